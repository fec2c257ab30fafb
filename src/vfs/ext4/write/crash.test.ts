// Power losses: random changes are recorded, and the image is looked at as it may be at any moment. Whatever was synced is there, e2fsck and a check of our
// own find nothing to mend once the journal was replayed, and all replays agree. KPIO_EXT4_CRASHES sets how many moments for each shape,
// KPIO_EXT4_SEED another run.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { FailureError } from '../../../base/failure.ts';
import { MemoryDevice } from '../../byte-device.ts';
import { MemorySource } from '../../byte-source.ts';
import { GuestFiles, OPEN_TO_READ } from '../../guest-files.ts';
import { HAS_MKFS, makeImage } from '../ext4-fixture.ts';
import { Ext4Image } from '../ext4-image.ts';
import { recordedImageWithJournal } from '../recorded-image-fixture.ts';
import { checkImage } from './image-check-fixture.ts';
import { describe, dumpTree, RandomOperations, randomOf } from './random-operations-fixture.ts';
import type { ModelFile } from './random-operations-fixture.ts';
import { RecordingDevice } from './recording-device-fixture.ts';
import { WritableImage } from './writable-image.ts';

const MOMENTS = Number(process.env['KPIO_EXT4_CRASHES'] ?? 4);
const SEED = Number(process.env['KPIO_EXT4_SEED'] ?? 1);
const STEPS = 1000;
const SHAPES: Readonly<Record<string, readonly string[]>> = {
  'with checksums': ['-b', '1024'],
  'with blocks of 4 KiB': ['-b', '4096', '-J', 'size=4'],
  'without checksums or 64 bits': ['-b', '1024', '-O', '^metadata_csum,^64bit'],
  'of ext3': ['-t', 'ext3', '-b', '1024', '-O', '^extents'],
};

let folder = '';
before(() => (folder = mkdtempSync(join(tmpdir(), 'kpio-ext4-crash-'))));
after(() => rmSync(folder, { recursive: true, force: true }));

function emptyImage(name: string, options: readonly string[]): Buffer {
  const image = join(folder, `${name}.img`);
  mkdirSync(join(folder, name));
  makeImage(image, join(folder, name), options, '12m');
  return readFileSync(image);
}

/** What e2fsck says and does. */
function e2fsck(image: string, ...options: string[]): { readonly status: number | null; readonly words: string } {
  const { status, stdout, stderr } = spawnSync('/sbin/e2fsck', [...options, image], { encoding: 'utf8' });
  return { status, words: stdout + stderr };
}

interface Sync {
  /** When it was over. */
  readonly moment: number;
  /** Content of files by path that nobody wrote until the next sync. */
  readonly untouched: Map<string, string>;
}

/** Random changes, some of them synced. */
function record(image: Uint8Array, seed: number): { readonly device: RecordingDevice; readonly syncs: readonly Sync[]; readonly moments: number } {
  const random = randomOf(seed);
  const device = new RecordingDevice(image);
  const tree = new WritableImage(device, { nowMs: () => 1_700_000_000_000 });
  const run = new RandomOperations(tree, random, 40);
  const syncs: Sync[] = [{ moment: 0, untouched: new Map() }];
  let files = run.filesByPath();
  let steps = new Map<ModelFile, number>();
  for (let step = 0; step < STEPS; step++) {
    run.change();
    if (random(10) > 0) continue;
    run.sync();
    for (const [path, file] of files) if (file.step !== steps.get(file)) syncs.at(-1)!.untouched.delete(path);
    files = run.filesByPath();
    steps = new Map(Array.from(files.values(), (file) => [file, file.step]));
    syncs.push({ moment: device.moment, untouched: new Map(Array.from(files, ([path, { content }]) => [path, describe(content)])) });
  }
  const moments = syncs.at(-1)!.moment - 1;
  run.closeAll();
  run.files.close();
  tree.close();
  return { device, syncs, moments };
}

/** Files that were synced and not written since are as they were, or have gone, or are others by now (which have other sizes). */
function requireSynced(syncs: readonly Sync[], moment: number, lines: readonly string[], words: string): void {
  const { untouched } = syncs[syncs.findLastIndex((sync) => sync.moment <= moment)]!;
  for (const line of lines) {
    const [path, content] = line.split(' file ') as [string, string | undefined];
    const expected = untouched.get(path);
    if (expected === undefined || content === undefined || content.split(' ')[0] !== expected.split(' ')[0]) continue;
    assert.equal(content, expected, `${words}: ${path}`);
  }
}

