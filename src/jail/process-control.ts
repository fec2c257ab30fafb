// Acts on other processes from outside: nice values, processors, limits, signals. Each act says whether it was done; a process that has
// ended meanwhile is no error. What a plain user may not do is refused by the machine, and the caller's report says so.

import { writeFileSync } from 'node:fs';

import type { Native } from './native.ts';
import { processTree, threadsOf } from './process-tree.ts';

const PRIO_PROCESS = 0;
const RLIMIT_DATA = 2;
const RLIMIT_NPROC = 6;
const RLIMIT_NOFILE = 7;
const RLIMIT_NICE = 13;

export const RESOURCES = { data: RLIMIT_DATA, tasks: RLIMIT_NPROC, descriptors: RLIMIT_NOFILE, nice: RLIMIT_NICE } as const;

export type Resource = keyof typeof RESOURCES;

export interface Limit {
  readonly soft: bigint;
  readonly hard: bigint;
}

/** RLIM_INFINITY. */
export const NO_LIMIT = 0xffff_ffff_ffff_ffffn;

export class ProcessControl {
  readonly #native: Native;
  readonly #proc: string;

  constructor(native: Native, proc = '/proc') {
    this.#native = native;
    this.#proc = proc;
  }

  /** Every thread of every process of the tree: on Linux a nice value belongs to a thread. True when all could be set. */
  setNice(pid: number, nice: number): boolean {
    return this.#eachThread(pid, (thread) => this.#native.call('setpriority', PRIO_PROCESS, thread, nice));
  }

  /** `processors` by number. */
  setAffinity(pid: number, processors: readonly number[]): boolean {
    const mask = maskOf(processors);
    const address = this.#native.address(mask);
    return this.#eachThread(pid, (thread) => this.#native.call('sched_setaffinity', thread, mask.length, address));
  }

  limit(pid: number, resource: Resource): Limit | null {
    const bytes = new Uint8Array(16); // struct rlimit64 {u64 current; u64 max}
    if (this.#native.call('prlimit64', pid, RESOURCES[resource], 0, this.#native.address(bytes)) !== 0) return null;
    const view = new DataView(bytes.buffer);
    return { soft: view.getBigUint64(0, true), hard: view.getBigUint64(8, true) };
  }

  /** Soft and hard; a plain user can only lower the hard one. */
  setLimit(pid: number, resource: Resource, value: bigint): boolean {
    const bytes = new Uint8Array(16);
    const view = new DataView(bytes.buffer);
    view.setBigUint64(0, value, true);
    view.setBigUint64(8, value, true);
    return this.#native.call('prlimit64', pid, RESOURCES[resource], this.#native.address(bytes), 0) === 0;
  }

  /** -1000 to 1000: who goes first when the machine's memory ends. For the whole tree; true when the guest's own program has it. */
  setOutOfMemoryScore(pid: number, score: number): boolean {
    const tree = processTree(pid, this.#proc);
    let done = false;
    for (const each of tree) done = write(`${this.#proc}/${each}/oom_score_adj`, String(score));
    return done;
  }

  #eachThread(pid: number, act: (thread: number) => number): boolean {
    let isAll = true;
    let isAny = false;
    for (const each of processTree(pid, this.#proc)) {
      for (const thread of threadsOf(each, this.#proc)) {
        const result = act(thread);
        if (result === 0) isAny = true;
        else if (result !== -ESRCH) isAll = false;
      }
    }
    return isAll && isAny;
  }
}

const ESRCH = 3;

/** Bits of whole 64-bit words, as the kernel takes them. */
export function maskOf(numbers: readonly number[]): Uint8Array {
  const words = Math.max(1, Math.floor(Math.max(0, ...numbers) / 64) + 1);
  const mask = new Uint8Array(words * 8);
  for (const number of numbers) mask[number >> 3]! |= 1 << (number & 7);
  return mask;
}

function write(path: string, text: string): boolean {
  try {
    writeFileSync(path, text);
    return true;
  } catch {
    return false;
  }
}
