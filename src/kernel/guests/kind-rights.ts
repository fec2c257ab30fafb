// What guests hold by their kind where no policy enforcer runs: one-shot commands that keep nothing, and tests.

import { CAPABILITY_NAMES } from '../../base/capability-names.ts';
import type { CapabilityName } from '../../base/capability-names.ts';
import type { RightsCheck } from '../../protocol/channel-gate.ts';
import type { GuestKind } from './guest.ts';
import type { GuestTable } from './guest-table.ts';

/** Kinds that are not listed hold nothing: who starts one grants it what it needs. */
const RIGHTS: Readonly<Partial<Record<GuestKind, readonly CapabilityName[]>>> = {
  // A page needs all that pages of the web may ask for. It never reads the audit log or changes the system.
  site: ['NETWORK', 'DISK_READ', 'DISK_WRITE', 'GPU', 'INPUT', 'CONSOLE'],
};

export class KindRights implements RightsCheck {
  readonly #table: GuestTable;
  readonly #masks = new Map<GuestKind, number>();

  constructor(table: GuestTable) {
    this.#table = table;
    for (const [kind, names] of Object.entries(RIGHTS)) this.#masks.set(kind as GuestKind, maskOf(names));
  }

  holds(guestId: number, right: CapabilityName): boolean {
    const guest = this.#table.get(guestId);
    return guest !== null && ((this.#masks.get(guest.kind) ?? 0) & (1 << CAPABILITY_NAMES.indexOf(right))) !== 0;
  }
}

function maskOf(names: readonly CapabilityName[]): number {
  return names.reduce((mask, name) => mask | (1 << CAPABILITY_NAMES.indexOf(name)), 0);
}
