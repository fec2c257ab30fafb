// execve(2) of this very program, with its own words and environment: same process number, same descriptors as far as they are named, nothing
// else kept. What the calling thread has taken from itself holds for the whole of the new program.

import { readFileSync } from 'node:fs';

import { loadNative } from './native.ts';
import type { Native } from './native.ts';

const F_SETFD = 2;

const STANDARD_STREAMS: readonly number[] = [0, 1, 2];

/** Does not return. `last` is done when nothing else is needed any more but the program itself. Throws when the program cannot be started. */
export function startAgain(descriptors = STANDARD_STREAMS, last: (native: Native) => void = () => {}): never {
  const native = loadNative();
  // As the process was started: process.argv has been worked on since.
  const words = readFileSync('/proc/self/cmdline', 'utf8').split('\0').slice(0, -1);
  const variables = Object.entries(process.env).map(([name, value]) => `${name}=${value ?? ''}`);
  const kept: Uint8Array[] = [];
  const list = (texts: readonly string[]): bigint =>
    pointers(
      native,
      texts.map((text) => terminated(native, text, kept)),
      kept,
    );
  // Node has marked them to be closed.
  for (const descriptor of descriptors) native.call('fcntl', descriptor, F_SETFD, 0);
  const program = [terminated(native, process.execPath, kept), list(words), list(variables)];
  last(native);
  const result = native.call('execve', ...program);
  throw new Error(`cannot start again: execve failed with ${result} (${kept.length} strings)`);
}

/** Address of the text's bytes with a zero at their end; `kept` holds them where they are. */
function terminated(native: Native, text: string, kept: Uint8Array[]): bigint {
  const bytes = Buffer.from(`${text}\0`);
  kept.push(bytes);
  return native.address(bytes);
}

/** Address of a list of pointers that ends in a null pointer. */
function pointers(native: Native, addresses: readonly bigint[], kept: Uint8Array[]): bigint {
  const bytes = new BigUint64Array([...addresses, 0n]);
  const view = new Uint8Array(bytes.buffer);
  kept.push(view);
  return native.address(view);
}
