// kpio address: a fresh address of the desktop, for another browser or after the first was used.

import { FailureError } from '../base/failure.ts';
import { defaultStatePath } from '../kernel/state/state-folder.ts';
import { askRunning } from './ask-running.ts';
import type { CommandInput } from './command.ts';

export async function run(input: CommandInput): Promise<number> {
  const answer = await askRunning(input.options.get('state') ?? defaultStatePath(), { command: 'address' });
  if (input.options.has('json')) process.stdout.write(`${JSON.stringify({ ok: true, ...answer })}\n`);
  else if (answer['desktop'] === null) throw new FailureError('cli.usage', 'the running system was started with --no-desktop');
  else process.stdout.write(`${String(answer['desktop'])}\n`);
  return 0;
}
