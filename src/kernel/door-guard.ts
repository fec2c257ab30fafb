// The doors that listen on loopback are for people and programs, never for the network service: whoever takes that over could otherwise drive
// the browser through the debugging port, and read files of this user by it. Each new connection is asked whose it is before a byte of it is
// read. The service itself refuses to go there for a page or a person; so one that is found here is not itself any more, or about to be.

import type { Server, Socket } from 'node:net';

import type { AuditNotes } from './guests/refusal-audit.ts';
import type { KernelLog } from './log.ts';
import { processTree } from '../jail/process-tree.ts';
import { holdsSocket, isHeldByAnother, peerSocket, standsStill } from '../jail/socket-owner.ts';

export interface DoorGuardOptions {
  /** The outermost process of the network service; 0 while it is down. */
  readonly servicePid: () => number;
  /** Its ports, each time there is another. */
  readonly onDoors: (ports: readonly number[]) => void;
  readonly log: KernelLog;
  readonly audit: () => AuditNotes | null;
  readonly proc?: string;
}

/** Threads of a process stop at their next return from the machine's kernel: at once, nearly always. */
const STOPS_WITHIN_MS = 100;

export class DoorGuard {
  readonly #options: DoorGuardOptions;
  readonly #ports = new Set<number>();

  constructor(options: DoorGuardOptions) {
    this.#options = options;
  }

  /** To be called before the server listens. */
  watch(server: Server): void {
    server.on('listening', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') return;
      this.#ports.add(address.port);
      this.#options.onDoors([...this.#ports]);
    });
    server.on('connection', (socket: Socket) => {
      if (this.#isForService(socket)) this.#refuse(socket);
    });
  }

  #refuse(socket: Socket): void {
    const port = socket.localPort ?? 0;
    socket.destroy();
    this.#options.log.warn(`the network service was kept from a door of the kernel (port ${port}): somebody else may be in it`, '');
    this.#options.audit()?.note({ class: 'should', event: 'service.door-refused', actor: 'network', outcome: 'refused', details: { port } });
  }

  /** True as well when it cannot be said, and for a connection that is over already. */
  #isForService({ localPort = 0, remotePort = 0 }: Socket): boolean {
    const { proc = '/proc', servicePid } = this.#options;
    const peer = peerSocket(localPort, remotePort, proc);
    if (peer === null) return true;
    const pid = servicePid();
    const service = pid === 0 ? [] : processTree(pid, proc);
    const isHeld = this.#whileStill(service, () => holdsSocket(service, peer.inode, proc));
    if (isHeld !== null) return isHeld;
    // Without bubblewrap the machine does not show what the service holds. Another user's connection is not its own; of this user's, somebody
    // else must be seen to hold it.
    return peer.uid === process.getuid!() && !isHeldByAnother(service, peer.inode, proc);
  }

  /** null: they do not stand still, and what they hold cannot be said. */
  #whileStill<T>(pids: readonly number[], look: () => T): T | null {
    const { proc = '/proc' } = this.#options;
    signal(pids, 'SIGSTOP');
    try {
      const until = performance.now() + STOPS_WITHIN_MS;
      while (!standsStill(pids, proc)) if (performance.now() > until) return null;
      return look();
    } finally {
      signal(pids, 'SIGCONT');
    }
  }
}

function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch {
      // It has ended.
    }
  }
}