/** Opened to be written, so that the journal and the orphans are dealt with, and closed. */
function recovered(image: Uint8Array): Uint8Array {
  const bytes = Uint8Array.from(image);
  new WritableImage(new MemoryDevice(bytes), { nowMs: Date.now }).close();
  return bytes;
}

test('a power loss at any moment leaves an image whole, as its own checks say', () => {
  const original = recordedImageWithJournal();
  const { device, syncs, moments } = record(original, SEED);
  const random = randomOf(SEED + 1);
  for (let index = 0; index < MOMENTS * 8; index++) {
    const moment = device.someMoment(random, moments);
    const image = device.imageAt(moment, index % 4 === 0 ? null : random);
    const lines = dumpTree(new Ext4Image(new MemorySource(image)));
    const bytes = recovered(image);
    assert.deepEqual(checkImage(bytes), [], `${index}`);
    assert.deepEqual(dumpTree(new Ext4Image(new MemorySource(bytes))), lines, `${index}`);
    requireSynced(syncs, moment, lines, `${index}`);
    // A power loss while the journal is replayed loses nothing either.
    if (index % 8 !== 0) continue;
    const again = new RecordingDevice(image);
    new WritableImage(again, { nowMs: Date.now }).close();
    const twice = recovered(again.imageAt(1 + random(again.moment), random));
    assert.deepEqual(checkImage(twice), [], `${index}`);
    assert.deepEqual(dumpTree(new Ext4Image(new MemorySource(twice))), lines, `${index}`);
  }
});

for (const [shape, options] of Object.entries(SHAPES)) {
  test(`a power loss at any moment leaves an image ${shape} whole, as e2fsck says`, { skip: !HAS_MKFS && 'mkfs.ext4 is not there', timeout: 600_000 }, () => {
    const { device, syncs, moments } = record(emptyImage(shape.replaceAll(' ', '-'), options), SEED + shape.length);
    const random = randomOf(SEED + shape.length + 1);
    const path = join(folder, 'crash.img');
    for (let index = 0; index < MOMENTS; index++) {
      const moment = device.someMoment(random, moments);
      const image = device.imageAt(moment, index % 4 === 0 ? null : random);
      writeFileSync(path, image);
      const ours = dumpTree(new Ext4Image(new MemorySource(image)));
      // 1. Replayed and, where there are orphans, freed: 1 says that this was done.
      const replayed = e2fsck(path, '-p');
      assert.ok(replayed.status === 0 || replayed.status === 1, `${index}: ${replayed.words}`);
      // 2. Nothing is left to mend.
      const checked = e2fsck(path, '-fn');
      assert.equal(checked.status, 0, `${index}: ${checked.words}`);
      // 3. Our replay in memory, e2fsck's, and ours into the image agree.
      assert.deepEqual(ours, dumpTree(new Ext4Image(new MemorySource(readFileSync(path)))), `${index}`);
      const bytes = recovered(image);
      assert.deepEqual(dumpTree(new Ext4Image(new MemorySource(bytes))), ours, `${index}`);
      assert.deepEqual(checkImage(bytes), [], `${index}`);
      writeFileSync(path, bytes);
      const after = e2fsck(path, '-fn');
      assert.equal(after.status, 0, `${index}: after our own replay: ${after.words}`);
      requireSynced(syncs, moment, ours, `${index}`);
    }
  });
}

test('without a journal a power loss leaves an image that e2fsck mends', { skip: !HAS_MKFS && 'mkfs.ext4 is not there', timeout: 600_000 }, () => {
  const { device, syncs, moments } = record(emptyImage('ext2', ['-t', 'ext2', '-b', '1024', '-O', '^has_journal,^extents']), SEED);
  const random = randomOf(SEED + 1);
  const path = join(folder, 'crash.img');
  for (let index = 0; index < MOMENTS; index++) {
    const moment = device.someMoment(random, moments);
    writeFileSync(path, device.imageAt(moment, index % 4 === 0 ? null : random));
    assert.ok(e2fsck(path, '-fy').status! <= 1, `${index}`);
    assert.equal(e2fsck(path, '-fn').status, 0, `${index}`);
    const bytes = readFileSync(path);
    new WritableImage(new MemoryDevice(bytes), { nowMs: Date.now }).close();
    requireSynced(syncs, moment, dumpTree(new Ext4Image(new MemorySource(bytes))), `${index}`);
  }
});

