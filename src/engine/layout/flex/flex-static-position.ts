// Static position of absolutely positioned children: as if the child were the only item. https://drafts.csswg.org/css-flexbox-1/#abspos-items

import { alignInArea, distribute } from '../alignment.ts';
import type { AlignmentValue } from '../../style/computed-style.ts';
import type { Box } from '../box.ts';
import type { OutOfFlowCandidate } from '../layout-context.ts';
import { resolvedAlignSelf, type FlexFlow } from './flex-item.ts';
import { justifyFlips } from './flex-lines.ts';

/** left and top are of the content box, relative to the container's border box. */
export function staticPosition(child: Box, flow: FlexFlow, left: number, top: number, width: number, height: number): OutOfFlowCandidate {
  const selfFlips = flow.isRow ? flow.crossFlips : (child.style.text.direction === 'rtl') !== flow.crossIsReversed;
  // Alignment in one px of free space is the share of the free space.
  const main = distribute(flow.box.style.flex.justifyContent, 1, 1, justifyFlips(flow)).offset;
  const own = resolvedAlignSelf(child, flow.box);
  // There is nobody to share a baseline with.
  const align: AlignmentValue = own.value === 'baseline' ? { value: 'start', overflow: own.overflow } : own;
  const cross = alignInArea(align, 1, flow.crossFlips, selfFlips);
  const physicalMain = flow.mainIsReversed ? 1 - main : main;
  const physicalCross = flow.crossIsReversed ? 1 - cross : cross;
  const shareX = flow.isRow ? physicalMain : physicalCross;
  const shareY = flow.isRow ? physicalCross : physicalMain;
  return { box: child, staticX: left + shareX * width, staticY: top + shareY * height, anchorX: anchorOf(shareX), anchorY: anchorOf(shareY) };
}

function anchorOf(share: number): OutOfFlowCandidate['anchorX'] {
  return share === 0 ? 'start' : share === 1 ? 'end' : 'center';
}
