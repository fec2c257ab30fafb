// Reads a log's folder: checkpoint, tiles, bundles, entries, proofs. Trusts nothing that it reads: sizes are bounded and decoders refuse with a word.
// A log that is being written may be read: partial tiles go when newer ones come, so a reader of the edge asks again with a new checkpoint.

import { decodeEntry } from './audit-entry.ts';
import type { AuditEntry } from './audit-entry.ts';
import type { AuditFiles } from './audit-files.ts';
import { decodeBundle, MAX_BUNDLE_BYTES } from './entry-bundle.ts';
import type { DecodedBundle } from './entry-bundle.ts';
import { foldHashes, HASH_BYTES } from './merkle-hash.ts';
import { completeSubtrees, consistencyRanges, inclusionRanges } from './merkle-proof.ts';
import type { LeafRange, TreeNode } from './merkle-proof.ts';
import { edgeWidth, fullTiles, TILE_WIDTH, tilePath } from './tile-path.ts';
import { partialPathsAt, Tile } from './tile-tree.ts';

const TILE_HEIGHT = 8;

/** What could not be read, with the file that is to blame. */
export class UnreadableLog extends Error {
  readonly file: string;
  /** A sentence about "it". */
  readonly problem: string;

  constructor(file: string, problem: string) {
    super(`${file}: ${problem}`);
    this.name = 'UnreadableLog';
    this.file = file;
    this.problem = problem;
  }
}

/** The width that tile `index` of `level` has in a tree of this size: 1 to 256, or 0 when it has no such tile. */
export function widthAt(level: number, index: number, size: number): number {
  const full = fullTiles(level, size);
  if (index < full) return TILE_WIDTH;
  return index === full ? edgeWidth(level, size) : 0;
}

/** The stored hashes of a tile that has `width` of them in this tree; a wider file of the same tile serves as well. null when there is none. */
export async function readTile(files: AuditFiles, level: number, index: number, width: number): Promise<Uint8Array | null> {
  for (const stored of width === TILE_WIDTH ? [width] : [width, TILE_WIDTH]) {
    const path = tilePath(level, index, stored);
    const bytes = await files.read(path, TILE_WIDTH * HASH_BYTES);
    if (bytes === null) continue;
    if (bytes.length !== stored * HASH_BYTES) throw new UnreadableLog(path, `it has ${bytes.length} bytes instead of ${stored * HASH_BYTES}`);
    return bytes.subarray(0, width * HASH_BYTES);
  }
  return null;
}

/** The entries of a bundle that has `width` of them in this tree. null when there is none (it was pruned, or is missing). */
export async function readBundle(files: AuditFiles, index: number, width: number): Promise<{ path: string; bytes: Uint8Array; decoded: DecodedBundle } | null> {
  for (const stored of width === TILE_WIDTH ? [width] : [width, TILE_WIDTH]) {
    const path = tilePath('entries', index, stored);
    const bytes = await files.read(path, MAX_BUNDLE_BYTES);
    if (bytes === null) continue;
    const { entries, problem } = decodeBundle(bytes, stored);
    return { path, bytes, decoded: { entries: entries.slice(0, width), problem } };
  }
  return null;
}

/** A log that is being written moves its edge while it is read; so often a reader tries to get a checkpoint and its edge together. */
export const EDGE_ATTEMPTS = 20;

/** The files with the edge of this tree held in memory, so that it stays readable; null when it is already gone and the checkpoint has to be read again. */
export async function holdEdge(files: AuditFiles, size: number): Promise<AuditFiles | null> {
  const held = new Map<string, Uint8Array>();
  for (const path of partialPathsAt(size)) {
    const bytes = await files.read(path, MAX_BUNDLE_BYTES);
    if (bytes === null) return null;
    held.set(path, bytes);
  }
  return { ...files, read: async (path, maxBytes) => held.get(path) ?? files.read(path, maxBytes) };
}

/**
 * The entries from `from` up to `to` (not included) of a log of this size, or from the last to the first when `backward`. Pruned ones are passed over.
 * Ends early when the last, partial bundle is gone because the log has grown meanwhile. Throws UnreadableLog for what is damaged.
 */
export async function* readEntries(files: AuditFiles, size: number, from: number, to: number, backward = false): AsyncGenerator<AuditEntry> {
  const [first, last] = [Math.floor(from / TILE_WIDTH), Math.ceil(to / TILE_WIDTH)];
  for (let step = 0; step < last - first; step++) {
    const index = backward ? last - 1 - step : first + step;
    const base = index * TILE_WIDTH;
    const bundle = await readBundle(files, index, widthAt(0, index, size));
    if (bundle === null) continue;
    const { problem } = bundle.decoded;
    if (problem !== null) throw new UnreadableLog(bundle.path, problem);
    const entries = bundle.decoded.entries.slice(0, to - base);
    for (let at = 0; at < entries.length; at++) {
      const sequence = base + (backward ? entries.length - 1 - at : at);
      if (sequence < from) continue;
      const entry = decodeEntry(entries[sequence - base]!);
      if ('problem' in entry) throw new UnreadableLog(bundle.path, `entry ${sequence}: ${entry.problem}`);
      yield entry;
    }
  }
}

/** The proof that entry `index` is in the tree of this size: RFC 9162 2.1.3.1. `index` < `size`. */
export async function inclusionProof(files: AuditFiles, index: number, size: number): Promise<Uint8Array[]> {
  return proofOf(files, inclusionRanges(index, size), size);
}

/** The proof that the tree of size `second` begins with that of size `first`: RFC 9162 2.1.4.1. */
export async function consistencyProof(files: AuditFiles, first: number, second: number): Promise<Uint8Array[]> {
  return first === 0 ? [] : proofOf(files, consistencyRanges(first, second), second);
}

/** The root that the log had at an earlier size. */
export async function rootAt(files: AuditFiles, earlier: number, size: number): Promise<Uint8Array> {
  return rangeHash(files, { start: 0, end: earlier }, size, new Map());
}

async function proofOf(files: AuditFiles, ranges: readonly LeafRange[], size: number): Promise<Uint8Array[]> {
  const tiles = new Map<string, Tile>();
  const path: Uint8Array[] = [];
  for (const range of ranges) path.push(await rangeHash(files, range, size, tiles));
  return path;
}

async function rangeHash(files: AuditFiles, range: LeafRange, size: number, tiles: Map<string, Tile>): Promise<Uint8Array> {
  const hashes: Uint8Array[] = [];
  for (const node of completeSubtrees(range)) hashes.push(await nodeHashAt(files, node, size, tiles));
  return foldHashes(hashes);
}

async function nodeHashAt(files: AuditFiles, node: TreeNode, size: number, tiles: Map<string, Tile>): Promise<Uint8Array> {
  const level = Math.floor(node.level / TILE_HEIGHT);
  const inner = node.level % TILE_HEIGHT;
  const index = Math.floor((node.index * 2 ** inner) / TILE_WIDTH);
  const name = `${level}/${index}`;
  let tile = tiles.get(name);
  if (tile === undefined) {
    const bytes = await readTile(files, level, index, widthAt(level, index, size));
    if (bytes === null) throw new UnreadableLog(tilePath(level, index), 'it is missing');
    tile = Tile.of(bytes);
    tiles.set(name, tile);
  }
  return tile.node(inner, node.index - (index * TILE_WIDTH) / 2 ** inner);
}
