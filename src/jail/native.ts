// The one place that calls the operating system through FFI.

import { DynamicLibrary, getInt32, getRawPointer } from 'node:ffi';

import { systemCallNumber } from './system-calls.ts';
import type { SystemCallName } from './system-calls.ts';

export interface Native {
  /** Result of syscall(2); -errno on failure, -38 (ENOSYS) for a call that this machine does not have. */
  call(name: SystemCallName, ...args: readonly (number | bigint)[]): number;
  /** Address of the bytes, valid while the array is referenced. */
  address(bytes: Uint8Array): bigint;
}

const MAX_ARGUMENTS = 6;

/** Binds libc symbols of this very process: no file is opened. Throws where FFI is not to be had. */
export function loadNative(): Native {
  const library = new DynamicLibrary(null);
  const syscall = library.getFunction('syscall', { arguments: ['i64', 'i64', 'i64', 'i64', 'i64', 'i64', 'i64'], return: 'i64' });
  const errnoLocation = library.getFunction('__errno_location', { arguments: [], return: 'pointer' });
  return {
    call(name, ...args) {
      const number = systemCallNumber(name);
      if (number < 0) return -38;
      const values = args.map(BigInt);
      while (values.length < MAX_ARGUMENTS) values.push(0n);
      const result = syscall(BigInt(number), values[0]!, values[1]!, values[2]!, values[3]!, values[4]!, values[5]!);
      return result === -1n ? -getInt32(errnoLocation() as bigint) : Number(result);
    },
    address: (bytes) => getRawPointer(bytes),
  };
}

/** Leaves at once, without Node's own way out, which waits for threads. Bound before a lock, usable after it. */
export function bindExit(): (code: number) => never {
  const native = loadNative();
  return (code) => {
    native.call('exit_group', code);
    throw new Error('exit_group came back');
  };
}

/** Gives free memory of the C library's heap back to the machine; bound before a lock, usable after it. */
export function bindMallocTrim(): () => void {
  try {
    const trim = new DynamicLibrary(null).getFunction('malloc_trim', { arguments: ['u64'], return: 'i32' });
    return () => void trim(0n);
  } catch {
    // Not glibc: nothing to call.
    return () => {};
  }
}
