// The state folder: one KPIO holds it at a time. The lock is a listening socket: it ends with the process, however that ends,
// and a second start can ask it who holds the folder.

import { accessSync, chmodSync, constants, existsSync, mkdirSync, readdirSync, statSync, unlinkSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

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

/** The audit log's, of a system that was let in (shell/boot-audit.ts has the other). */
export function auditFolder(statePath: string): string {
  return join(statePath, 'audit');
}

/** Rejects with boot.state-held while another KPIO listens on the folder's socket, boot.state-unusable when it cannot be written. */
export async function holdStateFolder(path: string): Promise<StateFolder> {
  const runPath = makeFolders(path);
  const socketPath = controlSocketPath(path);
  // Until the control commands are there: who holds the folder is known from the first moment.
  let handler: (socket: Socket) => void = (socket) =>
    socket
      .on('error', () => {})
      .resume()
      .end(`${JSON.stringify({ pid: process.pid })}\n`);
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

/** The run folder, made with all above it. */
function makeFolders(path: string): string {
  const runPath = join(path, 'run');
  try {
    const isNew = makeFolder(path);
    if (!isNew && !existsSync(runPath) && readdirSync(path).length > 0) {
      throw new FailureError('boot.state-unusable', `${path} holds other things; choose an empty or new folder with --state`);
    }
    makeFolder(runPath);
    chmodSync(path, 0o700);
    accessSync(path, constants.W_OK | constants.X_OK);
    return runPath;
  } catch (error) {
    throw unusable(path, error);
  }
}

/** False when it was there. Not Node's recursive form, which never ends on file systems that answer ENOENT, as /proc does. */
function makeFolder(path: string): boolean {
  if (existsSync(path)) {
    if (statSync(path).isDirectory()) return false;
    throw new FailureError('boot.state-unusable', `${path} is not a folder`);
  }
  if (dirname(path) !== path) makeFolder(dirname(path));
  mkdirSync(path, { mode: 0o700 });
  return true;
}

function unusable(path: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined || error instanceof FailureError) return error;
  const causes: Readonly<Record<string, string>> = {
    EACCES: `${path} may not be written by this user`,
    EPERM: `${path} belongs to another user`,
    EROFS: `${path} lies on a read-only file system`,
    ENOTDIR: `${path} is not a folder`,
    EEXIST: `${path} is not a folder`,
    ENOSPC: `there is no space left for ${path}`,
    EINVAL: `the path of ${path} is too long for a socket (107 bytes with /run/control.sock)`,
    ENAMETOOLONG: `the path of ${path} is too long`,
  };
  return new FailureError('boot.state-unusable', causes[code] ?? `${path}: ${code}`);
}

/** The process id that answers on the socket, 'unknown' when somebody listens but says nothing, null when nobody listens. */
function askHolder(socketPath: string): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    let answer = '';
    let isConnected = false;
    socket.setTimeout(2000, () => socket.destroy());
    socket.on('connect', () => {
      isConnected = true;
      socket.write('{"command":"who"}\n');
    });
    socket.on('data', (chunk) => {
      answer += chunk.toString('utf8');
      if (answer.includes('\n')) socket.end();
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(/"pid":(\d+)/.exec(answer)?.[1] ?? (isConnected ? 'unknown' : null)));
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
    const refused = (error: NodeJS.ErrnoException): void =>
      error.code === 'EADDRINUSE' ? resolve(false) : reject(unusable(dirname(dirname(socketPath)), error));
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
