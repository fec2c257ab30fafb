// Opens a log's folder: a new one gets its first checkpoint; an old one is taken up at its last checkpoint, which has to fit the tiles and the
// last bundle. What lies behind the checkpoint was never acknowledged: it is the unsigned end of a run that was cut off, reported to be cut.

import { dirname } from 'node:path';

import { encodeUtf8 } from '../base/bytes.ts';
import { makeFolderDurably } from './audit-files.ts';
import type { AuditFiles } from './audit-files.ts';
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';
import { BundleBuilder } from './entry-bundle.ts';
import { readBundle, readTile, UnreadableLog } from './folder-reader.ts';
import { CHECKPOINT_FILE, MAX_CHECKPOINT_BYTES, MAX_VERIFIER_KEY_BYTES, NEW_CHECKPOINT_FILE, VERIFIER_KEY_FILE } from './log-layout.ts';
import { LogStore, MAX_GROUP_ENTRIES } from './log-store.ts';
import { EMPTY_ROOT, HASH_BYTES, sameBytes, writeLeafHash } from './merkle-hash.ts';
import { parseVerifierKey } from './signed-note.ts';
import type { NoteSigner } from './signed-note.ts';
import { edgeWidth, fullTiles, parseTilePath, partialFolder, TILE_WIDTH, tilePath } from './tile-path.ts';
import { isCovered, partialPathsAt, Tile, TileTree } from './tile-tree.ts';

export interface OpenedStore {
  readonly store: LogStore;
  readonly isNew: boolean;
  /** What was written behind the checkpoint; null when nothing was. */
  readonly cut: { readonly entries: number; readonly files: number } | null;
}

/** Throws UnreadableLog when the folder is not what was signed, and what the disk says when it cannot be read. */
export async function openStore(files: AuditFiles, signer: NoteSigner): Promise<OpenedStore> {
  const stored = await files.read(CHECKPOINT_FILE, MAX_CHECKPOINT_BYTES);
  if (stored === null) {
    if ((await files.list('tile')).length > 0) throw new UnreadableLog(CHECKPOINT_FILE, 'it is missing although there are tiles');
    return { store: await newStore(files, signer), isNew: true, cut: null };
  }
  const decoded = decodeCheckpoint(stored, parseVerifierKey(signer.verifierKey)!);
  if ('problem' in decoded) throw new UnreadableLog(CHECKPOINT_FILE, decoded.problem);
  const { size, root } = decoded.checkpoint;
  const tree = TileTree.load(size, await readEdge(files, size));
  if (!sameBytes(tree.root(), root)) throw new UnreadableLog(CHECKPOINT_FILE, 'its root is not that of the tiles');
  const bundle = await readLastBundle(files, tree);
  await keepVerifierKey(files, signer);
  const behind = await filesBehind(files, size);
  const uncovered = behind.filter((path) => isBehind(path, size));
  const cut = uncovered.length === 0 ? null : { entries: entriesBehind(uncovered, size), files: uncovered.length };
  return { store: new LogStore(files, signer, tree, bundle, stored, behind), isNew: false, cut };
}

async function newStore(files: AuditFiles, signer: NoteSigner): Promise<LogStore> {
  await makeFolderDurably(files, '.');
  await keepVerifierKey(files, signer);
  const checkpoint = encodeCheckpoint({ size: 0, root: EMPTY_ROOT }, signer);
  await files.write(NEW_CHECKPOINT_FILE, checkpoint);
  await files.rename(NEW_CHECKPOINT_FILE, CHECKPOINT_FILE);
  await files.syncFolder('.');
  return new LogStore(files, signer, new TileTree(), new BundleBuilder(), checkpoint, []);
}

async function keepVerifierKey(files: AuditFiles, signer: NoteSigner): Promise<void> {
  const expected = encodeUtf8(`${signer.verifierKey}\n`);
  const stored = await files.read(VERIFIER_KEY_FILE, MAX_VERIFIER_KEY_BYTES);
  if (stored !== null && sameBytes(stored, expected)) return;
  await files.write(VERIFIER_KEY_FILE, expected);
  await files.syncFolder('.');
}

async function readEdge(files: AuditFiles, size: number): Promise<Tile[]> {
  const edge: Tile[] = [];
  for (let level = 0; level < TileTree.levels(size); level++) {
    const [index, width] = [fullTiles(level, size), edgeWidth(level, size)];
    const bytes = width === 0 ? Buffer.alloc(0) : await readTile(files, level, index, width);
    if (bytes === null) throw new UnreadableLog(tilePath(level, index, width), 'it is missing');
    edge.push(Tile.of(bytes));
  }
  return edge;
}

/** The bundle that goes on growing; its entries have to be those of the tile. */
async function readLastBundle(files: AuditFiles, tree: TileTree): Promise<BundleBuilder> {
  const builder = new BundleBuilder();
  const [index, width] = [fullTiles(0, tree.size), edgeWidth(0, tree.size)];
  if (width === 0) return builder;
  const bundle = await readBundle(files, index, width);
  if (bundle === null) throw new UnreadableLog(tilePath('entries', index, width), 'it is missing');
  const { entries, problem } = bundle.decoded;
  if (problem !== null) throw new UnreadableLog(bundle.path, problem);
  const hash = Buffer.allocUnsafe(HASH_BYTES);
  for (const [at, entry] of entries.entries()) {
    writeLeafHash(entry, hash, 0);
    if (!sameBytes(hash, tree.edge(0)!.node(0, at))) throw new UnreadableLog(bundle.path, `entry ${index * TILE_WIDTH + at} is not what was signed`);
  }
  const length = entries.reduce((sum, entry) => sum + 2 + entry.length, 0);
  builder.load(bundle.bytes.subarray(0, length), width);
  return builder;
}

/** Tiles and bundles near the edge that the tree does not need: left behind by the last run, before or behind the checkpoint. */
async function filesBehind(files: AuditFiles, size: number): Promise<string[]> {
  const needed = new Set(partialPathsAt(size));
  const found: string[] = [];
  const levels: (number | 'entries')[] = ['entries', ...Array.from({ length: TileTree.levels(size + MAX_GROUP_ENTRIES) }, (_, level) => level)];
  for (const level of levels) {
    const edge = fullTiles(level === 'entries' ? 0 : level, size);
    const folders = new Set<string>();
    for (let index = Math.max(0, edge - 1); index <= edge + MAX_GROUP_ENTRIES / TILE_WIDTH + 1; index++) {
      folders.add(dirname(tilePath(level, index)));
      folders.add(partialFolder(level, index));
    }
    for (const folder of folders) {
      for (const name of await files.list(folder)) {
        const path = `${folder}/${name}`;
        const place = parseTilePath(path);
        if (place === null || needed.has(path)) continue;
        if (place.width < TILE_WIDTH || !isCovered(place, size)) found.push(path);
      }
    }
  }
  if ((await files.read(NEW_CHECKPOINT_FILE, 0)) !== null) found.push(NEW_CHECKPOINT_FILE);
  return found;
}

function isBehind(path: string, size: number): boolean {
  const place = parseTilePath(path);
  return place !== null && !isCovered(place, size);
}

function entriesBehind(paths: readonly string[], size: number): number {
  let end = size;
  for (const path of paths) {
    const place = parseTilePath(path)!;
    if (place.level === 'entries') end = Math.max(end, place.index * TILE_WIDTH + place.width);
  }
  return end - size;
}
