// kpio open: a new tab in the running system, asked for over its control socket.

import { connect } from 'node:net';

import { FailureError } from '../base/failure.ts';
import { controlSocketPath, defaultStatePath } from '../kernel/state/state-folder.ts';
import type { CommandInput } from './command.ts';
import { addressOf } from './one-shot.ts';

export async function run(input: CommandInput): Promise<number> {
  const state = input.options.get('state') ?? defaultStatePath();
  const answer = await ask(state, { command: 'open', url: addressOf(input.operands[0]!) });
  if (input.options.has('json')) process.stdout.write(`${JSON.stringify({ ok: true, ...answer })}\n`);
  else process.stdout.write(`${String(answer['tabId'])}\n`);
  return 0;
}

/** One question to the running system, one line of JSON each way. */
export function ask(statePath: string, question: Record<string, unknown>): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const socket = connect(controlSocketPath(statePath));
    let answer = '';
    socket.on('connect', () => socket.write(`${JSON.stringify(question)}\n`));
    socket.on('error', () => reject(new FailureError('cli.not-running', `nothing answers in ${statePath}; start it with kpio`)));
    socket.on('data', (chunk) => {
      answer += chunk.toString('utf8');
      if (!answer.includes('\n')) return;
      socket.end();
      const parsed = JSON.parse(answer) as Record<string, unknown>;
      if (typeof parsed['error'] === 'string') reject(new FailureError('cli.usage', parsed['error']));
      else resolve(parsed);
    });
  });
}
