// A surface cut into tiles of 256 x 256 device px, each with a hash: tells a viewer which tiles changed since it last asked.

import { createHash } from 'node:crypto';
import type { Pixels } from './screen.ts';

export const TILE_EDGE = 256;

export interface ChangedTile {
  /** Device px in the picture. Edge tiles are smaller. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Remembers the hashes of one surface as one viewer has seen it. */
export class TileHashes {
  #columns = 0;
  #rows = 0;
  #hashes: string[] = [];

  /** Tiles that differ from the picture of the call before; all of them after a change of size. */
  update(pixels: Pixels): ChangedTile[] {
    const columns = Math.ceil(pixels.width / TILE_EDGE);
    const rows = Math.ceil(pixels.height / TILE_EDGE);
    const isSameGrid = columns === this.#columns && rows === this.#rows;
    const hashes: string[] = [];
    const changed: ChangedTile[] = [];
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const tile = tileAt(pixels, column, row);
        const hash = hashTile(pixels, tile);
        if (!isSameGrid || this.#hashes[hashes.length] !== hash) changed.push(tile);
        hashes.push(hash);
      }
    }
    this.#columns = columns;
    this.#rows = rows;
    this.#hashes = hashes;
    return changed;
  }

  forget(): void {
    this.#hashes = [];
    this.#columns = this.#rows = 0;
  }
}

/** The pixels of one tile, copied. */
export function cutTile(pixels: Pixels, tile: ChangedTile): Pixels {
  const rgba = new Uint8ClampedArray(tile.width * tile.height * 4);
  for (let row = 0; row < tile.height; row++) {
    const start = ((tile.y + row) * pixels.width + tile.x) * 4;
    rgba.set(pixels.rgba.subarray(start, start + tile.width * 4), row * tile.width * 4);
  }
  return { width: tile.width, height: tile.height, rgba };
}

function tileAt(pixels: Pixels, column: number, row: number): ChangedTile {
  const x = column * TILE_EDGE;
  const y = row * TILE_EDGE;
  return { x, y, width: Math.min(TILE_EDGE, pixels.width - x), height: Math.min(TILE_EDGE, pixels.height - y) };
}

/** NOTE: a page must not be able to hide a change from a viewer, so a collision must be out of reach: hence a real hash. */
function hashTile(pixels: Pixels, tile: ChangedTile): string {
  const hash = createHash('blake2s256').update(`${tile.width}x${tile.height}`);
  for (let row = 0; row < tile.height; row++) {
    const start = ((tile.y + row) * pixels.width + tile.x) * 4;
    hash.update(pixels.rgba.subarray(start, start + tile.width * 4));
  }
  return hash.digest('base64');
}
