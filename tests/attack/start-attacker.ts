// Starts the attacker exactly as the kernel starts a site process, from the sources, and prints how that ended. A program of its own,
// because in the weaker jail the kernel itself must have begun under the filter that its children inherit.

import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Sandbox } from '../../src/jail/sandbox.ts';
import { programPaths, readablePaths } from '../../src/kernel/program-paths.ts';
import { forbidRingsFromTheStart } from '../../src/kernel/weaker-jail.ts';

forbidRingsFromTheStart();

const ROOT = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'kpio-attack-'));
try {
  const paths = programPaths(ROOT);
  const command = new Sandbox(folder).prepare({
    program: paths.node,
    args: ['--experimental-vm-modules', '--disable-sigusr1', '--no-warnings', join(ROOT, 'tests', 'attack', 'attacker.ts'), ...process.argv.slice(2)],
    readable: [...readablePaths({ ...paths, isBundled: false }, 'site'), join(ROOT, 'tests', 'attack')],
    writable: [],
    network: false,
    environment: { HOME: '/nonexistent' },
  });
  const stdio: ('ignore' | 'pipe' | number)[] = ['ignore', 'pipe', 'pipe', 'pipe', 'pipe', command.filterDescriptor ?? 'ignore'];
  const { stdout, stderr, signal, status } = spawnSync(command.program, command.args, { stdio, env: command.environment, encoding: 'utf8', timeout: 60_000 });
  if (command.filterDescriptor !== null) closeSync(command.filterDescriptor);
  process.stdout.write(JSON.stringify({ stdout, stderr, signal, status }));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
