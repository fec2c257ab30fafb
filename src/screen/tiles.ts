// What changed in a surface since a viewer last saw it, as rectangles inside a grid of tiles of 256 x 256 device px. Scrolling is told as a move
// of the old picture, so that only what it brings into view is sent. https://www.rfc-editor.org/rfc/rfc6143#section-7.7.2 (CopyRect) has the idea.
// The old picture is kept and compared as bytes: a page cannot hide a change from a viewer.

import type { Pixels } from './screen.ts';

export const TILE_EDGE = 256;

/** Device px in the picture; inside one tile of the grid. */
export interface ChangedTile {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The viewer's picture moves first: its point (x + dx, y + dy) comes to (x, y). Device px. */
export interface Move {
  readonly dx: number;
  readonly dy: number;
}

export interface Change {
  readonly move: Move | null;
  /** What then still differs. */
  readonly tiles: readonly ChangedTile[];
}

/** One surface as one viewer has seen it: holds 4 bytes for each device pixel. */
export class SeenPicture {
  #seen: { readonly width: number; readonly height: number; readonly pixels: Uint32Array; readonly x: number; readonly y: number } | null = null;

  /** `x`, `y`: the page's scroll position in device px, from which a move is guessed. Everything has changed after a change of size. */
  update(picture: Pixels, x = 0, y = 0): Change {
    const { width, height } = picture;
    const pixels = wordsOf(picture);
    const old = this.#seen;
    this.#seen = { width, height, pixels, x, y };
    if (old === null || old.width !== width || old.height !== height) return { move: null, tiles: [...grid(width, height)] };
    const stayed = changes(pixels, old.pixels, width, height, NO_MOVE);
    const move = { dx: Math.round(x - old.x), dy: Math.round(y - old.y) };
    const isMove = (move.dx !== 0 || move.dy !== 0) && Math.abs(move.dx) < width && Math.abs(move.dy) < height;
    if (!isMove || stayed.length === 0) return { move: null, tiles: stayed };
    const moved = changes(pixels, old.pixels, width, height, move);
    return area(moved) < area(stayed) ? { move, tiles: moved } : { move: null, tiles: stayed };
  }

  forget(): void {
    this.#seen = null;
  }
}

const NO_MOVE: Move = { dx: 0, dy: 0 };

/** The pixels of one tile, copied. */
export function cutTile(pixels: Pixels, tile: ChangedTile): Pixels {
  const rgba = new Uint8ClampedArray(tile.width * tile.height * 4);
  for (let row = 0; row < tile.height; row++) {
    const start = ((tile.y + row) * pixels.width + tile.x) * 4;
    rgba.set(pixels.rgba.subarray(start, start + tile.width * 4), row * tile.width * 4);
  }
  return { width: tile.width, height: tile.height, rgba };
}

function wordsOf({ rgba, width, height }: Pixels): Uint32Array {
  return new Uint32Array(rgba.buffer, rgba.byteOffset, width * height);
}

function* grid(width: number, height: number): Generator<ChangedTile> {
  for (let y = 0; y < height; y += TILE_EDGE) {
    for (let x = 0; x < width; x += TILE_EDGE) yield { x, y, width: Math.min(TILE_EDGE, width - x), height: Math.min(TILE_EDGE, height - y) };
  }
}

function area(tiles: readonly ChangedTile[]): number {
  return tiles.reduce((sum, { width, height }) => sum + width * height, 0);
}

function changes(now: Uint32Array, old: Uint32Array, width: number, height: number, move: Move): ChangedTile[] {
  const changed: ChangedTile[] = [];
  for (const tile of grid(width, height)) {
    const difference = differenceIn(tile, now, old, width, height, move);
    if (difference !== null) changed.push(difference);
  }
  return changed;
}

/** The smallest rectangle of a tile that holds all of its changed pixels; null when there are none. */
function differenceIn(tile: ChangedTile, now: Uint32Array, old: Uint32Array, width: number, height: number, { dx, dy }: Move): ChangedTile | null {
  let [left, top, right, bottom] = [tile.x + tile.width, -1, -1, -1];
  const end = tile.x + tile.width;
  for (let y = tile.y; y < tile.y + tile.height; y++) {
    const from = y + dy;
    const isKnown = from >= 0 && from < height;
    const row = y * width;
    const oldRow = from * width + dx;
    let first = tile.x;
    if (isKnown) while (first < end && first + dx >= 0 && first + dx < width && now[row + first] === old[oldRow + first]) first++;
    if (first === end) continue;
    let last = end - 1;
    if (isKnown) while (last > first && last + dx >= 0 && last + dx < width && now[row + last] === old[oldRow + last]) last--;
    left = Math.min(left, first);
    right = Math.max(right, last);
    if (top < 0) top = y;
    bottom = y;
  }
  return top < 0 ? null : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}
