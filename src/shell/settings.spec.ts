import { JSON_OPTION } from './command.ts';
import type { CommandSpec } from './command.ts';

export const SETTINGS_COMMAND: CommandSpec = {
  name: 'settings',
  about: 'show and change the settings of the running system',
  operands: 'list|get|set|reset [NAME] [VALUE]',
  minOperands: 1,
  maxOperands: 3,
  options: [{ name: 'state', value: 'FOLDER', about: 'the state folder of the running system', fallback: '~/.local/state/kpio' }, JSON_OPTION],
  examples: [
    ['kpio settings list', 'all settings with what they do'],
    ['kpio settings get startup', 'one of them'],
    ['kpio settings set startup empty', 'start without the tabs of the last time'],
    ['kpio settings set security.strict on', 'never start with a protection missing'],
    ['kpio settings reset startup', 'back to what KPIO comes with'],
  ],
  output: 'A table, or the setting with its value. --json: {ok, settings} for list, else {ok, setting}.',
  load: () => import('./settings.ts'),
};
