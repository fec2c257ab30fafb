// Mouse and keys over a whole page of the engine: what a person can do with text and controls, and what the page hears of it.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { enginePage } from '../../../../tests/support/engine-page.ts';
import type { EnginePage } from '../../../../tests/support/engine-page.ts';
import { NO_INPUT } from '../../../protocol/no-input.ts';
import type { InputEvent, Picker } from '../../../protocol/site-channel.ts';

const NOTHING: InputEvent = { type: 'keyDown', ...NO_INPUT };
const CTRL = 2;
const SHIFT = 8;

class Person {
  readonly engine: EnginePage;

  constructor(engine: EnginePage) {
    this.engine = engine;
    engine.page.frame();
  }

  key(key: string, modifiers = 0): void {
    const text = key === 'Enter' ? '\r' : key.length === 1 && (modifiers & CTRL) === 0 ? key : '';
    this.engine.page.input({ ...NOTHING, key, modifiers, text });
    this.engine.page.input({ ...NOTHING, type: 'keyUp', key, modifiers });
  }

  type(text: string): void {
    for (const character of text) this.key(character);
  }

  click(x: number, y: number, clickCount = 1, modifiers = 0): void {
    this.drag(x, y, x, y, clickCount, modifiers);
  }

  drag(x: number, y: number, toX: number, toY: number, clickCount = 1, modifiers = 0): void {
    const { page } = this.engine;
    page.input({ ...NOTHING, type: 'mousePressed', x, y, button: 'left', buttons: 1, clickCount, modifiers });
    if (x !== toX || y !== toY) page.input({ ...NOTHING, type: 'mouseMoved', x: toX, y: toY, button: 'left', buttons: 1 });
    page.input({ ...NOTHING, type: 'mouseReleased', x: toX, y: toY, button: 'left', clickCount, modifiers });
  }

  /** Clicks into the middle of an element, or `dx` px from its left edge. */
  clickOn(selector: string, dx: number | null = null, clickCount = 1, modifiers = 0): void {
    const [x, y, width, height] = this.run(`(r => [r.x, r.y, r.width, r.height].join())(document.querySelector('${selector}').getBoundingClientRect())`)
      .split(',')
      .map(Number);
    this.click(x! + (dx ?? width! / 2), y! + height! / 2, clickCount, modifiers);
  }

  run(script: string): string {
    return this.engine.run(script);
  }

  get selected(): string {
    return this.run('getSelection().toString()');
  }
}

async function person(html: string): Promise<Person> {
  return new Person(await enginePage(`<!doctype html><body style="margin:0;font:16px monospace">${html}`));
}

test('what is hidden, disabled or made inert loses focus in the next picture, with blur', async () => {
  for (const change of ['a.style.display = "none"', 'a.disabled = true', 'a.parentNode.inert = true']) {
    const one = await person('<div><button id=a>a</button></div>');
    one.run('var heard = []; a.onblur = () => heard.push(document.activeElement.localName); a.focus()');
    one.engine.page.frame();
    assert.equal(one.run('document.activeElement.id + heard'), 'a');
    one.run(change);
    one.engine.page.frame();
    assert.equal(one.run('[document.activeElement.localName, ...heard].join()'), 'body,body', change);
  }
});

test('text of shadow trees is selected and copied, alone and with what is around it', async () => {
  const one = await person(
    '<div>light</div><div id=host><template shadowrootmode=open><div>shadow <slot></slot></div></template><b>slotted</b></div><div>end</div>',
  );
  const root = `document.querySelector('#host').shadowRoot`;
  one.run(`getSelection().selectAllChildren(${root}.querySelector('div'))`);
  assert.equal(one.selected, 'shadow slotted');
  assert.equal(one.run(`getSelection().anchorNode === ${root}.querySelector('div')`), 'true');
  one.clickOn('#host', 10, 2);
  assert.equal(one.selected, 'shadow');
  one.drag(1, 8, 29, 28);
  assert.equal(one.selected, 'light\nsha');
  assert.equal(one.run('[getSelection().isCollapsed, getSelection().direction, getSelection().focusOffset].join()'), 'true,forward,3');
  one.key('a', CTRL);
  assert.equal(one.selected, 'light\nshadow slotted\nend');
});

