// The engine agrees with the naive reference: any rules, any packets, rules that change while flows are open.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from 'fast-check';

import { Firewall } from './firewall.ts';
import { parseAddress } from '../base/ip-address.ts';
import { IN, NOBODY, OUT, Packet, SPACE_NUMBERS, ICMP, TCP, UDP } from './packet.ts';
import { policyRules } from './policies.ts';
import { parseRules } from './rule-text.ts';
import type { RuleSet } from './rule.ts';
import { naiveVerdict, toBigInt } from './testing/naive-firewall.ts';
import type { NaivePacket } from './testing/naive-firewall.ts';
import { ADDRESSES, GROUPS, GUESTS, NAMES, PORTS, ruleSet } from './testing/arbitrary-rules.ts';
import { VERDICT_NAMES } from './verdict.ts';

const tables = fc.constantFrom(0, 100);
const question = fc.record({
  guest: fc.integer({ min: 0, max: GUESTS.length - 1 }),
  direction: fc.constantFrom('in' as const, 'out' as const),
  protocol: fc.constantFrom('tcp' as const, 'udp' as const, 'icmp' as const),
  address: fc.oneof(fc.constantFrom(...ADDRESSES), fc.constantFrom('8.8.8.8', '10.0.0.1')),
  port: fc.oneof({ weight: 3, arbitrary: fc.constantFrom(80, 443) }, fc.constantFrom(...PORTS), fc.nat(22), fc.nat(65_535)),
  host: fc.option(fc.constantFrom(...NAMES)),
  space: fc.option(fc.constantFrom('public' as const, 'private' as const, 'loopback' as const)),
  connection: fc.integer({ min: 1, max: 2 }),
});
type Asked = typeof question extends fc.Arbitrary<infer T> ? T : never;

function fill(packet: Packet, asked: Asked): Packet {
  const words = parseAddress(asked.address)!;
  packet.guest = asked.guest;
  packet.setMeta({ tcp: TCP, udp: UDP, icmp: ICMP }[asked.protocol], asked.direction === 'in' ? IN : OUT, words);
  packet.setRemote(words, asked.direction === 'in' ? asked.connection : asked.port);
  packet.setLocal([0, 0, 0xffff, 1], asked.direction === 'in' ? asked.port : asked.connection);
  packet.host = asked.host;
  packet.requesterSpace = asked.space === null ? NOBODY : SPACE_NUMBERS[asked.space];
  packet.isManaged = true;
  return packet;
}

function naive(asked: Asked): NaivePacket {
  const guest = GUESTS[asked.guest]!;
  const groups = Object.keys(GROUPS).filter((name) => GROUPS[name]!.some((member) => member === guest || member === guest.split(':')[0]));
  const address = toBigInt(parseAddress(asked.address)!);
  return {
    guest,
    groups,
    direction: asked.direction,
    protocol: asked.protocol,
    address,
    port: asked.port,
    names: asked.host === null ? [] : [asked.host],
    requesterSpace: asked.space,
  };
}

/** `maxScanned` 0: every table is searched by shapes. */
function firewallWithGuests(maxScanned: number): Firewall {
  const firewall = new Firewall({ seed: 1, maxScannedRules: maxScanned });
  for (const [id, guest] of GUESTS.entries()) firewall.addGuest(id, [guest.split(':')[0]!, guest]);
  return firewall;
}

function parsed(text: string): RuleSet {
  const result = parseRules(text);
  assert.ok(result.ok, result.ok ? '' : `${result.failure.message}\n${text}`);
  return result.value;
}

test('a verdict is that of the reference, and so is the rule that it names', () => {
  const packet = new Packet();
  fc.assert(
    fc.property(ruleSet, tables, fc.array(question, { minLength: 40, maxLength: 80 }), (text, maxScanned, questions) => {
      const rules = parsed(text);
      const firewall = firewallWithGuests(maxScanned);
      firewall.apply(rules, 0);
      for (const asked of questions) {
        const expected = naiveVerdict(rules, policyRules(rules.policy!), naive(asked));
        const verdict = VERDICT_NAMES[firewall.peek(fill(packet, asked), 0)];
        const rule = firewall.lastRule === -1 ? null : firewall.rules!.rules[firewall.lastRule]!.name;
        assert.deepEqual({ verdict, rule }, expected);
      }
    }),
    { numRuns: 150 },
  );
});

test('after each change of the rules the open flows are exactly those that the new rules allow', () => {
  const packet = new Packet();
  type Step = { readonly rules: string } | { readonly ask: Asked } | { readonly close: number };
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 1, arbitrary: ruleSet.map((rules) => ({ rules })) },
    { weight: 12, arbitrary: question.map((ask) => ({ ask })) },
    { weight: 1, arbitrary: fc.nat(100).map((close) => ({ close })) },
  );
  fc.assert(
    fc.property(ruleSet, tables, fc.array(step, { minLength: 20, maxLength: 120 }), (first, maxScanned, steps) => {
      const firewall = firewallWithGuests(maxScanned);
      let rules = parsed(first);
      firewall.apply(rules, 0);
      /** Open flows by their ends: how they were opened, and their number. */
      const open = new Map<string, { asked: Asked; flow: number }>();
      for (const each of steps) {
        if ('rules' in each) {
          rules = parsed(each.rules);
          const blocked = new Set(firewall.apply(rules, 0).blocked.map(({ flow }) => flow));
          for (const [key, { asked, flow }] of open) {
            const isAllowed = naiveVerdict(rules, policyRules(rules.policy!), naive(asked)).verdict === 'allow';
            assert.equal(blocked.has(flow), !isAllowed, key);
            if (!isAllowed) open.delete(key);
          }
        } else if ('ask' in each) {
          const { guest, direction, protocol, address, port, space, connection } = each.ask;
          const ends = direction === 'in' ? [connection, port] : [port, connection];
          const key = [guest, protocol, address, ...ends, space].join(' ');
          const known = open.get(key);
          // A flow that was allowed under one name says nothing about another.
          const isKnown = known !== undefined && (each.ask.host === null || each.ask.host === known.asked.host);
          if (!isKnown) open.delete(key);
          const expected = isKnown ? 'allow' : naiveVerdict(rules, policyRules(rules.policy!), naive(each.ask)).verdict;
          assert.equal(VERDICT_NAMES[firewall.decide(fill(packet, each.ask), 0)], expected, key);
          if (expected === 'allow' && !isKnown) open.set(key, { asked: each.ask, flow: firewall.flows.handle(firewall.lastFlow) });
        } else if (open.size > 0) {
          const [key, { flow }] = [...open][each.close % open.size]!;
          firewall.closeFlow(flow);
          open.delete(key);
        }
        assert.equal(firewall.flows.count, open.size);
      }
    }),
    { numRuns: 100 },
  );
});
