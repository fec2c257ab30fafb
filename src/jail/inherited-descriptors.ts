// Descriptors that KPIO itself was started with: terminals, editors and supervisors leave files, pipes and sockets open in what they start.
// Jailed processes must not have them: a descriptor goes round every filter that looks at paths.

import { readdirSync } from 'node:fs';

import { loadNative } from './native.ts';
import type { Native } from './native.ts';

const FIRST = 3;
const LAST = 0xffff_ffff;
const CLOSE_RANGE_CLOEXEC = 4;
const F_SETFD = 2;
const FD_CLOEXEC = 1;

/** What is open now, but for the standard streams, is closed in every program that this process starts. Node marks its own. */
export function keepDescriptorsFromChildren(native: Native = loadNative()): void {
  if (native.call('close_range', FIRST, LAST, CLOSE_RANGE_CLOEXEC) === 0) return;
  // Linux before 5.11.
  for (const name of readdirSync('/proc/self/fd')) {
    const descriptor = Number(name);
    if (descriptor >= FIRST) native.call('fcntl', descriptor, F_SETFD, FD_CLOEXEC);
  }
}
