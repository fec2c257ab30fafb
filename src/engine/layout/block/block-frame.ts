// BlockFrame: a block container while its children are being laid out. x and y are in coordinates of the block formatting
// context; y is NaN until the margins above have ended ("resolved"). Links are relative to the frame's border box.

import type { Box } from '../box.ts';
import type { ConstraintSpace } from '../constraint-space.ts';
import type { Fragment, FragmentLink } from '../fragment.ts';
import type { OutOfFlowCandidate } from '../layout-context.ts';
import { relativeOffset } from '../lengths.ts';
import { moved } from '../out-of-flow.ts';

export class BlockFrame {
  readonly box: Box;
  readonly parent: BlockFrame | null;
  readonly x: number;
  y: number;
  /** Left edge and width of the content box. */
  readonly contentX: number;
  readonly contentWidth: number;
  /** Equal for all block-level children, so made once. */
  readonly childSpace: ConstraintSpace;
  readonly links: FragmentLink[];
  readonly outOfFlow: OutOfFlowCandidate[];
  /** The box may not begin above this: the bottom of the floats that it clears. */
  minimumY: number;
  firstBaseline: number | null;
  lastBaseline: number | null;
  /** Its fragment is made: floats that waited are still linked, but what waits inside them goes to the parents. */
  isClosed: boolean;

  constructor(box: Box, parent: BlockFrame | null, x: number, contentX: number, contentWidth: number, childSpace: ConstraintSpace) {
    this.box = box;
    this.parent = parent;
    this.x = x;
    this.y = NaN;
    this.contentX = contentX;
    this.contentWidth = contentWidth;
    this.childSpace = childSpace;
    this.links = [];
    this.outOfFlow = [];
    this.minimumY = -Infinity;
    this.firstBaseline = null;
    this.lastBaseline = null;
    this.isClosed = false;
  }

  get isResolved(): boolean {
    return this.y === this.y;
  }

  /** Adds a child at a place relative to this border box: moves it if relatively positioned and takes over what waits in it. */
  addChild(fragment: Fragment, x: number, y: number): void {
    let left = x;
    let top = y;
    if (fragment.type === 'box') {
      const { style } = fragment.box;
      if (style.box.position === 'relative') {
        const offset = relativeOffset(style, this.contentWidth, this.childSpace.percentageHeight, this.box.style.text.direction === 'rtl');
        left += offset.x;
        top += offset.y;
      }
      if (fragment.outOfFlow.length > 0) this.takeCandidates(fragment.outOfFlow, left, top);
    }
    this.links.push({ fragment, x: left, y: top });
  }

  private takeCandidates(candidates: readonly OutOfFlowCandidate[], x: number, y: number): void {
    let owner: BlockFrame = this;
    let dx = x;
    let dy = y;
    while (owner.isClosed && owner.parent !== null) {
      dx += owner.x - owner.parent.x;
      dy += owner.y - owner.parent.y;
      owner = owner.parent;
    }
    for (const candidate of candidates) owner.outOfFlow.push(moved(candidate, dx, dy));
  }

  /** Takes a baseline given from the top of this border box. */
  noteBaseline(first: number | null, last: number | null): void {
    if (this.firstBaseline === null) this.firstBaseline = first;
    if (last !== null) this.lastBaseline = last;
  }
}
