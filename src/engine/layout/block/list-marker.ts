// Outside list markers: they stand beside the first line of their list item and take no room in it.
// https://drafts.csswg.org/css-lists-3/#list-style-position-outside

import type { Box } from '../box.ts';
import type { BoxFragment } from '../fragment.ts';
import type { BlockFormattingContext } from './block-formatting-context.ts';
import type { BlockFrame } from './block-frame.ts';

/** Gap between a symbol and the text, as Chromium has it. */
const SYMBOL_GAP = 8;

/** Places all markers that wait beside a baseline, given in coordinates of the formatting context. */
export function placeMarkersAt(run: BlockFormattingContext, baselineY: number): void {
  for (const { box, frame } of run.markers) placeMarker(box, frame, run.context.layout(box, { ...frame.childSpace, shrinkToFit: true }), baselineY);
  run.markers.length = 0;
}

/** At the end of a list item without any line: its marker stands at the top, and the item is at least as high as it. */
export function placeMarkerAlone(run: BlockFormattingContext, frame: BlockFrame, topInset: number): void {
  const waiting = run.markers[run.markers.length - 1];
  if (waiting === undefined || waiting.frame !== frame) return;
  run.markers.pop();
  if (!frame.isResolved) run.resolve();
  const { box } = waiting;
  const fragment = run.context.layout(box, { ...frame.childSpace, shrinkToFit: true });
  const top = frame.y + topInset;
  placeMarker(box, frame, fragment, top + (fragment.firstBaseline ?? fragment.height));
  run.cursor = Math.max(run.cursor, top + fragment.height);
}

function placeMarker(box: Box, owner: BlockFrame, fragment: BoxFragment, baselineY: number): void {
  const y = baselineY - (fragment.firstBaseline ?? fragment.height) - owner.y;
  const gap = box.children[0]?.kind === 'replaced' ? SYMBOL_GAP : 0;
  const isRtl = owner.box.style.text.direction === 'rtl';
  const x = isRtl ? owner.contentX + owner.contentWidth + gap : owner.contentX - fragment.width - gap;
  owner.addChild(fragment, x - owner.x, y);
}
