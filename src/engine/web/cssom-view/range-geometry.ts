// https://drafts.csswg.org/cssom-view/#extensions-to-the-range-interface and #extensions-to-the-document-interface

import type { Rect } from '../../../base/geometry.ts';
import { Document } from '../../dom/document.ts';
import { Element } from '../../dom/element.ts';
import type { Node } from '../../dom/node.ts';
import { childAt, Range } from '../../dom/range.ts';
import { Text } from '../../dom/text.ts';
import { PlatformObject } from '../../dom/platform-object.ts';
import { DomRect } from '../geometry/dom-rect.ts';
import type { DomRectList } from '../geometry/dom-rect.ts';
import { geometryOf } from '../web-host.ts';
import { defineMembers } from './define-members.ts';
import { boundsOf, rectListOf, toViewport } from './element-geometry.ts';

/** Elements wholly inside give their boxes (unless an ancestor already did), text the boxes of the selected part. */
function rangeRects(range: Range): Rect[] {
  const document = range.startContainer.nodeDocument;
  const host = geometryOf(document);
  const rects: Rect[] = [];
  const { startContainer, startOffset, endContainer, endOffset } = range;
  if (startContainer === endContainer && startContainer instanceof Text) {
    return toViewport(host, document, host.textRects(startContainer, startOffset, endOffset));
  }
  const end = endOf(endContainer, endOffset);
  let node: Node | null = startContainer instanceof Text ? startContainer : (childAt(startContainer, startOffset) ?? afterTree(startContainer));
  while (node !== null && node !== end) {
    if (node instanceof Text) {
      const from = node === startContainer ? startOffset : 0;
      rects.push(...host.textRects(node, from, node === endContainer ? endOffset : node.data.length));
      if (node === endContainer) break;
    } else if (node instanceof Element && !node.contains(endContainer)) {
      const own = host.clientRects(node);
      rects.push(...own);
      // Its descendants stand inside: their elements are not in the list, and their text is part of the box.
      if (own.length > 0) {
        node = afterTree(node);
        continue;
      }
    }
    if (node === endContainer && node.firstChild === null) break;
    node = node.firstChild ?? afterTree(node);
  }
  return toViewport(host, document, rects);
}

/** The first node after the range; null at the document's end. */
function endOf(container: Node, offset: number): Node | null {
  return container instanceof Text ? afterTree(container) : (childAt(container, offset) ?? afterTree(container));
}

function afterTree(node: Node): Node | null {
  for (let n: Node | null = node; n !== null; n = n.parentNode) if (n.nextSibling !== null) return n.nextSibling;
  return null;
}

defineMembers(Range.prototype, {
  getClientRects(): DomRectList {
    return rectListOf(rangeRects(this));
  },

  getBoundingClientRect(): DomRect {
    return boundsOf(rangeRects(this));
  },
});

/** https://drafts.csswg.org/cssom-view/#caretposition */
export class CaretPosition extends PlatformObject {
  readonly offsetNode: Node;
  readonly offset: number;

  constructor(offsetNode: Node, offset: number) {
    super();
    this.offsetNode = offsetNode;
    this.offset = offset;
  }

  override get interfaceName(): string {
    return 'CaretPosition';
  }

  getClientRect(): DomRect | null {
    const { offsetNode } = this;
    if (!(offsetNode instanceof Text)) return null;
    const host = geometryOf(offsetNode.nodeDocument);
    const [first] = toViewport(host, offsetNode.nodeDocument, host.textRects(offsetNode, this.offset, this.offset));
    return first === undefined ? null : DomRect.of(first);
  }
}

defineMembers(Document.prototype, {
  caretPositionFromPoint(x: number, y: number): CaretPosition | null {
    const found = geometryOf(this).caretAt(this, x, y);
    return found === null ? null : new CaretPosition(found.text, found.offset);
  },

  caretRangeFromPoint(x: number, y: number): Range | null {
    const found = geometryOf(this).caretAt(this, x, y);
    if (found === null) return null;
    const range = this.createRange();
    range.setStart(found.text, found.offset);
    return range;
  },
});
