// What the load event waits for.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { enginePage } from '../../../tests/support/engine-page.ts';

const DOT = "<svg xmlns='http://www.w3.org/2000/svg' width='8' height='8'><path d='M0 0h8v8z'/></svg>";

test('images that the last style sheet asks for are there at the load event', async () => {
  const { page } = await enginePage(
    '<!DOCTYPE html><link rel="stylesheet" href="/late.css"><p class="dot">x</p><script>onload = () => { document.title = "loaded" }</script>',
    {
      '/late.css': { type: 'text/css', body: '.dot { background: url(/dot.svg) }' },
      '/dot.svg': { type: 'image/svg+xml', body: DOT },
    },
  );
  assert.equal(page.current!.document.title, 'loaded');
  assert.match(page.dump('display-list').text, /\bpath\b/);
});

test('an image of too many pixels is broken, and the console says why with a code', async () => {
  const huge = Buffer.from('iVBORw0KGgoAAAANSUhEUgAATiAAAE4gCAYAAAAAAAAA', 'base64');
  const { page, log } = await enginePage('<!DOCTYPE html><img src="/huge.png" alt="x"><script>onload = () => { document.title = "loaded" }</script>', {
    '/huge.png': { type: 'image/png', body: huge },
  });
  assert.equal(page.current!.document.title, 'loaded');
  assert.match(log.join('\n'), /20000 x 20000 pixels.*\[image\.too-large\]/);
});

const JS = 'text/javascript';

/** [import of an inline module, what the element, the window and the console hear] */
const MODULES: readonly [string, string][] = [
  ['/good.js', 'run,load'],
  ['/none.js', 'error event'],
  ['/text.txt', 'error event'],
  ['/imports-none.js', 'error event'],
  ['/bad.js', 'Uncaught SyntaxError,load'],
  ['/throws.js', 'Uncaught Error: x,load'],
  ['/missing-export.js', 'Uncaught SyntaxError,load'],
];

for (const [src, expected] of MODULES) {
  test(`a module script ${src} gives: ${expected}`, async () => {
    const { run, log } = await enginePage(
      `<!DOCTYPE html><script>var l = []; onerror = (m) => { l.push(m.replace(/(SyntaxError).*/, '$1')); return true }</script>
      <script type=module src=${src} onload="l.push('load')" onerror="l.push('error event')"></script>`,
      {
        '/good.js': { type: JS, body: 'l.push("run")' },
        '/text.txt': { type: 'text/plain', body: 'l.push("run")' },
        '/imports-none.js': { type: JS, body: 'import "./none.js"' },
        '/missing-export.js': { type: JS, body: 'import { nothing } from "./good.js"' },
        '/bad.js': { type: JS, body: 'let let' },
        '/throws.js': { type: JS, body: 'Promise.resolve().then(() => l.push("")); throw new Error("x")' },
      },
    );
    assert.equal(run('l.filter(Boolean).join()'), expected);
    assert.equal(log.length, expected === 'error event' ? 1 : 0);
  });
}

/** Classic scripts and what they compile import modules in a document without module scripts. */
const IMPORTS: readonly string[] = [
  'import("/good.js")',
  'eval("import(\\"/good.js\\")")',
  'new Function("return import(\\"/good.js\\")")()',
  'setTimeout("import(\\"/good.js\\")")',
  'document.body.setAttribute("onclick", "import(\\"/good.js\\")"); document.body.click()',
  'Promise.resolve("import(\\"/good.js\\")").then(eval)',
];

for (const source of IMPORTS) {
  test(`a classic script imports: ${source}`, async () => {
    const { run, log } = await enginePage(`<!DOCTYPE html><body><script>var l = []; ${source}</script>`, {
      '/good.js': { type: JS, body: 'l.push(import.meta.url)' },
    });
    assert.equal(run('l.join()'), 'https://page.test/good.js');
    assert.deepEqual(log, []);
  });
}

test('an exception of a classic script is reported before its microtasks', async () => {
  const { run } = await enginePage(
    '<!DOCTYPE html><script>var l = []; onerror = () => l.push("error")</script><script>Promise.resolve().then(() => l.push("microtask")); throw 1</script>',
  );
  assert.equal(run('l.join()'), 'error,microtask');
});

/** [markup, id of what has the focus] */
const AUTOFOCUS: readonly [string, string][] = [
  ['<input><input id=a autofocus><input autofocus>', 'a'],
  ['<input disabled autofocus><input id=a autofocus>', 'a'],
  ['<input id=a><input autofocus><script>document.getElementById("a").focus()</script>', 'a'],
  ['<script>onload = () => setTimeout(() => { document.body.innerHTML = "<input id=a autofocus>" }, 50)</script>', 'a'],
  [
    '<input autofocus id=a><script>onload = () => setTimeout(() => document.body.append(Object.assign(document.createElement("input"), { autofocus: true })), 50)</script>',
    'a',
  ],
];

for (const [markup, id] of AUTOFOCUS) {
  test(`autofocus: ${markup}`, async () => {
    const { run, pass } = await enginePage(`<!DOCTYPE html><body>${markup}`);
    await pass(500);
    assert.equal(run('document.activeElement.id'), id);
  });
}

test('a script that the parser did not know runs when it is inserted again with another type', async () => {
  const { run } = await enginePage(
    `<!DOCTYPE html><body><script>var l = []</script><script type=x id=s>l.push('run')</script>
    <script>{ const s = document.getElementById('s'); s.type = ''; l.push(s.async); s.remove(); document.body.append(s) }</script>`,
  );
  assert.equal(run('l.join()'), 'true,run');
});

test('document.lastModified is the header in local time, or now', async () => {
  const header = await enginePage('<!DOCTYPE html>', {}, 'text/html', [['Last-Modified', 'Thu, 01 Jan 1970 01:23:45 GMT']]);
  assert.equal(header.run('+new Date(document.lastModified)'), String((83 * 60 + 45) * 1000));
  const { run } = await enginePage('<!DOCTYPE html>');
  assert.match(run('document.lastModified'), /^\d\d\/\d\d\/20\d\d \d\d:\d\d:\d\d$/);
});
