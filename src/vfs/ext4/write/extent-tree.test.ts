// Trees of extents that grow and shrink, in an image that needs no tools. What the tree is is looked at from outside, by checkImage.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { MemoryDevice } from '../../byte-device.ts';
import { GuestFiles, OPEN_TO_READ } from '../../guest-files.ts';
import { ROOT_INODE } from '../inode.ts';
import { recordedImageWithJournal } from '../recorded-image-fixture.ts';
import { depthOf, entryCount } from './extent-node.ts';
import { checkImage } from './image-check-fixture.ts';
import { openVolume } from './open-volume.ts';
import { randomOf } from './random-operations-fixture.ts';
import { WritableImage } from './writable-image.ts';

const BLOCK = 1024;
const ISLANDS = 900;

/** Islands of one block with holes between them, in an order of their own. */
function withIslands(order: (islands: number[]) => number[]): Uint8Array {
  const device = new MemoryDevice(Uint8Array.from(recordedImageWithJournal()));
  const tree = new WritableImage(device, { nowMs: Date.now });
  const files = new GuestFiles();
  files.mount('/', tree, { mode: 'read-write' });
  const file = files.open(null, '/islands', { ...OPEN_TO_READ, write: true, create: true });
  for (const at of order(Array.from({ length: ISLANDS }, (_, index) => index))) file.write(at * 2 * BLOCK, Buffer.alloc(BLOCK, `island ${at} `));
  files.close();
  tree.close();
  return device.bytes;
}

const ORDERS: Readonly<Record<string, (islands: number[]) => number[]>> = {
  'from the beginning': (islands) => islands,
  'from the end': (islands) => islands.toReversed(),
  'at random': (islands) => {
    const random = randomOf(3);
    for (let at = islands.length - 1; at > 0; at--) {
      const other = random(at + 1);
      [islands[at], islands[other]] = [islands[other]!, islands[at]!];
    }
    return islands;
  },
};

for (const [name, order] of Object.entries(ORDERS)) {
  test(`a file of many pieces that was written ${name} has a tree of them, which shrinks with it`, () => {
    const bytes = withIslands(order);
    assert.deepEqual(checkImage(bytes), []);
    const device = new MemoryDevice(bytes);
    const { volume, operations } = openVolume(device, Date.now);
    const inode = operations.lookup(volume.inodes.get(ROOT_INODE), 'islands')!;
    assert.equal(depthOf(inode.blocksView), 2);
    const piece = Buffer.alloc(BLOCK);
    for (let at = 0; at < ISLANDS; at++) {
      volume.content.read(inode, at * 2 * BLOCK, piece);
      assert.ok(piece.equals(Buffer.alloc(BLOCK, `island ${at} `)), `${at}`);
    }
    for (const size of [1_700_000, 1_000_000, 999_000, 300_000, 10_000, 3000]) {
      operations.truncate(inode, size);
      volume.commit();
      volume.content.read(inode, Math.floor(size / 2 / BLOCK / 2) * 2 * BLOCK, piece);
    }
    // Two islands are left: the root has them itself.
    assert.deepEqual([depthOf(inode.blocksView), entryCount(inode.blocksView)], [0, 2]);
    operations.truncate(inode, 0);
    assert.deepEqual([depthOf(inode.blocksView), entryCount(inode.blocksView)], [0, 0]);
    volume.close();
    assert.deepEqual(checkImage(bytes), []);
  });
}

test('pieces that come to lie beside each other become one', () => {
  const bytes = withIslands(ORDERS['at random']!);
  const device = new MemoryDevice(bytes);
  const { volume, operations } = openVolume(device, Date.now);
  const root = volume.inodes.get(ROOT_INODE);
  const inode = operations.create(root, 'whole', 'file');
  // From both sides to the middle.
  for (let at = 0; at < 100; at++) {
    operations.write(inode, at * BLOCK, piece(at));
    operations.write(inode, (200 - at) * BLOCK, piece(200 - at));
  }
  operations.write(inode, 100 * BLOCK, piece(100));
  const read = Buffer.alloc(201 * BLOCK);
  volume.content.read(inode, 0, read);
  for (let at = 0; at <= 200; at++) assert.equal(read[at * BLOCK], at);
  volume.close();
  assert.deepEqual(checkImage(bytes), []);
});

function piece(at: number): Uint8Array {
  return new Uint8Array(BLOCK).fill(at);
}

test('files that grow at the same time lie in large pieces', () => {
  const device = new MemoryDevice(Uint8Array.from(recordedImageWithJournal()));
  const { volume, operations } = openVolume(device, Date.now);
  const root = volume.inodes.get(ROOT_INODE);
  const inodes = [0, 1, 2, 3].map((at) => operations.hold(operations.create(root, `file ${at}`, 'file')));
  for (let at = 0; at < 300; at++) for (const inode of inodes) operations.write(inode, at * BLOCK, piece(at));
  for (const inode of inodes) {
    let pieces = 0;
    for (let logical = 0; logical < 300; pieces++) logical += volume.mapOf(inode).find(inode, logical, 300).count;
    assert.ok(pieces <= 10, `${pieces} pieces`);
  }
  for (const inode of inodes) operations.letGo(inode);
  volume.close();
  assert.deepEqual(checkImage(device.bytes), []);
});
