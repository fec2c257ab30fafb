import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { test } from 'node:test';

import { keepDescriptorsFromChildren } from './inherited-descriptors.ts';
import { loadNative } from './native.ts';
import type { Native } from './native.ts';
import type { SystemCallName } from './system-calls.ts';

const F_SETFD = 2;

/** A descriptor as a careless parent leaves it, and whether a program started now has it. */
function isSeenByChildren(native: Native, keep: () => void): boolean {
  const descriptor = openSync('/dev/null', 'r');
  native.call('fcntl', descriptor, F_SETFD, 0);
  keep();
  const child = spawnSync('ls', ['/proc/self/fd'], { encoding: 'utf8' });
  closeSync(descriptor);
  return child.stdout.split('\n').includes(String(descriptor));
}

test('what this process was started with is closed in its children, on old machines too', () => {
  const native = loadNative();
  const old: Native = { ...native, call: (name: SystemCallName, ...words) => (name === 'close_range' ? -38 : native.call(name, ...words)) };
  assert.equal(
    isSeenByChildren(native, () => {}),
    true,
  );
  assert.equal(
    isSeenByChildren(native, () => keepDescriptorsFromChildren(native)),
    false,
  );
  assert.equal(
    isSeenByChildren(native, () => keepDescriptorsFromChildren(old)),
    false,
  );
});
