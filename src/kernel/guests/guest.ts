// Guest: one entry of the guest table. The same for every kind: who it is, whose it is, how far along in its life, what it may take,
// what it has done. What runs behind it (a process today, a virtual machine later) is reached through GuestControl.

import type { CapabilityName } from '../../base/capability-names.ts';
import type { Failure } from '../../base/failure.ts';
import { FailureError } from '../../base/failure.ts';
import type { ProcessLimits } from '../../jail/limits.ts';
import { MountTable } from '../files/mount-table.ts';
import type { Connection } from '../services/service-registry.ts';

export const GUEST_KINDS = ['site', 'extension', 'app', 'vm'] as const;
export type GuestKind = (typeof GUEST_KINDS)[number];

/** spare: ready and bound to nothing. ending: told to end. ended: nothing of it is left. */
export type GuestState = 'starting' | 'spare' | 'running' | 'frozen' | 'ending' | 'ended';

/** What may follow what. */
export const TRANSITIONS: Readonly<Record<GuestState, readonly GuestState[]>> = {
  // running at once: a page may be given to a process that still comes up.
  starting: ['spare', 'running', 'ending', 'ended'],
  spare: ['running', 'ending', 'ended'],
  running: ['frozen', 'ending', 'ended'],
  frozen: ['running', 'ending', 'ended'],
  ending: ['ended'],
  ended: [],
};

/** A virtual network card. Sites have none: their network is the requests that the network service makes for them. */
export interface GuestNetworkInterface {
  readonly mode: 'bridge' | 'nat' | 'internal' | 'isolated';
  readonly mac: string;
  readonly ipv4: string | null;
}

/** Messages and bytes with the kernel, both channels together, since the guest began. */
export interface GuestTraffic {
  readonly messagesIn: number;
  readonly messagesOut: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

export interface GuestControl {
  /** Of the outermost process; 0 when there is none. */
  readonly pid: number;
  readonly traffic: GuestTraffic;
  /** Names of the protections that hold, as the jail reported them from inside. */
  readonly protections: readonly string[];
  /** The services that it is connected to. */
  readonly connections: readonly Connection[];
  /** All of its processes stand still, and nobody takes that for a hang. */
  freeze(): void;
  thaw(): void;
  /** Ends it; its tabs or windows show `reason`. */
  kill(reason: Failure): void;
  /** The guest has just lost these rights: what is in use through them ends now. */
  rightsLost(lost: readonly CapabilityName[]): void;
  /** It holds these again, or for the first time: what was refused meanwhile may be asked for anew. */
  rightsGained(gained: readonly CapabilityName[]): void;
}

export interface GuestDescription {
  readonly id: number;
  readonly kind: GuestKind;
  /** The site (`https://example.org`), the extension's or app's id, the machine's name; '' while it is a spare. */
  readonly name: string;
  /** The browser context or person that it belongs to; '' while it is a spare. */
  readonly owner: string;
  readonly limits: ProcessLimits;
  readonly profile: string;
  readonly networkInterface: GuestNetworkInterface | null;
}

export class Guest {
  readonly id: number;
  readonly kind: GuestKind;
  readonly networkInterface: GuestNetworkInterface | null;
  readonly control: GuestControl;
  /** What it sees of files: nothing at first. */
  readonly files = new MountTable();
  readonly startedAt = Date.now();
  name: string;
  owner: string;
  profile: string;
  limits: ProcessLimits;
  /** Messages that were refused for a missing right. */
  refusals = 0;
  loads = 0;
  /** Why it ended; null while it lives, and when nothing was left in it. */
  endReason: Failure | null = null;
  endedAt: number | null = null;
  #state: GuestState = 'starting';

  constructor(description: GuestDescription, control: GuestControl) {
    this.id = description.id;
    this.kind = description.kind;
    this.name = description.name;
    this.owner = description.owner;
    this.profile = description.profile;
    this.limits = description.limits;
    this.networkInterface = description.networkInterface;
    this.control = control;
  }

  get state(): GuestState {
    return this.#state;
  }

  mayBecome(next: GuestState): boolean {
    return TRANSITIONS[this.#state].includes(next);
  }

  /** Throws guest.wrong-state on what may not follow. Only the table calls it: observers must hear. */
  become(next: GuestState): void {
    if (!this.mayBecome(next)) throw new FailureError('guest.wrong-state', `it is ${this.#state} and cannot be ${next}`);
    this.#state = next;
  }
}
