import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { enginePage } from '../support/engine-page.ts';

const page = readFileSync(new URL('../pages/htmx-app.html', import.meta.url), 'utf8');
const script = readFileSync(new URL('../../node_modules/htmx.org/dist/htmx.min.js', import.meta.url));

test('htmx puts a fragment of the server into the page', async () => {
  const { run, pass, log } = await enginePage(page, {
    '/npm/htmx.org/dist/htmx.min.js': { type: 'text/javascript', body: script },
    '/fragment.html': { type: 'text/html', body: '<b>from the server</b>' },
  });
  await pass(500);
  assert.deepEqual(log, []);
  assert.equal(run("document.getElementById('out').innerHTML"), '<b>from the server</b>');
});
