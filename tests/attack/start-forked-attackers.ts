// As start-attacker.ts, for copies of a zygote: starts one exactly as the kernel does, has it forked for each attack, and prints how each ended.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { loadNative } from '../../src/jail/native.ts';
import { Sandbox } from '../../src/jail/sandbox.ts';
import type { ChildOptions } from '../../src/kernel/guests/child.ts';
import { ForkedChild } from '../../src/kernel/guests/forked-child.ts';
import { Zygote } from '../../src/kernel/guests/zygote.ts';
import { programPaths } from '../../src/kernel/program-paths.ts';
import { forbidRingsFromTheStart } from '../../src/kernel/weaker-jail.ts';

forbidRingsFromTheStart();

const ROOT = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'kpio-attack-'));
const native = loadNative();
const attackers = join(ROOT, 'tests', 'attack');
const options: ChildOptions = {
  kind: 'zygote',
  paths: { ...programPaths(ROOT), isBundled: false },
  sandbox: new Sandbox(folder),
  environment: {},
  entry: { args: [join(attackers, 'forked-attacker.ts'), 'forked'], readable: [attackers] },
  writable: [],
  resources: null,
};
const zygote = new Zygote(native, options, {} as never);
try {
  await zygote.proven;
  const endings: Record<string, { stdout: string; status: number | null }> = {};
  for (const name of ['', ...process.argv.slice(2)]) {
    const attacker = new ForkedChild(native, Promise.resolve(zygote), options);
    attacker.messages.on('error', () => {}).write(`${name}\n`);
    attacker.messages.resume();
    attacker.blocking.resume();
    const { code, lastWords } = await attacker.exited;
    endings[name] = { stdout: lastWords, status: code };
  }
  process.stdout.write(JSON.stringify(endings));
} finally {
  zygote.kill();
  await zygote.exited;
  rmSync(folder, { recursive: true, force: true });
}
