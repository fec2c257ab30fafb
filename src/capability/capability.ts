// The eight capabilities of KPIO as bits of a mask. A guest starts with none (deny by default); what it holds comes from grants
// (grant-tree.ts). A mask says *whether* a guest may do a kind of thing; constraints (constraints.ts) say *to what* and *how much*.

import { CAPABILITY_NAMES } from '../base/capability-names.ts';
import type { CapabilityName } from '../base/capability-names.ts';

/** Bits by name: the place of the name in base/capability-names.ts. */
export const CAPABILITIES = {
  /** Constrained by hosts, ports, protocols, directions. */
  NETWORK: 1 << 0,
  /** Constrained by paths, as is DISK_WRITE. */
  DISK_READ: 1 << 1,
  DISK_WRITE: 1 << 2,
  /** Constrained by the size of the display. */
  GPU: 1 << 3,
  INPUT: 1 << 4,
  CONSOLE: 1 << 5,
  AUDIT: 1 << 6,
  ADMIN: 1 << 7,
} as const satisfies Record<CapabilityName, number>;

/** One of the eight bits. */
export type Capability = (typeof CAPABILITIES)[CapabilityName];
/** Any set of them, 0 to 255. */
export type CapabilityMask = number;

export const ALL_CAPABILITIES: CapabilityMask = 255;

export function maskOf(names: readonly CapabilityName[]): CapabilityMask {
  let mask = 0;
  for (const name of names) mask |= CAPABILITIES[name];
  return mask;
}

/** In the catalogue's order. */
export function namesOf(mask: CapabilityMask): CapabilityName[] {
  return CAPABILITY_NAMES.filter((name) => (mask & CAPABILITIES[name]) !== 0);
}

export function isCapabilityName(value: unknown): value is CapabilityName {
  return typeof value === 'string' && Object.hasOwn(CAPABILITIES, value);
}
