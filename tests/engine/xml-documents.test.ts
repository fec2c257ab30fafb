// Documents in XML that are shown: XHTML with its scripts and characters, SVG, and what is not well-formed.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enginePage } from '../support/engine-page.ts';

const XHTML = 'application/xhtml+xml';
const html = (body: string): string => `<html xmlns="http://www.w3.org/1999/xhtml"><head><title>t</title></head><body>${body}</body></html>`;
const script = (name: string): string => `(globalThis.log ??= []).push('${name}' + document.getElementsByTagName('p').length)`;

test('scripts of XHTML run where they stand, in order, and blocking ones hold the parser', async () => {
  const page = await enginePage(
    html(
      `<script>${script('a')}</script><p/><script src="b.js"/><p/><script><![CDATA[if (1 < 2 && true) ${script('c')}]]></script><script defer="" src="d.js"/><p/>`,
    ),
    { '/b.js': { type: 'text/javascript', body: script('b') }, '/d.js': { type: 'text/javascript', body: script('d') } },
    XHTML,
  );
  assert.deepEqual(page.log, []);
  assert.equal(page.run('log.join()'), 'a0,b1,c2,d3');
  assert.equal(page.run('document.readyState + document.contentType'), `complete${XHTML}`);
});

test('a document type of XHTML brings the named characters of HTML, others do not', async () => {
  const strict = '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">';
  const page = await enginePage(strict + html('<p title="&uuml;">a&nbsp;b&eacute;&lt;</p>'), {}, XHTML);
  assert.equal(page.run('document.querySelector("p").textContent + document.querySelector("p").title'), 'a\u00a0bé<ü');
  const plain = await enginePage(html('<p>before</p><p>&nbsp;</p>'), {}, XHTML);
  assert.match(plain.run('document.querySelector("parsererror").textContent'), /error on line 1 at column \d+: the entity "nbsp" is not defined/);
});

test('an error is told in front of what came before it', async () => {
  const cases: readonly (readonly [markup: string, shown: string])[] = [
    [html('<p>one</p><p>two & three</p>'), 'html head title body parsererror h3 div h3 p p'],
    ['<html xmlns="http://www.w3.org/1999/xhtml"><head></hea', 'html head body parsererror h3 div h3'],
    ['nothing', 'html body parsererror h3 div h3'],
    ['<feed><entry></feed>', 'html body parsererror h3 div h3 feed entry'],
  ];
  for (const [markup, shown] of cases) {
    const page = await enginePage(markup, {}, 'application/xml');
    assert.equal(page.run("[...document.querySelectorAll(':not(script)')].map((element) => element.localName).join(' ')"), shown, markup);
  }
});

test('scripts of SVG run, in a document of its own and inside HTML', async () => {
  const run = 'document.documentElement.setAttribute("data-ran", document.currentScript.namespaceURI)';
  const own = await enginePage(`<svg xmlns="http://www.w3.org/2000/svg"><script>${run}</script></svg>`, {}, 'image/svg+xml');
  assert.equal(own.document.document.documentElement?.getAttribute('data-ran'), 'http://www.w3.org/2000/svg');
  const inside = await enginePage(`<!doctype html><svg><script href="a.js"></script><script>order += 'b'</script></svg><script>order += 'c'</script>`, {
    '/a.js': { type: 'text/javascript', body: 'order = "a"' },
  });
  assert.deepEqual(inside.log, []);
  assert.equal(inside.run('order'), 'abc');
  const made = await enginePage('<!doctype html><svg></svg>');
  const make = `const s = document.createElementNS('http://www.w3.org/2000/svg', 'script'); s.textContent = 'made = 1'; document.querySelector('svg').append(s); made`;
  assert.equal(made.run(make), '1');
});
