import assert from 'node:assert/strict';
import { test } from 'node:test';

import { parseAddress } from '../../base/ip-address.ts';
import { Firewall } from '../firewall.ts';
import { TCP_ACK, TCP_SYN } from '../packet.ts';
import { addressBytes, arp, dnsAnswer, dnsName, dnsQuestion, ethernet, icmp, ip, tcp, u16, udp } from '../testing/build-frame.ts';
import type { DnsRecord } from '../testing/build-frame.ts';
import { REASON_NAMES, VERDICT_NAMES } from '../verdict.ts';
import { FrameFirewall } from './frame-firewall.ts';

const MAC = 0x52_54_00_12_34_56;
const GATEWAY = 0x52_54_00_00_00_01;
const BROADCAST = 0xff_ff_ff_ff_ff_ff;
const OWN = '10.0.2.15';
const OWN6 = 'fe80::5054:ff:fe12:3456';
const SERVER = '93.184.216.34';
const RESOLVER = '10.0.2.3';
const A = 1;
const CNAME = 5;

interface World {
  readonly engine: Firewall;
  /** What became of it: `allow`, or why not. */
  out(packet: readonly number[], more?: Partial<{ to: number; from: number; type: number; nowMs: number }>): string;
  in(packet: readonly number[], more?: Partial<{ to: number; from: number; type: number; nowMs: number }>): string;
}

function world(rules: string, ipv4: string | null = OWN): World {
  const engine = new Firewall({ seed: 1 });
  engine.addGuest(1, ['vm', 'vm:one']);
  const applied = engine.applyText(rules, 0);
  assert.ok(applied.ok, applied.ok ? '' : applied.failure.message);
  const frames = new FrameFirewall(engine);
  const lease = ipv4 === null ? null : parseAddress(ipv4)![3];
  frames.assign(7, { guest: 1, mac: MAC, ipv4: lease, ipv6: [parseAddress(OWN6)!], resolvers: [parseAddress(RESOLVER)!] });
  const typeOf = (packet: readonly number[]): number => (packet[0]! >>> 4 === 4 ? 0x0800 : packet[0]! >>> 4 === 6 ? 0x86dd : 0x0806);
  const said = (verdict: 0 | 1 | 2): string => (verdict === 0 ? 'allow' : frames.lastProblem || `${VERDICT_NAMES[verdict]} ${REASON_NAMES[engine.lastReason]}`);
  return {
    engine,
    out: (packet, { to = GATEWAY, from = MAC, type = typeOf(packet), nowMs = 0 } = {}) => said(frames.fromGuest(7, ethernet(to, from, type, packet), nowMs)),
    in: (packet, { to = MAC, from = GATEWAY, type = typeOf(packet), nowMs = 0 } = {}) => said(frames.toGuest(7, ethernet(to, from, type, packet), nowMs)),
  };
}

const syn = (port = 443): number[] => ip(OWN, SERVER, 6, tcp(40_000, port, TCP_SYN));

test('a connection goes out and its answers come in; what nobody asked for does not', () => {
  const it = world('policy balanced');
  assert.equal(it.out(syn()), 'allow');
  assert.equal(it.in(ip(SERVER, OWN, 6, tcp(443, 40_000, TCP_SYN | TCP_ACK))), 'allow');
  assert.equal(it.in(ip(SERVER, OWN, 6, tcp(443, 40_001, TCP_SYN | TCP_ACK))), 'deny no-flow');
  assert.equal(it.in(ip(SERVER, OWN, 6, tcp(5000, 22, TCP_SYN))), 'deny default');
  assert.equal(it.out(syn(25)), 'reject rule');
  assert.equal(it.out(ip(OWN, '127.0.0.1', 6, tcp(40_000, 80, TCP_SYN))), 'deny rule');
  assert.equal(it.out(ip(OWN, SERVER, 1, icmp(8, 7))), 'allow');
  assert.equal(it.in(ip(SERVER, OWN, 1, icmp(0, 7))), 'allow');
  assert.equal(it.in(ip(SERVER, OWN, 1, icmp(0, 8))), 'nobody asked for it');
  assert.equal(it.in(ip(SERVER, OWN, 1, icmp(8, 7))), 'deny default', "the guest's own echo opens no way in");
  const other = new FrameFirewall(it.engine);
  assert.equal(other.fromGuest(7, ethernet(GATEWAY, MAC, 0x0800, syn()), 0), 1, 'a card that nobody assigned sends nothing');
});

