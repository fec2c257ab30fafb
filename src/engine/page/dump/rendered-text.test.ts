import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { enginePage } from '../../../../tests/support/engine-page.ts';

const CASES: readonly (readonly [markup: string, text: string])[] = [
  ['<div>abc ', 'abc'],
  ['<div> abc <br> def', 'abc\ndef'],
  ['<div>a <b> b </b> c', 'a b c'],
  ['<div>abc <span style=display:inline-block> def </span> ghi', 'abc def ghi'],
  ['<div>123<span style=display:inline-block> abc </span>def', '123abcdef'],
  ['<div><button> Send <b>now</b></button>', 'Send now'],
  ['<div><p>a</p> <p>b</p> ', 'a\n\nb'],
  ['<div style=white-space:pre>a  b\n c ', 'a  b\n c '],
  ['<div style=white-space:pre-line>a  b \n c ', 'a b\nc'],
  ['<div>a<select><option>b<option>c</select>d', 'a\nb\nc\nd'],
  ['<div>a<select><optgroup label=x><option>b</select>', 'a\nb'],
  ['<table><tr><td>a <td>b<tr><td>c</table>', 'a\tb\nc'],
  ['<table><thead><tr><td>a<tbody><tr><td>b</table>', 'a\nb'],
  ['<div>a<span style=display:none>b</span>c', 'ac'],
  ['<div>a<span style=visibility:hidden>b<i style=visibility:visible>c</i></span>d', 'acd'],
  ['<div style=display:contents> a <p>b</p></div>', 'a\n\nb'],
  ['<div><svg><title>t</title><text>abc</text></svg>', 'abc'],
  ['<div><textarea>a</textarea>b', 'b'],
  ['<div>x<span class=t> a </span>y', ' a '],
  ['<div>x <span class=t>a </span></div>', 'a'],
  ['<div style=text-transform:uppercase>abc', 'ABC'],
];

void describe('innerText', () => {
  for (const [markup, text] of CASES) {
    void it(`${markup} is ${JSON.stringify(text)}`, async () => {
      const { run } = await enginePage(`<!DOCTYPE html><body>${markup}`);
      assert.equal(run("JSON.stringify((document.querySelector('.t') ?? document.body.firstElementChild).innerText)"), JSON.stringify(text));
    });
  }

  void it('what was rendered a moment ago does not count', async () => {
    const { run } = await enginePage('<!DOCTYPE html><div>abc<div>def</div></div>');
    assert.equal(run("const [outer, inner] = document.querySelectorAll('div'); outer.innerText; inner.style.display = 'none'; outer.innerText"), 'abc');
  });
});
