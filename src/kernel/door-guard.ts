// The doors that listen on loopback are for people and programs, never for the network service: whoever takes that over could otherwise drive
// the browser through the debugging port, and read files of this user by it. Each new connection is asked whose it is before a byte of it is
// read. The service itself refuses to go there for a page or a person; so one that is found here is not itself any more, or about to be.

import type { Server, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import type { AuditNotes } from './guests/refusal-audit.ts';
import type { KernelLog } from './log.ts';
import { processTree } from '../jail/process-tree.ts';
import { Connections, holdsSocket, isHeldByAnother, standsStill } from '../jail/socket-owner.ts';

export interface DoorGuardOptions {
  /** The outermost process of the network service; 0 while it is down. */
  readonly servicePid: () => number;
  /** Its ports, each time there is another. */
  readonly onDoors: (ports: readonly number[]) => void;
  readonly log: KernelLog;
  readonly audit: () => AuditNotes | null;
  readonly proc?: string;
}

/** Threads of a process stop at their next return from the machine's kernel: at once, but for a machine that has much to do. */
const STOPS_WITHIN_MS = 200;
const LOOK_EVERY_MS = 1;

interface Waiting {
  readonly socket: Socket;
  readonly letIn: () => void;
}

export class DoorGuard {
  readonly #options: DoorGuardOptions;
  readonly #ports = new Set<number>();
  #waiting: Waiting[] = [];
  #isLooking = false;

  constructor(options: DoorGuardOptions) {
    this.#options = options;
  }

  /** To be called before the server listens, and after it has all that it does with a new connection: that is put off until it is known whose it is. */
  watch(server: Server): void {
    server.on('listening', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') return;
      this.#ports.add(address.port);
      this.#options.onDoors([...this.#ports]);
    });
    const answers = server.listeners('connection');
    server.removeAllListeners('connection');
    server.on('connection', (socket: Socket) => {
      const ignore = (): void => {};
      socket.on('error', ignore);
      const letIn = (): void => {
        socket.off('error', ignore);
        for (const answer of answers) answer.call(server, socket);
      };
      this.#waiting.push({ socket, letIn });
      void this.#look();
    });
  }

  /** One look for all that have come meanwhile. */
  async #look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      const areForService = await this.#areForService(batch.map(({ socket }) => socket));
      for (const [index, { socket, letIn }] of batch.entries()) {
        const isForService = areForService[index]!;
        if (isForService === true) this.#refuse(socket);
        else if (isForService === null) socket.destroy();
        else if (!socket.destroyed) letIn();
      }
    }
    this.#isLooking = false;
  }

  #refuse(socket: Socket): void {
    const port = socket.localPort ?? 0;
    socket.destroy();
    this.#options.log.warn(`the network service was kept from a door of the kernel (port ${port}): somebody else may be in it`, '');
    this.#options.audit()?.note({ class: 'should', event: 'service.door-refused', actor: 'network', outcome: 'refused', details: { port } });
  }

  /** null: the other end is closed already, and waits for nothing. */
  async #areForService(sockets: readonly Socket[]): Promise<readonly (boolean | null)[]> {
    const { proc = '/proc', servicePid } = this.#options;
    const connections = await Connections.now(proc);
    const peers = sockets.map(({ localPort = 0, remotePort = 0 }) => connections.peer(localPort, remotePort));
    const pid = servicePid();
    const service = pid === 0 ? [] : processTree(pid, proc);
    const look = (): readonly (boolean | null)[] => peers.map((peer) => (peer === null ? null : holdsSocket(service, peer.inode, proc)));
    const held = await this.#whileStill(service, look);
    return peers.map((peer, index) => {
      if (peer === null) return null;
      const isHeld = held?.[index] ?? null;
      if (isHeld !== null) return isHeld;
      // Without bubblewrap the machine does not show what the service holds. Another user's connection is not its own; of this user's, somebody
      // else must be seen to hold it.
      return peer.uid === process.getuid!() && !isHeldByAnother(service, peer.inode, proc);
    });
  }

  /** null: they do not stand still, and what they hold cannot be said. */
  async #whileStill<T>(pids: readonly number[], look: () => T): Promise<T | null> {
    const { proc = '/proc' } = this.#options;
    signal(pids, 'SIGSTOP');
    try {
      const until = performance.now() + STOPS_WITHIN_MS;
      while (!standsStill(pids, proc)) {
        if (performance.now() > until) return null;
        await sleep(LOOK_EVERY_MS);
      }
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