const MALFORMED: readonly (readonly [what: string, packet: readonly number[], problem: RegExp])[] = [
  ['half an IPv4 header', syn().slice(0, 15), /IPv4 header is cut off/],
  ['less than its length says', syn().slice(0, 30), /IPv4 packet is cut off/],
  ['a header of 16 bytes', [0x44, ...syn().slice(1)], /wrong lengths/],
  ['a total length of 10', [...syn().slice(0, 2), 0, 10, ...syn().slice(4)], /wrong lengths/],
  ['another version', [0x65, ...syn().slice(1)], /IPv6|ARP|version/],
  ['a source route', ip(OWN, SERVER, 6, tcp(1, 2, TCP_SYN), { extensions: [{ type: 0, bytes: [131, 7, 4, 1, 2, 3, 4, 0] }] }), /IPv4 options/],
  ['half a TCP header', ip(OWN, SERVER, 6, tcp(1, 2, TCP_SYN).slice(0, 19)), /TCP header is cut off/],
  ['a TCP header that is longer than the packet', ip(OWN, SERVER, 6, [...tcp(1, 2, 2).slice(0, 12), 0xf0, ...tcp(1, 2, 2).slice(13)]), /wrong length/],
  ['a UDP length that is not its own', ip(OWN, SERVER, 17, [...u16(1), ...u16(2), 0, 99, 0, 0]), /UDP length is wrong/],
  ['a UDP header of four bytes', ip(OWN, SERVER, 17, [0, 1, 0, 2]), /UDP header is cut off/],
  ['an ICMP header of four bytes', ip(OWN, SERVER, 1, [8, 0, 0, 0]), /ICMP header is cut off/],
  ['ICMPv6 in IPv4', ip(OWN, SERVER, 58, icmp(128, 1)), /other family/],
  ['a tiny first fragment (RFC 1858)', ip(OWN, SERVER, 6, tcp(1, 2, 2).slice(0, 8), { hasMore: true }), /TCP header is cut off/],
  ['a fragment over the flags (RFC 3128)', ip(OWN, SERVER, 6, tcp(1, 2, 2), { offset: 8 }), /over a transport header/],
  ['a fragment of odd length', ip(OWN, SERVER, 6, tcp(1, 2, 2, 1), { hasMore: true }), /odd length/],
  ['fragments longer than a packet', ip(OWN, SERVER, 6, new Array<number>(40).fill(0), { offset: 65_528 }), /longer than a packet/],
  ['an IPv6 routing header', ip(OWN6, 'fe80::1', 6, tcp(1, 2, 2), { extensions: [{ type: 43, bytes: [0, 0, 0, 0, 0, 0, 0, 0] }] }), /routing header/],
  [
    'a hop-by-hop header that is not the first',
    ip(OWN6, 'fe80::1', 6, tcp(1, 2, 2), { extensions: [60, 0].map((type) => ({ type, bytes: [0, 0, 0, 0, 0, 0, 0, 0] })) }),
    /out of order/,
  ],
  [
    'nine extension headers',
    ip(OWN6, 'fe80::1', 6, tcp(1, 2, 2), { extensions: new Array(9).fill({ type: 60, bytes: [0, 0, 0, 0, 0, 0, 0, 0] }) }),
    /too many/,
  ],
  [
    'an extension header longer than the packet',
    ip(OWN6, 'fe80::1', 6, tcp(1, 2, 2), { extensions: [{ type: 60, bytes: [0, 200, 0, 0, 0, 0, 0, 0] }] }),
    /headers are cut off/,
  ],
  ['half a frame of ARP', arp(1, MAC, OWN, RESOLVER).slice(0, 20), /ARP packet is cut off/],
];

test('what does not hold together goes nowhere, in either direction', () => {
  const it = world('policy open');
  for (const [what, packet, problem] of MALFORMED) {
    assert.match(it.out(packet), problem, what);
    assert.match(it.in(packet), problem, what);
  }
  assert.match(it.out([1, 2, 3], { type: 0x88cc }), /only ARP, IPv4 and IPv6/);
  assert.equal(it.engine.dropped(REASON_NAMES.indexOf('malformed')), 2 * MALFORMED.length);
  assert.equal(it.engine.flows.count, 0);
  assert.equal(it.out([...syn(), 0, 0, 0, 0]), 'allow', "Ethernet's padding is no part of it");
});

