// Script elements on a real document: order, kinds, events, errors.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ScriptElement } from '../dom/html/script-element.ts';
import { ManualLoader, testWindow } from './test-window.ts';

const LOG = `globalThis.log ??= [];`;

test('inline scripts run at once with currentScript', async () => {
  const page = testWindow();
  assert.equal(page.parse({ id: 'me' }, 'var r = document.currentScript.id'), 'done');
  assert.equal(await page.run('r + document.currentScript'), 'menull');
});

test('mutation observers hear of a script of the parser before it runs', async () => {
  const page = testWindow();
  const parse = (): void => {
    page.parse({}, `${LOG} new MutationObserver(() => log.push('seen')).observe(document, { childList: true, subtree: true })`);
    page.parse({}, `log.push('run')`);
  };
  // Parsers run in tasks: inside a microtask there is no checkpoint.
  await new Promise<void>((done) => setImmediate(() => done(parse())));
  assert.equal(await page.run('log.join()'), 'seen,run');
});

test('an external script blocks the parser, which runs it when it is there', async () => {
  let resumed = 0;
  const loader = new ManualLoader({ 'a.js': `${LOG} log.push('a', document.currentScript.src)` }, true);
  const page = testWindow({
    loader,
    hooks: {
      resumeParser: (run) => {
        resumed++;
        run();
      },
    },
  });
  assert.equal(page.parse({ src: '/a.js' }), 'blocked');
  await page.host.runTasks();
  assert.equal(resumed, 0);
  loader.waiting.get('a.js')?.();
  await page.host.runTasks();
  assert.equal(resumed, 1);
  assert.equal(await page.run('log.join()'), 'a,https://page.example/a.js');
});

test('deferred scripts and modules run in order after parsing, async ones when they come', async () => {
  const files = { 'd1.js': `${LOG} log.push('d1')`, 'd2.js': `${LOG} log.push('d2')`, 'm.js': `${LOG} log.push('m')`, 'as.js': `${LOG} log.push('async')` };
  const loader = new ManualLoader(files, true);
  const page = testWindow({ loader });
  for (const attributes of [
    { src: 'd1.js', defer: '' },
    { src: 'm.js', type: 'module' },
    { src: 'd2.js', defer: '' },
    { src: 'as.js', async: '' },
  ]) {
    assert.equal(page.parse(attributes), 'done');
  }
  page.parse({}, `${LOG} log.push('inline')`);
  for (const name of ['d2.js', 'as.js', 'm.js', 'd1.js']) {
    loader.waiting.get(name)?.();
    await page.host.runTasks();
  }
  let finished = false;
  page.runner.parsingFinished(() => (finished = true));
  await page.host.runTasks();
  assert.equal(finished, true);
  assert.equal(await page.run('log.join()'), 'inline,async,d1,m,d2');
});

test('scripts inserted by script: async=false keeps their order', async () => {
  const loader = new ManualLoader({ '1.js': `log.push(1)`, '2.js': `log.push(2)` }, true);
  const page = testWindow({ loader });
  await page.run(
    `${LOG} for (const n of ['1','2']) { const s = document.createElement('script'); s.src = n + '.js'; s.async = false; s.onload = () => log.push('loaded' + n); document.body.append(s) }`,
  );
  loader.waiting.get('2.js')?.();
  await page.host.runTasks();
  assert.equal(await page.run('log.join()'), '');
  loader.waiting.get('1.js')?.();
  await page.host.runTasks();
  assert.equal(await page.run('log.join()'), '1,loaded1,2,loaded2');
});

test('an inline script waits for style sheets', async () => {
  let ready: (() => void) | null = null;
  let blocking = true;
  const page = testWindow({ hooks: { isStyleBlocking: () => blocking, whenStylesReady: (callback) => (ready = callback) } });
  assert.equal(page.parse({}, 'var ran = 1'), 'blocked');
  blocking = false;
  (ready as (() => void) | null)?.();
  assert.equal(await page.run('ran'), 1);
});

const inert: readonly (readonly [title: string, attributes: Readonly<Record<string, string>>])[] = [
  ['a data block', { type: 'text/template' }],
  ['nomodule', { nomodule: '' }],
  ['an old event attribute', { for: 'window', event: 'onclick' }],
];

