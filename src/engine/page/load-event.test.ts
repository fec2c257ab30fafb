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
