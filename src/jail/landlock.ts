// Whether the machine has Landlock, and which version of its interface. https://docs.kernel.org/userspace-api/landlock.html

import { loadNative } from './native.ts';

const LANDLOCK_CREATE_RULESET_VERSION = 1;

/** null: the kernel does not have it, or has it turned off. */
export function landlockVersion(): number | null {
  const version = loadNative().call('landlock_create_ruleset', 0, 0, LANDLOCK_CREATE_RULESET_VERSION);
  return version > 0 ? version : null;
}
