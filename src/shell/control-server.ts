// The running system's end of the control socket: one JSON line in, one out. Only this user can connect (mode 0600).

import type { Socket } from 'node:net';
import { StringDecoder } from 'node:string_decoder';

import { FailureError, toFailure } from '../base/failure.ts';
import { deniedMessage } from '../protocol/channel-gate.ts';
import type { ChannelGate } from '../protocol/channel-gate.ts';
import { rightFor } from '../protocol/message-table.ts';
import type { Need } from '../protocol/message-table.ts';
import { ShapeError } from '../protocol/schema.ts';
import type { Shape } from '../protocol/schema.ts';

const MAX_LINE = 1 << 20;

/** One question that the running system answers: its shape, the right that it needs, what to do. */
export interface ControlCommand<Q = any> {
  readonly question: Shape<Q>;
  readonly need: Need<Q>;
  /** An object for the asker, now or later. Throws a FailureError to refuse. */
  readonly answer: (question: Q) => unknown;
}

export type ControlCommands = Readonly<Record<string, ControlCommand>>;

export function controlCommand<Q>(question: Shape<Q>, need: Need, answer: (question: Q) => unknown): ControlCommand<Q> {
  return { question, need, answer };
}

export function serveControl(socket: Socket, commands: ControlCommands, gate: ChannelGate): void {
  let line = '';
  let isAsked = false;
  // A letter may be cut in two.
  const decoder = new StringDecoder('utf8');
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    // One question for each connection: what comes after it is not read.
    if (isAsked) return;
    line += decoder.write(chunk);
    if (line.length > MAX_LINE) return void socket.destroy();
    const end = line.indexOf('\n');
    if (end < 0) return;
    isAsked = true;
    void answerLine(line.slice(0, end), commands, gate).then((reply) => socket.end(`${JSON.stringify(reply)}\n`));
  });
}

/** Never rejects: a refusal is `{error, code}`. */
export async function answerLine(line: string, commands: ControlCommands, gate: ChannelGate): Promise<unknown> {
  try {
    const message: unknown = JSON.parse(line);
    const name = typeof message === 'object' && message !== null && 'command' in message ? String(message.command) : '';
    const command = Object.hasOwn(commands, name) ? commands[name]! : null;
    if (command === null) throw new FailureError('cli.usage', `the running system does not know "${name.slice(0, 64)}"`);
    const question: unknown = command.question.read(message, [], '');
    const right = rightFor(command.need, question);
    if (!gate.admit(name, right, 'in')) throw FailureError.of(deniedMessage(name, right));
    return await command.answer(question);
  } catch (error) {
    const reason = error instanceof ShapeError || error instanceof SyntaxError ? new FailureError('cli.usage', error.message).failure : toFailure(error);
    return { error: reason.message, code: reason.code };
  }
}
