// From inside a site process, with native calls: files, sockets, processes and other processes' memory are out of reach.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { Sandbox } from '../../src/jail/sandbox.ts';
import { programPaths, readablePaths } from '../../src/kernel/program-paths.ts';
import { TRIPWIRES } from './tripwires.ts';

const ROOT = join(import.meta.dirname, '..', '..');

let folder = '';
let sandbox: Sandbox;

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'kpio-attack-'));
  sandbox = new Sandbox(folder);
});

after(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the attacker exactly as the kernel starts a site process, from the sources. */
function attack(...args: string[]): { stdout: string; signal: string | null; status: number | null } {
  const paths = programPaths(ROOT);
  const command = sandbox.prepare({
    program: paths.node,
    args: ['--experimental-vm-modules', '--disable-sigusr1', '--no-warnings', join(ROOT, 'tests', 'attack', 'attacker.ts'), ...args],
    readable: [...readablePaths({ ...paths, isBundled: false }, 'site'), join(ROOT, 'tests', 'attack')],
    writable: [],
    network: false,
    environment: { HOME: '/nonexistent' },
  });
  const stdio: ('ignore' | 'pipe' | number)[] = ['ignore', 'pipe', 'pipe', 'pipe', 'pipe', command.filterDescriptor ?? 'ignore'];
  const answer = spawnSync(command.program, command.args, { stdio, env: command.environment, encoding: 'utf8', timeout: 60_000 });
  if (command.filterDescriptor !== null) closeSync(command.filterDescriptor);
  return { stdout: answer.stdout, signal: answer.signal, status: answer.status };
}

test('a page with native access reaches no file, socket, process or kernel facility', () => {
  const { stdout } = attack();
  const { results, node } = JSON.parse(stdout) as { results: Record<string, number>; node: Record<string, string> };
  assert.ok(Object.keys(results).length >= 100, 'the list of attempts is whole');
  const succeeded = Object.entries(results).filter(([, result]) => result >= 0);
  assert.deepEqual(succeeded, [], 'native attempts that succeeded');
  const throughNode = Object.entries(node).filter(([, result]) => result === 'SUCCEEDED');
  assert.deepEqual(throughNode, [], "attempts through Node's own modules that succeeded");
});

for (const name of TRIPWIRES) {
  test(`the process ends at ${name}`, () => {
    const { stdout, signal, status } = attack(name);
    assert.equal(stdout, '', `${name} must not return`);
    // bubblewrap reports a child that a signal ended as 128 + the signal.
    assert.ok(signal === 'SIGSYS' || status === 128 + 31 || status === 31, `ended by SIGSYS, not by ${signal ?? status}`);
  });
}
