import { JSON_OPTION } from './command.ts';
import type { CommandSpec } from './command.ts';

export const STATE: CommandSpec = {
  name: 'state',
  about: 'back up, check and restore what KPIO keeps: settings, permissions, session, grants, profiles, secrets',
  operands: 'backup|check|restore [NUMBER]',
  minOperands: 1,
  maxOperands: 2,
  options: [{ name: 'state', value: 'FOLDER', about: 'the state folder', fallback: '~/.local/state/kpio' }, JSON_OPTION],
  examples: [
    ['kpio state backup', 'one more backup, of a running system too'],
    ['kpio state check', 'whether the state and its backups are whole'],
    ['kpio state restore', 'the newest good backup takes the place of the state; no system may run on it'],
    ['kpio state restore 12', 'the backup with this number'],
  ],
  output: 'What was done; check: exit code 1 when something is wrong. --json: {ok, backup}, {ok, check} or {ok, restored}.',
  load: () => import('./state.ts'),
};
