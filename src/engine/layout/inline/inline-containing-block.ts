// Absolutely positioned boxes whose containing block is a relatively positioned inline box.
// https://drafts.csswg.org/css-position-3/#def-cb: from the start of its first piece to the end of its last.

import type { Rect } from '../../../base/geometry.ts';
import type { BlockFrame } from '../block/block-frame.ts';
import type { Box } from '../box.ts';
import type { FragmentLink } from '../fragment.ts';
import type { LayoutContext, OutOfFlowCandidate } from '../layout-context.ts';
import { placeCandidates } from '../out-of-flow.ts';

export function placeInInlineBoxes(frame: BlockFrame, context: LayoutContext): void {
  const candidates = frame.outOfFlow.slice();
  frame.outOfFlow.length = 0;
  for (const candidate of candidates) {
    const container = inlineContainer(candidate.box, frame.box);
    const rect = container === null ? null : paddingRectOf(container, frame.links);
    if (rect === null) {
      frame.outOfFlow.push(candidate);
      continue;
    }
    const left: OutOfFlowCandidate[] = [];
    placeCandidates([candidate], (box) => box.style.box.position === 'absolute', container!, rect, context, frame.links, left);
    frame.outOfFlow.push(...left);
  }
}

function inlineContainer(box: Box, root: Box): Box | null {
  if (box.style.box.position !== 'absolute') return null;
  for (let parent = box.parent; parent !== null && parent !== root; parent = parent.parent) {
    if (parent.kind === 'inline' && parent.style.box.position !== 'static') return parent;
  }
  return null;
}

/** Bounds of the padding boxes of an inline box's pieces, relative to the frame. */
function paddingRectOf(box: Box, links: readonly FragmentLink[]): Rect | null {
  let left = Infinity;
  let top = Infinity;
  let right = -Infinity;
  let bottom = -Infinity;
  const visit = (children: readonly FragmentLink[], dx: number, dy: number): void => {
    for (const { fragment, x, y } of children) {
      if (fragment.type === 'text') continue;
      if (fragment.type === 'box') {
        if (fragment.box.kind !== 'inline') continue;
        if (fragment.box === box) {
          const { border } = fragment;
          left = Math.min(left, dx + x + border.left);
          top = Math.min(top, dy + y + border.top);
          right = Math.max(right, dx + x + fragment.width - border.right);
          bottom = Math.max(bottom, dy + y + fragment.height - border.bottom);
          continue;
        }
      }
      visit(fragment.children, dx + x, dy + y);
    }
  };
  visit(links, 0, 0);
  return left === Infinity ? null : { x: left, y: top, width: right - left, height: bottom - top };
}
