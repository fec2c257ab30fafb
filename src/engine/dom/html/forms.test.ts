import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_DOCUMENT_HOST } from '../document-host.ts';
import type { NavigationRequest } from '../document-host.ts';
import { Document } from '../document.ts';
import { deleteBackward, insertText, moveCaret } from '../editing.ts';
import { parseHtmlInto } from '../parsing/html-document-parser.ts';
import type { FormElement } from './form-element.ts';
import type { InputElement } from './input-element.ts';
import type { SelectElement } from './select-elements.ts';

function page(body: string): { document: Document; navigations: NavigationRequest[] } {
  const navigations: NavigationRequest[] = [];
  const host = { ...NO_DOCUMENT_HOST, navigate: (_d: Document, request: NavigationRequest) => void navigations.push(request) };
  const document = parseHtmlInto(new Document({ url: 'https://example.test/form?old=1', host }), `<!doctype html><body>${body}`);
  return { document, navigations };
}

function find<T>(document: Document, selector: string): T {
  const found = document.querySelector(selector);
  assert.ok(found, selector);
  return found as T;
}

/** [markup of the input, value set, value read] */
const SANITISED: readonly [string, string, string][] = [
  ['type=text', 'a\nb', 'ab'],
  ['type=url', ' http://a \n', 'http://a'],
  ['type=number', '1.5e2', '1.5e2'],
  ['type=number', '1,5', ''],
  ['type=range min=0 max=10', '55', '10'],
  ['type=range', 'x', '50'],
  ['type=color', '#ABCDEF', '#abcdef'],
  ['type=color', 'red', '#000000'],
  ['type=date', '2024-02-30', ''],
  ['type=date', '2024-02-29', '2024-02-29'],
  ['type=week', '2020-W53', '2020-W53'],
  ['type=week', '2021-W53', ''],
  ['type=time', '23:59:59.5', '23:59:59.5'],
  ['type=month', '2024-13', ''],
  ['type=datetime-local', '2024-02-29 10:20:00.000', '2024-02-29T10:20'],
  ['type=datetime-local', '2024-02-29T10:20:30.120', '2024-02-29T10:20:30.12'],
  ['type=email multiple', ' a@b , c@d ', 'a@b,c@d'],
];

for (const [markup, set, expected] of SANITISED) {
  test(`input ${markup} turns ${JSON.stringify(set)} into ${JSON.stringify(expected)}`, () => {
    const { document } = page(`<input ${markup}>`);
    const input = find<InputElement>(document, 'input');
    input.value = set;
    assert.equal(input.value, expected);
  });
}

/** [controls, encoded entries] */
const ENTRIES: readonly [string, string][] = [
  ['<input name=a value=1><input value=2>', 'a=1'],
  ['<input type=checkbox name=c checked><input type=checkbox name=d>', 'c=on'],
  ['<input type=radio name=r value=1 checked><input type=radio name=r value=2 checked>', 'r=2'],
  ['<select name=s><option>a<option selected>b</select>', 's=b'],
  ['<select name=s multiple><option selected>a<option selected>b</select>', 's=a&s=b'],
  ['<select name=s><option disabled>a<option>b</select>', 's=b'],
  ['<textarea name=t>\nx\ny</textarea>', 't=x%0D%0Ay'],
  ['<fieldset disabled><legend><input name=in value=1></legend><input name=out></fieldset>', 'in=1'],
  ['<button name=b value=1></button><input type=submit name=s>', ''],
  ['<input name=a value="ä &">', 'a=%C3%A4+%26'],
];

for (const [controls, expected] of ENTRIES) {
  test(`a form of ${controls} submits ${expected}`, () => {
    const { document, navigations } = page(`<form action="/go?gone#frag">${controls}</form>`);
    find<FormElement>(document, 'form').requestSubmit();
    assert.equal(navigations[0]?.url, `https://example.test/go?${expected}#frag`);
  });
}

test('an invalid form is not submitted; novalidate submits it', () => {
  const { document, navigations } = page('<form><input name=a required></form>');
  const form = find<FormElement>(document, 'form');
  form.requestSubmit();
  assert.equal(navigations.length, 0);
  assert.equal(form.matches(':invalid'), true);
  form.setAttribute('novalidate', '');
  form.requestSubmit();
  assert.equal(navigations.length, 1);
});

test('a POST form carries its body in the encoding it asks for', () => {
  const { document, navigations } = page('<form method=post enctype=multipart/form-data><input name=a value=b></form>');
  find<FormElement>(document, 'form').requestSubmit();
  const request = navigations[0];
  const boundary = /boundary=(.*)/.exec(request?.contentType ?? '')?.[1];
  const body = new TextDecoder().decode(request?.body ?? new Uint8Array());
  assert.equal(body, `--${boundary}\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--${boundary}--\r\n`);
});

test('Enter clicks the default button, which sends its own name', () => {
  const { document, navigations } = page('<form><input name=q value=1><button name=go value=2></button></form>');
  find<InputElement>(document, 'input').implicitSubmission();
  assert.equal(navigations[0]?.url, 'https://example.test/form?q=1&go=2');
});

