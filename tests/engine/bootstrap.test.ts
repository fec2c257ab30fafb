import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { enginePage } from '../support/engine-page.ts';

const file = (path: string): Buffer => readFileSync(new URL(`../../node_modules/bootstrap/dist/${path}`, import.meta.url));
const ANSWERS = {
  '/b.css': { type: 'text/css', body: file('css/bootstrap.min.css') },
  '/b.js': { type: 'text/javascript', body: file('js/bootstrap.bundle.min.js') },
};
const PAGE = `<!doctype html><link rel=stylesheet href=/b.css><script src=/b.js></script>
<button id=t data-bs-toggle=collapse data-bs-target=#c>x</button><div id=c class=collapse><div style="height:200px">x</div></div>
<div id=s class=spinner-border></div><div id=m class="modal fade" tabindex=-1><div class=modal-dialog><div class=modal-content><button id=x data-bs-dismiss=modal>x</button></div></div></div>`;

test("Bootstrap's collapse opens smoothly", async () => {
  const { run, pass, log } = await enginePage(PAGE, ANSWERS);
  run('var out=[];c.addEventListener("shown.bs.collapse",()=>out.push("shown"));t.click()');
  await pass(150);
  const height = Number(run('c.getBoundingClientRect().height'));
  assert.ok(height > 10 && height < 195, `${height}`);
  await pass(500);
  assert.equal(run('c.className+c.getBoundingClientRect().height+out'), 'collapse show200shown');
  assert.deepEqual(log, []);
});

test("Bootstrap's modal fades in and out", async () => {
  const { run, pass } = await enginePage(PAGE, ANSWERS);
  run(
    'var out=[];m.addEventListener("shown.bs.modal",()=>out.push("shown"));m.addEventListener("hidden.bs.modal",()=>out.push("hidden"));new bootstrap.Modal(m).show()',
  );
  await pass(200);
  const opacity = Number(run('getComputedStyle(m).opacity'));
  assert.ok(opacity > 0 && opacity < 1, `${opacity}`);
  await pass(1000);
  assert.equal(run('getComputedStyle(m).opacity+out'), '1shown');
  run('x.click()');
  await pass(1500);
  assert.equal(run('getComputedStyle(m).display+out'), 'noneshown,hidden');
});

test("Bootstrap's spinner turns without new boxes or layout", async () => {
  const { run, pass, document } = await enginePage(PAGE, ANSWERS);
  await pass(100);
  const before = run('getComputedStyle(s).transform');
  await pass(20);
  const { fragments } = document.view;
  await pass(100);
  assert.ok(document.view.fragments === fragments);
  assert.notEqual(run('getComputedStyle(s).transform'), before);
});
