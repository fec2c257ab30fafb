// Ellipsis at the end of a line that is clipped or clamped. https://drafts.csswg.org/css-overflow-4/#text-overflow
// FIXME: right-to-left lines are cut at their logical end only when the line is not bidi.

import type { FontSet } from '../../text/font-set.ts';
import type { Box } from '../box.ts';
import { snapUp } from '../lengths.ts';
import { LinePiece } from './line-breaker.ts';

/** The pieces of a line cut so that they and the ellipsis fit in `room`. At least one cluster stays. */
export function truncateWithEllipsis(pieces: readonly LinePiece[], room: number, text: string, root: Box, fonts: FontSet): LinePiece[] {
  const ellipsis = fonts.shape(text, 0, text.length, root.style.font, 'ltr')[0] ?? null;
  if (ellipsis === null) return pieces.slice();
  const width = snapUp(ellipsis.width);
  const available = Math.max(0, room - width);
  const kept: LinePiece[] = [];
  let lastText: LinePiece | null = null;
  let x = 0;
  let isCut = false;
  for (const piece of pieces) {
    const { item } = piece;
    const isContent = item.kind === 'text' || item.kind === 'atomic' || item.kind === 'tab';
    if (isCut) {
      if (item.kind === 'close' && kept.some((open) => open.item.kind === 'open' && open.item.box === item.box)) kept.push(piece);
      continue;
    }
    if (!isContent || x + piece.width <= available) {
      kept.push(piece);
      x += piece.width;
      if (item.kind === 'text') lastText = piece;
      continue;
    }
    isCut = true;
    if (item.kind !== 'text') continue;
    let cut = item.fitEnd(piece.start, available - x);
    while (cut > piece.start && !item.isClusterStart(cut)) cut--;
    cut = Math.min(cut, piece.end);
    if (cut === piece.start && lastText === null) cut = Math.min(piece.end, piece.start + 1);
    if (cut === piece.start) continue;
    lastText = new LinePiece(item, piece.start, cut, item.width(piece.start, cut), null, null);
    kept.push(lastText);
  }
  if (lastText !== null) {
    lastText.suffix = ellipsis;
    lastText.width += width;
  }
  return kept;
}