const LIES_IN: readonly (readonly [what: string, packet: readonly number[], more: Parameters<World['in']>[1], problem: RegExp])[] = [
  ['for another card', ip(SERVER, OWN, 17, udp(53, 1000)), { to: 0x52_54_00_99_99_99 }, /for another card/],
  ['from its own MAC', ip(SERVER, OWN, 17, udp(53, 1000)), { from: MAC }, /of this card itself/],
  ['from its own address', ip(OWN, OWN, 6, tcp(1, 1, TCP_SYN)), {}, /an address of this card/],
  ['ARP that takes its address', arp(2, GATEWAY, OWN, OWN), {}, /takes an address/],
  ['an ICMP redirect', ip(RESOLVER, OWN, 1, icmp(5, 0)), {}, /redirect/],
  ['a source quench', ip(RESOLVER, OWN, 1, icmp(4, 0)), {}, /redirect/],
  ['an ICMPv6 redirect', ip('fe80::1', OWN6, 58, icmp(137, 0)), {}, /redirect/],
];

test('nobody speaks to a guest in its own name, or sends it another way', () => {
  const it = world('policy open');
  for (const [what, packet, more, problem] of LIES_IN) assert.match(it.in(packet, more), problem, what);
  assert.equal(it.in(arp(1, GATEWAY, RESOLVER, OWN), { to: BROADCAST }), 'allow');
  assert.match(it.out(ip(OWN, RESOLVER, 1, icmp(5, 0))), /may not redirect/);
  assert.match(it.out(arp(2, MAC, RESOLVER, OWN)), /not leased/);
});

test('a card comes up under any policy: lease and neighbours need no rule, and nothing else slips through with them', () => {
  const it = world('policy locked', null);
  assert.equal(it.out(ip('0.0.0.0', '255.255.255.255', 17, udp(68, 67)), { to: BROADCAST }), 'allow');
  assert.equal(it.in(ip('10.0.2.2', '255.255.255.255', 17, udp(67, 68)), { to: BROADCAST }), 'allow');
  assert.equal(it.out(ip(OWN6, 'ff02::1:2', 17, udp(546, 547))), 'allow');
  assert.equal(it.out(ip(OWN6, 'ff02::2', 58, icmp(133, 0))), 'allow');
  assert.equal(it.out(ip(OWN6, 'fe80::1', 58, [136, 0, 0, 0, 0, 0, 0, 0, ...addressBytes(OWN6)])), 'allow');
  assert.match(it.out(ip(OWN6, 'fe80::1', 58, [136, 0, 0, 0, 0, 0, 0, 0, ...addressBytes('fe80::2')])), /not of this card/);
  assert.equal(it.in(ip('fe80::1', 'ff02::1', 58, icmp(134, 0)), { to: 0x33_33_00_00_00_01 }), 'allow');
  assert.equal(it.in(ip('2001:db8::1', OWN6, 58, icmp(134, 0))), 'deny default', 'a router that is not on the link');
  const leased = world('policy locked');
  assert.equal(leased.out(ip(OWN, SERVER, 17, udp(68, 67))), 'reject default', 'a server far away is no lease');
  assert.equal(leased.out(ip(OWN, RESOLVER, 17, udp(1000, 53, dnsQuestion(1, 'a.test', A)))), 'reject default');
  assert.equal(leased.out(ip(OWN, '255.255.255.255', 17, udp(68, 67), { hasMore: true, fragmentId: 3 })), 'its UDP length is wrong');
});

test('later fragments go where their first one went, for as long as its flow is open', () => {
  const it = world('policy balanced');
  const first = (id: number, port = 4000): number[] =>
    ip(OWN, SERVER, 17, [...u16(1000), ...u16(port), ...u16(80), 0, 0, ...new Array<number>(16).fill(1)], { hasMore: true, fragmentId: id });
  const later = (id: number, offset = 24): number[] => ip(OWN, SERVER, 17, new Array<number>(24).fill(2), { offset, fragmentId: id });
  assert.equal(it.out(later(1)), 'no first fragment was let through');
  assert.equal(it.out(first(1)), 'allow');
  assert.equal(it.out(later(1)), 'allow');
  assert.equal(it.out(later(2)), 'no first fragment was let through');
  assert.equal(
    it.in(ip(SERVER, OWN, 17, new Array<number>(24).fill(2), { offset: 24, fragmentId: 1 })),
    'no first fragment was let through',
    'the other direction is another packet',
  );
  assert.equal(it.out(later(1), { nowMs: 30_000 }), 'no first fragment was let through');
  assert.equal(it.out(first(5)), 'allow');
  it.engine.applyText('policy balanced\nrule no 9 deny udp port 4000', 0);
  assert.equal(it.out(later(5)), 'its flow has ended', 'rules of now');
  assert.equal(it.out(first(5)), 'deny rule');
  assert.equal(it.out(later(5)), 'no first fragment was let through', 'a refused one takes the place of the one before');
  for (let id = 100; id < 400; id++) assert.equal(it.out(first(id, 5000)), 'allow');
  assert.equal(it.out(later(399)), 'allow');
  assert.equal(it.out(later(100)), 'no first fragment was let through', 'a flood keeps the newest');
  const six = (payload: readonly number[], options: Parameters<typeof ip>[4]): number[] => ip(OWN6, '2001:db8::9', 17, payload, options);
  assert.equal(it.out(six([...u16(1), ...u16(2), ...u16(80), 0, 0, ...new Array<number>(16).fill(1)], { hasMore: true, fragmentId: 9 })), 'allow');
  assert.equal(it.out(six(new Array<number>(24).fill(1), { offset: 24, fragmentId: 9 })), 'allow');
});