test('blocks of a folder that was removed and given to a file are not written over by a replay', () => {
  const device = new RecordingDevice(recordedImageWithJournal());
  const tree = new WritableImage(device, { nowMs: () => 1_700_000_000_000 });
  const files = new GuestFiles();
  files.mount('/', tree, { mode: 'read-write' });
  for (let at = 0; at < 20; at++) files.createDirectory(null, `/folder ${at}`);
  tree.sync();
  for (let at = 0; at < 20; at++) files.removeDirectory(null, `/folder ${at}`);
  tree.sync();
  // All blocks that are left.
  const handle = files.open(null, '/file', { ...OPEN_TO_READ, write: true });
  try {
    for (;;) handle.append(Buffer.alloc(10_240, 'all '));
  } catch (error) {
    assert.ok(error instanceof FailureError && error.failure.code === 'vfs.no-space');
  }
  handle.sync(false);
  const image = device.imageAt(device.moment, null);
  const expected = dumpTree(tree);
  handle.close();
  assert.deepEqual(dumpTree(new Ext4Image(new MemorySource(image))), expected);
  assert.deepEqual(dumpTree(new Ext4Image(new MemorySource(recovered(image)))), expected);
});

test('a disk that fails at any moment ends all writing, and leaves an image whole', () => {
  const random = randomOf(SEED);
  for (let index = 0; index < MOMENTS * 6; index++) {
    const device = new FailingDevice(Uint8Array.from(recordedImageWithJournal()), 1 + random(1500), index % 2 === 0);
    const tree = new WritableImage(device, { nowMs: () => 1_700_000_000_000 });
    const run = new RandomOperations(tree, randomOf(index), 40);
    const failures = new Set<string>();
    for (let step = 0; step < 600; step++) {
      try {
        run.change();
        if (step % 9 === 0) run.sync();
      } catch (error) {
        if (!(error instanceof FailureError)) throw error;
        failures.add(error.failure.code);
        if (failures.has('vfs.read-only-image')) break;
      }
    }
    if (!device.hasFailed) continue;
    assert.ok(failures.has('vfs.input-output') && failures.size <= 2);
    assert.throws(() => tree.sync(), /cannot change the image: it can only be read: something went wrong/);
    assert.match(tree.damage!, /cannot read or write/);
    // What was read before is read still.
    run.closeAll();
    run.files.close();
    assert.throws(() => tree.close(), /what was not synced is lost/);
    if (device.bytes[1024 + 0x3a] === 3) {
      assert.throws(() => recovered(device.bytes), /marked as damaged/);
      if (!HAS_MKFS) continue;
      const path = join(folder, 'failed.img');
      writeFileSync(path, device.bytes);
      assert.ok(e2fsck(path, '-fy').status! <= 1);
      assert.equal(e2fsck(path, '-fn').status, 0);
      new WritableImage(new MemoryDevice(readFileSync(path)), { nowMs: Date.now }).close();
    } else assert.deepEqual(checkImage(recovered(device.bytes)), [], `${index}`);
  }
});

/** Fails once, or from then on. */
class FailingDevice extends MemoryDevice {
  hasFailed = false;
  readonly #isForGood: boolean;
  #left: number;

  constructor(bytes: Uint8Array, after: number, isForGood: boolean) {
    super(bytes);
    this.#left = after;
    this.#isForGood = isForGood;
  }

  override write(offset: number, bytes: Uint8Array): void {
    this.#count();
    super.write(offset, bytes);
  }

  override flush(): void {
    this.#count();
  }

  #count(): void {
    if (this.#left-- > 0 || (this.hasFailed && !this.#isForGood)) return;
    this.hasFailed = true;
    throw new FailureError('vfs.input-output', 'EIO');
  }
}
