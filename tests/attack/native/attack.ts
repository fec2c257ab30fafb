// Attacks one kind of process and holds the report against what must be refused.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import type { AttackedKind } from './attempt.ts';
import type { AttackReport } from './start-attackers.ts';
import { SUCCEEDED } from './through-node.ts';

const ATTACKED_WITHIN_MS = 180_000;
const SIGSYS = 31;

/** With `tripwires`, only these system calls are tried to the end of a process. */
export function attack(kind: AttackedKind, environment: Readonly<Record<string, string>> = {}, tripwires: readonly string[] = []): AttackReport {
  const starter = spawnSync(process.execPath, ['--no-warnings', join(import.meta.dirname, 'start-attackers.ts'), kind, ...tripwires], {
    encoding: 'utf8',
    timeout: ATTACKED_WITHIN_MS,
    env: { ...process.env, ...environment },
  });
  assert.equal(starter.status, 0, starter.stderr);
  return JSON.parse(starter.stdout) as AttackReport;
}

export function assertNothingSucceeded({ attacks, sharedMemory }: AttackReport, atLeast: number): void {
  for (const { native, node, inherited } of attacks) {
    assert.ok(Object.keys(native).length >= atLeast, `the list is whole: ${Object.keys(native).length} attempts`);
    const succeeded = Object.entries(native).filter(([, answer]) => answer >= 0);
    assert.deepEqual(succeeded, [], 'native attempts that succeeded');
    const byNode = Object.entries(node).filter(([, answer]) => answer === SUCCEEDED);
    assert.deepEqual(byNode, [], "attempts through Node's own modules that succeeded");
    assert.equal(inherited, 0, 'bytes that a sibling has written');
  }
  if (sharedMemory !== null) assert.deepEqual(sharedMemory, [], 'memory that is shared with somebody');
}

/** Each must have ended its process by SIGSYS, which bubblewrap and the zygote report as 128 + 31. */
export function assertEndedByTripwires({ tripwires }: AttackReport, atLeast: number): void {
  assert.ok(Object.keys(tripwires).length >= atLeast, `the list is whole: ${Object.keys(tripwires).length} tripwires`);
  for (const [name, { said, code, signal, lastWords }] of Object.entries(tripwires)) {
    assert.equal(said, '', `${name} must not return`);
    assert.ok(signal === 'SIGSYS' || code === 128 + SIGSYS || code === SIGSYS, `${name} ends the process by SIGSYS, not by ${signal ?? code}: ${lastWords}`);
  }
}
