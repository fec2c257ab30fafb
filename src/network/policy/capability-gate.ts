// The capability step's seat in the pipeline: does this guest hold a grant for the network at all, and for this address?
// src/capability/ decides; without it every guest that the kernel let talk to the service may ask.

import type { Failure } from '../../base/failure.ts';

export interface CapabilityGate {
  /** null: the guest holds the capability. */
  check(guestId: string, url: URL): Failure | null;
}

export const ALL_GUESTS_MAY: CapabilityGate = { check: () => null };
