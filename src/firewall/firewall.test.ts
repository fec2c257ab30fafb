import assert from 'node:assert/strict';
import { test } from 'node:test';

import { explain } from './explain.ts';
import { Firewall } from './firewall.ts';
import type { FirewallOptions, LogEntry } from './firewall.ts';
import { parseAddress } from '../base/ip-address.ts';
import { MAX_ADDRESSES_PER_NAME, MIN_TTL_MS } from './learned-names.ts';
import { ICMP, IN, NOBODY, OUT, Packet, SPACE_NUMBERS, TCP, TCP_ACK, TCP_FIN, TCP_SYN, UDP } from './packet.ts';
import { firewallStats, flowStats, ruleStats } from './stats.ts';
import { REASON_NAMES, VERDICT_NAMES } from './verdict.ts';

const SITE = 1;
const VM = 2;
const PERSON = 3;

function firewallWith(rules: string, options: FirewallOptions = {}): Firewall {
  const firewall = new Firewall({ seed: 1, ...options });
  firewall.addGuest(SITE, ['site', 'site:https://a.test']);
  firewall.addGuest(VM, ['vm', 'vm:debian']);
  firewall.addGuest(PERSON, ['person']);
  const applied = firewall.applyText(rules, 0);
  assert.ok(applied.ok, applied.ok ? '' : applied.failure.message);
  return firewall;
}

interface Asked {
  readonly guest?: number;
  readonly to?: string;
  readonly port?: number;
  readonly protocol?: number;
  readonly direction?: number;
  readonly host?: string;
  readonly from?: 'public' | 'private' | 'loopback';
  readonly localPort?: number;
  readonly flags?: number;
  readonly isPlainLink?: boolean;
  readonly isManaged?: boolean;
}

function packetOf(asked: Asked): Packet {
  const packet = new Packet();
  const words = parseAddress(asked.to ?? '93.184.216.34')!;
  packet.guest = asked.guest ?? SITE;
  packet.setMeta(asked.protocol ?? TCP, asked.direction ?? OUT, words);
  packet.setRemote(words, asked.port ?? 443);
  packet.setLocal(parseAddress('10.0.2.15')!, asked.localPort ?? 40_000);
  packet.host = asked.host ?? null;
  packet.requesterSpace = asked.from === undefined ? NOBODY : SPACE_NUMBERS[asked.from];
  packet.tcpFlags = asked.flags ?? 0;
  packet.isPlainLink = asked.isPlainLink ?? false;
  packet.isManaged = asked.isManaged ?? true;
  packet.sizeBytes = 100;
  return packet;
}

/** `allow`, or `deny rule` and the like. */
function said(firewall: Firewall, asked: Asked, nowMs = 0): string {
  const verdict = VERDICT_NAMES[firewall.decide(packetOf(asked), nowMs)];
  return verdict === 'allow' ? verdict : `${verdict} ${REASON_NAMES[firewall.lastReason]}`;
}

test('without rules, with broken rules and for guests that nobody told, nothing is allowed', () => {
  const firewall = new Firewall({ seed: 1 });
  assert.equal(said(firewall, {}), 'deny no-such-guest');
  firewall.addGuest(SITE, ['site']);
  assert.equal(said(firewall, {}), 'deny rules-broken');
  assert.equal(firewall.problem?.code, 'firewall.rules-missing');
  firewall.applyText('policy open', 0);
  assert.equal(said(firewall, {}), 'allow');
  const flow = firewall.flows.handle(firewall.lastFlow);
  const broken = firewall.applyText('policy open\nnonsense', 0);
  assert.ok(!broken.ok && broken.failure.message.includes('line 2, column 1'));
  assert.equal(firewall.flows.entryOf(flow), -1, 'the open flow is gone too');
  assert.equal(said(firewall, {}), 'deny rules-broken');
  firewall.applyText('', 0);
  assert.equal(said(firewall, {}), 'allow');
  assert.deepEqual(firewallStats(firewall).refused, { 'rules-broken': 2, 'no-such-guest': 1 });
});

