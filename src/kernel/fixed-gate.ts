// Gates of those whose rights are fixed by what they are for: KPIO's own service processes, and the front doors for people, programs and
// operators. What they send is checked like the messages of guests; a service that is taken over has no right but these.

import { CAPABILITY_NAMES } from '../base/capability-names.ts';
import type { CapabilityName } from '../base/capability-names.ts';
import type { ChannelGate, Way } from '../protocol/channel-gate.ts';

export const SERVICE_RIGHTS = {
  /** Every byte from or to the outside; cookies and cache in its own folder. */
  network: ['NETWORK', 'DISK_READ', 'DISK_WRITE'],
  screen: ['GPU'],
} as const satisfies Readonly<Record<string, readonly CapabilityName[]>>;

export const DOOR_RIGHTS = {
  /** A person with the token: uses tabs; does not change the system. */
  desktop: ['NETWORK', 'DISK_READ', 'GPU', 'INPUT', 'CONSOLE'],
  /** Programs on this machine: automate tabs, contexts and cookies, and may end the browser. */
  cdp: ['NETWORK', 'DISK_READ', 'DISK_WRITE', 'GPU', 'INPUT', 'CONSOLE', 'ADMIN'],
  /** The user that started KPIO, over the control socket. */
  control: CAPABILITY_NAMES,
} as const satisfies Readonly<Record<string, readonly CapabilityName[]>>;

export type ServiceName = keyof typeof SERVICE_RIGHTS;
export type DoorName = keyof typeof DOOR_RIGHTS;

export interface FixedRefusal {
  readonly who: ServiceName | DoorName;
  readonly message: string;
  readonly right: CapabilityName;
  readonly way: Way;
  /** How often this message was refused since the gate was made. */
  readonly count: number;
}

/** More different refused names than this are told of under one: their senders choose them. */
const MAX_NAMES = 1024;

export class FixedGate implements ChannelGate {
  readonly #who: ServiceName | DoorName;
  readonly #held: ReadonlySet<CapabilityName>;
  readonly #refused: (refusal: FixedRefusal) => void;
  readonly #counts = new Map<string, number>();

  /** `refused` hears the 1st, 2nd, 4th, 8th ... refusal of each message. */
  constructor(who: ServiceName | DoorName, held: readonly CapabilityName[], refused: (refusal: FixedRefusal) => void) {
    this.#who = who;
    this.#held = new Set(held);
    this.#refused = refused;
  }

  admit(type: string, right: CapabilityName | null, way: Way): boolean {
    if (right === null || this.#held.has(right)) return true;
    const message = this.#counts.size < MAX_NAMES || this.#counts.has(type) ? type : 'others';
    const count = (this.#counts.get(message) ?? 0) + 1;
    this.#counts.set(message, count);
    if ((count & (count - 1)) === 0) this.#refused({ who: this.#who, message, right, way, count });
    return false;
  }
}
