import assert from 'node:assert/strict';
import { test } from 'node:test';

import { FailureError } from '../../base/failure.ts';
import { LIMITS } from '../../jail/limits.ts';
import { MemoryFolder } from '../../vfs/memory-folder.ts';
import type { FileTree } from '../../vfs/node.ts';
import { GuestTable } from '../guests/guest-table.ts';
import type { MountSource } from './mount-source.ts';

/** What an image is whose disk has filled up. */
function failing(closed: string[], name: string): MountSource {
  const memory = new MemoryFolder({ maxBytes: 1000, nowMs: () => 0 });
  const tree: FileTree = {
    about: name,
    readOnlyCode: null,
    root: () => memory.root(),
    close: () => {
      closed.push(name);
      throw new FailureError('vfs.read-only-image', `${name} is full`);
    },
  };
  return { tree, mode: 'read-write', quotaBytes: null, usedBytes: () => null, cache: null };
}

function guestIn(table: GuestTable) {
  const guest = table.add({ id: 1, kind: 'site', name: '', owner: '', limits: LIMITS.site, profile: 'p', networkInterface: null }, {} as never);
  table.bind(guest, 'default', 'http://a.test');
  return guest;
}

test('a guest ends although its images cannot take their last changes: all are closed, and each loss is told', () => {
  const table = new GuestTable();
  const guest = guestIn(table);
  const closed: string[] = [];
  const told: string[] = [];
  table.observe({ lostChanges: (_guest, lost) => told.push(...lost.map(({ path, failure }) => `${path}: ${failure.code}`)) });
  guest.files.mount('/a', failing(closed, 'first'));
  guest.files.mount('/b', failing(closed, 'second'));
  table.move(guest, 'ending');
  table.move(guest, 'ended');
  assert.deepEqual(closed, ['first', 'second']);
  assert.deepEqual(told, ['/a: vfs.read-only-image', '/b: vfs.read-only-image']);
  assert.equal(table.size, 0);
  assert.equal(table.find(1), guest);
});

test('an unmount that loses changes says so, and the mount is gone', () => {
  const guest = guestIn(new GuestTable());
  guest.files.mount('/a', failing([], 'image'));
  assert.throws(() => guest.files.unmount('/a'), /image is full/);
  assert.deepEqual(guest.files.views, []);
  guest.files.mount('/a', failing([], 'another'));
});
