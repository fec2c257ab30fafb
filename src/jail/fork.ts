// fork(2) of a whole Node process. V8 and libuv are not made for it: this file holds what has to be mended in the child.
//
// It works under these conditions, which the zygote (services/site/zygote.ts) and its starter keep:
// - stage 1 of the jail answers MADV_DONTFORK without doing it, so the child has V8's memory;
// - Node runs with --single-threaded: V8 gives no work to the pool's threads, which do not exist in the child;
// - those threads sleep at the moment of the fork, all on one condition variable whose address is known (`PoolThreads`).
// The child must leave by exit_group or a signal: Node's own exit waits for threads that it does not have.

import { DynamicLibrary, getCurrentEventLoop, getUint32, setInt32 } from 'node:ffi';
import { setFlagsFromString } from 'node:v8';

import { loadNative } from './native.ts';
import type { Native } from './native.ts';

/** pthread_cond_t of glibc: 48 bytes, at multiples of 8. */
const CONDITION_BYTES = 48;

/**
 * Where the C library keeps, inside a condition variable, the two words that waiting threads sleep on and the count of its waiters
 * (shifted by 3): glibc 2.25 to 2.40, and from 2.41.
 */
const CONDITION_LAYOUTS = [
  { signals: 40, waiters: 36 },
  { signals: 32, waiters: 28 },
] as const;

/** A thread of the pool may have something small to do now and then. */
const MAX_WAIT_MS = 500;
const NOTHING = new Int32Array(new SharedArrayBuffer(4));

export interface Forker {
  readonly native: Native;
  /** The child's number in the parent, 0 in the child. Throws when the machine refuses. */
  fork(): number;
  /**
   * Finds the condition variable that `waiters` threads of the pool sleep on, one of them at `futex`. Throws when memory does not look
   * as expected there: then this process must not be forked.
   */
  usePoolCondition(futex: bigint, waiters: number): void;
}

/** Binds what a fork needs. Throws where FFI or the functions are not to be had. */
export function loadForker(): Forker {
  const native = loadNative();
  const library = new DynamicLibrary(null);
  const fork = library.getFunction('fork', { arguments: [], return: 'i32' });
  const forkLoop = library.getFunction('uv_loop_fork', { arguments: ['pointer'], return: 'i32' });
  library.getFunction('gnu_get_libc_version', { arguments: [], return: 'pointer' });
  const loop = getCurrentEventLoop();
  let pool: { readonly condition: bigint; readonly waitersAt: number; readonly waiters: number } | null = null;
  return {
    native,
    fork() {
      if (pool === null) throw new Error('cannot fork: the pool of threads is not known');
      const { condition, waitersAt, waiters } = pool;
      for (let waited = 0; waitersOf(condition, waitersAt) !== waiters; waited++) {
        if (waited === MAX_WAIT_MS) throw new Error('cannot fork: a thread of the pool stays awake');
        Atomics.wait(NOTHING, 0, 0, 1);
      }
      const child = fork() as number;
      if (child < 0) throw new Error('cannot fork: the machine refuses');
      if (child > 0) return child;
      // Nobody waits there any more, whatever it says: glibc would wait for them for ever.
      for (let offset = 0; offset < CONDITION_BYTES; offset += 4) setInt32(condition, offset, 0);
      const result = forkLoop(loop) as number;
      if (result !== 0) throw new Error(`cannot fork: uv_loop_fork failed with ${result}`);
      return 0;
    },
    usePoolCondition(futex, waiters) {
      pool = poolAt(futex, waiters);
    },
  };
}

function waitersOf(condition: bigint, waitersAt: number): number {
  return getUint32(condition, waitersAt) >>> 3;
}

function poolAt(futex: bigint, waiters: number): { readonly condition: bigint; readonly waitersAt: number; readonly waiters: number } {
  for (const layout of CONDITION_LAYOUTS) {
    for (const word of [0, 4]) {
      const condition = futex - BigInt(layout.signals + word);
      if (condition % 8n === 0n && waitersOf(condition, layout.waiters) === waiters) return { condition, waitersAt: layout.waiters, waiters };
    }
  }
  throw new Error('cannot fork: the pool of threads does not sleep as the C library of glibc lets it');
}

/**
 * Gives the next realms of this process other random numbers than its siblings have: V8 seeds Math.random of a realm at its first use.
 * Call before each new realm, and use Math.random once in it.
 */
export function reseedRealms(seed: number): void {
  setFlagsFromString(`--random-seed=${seed}`);
}
