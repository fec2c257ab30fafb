import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Document } from './document.ts';
import type { Element } from './element.ts';
import type { Node } from './node.ts';
import { parseHtmlInto } from './parsing/html-document-parser.ts';
import type { ShadowRoot } from './shadow-root.ts';

interface Nested {
  readonly document: Document;
  readonly container: Element;
  readonly outer: ShadowRoot;
  readonly inner: ShadowRoot;
}

/** A text, a host whose shadow tree holds a second host, a text. */
function nested(): Nested {
  const document = parseHtmlInto(new Document(), '<!doctype html><body><div id=container>a<p id=host></p>b</div>');
  const outer = (document.getElementById('host') as Element).attachShadow({ mode: 'closed' });
  outer.innerHTML = '<p id=inner></p>world';
  const inner = (outer.getElementById('inner') as Element).attachShadow({ mode: 'closed' });
  inner.innerHTML = 'hello';
  return { document, container: document.getElementById('container') as Element, outer, inner };
}

type Point = readonly [Node | null, number];

/** [what, anchor, focus, shown roots, the composed range] */
const CASES: readonly [string, (n: Nested) => Point, (n: Nested) => Point, (n: Nested) => ShadowRoot[], (n: Nested) => readonly [...Point, ...Point]][] = [
  [
    'a tree that is shown',
    (n) => [n.inner.firstChild, 1],
    (n) => [n.inner.firstChild, 3],
    (n) => [n.inner],
    (n) => [n.inner.firstChild, 1, n.inner.firstChild, 3],
  ],
  ['a tree inside one that is shown', (n) => [n.inner.firstChild, 1], (n) => [n.inner.firstChild, 3], (n) => [n.outer], (n) => [n.outer, 0, n.outer, 1]],
  ['no tree that is shown', (n) => [n.inner.firstChild, 1], (n) => [n.inner.firstChild, 3], () => [], (n) => [n.container, 1, n.container, 2]],
  ['out of a tree', (n) => [n.inner.firstChild, 1], (n) => [n.container, 2], (n) => [n.inner], (n) => [n.inner.firstChild, 1, n.container, 2]],
  ['backwards out of a tree', (n) => [n.inner.firstChild, 1], (n) => [n.container, 1], (n) => [n.inner], (n) => [n.container, 1, n.inner.firstChild, 1]],
  [
    'into a tree further in',
    (n) => [n.outer.lastChild, 2],
    (n) => [n.inner.firstChild, 0],
    (n) => [n.inner],
    (n) => [n.inner.firstChild, 0, n.outer.lastChild, 2],
  ],
];

for (const [what, anchor, focus, shown, expected] of CASES) {
  test(`a composed range: ${what}`, () => {
    const trees = nested();
    const selection = trees.document.ensureSelection();
    const [anchorNode, anchorOffset] = anchor(trees);
    const [focusNode, focusOffset] = focus(trees);
    selection.setBaseAndExtent(anchorNode as Node, anchorOffset, focusNode as Node, focusOffset);
    const [range] = selection.getComposedRanges({ shadowRoots: shown(trees) });
    assert.ok(range);
    const [startContainer, startOffset, endContainer, endOffset] = expected(trees);
    assert.ok(range.startContainer === startContainer && range.endContainer === endContainer);
    assert.deepEqual([range.startOffset, range.endOffset], [startOffset, endOffset]);
  });
}

test('a selection through several trees is its end for script, and keeps its anchor when it is extended', () => {
  const { document, container, inner } = nested();
  const selection = document.ensureSelection();
  selection.setBaseAndExtent(inner.firstChild as Node, 1, container, 3);
  assert.ok(selection.anchorNode === container && selection.isCollapsed && selection.rangeCount === 1);
  assert.equal(selection.direction, 'forward');
  selection.extend(inner.firstChild as Node, 4);
  assert.deepEqual([selection.anchorOffset, selection.focusOffset, selection.isCollapsed], [1, 4, false]);
});

test('a host that goes away takes the selection in its shadow tree', () => {
  const { document, container, inner } = nested();
  const selection = document.ensureSelection();
  selection.selectAllChildren(inner);
  container.textContent = '';
  assert.deepEqual([selection.rangeCount, selection.getComposedRanges({ shadowRoots: [] }).length], [0, 0]);
});
