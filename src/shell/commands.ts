// The table of all commands. A new one is a file and a line here; its code is loaded only when it runs.

import { AUDIT } from './audit.spec.ts';
import type { CommandSpec } from './command.ts';
import { DUMP } from './dump.spec.ts';
import { FIREWALL } from './firewall.spec.ts';
import { GUEST } from './guest.spec.ts';
import { ADDRESS, OPEN } from './open.spec.ts';
import { POLICY } from './policy.spec.ts';
import { SECURITY } from './security.spec.ts';
import { SETTINGS_COMMAND } from './settings.spec.ts';
import { SHOT } from './shot.spec.ts';
import { STATE } from './state.spec.ts';
import { START } from './start.spec.ts';
import { BENCH, CHECK, TEST } from './developer.spec.ts';

export const COMMANDS: readonly CommandSpec[] = [
  START,
  OPEN,
  ADDRESS,
  SHOT,
  DUMP,
  GUEST,
  POLICY,
  FIREWALL,
  AUDIT,
  SECURITY,
  SETTINGS_COMMAND,
  STATE,
  TEST,
  CHECK,
  BENCH,
];
