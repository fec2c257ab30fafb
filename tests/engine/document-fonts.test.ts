import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { enginePage } from '../support/engine-page.ts';

const font = readFileSync(new URL('../../node_modules/@fontsource/tinos/files/tinos-latin-400-normal.woff2', import.meta.url));
const ANSWERS = { '/t.woff2': { type: 'font/woff2', body: font } };
const RULE = '@font-face{font-family:T;src:url(/t.woff2)}@font-face{font-family:T;font-weight:700;src:url(/missing.woff2)}';

test('document.fonts.ready waits for the fonts that text uses', async () => {
  const { run, until } = await enginePage(
    `<!doctype html><style>${RULE}p{font-family:T}</style><p>text<script>
    var out=[document.fonts.status,document.fonts.size];document.fonts.onloadingdone=e=>out.push(e.type,e.fontfaces.length);
    document.fonts.ready.then(s=>out.push('ready',s===document.fonts,[...s].map(f=>f.status).join()))</script>`,
    ANSWERS,
  );
  await until('out.join(" ")', 'loaded 2 ready true loaded,unloaded loadingdone 1');
  assert.equal(run('document.fonts.check("12px T")+" "+document.fonts.check("bold 12px T")+" "+document.fonts.check("12px other")'), 'true false true');
});

test('ready is resolved on a page without fonts', async () => {
  const { run, until } = await enginePage('<!doctype html><p>text');
  run('document.fonts.ready.then(()=>document.title="yes")');
  await until('document.title', 'yes');
});

test('load() loads the faces that fit and fails with them', async () => {
  const { run, until } = await enginePage(`<!doctype html><style>${RULE}</style>`, ANSWERS);
  run('var out=[];document.fonts.load("16px T","a").then(f=>out.push(f.length+f[0].family+f[0].status))');
  run(
    'document.fonts.load("bold 16px T").catch(e=>out.push(e.name));document.fonts.load("16px").catch(e=>out.push(e.name));document.fonts.load("16px none").then(f=>out.push(f.length))',
  );
  await until('out.sort().join(" ")', '0 1Tloaded NetworkError SyntaxError');
});

test('a face of script changes text once it is in the set', async () => {
  const { run, until } = await enginePage('<!doctype html><p id=p style="font:20px Mine,monospace;width:max-content">iiii', ANSWERS);
  run(
    'var w=p.getBoundingClientRect().width,out=[],f=new FontFace("Mine","url(/t.woff2)");out.push(f.status,f.weight,document.fonts.size);f.load().then(()=>{out.push(f.status);document.fonts.add(f)})',
  );
  await until('out.join()+(p.getBoundingClientRect().width<w)+document.fonts.has(f)+document.fonts.size', 'unloaded,normal,0,loadedtruetrue1');
  run('document.fonts.delete(f)');
  assert.equal(run('p.getBoundingClientRect().width===w'), 'true');
});

test('a face of script can be made of bytes', async () => {
  const { run, until } = await enginePage('<!doctype html>', ANSWERS);
  run(
    'var out=[];fetch("/t.woff2").then(r=>r.arrayBuffer()).then(b=>{const f=new FontFace("B",b,{weight:"bold"});out.push(f.status);return f.loaded}).then(f=>out.push(f.status,f.weight));new FontFace("C",new Uint8Array(8)).loaded.catch(e=>out.push(e.name))',
  );
  await until('out.sort().join()', 'SyntaxError,bold,loaded,loading');
});