test('an ICMP error comes through when it is about a flow, and only to who sent what it is about', () => {
  const it = world('policy balanced');
  assert.equal(it.out(syn()), 'allow');
  const about = (quoted: readonly number[], from = '10.9.9.9', to = OWN): number[] => ip(from, to, 1, icmp(3, 0, quoted));
  assert.equal(it.in(about(syn().slice(0, 28))), 'allow', 'the first eight bytes behind the header are enough');
  assert.equal(it.in(about(ip(OWN, SERVER, 6, tcp(40_001, 443, TCP_SYN)))), 'deny no-flow');
  assert.match(it.in(about(ip('10.0.2.99', SERVER, 6, tcp(40_000, 443, TCP_SYN)))), /not for the sender/);
  assert.match(it.in(about(syn().slice(0, 20))), /TCP header is cut off/);
  assert.equal(it.in(ip('10.9.9.9', OWN, 1, icmp(8, 3))), 'deny default');
  // A guest tells of what came to it.
  assert.equal(it.out(ip(OWN, SERVER, 1, icmp(3, 0, ip(SERVER, OWN, 6, tcp(443, 40_000, TCP_ACK))))), 'allow');
  assert.equal(it.out(ip(OWN, SERVER, 1, icmp(3, 0, ip(SERVER, OWN, 6, tcp(444, 40_000, TCP_ACK))))), 'deny no-flow');
  assert.equal(it.out(ip(OWN6, '2001:db8::9', 17, udp(9, 10))), 'allow');
  assert.equal(it.in(ip('2001:db8::7', OWN6, 58, icmp(2, 0, ip(OWN6, '2001:db8::9', 17, udp(9, 10))))), 'allow', 'packet too big');
});

const record = (owner: DnsRecord['owner'], type: number, data: readonly number[], ttl = 60): DnsRecord => ({ owner, type, ttl, data });

interface DnsCase {
  readonly name?: string;
  readonly id?: number;
  readonly from?: string;
  readonly port?: number;
  readonly flags?: number;
  readonly type?: number;
  readonly records: readonly DnsRecord[];
}

const TEACHES: readonly (readonly [what: string, answer: DnsCase, isLearnt: boolean])[] = [
  ['the address of what was asked', { records: [record('ok.test', A, addressBytes(SERVER))] }, true],
  ['in other letters, by a pointer', { name: 'OK.test', records: [record({ pointsTo: 12 }, A, addressBytes(SERVER))] }, true],
  ['over an alias', { records: [record('ok.test', CNAME, dnsName('cdn.example')), record('cdn.example', A, addressBytes(SERVER))] }, true],
  ['another number', { id: 8, records: [record('ok.test', A, addressBytes(SERVER))] }, false],
  ['another name', { name: 'evil.test', records: [record('evil.test', A, addressBytes(SERVER))] }, false],
  ['another type', { type: 28, records: [record('ok.test', A, addressBytes(SERVER))] }, false],
  ['another server', { from: '10.0.2.4', records: [record('ok.test', A, addressBytes(SERVER))] }, false],
  ['another port', { port: 1001, records: [record('ok.test', A, addressBytes(SERVER))] }, false],
  ['an error', { flags: 0x8183, records: [record('ok.test', A, addressBytes(SERVER))] }, false],
  ['an answer that was cut off', { flags: 0x8380, records: [record('ok.test', A, addressBytes(SERVER))] }, false],
  ['a question', { flags: 0x0100, records: [record('ok.test', A, addressBytes(SERVER))] }, false],
  ["somebody else's address", { records: [record('evil.test', A, addressBytes(SERVER))] }, false],
  [
    'aliases in a circle',
    { records: [record('ok.test', CNAME, dnsName('b.test')), record('b.test', CNAME, dnsName('ok.test')), record('ok.test', A, addressBytes(SERVER))] },
    false,
  ],
  [
    'two aliases of one name',
    { records: [record('ok.test', CNAME, dnsName('b.test')), record('ok.test', CNAME, dnsName('c.test')), record('b.test', A, addressBytes(SERVER))] },
    false,
  ],
  ['an address of three bytes', { records: [record('ok.test', A, [1, 2, 3])] }, false],
  ['a pointer to itself', { records: [record({ pointsTo: 25 }, A, addressBytes(SERVER))] }, false],
  ['a pointer ahead', { records: [record({ pointsTo: 200 }, A, addressBytes(SERVER))] }, false],
  ['a pointer into the header', { records: [record({ pointsTo: 2 }, A, addressBytes(SERVER))] }, false],
];

