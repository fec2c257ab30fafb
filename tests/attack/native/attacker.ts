// Runs in the place of a process's own program, as the kernel starts it, locked as that program locks itself, and plays whoever has taken it
// over: native calls through FFI. Told over the messages what to do: nothing for all attempts of its kind, else the name of one system call.
// Answers with one line of JSON and waits to be ended.

import { readSync, writeSync } from 'node:fs';

import { confineFilesIfAsked } from '../../../src/jail/confine-files.ts';
import { LIMITS } from '../../../src/jail/limits.ts';
import { lockDown } from '../../../src/jail/lock-down.ts';
import { loadNative } from '../../../src/jail/native.ts';
import { computeOnly, networkService } from '../../../src/jail/profiles.ts';
import { systemCallNumber } from '../../../src/jail/system-calls.ts';
import type { SystemCallName } from '../../../src/jail/system-calls.ts';
import { AREAS } from './areas.ts';
import { computes } from './attempt.ts';
import type { Attacked, Attempt, Memory, Probe } from './attempt.ts';
import { memoryOfZygote } from './inherited-memory.ts';
import { throughNode } from './through-node.ts';

const MESSAGES = 3;
const ENOSYS = -38;

export interface AttackResults {
  /** 'area: attempt' -> the call's answer, negative: -errno. */
  readonly native: Readonly<Record<string, number>>;
  /** What Node's own modules answered. */
  readonly node: Readonly<Record<string, string>>;
  /** What a copy of the zygote found in memory that a sibling wrote to. */
  readonly inherited: number;
}

confineFilesIfAsked();
const native = loadNative();
const attacked = JSON.parse(process.argv[2]!) as Attacked;

function readCommand(): string {
  const bytes = Buffer.alloc(256);
  return bytes.toString('latin1', 0, readSync(MESSAGES, bytes)).trim();
}

function say(text: string): void {
  const bytes = Buffer.from(`${text}\n`);
  for (let sent = 0; sent < bytes.length;) sent += writeSync(MESSAGES, bytes, sent);
}

/** As services/site.ts, services/screen.ts and services/network.ts do. */
function lockAs({ kind }: Attacked): void {
  if (kind === 'zygote') return;
  const { memoryBytes, maxDescriptors } = LIMITS[kind === 'copy' ? 'site' : kind];
  const pid = native.call('getpid');
  lockDown({ filter: kind === 'network' ? networkService(pid) : computeOnly(pid), memoryBudgetBytes: memoryBytes, maxDescriptors });
}

const kept: Uint8Array[] = [];

function newMemory(): Memory {
  const bytes = (values: Uint8Array): bigint => {
    kept.push(values);
    return native.address(values);
  };
  return { bytes, text: (value) => bytes(Buffer.from(`${value}\0`)), buffer: bytes(new Uint8Array(1 << 14)) };
}

function run(attempt: Attempt | Probe, memory: Memory): number {
  if (!('run' in attempt)) {
    const [, call, ...args] = attempt;
    return systemCallNumber(call) < 0 ? ENOSYS : native.call(call, ...args);
  }
  return attempt.run(native, memory);
}

function attackAll(memory: Memory): Record<string, number> {
  const results: Record<string, number> = {};
  for (const area of AREAS.filter((each) => each.refusedTo(attacked))) {
    for (const attempt of area.attempts(memory, attacked)) {
      const name = `${area.name}: ${'run' in attempt ? attempt.name : attempt[0]}`;
      if (Object.hasOwn(results, name)) throw new Error(`two attempts are called ${name}`);
      results[name] = run(attempt, memory);
    }
  }
  return results;
}

const command = readCommand();
const memory = newMemory();
lockAs(attacked);
if (command === '') {
  const results: AttackResults = { native: attackAll(memory), node: computes(attacked) ? await throughNode() : {}, inherited: memoryOfZygote() };
  say(JSON.stringify(results));
} else {
  native.call(command as SystemCallName, 0, 0, 0, 0, 0, 0);
  say('SURVIVED');
}
// Until it is ended.
for (;;) readCommand();
