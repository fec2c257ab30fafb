// What the firewall answers and why. Numbers in the hot path; words in stats, logs and explanations.

export const ALLOW = 0;
/** Say nothing to the sender. */
export const DENY = 1;
/** Tell the sender. */
export const REJECT = 2;
export type Verdict = typeof ALLOW | typeof DENY | typeof REJECT;

export const VERDICT_NAMES = ['allow', 'deny', 'reject'] as const;

/** Why, in the order of the numbers below. Drop counters are kept for each. */
export const REASON_NAMES = [
  'flow',
  'rule',
  'default',
  'address-space',
  'rate',
  'rules-broken',
  'no-such-guest',
  'fragment',
  'no-flow',
  'too-many-flows',
  'spoofed',
  'malformed',
] as const;
export type ReasonName = (typeof REASON_NAMES)[number];

export const BY_FLOW = 0;
export const BY_RULE = 1;
export const BY_DEFAULT = 2;
export const BY_ADDRESS_SPACE = 3;
export const BY_RATE = 4;
export const BY_BROKEN_RULES = 5;
export const BY_UNKNOWN_GUEST = 6;
export const BY_FRAGMENT = 7;
export const BY_NO_FLOW = 8;
export const BY_TOO_MANY_FLOWS = 9;
export const BY_SPOOFING = 10;
export const BY_MALFORMED = 11;
