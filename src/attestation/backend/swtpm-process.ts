// swtpm, the TPM emulator of most distributions (https://github.com/stefanberger/swtpm), as a child of KPIO with its state in the state
// folder. It speaks over an inherited socket pair: no path, nobody else can connect, and it ends when KPIO ends, however that ends.

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { accessSync, constants, mkdirSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';

import { FailureError } from '../../base/failure.ts';
import { SocketTransport } from '../tpm/socket-transport.ts';
import type { TpmTransport } from '../tpm/transport.ts';

const MAX_LAST_WORDS = 2048;
const ENDS_WITHIN_MS = 1000;

export interface SwtpmProcess {
  readonly transport: TpmTransport;
  readonly pid: number;
  /** Resolves with its last words when it has ended. */
  readonly ended: Promise<string>;
  /** Ends it; resolves when it has ended. Tell the TPM first (TPM2_Shutdown). */
  stop(): Promise<void>;
}

/** The program's path; null where the package is missing. */
export function findSwtpm(path: string = process.env['PATH'] ?? '/usr/bin:/bin'): string | null {
  for (const folder of path.split(':')) {
    const file = join(folder, 'swtpm');
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // The next folder.
    }
  }
  return null;
}

/** `stateFolder` is made when missing. Throws tpm.gone. */
export function startSwtpm(program: string, stateFolder: string): SwtpmProcess {
  mkdirSync(stateFolder, { recursive: true, mode: 0o700 });
  // The registers begin at zero at each start: nothing but this KPIO extends them. Its own seccomp filter is on by default.
  const args = ['socket', '--tpm2', '--tpmstate', `dir=${stateFolder},mode=0600`, '--fd', '3', '--flags', 'not-need-init,startup-clear', '--terminate'];
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe', 'pipe'], env: { PATH: process.env['PATH'] ?? '' }, cwd: '/', detached: true });
  const ended = lastWords(child);
  const socket = child.stdio[3] as Socket | undefined;
  if (socket === undefined || child.pid === undefined) throw new FailureError('tpm.gone', `${program} cannot be started`);
  const transport = new SocketTransport(socket, `swtpm (process ${child.pid})`);
  return {
    transport,
    pid: child.pid,
    ended,
    async stop() {
      transport.close();
      const timer = setTimeout(() => child.kill('SIGKILL'), ENDS_WITHIN_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}

function lastWords(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let words = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (words = (words + chunk.toString('utf8')).slice(-MAX_LAST_WORDS)));
    child.on('error', (error) => resolve(String(error)));
    child.on('exit', () => resolve(words.trim()));
    // Neither the process nor what it says keeps KPIO alive.
    child.unref();
    for (const stream of [child.stdout, child.stderr]) (stream as Socket | null)?.unref();
  });
}
