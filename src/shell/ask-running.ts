// Asking the running system over its control socket (control-server.ts is the other end).

import { connect } from 'node:net';

import { FailureError } from '../base/failure.ts';
import { controlSocketPath } from '../kernel/state/state-folder.ts';

/** One question to the running system, one line of JSON each way. */
export function askRunning(statePath: string, question: Record<string, unknown>): Promise<Record<string, unknown>> {
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
