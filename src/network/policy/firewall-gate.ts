// The firewall's seat in the pipeline: asked before each connection is used, with the address that DNS gave. Deciding on the
// resolved address is what makes DNS rebinding useless. src/firewall/ will sit behind this interface; until then, and under it,
// stands the built-in rule: a public site does not reach the local network or this machine.

import { failure } from '../../base/failure.ts';
import type { Failure } from '../../base/failure.ts';
import { addressSpaceOf, isMoreProtected } from './address-space.ts';
import type { AddressSpace } from './address-space.ts';

export interface FirewallQuestion {
  readonly guest: string;
  readonly url: string;
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
  verdict(question: FirewallQuestion): Verdict;
}

/**
 * https://wicg.github.io/private-network-access/: refuses when the address is more protected than the requester's own.
 * Plain links are let through (logins come back to 127.0.0.1 that way): the linked document cannot be read by the linking one.
 */
export const PRIVATE_NETWORK_RULE: FirewallGate = {
  verdict(question) {
    if (question.requesterSpace === null || question.isPlainLink) return null;
    const target = addressSpaceOf(question.address);
    if (!isMoreProtected(target, question.requesterSpace)) return null;
    const where = target === 'loopback' ? 'this machine' : 'the local network';
    return failure('net.blocked-by-firewall', `a page from the internet asked for ${where} (${question.address}:${question.port})`);
  },
};

/** Asks each gate in turn; the first refusal stands. */
export function allGates(gates: readonly FirewallGate[]): FirewallGate {
  return {
    verdict(question) {
      for (const gate of gates) {
        const verdict = gate.verdict(question);
        if (verdict !== null) return verdict;
      }
      return null;
    },
  };
}
