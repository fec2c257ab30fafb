// Fieldsets: the first legend stands in the top border, the rest below it. https://html.spec.whatwg.org/#the-fieldset-and-legend-elements
// The fragment's border box begins at the top of the legend; paint draws the border around it half the legend's height lower, with a gap.

import type { Box } from '../box.ts';
import type { BlockFormattingContext } from './block-formatting-context.ts';
import type { BlockFrame } from './block-frame.ts';
import { marginOf } from '../lengths.ts';
import { solveHorizontalMargins, type Insets } from '../sizing.ts';

/** The rendered legend of a fieldset's box; null for other boxes. */
export function renderedLegend(box: Box): Box | null {
  if (box.node === null || !('localName' in box.node) || box.node.localName !== 'fieldset' || box.pseudo !== null || box.hasInlineChildren) return null;
  for (const child of box.children) {
    if (
      child.node !== null &&
      'localName' in child.node &&
      child.node.localName === 'legend' &&
      !child.isFloating &&
      !child.isOutOfFlow &&
      child.pseudo === null
    )
      return child;
  }
  return null;
}

/** AD-HOC: as in Chromium the legend's own text-align moves it, where the standard has `justify-self`. */
function alignmentOf(legend: Box): string {
  const { textAlign } = legend.style.text;
  if (textAlign === 'center' || textAlign === 'left' || textAlign === 'right') return `-webkit-${textAlign}`;
  return textAlign;
}

/** Places the legend and moves the cursor of the run below it. */
export function layoutLegend(run: BlockFormattingContext, frame: BlockFrame, legend: Box, insets: Insets): void {
  const fragment = run.context.layout(legend, { ...frame.childSpace, shrinkToFit: true });
  const margin = marginOf(legend.style, frame.contentWidth);
  const sides = solveHorizontalMargins(legend, fragment.width, frame.contentWidth, frame.box.style.text.direction === 'rtl', margin, alignmentOf(legend));
  const y = Math.max(0, (insets.border.top - fragment.height) / 2);
  frame.addChild(fragment, frame.contentX - frame.x + sides.left, y);
  run.cursor = Math.max(insets.border.top, y + fragment.height + margin.bottom) + insets.padding.top;
}
