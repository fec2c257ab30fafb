// A TPM behind a stream socket: swtpm's data channel (raw commands in, raw answers out), as a Unix socket, over TCP or inherited.

import { connect } from 'node:net';
import type { Socket } from 'node:net';

import { concatBytes } from '../../base/bytes.ts';
import { FailureError } from '../../base/failure.ts';
import { announcedSize, MAX_ANSWER_BYTES } from './transport.ts';
import type { TpmTransport } from './transport.ts';

export class SocketTransport implements TpmTransport {
  readonly description: string;
  readonly #socket: Socket;
  #received: Uint8Array[] = [];
  #receivedBytes = 0;
  #waiting: { readonly resolve: (answer: Uint8Array) => void; readonly reject: (reason: FailureError) => void } | null = null;
  #failed: FailureError | null = null;

  constructor(socket: Socket, description: string) {
    this.#socket = socket;
    this.description = description;
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('error', (error: NodeJS.ErrnoException) => this.#fail(new FailureError('tpm.gone', `${description}: ${error.code ?? error.message}`)));
    socket.on('close', () => this.#fail(new FailureError('tpm.gone', `${description}: the connection has ended`)));
  }

  exchange(command: Uint8Array, timeoutMs: number): Promise<Uint8Array> {
    if (this.#failed !== null) return Promise.reject(this.#failed);
    if (this.#waiting !== null) throw new Error('a TPM takes one command at a time');
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#fail(new FailureError('tpm.gone', `${this.description}: no answer within ${timeoutMs} ms`)), timeoutMs);
      this.#waiting = {
        resolve(answer) {
          clearTimeout(timer);
          resolve(answer);
        },
        reject(reason) {
          clearTimeout(timer);
          reject(reason);
        },
      };
      this.#socket.ref();
      this.#socket.write(command);
    });
  }

  close(): void {
    this.#fail(new FailureError('tpm.gone', `${this.description}: closed`));
  }

  #receive(chunk: Uint8Array): void {
    if (this.#failed !== null) return;
    this.#received.push(chunk);
    this.#receivedBytes += chunk.length;
    if (this.#waiting === null || this.#receivedBytes > MAX_ANSWER_BYTES) {
      return this.#fail(new FailureError('tpm.malformed', `${this.description}: bytes that nobody asked for`));
    }
    const whole = concatBytes(this.#received);
    this.#received = [whole];
    try {
      const size = announcedSize(whole);
      if (size === null || whole.length < size) return;
      if (whole.length > size) throw new FailureError('tpm.malformed', `${this.description}: ${whole.length - size} bytes after the answer`);
    } catch (error) {
      return this.#fail(error as FailureError);
    }
    const { resolve } = this.#waiting;
    this.#waiting = null;
    this.#received = [];
    this.#receivedBytes = 0;
    // An idle TPM keeps no process alive.
    this.#socket.unref();
    resolve(whole);
  }

  #fail(reason: FailureError): void {
    this.#failed ??= reason;
    this.#socket.destroy();
    this.#waiting?.reject(reason);
    this.#waiting = null;
  }
}

/** Rejects with tpm.gone. */
export function connectSocket(
  target: { readonly path: string } | { readonly host: string; readonly port: number },
  timeoutMs: number,
): Promise<SocketTransport> {
  const description = 'path' in target ? `socket ${target.path}` : `${target.host}:${target.port}`;
  return new Promise((resolve, reject) => {
    const socket = connect(target);
    const refuse = (cause: string): void => {
      socket.destroy();
      reject(new FailureError('tpm.gone', `${description}: ${cause}`));
    };
    const failed = (error: NodeJS.ErrnoException): void => refuse(error.code ?? error.message);
    const timer = setTimeout(() => refuse(`no connection within ${timeoutMs} ms`), timeoutMs);
    socket.once('error', failed);
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.off('error', failed);
      resolve(new SocketTransport(socket, description));
    });
    socket.once('close', () => clearTimeout(timer));
  });
}
