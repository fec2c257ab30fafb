// A style that only paints differently goes into the box that is there: no new boxes, no layout. Hovering and animations do this often.

import type { Element } from '../../dom/element.ts';
import type { BoxKind } from '../box.ts';
import { boxOf } from '../box-tree-builder.ts';
import type { ComputedStyle } from '../../style/computed-style.ts';

/** Boxes that stand alone for their element. Tables share their style out, inline boxes may be several. */
const WHOLE_BOXES: ReadonlySet<BoxKind> = new Set<BoxKind>(['block', 'flex', 'grid', 'replaced']);

/** Puts `style`, which differs from the box's in what paint reads only, into the element's box. False when new boxes are needed after all. */
export function restyleBox(element: Element, style: ComputedStyle): boolean {
  const box = boxOf(element);
  if (box === null || box.node !== element || box.pseudo !== null || !WHOLE_BOXES.has(box.kind)) return false;
  const before = box.style;
  // The same style: one of its pseudo-elements changed.
  if (before === style) return false;
  // The root's and the body's overflow was handed to the viewport; list items and their markers, controls and their parts share colours.
  if (
    before.box.display !== style.box.display ||
    before.box.display === 'list-item' ||
    box.control !== null ||
    element.isHtml('html') ||
    element.isHtml('body')
  )
    return false;
  if (before.box.overflowX !== style.box.overflowX || before.box.overflowY !== style.box.overflowY) return false;
  // What text and anonymous boxes inside were made from must be the same.
  if (before.font !== style.font || before.text !== style.text || before.inherited !== style.inherited || before.svg !== style.svg) return false;
  box.style = style;
  return true;
}
