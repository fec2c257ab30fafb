// Collects the links and waiting out-of-flow boxes of a container whose algorithm (flex, grid, table) has found where its items go.

import type { Edges } from '../../base/geometry.ts';
import type { Box } from './box.ts';
import type { BoxFragment, FragmentLink } from './fragment.ts';
import { exactLinks, NO_CANDIDATES, withMargin } from './fragment-node.ts';
import type { OutOfFlowCandidate } from './layout-context.ts';
import { relativeOffset } from './lengths.ts';
import { moved } from './out-of-flow.ts';

export class ItemPlacement {
  private readonly links: FragmentLink[] = [];
  private readonly waiting: OutOfFlowCandidate[] = [];
  private readonly container: Box;
  /** What percentages of relative offsets resolve against. */
  private readonly percentageWidth: number;
  private readonly percentageHeight: number | null;

  constructor(container: Box, percentageWidth: number, percentageHeight: number | null) {
    this.container = container;
    this.percentageWidth = percentageWidth;
    this.percentageHeight = percentageHeight;
  }

  /** x and y are of the border box, relative to the container's border box, before relative positioning. */
  add(fragment: BoxFragment, x: number, y: number, margin: Edges): void {
    this.addIn(fragment, x, y, margin, this.percentageWidth, this.percentageHeight);
  }

  /** The same with a containing block of its own: a grid area. */
  addIn(fragment: BoxFragment, x: number, y: number, margin: Edges, percentageWidth: number, percentageHeight: number | null): void {
    const { style } = fragment.box;
    let left = x;
    let top = y;
    if (style.box.position === 'relative') {
      const offset = relativeOffset(style, percentageWidth, percentageHeight, this.container.style.text.direction === 'rtl');
      left += offset.x;
      top += offset.y;
    }
    for (const candidate of fragment.outOfFlow) this.waiting.push(moved(candidate, left, top));
    this.links.push({ fragment: withMargin(fragment, margin), x: left, y: top });
  }

  addOutOfFlow(candidate: OutOfFlowCandidate): void {
    this.waiting.push(candidate);
  }

  /** Absolutely positioned boxes that have their place already, and what still waits in them. */
  addPlaced(links: readonly FragmentLink[], waiting: readonly OutOfFlowCandidate[]): void {
    this.links.push(...links);
    this.waiting.push(...waiting);
  }

  get children(): readonly FragmentLink[] {
    return exactLinks(this.links);
  }

  get outOfFlow(): readonly OutOfFlowCandidate[] {
    return this.waiting.length === 0 ? NO_CANDIDATES : this.waiting;
  }
}
