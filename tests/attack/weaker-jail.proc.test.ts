// Without bubblewrap: the second stage, and the filter that the kernel lays on itself, have to hold by themselves. What a process then shares with the
// machine (process numbers, the network, files of the network service) is refused by seccomp alone.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { landlockVersion } from '../../src/jail/landlock.ts';
import { assertEndedByTripwires, assertNothingSucceeded, attack } from './native/attack.ts';

const WEAKER = { KPIO_NO_BUBBLEWRAP: '1' };
/** The filters are the same as with bubblewrap, where all are tried. */
const SOME_TRIPWIRES = ['execve', 'ptrace', 'process_vm_writev', 'unshare', 'fsopen', 'setuid'];

for (const kind of ['site', 'copy', 'screen'] as const) {
  test(`without bubblewrap ${kind === 'copy' ? 'a copy of the zygote' : `the ${kind} process`} reaches no more`, () => {
    const report = attack(kind, WEAKER, SOME_TRIPWIRES);
    assert.equal(report.hasNamespaces, false);
    assertNothingSucceeded(report, 290);
    assertEndedByTripwires(report, SOME_TRIPWIRES.length);
  });
}

test('without bubblewrap the network service starts no program, reaches no process, opens no file but its own, and has no socket but TCP and UDP', () => {
  const report = attack('network', WEAKER, SOME_TRIPWIRES);
  // Where there is Landlock, its files are its own as well.
  assertNothingSucceeded(report, landlockVersion() === null ? 130 : 178);
  assertEndedByTripwires(report, SOME_TRIPWIRES.length);
});
