// The place in the DOM's text that is nearest to a point of the viewport.

import { ELEMENT_NODE } from '../../dom/node-type.ts';
import { caretFromPoint } from '../../layout/hit-test.ts';
import type { DocumentView } from '../document-view.ts';
import { textBoxOf, toDomOffset } from './text-position.ts';
import type { Position } from './text-position.ts';

/** CSS px of the viewport; null where no text is near. An element without text is a place of its own: an empty editing host. */
export function caretAtPoint(view: DocumentView, x: number, y: number): Position | null {
  const found = caretFromPoint(view.update(), x + view.scroll.x, y + view.scroll.y, view.scroll);
  if (found !== null) {
    const box = textBoxOf(found.text);
    if (box !== null) return { node: found.text, offset: toDomOffset(found.text, box, found.offset) };
  }
  const element = view.hit(x, y)?.element ?? null;
  return element !== null && element.nodeType === ELEMENT_NODE && !hasText(element) ? { node: element, offset: 0 } : null;
}

function hasText(element: NonNullable<ReturnType<DocumentView['hit']>>['element'] & object): boolean {
  for (let child = element.firstChild; child !== null; child = child.nextSibling) if (child.nodeName !== 'BR') return true;
  return false;
}
