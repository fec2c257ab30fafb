// How the messages of a channel are described: who may send each, its shape, its answer, and the right that it needs.
// One table per channel (site-channel.ts, network-channel.ts, screen-channel.ts) is all that its two ends share; docs/messages.md lists all.

import type { CapabilityName } from '../base/capability-names.ts';
import type { Failure } from '../base/failure.ts';
import type { Infer, Shape } from './schema.ts';

/**
 * The right that the process at the kernel's other end must hold for a message: to send it, and to be sent it. The kernel's end checks
 * both (channel.ts); the other end trusts the kernel.
 */
export interface Need<P = any> {
  /** null: none. */
  readonly right: CapabilityName | null;
  /** Why none is needed, or how `of` chooses. For docs/messages.md. */
  readonly because: string;
  /** Chooses by what is asked for; null: always `right`. SAFETY: it sees the sender's payload, so what it cannot tell apart must need `right`. */
  readonly of: ((payload: P) => CapabilityName | null) | null;
}

/** What the sender of a one-way message is told instead of an answer when the right is missing: a message of the other direction. */
export interface RefusalMessage<P = any> {
  readonly type: string;
  readonly payload: (refused: P, reason: Failure) => unknown;
}

export interface MessageDefinition<P = any, A = any> {
  /** The end that may send it; the other end refuses to send and treats receiving as a violation. */
  readonly from: 'kernel' | 'service';
  readonly payload: Shape<P>;
  /** null: a one-way message. */
  readonly answer: Shape<A> | null;
  readonly need: Need<P>;
  /** null: a one-way message without the right is dropped and counted; a call is answered with `capability.denied` in any case. */
  readonly refusal: RefusalMessage<P> | null;
}

export type MessageTable = { readonly [type: string]: MessageDefinition };

export type Payload<T extends MessageTable, K extends keyof T> = Infer<T[K]['payload']>;
export type Answer<T extends MessageTable, K extends keyof T> = Infer<NonNullable<T[K]['answer']>>;

export type SentBy<T extends MessageTable, End extends 'kernel' | 'service'> = {
  [K in keyof T & string]: T[K]['from'] extends End ? K : never;
}[keyof T & string];

/** What an end does with the messages of the other end. A call's handler answers, now or later. */
export type Handlers<T extends MessageTable, Sender extends 'kernel' | 'service'> = {
  readonly [K in SentBy<T, Sender>]: (payload: Payload<T, K>) => T[K]['answer'] extends null ? void : Answer<T, K> | Promise<Answer<T, K>>;
};

export function message<End extends 'kernel' | 'service', P>(
  from: End,
  payload: Shape<P>,
  need: Need<P>,
  refusal: RefusalMessage<P> | null = null,
): { from: End; payload: Shape<P>; answer: null; need: Need<P>; refusal: RefusalMessage<P> | null } {
  return { from, payload, answer: null, need, refusal };
}

export function call<End extends 'kernel' | 'service', P, A>(
  from: End,
  payload: Shape<P>,
  answer: Shape<A>,
  need: Need<P>,
): { from: End; payload: Shape<P>; answer: Shape<A>; need: Need<P>; refusal: null } {
  return { from, payload, answer, need, refusal: null };
}

/** The message needs this right, whatever it asks for. */
export function needs(right: CapabilityName): Need {
  return { right, because: '', of: null };
}

/** The right depends on what is asked for: `right` unless `of` knows better. `because` says how. */
export function needsBy<P>(right: CapabilityName, because: string, of: (payload: P) => CapabilityName | null): Need<P> {
  return { right, because, of };
}

/** The message needs no right, for this reason. */
export function needsNone(because: string): Need {
  return { right: null, because, of: null };
}

/** The right that this very payload needs. */
export function rightFor<P>(need: Need<P>, payload: P): CapabilityName | null {
  return need.of === null ? need.right : need.of(payload);
}
