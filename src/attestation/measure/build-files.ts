// The components of a build folder (tools/build.ts makes it) and of the launcher, file by file. The build writes them into its manifest,
// the boot measures them: one table for both.

import { createHash } from 'node:crypto';
import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';

import type { Component, MeasuredFile } from '../event-log/component.ts';

/** Component -> the files of the build that are its own. What fits none is `other`; a file that nobody knows is seen that way. */
const COMPONENTS: readonly (readonly [name: string, files: RegExp])[] = [
  ['boot', /^boot\.cjs$/],
  ['main', /^main\.(cjs|cache)$/],
  ['network', /^network\.(cjs|cache)$/],
  ['screen', /^screen\.(cjs|cache)$/],
  // A zygote forks site processes: the same bundle with caches of its own.
  ['site', /^((site|zygote)(-glue)?\.(cjs|cache)|glue\.js|woff2\.js|encodings\.json)$/],
  ['wasm', /\.wasm$/],
  ['desktop', /^desktop\//],
  ['fonts', /^fonts\//],
];

/** Written by the build and the launcher about the build; nothing runs because of them. */
const ABOUT_THE_BUILD: ReadonlySet<string> = new Set(['manifest.json', 'stamp', 'root']);

/**
 * Reads and hashes every file. `alreadyRun` holds what a program hashed in the moment of running it: its digests count, not what lies on
 * disk now. Throws what the file system throws.
 */
export function measureBuild(buildFolder: string, launcher: string, alreadyRun: ReadonlyMap<string, MeasuredFile> = new Map()): Component[] {
  const groups = new Map<string, MeasuredFile[]>();
  const add = (name: string, file: MeasuredFile): void => void (groups.get(name)?.push(file) ?? groups.set(name, [file]));
  add('launcher', measureFile('kpio', launcher));
  for (const path of filesOf(buildFolder)) {
    if (ABOUT_THE_BUILD.has(path)) continue;
    const name = COMPONENTS.find(([, files]) => files.test(path))?.[0] ?? 'other';
    add(name, alreadyRun.get(path) ?? measureFile(path, join(buildFolder, path)));
  }
  // In the order of the table, which is about the order in which they run.
  const order = ['launcher', ...COMPONENTS.map(([name]) => name), 'other'];
  return order.filter((name) => groups.has(name)).map((name) => ({ part: 'code', name, files: groups.get(name)! }));
}

const PIECE = Buffer.allocUnsafeSlow(256 << 10);

/** In pieces, so that a build of 20 MB leaves nothing behind in memory. Throws what the file system throws. */
export function measureFile(path: string, file: string): MeasuredFile {
  const descriptor = openSync(file, 'r');
  try {
    const hash = createHash('sha256');
    let sizeBytes = 0;
    for (;;) {
      const length = readSync(descriptor, PIECE, 0, PIECE.length, null);
      if (length === 0) return { path, sizeBytes, sha256: hash.digest('hex') };
      hash.update(PIECE.subarray(0, length));
      sizeBytes += length;
    }
  } finally {
    closeSync(descriptor);
  }
}

/** Paths with slashes, relative to the folder. Links are followed by whoever reads them. */
function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}
