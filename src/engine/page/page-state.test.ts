// What is kept of a page that is discarded, and put back when it is loaded anew.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { enginePage } from '../../../tests/support/engine-page.ts';

const FORM = `<!DOCTYPE html><body style="height:5000px">
  <input name=a value=default><input name=a><textarea id=t>text</textarea>
  <input type=checkbox name=c><input type=checkbox name=c checked>
  <input type=radio name=r value=1 checked><input type=radio name=r value=2>
  <select id=s><option>x<option>y<option>z</select><select id=m multiple><option>1<option selected>2<option>3</select>
  <input type=password name=p><input name=secret autocomplete=off><input type=number name=n>`;

const FILL = `
  const all = document.querySelectorAll('input'); const [a, b, c1, c2, r1, r2, p, secret, n] = all;
  a.value = 'one'; b.value = 'two'; document.querySelector('textarea').value = 'long\\ntext';
  c1.checked = true; c2.checked = false; r2.checked = true; p.value = 'hidden'; secret.value = 'hidden'; n.value = '7';
  document.querySelector('#s').selectedIndex = 2; document.querySelector('#m').options[0].selected = true; scrollTo(0, 700)`;

const SEE = `JSON.stringify([...document.querySelectorAll('input, textarea, select')].map((control) => control.type === 'checkbox' || control.type === 'radio' ? control.checked
  : control.options ? [...control.options].flatMap((option, index) => option.selected ? [index] : []) : control.value))`;

test('what controls hold and how far the page is scrolled comes back; passwords do not', async () => {
  const first = await enginePage(FORM);
  first.run(FILL);
  const state = first.page.saveState();
  assert.equal(state.scrollY, 700);
  assert.doesNotMatch(state.controls, /hidden/);
  const second = await enginePage(FORM);
  second.page.restoreState(state.controls, 0, state.scrollY);
  assert.deepEqual(JSON.parse(second.run(SEE)), ['one', 'two', 'long\ntext', true, false, false, true, [2], [0, 1], '', '', '7']);
  assert.equal(second.run('String(scrollY)'), '700');
});

test('a page as it was loaded has nothing to keep', async () => {
  const { page } = await enginePage(FORM);
  assert.deepEqual(page.saveState(), { scrollX: 0, scrollY: 0, hasUnsavedInput: false, controls: '' });
});

test('input counts as unsaved when a person entered it, or when the page minds being left', async () => {
  const byScript = await enginePage('<!DOCTYPE html><input>');
  byScript.run('document.querySelector("input").value = "x"');
  assert.equal(byScript.page.saveState().hasUnsavedInput, false);
  byScript.run('document.querySelector("input").focus()');
  assert.equal(byScript.page.saveState().hasUnsavedInput, true);
  const minds = await enginePage('<!DOCTYPE html><script>addEventListener("beforeunload", () => {})</script>');
  assert.equal(minds.page.saveState().hasUnsavedInput, true);
});

test('a state that makes no sense changes nothing', async () => {
  const { page, run } = await enginePage(FORM);
  const before = run(SEE);
  for (const text of [
    '',
    '{',
    'null',
    '{}',
    '[[]]',
    '[[1,2]]',
    '[["0 text a ",{}],["0 select-one  s",[1.5]],["0 text zzz ","x"],["0 checkbox c ","x"]]',
    '['.repeat(100_000),
  ]) {
    page.restoreState(text, -5, 1e9);
    assert.equal(run(SEE), before, text.slice(0, 40));
  }
});

test('more controls than can be kept are kept in part', async () => {
  const { page } = await enginePage(
    `<!DOCTYPE html>${'<input>'.repeat(40)}<script>for (const input of document.querySelectorAll('input')) input.value = 'x'.repeat(100000)</script>`,
  );
  const { controls } = page.saveState();
  assert.equal(JSON.parse(controls).length, 10);
});
