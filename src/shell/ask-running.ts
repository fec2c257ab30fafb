// Asking the running system over its control socket (control-server.ts is the other end).

import { connect } from 'node:net';

import { ERROR_CODES } from '../base/error-codes.ts';
import type { ErrorCode } from '../base/error-codes.ts';
import { FailureError } from '../base/failure.ts';
import { controlSocketPath } from '../kernel/state/state-folder.ts';

const ANSWER_WITHIN_MS = 30_000;

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
      const parsed = parse(answer);
      if (typeof parsed['error'] === 'string') reject(FailureError.of({ code: codeOf(parsed['code']), message: parsed['error'] }));
      else resolve(parsed);
    });
    socket.setTimeout(ANSWER_WITHIN_MS, () => socket.destroy());
    // After an answer this changes nothing.
    socket.on('close', () => reject(new FailureError('cli.not-running', `what holds ${statePath} does not answer`)));
  });
}

/** The running system may be newer or older than this command. */
function codeOf(code: unknown): ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERROR_CODES, code) ? (code as ErrorCode) : 'cli.usage';
}

function parse(answer: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(answer);
    if (typeof parsed === 'object' && parsed !== null) return parsed as Record<string, unknown>;
  } catch {
    // Told below.
  }
  return { error: 'the running system gave an answer that cannot be read' };
}
