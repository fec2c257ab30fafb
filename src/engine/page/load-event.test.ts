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
