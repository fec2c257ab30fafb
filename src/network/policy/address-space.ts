// Which network an IP address belongs to: this machine, the local network, or the public internet.
// https://wicg.github.io/private-network-access/#ip-address-space-heading, with the forms that hide one address inside another.

import { isIP } from 'node:net';

/** Ordered from the least to the most protected. 'unknown': not yet learned; counts as public. */
export type AddressSpace = 'unknown' | 'public' | 'private' | 'loopback';

const RANK: Record<AddressSpace, number> = { unknown: 0, public: 0, private: 1, loopback: 2 };

/** True when `target` is nearer to the user's own machine than `from`. */
export function isMoreProtected(target: AddressSpace, from: AddressSpace): boolean {
  return RANK[target] > RANK[from];
}

export function lessProtected(a: AddressSpace, b: AddressSpace): AddressSpace {
  return RANK[a] <= RANK[b] ? a : b;
}

/** `address` is an IP literal without brackets. Anything else counts as loopback: the safe answer for a target. */
export function addressSpaceOf(address: string): AddressSpace {
  const zone = address.indexOf('%');
  const bare = zone === -1 ? address : address.slice(0, zone);
  const kind = isIP(bare);
  if (kind === 4) return spaceOfIpv4(bare.split('.').map(Number));
  if (kind === 6) return spaceOfIpv6(parseIpv6(bare));
  return 'loopback';
}

function spaceOfIpv4(bytes: readonly number[]): AddressSpace {
  const [a = 0, b = 0, c = 0] = bytes;
  // 0.0.0.0/8 reaches this machine on Linux.
  if (a === 127 || a === 0) return 'loopback';
  if (a === 10 || (a === 172 && b >= 16 && b <= 31) || (a === 192 && b === 168)) return 'private';
  if (a === 169 && b === 254) return 'private'; // link-local: also the cloud's metadata services
  if (a === 100 && b >= 64 && b <= 127) return 'private'; // carrier-grade NAT
  if (a === 198 && (b === 18 || b === 19)) return 'private'; // benchmarking
  if (a === 192 && b === 0 && c === 0) return 'private'; // IETF protocol assignments
  if (a >= 224) return 'private'; // multicast, reserved, broadcast
  return 'public';
}

/** Eight 16-bit words. */
function spaceOfIpv6(words: readonly number[]): AddressSpace {
  const [w0 = 0, w1 = 0, w2 = 0, w3 = 0, w4 = 0, w5 = 0, w6 = 0, w7 = 0] = words;
  const zerosTo5 = (w0 | w1 | w2 | w3 | w4) === 0;
  if (zerosTo5 && w5 === 0 && w6 === 0 && w7 <= 1) return 'loopback'; // :: and ::1
  if (zerosTo5 && (w5 === 0xffff || w5 === 0)) return embedded(w6, w7); // IPv4-mapped, IPv4-compatible
  if (w0 === 0x64 && w1 === 0xff9b) return w2 === 0 ? embedded(w6, w7) : 'private'; // NAT64, well-known and local-use
  if (w0 === 0x2002) return embedded(w1, w2); // 6to4
  if ((w0 & 0xfe00) === 0xfc00) return 'private'; // unique local
  if ((w0 & 0xff80) === 0xfe80) return 'private'; // link-local, site-local
  if ((w0 & 0xff00) === 0xff00) return 'private'; // multicast
  return 'public';
}

function embedded(high: number, low: number): AddressSpace {
  return spaceOfIpv4([high >> 8, high & 255, low >> 8, low & 255]);
}

function parseIpv6(text: string): number[] {
  const [head = '', tail] = text.split('::');
  const front = ipv6Words(head);
  if (tail === undefined) return front;
  const back = ipv6Words(tail);
  return [...front, ...new Array<number>(Math.max(0, 8 - front.length - back.length)).fill(0), ...back];
}

function ipv6Words(part: string): number[] {
  const words: number[] = [];
  for (const piece of part === '' ? [] : part.split(':')) {
    if (piece.includes('.')) {
      const [a = 0, b = 0, c = 0, d = 0] = piece.split('.').map(Number);
      words.push((a << 8) | b, (c << 8) | d);
    } else {
      words.push(Number.parseInt(piece, 16));
    }
  }
  return words;
}
