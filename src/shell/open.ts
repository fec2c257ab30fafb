// kpio open: a new tab in the running system, asked for over its control socket.

import { defaultStatePath } from '../kernel/state/state-folder.ts';
import { askRunning } from './ask-running.ts';
import type { CommandInput } from './command.ts';
import { addressOf } from './one-shot.ts';

export async function run(input: CommandInput): Promise<number> {
  const state = input.options.get('state') ?? defaultStatePath();
  const answer = await askRunning(state, { command: 'open', url: addressOf(input.operands[0]!) });
  if (input.options.has('json')) process.stdout.write(`${JSON.stringify({ ok: true, ...answer })}\n`);
  else process.stdout.write(`${String(answer['tabId'])}\n`);
  return 0;
}
