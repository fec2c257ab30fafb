// Random grants, requests and acts for property tests. Few different hosts, ports and paths, so that they meet often.

import * as fc from 'fast-check';

import { CAPABILITY_NAMES } from '../../base/capability-names.ts';
import type { Constraints } from '../constraints.ts';
import { UNCONSTRAINED } from '../constraints.ts';
import { constraintWithoutUse } from '../effective-constraints.ts';
import type { CapabilityRequest } from '../grant.ts';

export const HOSTS = ['example.org', 'a.example.org', 'b.a.example.org', 'example.com', 'xexample.org', 'org'];
export const ADDRESSES = ['', '10.0.0.1', '10.1.0.1', '192.168.0.1', '2001:db8::1', '::ffff:10.0.0.1', '64:ff9b::a00:1', '::1', 'nonsense'];
const PATTERNS = [
  'example.org',
  '*.example.org',
  '*.a.example.org',
  '*.org',
  'example.com',
  '10.0.0.0/8',
  '10.0.0.0/16',
  '10.0.0.1',
  '2001:db8::/32',
  '0.0.0.0/0',
  '::/0',
];
const PATHS = ['/', '/data', '/data/x', '/data/x/y', '/database', '/etc'];

/** Mostly nothing: a grant with five constraints can hardly be derived from. */
const some = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.oneof({ weight: 2, arbitrary: fc.constant(null) }, { weight: 1, arbitrary });
const few = <T>(values: readonly T[]): fc.Arbitrary<T[]> => fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 4 });
const range = fc.constantFrom({ from: 80, to: 80 }, { from: 443, to: 443 }, { from: 0, to: 1023 }, { from: 81, to: 442 }, { from: 0, to: 65_535 });
const window = fc.record({
  days: few([0, 1, 2, 3, 4, 5, 6]),
  fromMinute: fc.constantFrom(0, 540, 1320),
  toMinute: fc.constantFrom(60, 720, 1020, 1440),
});

export const capabilities = fc.oneof(fc.constantFrom(1, 2, 6, 9, 255), fc.integer({ min: 1, max: 255 }));

export const constraints: fc.Arbitrary<Partial<Constraints>> = fc.record({
  hosts: some(few(PATTERNS)),
  ports: some(fc.array(range, { minLength: 1, maxLength: 3 })),
  protocols: some(few(['tcp', 'udp', 'icmp'] as const)),
  directions: some(few(['out', 'in'] as const)),
  localNetwork: some(fc.boolean()),
  paths: some(few(PATHS)),
  window: some(window),
  display: some(fc.record({ widthPx: fc.constantFrom(100, 1000), heightPx: fc.constantFrom(100, 1000) })),
});

/** Without constraints that say nothing about the mask: those are refused before anything else. */
export function fitting(mask: number, wish: Partial<Constraints>): Partial<Constraints> {
  let whole: Constraints = { ...UNCONSTRAINED, ...wish };
  for (let key = constraintWithoutUse(whole, mask); key !== null; key = constraintWithoutUse(whole, mask)) whole = { ...whole, [key]: null };
  return whole;
}

export const request: fc.Arbitrary<CapabilityRequest> = fc.oneof(
  fc.record({ kind: fc.constant('capability' as const), capability: fc.constantFrom(...CAPABILITY_NAMES) }),
  fc.record({
    kind: fc.constant('connection' as const),
    host: fc.constantFrom('', ...HOSTS, '10.0.0.1'),
    address: fc.constantFrom(...ADDRESSES),
    port: fc.constantFrom(0, 80, 100, 443, 1024),
    protocol: fc.constantFrom('tcp' as const, 'udp' as const),
    direction: fc.constantFrom('out' as const, 'in' as const),
  }),
  fc.record({
    kind: fc.constant('path' as const),
    path: fc.constantFrom(...PATHS, '/data/', '/data/../etc', '/data//x', 'data', '/data/x/.', '/data/x/y/z', '/data/..x'),
    write: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('display' as const), widthPx: fc.constantFrom(50, 100, 101, 1000), heightPx: fc.constantFrom(50, 1000, 1001) }),
);

/** Numbers that name something known or something gone, by their rest. */
const which = fc.nat(1000);
const GUESTS = 4;
export const guest = fc.nat(GUESTS - 1);

export const act = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constantFrom('root' as const, 'derive' as const, 'derive' as const, 'derive' as const),
      parent: which,
      guest,
      capabilities,
      constraints,
      beginsInMs: some(fc.constantFrom(0, 500, 5000)),
      endsInMs: some(fc.constantFrom(1, 1000, 10_000, 86_400_000)),
      depthLeft: fc.constantFrom(0, 1, 2, 5, 16),
      mayDelegate: fc.boolean(),
      /** A derivation that asks for no more than its parent has, but for its constraints: most of them should succeed. */
      isModest: fc.constantFrom(true, true, true, false),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('revoke' as const), id: which }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('pass' as const), ms: fc.constantFrom(1, 500, 1000, 60_000, 3_600_000) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('jump' as const), ms: fc.constantFrom(-86_400_000, -3_600_000, -500, 500, 3_600_000) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('expire' as const) }) },
);

export type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;
export const GUEST_NUMBERS = Array.from({ length: GUESTS }, (_, index) => index);
