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
  return [...measureBuildInTurn(buildFolder, launcher, alreadyRun)];
}

/** As `measureBuild`, one component after the other in the order of the table: the caller may do something else in between. */
export function* measureBuildInTurn(buildFolder: string, launcher: string, alreadyRun: ReadonlyMap<string, MeasuredFile>): Generator<Component> {
  // It has run before anything could measure it, and an update changes it before the new build is let in (sealed-key-source.ts).
  yield { part: 'platform', name: 'launcher', files: [measureFile('kpio', launcher)] };
  const paths = filesOf(buildFolder).filter((path) => !ABOUT_THE_BUILD.has(path));
  for (const name of [...COMPONENTS.map(([known]) => known), 'other']) {
    const own = paths.filter((path) => componentOf(path) === name);
    if (own.length > 0) yield { part: 'code', name, files: own.map((path) => alreadyRun.get(path) ?? measureFile(path, join(buildFolder, path))) };
  }
}

function componentOf(path: string): string {
  return COMPONENTS.find(([, files]) => files.test(path))?.[0] ?? 'other';
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
