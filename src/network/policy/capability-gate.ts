// The capability step's seat in the pipeline: does this guest hold a grant for the network at all, and for this address?
// src/capability/ decides; without it every guest that the kernel let talk to the service may ask.

import type { Failure } from '../../base/failure.ts';

export interface CapabilityGate {
  /** null: the guest holds the capability. */
  check(guestId: string, url: URL): Failure | null;
}

/** One guest's own bounds, as the kernel sent them with the load: asked for each redirect, and for each address that a name leads to. */
export interface ReachCheck {
  /** null: the address may be asked for, as far as it is known before its name is resolved. */
  refusalOf(url: URL): Failure | null;
  refusalOfAddress(url: URL, address: string): Failure | null;
  /** Whether a grant opens the local network for this very connection: the firewall's rule of address spaces then does not apply. */
  grantsLocalNetwork(url: URL, address: string): boolean;
}

export const ALL_GUESTS_MAY: CapabilityGate = { check: () => null };