test('balanced: a page reaches its own space and those further out, whatever form the address has', () => {
  const firewall = firewallWith('');
  const cases: readonly (readonly [Asked['from'], string, boolean])[] = [
    ['public', '93.184.216.34', true],
    ['public', '10.0.0.1', false],
    ['public', '127.0.0.1', false],
    ['public', '0.0.0.0', false],
    ['public', '169.254.1.1', false],
    ['public', '100.64.0.1', false],
    ['public', '224.0.0.1', false],
    ['public', '255.255.255.255', false],
    ['public', '::1', false],
    ['public', '::', false],
    ['public', 'fe80::1', false],
    ['public', 'fd00::1', false],
    ['public', '::ffff:127.0.0.1', false],
    ['public', '::127.0.0.1', false],
    ['public', '64:ff9b::7f00:1', false],
    ['public', '64:ff9b:1::1', false],
    ['public', '2002:7f00:1::', false],
    ['public', '2002:a00:1::5', false],
    ['public', '2606:4700::1', true],
    ['private', '10.0.0.1', true],
    ['private', '127.0.0.1', false],
    ['private', '93.184.216.34', true],
    ['loopback', '127.0.0.1', true],
    ['loopback', '10.0.0.1', true],
  ];
  for (const [from, to, isAllowed] of cases) {
    assert.equal(said(firewall, { from: from!, to }), isAllowed ? 'allow' : 'reject address-space', `${from} to ${to}`);
    assert.equal(said(firewall, { from: from!, to, host: 'innocent.test' }), isAllowed ? 'allow' : 'reject address-space', `${from} to ${to} by name`);
  }
  assert.equal(said(firewall, { guest: PERSON, to: '127.0.0.1' }), 'allow');
  assert.equal(said(firewall, { from: 'public', to: '127.0.0.1', isPlainLink: true }), 'allow');
  assert.equal(said(firewall, { from: 'loopback', to: '169.254.169.254' }), 'deny rule', 'metadata services are for nobody');
  assert.equal(said(firewall, { guest: VM, to: '127.0.0.1' }), 'deny rule', "a machine's loopback is its own");
  assert.equal(said(firewall, { port: 25 }), 'reject rule');
  assert.equal(said(firewall, { direction: IN, guest: VM }), 'deny default');
});

test('only a rule that names a protected network grants it', () => {
  const ask: Asked = { from: 'public', to: '192.168.1.20', host: 'nas.test' };
  const refused = ['allow', 'allow tcp port 443', 'allow to nas.test', 'allow to 0.0.0.0/0', 'allow to 192.0.0.0/8', 'allow for site:https://a.test'];
  for (const rule of refused) assert.equal(said(firewallWith(`rule r 1 ${rule}`), ask), 'reject address-space', rule);
  const granted = [
    'allow to 192.168.1.20',
    'allow tcp to 192.168.0.0/16 port 443',
    'limit to 192.168.1.20 rate 1/s',
    'allow to 192.168.1.20 for site:https://a.test',
  ];
  for (const rule of granted) assert.equal(said(firewallWith(`rule r 1 ${rule}`), ask), 'allow', rule);
  // A plain allow above does not hide the grant, and a refusal above does.
  assert.equal(said(firewallWith('rule any 9 allow\nrule r 1 allow to 192.168.1.20'), ask), 'allow');
  assert.equal(said(firewallWith('rule no 9 deny to nas.test\nrule r 1 allow to 192.168.1.20'), ask), 'deny rule');
  assert.equal(said(firewallWith('rule r 1 allow to 192.168.1.20 for vm'), ask), 'reject address-space');
  assert.equal(said(firewallWith('address-spaces ignore'), ask), 'allow');
  assert.equal(said(firewallWith('policy open'), ask), 'allow');
});