for (const [title, attributes] of inert) {
  test(`${title} does not run`, async () => {
    const page = testWindow();
    assert.equal(page.parse(attributes, 'var ran = 1'), 'done');
    assert.equal(await page.run('typeof ran'), 'undefined');
  });
}

test('a script that does not come fires error, and the parser goes on', async () => {
  const page = testWindow();
  await page.run(`addEventListener('error', (e) => { window.hit = e.target.id }, true)`);
  assert.equal(page.parse({ src: 'none.js', id: 's' }), 'blocked');
  await page.host.runTasks();
  assert.equal(await page.run('hit'), 's');
});

test('an integrity attribute that does not match stops the script', async () => {
  const page = testWindow({ loader: new ManualLoader({ 'a.js': 'var ran = 1' }) });
  page.parse({ src: 'a.js', integrity: 'sha256-AAAAv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=' });
  await page.host.runTasks();
  assert.equal(await page.run('typeof ran'), 'undefined');
});

test('errors of scripts reach window.onerror with their place, then the host', async () => {
  const page = testWindow();
  await page.run(`var seen; onerror = (...a) => { seen = a; return a[0].includes('quiet') }`);
  page.parse({}, '\n throw new TypeError("quiet")');
  assert.equal(
    await page.run('[seen[0], seen[1], seen[2], seen[4] instanceof TypeError].join()'),
    'Uncaught TypeError: quiet,https://page.example/index.html,2,true',
  );
  assert.equal(page.errors.length, 0);
  page.parse({}, 'let let');
  page.parse({}, 'nowhere()');
  assert.deepEqual(
    page.errors.map((e) => [e.message, e.line]),
    [
      ['Uncaught SyntaxError: let is disallowed as a lexically bound name', 1],
      ['Uncaught ReferenceError: nowhere is not defined', 1],
    ],
  );
});

test('inline modules and import maps', async () => {
  const loader = new ManualLoader({ 'lib/x.js': 'export default import.meta.url' });
  const page = testWindow({ loader });
  page.parse({ type: 'importmap' }, '{"imports":{"x":"/lib/x.js"}}');
  page.parse({ type: 'module' }, `import x from 'x'; window.got = [x, document.currentScript, this].join('|')`);
  page.runner.parsingFinished(() => {});
  await page.host.runTasks();
  assert.deepEqual(
    page.errors.map((e) => e.message),
    [],
  );
  assert.equal(await page.run('got'), 'https://page.example/lib/x.js||');
});

test('innerHTML scripts do not run, cloned and created ones do', async () => {
  const page = testWindow();
  await page.run(
    `${LOG} document.body.innerHTML = '<script>log.push("no")</' + 'script>'; const s = document.createElement('script'); s.text = 'log.push("yes")'; document.body.append(s); document.body.append(s)`,
  );
  assert.equal(await page.run('log.join()'), 'yes');
});

test('event handler attributes see the element, its form and the document', async () => {
  const page = testWindow({
    markup:
      '<form id="f" action="/go"><input name="q" onclick="window.r=[event.type,this.name,name,action,title,typeof getElementById].join()" title="t"></form>',
  });
  await page.run(`document.querySelector('input').click()`);
  assert.equal(await page.run('r'), 'click,q,q,https://page.example/go,t,function');
});

test('an event handler attribute cannot close its function', async () => {
  const page = testWindow({ markup: '<p onclick="}); window.bad = 1; (function(){">x</p>' });
  await page.run(`document.querySelector('p').click()`);
  assert.equal(await page.run('typeof bad'), 'undefined');
  assert.equal(page.errors.length, 1);
});

test('javascript: URLs give their text', () => {
  const page = testWindow();
  assert.equal(page.runner.runJavascriptUrl('javascript:"%41" + 1'), 'A1');
  assert.equal(page.runner.runJavascriptUrl('javascript:void 0'), null);
});

test('a script element of another document does not run', async () => {
  const page = testWindow();
  const script = page.document.createHtmlElement('script') as ScriptElement;
  script.appendChild(page.document.createTextNode('window.ran = 1'));
  await page.run(`window.other = document.implementation.createHTMLDocument('')`);
  const other = page.scripting.mainRealm.unwrap(await page.run('other')) as typeof page.document;
  other.body?.appendChild(script);
  assert.equal(await page.run('typeof ran'), 'undefined');
});
