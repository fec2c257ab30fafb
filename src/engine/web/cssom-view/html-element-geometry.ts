// https://drafts.csswg.org/cssom-view/#extensions-to-the-htmlelement-interface and the members of images and mouse events.

import type { Element } from '../../dom/element.ts';
import { HtmlElement } from '../../dom/html/html-element.ts';
import type { BoxLayout } from '../geometry-host.ts';
import { geometryOf } from '../web-host.ts';
import { defineMembers } from './define-members.ts';
import { flatParent } from './element-geometry.ts';

const TABLE_PARTS = new Set(['td', 'th', 'table']);

/** https://drafts.csswg.org/cssom-view/#dom-htmlelement-offsetparent. FIXME: ancestors in closed shadow trees are not skipped. */
export function offsetParentOf(element: Element): Element | null {
  const document = element.nodeDocument;
  const host = geometryOf(document);
  const facts = host.styleFacts(element);
  // 1. No box, the root, the body, or fixed without a containing block of its own: null.
  if (host.boxLayout(element) === null || element === document.documentElement || element === document.body || facts === null) return null;
  if (facts.position === 'fixed' && !hasFixedContainer(element)) return null;
  // 2. The nearest ancestor that is positioned, or the body, or a cell or table above a static element.
  for (let parent = flatParent(element); parent !== null; parent = flatParent(parent)) {
    const above = host.styleFacts(parent);
    if (above === null) continue;
    if (above.position !== 'static' || above.containsFixed) return parent;
    if (parent === document.body) return parent;
    if (facts.position === 'static' && TABLE_PARTS.has(parent.localName)) return parent;
  }
  return null;
}

function hasFixedContainer(element: Element): boolean {
  const host = geometryOf(element.nodeDocument);
  for (let parent = flatParent(element); parent !== null; parent = flatParent(parent)) if (host.styleFacts(parent)?.containsFixed === true) return true;
  return false;
}

function layoutOf(element: Element): BoxLayout | null {
  return geometryOf(element.nodeDocument).boxLayout(element);
}

/** https://drafts.csswg.org/cssom-view/#dom-htmlelement-offsettop for one axis. */
function offsetAlong(element: Element, axis: 'x' | 'y'): number {
  const layout = layoutOf(element);
  if (layout === null || element === element.nodeDocument.body) return 0;
  const own = layout.borderBox[axis];
  const parent = offsetParentOf(element);
  if (parent === null) {
    // Fixed: from the viewport's corner. NOTE: as all browsers do, from the initial containing block otherwise.
    if (geometryOf(element.nodeDocument).styleFacts(element)?.position !== 'fixed') return Math.round(own);
    const view = geometryOf(element.nodeDocument).viewport(element.nodeDocument);
    return Math.round(own - (axis === 'x' ? view.scrollX : view.scrollY));
  }
  const above = layoutOf(parent);
  if (above === null) return Math.round(own);
  // AD-HOC: browsers measure from the body's border edge outside, as if it had no offset of its own, while it is static.
  if (parent === element.nodeDocument.body && geometryOf(parent.nodeDocument).styleFacts(parent)?.position === 'static') return Math.round(own);
  const edge = axis === 'x' ? above.border.left : above.border.top;
  return Math.round(own - above.borderBox[axis] - edge);
}

defineMembers(HtmlElement.prototype, {
  get offsetParent(): Element | null {
    return offsetParentOf(this);
  },

  get offsetTop(): number {
    return offsetAlong(this, 'y');
  },

  get offsetLeft(): number {
    return offsetAlong(this, 'x');
  },

  get offsetWidth(): number {
    return Math.round(layoutOf(this)?.boundingBox.width ?? 0);
  },

  get offsetHeight(): number {
    return Math.round(layoutOf(this)?.boundingBox.height ?? 0);
  },
});
