// One Ethernet frame taken apart: what anti-spoofing, rules and DNS need of it, and nothing else. One object is filled anew for each frame.
// Strict: what does not hold together by its own lengths is malformed, and a malformed frame goes nowhere; so nobody behind the firewall
// can read a frame in another way than the firewall did.
//
// Ethernet II: RFC 894; ARP: RFC 826; IPv4: RFC 791; IPv6: RFC 8200; TCP: RFC 9293; UDP: RFC 768; ICMP: RFC 792, RFC 4443, RFC 4861.

import type { FrameHeaders } from '../anti-spoof.ts';
import type { AddressWords } from '../../base/ip-address.ts';
import { ICMP, TCP, UDP } from '../packet.ts';

export const ETHER_IPV4 = 0x0800;
export const ETHER_ARP = 0x0806;
export const ETHER_IPV6 = 0x86dd;
export const ICMPV6 = 58;

const MAPPED = 0xffff;
const ETHERNET_BYTES = 14;
const ARP_BYTES = 28;
const TCP_BYTES = 20;
/** UDP's, ICMP's, and that of an IPv6 extension header of the smallest size. */
const SHORT_BYTES = 8;
const MAX_EXTENSIONS = 8;

const HOP_BY_HOP = 0;
const ROUTING = 43;
const FRAGMENT = 44;
const DESTINATION_OPTIONS = 60;

const NEIGHBOUR_ADVERTISEMENT = 136;
const NEIGHBOUR_BYTES = 24;

export class FrameView {
  bytes: Uint8Array = new Uint8Array(0);
  kind: 'arp' | 'ip' | 'other' = 'other';
  etherType = 0;
  /** Six bytes as a number. */
  sourceMac = 0;
  destinationMac = 0;
  // ARP.
  senderMac = 0;
  senderIpv4 = 0;
  // IP: four words each, IPv4 in its mapped form.
  readonly source = new Int32Array(4);
  readonly destination = new Int32Array(4);
  isIpv4 = false;
  protocol = 0;
  isFragment = false;
  /** In bytes. 0 for the first, and for what is whole. */
  fragmentOffset = 0;
  fragmentId = 0;
  // Of the transport header; 0 where the protocol has none, and in later fragments.
  sourcePort = 0;
  destinationPort = 0;
  tcpFlags = 0;
  /** ICMP and ICMPv6; -1 otherwise. */
  icmpType = -1;
  /** Of an echo. */
  icmpId = 0;
  /** Where the transport header, and what follows it, lies in `bytes`. */
  transportAt = 0;
  payloadAt = 0;
  /** Where the IP packet ends: Ethernet may have padding behind it. */
  endAt = 0;

  /** null when it is understood; else what is wrong with it. */
  read(bytes: Uint8Array): string | null {
    this.bytes = bytes;
    this.#clear();
    if (bytes.length < ETHERNET_BYTES) return 'it is shorter than an Ethernet header';
    this.destinationMac = mac(bytes, 0);
    this.sourceMac = mac(bytes, 6);
    this.etherType = u16(bytes, 12);
    switch (this.etherType) {
      case ETHER_ARP:
        return this.#readArp(ETHERNET_BYTES);
      case ETHER_IPV4:
      case ETHER_IPV6:
        return this.readIp(bytes, ETHERNET_BYTES, this.etherType === ETHER_IPV4, false);
      default:
        return null;
    }
  }

  /** An IP packet at `at`. `isQuoted`: the one inside an ICMP error, of which only the first bytes must be there. */
  readIp(bytes: Uint8Array, at: number, isIpv4: boolean, isQuoted: boolean): string | null {
    this.bytes = bytes;
    this.kind = 'ip';
    this.isIpv4 = isIpv4;
    return isIpv4 ? this.#readIpv4(at, isQuoted) : this.#readIpv6(at, isQuoted);
  }

  headers(): FrameHeaders {
    const { kind, sourceMac, senderMac, senderIpv4, etherType, protocol, sourcePort, destinationPort } = this;
    if (kind === 'arp') return { kind, sourceMac, senderMac, senderIpv4 };
    if (kind === 'other') return { kind, sourceMac, etherType };
    const icmpType = protocol === ICMPV6 ? this.icmpType : -1;
    return { kind, sourceMac, source: words(this.source), protocol, sourcePort, destinationPort, icmpType, neighbourTarget: this.neighbourTarget };
  }

