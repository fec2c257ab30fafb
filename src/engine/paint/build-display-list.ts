// The paint stage: fragments -> display list. https://drafts.csswg.org/css2/#painting-order

import { DisplayListWriter } from '../../protocol/display-list-writer.ts';
import type { BoxFragment } from '../layout/fragment.ts';
import type { PaintInput } from './paint-input.ts';

/** Paints the whole page. `root` is the root element's fragment, at the origin of the page. Bytes of protocol/display-list.ts. */
export function buildDisplayList(root: BoxFragment, input: PaintInput): Uint8Array {
  const writer = new DisplayListWriter();
  const overflow = root.scrollableOverflow;
  const width = Math.max(input.viewportWidth, overflow.x + overflow.width);
  const height = Math.max(input.viewportHeight, overflow.y + overflow.height);
  return writer.finish(width, height, input.baseBackground);
}
