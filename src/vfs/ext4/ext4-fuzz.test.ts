// Hostile images: whatever bytes an image has, it is refused with a code, in bounded time and memory. KPIO_EXT4_RUNS sets how many for each shape.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { MemorySource } from '../byte-source.ts';
import { damagerOf } from './damaged-image-fixture.ts';
import { HAS_MKFS, makeSmallImage } from './ext4-fixture.ts';
import { Ext4Image } from './ext4-image.ts';
import { recordedImage } from './recorded-image-fixture.ts';
import { codeOf, walk } from './walk-image-fixture.ts';

const RUNS = Number(process.env['KPIO_EXT4_RUNS'] ?? 1500);
/** Far above what the whole image takes. */
const MAX_LINES = 2001;

const SHAPES: Readonly<Record<string, readonly string[]>> = {
  'with checksums': ['-O', '^has_journal'],
  // Here most changes go past the checks.
  'without checksums': ['-O', '^has_journal,^metadata_csum,^64bit'],
  'with data in inodes': ['-O', '^has_journal,^metadata_csum,inline_data'],
  'with block lists': ['-O', '^has_journal,^metadata_csum,^extents,^64bit'],
};

let folder = '';
before(() => (folder = mkdtempSync(join(tmpdir(), 'kpio-ext4-fuzz-'))));
after(() => rmSync(folder, { recursive: true, force: true }));

function randomOf(seed: number): (below: number) => number {
  let state = seed * 2_654_435_761 + 1;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return state % below;
  };
}

function readAll(bytes: Uint8Array): readonly string[] {
  try {
    return walk(new Ext4Image(new MemorySource(bytes)));
  } catch (error) {
    return [codeOf(error)];
  }
}

/** The recorded one where none can be made. */
function imageOf(shape: string, options: readonly string[]): Buffer {
  if (!HAS_MKFS) return recordedImage();
  const image = join(folder, `${shape}.img`);
  const content = join(folder, shape);
  mkdirSync(content);
  makeSmallImage(image, content, options);
  return readFileSync(image);
}

for (const [shape, options] of Object.entries(SHAPES)) {
  test(`changed images ${shape} are read or refused`, { skip: !HAS_MKFS && shape !== 'with checksums' && 'mkfs.ext4 is not there' }, () => {
    const whole = imageOf(shape, options);
    const damaged = damagerOf(whole);
    let refused = 0;
    for (let seed = 1; seed <= RUNS; seed++) {
      const random = randomOf(seed);
      const bytes = damaged(random);
      const lines = readAll(random(20) === 0 ? bytes.subarray(0, random(bytes.length)) : bytes);
      assert.ok(lines.length <= MAX_LINES, `seed ${seed}`);
      if (lines.some((line) => line.includes('vfs.'))) refused++;
    }
    assert.ok(refused > RUNS / 20, `${refused} of ${RUNS} met a refusal`);
  });
}

test('noise behind a good superblock is read or refused', () => {
  const whole = imageOf('noise', SHAPES['without checksums']!);
  for (let seed = 1; seed <= RUNS / 10; seed++) {
    const random = randomOf(seed);
    const bytes = Buffer.from(whole);
    for (let block = 2 + random(40); block < 90; block += 1 + random(20))
      for (let at = 0; at < 1024; at += 4) bytes.writeUInt32LE(random(2 ** 32), block * 1024 + at);
    readAll(bytes);
  }
});
