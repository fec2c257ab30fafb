// Before anything else, for each network card of a guest: does it say who it is, and only that? Pure functions over what a frame's parser
// found; the frames themselves are the network's business.

import { isIpv4 } from '../base/ip-address.ts';
import type { AddressWords } from '../base/ip-address.ts';

/** What the kernel gave to one network card. */
export interface AssignedIdentity {
  /** Six bytes as a number. */
  readonly mac: number;
  /** Leases; null before DHCP has given one. */
  readonly ipv4: number | null;
  /** Its link-local and global addresses. */
  readonly ipv6: readonly AddressWords[];
}

export type FrameHeaders =
  | {
      readonly kind: 'arp';
      readonly sourceMac: number;
      readonly senderMac: number;
      /** 0 in a probe (https://www.rfc-editor.org/rfc/rfc5227). */
      readonly senderIpv4: number;
    }
  | {
      readonly kind: 'ip';
      readonly sourceMac: number;
      readonly source: AddressWords;
      readonly protocol: number;
      /** 0 where the protocol has none. */
      readonly sourcePort: number;
      readonly destinationPort: number;
      /** ICMPv6 only; -1 otherwise. */
      readonly icmpType: number;
      /** Target of a neighbour advertisement; null otherwise. */
      readonly neighbourTarget: AddressWords | null;
    }
  | { readonly kind: 'other'; readonly sourceMac: number; readonly etherType: number };

const UDP = 17;
const ICMPV6 = 58;
const ROUTER_ADVERTISEMENT = 134;
const NEIGHBOUR_SOLICITATION = 135;
const NEIGHBOUR_ADVERTISEMENT = 136;
const REDIRECT = 137;
/** https://www.rfc-editor.org/rfc/rfc3810: multicast reports are sent before an address is there. */
const MULTICAST_REPORT = 143;

/** Why a frame that a guest sends is refused; null when it is what it says. */
export function spoofingIn(frame: FrameHeaders, own: AssignedIdentity): string | null {
  if (frame.sourceMac !== own.mac) return 'the source MAC is not the one of this card';
  switch (frame.kind) {
    case 'arp':
      if (frame.senderMac !== own.mac) return 'ARP speaks for another MAC';
      if (frame.senderIpv4 !== 0 && frame.senderIpv4 !== own.ipv4) return 'ARP speaks for an address that is not leased to this card';
      return null;
    case 'ip':
      return isIpv4(frame.source) ? ipv4Spoofing(frame, own) : ipv6Spoofing(frame, own);
    case 'other':
      return 'only ARP, IPv4 and IPv6 are carried';
  }
}

type IpFrame = Extract<FrameHeaders, { kind: 'ip' }>;

function ipv4Spoofing(frame: IpFrame, own: AssignedIdentity): string | null {
  const source = frame.source[3];
  if (frame.protocol === UDP && frame.sourcePort === 67) return 'a guest may not answer as a DHCP server';
  if (source === 0) {
    const isDhcp = frame.protocol === UDP && frame.sourcePort === 68 && frame.destinationPort === 67;
    return isDhcp ? null : 'a packet without a source address that is no DHCP';
  }
  return own.ipv4 !== null && source === (own.ipv4 | 0) ? null : 'the source address is not leased to this card';
}

function ipv6Spoofing(frame: IpFrame, own: AssignedIdentity): string | null {
  if (frame.protocol === UDP && frame.sourcePort === 547) return 'a guest may not answer as a DHCP server';
  if (frame.protocol === ICMPV6 && frame.icmpType === ROUTER_ADVERTISEMENT) return 'a guest may not advertise itself as a router';
  if (frame.protocol === ICMPV6 && frame.icmpType === REDIRECT) return 'a guest may not redirect others';
  if (frame.protocol === ICMPV6 && frame.icmpType === NEIGHBOUR_ADVERTISEMENT && !holds(own, frame.neighbourTarget)) {
    return 'a neighbour advertisement for an address that is not of this card';
  }
  if (frame.source.every((word) => word === 0)) {
    const isSetUp = frame.protocol === ICMPV6 && (frame.icmpType === NEIGHBOUR_SOLICITATION || frame.icmpType === MULTICAST_REPORT);
    return isSetUp ? null : 'a packet without a source address';
  }
  return holds(own, frame.source) ? null : 'the source address is not of this card';
}

function holds(own: AssignedIdentity, address: AddressWords | null): boolean {
  return address !== null && own.ipv6.some((each) => each.every((word, index) => word === address[index]));
}

/** Looks up the card of a frame by the interface it came from: static, so nothing can be learnt wrongly. */
export class AntiSpoofingTable {
  readonly #cards = new Map<number, AssignedIdentity>();

  assign(interfaceId: number, identity: AssignedIdentity): void {
    this.#cards.set(interfaceId, identity);
  }

  remove(interfaceId: number): void {
    this.#cards.delete(interfaceId);
  }

  /** As spoofingIn; a card that nobody assigned may send nothing. */
  check(interfaceId: number, frame: FrameHeaders): string | null {
    const own = this.#cards.get(interfaceId);
    return own === undefined ? 'nothing is assigned to this card' : spoofingIn(frame, own);
  }
}
