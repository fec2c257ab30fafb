// The flows that the firewall keeps for one connection: one for each guest that has used it. What a connection has carried since it was
// last handed over counts for the flow that used it last; HTTP/2 requests of several guests at once are not told apart.

import type { Socket } from 'node:net';

import { parseAddress } from '../../base/ip-address.ts';
import type { AddressWords } from '../../base/ip-address.ts';

const NOWHERE: AddressWords = [0, 0, 0, 0];

export class ConnectionFlows {
  readonly flows = new Set<number>();
  readonly localAddress: AddressWords;
  readonly localPort: number;
  /** -1: no request yet. */
  currentFlow = -1;
  readonly #socket: Socket;
  #countedIn = 0;
  #countedOut = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
    // Asked now: a closed socket no longer knows.
    this.localAddress = parseAddress(socket.localAddress ?? '') ?? NOWHERE;
    this.localPort = socket.localPort ?? 0;
  }

  /** Bytes since the last call, above TCP. */
  takeBytes(): { readonly bytesIn: number; readonly bytesOut: number } {
    const { bytesRead, bytesWritten } = this.#socket;
    const bytesIn = bytesRead - this.#countedIn;
    const bytesOut = bytesWritten - this.#countedOut;
    this.#countedIn = bytesRead;
    this.#countedOut = bytesWritten;
    return { bytesIn, bytesOut };
  }

  close(): void {
    this.#socket.destroy();
  }
}
