// The gate of a guest's channels: the policy says what the guest holds, the message table what each message needs. What is refused is
// counted here and told to whoever audits; a guest that keeps asking is told of ever more rarely, so that it cannot fill the log.

import type { CapabilityName } from '../../base/capability-names.ts';
import type { ChannelGate, RightsCheck, Way } from '../../protocol/channel-gate.ts';
import type { ServiceConnections } from '../services/service-registry.ts';
import type { Guest } from './guest.ts';

export interface MessageRefusal {
  readonly guest: Guest;
  readonly message: string;
  /** null: the service of the message is not for this kind of guest. */
  readonly right: CapabilityName | null;
  readonly way: Way;
  /** How often this message of this guest was refused so far. */
  readonly count: number;
}

export interface RefusalSink {
  /** The first refusal of each message, then the 2nd, 4th, 8th ... of it. */
  refused(refusal: MessageRefusal): void;
  /** Every refusal of a message that the guest sent: misuse, for whoever looks for anomalies. Must be cheap. */
  misused(guest: Guest, message: string, right: CapabilityName | null): void;
}

export class GuestGate implements ChannelGate {
  readonly connections: ServiceConnections;
  readonly #guest: Guest;
  readonly #rights: RightsCheck;
  readonly #sink: RefusalSink;
  /** Message -> refusals. Bounded by the tables: only their messages come here. */
  readonly #refusals = new Map<string, number>();

  constructor(guest: Guest, rights: RightsCheck, connections: ServiceConnections, sink: RefusalSink) {
    this.#guest = guest;
    this.#rights = rights;
    this.connections = connections;
    this.#sink = sink;
  }

  admit(type: string, right: CapabilityName | null, way: Way): boolean {
    if (right !== null && !this.#rights.holds(this.#guest.id, right)) return this.#refuse(type, right, way);
    return this.connections.used(type) || this.#refuse(type, null, way);
  }

  #refuse(message: string, right: CapabilityName | null, way: Way): false {
    const count = (this.#refusals.get(message) ?? 0) + 1;
    this.#refusals.set(message, count);
    if (way === 'in') {
      this.#guest.refusals++;
      this.#sink.misused(this.#guest, message, right);
    }
    if ((count & (count - 1)) === 0) this.#sink.refused({ guest: this.#guest, message, right, way, count });
    return false;
  }
}
