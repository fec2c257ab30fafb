// Where bubblewrap is missing: the files of a process that needs files at all. Its program restricts the thread that it begins on and starts itself
// anew, so that every thread of what then runs is restricted: V8's own are there before any line of ours.

import { restrictFiles } from './landlock.ts';
import type { FileAccess } from './landlock.ts';
import { startAgain } from './start-again.ts';

/** Set by the sandbox: a FileAccess as JSON. */
export const CONFINE = 'KPIO_CONFINE';
/** What is left of it in the program that runs on. */
const CONFINED = 'KPIO_CONFINED';
/** Standard streams, messages, blocking calls. */
const DESCRIPTORS = [0, 1, 2, 3, 4];

/**
 * Call before anything else: does not return where it was asked for. Answers the protections that hold, for `security status`. Throws when they
 * cannot be had: the caller must not go on.
 */
export function confineFilesIfAsked(): readonly string[] {
  const asked = process.env[CONFINE];
  if (asked === undefined) return process.env[CONFINED] === undefined ? [] : ['files-by-landlock'];
  delete process.env[CONFINE];
  process.env[CONFINED] = '1';
  startAgain(DESCRIPTORS, (native) => restrictFiles(native, JSON.parse(asked) as FileAccess));
}
