// How the messages of a channel are described: who may send each, its shape, its answer, and the right that it needs.
// One table per channel (site-channel.ts, network-channel.ts, screen-channel.ts) is all that its two ends share.

import type { Infer, Shape } from './schema.ts';

export interface MessageDefinition<P = any, A = any> {
  /** The end that may send it; the other end refuses to send and treats receiving as a violation. */
  readonly from: 'kernel' | 'service';
  readonly payload: Shape<P>;
  /** null: a one-way message. */
  readonly answer: Shape<A> | null;
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

export function message<End extends 'kernel' | 'service', P>(from: End, payload: Shape<P>): { from: End; payload: Shape<P>; answer: null } {
  return { from, payload, answer: null };
}

export function call<End extends 'kernel' | 'service', P, A>(
  from: End,
  payload: Shape<P>,
  answer: Shape<A>,
): { from: End; payload: Shape<P>; answer: Shape<A> } {
  return { from, payload, answer };
}
