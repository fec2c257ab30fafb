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

export const ADDRESS: CommandSpec = {
  name: 'address',
  about: 'print a new desktop address of the running system; each works once',
  operands: '',
  minOperands: 0,
  maxOperands: 0,
  options: [{ name: 'state', value: 'FOLDER', about: 'the state folder of the running system', fallback: '~/.local/state/kpio' }, JSON_OPTION],
  examples: [['kpio address', 'for a second browser']],
  output: "The desktop's address. --json: {ok, desktop, cdp}.",
  load: () => import('./address.ts'),
};
