// The running system's end of the control socket: one JSON line in, one out. Only this user can connect (mode 0600).

import type { Socket } from 'node:net';

import { toFailure } from '../base/failure.ts';

const MAX_LINE = 1 << 20;

export type ControlCommands = Readonly<Record<string, (question: Readonly<Record<string, unknown>>) => unknown>>;

export function serveControl(socket: Socket, commands: ControlCommands): void {
  let line = '';
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    line += chunk.toString('utf8');
    if (line.length > MAX_LINE) return void socket.destroy();
    const end = line.indexOf('\n');
    if (end < 0) return;
    const question = line.slice(0, end);
    line = '';
    void answer(question, commands).then((reply) => socket.end(`${JSON.stringify(reply)}\n`));
  });
}

async function answer(line: string, commands: ControlCommands): Promise<unknown> {
  try {
    const question = JSON.parse(line) as Record<string, unknown>;
    const name = String(question['command']);
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (command === undefined) return { error: `the running system does not know "${name}"` };
    return await command(question);
  } catch (error) {
    return { error: toFailure(error).message };
  }
}