  /** Of a neighbour advertisement; null otherwise. */
  get neighbourTarget(): AddressWords | null {
    if (this.protocol !== ICMPV6 || this.icmpType !== NEIGHBOUR_ADVERTISEMENT || this.endAt - this.transportAt < NEIGHBOUR_BYTES) return null;
    const at = this.transportAt + 8;
    return [i32(this.bytes, at), i32(this.bytes, at + 4), i32(this.bytes, at + 8), i32(this.bytes, at + 12)];
  }

  #clear(): void {
    this.kind = 'other';
    this.protocol = 0;
    this.isFragment = false;
    this.fragmentOffset = 0;
    this.#clearTransport();
  }

  #clearTransport(): void {
    this.sourcePort = 0;
    this.destinationPort = 0;
    this.tcpFlags = 0;
    this.icmpType = -1;
    this.icmpId = 0;
  }

  #readArp(at: number): string | null {
    const { bytes } = this;
    if (bytes.length < at + ARP_BYTES) return 'its ARP packet is cut off';
    // Ethernet and IPv4, a question or an answer.
    const isKnown = u16(bytes, at) === 1 && u16(bytes, at + 2) === ETHER_IPV4 && bytes[at + 4] === 6 && bytes[at + 5] === 4;
    const operation = u16(bytes, at + 6);
    if (!isKnown || (operation !== 1 && operation !== 2)) return 'its ARP is not about IPv4 on Ethernet';
    this.kind = 'arp';
    this.senderMac = mac(bytes, at + 8);
    this.senderIpv4 = u32(bytes, at + 14);
    return null;
  }

  #readIpv4(at: number, isQuoted: boolean): string | null {
    const { bytes } = this;
    if (bytes.length < at + 20) return 'its IPv4 header is cut off';
    const headerBytes = (bytes[at]! & 15) * 4;
    const totalBytes = u16(bytes, at + 2);
    if (bytes[at]! >>> 4 !== 4 || headerBytes < 20 || totalBytes < headerBytes) return 'its IPv4 header has wrong lengths';
    if (bytes.length < at + headerBytes || (!isQuoted && bytes.length < at + totalBytes)) return 'its IPv4 packet is cut off';
    // https://www.rfc-editor.org/rfc/rfc7126: options that send a packet another way than its address says; nobody needs the others.
    if (headerBytes > 20 && !isQuoted) return 'it has IPv4 options';
    this.endAt = Math.min(bytes.length, at + totalBytes);
    setIpv4(this.source, i32(bytes, at + 12));
    setIpv4(this.destination, i32(bytes, at + 16));
    const fragment = u16(bytes, at + 6);
    this.fragmentId = u16(bytes, at + 4);
    this.fragmentOffset = (fragment & 0x1fff) * 8;
    const hasMore = (fragment & 0x2000) !== 0;
    this.isFragment = hasMore || this.fragmentOffset > 0;
    return this.#readTransport(bytes[at + 9]!, at + headerBytes, hasMore, isQuoted);
  }

  #readIpv6(at: number, isQuoted: boolean): string | null {
    const { bytes } = this;
    if (bytes.length < at + 40) return 'its IPv6 header is cut off';
    const end = at + 40 + u16(bytes, at + 4);
    if (bytes[at]! >>> 4 !== 6) return 'its IPv6 header is of another version';
    if (!isQuoted && bytes.length < end) return 'its IPv6 packet is cut off';
    this.endAt = Math.min(bytes.length, end);
    for (let word = 0; word < 4; word++) {
      this.source[word] = i32(bytes, at + 8 + word * 4);
      this.destination[word] = i32(bytes, at + 24 + word * 4);
    }
    let next = bytes[at + 6]!;
    let header = at + 40;
    let hasMore = false;
    this.isFragment = false;
    this.fragmentOffset = 0;
    for (let count = 0; ; count++) {
      if (next === ROUTING) return 'it has an IPv6 routing header';
      if (next === HOP_BY_HOP && count > 0) return 'its IPv6 extension headers are out of order';
      if (next !== HOP_BY_HOP && next !== DESTINATION_OPTIONS && next !== FRAGMENT) break;
      if (count === MAX_EXTENSIONS) return 'it has too many IPv6 extension headers';
      if (this.isFragment && next === FRAGMENT) return 'it is a fragment of a fragment';
      // https://www.rfc-editor.org/rfc/rfc7112: the first fragment has all headers.
      if (this.endAt < header + SHORT_BYTES) return 'its IPv6 extension headers are cut off';
      if (next === FRAGMENT) {
        const word = u16(bytes, header + 2);
        this.fragmentOffset = word & 0xfff8;
        hasMore = (word & 1) !== 0;
        this.fragmentId = u32(bytes, header + 4);
        // One that is whole all the same (RFC 6946) is treated as what it is.
        this.isFragment = hasMore || this.fragmentOffset > 0;
        next = bytes[header]!;
        header += 8;
        if (this.fragmentOffset > 0) break;
      } else {
        next = bytes[header]!;
        header += (bytes[header + 1]! + 1) * 8;
        if (header > this.endAt) return 'its IPv6 extension headers are cut off';
      }
    }
    return this.#readTransport(next, header, hasMore, isQuoted);
  }

  #readTransport(protocol: number, at: number, hasMore: boolean, isQuoted: boolean): string | null {
    const { bytes, endAt } = this;
    this.#clearTransport();
    this.protocol = protocol;
    this.transportAt = at;
    this.payloadAt = at;
    const length = endAt - at;
    if (this.isFragment && this.fragmentOffset + length > 0xffff) return 'its fragments are longer than a packet';
    if (this.fragmentOffset > 0) {
      // https://www.rfc-editor.org/rfc/rfc3128: one that would be laid over the first one's header.
      return this.fragmentOffset < TCP_BYTES ? 'it is a fragment over a transport header' : null;
    }
    if (hasMore && !isQuoted && length % 8 !== 0) return 'its fragment has an odd length';
    if (protocol === TCP) {
      if (length < (isQuoted ? SHORT_BYTES : TCP_BYTES)) return 'its TCP header is cut off';
      this.#readPorts(at);
      if (isQuoted) return null;
      const headerBytes = (bytes[at + 12]! >>> 4) * 4;
      if (headerBytes < TCP_BYTES || headerBytes > length) return 'its TCP header has a wrong length';
      this.tcpFlags = bytes[at + 13]!;
      this.payloadAt = at + headerBytes;
    } else if (protocol === UDP) {
      if (length < SHORT_BYTES) return 'its UDP header is cut off';
      this.#readPorts(at);
      const stated = u16(bytes, at + 4);
      if (!isQuoted && (stated < SHORT_BYTES || (this.isFragment ? stated <= length : stated !== length))) return 'its UDP length is wrong';
      this.payloadAt = at + SHORT_BYTES;
    } else if (protocol === (this.isIpv4 ? ICMP : ICMPV6)) {
      if (length < SHORT_BYTES) return 'its ICMP header is cut off';
      this.icmpType = bytes[at]!;
      this.icmpId = u16(bytes, at + 4);
      this.payloadAt = at + SHORT_BYTES;
    } else if (protocol === ICMP || protocol === ICMPV6) return 'it has the ICMP of the other family';
    return null;
  }

  #readPorts(at: number): void {
    this.sourcePort = u16(this.bytes, at);
    this.destinationPort = u16(this.bytes, at + 2);
  }
}

function setIpv4(into: Int32Array, address: number): void {
  into[0] = 0;
  into[1] = 0;
  into[2] = MAPPED;
  into[3] = address;
}

export function words(from: Int32Array): AddressWords {
  return [from[0]!, from[1]!, from[2]!, from[3]!];
}

export function u16(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}

export function u32(bytes: Uint8Array, at: number): number {
  return i32(bytes, at) >>> 0;
}

function i32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
}

function mac(bytes: Uint8Array, at: number): number {
  return u16(bytes, at) * 0x1_0000_0000 + u32(bytes, at + 2);
}