test('text is selected by dragging, by words, by paragraphs, with Shift and as a whole; as it is rendered', async () => {
  const one = await person('<p id=a style="margin:0">Hello   brave\n new world</p><p>Second <b>bold</b> <i style="user-select:none">never</i>text</p>');
  one.drag(1, 8, 48, 8);
  assert.equal(one.selected, 'Hello');
  one.click(70, 8, 2);
  assert.equal(one.selected, 'brave');
  one.click(70, 8, 3);
  assert.equal(one.selected, 'Hello brave new world');
  one.click(1, 8);
  assert.equal(one.selected, '');
  one.click(58, 8, 1, SHIFT);
  assert.equal(one.selected, 'Hello ');
  one.key('ArrowRight', SHIFT | CTRL);
  assert.equal(one.selected, 'Hello brave');
  one.key('a', CTRL);
  assert.equal(one.selected, 'Hello brave new world\n\nSecond bold text');
});

test('selectstart can be cancelled, and selecting nothing copies nothing', async () => {
  const one = await person('<p style="margin:0">Hello</p><script>document.addEventListener("selectstart", (event) => event.preventDefault())</script>');
  one.drag(1, 8, 40, 8);
  assert.equal(one.selected, '');
  assert.deepEqual(one.engine.page.copy(false), { text: null, html: null });
});

test('copying and pasting fire their events; a page changes what is copied only by cancelling', async () => {
  const one = await person(`<p style="margin:0">a <b>b</b></p><textarea id=t></textarea><script>
    let said = ''; document.oncopy = (event) => { said += 'copy '; event.clipboardData.setData('text/plain', 'no'); };
    document.onpaste = (event) => { said += 'paste:' + event.clipboardData.getData('text/plain') + ' '; kept = event.clipboardData; };</script>`);
  one.key('a', CTRL);
  assert.deepEqual(one.engine.page.copy(false), { text: 'a b', html: '<p style="margin:0">a <b>b</b></p><textarea id="t"></textarea>' });
  one.run('t.focus()');
  one.engine.page.paste('x\ny', '');
  assert.equal(one.run('said + JSON.stringify(t.value) + kept.getData("text/plain")'), 'copy paste:x\ny "x\\ny"');
  one.run("document.oncopy = (event) => { event.clipboardData.setData('text/plain', 'mine'); event.preventDefault(); }");
  assert.deepEqual(one.engine.page.copy(false), { text: 'mine', html: null });
  one.run("addEventListener('keydown', (event) => event.preventDefault())");
  one.key('c', CTRL);
  assert.deepEqual(one.engine.page.copy(false), { text: null, html: null });
});

test('editable content is typed into, split, joined, cut and pasted into', async () => {
  const one = await person('<div id=e contenteditable>one two</div><script>types = []; e.oninput = (event) => types.push(event.inputType)</script>');
  one.clickOn('#e', 1);
  one.type('X ');
  assert.equal(one.run('e.textContent'), 'X one two');
  one.key('End');
  one.key('Enter');
  one.type('new');
  assert.equal(one.run('e.innerHTML'), '<div>X one two</div><div>new</div>');
  one.key('Home');
  one.key('Backspace');
  assert.equal(one.run('e.innerHTML'), '<div>X one twonew</div>');
  one.key('ArrowLeft', SHIFT | CTRL);
  assert.equal(one.engine.page.copy(true).text, 'two');
  one.engine.page.paste('P', '<b onclick="x()">P</b><script>1</script>');
  assert.equal(one.run('e.innerHTML'), '<div>X one <b>P</b>new</div>');
  assert.equal(one.run('[...new Set(types)].join()'), 'insertText,insertParagraph,deleteContentBackward,deleteByCut,insertFromPaste');
});

test('a beforeinput that is cancelled changes nothing', async () => {
  const one = await person('<div id=e contenteditable>one</div><script>e.onbeforeinput = (event) => event.preventDefault()</script>');
  one.clickOn('#e', 1);
  one.type('x');
  one.key('Delete');
  one.key('Enter');
  assert.equal(one.run('e.innerHTML'), 'one');
});

