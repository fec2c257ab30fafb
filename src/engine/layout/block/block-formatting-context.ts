// BlockFormattingContext: the state of one run of block layout: floats, the margins that are collapsing right now, and the
// boxes whose position waits for them. It lives for one call of layoutBlockContainer and is never shared.
//
// Margins collapse as Blink's LayoutNG does it, in one pass: adjoining margins are gathered in a strut that starts at `cursor`. The first thing
// that separates them (a line, a border, padding, a new formatting context) resolves the strut: all frames that wait begin there.
// https://drafts.csswg.org/css2/#collapsing-margins

import type { BoxFragment } from '../fragment.ts';
import type { Box } from '../box.ts';
import type { LayoutContext } from '../layout-context.ts';
import { marginOf } from '../lengths.ts';
import type { BlockFrame } from './block-frame.ts';
import { FloatBands } from './float-bands.ts';

export interface WaitingBox {
  readonly box: Box;
  readonly frame: BlockFrame;
}

export class BlockFormattingContext {
  readonly context: LayoutContext;
  readonly floats: FloatBands;
  /** Where the strut begins: the bottom edge of the last thing that separates margins. */
  cursor: number;
  /** Frames still open or closed empty whose y waits for the strut. Their y becomes the same. */
  waiting: BlockFrame[];
  /** Outside markers of list items that wait for a first line, outermost first. */
  markers: WaitingBox[];
  /** Lines that line-clamp still allows; Infinity without it. At 0 nothing more is laid out. */
  linesLeft: number;
  /** The strut has the margins of a box with clearance that collapsed through: they do not join the bottom margin of the parent. */
  strutHasClearance: boolean;
  private positive: number;
  private negative: number;
  private closedWaiting: BlockFrame[];
  private waitingFloats: WaitingBox[];

  constructor(context: LayoutContext) {
    this.context = context;
    this.floats = new FloatBands();
    this.cursor = 0;
    this.waiting = [];
    this.markers = [];
    this.linesLeft = Infinity;
    this.strutHasClearance = false;
    this.positive = 0;
    this.negative = 0;
    this.closedWaiting = [];
    this.waitingFloats = [];
  }

  get strut(): number {
    return this.positive + this.negative;
  }

  addMargin(px: number): void {
    if (px > this.positive) this.positive = px;
    else if (px < this.negative) this.negative = px;
  }

  /** What the strut would be with one more margin. */
  strutWith(px: number): number {
    return Math.max(this.positive, px) + Math.min(this.negative, px);
  }

  clearStrut(): void {
    this.positive = 0;
    this.negative = 0;
    this.strutHasClearance = false;
  }

  /** Ends the strut: everything that waits begins at its end, and so does what follows. */
  resolve(): void {
    let y = this.cursor + this.strut;
    this.clearStrut();
    for (const frame of this.waiting) {
      if (frame.minimumY > y) y = frame.minimumY;
      frame.y = y;
    }
    this.cursor = y;
    this.waiting.length = 0;
    this.settleWaiting(y);
  }

  /** What waits besides open frames gets its place: closed frames and floats. */
  private settleWaiting(y: number): void {
    for (const frame of this.closedWaiting) frame.y = frame.parent!.isResolved ? frame.parent!.y : y;
    this.closedWaiting.length = 0;
    this.placeWaitingFloats(y);
  }

  /**
   * A frame that closes while it waits: it collapsed through. It stands where it would with a bottom border: after all margins but its own bottom
   * one, or where its parent will stand.
   */
  closeEmpty(frame: BlockFrame): void {
    this.waiting.pop();
    if (!frame.parent!.isResolved) {
      this.closedWaiting.push(frame);
      return;
    }
    frame.y = this.cursor + this.strut;
    this.settleWaiting(frame.y);
  }

  /** At the end of the run: what still waits is placed at the strut. */
  finish(): void {
    this.placeWaitingFloats(this.cursor + this.strut);
  }

  /** Whether floats of the frame will be linked to it later, even after it has closed. */
  hasWaitingFloatsOf(frame: BlockFrame): boolean {
    return this.waitingFloats.some((waiting) => waiting.frame === frame);
  }

  /** Whether floats that wait would be cleared: they keep the margins around them from collapsing. */
  hasWaitingFloats(clear: 'left' | 'right' | 'both'): boolean {
    return this.waitingFloats.some(({ box }) => clear === 'both' || box.style.box.float === clear);
  }

  /** How wide the floats that wait are side by side. */
  waitingFloatsWidth(): number {
    let width = 0;
    for (const { box, frame } of this.waitingFloats) {
      const margin = marginOf(box.style, frame.contentWidth);
      width += this.layoutFloat(box, frame).width + margin.left + margin.right;
    }
    return width;
  }

  /** How far floats move the start of a line at the cursor; 0 while the frame's place is open. */
  floatShift(frame: BlockFrame, isRtl: boolean): number {
    if (!frame.isResolved || this.floats.isEmpty) return 0;
    const y = this.cursor + this.strut;
    const right = frame.contentX + frame.contentWidth;
    const place = this.floats.at(y, y, frame.contentX, right);
    return isRtl ? place.right - right : place.left - frame.contentX;
  }

  /** A float between blocks: placed now, or when the frame's y is known. */
  addFloat(box: Box, frame: BlockFrame): void {
    if (frame.isResolved && this.waiting.length === 0) this.placeFloat(box, frame, this.cursor + this.strut);
    else this.waitingFloats.push({ box, frame });
  }

  /** Lays out and places a float whose top may not be above `top`; links it to the frame. Returns its margin box. */
  placeFloat(box: Box, frame: BlockFrame, top: number): { left: number; right: number; top: number; bottom: number } {
    return this.placeFloatFragment(box, this.layoutFloat(box, frame), frame, top);
  }

  layoutFloat(box: Box, frame: BlockFrame): BoxFragment {
    return this.context.layout(box, { ...frame.childSpace, shrinkToFit: true });
  }

  placeFloatFragment(box: Box, fragment: BoxFragment, frame: BlockFrame, top: number): { left: number; right: number; top: number; bottom: number } {
    const margin = marginOf(box.style, frame.contentWidth);
    const width = fragment.width + margin.left + margin.right;
    const height = fragment.height + margin.top + margin.bottom;
    const highest = Math.max(top, this.floats.clearBottom(box.style.box.clear));
    const side = box.style.box.float === 'right' ? 'right' : 'left';
    const place = this.floats.place(side, highest, width, height, frame.contentX, frame.contentX + frame.contentWidth);
    frame.addChild(fragment, place.x + margin.left - frame.x, place.y + margin.top - frame.y);
    return { left: place.x, right: place.x + width, top: place.y, bottom: place.y + height };
  }

  private placeWaitingFloats(y: number): void {
    if (this.waitingFloats.length === 0) return;
    const floats = this.waitingFloats;
    this.waitingFloats = [];
    for (const { box, frame } of floats) {
      if (!frame.isResolved) frame.y = y;
      this.placeFloat(box, frame, y);
    }
  }
}
