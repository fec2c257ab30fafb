// The state folder: one KPIO holds it at a time. The lock is a listening socket: it ends with the process, however that ends,
// and a second start can ask it who holds the folder.

import { chmodSync, mkdirSync, unlinkSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';

import { FailureError } from '../../base/failure.ts';

export interface StateFolder {
  readonly path: string;
  /** For sockets, filters and other files of this run. */
  readonly runPath: string;
  /** Requests on the control socket; see control-server.ts. */
  onConnection(handler: (socket: Socket) => void): void;
  release(): void;
}

export function defaultStatePath(): string {
  const base = process.env['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state');
  return process.env['KPIO_STATE'] ?? join(base, 'kpio');
}

export function controlSocketPath(statePath: string): string {
  return join(statePath, 'run', 'control.sock');
}

/** Rejects with boot.state-held while another KPIO answers on the folder's socket. */
export async function holdStateFolder(path: string): Promise<StateFolder> {
  const runPath = join(path, 'run');
  mkdirSync(runPath, { recursive: true, mode: 0o700 });
  chmodSync(path, 0o700);
  const socketPath = controlSocketPath(path);
  let handler: (socket: Socket) => void = (socket) => socket.end();
  const server = await listen(path, socketPath, (socket) => handler(socket));
  chmodSync(socketPath, 0o600);
  return {
    path,
    runPath,
    onConnection: (next) => (handler = next),
    release() {
      server.close();
      removeIfThere(socketPath);
    },
  };
}

/** The process id that answers on the socket, or null when nobody does. */
function askHolder(socketPath: string): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    let answer = '';
    socket.setTimeout(2000, () => socket.destroy());
    socket.on('connect', () => socket.write('{"command":"who"}\n'));
    socket.on('data', (chunk) => {
      answer += chunk.toString('utf8');
      if (answer.includes('\n')) socket.end();
    });
    socket.on('error', () => resolve(null));
    socket.on('close', () => resolve(/"pid":(\d+)/.exec(answer)?.[1] ?? (answer === '' ? null : 'unknown')));
  });
}

/** Listening is the lock. A socket that nobody answers on was left by a killed KPIO and is taken over. */
async function listen(path: string, socketPath: string, onConnection: (socket: Socket) => void): Promise<Server> {
  const server = createServer(onConnection);
  if (await tryListen(server, socketPath)) return server;
  const holder = await askHolder(socketPath);
  if (holder === null) {
    removeIfThere(socketPath);
    if (await tryListen(server, socketPath)) return server;
  }
  throw new FailureError('boot.state-held', `process ${holder ?? 'unknown'} holds ${path}; stop it, or choose another folder with --state`);
}

function tryListen(server: Server, socketPath: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const refused = (error: NodeJS.ErrnoException): void => (error.code === 'EADDRINUSE' ? resolve(false) : reject(error));
    server.once('error', refused);
    server.listen(socketPath, () => {
      server.off('error', refused);
      resolve(true);
    });
  });
}

function removeIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Not there: nothing to remove.
  }
}
