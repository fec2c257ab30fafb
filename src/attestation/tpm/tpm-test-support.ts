// For tests: a TPM that answers what the test says, a server that speaks swtpm's data channel, and where the real swtpm is.

import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { findSwtpm, startSwtpm } from '../backend/swtpm-process.ts';
import { startUp } from '../commands/general.ts';
import { ByteWriter } from '../marshal/byte-writer.ts';
import { TpmClient } from './tpm-client.ts';
import type { TpmTransport } from './transport.ts';

export const SWTPM = findSwtpm();
/** For `test(..., { skip })`. */
export const SKIP_WITHOUT_SWTPM: string | false = SWTPM === null ? 'swtpm is not installed' : false;

/** An answer's bytes: tag, size, code and what follows. */
export function answerOf(code: number, body: Uint8Array = new Uint8Array(0), tag = 0x8001): Uint8Array {
  return new ByteWriter()
    .uint16(tag)
    .uint32(10 + body.length)
    .uint32(code)
    .bytes(body)
    .finish();
}

/** Gives the answers in turn, and keeps the commands. */
export class ScriptedTransport implements TpmTransport {
  readonly description = 'scripted';
  readonly commands: Uint8Array[] = [];
  readonly #answers: Uint8Array[];

  constructor(answers: readonly Uint8Array[]) {
    this.#answers = [...answers];
  }

  async exchange(command: Uint8Array): Promise<Uint8Array> {
    this.commands.push(command);
    const answer = this.#answers.shift();
    if (answer === undefined) throw new Error('no more answers');
    return answer;
  }

  close(): void {}
}

/** A server on a Unix socket; `onCommand` hears each chunk. */
export async function serveTpm(onCommand: (command: Uint8Array, socket: Socket) => void): Promise<{ readonly path: string; close(): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'kpio-tpm-'));
  const path = join(folder, 'tpm');
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => onCommand(chunk, socket));
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    path,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A real swtpm with a state of its own, ended and removed afterwards. */
export async function withSwtpm<T>(use: (tpm: TpmClient, folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'kpio-swtpm-'));
  const child = startSwtpm(SWTPM!, folder);
  try {
    const tpm = new TpmClient(child.transport);
    await startUp(tpm);
    return await use(tpm, folder);
  } finally {
    await child.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
