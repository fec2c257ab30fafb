import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Document } from './document.ts';
import { DomException } from './dom-exception.ts';
import type { Element } from './element.ts';
import { focusElement } from './focus.ts';
import { MutationObserver } from './mutation-observer.ts';
import type { MutationRecord } from './mutation-observer.ts';
import type { Node } from './node.ts';
import { parseHtmlInto } from './parsing/html-document-parser.ts';

function page(body: string): Document {
  return parseHtmlInto(new Document(), `<!doctype html><body>${body}`);
}

function get(document: Document, id: string): Element {
  const element = document.getElementById(id);
  assert.ok(element, `#${id}`);
  return element;
}

/** [what, body, move, body afterwards] */
const MOVES: readonly [string, string, (d: Document) => void, string][] = [
  ['to the end', '<a id=a></a><b id=b></b>', (d) => get(d, 'b').moveBefore(get(d, 'a'), null), '<b id="b"><a id="a"></a></b>'],
  ['before a child', '<a id=a></a><b id=b>x</b>', (d) => get(d, 'b').moveBefore(get(d, 'a'), get(d, 'b').firstChild), '<b id="b"><a id="a"></a>x</b>'],
  ['before itself', '<a id=a></a><b id=b></b>', (d) => d.body?.moveBefore(get(d, 'a'), get(d, 'a')), '<a id="a"></a><b id="b"></b>'],
  ['a text', 'x<b id=b></b>', (d) => get(d, 'b').moveBefore(d.body?.firstChild as Node, null), '<b id="b">x</b>'],
];

for (const [what, body, move, expected] of MOVES) {
  test(`moveBefore ${what}`, () => {
    const document = page(body);
    move(document);
    assert.equal(document.body?.innerHTML, expected);
  });
}

/** [what, move, error] */
const REFUSED: readonly [string, (d: Document) => void, string][] = [
  ['a node of no tree', (d) => d.body?.moveBefore(d.createElement('p'), null), 'HierarchyRequestError'],
  ['a node out of the document', (d) => d.createElement('p').moveBefore(get(d, 'a'), null), 'HierarchyRequestError'],
  ['an ancestor', (d) => get(d, 'a').moveBefore(d.body as Element, null), 'HierarchyRequestError'],
  ['before a node elsewhere', (d) => d.body?.moveBefore(get(d, 'a'), d.body), 'NotFoundError'],
  ['a document type', (d) => d.moveBefore(d.doctype as Node, null), 'HierarchyRequestError'],
  ['a second root element', (d) => d.moveBefore(get(d, 'a'), null), 'HierarchyRequestError'],
];

for (const [what, move, error] of REFUSED) {
  test(`moveBefore refuses ${what}`, () => {
    const document = page('<a id=a></a>');
    assert.throws(
      () => move(document),
      (thrown) => thrown instanceof DomException && thrown.name === error,
    );
    assert.equal(document.body?.innerHTML, '<a id="a"></a>');
  });
}

test('what is moved keeps focus, its id and its connection; observers hear of both parents', () => {
  const document = page('<p id=p><input id=i></p><div id=host></div>');
  const input = get(document, 'i');
  focusElement(input, 'script');
  const records: MutationRecord[] = [];
  const observer = new MutationObserver({ invoke: () => undefined, raw: records });
  observer.observe(document.body as Element, { childList: true, subtree: true });
  document.body?.moveBefore(get(document, 'p'), null);
  records.push(...observer.takeRecords());
  assert.ok(document.focusedElement === input && document.getElementById('i') === input);
  assert.deepEqual(
    records.map((record) => [record.removedNodes.length, record.addedNodes.length]),
    [
      [1, 0],
      [0, 1],
    ],
  );
  const shadow = get(document, 'host').attachShadow({ mode: 'open' });
  shadow.moveBefore(get(document, 'p'), null);
  const within = ['p', 'host'].map((id) => (document.getElementById(id) ?? shadow.getElementById(id))?.matches(':focus-within'));
  assert.deepEqual(within, [true, true]);
  assert.ok(document.getElementById('i') === null && shadow.getElementById('i') === input && input.isConnected);
});
