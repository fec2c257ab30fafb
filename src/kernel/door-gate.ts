// The gates of the front doors: what comes in from people, programs and operators is checked like the messages of guests, by the right that
// its table names. A door's rights are fixed by what it is for.

import { CAPABILITY_NAMES } from '../base/capability-names.ts';
import type { CapabilityName } from '../base/capability-names.ts';
import type { ChannelGate, Way } from '../protocol/channel-gate.ts';

export const DOOR_RIGHTS = {
  /** A person with the token: uses tabs; does not change the system. */
  desktop: ['NETWORK', 'DISK_READ', 'GPU', 'INPUT', 'CONSOLE'],
  /** Programs on this machine: automate tabs, contexts and cookies, and may end the browser. */
  cdp: ['NETWORK', 'DISK_READ', 'DISK_WRITE', 'GPU', 'INPUT', 'CONSOLE', 'ADMIN'],
  /** The user that started KPIO, over the control socket. */
  control: CAPABILITY_NAMES,
} as const satisfies Readonly<Record<string, readonly CapabilityName[]>>;

export type DoorName = keyof typeof DOOR_RIGHTS;

export interface DoorRefusal {
  readonly door: DoorName;
  readonly message: string;
  readonly right: CapabilityName | null;
  readonly way: Way;
  /** How often the door has refused this message since it was opened. */
  readonly count: number;
}

/** More different refused names than this are told of under one: their senders choose them. */
const MAX_NAMES = 1024;

export class DoorGate implements ChannelGate {
  readonly #door: DoorName;
  readonly #held: ReadonlySet<CapabilityName>;
  readonly #refused: (refusal: DoorRefusal) => void;
  readonly #counts = new Map<string, number>();

  /** `refused` hears the 1st, 2nd, 4th, 8th ... refusal of each message. */
  constructor(door: DoorName, refused: (refusal: DoorRefusal) => void, held: readonly CapabilityName[] = DOOR_RIGHTS[door]) {
    this.#door = door;
    this.#held = new Set(held);
    this.#refused = refused;
  }

  admit(type: string, right: CapabilityName | null, way: Way): boolean {
    if (right === null || this.#held.has(right)) return true;
    const message = this.#counts.size < MAX_NAMES || this.#counts.has(type) ? type : 'others';
    const count = (this.#counts.get(message) ?? 0) + 1;
    this.#counts.set(message, count);
    if ((count & (count - 1)) === 0) this.#refused({ door: this.#door, message, right, way, count });
    return false;
  }
}