test('a text control tells of changes of its selection by one event that bubbles', () => {
  const tasks: (() => void)[] = [];
  const host = { ...NO_DOCUMENT_HOST, queueTask: (task: () => void) => void tasks.push(task) };
  const document = parseHtmlInto(new Document({ host }), '<!doctype html><body><input value=hello>');
  const input = find<InputElement>(document, 'input');
  const heard: unknown[] = [];
  document.addEventListener('selectionchange', { invoke: (_this, event) => heard.push((event as { target: unknown }).target), raw: heard });
  input.setSelectionRange(1, 2);
  input.selectionEnd = 3;
  input.selectionEnd = 3;
  for (const task of tasks.splice(0)) task();
  assert.deepEqual(heard, [input]);
  input.value = 'bye';
  for (const task of tasks.splice(0)) task();
  assert.equal(heard.length, 2);
});

test('typing, deleting and moving by word edit the value and the caret', () => {
  const { document } = page('<input value="hello world" maxlength=14>');
  const input = find<InputElement>(document, 'input');
  insertText(input, '!');
  assert.equal(input.value, 'hello world!');
  moveCaret(input, 'word', false, false);
  assert.equal(input.selectionStart, 6);
  insertText(input, 'big big');
  assert.equal(input.value, 'hello biworld!');
  input.select();
  insertText(input, '👍🏽');
  deleteBackward(input);
  assert.equal(input.value, '');
});

test('reset puts values, checks and options back', () => {
  const { document } = page('<form><input value=a><input type=checkbox checked><select><option>1<option>2</select></form>');
  const form = find<FormElement>(document, 'form');
  const [text, box] = [...document.querySelectorAll('input').items] as unknown as InputElement[];
  const select = find<SelectElement>(document, 'select');
  (text as InputElement).value = 'z';
  (box as InputElement).checked = false;
  select.value = '2';
  form.reset();
  assert.deepEqual([text?.value, box?.checked, select.value], ['a', true, '1']);
});

test('a thousand checked radio buttons leave one checked', () => {
  const { document } = page(`<form>${'<input type=radio name=a checked>'.repeat(1000)}</form>`);
  assert.equal(document.querySelectorAll(':checked').length, 1);
});

/** [markup of the control, its value, flags of its validity] */
const VALIDITY: readonly [string, string, string][] = [
  ['<input type=time min=22:00 max=06:00>', '23:00', ''],
  ['<input type=time min=22:00 max=06:00>', '12:00', 'rangeUnderflow rangeOverflow'],
  ['<input type=time min=06:00 max=22:00>', '23:00', 'rangeOverflow'],
  ['<input pattern="a)(b">', 'x', ''],
  ['<input pattern="[a-c]+">', 'abd', 'patternMismatch'],
  ['<input type=email multiple pattern=".@x">', 'a@x,b@x', ''],
  ['<input type=email multiple pattern=".@x">', 'a@x,b@y', 'patternMismatch'],
];

for (const [markup, value, flags] of VALIDITY) {
  test(`${markup} with ${value} has ${flags === '' ? 'no problem' : flags}`, () => {
    const { document } = page(markup);
    const input = find<InputElement>(document, 'input');
    input.value = value;
    const { validity } = input as unknown as { validity: Record<string, boolean> };
    assert.equal(['rangeUnderflow', 'rangeOverflow', 'patternMismatch'].filter((flag) => validity[flag]).join(' '), flags);
  });
}

test('radio buttons outside a document are a group', () => {
  const { document } = page('');
  const box = document.createElement('div') as unknown as { innerHTML: string; querySelectorAll(selector: string): { item(index: number): InputElement } };
  box.innerHTML = '<input type=radio name=n><span><input type=radio name=n checked></span><form><input type=radio name=n checked></form>';
  const radios = box.querySelectorAll('input');
  radios.item(0).checked = true;
  assert.deepEqual(
    [0, 1, 2].map((index) => radios.item(index).checked),
    [true, false, true],
  );
});

/** [content of a label, whether a click on its first child clicks the button after it] */
const LABELS: readonly [string, boolean][] = [
  ['<b>x</b>', true],
  ['<a>x</a>', true],
  ['<b tabindex=0>x</b>', true],
  ['<a href=/>x</a>', false],
  ['<details>x</details>', false],
  ['<img usemap="#x">', false],
  ['<img>', true],
];

for (const [content, clicks] of LABELS) {
  test(`a click on ${content} in a label ${clicks ? 'clicks' : 'does not click'} its control`, () => {
    const { document } = page(`<label for=it>${content}</label><input type=checkbox id=it>`);
    (find<{ firstElementChild: { click(): void } }>(document, 'label').firstElementChild as { click(): void }).click();
    assert.equal(find<InputElement>(document, '#it').checked, clicks);
  });
}

/** [markup of an option, its text, its label] */
const OPTIONS: readonly [string, string, string][] = [
  ['<option label=""> a  b', 'a b', ''],
  ['<option label=l>a', 'a', 'l'],
  ['<option>a', 'a', 'a'],
];

for (const [markup, text, label] of OPTIONS) {
  test(`${markup} has the text "${text}" and the label "${label}"`, () => {
    const option = find<{ text: string; label: string }>(page(`<select>${markup}</select>`).document, 'option');
    assert.deepEqual([option.text, option.label], [text, label]);
  });
}

test('the text of an option is without that of scripts', () => {
  const { document } = page('<select><option>a</select>');
  const option = find<{ append(...nodes: unknown[]): void; text: string }>(document, 'option');
  const script = document.createElement('script');
  script.textContent = 'script';
  option.append(script, ' b');
  assert.equal(option.text, 'a b');
});
