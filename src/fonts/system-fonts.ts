// SystemFonts: every font file of the machine and of KPIO itself, as a catalogue that site processes can match against,
// and the bytes of a face on demand. Runs outside the jail; the cache makes a start cost a few milliseconds.

import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { intersectRanges } from '../engine/text/sfnt/coverage.ts';
import { readShapingTables, scanFontFile } from './face-scanner.ts';
import type { CatalogueFace, FontHost } from '../engine/host/fonts.ts';
import type { ReadWhole, ScannedFace } from './face-scanner.ts';

export interface FaceFile {
  readonly path: string;
  /** Index of the face in the file: 0 but for collections. */
  readonly index: number;
}

interface CachedFile {
  readonly path: string;
  readonly modifiedMs: number;
  readonly sizeBytes: number;
  readonly faces: readonly ScannedFace[];
}

interface CacheFile {
  readonly version: number;
  readonly files: readonly CachedFile[];
  /** What the files amount to, with old versions of fonts left out. Only valid while no file has changed. */
  readonly found: readonly FoundFace[];
}

interface FoundFace {
  readonly path: string;
  readonly face: ScannedFace;
}

/** Raise when what a scan finds changes, so that old caches are dropped. */
const CACHE_VERSION = 3;
const CACHE_NAME = 'font-catalogue.json';
const FONT_FILE = /\.(ttf|otf|ttc|otc)$/i;
const MAXIMUM_FILES = 5000;
const MAXIMUM_DEPTH = 8;

const readInPieces: ReadWhole = () => null;

/** Where Linux distributions and users keep fonts. Later folders do not hide earlier ones. */
export function systemFontFolders(): string[] {
  const home = homedir();
  return ['/usr/share/fonts', '/usr/local/share/fonts', join(home, '.local/share/fonts'), join(home, '.fonts')];
}

export class SystemFonts implements FontHost {
  readonly #catalogue: readonly CatalogueFace[];
  /** faceId is the index in here. */
  readonly #files: readonly FaceFile[];

  readonly #readWhole: ReadWhole;

  constructor(catalogue: readonly CatalogueFace[], files: readonly FaceFile[], readWhole: ReadWhole = readInPieces) {
    this.#catalogue = catalogue;
    this.#files = files;
    this.#readWhole = readWhole;
  }

  /** Scans the folders, with what a cache in `cacheFolder` (null: none) knows about unchanged files. Never throws. */
  static load(folders: readonly string[], cacheFolder: string | null, readWhole: ReadWhole = readInPieces): SystemFonts {
    const known = new Map<string, CachedFile>();
    const cache = cacheFolder === null ? null : readCache(join(cacheFolder, CACHE_NAME));
    for (const file of cache?.files ?? []) known.set(file.path, file);
    let isChanged = false;
    const files: CachedFile[] = [];
    for (const path of listFontFiles(folders)) {
      const status = statSync(path, { throwIfNoEntry: false });
      if (status === undefined) continue;
      const cached = known.get(path);
      if (cached !== undefined && cached.modifiedMs === status.mtimeMs && cached.sizeBytes === status.size) {
        files.push(cached);
        continue;
      }
      isChanged = true;
      files.push({ path, modifiedMs: status.mtimeMs, sizeBytes: status.size, faces: scanFontFile(path, readWhole) });
    }
    if (cache !== null && !isChanged && files.length === known.size) return SystemFonts.#ofFaces(cache.found, readWhole);
    const found = withoutOldVersions(files);
    if (cacheFolder !== null) writeCache(cacheFolder, files, found);
    return SystemFonts.#ofFaces(found, readWhole);
  }