test("names are learnt from the answers that this guest's own questions got, from the resolvers that it was given", () => {
  for (const [what, { name = 'ok.test', id = 7, from = RESOLVER, port = 1000, flags, type = A, records }, isLearnt] of TEACHES) {
    const it = world('policy locked\nrule dns 9 allow udp port 53\nrule ok 9 allow tcp to ok.test');
    assert.equal(it.out(ip(OWN, from, 17, udp(1000, 53, dnsQuestion(7, 'ok.test', A)))), 'allow');
    it.in(ip(from, OWN, 17, udp(53, port, dnsAnswer(id, name, type, records, flags))));
    assert.equal(it.out(syn()), isLearnt ? 'allow' : 'reject default', what);
  }
});

test('a name holds as long as the shortest life of the records that led to it, and an answer counts once', () => {
  const it = world('policy locked\nrule dns 9 allow udp port 53\nrule ok 9 allow tcp to ok.test');
  const ask = (id: number, nowMs: number): string => it.out(ip(OWN, RESOLVER, 17, udp(1000, 53, dnsQuestion(id, 'ok.test', A))), { nowMs });
  const records = [record('ok.test', CNAME, dnsName('cdn.example'), 20), record('cdn.example', A, addressBytes(SERVER), 3600)];
  const answer = (id: number, nowMs: number): string => it.in(ip(RESOLVER, OWN, 17, udp(53, 1000, dnsAnswer(id, 'ok.test', A, records))), { nowMs });
  const connect = (localPort: number, nowMs: number): string => it.out(ip(OWN, SERVER, 6, tcp(localPort, 443, TCP_SYN)), { nowMs });
  ask(1, 0);
  answer(1, 0);
  assert.equal(connect(1, 19_999), 'allow');
  assert.equal(connect(2, 20_000), 'reject default');
  answer(1, 21_000);
  assert.equal(connect(3, 21_000), 'reject default', 'nobody has asked again');
  ask(2, 22_000);
  answer(2, 52_000);
  assert.equal(connect(4, 52_000), 'reject default', 'too late');
  ask(3, 60_000);
  answer(3, 60_000);
  assert.equal(connect(5, 60_000), 'allow');
  const huge = [record('ok.test', A, addressBytes('1.2.3.4'), 0x8000_0000)];
  ask(4, 60_000);
  it.in(ip(RESOLVER, OWN, 17, udp(53, 1000, dnsAnswer(4, 'ok.test', A, huge))), { nowMs: 60_000 });
  assert.equal(it.out(ip(OWN, '1.2.3.4', 6, tcp(9, 443, TCP_SYN)), { nowMs: 66_000 }), 'reject default', 'a life with its highest bit is none');
});

test('a limit of bytes drops frames of both directions', () => {
  const it = world('policy open\nrule slow 9 limit both udp port 4000 rate 1kB/s burst 200B');
  const ask = ip(OWN, SERVER, 17, udp(1000, 4000, new Array<number>(50).fill(0)));
  const reply = ip(SERVER, OWN, 17, udp(4000, 1000, new Array<number>(50).fill(0)));
  assert.deepEqual([it.out(ask), it.in(reply), it.in(reply)], ['allow', 'allow', 'deny rate']);
  assert.equal(it.in(reply, { nowMs: 100 }), 'allow');
});