test('a network can be told to be of another space', () => {
  const firewall = firewallWith('space public 127.0.0.2\nspace private 203.0.113.0/24\nrule vpn 1 allow to 203.0.113.9');
  assert.equal(said(firewall, { from: 'public', to: '127.0.0.2' }), 'allow');
  assert.equal(said(firewall, { from: 'public', to: '127.0.0.3' }), 'reject address-space');
  assert.equal(said(firewall, { from: 'public', to: '203.0.113.1' }), 'reject address-space');
  assert.equal(said(firewall, { from: 'public', to: '203.0.113.9' }), 'allow', 'the rule names a network that is told to be private');
});

test('locked refuses everything that is not allowed by name', () => {
  const firewall = firewallWith('policy locked\nrule ok 1 allow tcp to *.example.com port 443');
  assert.equal(said(firewall, { host: 'www.example.com' }), 'allow');
  assert.equal(said(firewall, { host: 'a.b.example.com' }), 'allow');
  assert.equal(said(firewall, { host: 'example.com' }), 'reject default');
  assert.equal(said(firewall, { host: 'notexample.com' }), 'reject default');
  assert.equal(said(firewall, { host: 'www.example.com', port: 80 }), 'reject default');
  assert.equal(said(firewall, {}), 'reject default', 'an address that no name of the guest led to');
});

test('names are learnt from the answers of the guest itself, for their own time, and open flows outlive them', () => {
  const firewall = firewallWith('policy locked\nrule ok 1 allow udp to *.pool.test port 123');
  const address = parseAddress('192.0.2.7')!;
  const ask: Asked = { guest: VM, to: '192.0.2.7', port: 123, protocol: UDP, isManaged: false };
  assert.equal(said(firewall, ask), 'reject default');
  firewall.names.learn(SITE, 'a.pool.test', [address], 60_000, 0);
  assert.equal(said(firewall, ask), 'reject default', "another guest's answer");
  firewall.names.learn(VM, 'a.pool.test', [address], 60_000, 0);
  assert.equal(said(firewall, ask, 1000), 'allow');
  const flow = firewall.flows.handle(firewall.lastFlow);
  assert.equal(said(firewall, { ...ask, localPort: 41_000 }, 59_999), 'allow');
  assert.equal(said(firewall, { ...ask, localPort: 42_000 }, 60_000), 'reject default', 'the answer has expired');
  assert.equal(said(firewall, { ...ask, localPort: 41_000 }, 61_000), 'allow', 'the open flow lives on');
  // Also when the rules are read again after that.
  assert.equal(said(firewall, { ...ask, localPort: 41_000 }, 70_000), 'allow');
  const { blocked } = firewall.apply(firewallRules('policy locked\nrule ok 1 allow udp to a.pool.test port 123'), 70_000);
  assert.ok(!blocked.some((each) => each.flow === flow));
  assert.equal(firewall.apply(firewallRules('policy locked\nrule ok 1 allow udp to b.pool.test port 123'), 70_000).blocked.length, 2);
});

function firewallRules(text: string): Parameters<Firewall['apply']>[0] {
  const scratch = new Firewall();
  scratch.applyText(text, 0);
  const { rules } = scratch;
  const own = rules!.rules.slice(0, rules!.ownRules);
  return { policy: rules!.policy, mode: 'enforce', defaultOut: null, defaultIn: null, addressSpaces: null, groups: new Map(), spaces: [], rules: own };
}

test('an answer with a life of nothing holds a little, and a name takes a bounded number of addresses', () => {
  const firewall = firewallWith('policy locked\nrule ok 1 allow to many.test');
  const addresses = Array.from({ length: MAX_ADDRESSES_PER_NAME + 5 }, (_, index) => parseAddress(`198.51.100.${index}`)!);
  firewall.names.learn(VM, 'many.test', addresses, 0, 0);
  const reaches = (index: number, nowMs: number): string => said(firewall, { guest: VM, to: `198.51.100.${index}`, localPort: 50_000 + index + nowMs }, nowMs);
  assert.equal(reaches(1, MIN_TTL_MS - 1), 'allow');
  assert.equal(reaches(2, MIN_TTL_MS), 'reject default');
  assert.equal(reaches(MAX_ADDRESSES_PER_NAME, 0), 'reject default');
  // A guest that asks for far more names than it needs loses its own, and costs a bounded amount.
  for (let index = 0; index < 20_000; index++) firewall.names.learn(VM, `n${index}.test`, [[0, 0, 0xffff, index]], 60_000, 0);
  firewall.names.learn(VM, 'many.test', [addresses[3]!], 60_000, 0);
  assert.equal(reaches(3, 1), 'allow');
});

