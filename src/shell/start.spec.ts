import { JSON_OPTION } from './command.ts';
import type { CommandSpec } from './command.ts';

export const START: CommandSpec = {
  name: 'start',
  about: 'boot the system with its desktop and its CDP port (what kpio does without a command)',
  operands: '',
  minOperands: 0,
  maxOperands: 0,
  options: [
    { name: 'state', value: 'FOLDER', about: 'where settings, cookies and storage live', fallback: '~/.local/state/kpio' },
    { name: 'port', value: 'NUMBER', about: "the desktop's port on loopback", fallback: '7070, or a free one when taken' },
    { name: 'cdp-port', value: 'NUMBER', about: 'the CDP port on loopback', fallback: '9222, or a free one when taken' },
    { name: 'no-desktop', about: 'no desktop, only the CDP port' },
    { name: 'strict', about: 'do not start when a protection is missing that kpio security status --strict asks for' },
    { name: 'extra-ca', value: 'FILE', about: "PEM certificates to trust besides the machine's" },
    JSON_OPTION,
  ],
  examples: [
    ['kpio', 'boot; open the printed address in your browser'],
    ['kpio --no-desktop --cdp-port 9222', 'a headless browser for Playwright and Puppeteer'],
  ],
  output: 'The steps of the boot with their times, then the addresses. --json: one object {ok, desktop, cdp, state, recovery, bootMs, steps, jail}.',
  async load() {
    const { tryBubblewrapBeside } = await import('../jail/sandbox.ts');
    // It takes as long as the code takes to load.
    void tryBubblewrapBeside();
    return import('./start.ts');
  },
};
