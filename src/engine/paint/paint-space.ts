// Spaces: the clips, scroll frames and transforms that a piece of content is seen through, as a tree. Every painted item names
// its space; PaintSpaces moves the display list from one space to the next with as few commands as it can.
// (The same idea as Blink's property trees: the space follows containing blocks, the stacking order follows the box tree.)

import { intersect, transformRect } from '../../base/geometry.ts';
import type { Matrix, Point, Rect, Size } from '../../base/geometry.ts';
import type { CornerRadii, FillRule, PathData } from '../../protocol/display-list.ts';
import type { DisplayListWriter } from '../../protocol/display-list-writer.ts';

export type SpaceEffect =
  | { readonly type: 'root' }
  | { readonly type: 'fixed' }
  | { readonly type: 'transform'; readonly matrix: Matrix }
  | { readonly type: 'clip'; readonly rect: Rect; readonly radii: CornerRadii | null }
  | { readonly type: 'clip-path'; readonly path: PathData; readonly fillRule: FillRule; readonly bounds: Rect }
  | { readonly type: 'scroll'; readonly id: number; readonly port: Rect; readonly radii: CornerRadii | null; readonly offset: Point; readonly content: Size };

/** Deeper spaces are left out: half of what a display list may nest, the other half is for groups. */
const MAX_DEPTH = 900;

export class PaintSpace {
  readonly parent: PaintSpace | null;
  readonly depth: number;
  readonly effect: SpaceEffect;

  constructor(parent: PaintSpace | null, effect: SpaceEffect) {
    this.parent = parent;
    this.depth = parent === null ? 0 : parent.depth + 1;
    this.effect = effect;
  }

  /** A space inside this one, or this one when that would nest too deep. */
  inside(effect: SpaceEffect): PaintSpace {
    return this.depth >= MAX_DEPTH ? this : new PaintSpace(this, effect);
  }
}

export function commonSpace(p: PaintSpace, q: PaintSpace): PaintSpace {
  let a: PaintSpace | null = p;
  let b: PaintSpace | null = q;
  while (a !== b && a !== null && b !== null) {
    if (a.depth >= b.depth) a = a.parent;
    else b = b.parent;
  }
  return a ?? b ?? p;
}

/** Bounds in `from` as they are seen in `to`, an ancestor of it. */
export function boundsInSpace(bounds: Rect, from: PaintSpace, to: PaintSpace): Rect {
  let rect = bounds;
  for (let space: PaintSpace | null = from; space !== null && space !== to; space = space.parent) {
    const { effect } = space;
    if (effect.type === 'transform') rect = transformRect(effect.matrix, rect);
    else if (effect.type === 'clip') rect = intersect(rect, effect.rect);
    else if (effect.type === 'clip-path') rect = intersect(rect, effect.bounds);
    else if (effect.type === 'scroll') rect = effect.port;
  }
  return rect;
}

/** The spaces that are open in a display list under way. */
export class PaintSpaces {
  readonly #writer: DisplayListWriter;
  #current: PaintSpace;
  /** Commands before this space belong to an outer group and may not be undone. */
  readonly #floors: PaintSpace[] = [];

  constructor(writer: DisplayListWriter, root: PaintSpace) {
    this.#writer = writer;
    this.#current = root;
  }

  moveTo(space: PaintSpace): void {
    if (space === this.#current) return;
    let common = commonSpace(this.#current, space);
    const floor = this.#floors.at(-1);
    if (floor !== undefined && common.depth < floor.depth) common = floor;
    for (let s = this.#current; s !== common && s.parent !== null; s = s.parent) this.#writer.restore();
    const path: PaintSpace[] = [];
    for (let s: PaintSpace | null = space; s !== null && s !== common && s.depth > common.depth; s = s.parent) path.push(s);
    for (let i = path.length - 1; i >= 0; i--) this.#open((path[i] as PaintSpace).effect);
    this.#current = path.length > 0 ? space : common;
  }

  /** Everything until `leaveGroup` is drawn inside the group that the caller opens after this call. */
  enterGroup(space: PaintSpace): void {
    this.moveTo(space);
    this.#floors.push(this.#current);
  }

  leaveGroup(): void {
    const floor = this.#floors.at(-1);
    if (floor !== undefined) this.moveTo(floor);
    this.#floors.pop();
  }

  #open(effect: SpaceEffect): void {
    const writer = this.#writer;
    switch (effect.type) {
      case 'root':
        break;
      case 'fixed':
        writer.add({ type: 'fixed-frame' });
        break;
      case 'transform':
        writer.save();
        writer.add({ type: 'transform', matrix: effect.matrix });
        break;
      case 'clip':
        writer.save();
        if (effect.radii === null) writer.add({ type: 'clip-rect', rect: effect.rect });
        else writer.add({ type: 'clip-rounded-rect', rect: effect.rect, radii: effect.radii });
        break;
      case 'clip-path':
        writer.save();
        writer.add({ type: 'clip-path', path: effect.path, fillRule: effect.fillRule });
        break;
      case 'scroll':
        // FIXME: round corners of a scroll container clip its content with a sharp rectangle.
        writer.add({ type: 'scroll-frame', id: effect.id, port: effect.port, offset: effect.offset, content: effect.content });
        break;
    }
  }
}
