// The tree of a folder against its signed root: every tile, every bundle, every entry; and who is to blame where they disagree.
// The root is computed from the stored tiles of level 0. When it is the signed one, these tiles are right, and a bundle or an upper tile that
// differs from them is wrong. When it is not, each tile of level 0 is held against its bundle below and its parent above.

import { decodeEntry } from './audit-entry.ts';
import type { AuditEntry } from './audit-entry.ts';
import type { AuditFiles } from './audit-files.ts';
import type { Checkpoint } from './checkpoint.ts';
import { readBundle, readTile, UnreadableLog, widthAt } from './folder-reader.ts';
import { CHECKPOINT_FILE } from './log-layout.ts';
import { HASH_BYTES, sameBytes, writeLeafHash } from './merkle-hash.ts';
import { TILE_WIDTH, tilePath } from './tile-path.ts';
import { partialTiles, Tile, TileTree } from './tile-tree.ts';

/** Verification ends at so many: the signed size of a folder that holds next to nothing must not keep it busy. */
export const MAX_PROBLEMS = 100;

export interface VerifyProblem {
  /** Relative to the folder. */
  readonly file: string;
  /** The first entry that is bad in it; null where none can be named. */
  readonly entry: number | null;
  /** What is wrong with the file, as a sentence about "it". */
  readonly problem: string;
}

/** What one tile of level 0 and its bundle have to say. */
interface Place {
  readonly index: number;
  readonly width: number;
  readonly bundlePath: string;
  /** The stored hashes; null when they cannot be read. */
  readonly stored: Uint8Array | null;
  /** The hashes of the bundle's entries; fewer than `width` when it is cut, null when there is no bundle. */
  readonly computed: Uint8Array | null;
  readonly bundleProblem: string | null;
}

/** A place where bundle and tile disagree, by the first entry that differs. */
interface Disagreement {
  readonly place: Place;
  readonly at: number;
}

/** A stored upper tile has another hash for its child than the child's own root. */
interface Contradiction {
  readonly parentPath: string;
  readonly parentHash: Uint8Array;
  readonly childLevel: number;
  readonly childIndex: number;
}

export class TreeVerification {
  readonly problems: VerifyProblem[] = [];
  /** Bundles that are not there; whether they may be, the log's entries say. */
  readonly missingBundles: { readonly path: string; readonly first: number; readonly end: number }[] = [];
  entriesRead = 0;
  readonly #files: AuditFiles;
  readonly #archive: AuditFiles | null;
  readonly #visit: (entry: AuditEntry) => void;
  readonly #tree = new TileTree();
  readonly #disagreements: Disagreement[] = [];
  readonly #contradictions: Contradiction[] = [];
  readonly #hashes = Buffer.allocUnsafe(TILE_WIDTH * HASH_BYTES);

  /** `visit` sees every entry that could be read, in order. */
  constructor(files: AuditFiles, archive: AuditFiles | null, visit: (entry: AuditEntry) => void) {
    this.#files = files;
    this.#archive = archive;
    this.#visit = visit;
  }

