// Stage 2 of the jail: a process takes its own rights away, for good, before it sees a byte from outside.

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

import { assemble, instructionCount } from './bpf.ts';
import type { Filter } from './bpf.ts';
import { loadNative } from './native.ts';
import type { Native } from './native.ts';

const PR_SET_NO_NEW_PRIVS = 38;
const PR_SET_PDEATHSIG = 1;
const SIGKILL = 9;
const PR_SET_DUMPABLE = 4;
const SECCOMP_SET_MODE_FILTER = 1;
const SECCOMP_FILTER_FLAG_TSYNC = 1;
const RLIMIT_DATA = 2;
const RLIMIT_CORE = 4;
const RLIMIT_NOFILE = 7;

export interface LockDownOptions {
  readonly filter: Filter;
  /** Bytes of private data memory that the process may still take; null for no limit. */
  readonly memoryBudgetBytes: number | null;
  readonly maxDescriptors: number;
}

/**
 * Locks the whole process: no_new_privs, limits, then the filter on every thread (TSYNC).
 * Returns the protections that hold, for `security status`. Throws when one could not be had: the caller must not go on.
 */
export function lockDown(options: LockDownOptions): readonly string[] {
  const native = loadNative();
  const held: string[] = [];
  assertNoRing(held);
  require0(native.call('prctl', PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 'no_new_privs');
  require0(native.call('prctl', PR_SET_DUMPABLE, 0, 0, 0, 0), 'dumpable');
  // A process in an endless loop does not see that its channel is closed: it must not outlive the kernel.
  require0(native.call('prctl', PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0), 'parent death signal');
  held.push('no-new-privileges', 'not-dumpable');
  setLimit(native, RLIMIT_CORE, 0);
  setLimit(native, RLIMIT_NOFILE, options.maxDescriptors);
  held.push(`descriptors:${options.maxDescriptors}`);
  if (options.memoryBudgetBytes !== null) {
    // SAFETY: RLIMIT_DATA counts what V8 has reserved at start as well, so the budget starts from there.
    setLimit(native, RLIMIT_DATA, currentDataBytes() + options.memoryBudgetBytes);
    held.push(`memory:${options.memoryBudgetBytes}`);
  }
  held.push(installFilter(native, options.filter));
  return held;
}

/** The weaker first stage where bubblewrap is missing: this process and all that it starts from now on lose io_uring. */
export function forbidRings(filter: Filter): void {
  const native = loadNative();
  require0(native.call('prctl', PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 'no_new_privs');
  installFilter(native, filter);
}

/** Whether this process has an io_uring: libuv makes one for its loop where the machine lets it, and ends when it is taken away. */
export function holdsRing(): boolean {
  let descriptors: string[];
  try {
    descriptors = readdirSync('/proc/self/fd');
  } catch {
    return false; // No /proc: stage 1 has refused io_uring_setup before Node started.
  }
  return descriptors.some((descriptor) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`).includes('io_uring');
    } catch {
      return false;
    }
  });
}

function installFilter(native: Native, filter: Filter): string {
  const program = assemble(filter);
  const header = new Uint8Array(16); // struct sock_fprog {u16 len; padding; struct sock_filter *filter}
  const view = new DataView(header.buffer);
  view.setUint16(0, instructionCount(program), true);
  view.setBigUint64(8, native.address(program), true);
  require0(native.call('seccomp', SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, native.address(header)), 'seccomp');
  return `seccomp:${instructionCount(program)}`;
}

function setLimit(native: Native, resource: number, bytes: number): void {
  const limit = new Uint8Array(16); // struct rlimit64 {u64 current; u64 max}
  const view = new DataView(limit.buffer);
  view.setBigUint64(0, BigInt(bytes), true);
  view.setBigUint64(8, BigInt(bytes), true);
  require0(native.call('prlimit64', 0, resource, native.address(limit), 0), `limit ${resource}`);
}

function currentDataBytes(): number {
  try {
    const kilobytes = /^VmData:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'));
    if (kilobytes !== null) return Number(kilobytes[1]) * 1024;
  } catch {
    // No /proc inside bubblewrap: fall through to what Node 26 was measured to take at start.
  }
  return 640 * 1024 * 1024;
}

/** SAFETY: a ring made before the lock would go round the filter, so its presence is a reason not to run. */
function assertNoRing(held: string[]): void {
  if (holdsRing()) throw new Error('cannot lock the process: it holds an io_uring');
  held.push('no-io-uring');
}

function require0(result: number, what: string): void {
  if (result !== 0) throw new Error(`cannot lock the process: ${what} failed with ${result}`);
}
