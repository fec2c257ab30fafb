// The question that the firewall answers, as numbers: a site's connection and a VM's frame look alike here. One object is filled anew for
// each question: the hot path allocates nothing.

import type { AddressSpace } from './address-space.ts';
import type { AddressWords } from '../base/ip-address.ts';
import { isIpv4 } from '../base/ip-address.ts';

/** IANA protocol numbers; ICMP stands for ICMPv6 (58) too. */
export const ICMP = 1;
export const TCP = 6;
export const UDP = 17;

export const OUT = 0;
export const IN = 1;

/** `meta` of a packet: protocol, direction and family in one word, so that one mask compares the three. */
export const META_PROTOCOL = 0xff;
export const META_IN = 0x100;
export const META_IPV4 = 0x200;

export const TCP_FIN = 1;
export const TCP_SYN = 2;
export const TCP_RST = 4;
export const TCP_ACK = 16;

/** Requester's address space as a number; NOBODY: a person or a VM, to whom the rule of address spaces does not apply. */
export const SPACE_NUMBERS: Readonly<Record<AddressSpace, number>> = { unknown: 0, public: 1, private: 2, loopback: 3 };
export const NOBODY = 7;

export class Packet {
  guest = 0;
  meta = 0;
  /** The other end, four words. */
  r0 = 0;
  r1 = 0;
  r2 = 0;
  r3 = 0;
  remotePort = 0;
  /** The guest's own end; all 0 while a connection is only asked about. */
  l0 = 0;
  l1 = 0;
  l2 = 0;
  l3 = 0;
  localPort = 0;
  /** Where the requester's document came from, one of SPACE_NUMBERS. */
  requesterSpace = NOBODY;
  /** A top-level navigation by a plain link: may go anywhere, as nothing can be read by the linking page. */
  isPlainLink = false;
  tcpFlags = 0;
  /** A fragment that is not the first: it has no ports. */
  isLaterFragment = false;
  sizeBytes = 0;
  /** A connection whose end its owner tells (closeFlow): it has no timeout and no TCP states. */
  isManaged = false;
  /** The name that was asked for, lower case without a final dot; null where only the address is known (frames, IP literals). */
  host: string | null = null;

  /** Of the service: what rules mean by `port`. */
  get servicePort(): number {
    return (this.meta & META_IN) === 0 ? this.remotePort : this.localPort;
  }

  setMeta(protocol: number, direction: number, remote: AddressWords): void {
    this.meta = (protocol === 58 ? ICMP : protocol) | (direction === IN ? META_IN : 0) | (isIpv4(remote) ? META_IPV4 : 0);
  }

  setRemote(words: AddressWords, port: number): void {
    this.r0 = words[0];
    this.r1 = words[1];
    this.r2 = words[2];
    this.r3 = words[3];
    this.remotePort = port;
  }

  setLocal(words: AddressWords, port: number): void {
    this.l0 = words[0];
    this.l1 = words[1];
    this.l2 = words[2];
    this.l3 = words[3];
    this.localPort = port;
  }
}
