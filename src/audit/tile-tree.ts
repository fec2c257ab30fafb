// The right edge of the tree, in memory: one unfinished tile for each level. Appending a leaf costs one node hash on average; the root is
// folded from the edge alone. Finished tiles are handed out to be stored. https://c2sp.org/tlog-tiles
// What was appended to a tile never changes, so that a list of counts brings back an earlier state (a group that could not be written).

import { foldHashes, HASH_BYTES, writeParentHash } from './merkle-hash.ts';
import { edgeWidth, fullTiles, TILE_WIDTH, tilePath } from './tile-path.ts';

/** The subtrees within a tile have levels 0 (its hashes) to 8 (its root). */
const TILE_HEIGHT = 8;
const NODES = 2 * TILE_WIDTH - 1;

/** Where the nodes of an inner level begin: 256 hashes, then 128 parents, 64, ... 1. */
function levelStart(level: number): number {
  return 2 * TILE_WIDTH - ((2 * TILE_WIDTH) >> level);
}

export class Tile {
  count = 0;
  readonly #nodes = Buffer.allocUnsafe(NODES * HASH_BYTES);

  append(hash: Uint8Array): void {
    this.#nodes.set(hash, this.count * HASH_BYTES);
    let index = this.count++;
    // Every second node completes its parent.
    for (let level = 0; index % 2 === 1; level++) {
      const children = (levelStart(level) + index - 1) * HASH_BYTES;
      index >>= 1;
      writeParentHash(this.#nodes, children, this.#nodes, (levelStart(level + 1) + index) * HASH_BYTES);
    }
  }

  /** The node at `index` of the tile's inner `level` (0 to 8); it must be complete. */
  node(level: number, index: number): Uint8Array {
    const at = (levelStart(level) + index) * HASH_BYTES;
    return this.#nodes.subarray(at, at + HASH_BYTES);
  }

  /** As stored: `count` hashes of 32 bytes. */
  get bytes(): Uint8Array {
    return this.#nodes.subarray(0, this.count * HASH_BYTES);
  }

  /** The root of a full one. */
  get root(): Uint8Array {
    return this.node(TILE_HEIGHT, 0);
  }

  /** The largest complete subtrees, from left to right. */
  frontier(): Uint8Array[] {
    const nodes: Uint8Array[] = [];
    for (let level = TILE_HEIGHT - 1; level >= 0; level--) if (((this.count >> level) & 1) === 1) nodes.push(this.node(level, (this.count >> level) - 1));
    return nodes;
  }

  /** From the stored form of `bytes.length / 32` hashes. */
  static of(bytes: Uint8Array): Tile {
    const tile = new Tile();
    for (let at = 0; at < bytes.length; at += HASH_BYTES) tile.append(bytes.subarray(at, at + HASH_BYTES));
    return tile;
  }
}

export interface FinishedTile {
  readonly level: number;
  readonly index: number;
  readonly bytes: Uint8Array;
}

export interface TreeState {
  readonly size: number;
  readonly edge: readonly { readonly tile: Tile; readonly count: number }[];
}

export class TileTree {
  #size = 0;
  #edge: Tile[] = [new Tile()];
  #finished: FinishedTile[] = [];

  /** `edge`: for each level the unfinished tile, as edgeWidth tells; a level without one gets an empty one. */
  static load(size: number, edge: readonly Tile[]): TileTree {
    const tree = new TileTree();
    tree.#size = size;
    tree.#edge = edge.length === 0 ? [new Tile()] : [...edge];
    return tree;
  }

  /** How many levels of tiles a tree of this size has. */
  static levels(size: number): number {
    let levels = 1;
    while (fullTiles(levels - 1, size) > 0) levels++;
    return levels;
  }

  get size(): number {
    return this.#size;
  }

  append(leaf: Uint8Array): void {
    this.#size++;
    let hash = leaf;
    for (let level = 0; ; level++) {
      const tile = (this.#edge[level] ??= new Tile());
      tile.append(hash);
      if (tile.count < TILE_WIDTH) return;
      this.#finished.push({ level, index: fullTiles(level, this.#size) - 1, bytes: tile.bytes });
      this.#edge[level] = new Tile();
      hash = tile.root;
    }
  }

  root(): Uint8Array {
    const hashes: Uint8Array[] = [];
    for (let level = this.#edge.length - 1; level >= 0; level--) hashes.push(...this.#edge[level]!.frontier());
    return foldHashes(hashes);
  }

  /** The unfinished tile of a level; its bytes are stored as a partial tile when there are any. */
  edge(level: number): Tile | undefined {
    return this.#edge[level];
  }

  /** The tiles that were finished since the last call. */
  takeFinished(): FinishedTile[] {
    const finished = this.#finished;
    this.#finished = [];
    return finished;
  }

  state(): TreeState {
    return { size: this.#size, edge: this.#edge.map((tile) => ({ tile, count: tile.count })) };
  }

  restore(state: TreeState): void {
    this.#size = state.size;
    this.#edge = state.edge.map(({ tile, count }) => {
      tile.count = count;
      return tile;
    });
    this.#finished = [];
  }
}

/** The places of the partial tiles that a tree of this size has: level and width. */
export function partialTiles(size: number): { readonly level: number; readonly index: number; readonly width: number }[] {
  return Array.from({ length: TileTree.levels(size) }, (_, level) => ({ level, index: fullTiles(level, size), width: edgeWidth(level, size) })).filter(
    ({ width }) => width > 0,
  );
}

/** The files of a tree of this size that are not full: partial tiles, and the partial bundle. */
export function partialPathsAt(size: number): string[] {
  return partialTiles(size).flatMap(({ level, index, width }) =>
    level === 0 ? [tilePath(0, index, width), tilePath('entries', index, width)] : [tilePath(level, index, width)],
  );
}

/** Does everything in the tile belong to a tree of this size? */
export function isCovered(place: { readonly level: number | 'entries'; readonly index: number; readonly width: number }, size: number): boolean {
  const level = place.level === 'entries' ? 0 : place.level;
  return (place.index * TILE_WIDTH + place.width) * TILE_WIDTH ** level <= size;
}
