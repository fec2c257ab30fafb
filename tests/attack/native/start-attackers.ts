// Starts attackers exactly as the kernel starts a process of their kind, from the sources, and prints how each went, as one JSON object.
// A program of its own: in the weaker jail the kernel itself must have begun under the filter that its children inherit.
//
// Arguments: the kind, then the names of system calls to try in a process of their own each; without any, all tripwires.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { landlockVersion } from '../../../src/jail/landlock.ts';
import { loadNative } from '../../../src/jail/native.ts';
import { processTree } from '../../../src/jail/process-tree.ts';
import { Sandbox } from '../../../src/jail/sandbox.ts';
import { Child } from '../../../src/kernel/guests/child.ts';
import type { ChildOptions, StartedProcess } from '../../../src/kernel/guests/child.ts';
import { ForkedChild } from '../../../src/kernel/guests/forked-child.ts';
import { Zygote } from '../../../src/kernel/guests/zygote.ts';
import { programPaths } from '../../../src/kernel/program-paths.ts';
import { forbidRingsFromTheStart } from '../../../src/kernel/weaker-jail.ts';
import type { AttackResults } from './attacker.ts';
import type { Attacked, AttackedKind } from './attempt.ts';
import { tripwiresOf } from './tripwires.ts';

export interface AttackReport {
  readonly hasNamespaces: boolean;
  /** Two attackers, one after the other: a copy's sibling among them. */
  readonly attacks: readonly AttackResults[];
  /** Writable memory that an attacker shares with somebody; null where the machine does not tell. */
  readonly sharedMemory: readonly string[] | null;
  /** System call -> what was said, and how the process ended. */
  readonly tripwires: Readonly<Record<string, Ending>>;
}

export interface Ending {
  readonly said: string;
  readonly code: number | null;
  readonly signal: string | null;
  readonly lastWords: string;
}

const ROOT = join(import.meta.dirname, '..', '..', '..');
const AT_ONCE = 4;

forbidRingsFromTheStart();
const kind = process.argv[2] as AttackedKind;
const folder = mkdtempSync(join(tmpdir(), 'kpio-attack-'));

function makeFolders(): { stateFolder: string; codeFolder: string; runFolder: string } {
  const [stateFolder, codeFolder] = [join(folder, 'state'), join(folder, 'code')];
  const runFolder = join(stateFolder, 'run');
  for (const each of [runFolder, join(stateFolder, 'network'), join(codeFolder, 'folder')]) mkdirSync(each, { recursive: true });
  for (const name of ['storage.sqlite', 'firewall.rules', 'kernel.log', 'network/cookies.sqlite']) writeFileSync(join(stateFolder, name), 'secret');
  writeFileSync(join(codeFolder, 'code.ts'), '');
  return { stateFolder, codeFolder, runFolder };
}

const { stateFolder, codeFolder, runFolder } = makeFolders();
const sandbox = new Sandbox(runFolder);
const hasNamespaces = sandbox.strength === 'namespaces';
const hasOwnFiles = hasNamespaces || (kind === 'network' && landlockVersion() !== null);
const attacked: Attacked = { kind, hasNamespaces, hasOwnFiles, kernelPid: process.pid, stateFolder, codeFolder };
const program = kind === 'copy' ? 'forked-attacker.ts' : 'attacker.ts';
const options: ChildOptions = {
  kind: kind === 'copy' ? 'zygote' : kind,
  paths: { ...programPaths(ROOT), isBundled: false },
  sandbox,
  environment: {},
  entry: { args: [join(import.meta.dirname, program), JSON.stringify(attacked)], readable: [import.meta.dirname, codeFolder] },
  writable: kind === 'network' ? [join(stateFolder, 'network')] : [],
  resources: null,
};

/** The first line that the process says, '' when it ends before. */
function firstLine(attacker: StartedProcess): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    attacker.messages.on('error', () => {});
    attacker.messages.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.endsWith('\n')) resolve(text.trim());
    });
    void attacker.exited.then(() => resolve(''));
  });
}

function command(attacker: StartedProcess, name: string): Promise<string> {
  attacker.blocking.on('error', () => {}).resume();
  const line = firstLine(attacker);
  attacker.messages.write(`${name}\n`);
  return line;
}

async function attack(start: () => StartedProcess): Promise<{ results: AttackResults; shared: readonly string[] | null }> {
  const attacker = start();
  const line = await command(attacker, '');
  const shared = sharedMemoryOf(attacker.pid);
  attacker.kill();
  const { lastWords } = await attacker.exited;
  if (line === '') throw new Error(`the attacker ended before it was done: ${lastWords}`);
  return { results: JSON.parse(line) as AttackResults, shared };
}

async function trip(start: () => StartedProcess, name: string): Promise<Ending> {
  const attacker = start();
  const said = await command(attacker, name);
  if (said !== '') attacker.kill();
  const { code, signal, lastWords } = await attacker.exited;
  return { said, code, signal, lastWords };
}

/** Lines of /proc/PID/maps, in the process itself and not in what stands around it. */
function sharedMemoryOf(pid: number): readonly string[] | null {
  try {
    const inner = processTree(pid).at(-1) ?? pid;
    return readFileSync(`/proc/${inner}/maps`, 'latin1')
      .split('\n')
      .filter((line) => /^\S+ .w.s /.test(line));
  } catch {
    return null;
  }
}

async function attackAll(start: () => StartedProcess): Promise<AttackReport> {
  const [one, other] = [await attack(start), await attack(start)];
  const waiting = process.argv.length > 3 ? process.argv.slice(3) : [...tripwiresOf(attacked)];
  const tripwires: Record<string, Ending> = {};
  const next = async (): Promise<void> => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) tripwires[name] = await trip(start, name);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
  return { hasNamespaces: attacked.hasNamespaces, attacks: [one.results, other.results], sharedMemory: one.shared, tripwires };
}

async function main(): Promise<AttackReport> {
  if (kind !== 'copy') return attackAll(() => new Child(options));
  const native = loadNative();
  const zygote = new Zygote(native, options, {} as never);
  try {
    await zygote.proven;
    return await attackAll(() => new ForkedChild(native, Promise.resolve(zygote), options));
  } finally {
    zygote.kill();
    await zygote.exited;
  }
}

try {
  process.stdout.write(JSON.stringify(await main()));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
