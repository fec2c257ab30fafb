import assert from 'node:assert/strict';
import { test } from 'node:test';

import { AntiSpoofingTable } from './anti-spoof.ts';
import type { FrameHeaders } from './anti-spoof.ts';
import { parseAddress } from '../base/ip-address.ts';

const MAC = 0x52_54_00_12_34_56;
const OTHER = 0x52_54_00_00_00_01;
const LEASE = '10.0.2.15';
const LINK_LOCAL = 'fe80::5054:ff:fe12:3456';

function ipv4Number(text: string): number {
  return parseAddress(text)![3] >>> 0;
}

const table = new AntiSpoofingTable();
table.assign(1, { mac: MAC, ipv4: ipv4Number(LEASE), ipv6: [parseAddress(LINK_LOCAL)!] });
table.assign(2, { mac: MAC, ipv4: null, ipv6: [] });
table.assign(3, { mac: MAC, ipv4: ipv4Number('192.168.1.2'), ipv6: [] });

function ip(source: string, more: Partial<Extract<FrameHeaders, { kind: 'ip' }>> = {}): FrameHeaders {
  return {
    kind: 'ip',
    sourceMac: MAC,
    source: parseAddress(source)!,
    protocol: 6,
    sourcePort: 40_000,
    destinationPort: 80,
    icmpType: -1,
    neighbourTarget: null,
    ...more,
  };
}

function arp(senderMac: number, sender: string, sourceMac = MAC): FrameHeaders {
  return { kind: 'arp', sourceMac, senderMac, senderIpv4: ipv4Number(sender) };
}

const DHCP_ASK = { protocol: 17, sourcePort: 68, destinationPort: 67 };
const icmp6 = (icmpType: number, neighbourTarget: string | null = null) => ({
  protocol: 58,
  icmpType,
  sourcePort: 0,
  destinationPort: 0,
  neighbourTarget: neighbourTarget === null ? null : parseAddress(neighbourTarget),
});

const CASES: readonly (readonly [string, number, FrameHeaders, boolean])[] = [
  ['its own address', 1, ip(LEASE), true],
  ['an address above 128.0.0.0', 3, ip('192.168.1.2'), true],
  ['another MAC', 1, ip(LEASE, { sourceMac: OTHER }), false],
  ["a neighbour's address", 1, ip('10.0.2.16'), false],
  ['loopback as a source', 1, ip('127.0.0.1'), false],
  ['an address before there is a lease', 2, ip(LEASE), false],
  ['asking for a lease', 2, ip('0.0.0.0', DHCP_ASK), true],
  ['asking for a lease again', 1, ip('0.0.0.0', DHCP_ASK), true],
  ['no source, and no DHCP', 1, ip('0.0.0.0'), false],
  ['no source, DHCP to another port', 1, ip('0.0.0.0', { ...DHCP_ASK, destinationPort: 53 }), false],
  ['answering as a DHCP server', 1, ip(LEASE, { protocol: 17, sourcePort: 67, destinationPort: 68 }), false],
  ['answering as a DHCPv6 server', 1, ip(LINK_LOCAL, { protocol: 17, sourcePort: 547, destinationPort: 546 }), false],
  ['its own IPv6 address', 1, ip(LINK_LOCAL), true],
  ['another IPv6 address', 1, ip('fe80::1'), false],
  ['advertising itself as a router', 1, ip(LINK_LOCAL, icmp6(134)), false],
  ['redirecting', 1, ip(LINK_LOCAL, icmp6(137)), false],
  ['a neighbour advertisement for itself', 1, ip(LINK_LOCAL, icmp6(136, LINK_LOCAL)), true],
  ['a neighbour advertisement for the router', 1, ip(LINK_LOCAL, icmp6(136, 'fe80::1')), false],
  ['a neighbour advertisement without a target', 1, ip(LINK_LOCAL, icmp6(136)), false],
  ['looking whether an address is free', 1, ip('::', icmp6(135)), true],
  ['a multicast report without an address', 1, ip('::', icmp6(143)), true],
  ['a ping without an address', 1, ip('::', icmp6(128)), false],
  ['ARP for itself', 1, arp(MAC, LEASE), true],
  ['an ARP probe', 1, arp(MAC, '0.0.0.0'), true],
  ['ARP for the router', 1, arp(MAC, '10.0.2.2'), false],
  ['ARP with a foreign MAC inside', 1, arp(OTHER, LEASE), false],
  ['ARP with a foreign MAC outside', 1, arp(MAC, LEASE, OTHER), false],
  ['another protocol', 1, { kind: 'other', sourceMac: MAC, etherType: 0x88cc }, false],
  ['a card that nobody assigned', 9, ip(LEASE), false],
];

for (const [what, card, frame, isGenuine] of CASES) {
  test(`${what} is ${isGenuine ? 'let through' : 'refused'}`, () => {
    assert.equal(table.check(card, frame) === null, isGenuine, table.check(card, frame) ?? '');
  });
}

test('a card that was taken away may send nothing', () => {
  const cards = new AntiSpoofingTable();
  cards.assign(1, { mac: MAC, ipv4: null, ipv6: [] });
  cards.remove(1);
  assert.notEqual(cards.check(1, ip('0.0.0.0', DHCP_ASK)), null);
});
