// The fonts that KPIO brings along, for machines without Liberation fonts or colour emoji. They come as WOFF 2 slices from
// the npm packages @fontsource/* (OFL-1.1); a build step decodes them once into a folder that SystemFonts scans like any other.
// Each slice is a face of its own with its own coverage: font matching puts slices of one family, weight and style together.

import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { decodeWoff2 } from '../engine/text/sfnt/decode-font.ts';
import { TableDirectory } from '../engine/text/sfnt/table-directory.ts';
import { writeSfnt } from '../engine/text/sfnt/write-sfnt.ts';
import type { SfntTable } from '../engine/text/sfnt/write-sfnt.ts';

interface BundledFamily {
  readonly package: string;
  /** Which files of the package's `files` folder. */
  readonly files: RegExp;
}

const FAMILIES: readonly BundledFamily[] = [
  { package: '@fontsource/arimo', files: /^arimo-[a-z-]+-(400|700)-(normal|italic)\.woff2$/ },
  { package: '@fontsource/tinos', files: /^tinos-[a-z-]+-(400|700)-(normal|italic)\.woff2$/ },
  { package: '@fontsource/cousine', files: /^cousine-[a-z-]+-(400|700)-(normal|italic)\.woff2$/ },
  // The whole font; the numbered slices beside it repeat it.
  { package: '@fontsource/noto-color-emoji', files: /^noto-color-emoji-emoji-400-normal\.woff2$/ },
];

/** Raise when what is written changes. */
const FORMAT_VERSION = 1;
const STAMP = 'fonts.json';

/** Tables nobody reads: the SVG copy of the emoji is 20 MB, its COLR table draws the same. */
const DROPPED_TABLES = new Set(['SVG ', 'DSIG']);

/**
 * Decodes all bundled fonts into `outFolder`, unless it holds them already. Takes about a second; throws when a package is
 * missing or broken, for it is part of the build.
 */
export async function buildBundledFonts(outFolder: string): Promise<void> {
  const require = createRequire(import.meta.url);
  const sources = FAMILIES.map((family) => ({ family, folder: dirname(require.resolve(`${family.package}/package.json`)) }));
  const stamp = JSON.stringify({
    format: FORMAT_VERSION,
    packages: sources.map(({ folder }) => (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version),
  });
  if (hasStamp(outFolder, stamp)) return;
  mkdirSync(outFolder, { recursive: true });
  for (const name of readdirSync(outFolder)) if (name.endsWith('.ttf')) rmSync(join(outFolder, name));
  for (const { family, folder } of sources) {
    for (const name of readdirSync(join(folder, 'files')).sort()) {
      if (!family.files.test(name)) continue;
      const decoded = await decodeWoff2(readFileSync(join(folder, 'files', name)));
      if (!decoded.ok) throw new Error(`${name}: ${decoded.failure.message}`);
      writeFileSync(join(outFolder, name.replace(/woff2$/, 'ttf')), withoutDroppedTables(decoded.value));
    }
  }
  const temporary = join(outFolder, `${STAMP}.tmp`);
  writeFileSync(temporary, stamp);
  renameSync(temporary, join(outFolder, STAMP));
}

function hasStamp(folder: string, stamp: string): boolean {
  const path = join(folder, STAMP);
  return existsSync(path) && readFileSync(path, 'utf8') === stamp;
}

function withoutDroppedTables(sfnt: Uint8Array): Uint8Array {
  const directory = TableDirectory.read(sfnt);
  if (directory === null || !directory.records.some((record) => DROPPED_TABLES.has(record.tag))) return sfnt;
  const tables: SfntTable[] = [];
  for (const { tag } of directory.records) {
    const bytes = directory.table(tag);
    if (bytes !== null && !DROPPED_TABLES.has(tag)) tables.push({ tag, bytes });
  }
  return writeSfnt(directory.version, tables);
}