  static #ofFaces(found: readonly FoundFace[], readWhole: ReadWhole): SystemFonts {
    const catalogue: CatalogueFace[] = [];
    const faceFiles: FaceFile[] = [];
    for (const { path, face } of found) {
      catalogue.push({ faceId: faceFiles.length, ...face.description });
      faceFiles.push({ path, index: face.index });
    }
    return new SystemFonts(catalogue, faceFiles, readWhole);
  }

  catalogue(): readonly CatalogueFace[] {
    return this.#catalogue;
  }

  /** The file and index of a face; null for an id that was never given out. */
  faceFile(faceId: number): FaceFile | null {
    return this.#files[faceId] ?? null;
  }

  /** The bytes of the whole file that holds the face, with the index of the face in it. null when it is gone or refused. */
  readFace(faceId: number): { readonly bytes: Uint8Array; readonly index: number } | null {
    const file = this.faceFile(faceId);
    if (file === null) return null;
    try {
      return { bytes: this.#readWhole(file.path) ?? readFileSync(file.path), index: file.index };
    } catch {
      return null;
    }
  }

  shapingTables(faceId: number): Uint8Array | null {
    const file = this.faceFile(faceId);
    return file === null ? null : readShapingTables(file.path, file.index, this.#readWhole);
  }
}

/**
 * The same font is often installed twice (fonts-liberation and fonts-liberation2). Of faces that matching cannot tell apart
 * and that cover the same characters, only the newest version stays; slices of one face with different characters all stay.
 */
function withoutOldVersions(files: readonly CachedFile[]): FoundFace[] {
  const groups = new Map<string, FoundFace[]>();
  const found: FoundFace[] = [];
  for (const { path, faces } of files) {
    for (const face of faces) {
      const { family, weightMin, weightMax, italic, stretch } = face.description;
      const key = `${family}|${weightMin}|${weightMax}|${italic}|${stretch}`;
      const group = groups.get(key);
      const item = { path, face };
      found.push(item);
      if (group === undefined) groups.set(key, [item]);
      else group.push(item);
    }
  }
  return found.filter((item) => {
    const { family, weightMin, weightMax, italic, stretch } = item.face.description;
    const group = groups.get(`${family}|${weightMin}|${weightMax}|${italic}|${stretch}`)!;
    return !group.some((other) => other !== item && supersedes(other, item, found));
  });
}

function supersedes(other: FoundFace, item: FoundFace, order: readonly FoundFace[]): boolean {
  const own = item.face.description.coverage;
  const size = countCodePoints(own);
  if (countCodePoints(intersectRanges(own, other.face.description.coverage)) < size * 0.9) return false;
  if (other.face.revision !== item.face.revision) return other.face.revision > item.face.revision;
  return order.indexOf(other) < order.indexOf(item);
}

function countCodePoints(ranges: readonly number[]): number {
  let count = 0;
  for (let i = 0; i < ranges.length; i += 2) count += ranges[i + 1]! - ranges[i]! + 1;
  return count;
}

/** Sorted, so that face ids and choices between equal faces do not depend on the file system. */
function listFontFiles(folders: readonly string[]): string[] {
  const files: string[] = [];
  const visit = (folder: string, depth: number) => {
    let entries;
    try {
      entries = readdirSync(folder, { withFileTypes: true });
    } catch {
      return;
    }
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      if (files.length >= MAXIMUM_FILES) return;
      const path = join(folder, entry.name);
      if (FONT_FILE.test(entry.name)) files.push(path);
      else if (entry.isDirectory() && depth < MAXIMUM_DEPTH) visit(path, depth + 1);
    }
  };
  for (const folder of folders) visit(folder, 0);
  return files;
}

/** On disk a found face is [index of its file, index of the face among the file's faces]: coverage is stored once. */
interface StoredCache {
  readonly version: number;
  readonly files: readonly CachedFile[];
  readonly found: readonly (readonly [file: number, face: number])[];
}

function readCache(path: string): CacheFile | null {
  try {
    const { version, files, found } = JSON.parse(readFileSync(path, 'utf8')) as StoredCache;
    if (version !== CACHE_VERSION) return null;
    return { version, files, found: found.map(([file, face]) => ({ path: files[file]!.path, face: files[file]!.faces[face]! })) };
  } catch {
    return null;
  }
}

/** A cache that cannot be written costs time at the next start, nothing else. */
function writeCache(folder: string, files: readonly CachedFile[], found: readonly FoundFace[]): void {
  try {
    const fileIndex = new Map(files.map((file, i) => [file.path, i]));
    const stored: StoredCache = {
      version: CACHE_VERSION,
      files,
      found: found.map(({ path, face }) => {
        const file = fileIndex.get(path) ?? 0;
        return [file, files[file]!.faces.indexOf(face)] as const;
      }),
    };
    mkdirSync(folder, { recursive: true });
    const temporary = join(folder, `${CACHE_NAME}.${process.pid}.tmp`);
    writeFileSync(temporary, JSON.stringify(stored));
    renameSync(temporary, join(folder, CACHE_NAME));
  } catch {
    // FIXME: count it once observe/ exists.
  }
}
