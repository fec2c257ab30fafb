// Power losses: random changes are recorded, and the image is looked at as it may be at any moment. Whatever was synced is there, e2fsck finds nothing
// to mend once the journal was replayed, and our own replay says the same. KPIO_EXT4_CRASHES sets how many moments for each shape.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { MemoryDevice } from '../../byte-device.ts';
import { MemorySource } from '../../byte-source.ts';
import { HAS_MKFS, makeImage } from '../ext4-fixture.ts';
import { Ext4Image } from '../ext4-image.ts';
import { dumpTree, RandomOperations, randomOf } from './random-operations-fixture.ts';
import { RecordingDevice } from './recording-device-fixture.ts';
import { WritableImage } from './writable-image.ts';

const MOMENTS = Number(process.env['KPIO_EXT4_CRASHES'] ?? 8);
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

for (const [shape, options] of Object.entries(SHAPES)) {
  test(`a power loss at any moment leaves an image ${shape} whole`, { skip: !HAS_MKFS && 'mkfs.ext4 is not there', timeout: 600_000 }, () => {
    const random = randomOf(shape.length);
    const device = new RecordingDevice(emptyImage(shape.replaceAll(' ', '-'), options));
    const tree = new WritableImage(device, { nowMs: () => 1_700_000_000_000 });
    const run = new RandomOperations(tree, random, 60);
    /** What was there at each sync, and the moment at which it was over. */
    const syncs: { readonly moment: number; readonly lines: ReadonlySet<string> }[] = [{ moment: 0, lines: new Set() }];
    for (let step = 0; step < 1200; step++) {
      run.change();
      if (random(25) > 0) continue;
      run.sync();
      syncs.push({ moment: device.moment, lines: new Set(run.dump()) });
    }
    const last = device.moment;
    const path = join(folder, 'crash.img');
    for (let index = 0; index < MOMENTS; index++) {
      const moment = 1 + random(last);
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
      const theirs = dumpTree(new Ext4Image(new MemorySource(readFileSync(path))));
      assert.deepEqual(ours, theirs, `${index}`);
      const opened = new WritableImage(new MemoryDevice(image), { nowMs: Date.now });
      assert.deepEqual(dumpTree(opened), theirs, `${index}`);
      opened.close();
      writeFileSync(path, image);
      assert.equal(e2fsck(path, '-fn').status, 0, `${index}: after our own replay: ${e2fsck(path, '-fn').words}`);
      // 4. Files that were synced, and are the same at the next sync, are there.
      const at = syncs.findLastIndex((sync) => sync.moment <= moment);
      const next = syncs[at + 1]?.lines ?? new Set();
      const now = new Set(ours);
      for (const line of syncs[at]!.lines) if (line.includes(' file ') && next.has(line)) assert.ok(now.has(line), `${index}: ${line}`);
    }
    run.closeAll();
    run.files.close();
    tree.close();
    assert.ok(syncs.length > 20 && run.refused < 1200);
  });
}
