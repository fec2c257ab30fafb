// ChannelGate: what stands between the messages of a channel and their handlers at the kernel's end. It knows who is at the other end and
// what they hold; the table knows what each message needs.

import type { CapabilityName } from '../base/capability-names.ts';
import { failure } from '../base/failure.ts';
import type { Failure } from '../base/failure.ts';

/** `in`: the process sends it to the kernel. `out`: the kernel is about to send it to the process. */
export type Way = 'in' | 'out';

export interface ChannelGate {
  /**
   * Whether the message may pass. Asked for each one, so no allocation where it passes; a refusal is counted, audited and judged here.
   * `right` null: the message needs none.
   */
  admit(type: string, right: CapabilityName | null, way: Way): boolean;
}

/** Who holds what. The policy enforcer answers it with one mask per guest. */
export interface RightsCheck {
  holds(guestId: number, right: CapabilityName): boolean;
}

/** For the end that is told: it trusts the kernel. */
export const TRUSTING_GATE: ChannelGate = { admit: () => true };

/** For a kernel's end that was given no gate: nothing that needs a right passes. */
export const CLOSED_GATE: ChannelGate = { admit: (_type, right) => right === null };

/** `right` null: the sender is of a kind that the message is not for. */
export function deniedMessage(type: string, right: CapabilityName | null): Failure {
  return failure('capability.denied', right === null ? `${type} is not for this kind of guest` : `${type} needs ${right}`);
}
