// The firewall's seat in the pipeline: asked before each connection is made and before each use of one, with the address that DNS gave.
// Deciding on the resolved address, and connecting to exactly that address, is what makes DNS rebinding useless.
// rule-firewall.ts puts src/firewall/ behind it.

import type { AddressSpace } from '../../firewall/address-space.ts';
import type { Failure } from '../../base/failure.ts';
import type { ByteLimit } from '../rate/byte-limit.ts';
import type { ConnectionFlows } from '../http/connection-flows.ts';

export interface FirewallQuestion {
  readonly guest: string;
  /** The guest's name in rules: `site:https://example.com`, `person`. */
  readonly guestName: string;
  readonly url: string;
  /** As in the URL. */
  readonly host: string;
  /** An IP literal without brackets. */
  readonly address: string;
  readonly port: number;
  /** Where the requester's document came from; null when KPIO or the person at it asks. */
  readonly requesterSpace: AddressSpace | null;
  readonly requesterOrigin: string | null;
  /** A top-level navigation with GET to another site than the requester's: a plain link. */
  readonly isPlainLink: boolean;
}

/** null: allow. */
export type Verdict = Failure | null;

export interface FirewallGate {
  /** May this address be asked, or an answer from it be used? */
  verdict(question: FirewallQuestion): Verdict;
  /**
   * As `verdict`, for a request that this connection will carry. What is allowed is a flow: one (connection, guest, requester's space).
   * Without it, or with -1 for `flow`, a later change of rules does not reach what is open.
   */
  use?(question: FirewallQuestion, connection: ConnectionFlows): { readonly refusal: Verdict; readonly flow: number };
  connectionClosed?(connection: ConnectionFlows): void;
  spaceOf?(address: string): AddressSpace;
  /** What the bytes of a flow wait for by the rules of now; null: for nothing. */
  limitOf?(flow: number): ByteLimit | null;
  /** Who is told that limits of flows may have changed. */
  onLimitsChanged?(handler: () => void): void;
  /** Who is told of flows that may go on no longer. The gate has forgotten them by then. */
  onBlocked?(handler: (blocked: ReadonlyMap<number, Failure>) => void): void;
}
