// Ellipsis at the end of a line that is clipped or clamped. https://drafts.csswg.org/css-overflow-4/#text-overflow
// FIXME: right-to-left lines are cut at their logical end only when the line is not bidi.

import type { FontSet } from '../../text/font-set.ts';
import type { Box } from '../box.ts';
import { snapUp } from '../lengths.ts';
import type { LinePiece } from './line-breaker.ts';

/**
 * Hides what does not fit in `room` beside the ellipsis; at least one cluster stays. Hidden text keeps its place and size, for script, as in
 * Chromium; hidden atomic inlines are left out.
 */
export function truncateWithEllipsis(pieces: readonly LinePiece[], room: number, text: string, root: Box, fonts: FontSet): LinePiece[] {
  const ellipsis = fonts.shape(text, 0, text.length, root.style.font, 'ltr')[0] ?? null;
  if (ellipsis === null) return pieces.slice();
  const available = Math.max(0, room - ellipsis.width);
  const kept: LinePiece[] = [];
  let lastText: LinePiece | null = null;
  let x = 0;
  let isCut = false;
  for (const piece of pieces) {
    const { item } = piece;
    const isContent = item.kind === 'text' || item.kind === 'atomic' || item.kind === 'tab';
    if (!isContent || (!isCut && x + piece.width <= available)) {
      kept.push(piece);
      x += piece.width;
      if (item.kind === 'text') lastText = piece;
      continue;
    }
    if (item.kind === 'atomic') {
      isCut = true;
      continue;
    }
    kept.push(piece);
    if (isCut) {
      piece.visibleEnd = piece.start;
      continue;
    }
    isCut = true;
    let cut = item.kind === 'tab' ? piece.start : Math.min(piece.end, item.fitEnd(piece.start, available - x));
    while (cut > piece.start && !item.isClusterStart(cut)) cut--;
    if (cut === piece.start && lastText === null) cut = Math.min(piece.end, piece.start + 1);
    piece.visibleEnd = cut;
    if (cut > piece.start) lastText = piece;
  }
  if (lastText !== null && lastText.suffix === null) {
    lastText.suffix = ellipsis;
    lastText.reach = lastText.item.width(lastText.start, Math.min(lastText.end, lastText.visibleEnd)) + snapUp(ellipsis.width);
  }
  return kept;
}