test('numbers are compared as numbers', () => {
  // Qubes compares ports as texts in its check of open flows: '1024' <= '443' <= '65535' holds there.
  const firewall = firewallWith('policy open\nrule high 1 deny tcp port 1024-65535');
  for (const [port, expected] of [
    [443, 'allow'],
    [9, 'allow'],
    [1023, 'allow'],
    [1024, 'deny rule'],
    [8080, 'deny rule'],
    [65_535, 'deny rule'],
    [0, 'allow'],
  ] as const) {
    assert.equal(said(firewall, { port }), expected, String(port));
  }
  const kept = firewallWith('policy open');
  for (const port of [443, 9, 1024, 8080, 65_535]) assert.equal(said(kept, { port }), 'allow');
  assert.deepEqual(kept.apply(firewallRules('policy open\nrule high 1 deny tcp port 1024-65535'), 0).blocked.length, 3, 'of the open flows too');
});

test('a limit counts new connections of each guest, by the clock', () => {
  const firewall = firewallWith('rule slow 1 limit tcp port 443 rate 2/s burst 3');
  let localPort = 1000;
  const ask = (guest: number, nowMs: number): string => said(firewall, { guest, localPort: localPort++ }, nowMs);
  assert.deepEqual([ask(SITE, 0), ask(SITE, 0), ask(SITE, 0), ask(SITE, 0)], ['allow', 'allow', 'allow', 'deny rate']);
  assert.equal(ask(VM, 0), 'allow', 'another guest has a rate of its own');
  assert.equal(ask(SITE, 499), 'deny rate');
  assert.equal(ask(SITE, 500), 'allow');
  assert.equal(ask(SITE, -100_000), 'deny rate', 'a clock that goes back gives nothing');
  assert.equal(said(firewall, { guest: SITE, localPort: 1000 }, 500), 'allow', 'an open flow is not counted again');
  // What only asks takes nothing.
  for (let index = 0; index < 10; index++) assert.equal(firewall.peek(packetOf({ guest: PERSON, localPort: 2000 }), 0), 0);
});

test('a limit on bytes drops frames above it, of new and known flows and of both directions, and counts each guest by itself', () => {
  const firewall = firewallWith('rule slow 1 limit both udp port 53 rate 1kB/s burst 1kB\ndefault in allow');
  const frame = { guest: VM, protocol: UDP, port: 53, isManaged: false } as const;
  // 100 bytes each.
  const sent = Array.from({ length: 12 }, (_, index) => said(firewall, { ...frame, localPort: 1000 + (index % 4) }));
  assert.deepEqual(sent, [...new Array<string>(10).fill('allow'), 'deny rate', 'deny rate']);
  assert.equal(said(firewall, { ...frame, direction: IN, localPort: 1000 }), 'deny rate', 'the answer counts too');
  assert.equal(said(firewall, { ...frame, localPort: 5000 }), 'deny rate', 'and a new flow opens none');
  assert.equal(firewall.flows.count, 4);
  assert.equal(said(firewall, { ...frame, port: 54 }), 'allow', 'what the rule does not decide is free');
  assert.equal(firewall.peek(packetOf({ ...frame, localPort: 1000 }), 0), 1);
  assert.equal(said(firewall, frame, 100), 'allow', '102 bytes have come in');
  assert.equal(said(firewall, frame, 100), 'deny rate');
  assert.equal(said(firewall, { ...frame, guest: SITE }, 100), 'allow', 'another guest has its own');
  firewall.applyText('policy open', 100);
  assert.equal(said(firewall, frame, 100), 'allow', 'a change of rules reaches open flows');
  firewall.applyText('rule slow 1 limit udp rate 1kB/s burst 150B', 100);
  assert.deepEqual([said(firewall, frame, 100), said(firewall, frame, 100)], ['allow', 'deny rate'], 'in both directions');
  firewall.applyText('mode audit\nrule slow 1 limit udp rate 1kB/s burst 150B', 100);
  for (let index = 0; index < 5; index++) assert.equal(said(firewall, frame, 100), 'allow');
  assert.equal(firewallStats(firewall).auditOnly.rate, 4);
});

