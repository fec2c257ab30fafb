// What the capability system tells the audit log, and the seat that the log takes. Acts (grant, revoke) are told before they happen and
// do not happen when the log refuses; decisions are told when they refuse; what was allowed is counted and told as a sum.

import type { Failure } from '../base/failure.ts';
import type { CapabilityName } from '../base/capability-names.ts';
import type { Actor, CapabilityRequest, Grant, GrantId, GuestId } from './grant.ts';

export type EndCause = 'revoked' | 'expired' | 'guest-ended';

export type CapabilityEvent =
  /** Before the act. */
  | { readonly type: 'capability.grant'; readonly grant: Grant }
  /** Before the act. `subtree` counts the grants that end with it, itself included. */
  | { readonly type: 'capability.revoke'; readonly grant: Grant; readonly subtree: number; readonly actor: Actor; readonly reason: string }
  /** An act that was asked for and refused. */
  | { readonly type: 'capability.act-refused'; readonly act: 'grant' | 'revoke'; readonly actor: Actor; readonly target: string; readonly failure: Failure }
  /** After the act: these have ended, parents before children. */
  | { readonly type: 'capability.ended'; readonly cause: EndCause; readonly grants: readonly GrantId[]; readonly reason: string }
  | { readonly type: 'capability.spent'; readonly grant: GrantId; readonly holder: GuestId }
  | { readonly type: 'capability.refused'; readonly guest: GuestId; readonly request: CapabilityRequest; readonly failure: Failure }
  /** Refusals that were not told one by one, since there were too many of them. */
  | { readonly type: 'capability.refusals-counted'; readonly guest: GuestId; readonly count: number }
  | { readonly type: 'capability.anomaly'; readonly guest: GuestId; readonly refusals: number; readonly withinMs: number; readonly last: CapabilityRequest }
  | { readonly type: 'capability.used'; readonly guest: GuestId; readonly counts: Readonly<Partial<Record<CapabilityName, number>>> }
  /** A listener could not end what was in use: the kernel should end the guest. */
  | { readonly type: 'capability.listener-failed'; readonly guest: GuestId; readonly grant: GrantId; readonly message: string };

export interface CapabilityAuditSink {
  /** Throws, or rejects, when the entry cannot be kept. */
  record(event: CapabilityEvent): Promise<void> | void;
}

/** For one-shot commands that keep nothing. */
export const NO_AUDIT: CapabilityAuditSink = { record() {} };
