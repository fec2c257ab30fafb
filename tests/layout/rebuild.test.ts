// Boxes of what did not change survive a rebuild, and the fragments are those of a build from scratch.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noSources } from '../../src/engine/layout/box-tree/box-sources.ts';
import { boxOf, buildBoxTree, rebuildBoxTree } from '../../src/engine/layout/box-tree-builder.ts';
import { dumpBoxes, dumpFragments } from '../../src/engine/layout/geometry.ts';
import { layoutDocument } from '../../src/engine/layout/layout.ts';
import { testFontSet } from '../../src/engine/text/text-test-support.ts';
import { elementsOf, layOutHtml } from './fixture-document.ts';

const fonts = testFontSet();
const SETTINGS = { fonts, viewportWidth: 800, viewportHeight: 600, scrollbarWidth: 0, isQuirks: false };

test('a rebuild keeps the boxes outside of what is dirty', () => {
  const { document, styles } = layOutHtml(
    '<!DOCTYPE html><div id=a style="overflow:hidden"><p>kept</p></div><div id=b><p>old</p></div><ol><li>one<li>two</ol>',
    fonts,
  );
  const [a, b] = elementsOf(document).filter((element) => element.localName === 'div');
  const kept = boxOf(a!);
  const dirty = boxOf(b!);
  b!.textContent = 'new text';
  styles.elementChanged(b!, 'children');
  styles.update();
  const boxes = rebuildBoxTree(document, noSources(fonts), [b!]);
  assert.equal(boxOf(a!), kept);
  assert.notEqual(boxOf(b!), dirty);
  const fragments = dumpFragments(layoutDocument(boxes, SETTINGS));
  const dump = dumpBoxes(boxes);
  const fresh = buildBoxTree(document, noSources(fonts));
  assert.equal(dump, dumpBoxes(fresh));
  assert.equal(fragments, dumpFragments(layoutDocument(fresh, SETTINGS)));
});