test('a list asks for its picker, takes the answer once and no late one', async () => {
  const one = await person('<select id=s><option>A<optgroup label=G><option disabled>B<option>C</optgroup></select>');
  const pickers: (Picker | null)[] = [];
  (one.engine.document.options.host as { picker(picker: Picker | null): void }).picker = (picker) => pickers.push(picker);
  one.run('log = []; s.oninput = s.onchange = (event) => log.push(event.type + s.value)');
  one.clickOn('#s');
  const picker = pickers[0]!;
  assert.deepEqual(
    picker.options.map(({ label, group, isDisabled, isSelected }) => [label, group, isDisabled, isSelected]),
    [
      ['A', '', false, true],
      ['B', 'G', true, false],
      ['C', 'G', false, false],
    ],
  );
  const answer = { pickerId: picker.pickerId, index: 2, value: null, files: null };
  one.engine.page.answerPicker(answer);
  one.engine.page.answerPicker({ ...answer, index: 0 });
  assert.equal(one.run('log.join()'), 'inputC,changeC');
  one.key('ArrowUp');
  assert.equal(one.run('s.value'), 'A');
  one.type('c');
  assert.equal(one.run('s.value'), 'C');
});

test('options of a list box are chosen by click, Ctrl, Shift and keys', async () => {
  const one = await person('<select id=l multiple size=4><option>A<option>B<option>C<option>D</select>');
  const chosen = (): string => one.run('[...l.selectedOptions].map((option) => option.value).join("")');
  one.click(5, 26);
  assert.equal(chosen(), 'B');
  one.click(5, 60, 1, SHIFT);
  assert.equal(chosen(), 'BCD');
  one.click(5, 43, 1, CTRL);
  assert.equal(chosen(), 'BD');
  one.key('ArrowDown');
  assert.equal(chosen(), 'D');
  one.key('Home', SHIFT);
  assert.equal(chosen(), 'ABCD');
});

test("chosen files become the input's files", async () => {
  const one = await person('<input id=f type=file>');
  const pickers: (Picker | null)[] = [];
  (one.engine.document.options.host as { picker(picker: Picker | null): void }).picker = (picker) => pickers.push(picker);
  assert.equal(one.run('f.files.length'), '0');
  one.clickOn('#f', 20);
  const file = (name: string) => ({ name, type: 'text/plain', lastModified: 7, data: Buffer.from('abc') });
  one.engine.page.answerPicker({ pickerId: pickers[0]!.pickerId, index: null, value: null, files: [file('a.txt'), file('b.txt')] });
  assert.equal(one.run('[f.files.length, f.files[0].name, f.files[0].size, f.value].join()'), '1,a.txt,3,C:\\fakepath\\a.txt');
  one.run("f.value = ''");
  assert.equal(one.run('f.files.length'), '0');
});

test('sliders, numbers, dates and radio groups move by keys, sliders by the mouse', async () => {
  const one = await person(
    '<input id=r type=range step=10><input id=n type=number value=3 step=2 min=1><input id=d type=date value=2026-02-28><input type=radio name=g value=1 checked><input type=radio name=g value=2>',
  );
  one.clickOn('#r', 120);
  assert.equal(one.run('r.value'), '100');
  one.key('ArrowLeft');
  assert.equal(one.run('r.value'), '90');
  one.run('n.focus()');
  one.key('ArrowUp');
  assert.equal(one.run('n.value'), '5');
  one.run('d.focus()');
  one.key('ArrowUp');
  assert.equal(one.run('d.value'), '2026-03-01');
  one.run('document.querySelector(\'[value="1"]\').focus()');
  one.key('ArrowRight');
  assert.equal(one.run('document.querySelector(":checked").value + document.activeElement.value'), '22');
});

test('a modal dialog keeps Tab and clicks inside and closes with Escape', async () => {
  const one = await person(
    '<button id=out style="position:absolute;left:0;top:300px" onclick="document.title += 1">Out</button><dialog id=d><button id=p>P</button><button id=q>Q</button></dialog>',
  );
  one.run('d.showModal()');
  one.key('Tab');
  one.key('Tab');
  assert.equal(one.run('document.activeElement.id'), 'p');
  one.key('Tab', SHIFT);
  assert.equal(one.run('document.activeElement.id'), 'q');
  one.clickOn('#out', 5);
  assert.equal(one.run('document.title'), '');
  one.key('Escape');
  assert.equal(one.run('d.open'), 'false');
});

test('autofocus takes the focus when the document is there', async () => {
  const one = await person('<input id=a><input id=b autofocus>');
  assert.equal(one.run('document.activeElement.id'), 'b');
});
