// Rotation that keeps proofs: old bundles of entries may go, or move into an archive; the tiles of hashes stay, so every proof still holds.
// What goes is written into the log first (`audit.pruned`), so that a bundle that is missing without it shows as tampering.

import { dirname } from 'node:path';

import { decodeEntry } from './audit-entry.ts';
import { filesIn, makeFolderDurably } from './audit-files.ts';
import type { AuditFiles } from './audit-files.ts';
import { MAX_BUNDLE_BYTES } from './entry-bundle.ts';
import { readBundle } from './folder-reader.ts';
import { fullTiles, parseTilePath, TILE_WIDTH, tilePath } from './tile-path.ts';

/** An entry is kept as long as one of the two says so. */
export interface RetentionPolicy {
  readonly keepEntries: number;
  readonly keepMs: number;
  /** Bundles are moved into this folder, with the same names below it; without it they are removed. */
  readonly archive?: string;
}

/** The first entry that has to stay, a whole number of bundles; 0 when nothing can go. */
export async function prunableBefore(files: AuditFiles, size: number, policy: RetentionPolicy, nowMs: number): Promise<number> {
  const lastByCount = Math.min(Math.floor(Math.max(0, size - policy.keepEntries) / TILE_WIDTH), fullTiles(0, size));
  const stored = (await storedBundles(files)).filter((index) => index < lastByCount);
  let before = 0;
  for (const index of stored) {
    const last = (await readBundle(files, index, TILE_WIDTH))?.decoded.entries.at(-1);
    const entry = last === undefined ? null : decodeEntry(last);
    // One that cannot be read is kept as evidence, and all after it.
    if (entry === null || 'problem' in entry || nowMs - entry.timeMs < policy.keepMs) break;
    before = (index + 1) * TILE_WIDTH;
  }
  return before;
}

/** Moves or removes the full bundles whose entries are all before `before`; may be repeated after it was cut off. */
export async function pruneBundles(files: AuditFiles, before: number, policy: RetentionPolicy): Promise<void> {
  const archive = policy.archive === undefined ? null : filesIn(policy.archive);
  for (const index of await storedBundles(files)) {
    if ((index + 1) * TILE_WIDTH > before) continue;
    const path = tilePath('entries', index);
    const bytes = archive === null ? null : await files.read(path, MAX_BUNDLE_BYTES);
    if (archive !== null && bytes !== null) {
      await makeFolderDurably(archive, dirname(path));
      await archive.write(path, bytes);
      await archive.syncFolder(dirname(path));
    }
    await files.remove(path);
  }
}

/** The indices of the full bundles in the folder, ascending. */
async function storedBundles(files: AuditFiles): Promise<number[]> {
  const found: number[] = [];
  const visit = async (folder: string): Promise<void> => {
    for (const name of await files.list(folder)) {
      if (/^x\d{3}$/.test(name)) await visit(`${folder}/${name}`);
      const place = parseTilePath(`${folder}/${name}`);
      if (place !== null && place.width === TILE_WIDTH) found.push(place.index);
    }
  };
  await visit('tile/entries');
  return found.sort((p, q) => p - q);
}
