import assert from 'node:assert/strict';
import { test } from 'node:test';

import { enginePage } from '../../../tests/support/engine-page.ts';

const HEAD = `const d = new DataTransfer(); d.setData('text', 'hello'); d.items.add('<b>hi</b>', 'Text/HTML');`;

/** [what, script, result] */
const CASES: readonly [string, string, string][] = [
  ['items are the texts by type', `[...d.items].map((i) => i.kind + ' ' + i.type).join()`, 'string text/plain,string text/html'],
  ['types and items are one store', `d.setData('text/html', 'x'); [d.types.join(), d.items.length, d.getData('text/html')].join()`, 'text/plain,text/html,2,x'],
  ['a second text of a type is refused', `try { d.items.add('x', 'text/plain') } catch (e) { e.name }`, 'NotSupportedError'],
  [
    'a file is in files, items and types',
    `d.items.add(new File(['abc'], 'a.txt')); [d.files[0].name, d.files.length, d.items[2].getAsFile().size, d.types[2]].join()`,
    'a.txt,1,3,Files',
  ],
  ['files without any', `[d.files.length, d.items[0].getAsFile()].join()`, '0,'],
  ['what is removed says nothing', `const i = d.items[0]; d.items.remove(0); [d.items.length, i.kind, i.type, d.getData('text')].join()`, '1,,,'],
  ['clearing', `d.items.clear(); [d.items.length, d.types.length, d.items[0]].join()`, '0,0,'],
];

for (const [what, script, result] of CASES) {
  test(`DataTransfer: ${what}`, async () => {
    const { run } = await enginePage('<!DOCTYPE html>');
    assert.equal(String(run(`${HEAD} ${script}`)), result);
  });
}

test('DataTransfer: a text comes to getAsString as a task', async () => {
  const { run, pass } = await enginePage('<!DOCTYPE html>');
  run(`${HEAD} var heard = []; d.items[0].getAsString((text) => heard.push(text))`);
  assert.equal(run('heard.length + ""'), '0');
  await pass(1);
  assert.equal(run('heard.join()'), 'hello');
});
