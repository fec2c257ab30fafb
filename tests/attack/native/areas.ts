// All areas of attack, in the order in which they are tried.

import type { AttackArea } from './attempt.ts';
import { CHANGED_DESCRIPTORS, HELD_DESCRIPTORS, TERMINAL_AND_RINGS } from './descriptors.ts';
import { ANY_PATH, FILES_OF_THE_MACHINE, STATE_OF_OTHERS, UNUSUAL_FILES } from './files.ts';
import { OWN_RIGHTS, THE_MACHINE, TIMERS } from './privileges.ts';
import { LOOKING_AROUND, NEW_PROCESSES, OTHER_PROCESSES } from './processes.ts';
import { NAMED_MEMORY, UNCOUNTED_MEMORY } from './shared-memory.ts';
import { GIVEN_SOCKETS, INTERNET, OTHER_SOCKETS } from './sockets.ts';

export const AREAS: readonly AttackArea[] = [
  // First, while nothing has been made yet.
  HELD_DESCRIPTORS,
  ANY_PATH,
  FILES_OF_THE_MACHINE,
  STATE_OF_OTHERS,
  UNUSUAL_FILES,
  INTERNET,
  OTHER_SOCKETS,
  GIVEN_SOCKETS,
  OTHER_PROCESSES,
  NEW_PROCESSES,
  LOOKING_AROUND,
  NAMED_MEMORY,
  UNCOUNTED_MEMORY,
  CHANGED_DESCRIPTORS,
  TERMINAL_AND_RINGS,
  OWN_RIGHTS,
  THE_MACHINE,
  TIMERS,
];
