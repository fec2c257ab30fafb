// From inside a site process, with native calls: files, sockets, processes and other processes' memory are out of reach.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';

import { TRIPWIRES } from './tripwires.ts';

interface Ending {
  readonly stdout: string;
  readonly stderr: string;
  readonly signal: string | null;
  readonly status: number | null;
}

function attack(...args: string[]): Ending {
  const starter = spawnSync(process.execPath, ['--no-warnings', join(import.meta.dirname, 'start-attacker.ts'), ...args], {
    encoding: 'utf8',
    timeout: 90_000,
  });
  assert.equal(starter.status, 0, starter.stderr);
  return JSON.parse(starter.stdout) as Ending;
}

test('a page with native access reaches no file, socket, process or kernel facility', () => {
  const { stdout, stderr } = attack();
  assert.notEqual(stdout, '', stderr);
  assertNothingSucceeded(stdout);
});

function assertNothingSucceeded(stdout: string): void {
  const { results, node } = JSON.parse(stdout) as { results: Record<string, number>; node: Record<string, string> };
  assert.ok(Object.keys(results).length >= 100, 'the list of attempts is whole');
  const succeeded = Object.entries(results).filter(([, result]) => result >= 0);
  assert.deepEqual(succeeded, [], 'native attempts that succeeded');
  const throughNode = Object.entries(node).filter(([, result]) => result === 'SUCCEEDED');
  assert.deepEqual(throughNode, [], "attempts through Node's own modules that succeeded");
}

test('a copy of the zygote reaches no more, its siblings and the zygote included', () => {
  const starter = spawnSync(process.execPath, ['--no-warnings', join(import.meta.dirname, 'start-forked-attackers.ts'), ...TRIPWIRES], {
    encoding: 'utf8',
    timeout: 90_000,
  });
  assert.equal(starter.status, 0, starter.stderr);
  const endings = JSON.parse(starter.stdout) as Record<string, { stdout: string; status: number | null }>;
  assertNothingSucceeded(endings['']!.stdout);
  for (const name of TRIPWIRES) {
    assert.doesNotMatch(endings[name]!.stdout, /SURVIVED/, name);
    assert.equal(endings[name]!.status, 128 + 31, `${name} ends the process by SIGSYS`);
  }
});

for (const name of TRIPWIRES) {
  test(`the process ends at ${name}`, () => {
    const { stdout, signal, status } = attack(name);
    assert.equal(stdout, '', `${name} must not return`);
    // bubblewrap reports a child that a signal ended as 128 + the signal.
    assert.ok(signal === 'SIGSYS' || status === 128 + 31 || status === 31, `ended by SIGSYS, not by ${signal ?? status}`);
  });
}
