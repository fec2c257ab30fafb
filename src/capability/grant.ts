// A grant as data: who may do what, from whom, how long, why. Grants are never changed: they are made, and they end.

import type { CapabilityName } from '../base/capability-names.ts';
import type { CapabilityMask } from './capability.ts';
import type { Constraints, Direction, Protocol } from './constraints.ts';

/** The number by which the guest table knows a guest. */
export type GuestId = number;
/** Who acts. The kernel stands for the system itself and for operators whose right ADMIN was checked before. */
export type Actor = GuestId | typeof KERNEL;
export const KERNEL = 'kernel';

/** 128 random bits as 32 hexadecimal digits. Never used twice. */
export type GrantId = string;

export interface Grant {
  readonly id: GrantId;
  /** null: a root, made by the kernel out of a profile or an operator's command. */
  readonly parent: GrantId | null;
  readonly holder: GuestId;
  readonly capabilities: CapabilityMask;
  /** Its own. What holds is the intersection of these along the path from the root. */
  readonly constraints: Constraints;
  /** Wall time, ms since the epoch; null: at once. */
  readonly notBefore: number | null;
  /** First moment at which it no longer holds; null: as long as its parent. */
  readonly notAfter: number | null;
  /** How many generations may still be derived from it. */
  readonly depthLeft: number;
  /** Whether a grant derived from it may have another holder. "May use" is not "may hand on". */
  readonly mayDelegate: boolean;
  readonly issuer: Actor;
  /** For people and the audit log. */
  readonly reason: string;
}

export interface GrantRequest {
  readonly holder: GuestId;
  readonly capabilities: CapabilityMask;
  /** Absent fields are null. */
  readonly constraints?: Partial<Constraints>;
  readonly notBefore?: number | null;
  readonly notAfter?: number | null;
  /** Default 0: nothing can be derived from it. */
  readonly depthLeft?: number;
  /** Default false. */
  readonly mayDelegate?: boolean;
  readonly reason: string;
}

/** What a guest asks to do, with all that a constraint may look at. */
export type CapabilityRequest =
  | { readonly kind: 'capability'; readonly capability: CapabilityName }
  | ({ readonly kind: 'connection' } & ConnectionRequest)
  | { readonly kind: 'path'; readonly path: string; readonly write: boolean }
  | { readonly kind: 'display'; readonly widthPx: number; readonly heightPx: number };

export interface ConnectionRequest {
  /** The name as it was asked for: lower case, without a final dot; '' when there was none. */
  readonly host: string;
  /** The IP literal, without brackets; '' while it is not known: constraints on addresses then refuse. */
  readonly address: string;
  readonly port: number;
  readonly protocol: Protocol;
  readonly direction: Direction;
}

/** Bounds of the tree. */
export const MAX_DEPTH = 16;
export const MAX_GRANTS = 65_536;
export const MAX_GRANTS_PER_HOLDER = 512;
export const MAX_REASON_UNITS = 512;
