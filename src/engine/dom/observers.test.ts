import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_DOCUMENT_HOST } from './document-host.ts';
import { Document } from './document.ts';
import type { Element } from './element.ts';
import { MutationObserver } from './mutation-observer.ts';
import type { MutationRecord } from './mutation-observer.ts';
import { parseHtmlInto } from './parsing/html-document-parser.ts';
import { flatTreeChildren } from './slots.ts';

function page(body: string): { document: Document; tick: () => void } {
  const tasks: (() => void)[] = [];
  const tick = (): void => {
    for (const task of tasks.splice(0)) task();
  };
  const queue = (task: () => void): void => {
    tasks.push(task);
    // What a test does not run itself must run all the same: the microtask of the agent is one for all documents.
    queueMicrotask(tick);
  };
  const host = { ...NO_DOCUMENT_HOST, queueMicrotask: queue };
  const document = parseHtmlInto(new Document({ host }), `<!doctype html><body>${body}`);
  return { document, tick };
}

test('records of one turn come together, in order, with old values when asked', () => {
  const { document, tick } = page('<p id=p>a</p>');
  const seen: string[] = [];
  const observer = new MutationObserver({
    invoke: (_this, records) => {
      for (const r of records as MutationRecord[])
        seen.push(`${r.type} ${r.attributeName ?? ''} ${r.oldValue ?? ''} +${r.addedNodes.length} -${r.removedNodes.length}`);
      return undefined;
    },
    raw: {},
  });
  observer.observe(document.body as Element, { childList: true, attributes: true, attributeOldValue: true, characterData: true, subtree: true });
  const p = document.getElementById('p') as Element;
  p.setAttribute('a', '1');
  p.setAttribute('a', '2');
  (p.firstChild as unknown as { data: string }).data = 'b';
  p.innerHTML = '<i></i><b></b>';
  assert.deepEqual(seen, []);
  tick();
  assert.deepEqual(seen, ['attributes a  +0 -0', 'attributes a 1 +0 -0', 'characterData   +0 -0', 'childList   +2 -1']);
  observer.disconnect();
  p.remove();
  tick();
  assert.equal(seen.length, 4);
});

test('live ranges follow insertions, removals and text edits', () => {
  const { document } = page('<p id=p>abcdef</p>');
  const p = document.getElementById('p') as Element;
  const text = p.firstChild as unknown as import('./text.ts').Text;
  const range = document.createRange();
  range.setStart(text, 2);
  range.setEnd(text, 4);
  text.insertData(0, 'xx');
  assert.equal(range.toString(), 'cd');
  p.prepend(document.createElement('b'));
  text.splitText(5);
  assert.equal(range.toString(), 'cd');
  p.remove();
  assert.deepEqual([range.startContainer, range.collapsed], [document.body, true]);
});

/** [start, extracted, left]: from after the first "[" to before the first "]" */
const EXTRACTIONS: readonly [string, string, string][] = [
  ['a[bc]d', 'bc', 'ad'],
  ['<i>a[b</i>c<b>d]e</b>', '<i>b</i>c<b>d</b>', '<i>a</i><b>e</b>'],
  ['<i>a[b</i><b>d]e</b>', '<i>b</i><b>d</b>', '<i>a</i><b>e</b>'],
  ['<i><u>a[b</u>x</i>y<b>c]</b>', '<i><u>b</u>x</i>y<b>c</b>', '<i><u>a</u></i><b></b>'],
  ['a[b<i>c]d</i>', 'b<i>c</i>', 'a<i>d</i>'],
  ['<i>a[b</i>c]d', '<i>b</i>c', '<i>a</i>d'],
];

for (const [start, extracted, left] of EXTRACTIONS) {
  test(`extractContents of ${start}`, () => {
    const { document } = page(`<div id=d>${start}</div>`);
    const div = document.getElementById('d') as Element;
    const range = document.createRange();
    const walker = document.createTreeWalker(div, 4);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const text = node as unknown as import('./text.ts').Text;
      const open = text.data.indexOf('[');
      if (open >= 0) {
        text.deleteData(open, 1);
        range.setStart(text, open);
      }
      const close = text.data.indexOf(']');
      if (close >= 0) {
        text.deleteData(close, 1);
        range.setEnd(text, close);
      }
    }
    const clone = document.createElement('div');
    clone.appendChild(range.cloneContents());
    assert.equal(clone.innerHTML, extracted);
    clone.replaceChildren(range.extractContents());
    assert.equal(clone.innerHTML, extracted);
    assert.equal(div.innerHTML, left);
  });
}

test('slots are assigned by name and follow changes', () => {
  const { document } = page('<div id=h>text<b slot=x></b></div>');
  const host = document.getElementById('h') as Element;
  const shadow = host.attachShadow({ mode: 'open' });
  shadow.innerHTML = '<slot name=x>fallback</slot><p><slot></slot></p>';
  const [named, rest] = [...shadow.querySelectorAll('slot').items] as (Element & { assignedNodes(): unknown[] })[];
  const b = host.querySelector('b') as Element;
  assert.deepEqual(named?.assignedNodes(), [b]);
  assert.deepEqual(rest?.assignedNodes(), [host.firstChild]);
  assert.equal(b.assignedSlot, named);
  b.removeAttribute('slot');
  assert.deepEqual(rest?.assignedNodes(), [host.firstChild, b]);
  assert.deepEqual(flatTreeChildren(host)?.length, 2);
  b.remove();
  assert.deepEqual(rest?.assignedNodes(), [host.firstChild]);
});