test('of a flow that its owner manages the bytes are left to the owner, who gets the bucket', () => {
  const firewall = firewallWith('rule slow 1 limit to a.test rate 1kB/s burst 50B');
  for (let index = 0; index < 5; index++) assert.equal(said(firewall, { host: 'a.test' }), 'allow');
  const flow = firewall.flows.handle(firewall.lastFlow);
  const limit = firewall.byteLimitOf(flow);
  assert.deepEqual([limit?.rule.name, limit?.guest, limit?.bucket.rate], ['slow', SITE, { perSecond: 1024, burst: 50 }]);
  assert.match(explain(firewall, packetOf({ host: 'a.test' }), 0).because, /the rule slow says limit: each guest's bytes, .* of 1kB\/s/);
  firewall.applyText('policy open', 0);
  assert.equal(firewall.byteLimitOf(flow), null);
  firewall.applyText('rule slow 1 limit to a.test rate 1MB/s', 0);
  assert.equal(firewall.byteLimitOf(flow)?.bucket.rate.perSecond, 1 << 20);
  firewall.closeFlow(flow);
  assert.equal(firewall.byteLimitOf(flow), null);
});

test('time windows and expiry reach open flows by the tick', () => {
  const firewall = firewallWith('rule night 9 deny to night.test when 22:00-06:00Z\nrule guest 9 allow in tcp port 22 for vm until 1970-01-02T00:00:00Z');
  const day = 86_400_000;
  assert.equal(said(firewall, { host: 'night.test' }, day / 2), 'deny rule', 'the states are those of when the rules came');
  assert.deepEqual(firewall.tick(day / 2), []);
  assert.equal(said(firewall, { host: 'night.test' }, day / 2), 'allow');
  assert.equal(said(firewall, { guest: VM, direction: IN, localPort: 22 }, day / 2), 'allow');
  const ended = firewall.tick(22 * 3_600_000);
  assert.deepEqual(
    ended.map(({ rule, guest }) => [rule, guest]),
    [['night', SITE]],
  );
  assert.deepEqual(
    firewall.tick(day).map(({ reason, guest }) => [reason, guest]),
    [['default', VM]],
  );
  assert.equal(said(firewall, { guest: VM, direction: IN, localPort: 22 }, day), 'deny default');
});

test('audit mode says what it would do and lets it pass, but for what is no rule', () => {
  const logged: LogEntry[] = [];
  const firewall = firewallWith('mode audit\nrule no 9 deny to a.test', { onLog: (entry) => void logged.push({ ...entry }) });
  assert.equal(said(firewall, { host: 'a.test' }), 'allow');
  assert.deepEqual(
    logged.map(({ rule, verdict, isAuditOnly }) => [rule, verdict, isAuditOnly]),
    [['no', 1, true]],
  );
  assert.equal(said(firewall, { from: 'public', to: '10.0.0.1' }), 'reject address-space');
  assert.deepEqual(firewallStats(firewall).auditOnly, { rule: 1 });
  assert.equal(explain(firewall, packetOf({ host: 'a.test' }), 0).verdict, 'deny');
  const enforced = firewall.applyText('rule no 9 deny to a.test', 0);
  assert.equal(enforced.ok && enforced.value.blocked.length, 1, 'what audit mode let pass ends when rules are enforced');
});

test('log rules note what they match above the rule that decides', () => {
  const logged: (readonly [string | null, number])[] = [];
  const firewall = firewallWith('rule watch 9 log tcp port 443\nrule ok 5 allow to a.test log\nrule below 1 log', {
    onLog: ({ rule, verdict }) => void logged.push([rule, verdict]),
  });
  said(firewall, { host: 'a.test' });
  assert.deepEqual(logged, [
    ['watch', 0],
    ['ok', 0],
  ]);
  said(firewall, { host: 'a.test' });
  assert.equal(logged.length, 2, 'a flow that is known is no news');
  said(firewall, { host: 'b.test', port: 80 });
  assert.deepEqual(logged.at(-1), ['below', 0]);
  const hits = ruleStats(firewall, 3).map(({ name, hits: count }) => [name, count]);
  assert.deepEqual(hits, [
    ['watch', 1],
    ['ok', 1],
    ['below', 1],
  ]);
});

test('only a SYN opens a TCP flow of a frame, and answers belong to it', () => {
  const firewall = firewallWith('policy open');
  const ask: Asked = { guest: VM, isManaged: false };
  assert.equal(said(firewall, { ...ask, flags: TCP_ACK }), 'deny no-flow');
  assert.equal(said(firewall, { ...ask, flags: TCP_SYN | TCP_ACK }), 'deny no-flow');
  assert.equal(said(firewall, { ...ask, flags: TCP_SYN }), 'allow');
  const entry = firewall.lastFlow;
  assert.equal(said(firewall, { ...ask, flags: TCP_SYN | TCP_ACK, direction: IN }), 'allow');
  assert.equal(firewall.lastFlow, entry);
  assert.equal(said(firewall, { ...ask, flags: TCP_FIN | TCP_ACK }), 'allow');
  assert.equal(said(firewall, { ...ask, flags: TCP_ACK }, 20_000), 'deny no-flow', 'the closed flow has ended');
  assert.equal(said(firewall, { ...ask, flags: TCP_SYN }, 20_000), 'allow');
  const later = packetOf({ ...ask, protocol: UDP });
  later.isLaterFragment = true;
  assert.equal(firewall.decide(later, 0), 1);
  assert.equal(REASON_NAMES[firewall.lastReason], 'fragment');
  assert.equal(firewall.relate(packetOf(ask), true, 100, 0), 0);
  assert.equal(firewall.relate(packetOf({ ...ask, protocol: ICMP }), true, 100, 0), 1);
});

test('the answer to what a guest asked comes in although nothing else may', () => {
  const firewall = firewallWith('');
  const ask: Asked = { guest: VM, protocol: UDP, port: 53, isManaged: false };
  assert.equal(said(firewall, { ...ask, direction: IN }), 'deny default');
  assert.equal(said(firewall, ask), 'allow');
  assert.equal(said(firewall, { ...ask, direction: IN }), 'allow');
  assert.equal(said(firewall, { ...ask, direction: IN, to: '93.184.216.35' }), 'deny default', 'from somebody else');
});

test('a flood pushes out the oldest flows of its own guest only, and tells their owner', () => {
  const evicted: number[] = [];
  const firewall = firewallWith('policy open', { maxFlowsPerGuest: 100, maxFlows: 150, onEvicted: (flow) => void evicted.push(flow) });
  assert.equal(said(firewall, { guest: SITE }), 'allow');
  const kept = firewall.flows.handle(firewall.lastFlow);
  const first: number[] = [];
  for (let port = 0; port < 1000; port++) {
    assert.equal(said(firewall, { guest: VM, port, protocol: UDP, isManaged: false }, port * 10), 'allow');
    first.push(firewall.flows.handle(firewall.lastFlow));
  }
  assert.equal(firewall.guest(VM)!.flows, 100);
  assert.deepEqual(evicted, first.slice(0, 900));
  assert.notEqual(firewall.flows.entryOf(kept), -1);
  // The table is full of two guests' flows: the third gets no flow of theirs.
  for (let port = 0; port < 60; port++) said(firewall, { guest: SITE, port, localPort: 1 });
  assert.equal(firewall.flows.count, 150);
  assert.equal(said(firewall, { guest: PERSON }), 'deny too-many-flows');
  assert.equal(firewall.removeGuest(VM).length, 100);
  assert.equal(said(firewall, { guest: PERSON }), 'allow');
});

test('flows and guests are counted', () => {
  const firewall = firewallWith('rule no 9 deny to a.test');
  said(firewall, {}, 5);
  const flow = firewall.flows.handle(firewall.lastFlow);
  firewall.account(flow, 1000, 10);
  said(firewall, { host: 'a.test', localPort: 1 }, 7);
  const [site] = firewallStats(firewall).guests;
  assert.deepEqual(site, { guest: SITE, name: 'site:https://a.test', allowed: 1, refused: 1, bytesIn: 1000, bytesOut: 110, flows: 1, lastSeenMs: 7 });
  const [open] = flowStats(firewall, 10);
  assert.deepEqual(open, {
    flow,
    guest: 'site:https://a.test',
    direction: 'out',
    protocol: 'tcp',
    local: '10.0.2.15 40000',
    remote: '93.184.216.34 443',
    bytesIn: 1000,
    bytesOut: 110,
    openedMs: 5,
    rule: null,
  });
  firewall.closeFlow(flow);
  firewall.closeFlow(flow);
  assert.equal(firewallStats(firewall).flows, 0);
});

test('explain names the rule, what matched and what nearly did', () => {
  const firewall = firewallWith(
    'group g site:https://a.test\nrule near 9 deny tcp to *.a.test port 80 for group:g\nrule hit 5 reject tcp to x.a.test port 400-500 for group:g',
  );
  const answer = explain(firewall, packetOf({ host: 'x.a.test', from: 'public' }), 0);
  assert.equal(answer.verdict, 'reject');
  assert.equal(answer.because, 'the rule hit says reject');
  assert.deepEqual(answer.rule, { name: 'hit', text: 'rule hit 5 reject out tcp to x.a.test port 400-500 for group:g', from: 'own', line: 3 });
  assert.deepEqual(answer.matched, ['direction out', 'protocol tcp', 'x.a.test is x.a.test', 'port 443 is in 400-500', 'guest site:https://a.test is group:g']);
  assert.deepEqual(answer.nearly, [{ rule: 'near', but: 'port 443 is not 80' }]);
  const space = explain(firewall, packetOf({ to: '10.0.0.1', from: 'public' }), 0);
  assert.match(space.because, /^a page from the internet may not reach the local network/);
  assert.equal(space.rule, null);
  assert.match(explain(firewall, packetOf({}), 0).because, /the default of balanced for out is allow/);
  firewall.applyText('oops', 0);
  assert.match(explain(firewall, packetOf({}), 0).because, /line 1, column 1/);
});

test('100,000 rules of overlaps and nonsense are compiled and answer quickly, and shadowed ones are kept apart from timed ones', () => {
  const lines: string[] = [];
  for (let index = 0; index < 100_000; index++) {
    const kinds = [
      'deny tcp port 1-65535',
      `deny tcp port ${index % 30_000}-${65_535 - (index % 30_000)}`,
      'allow',
      `deny to 10.${index % 256}.0.0/16`,
      'deny to a.test when mon-fri@08:00-17:00Z',
      `allow udp to 0.0.0.0/0 port ${index % 65_536}`,
      'deny until 1970-01-01T00:00:01Z',
    ];
    lines.push(`rule r${index} ${index % 3} ${kinds[index % kinds.length]}`);
  }
  const firewall = firewallWith(lines.join('\n'));
  const packet = packetOf({});
  const startedAt = performance.now();
  for (let index = 0; index < 1000; index++) {
    packet.remotePort = (index * 61) & 0xffff;
    firewall.peek(packet, 0);
  }
  // No figure: only that it is not the scan of 100,000 rules, a thousand times.
  assert.ok(performance.now() - startedAt < 5000);
});
