import { JSON_OPTION } from './command.ts';
import type { CommandSpec } from './command.ts';

export const OPEN: CommandSpec = {
  name: 'open',
  about: 'open an address in the running system',
  operands: 'URL',
  minOperands: 1,
  maxOperands: 1,
  options: [{ name: 'state', value: 'FOLDER', about: 'the state folder of the running system', fallback: '~/.local/state/kpio' }, JSON_OPTION],
  examples: [['kpio open https://example.org', 'a new tab on the desktop']],
  output: 'The id of the new tab. --json: {ok, tabId}.',
  load: () => import('./open.ts'),
};
