// Listening on loopback for a front door: the wanted port, or a free one when it is taken and was not asked for by name.

import type { Server } from 'node:net';

import { FailureError } from '../base/failure.ts';

/** Rejects with boot.port-in-use when `exact` and the port is taken. */
export async function listenOnLoopback(server: Server, port: number, exact: boolean): Promise<void> {
  try {
    await attempt(server, port);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    if (exact) throw new FailureError('boot.port-in-use', String(port));
    await attempt(server, 0);
  }
}

function attempt(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}
