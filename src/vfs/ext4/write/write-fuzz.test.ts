// Hostile images that are written: whatever bytes an image has, each change happens or is refused with a code, nothing outside the image is asked for,
// and after damage nothing is written any more. KPIO_EXT4_RUNS sets how many for each shape.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { FailureError } from '../../../base/failure.ts';
import { MemoryDevice } from '../../byte-device.ts';
import { GuestFiles, OPEN_TO_READ } from '../../guest-files.ts';
import { damagerOf } from '../damaged-image-fixture.ts';
import { HAS_MKFS, makeSmallImage } from '../ext4-fixture.ts';
import { recordedImage, recordedImageWithJournal } from '../recorded-image-fixture.ts';
import { randomOf } from './random-operations-fixture.ts';
import type { Random } from './random-operations-fixture.ts';
import { WritableImage } from './writable-image.ts';

const RUNS = Number(process.env['KPIO_EXT4_RUNS'] ?? 1500) / 5;
const OPERATIONS = 40;

const SHAPES: Readonly<Record<string, readonly string[]>> = {
  'without checksums': ['-O', '^has_journal,^metadata_csum,^64bit'],
  'with data in inodes': ['-O', '^has_journal,^metadata_csum,inline_data'],
  'with block lists': ['-O', '^has_journal,^metadata_csum,^extents,^64bit'],
  'with checksums of groups': ['-O', '^has_journal,^metadata_csum,uninit_bg,^64bit'],
};

let folder = '';
before(() => (folder = mkdtempSync(join(tmpdir(), 'kpio-ext4-write-fuzz-'))));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Codes that a change of a damaged image may be refused with. */
const CODES = new Set([
  'vfs.image-invalid',
  'vfs.image-unsupported',
  'vfs.read-only-image',
  'vfs.no-space',
  'vfs.too-large',
  'vfs.not-found',
  'vfs.exists',
  'vfs.not-directory',
  'vfs.is-directory',
  'vfs.not-empty',
  'vfs.denied',
  'vfs.invalid',
  'vfs.invalid-name',
  'vfs.too-many-links',
]);

/** The code; what else is thrown is a bug. */
function codeOf(act: () => unknown): string | null {
  try {
    act();
    return null;
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
    assert.ok(CODES.has(error.failure.code), error.message);
    return error.failure.code;
  }
}

function paths(files: GuestFiles): string[] {
  const found: string[] = ['/new', '/sub/new', '/names/new', '/sub/folder/new'];
  const visit = (path: string, depth: number): void => {
    codeOf(() => {
      for (const { name, kind } of files.list(null, path === '' ? '/' : path)) {
        found.push(`${path}/${name}`);
        if (kind === 'directory' && depth < 3 && found.length < 300) visit(`${path}/${name}`, depth + 1);
      }
    });
  };
  visit('', 0);
  return found;
}

function changeSomething(files: GuestFiles, path: string, other: string, random: Random): unknown {
  const write = (options: object, act: (handle: ReturnType<GuestFiles['open']>) => void): void => {
    const handle = files.open(null, path, { ...OPEN_TO_READ, write: true, ...options });
    try {
      act(handle);
    } finally {
      handle.close();
    }
  };
  switch (random(9)) {
    case 0:
      return write({ create: true }, (handle) => handle.write(0, Buffer.alloc(random(5000), 'new ')));
    case 1:
      return write({}, (handle) => handle.write(random(200_000), Buffer.alloc(1 + random(8000), 'more ')));
    case 2:
      return write({}, (handle) => handle.truncate(random(2) === 0 ? 0 : random(100_000)));
    case 3:
      return files.unlink(null, path);
    case 4:
      return files.createDirectory(null, `${path} ${random(50)}`);
    case 5:
      return files.removeDirectory(null, path);
    case 6:
      return files.rename(null, path, null, other);
    case 7:
      return files.link(null, path, false, null, `${other} linked`);
    default:
      return files.createSymlink(null, `${path} link`, 'target'.repeat(1 + random(20)));
  }
}

/** How often something was refused because the image is damaged. */
function attack(bytes: Uint8Array, random: Random): number {
  const before = Uint8Array.from(bytes);
  let tree: WritableImage | null = null;
  const opened = codeOf(() => (tree = new WritableImage(new MemoryDevice(bytes), { nowMs: () => 1_700_000_000_000 })));
  if (opened !== null) return 1;
  const image = tree as unknown as WritableImage;
  const files = new GuestFiles();
  if (codeOf(() => files.mount('/', image, { mode: 'read-write' })) !== null) return 1;
  const known = paths(files);
  let refused = 0;
  for (let operation = 0; operation < OPERATIONS; operation++) {
    const code = codeOf(() => changeSomething(files, known[random(known.length)]!, known[random(known.length)]!, random));
    if (code === 'vfs.image-invalid' || code === 'vfs.read-only-image') refused++;
    if (random(10) === 0) codeOf(() => image.sync());
  }
  const { damage } = image;
  const atDamage = Uint8Array.from(bytes);
  codeOf(() => files.unlink(null, known.at(-1)!));
  codeOf(() => files.close());
  codeOf(() => image.close());
  if (damage !== null) assert.ok(Buffer.from(atDamage).equals(bytes), 'nothing is written after damage');
  // The boot sector is nobody's.
  assert.ok(Buffer.from(before.subarray(0, 1024)).equals(bytes.subarray(0, 1024)));
  return refused;
}

function fuzz(whole: Uint8Array, runs: number): void {
  const damaged = damagerOf(whole);
  let refused = 0;
  for (let seed = 1; seed <= runs; seed++) {
    const random = randomOf(seed);
    try {
      if (attack(damaged(random), random) > 0) refused++;
    } catch (error) {
      throw new Error(`seed ${seed}`, { cause: error });
    }
  }
  // A floor that no image misses by chance: about one run in twelve of an image without checksums meets one.
  assert.ok(refused > 0, `none of ${runs} met a refusal`);
}

for (const [shape, options] of Object.entries(SHAPES)) {
  test(`changed images ${shape} are written or refused`, { skip: !HAS_MKFS && 'mkfs.ext4 is not there', timeout: 600_000 }, () => {
    const image = join(folder, `${shape}.img`);
    const content = join(folder, shape);
    mkdirSync(content);
    makeSmallImage(image, content, options);
    fuzz(readFileSync(image), RUNS);
  });
}

test('changed images with checksums are written or refused', () => {
  fuzz(recordedImage(), RUNS);
});

test('changed images with a journal are written or refused, and so are journals that are to be replayed', () => {
  fuzz(recordedImageWithJournal(), RUNS / 3);
  // With a journal that has something.
  const device = new MemoryDevice(Uint8Array.from(recordedImageWithJournal()));
  const image = new WritableImage(device, { nowMs: () => 1_700_000_000_000 });
  const files = new GuestFiles();
  files.mount('/', image, { mode: 'read-write' });
  for (let at = 0; at < 30; at++) {
    files.createDirectory(null, `/folder ${at}`);
    if (at % 5 === 0) files.removeDirectory(null, `/folder ${at}`);
    if (at % 10 === 0) image.sync();
  }
  image.sync();
  fuzz(device.bytes, RUNS / 3);
});
