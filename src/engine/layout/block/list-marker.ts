// Outside list markers: they stand beside the first line of their list item and take no room in it.
// https://drafts.csswg.org/css-lists-3/#list-style-position-outside

import type { BlockFormattingContext } from './block-formatting-context.ts';

/** Gap between a symbol and the text, as Chromium has it. */
const SYMBOL_GAP = 8;

/**
 * Places the marker that waits beside the baseline (in coordinates of the formatting context), and makes `outer` the one that waits.
 * Without a baseline the list item has no line at all: the marker then makes one of its own height.
 */
export function placeWaitingMarker(run: BlockFormattingContext, outer: BlockFormattingContext['marker'], baselineY: number | null = null): void {
  const waiting = run.marker;
  run.marker = outer;
  if (waiting === null) return;
  const owner = waiting.frame;
  const { box } = waiting;
  const fragment = run.context.layout(box, { ...owner.childSpace, shrinkToFit: true });
  let baseline = baselineY;
  if (baseline === null) {
    run.resolve();
    baseline = run.cursor + (fragment.firstBaseline ?? fragment.height);
    run.cursor += fragment.height;
  }
  const y = baseline - (fragment.firstBaseline ?? fragment.height) - owner.y;
  const isSymbol = box.children[0]?.kind === 'replaced';
  const gap = isSymbol ? SYMBOL_GAP : 0;
  const isRtl = owner.box.style.text.direction === 'rtl';
  const x = isRtl ? owner.contentX + owner.contentWidth + gap : owner.contentX - fragment.width - gap;
  owner.addChild(fragment, x - owner.x, y);
}