  async run(checkpoint: Checkpoint): Promise<void> {
    const { size, root } = checkpoint;
    let edge: Disagreement | null = null;
    let beforeEdge = this.#tree.state();
    for (let index = 0; index * TILE_WIDTH < size; index++) {
      beforeEdge = this.#tree.state();
      const place = await this.#readPlace(index, widthAt(0, index, size));
      const at = disagreementAt(place);
      edge = at === null ? null : { place, at };
      if (edge !== null) this.#disagreements.push(edge);
      const leaves = place.stored ?? wholeOrNull(place);
      if (leaves === null) this.#blame(tilePath(0, index, place.width), index * TILE_WIDTH, 'it is missing or unreadable, and its bundle too');
      for (let at = 0; at < place.width; at++) this.#tree.append(leaves === null ? NO_HASH : leaves.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES));
      if (this.problems.length >= MAX_PROBLEMS) return;
      for (const tile of this.#tree.takeFinished()) if (tile.level > 0) await this.#compareUpper(tile.level, tile.index, tile.bytes);
    }
    for (const { level, index } of partialTiles(size)) if (level > 0) await this.#compareUpper(level, index, this.#tree.edge(level)!.bytes);
    if (sameBytes(this.#tree.root(), root)) this.#blameOthers(null);
    else if (edge !== null && this.#isRightWithBundle(edge.place, beforeEdge, root)) this.#blameOthers(edge);
    else this.#blameLeaves();
  }

  #blame(file: string, entry: number | null, problem: string): void {
    this.problems.push({ file, entry, problem });
  }

  async #readPlace(index: number, width: number): Promise<Place> {
    const stored = await this.#tile(0, index, width);
    const bundle = (await readBundle(this.#files, index, width)) ?? (this.#archive === null ? null : await readBundle(this.#archive, index, width));
    if (bundle === null) {
      const path = tilePath('entries', index, width);
      this.missingBundles.push({ path, first: index * TILE_WIDTH, end: index * TILE_WIDTH + width });
      return { index, width, bundlePath: path, stored, computed: null, bundleProblem: null };
    }
    const { entries, problem } = bundle.decoded;
    for (let at = 0; at < entries.length; at++) writeLeafHash(entries[at]!, this.#hashes, at * HASH_BYTES);
    const computed = this.#hashes.subarray(0, entries.length * HASH_BYTES);
    const place = { index, width, bundlePath: bundle.path, stored, computed, bundleProblem: problem };
    const bad = disagreementAt(place);
    this.#readEntries(place, entries.slice(0, bad ?? width));
    // The next bundle takes the buffer.
    return bad === null ? place : { ...place, computed: Buffer.from(computed) };
  }

  /** The rules of the log itself, for entries that are what their tile says. */
  #readEntries(place: Place, entries: readonly Uint8Array[]): void {
    for (let at = 0; at < entries.length; at++) {
      const sequence = place.index * TILE_WIDTH + at;
      const entry = decodeEntry(entries[at]!);
      this.entriesRead++;
      if ('problem' in entry) this.#blame(place.bundlePath, sequence, `its entry ${sequence} was signed but is none of this log: ${entry.problem}`);
      else if (entry.sequence !== sequence) this.#blame(place.bundlePath, sequence, `its entry ${sequence} says that it is ${entry.sequence}`);
      else this.#visit(entry);
    }
  }

  async #compareUpper(level: number, index: number, computed: Uint8Array): Promise<void> {
    const width = computed.length / HASH_BYTES;
    const stored = await this.#tile(level, index, width);
    if (stored === null) return;
    for (let at = 0; at < width; at++) {
      const parentHash = stored.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES);
      if (sameBytes(parentHash, computed.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES))) continue;
      const parentPath = tilePath(level, index, width);
      this.#contradictions.push({ parentPath, parentHash: Buffer.from(parentHash), childLevel: level - 1, childIndex: index * TILE_WIDTH + at });
    }
  }

  /** A tile as stored; blames it and gives null when it is missing or has a wrong length. */
  async #tile(level: number, index: number, width: number): Promise<Uint8Array | null> {
    try {
      const stored = await readTile(this.#files, level, index, width);
      if (stored === null) this.#blame(tilePath(level, index, width), level === 0 ? index * TILE_WIDTH : null, 'it is missing');
      return stored;
    } catch (error) {
      if (!(error instanceof UnreadableLog)) throw error;
      this.#blame(error.file, level === 0 ? index * TILE_WIDTH : null, error.problem);
      return null;
    }
  }

  /** Is the root the signed one when the last bundle is believed instead of the last tile? */
  #isRightWithBundle(place: Place, beforeEdge: ReturnType<TileTree['state']>, root: Uint8Array): boolean {
    if (wholeOrNull(place) === null) return false;
    this.#tree.restore(beforeEdge);
    for (let at = 0; at < place.width; at++) this.#tree.append(place.computed!.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES));
    return sameBytes(this.#tree.root(), root);
  }

  /** The leaves are right, but for `wrongEdge`, whose bundle is right and whose tile is not. */
  #blameOthers(wrongEdge: Disagreement | null): void {
    for (const disagreement of this.#disagreements) {
      if (disagreement === wrongEdge) this.#blameTile(disagreement);
      else this.#blameBundle(disagreement);
    }
    for (const path of new Set(this.#contradictions.map(({ parentPath }) => parentPath))) {
      const child = this.#contradictions.find(({ parentPath }) => parentPath === path)!;
      // A wrong edge tile also falsifies what was computed above it.
      if (wrongEdge === null) this.#blame(path, null, `its hash of ${tilePath(child.childLevel, child.childIndex)} is wrong`);
    }
  }

  #blameBundle({ place, at }: Disagreement): void {
    const entry = place.index * TILE_WIDTH + at;
    this.#blame(place.bundlePath, entry, place.bundleProblem ?? `its entry ${entry} is not what was signed`);
  }

  #blameTile({ place, at }: Disagreement): void {
    const entry = place.index * TILE_WIDTH + at;
    this.#blame(tilePath(0, place.index, place.width), entry, `its hash of entry ${entry} is wrong`);
  }

  /** Some leaf is not the signed one. */
  #blameLeaves(): void {
    const disagreeing = new Map(this.#disagreements.map((disagreement) => [disagreement.place.index, disagreement]));
    for (const { childLevel, childIndex, parentHash } of this.#contradictions) {
      if (childLevel > 0) continue;
      const disagreement = disagreeing.get(childIndex);
      disagreeing.delete(childIndex);
      const first = childIndex * TILE_WIDTH;
      if (disagreement === undefined) this.#blame(tilePath(0, childIndex), first, `its hashes (entries ${first} to ${first + 255}) are not what was signed`);
      else {
        this.#blameTile(disagreement);
        const whole = wholeOrNull(disagreement.place);
        if (whole === null || !sameBytes(Tile.of(whole).root, parentHash)) this.#blameBundle(disagreement);
      }
    }
    for (const disagreement of disagreeing.values()) this.#blameBundle(disagreement);
    if (this.problems.length === 0) this.#blame(CHECKPOINT_FILE, null, 'its root is not that of the tiles: the whole tree, or the checkpoint, was replaced');
  }
}

const NO_HASH = Buffer.alloc(HASH_BYTES);

/** The first entry of the bundle that is not as the tile says; null when all are, or one of the two is not there. */
function disagreementAt(place: Place): number | null {
  const { stored, computed, width, bundleProblem } = place;
  if (computed === null) return null;
  const count = Math.min(width, computed.length / HASH_BYTES);
  for (let at = 0; stored !== null && at < count * HASH_BYTES; at++) if (stored[at] !== computed[at]) return Math.floor(at / HASH_BYTES);
  return count < width || bundleProblem !== null ? Math.min(count, width - 1) : null;
}

function wholeOrNull(place: Place): Uint8Array | null {
  return place.computed?.length === place.width * HASH_BYTES ? place.computed : null;
}
