// Outside list markers: they stand beside the first line of their list item and take no room in it.
// https://drafts.csswg.org/css-lists-3/#list-style-position-outside

import type { Box } from '../box.ts';
import type { BoxFragment } from '../fragment.ts';
import type { BlockFormattingContext } from './block-formatting-context.ts';
import type { BlockFrame } from './block-frame.ts';

/** Gap between an image and the text, as Chromium has it. A symbol stands as far away as if it were two thirds of the ascent wide. */
const MARKER_GAP = 7;

/** Places all markers that wait beside a baseline, given in coordinates of the formatting context. */
export function placeMarkersAt(run: BlockFormattingContext, baselineY: number): void {
  for (const { box, frame } of run.markers) placeMarker(run, box, frame, run.context.layout(box, { ...frame.childSpace, shrinkToFit: true }), baselineY);
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
  placeMarker(run, box, frame, fragment, top + (fragment.firstBaseline ?? fragment.height));
  run.cursor = Math.max(run.cursor, top + fragment.height);
}

function placeMarker(run: BlockFormattingContext, box: Box, owner: BlockFrame, fragment: BoxFragment, baselineY: number): void {
  const y = baselineY - (fragment.firstBaseline ?? fragment.height) - owner.y;
  const gap = markerGap(run, box, fragment.width);
  const isRtl = owner.box.style.text.direction === 'rtl';
  const x = isRtl ? owner.contentX + owner.contentWidth + gap : owner.contentX - fragment.width - gap;
  owner.addChild(fragment, x - owner.x, y);
}

/** Blink's ListMarker::InlineMarginsForOutside. */
function markerGap(run: BlockFormattingContext, box: Box, width: number): number {
  const replaced = box.children[0]?.replaced ?? null;
  if (replaced === null) return 0;
  if (replaced.type !== 'symbol') return MARKER_GAP;
  const ascent = Math.trunc(run.context.fonts.metrics(box.style.font).ascent);
  return Math.trunc((ascent * 2) / 3) + MARKER_GAP - width;
}
