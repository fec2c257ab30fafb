// Which network an IP address belongs to: this machine, the local network, or the public internet.
// https://wicg.github.io/private-network-access/#ip-address-space-heading, with the forms that hide one address inside another.

import { contains, parseAddress, parseCidr } from '../base/ip-address.ts';
import type { AddressWords, Cidr } from '../base/ip-address.ts';
import type { SpaceOverride } from './rule.ts';

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

/** `address` is an IP literal without brackets, a zone allowed. Anything else counts as loopback: the safe answer for a target. */
export function addressSpaceOf(address: string): AddressSpace {
  const zone = address.indexOf('%');
  const words = parseAddress(zone === -1 ? address : address.slice(0, zone));
  return words === null ? 'loopback' : spaceOfWords(words);
}

/** The networks that are not the public internet, nearest first within each family; the first that contains an address names its space. */
const PROTECTED: readonly (readonly [cidr: string, space: AddressSpace, what: string])[] = [
  ['127.0.0.0/8', 'loopback', 'this machine'],
  ['0.0.0.0/8', 'loopback', 'reaches this machine on Linux'],
  ['10.0.0.0/8', 'private', 'RFC 1918'],
  ['172.16.0.0/12', 'private', 'RFC 1918'],
  ['192.168.0.0/16', 'private', 'RFC 1918'],
  ['169.254.0.0/16', 'private', 'link-local: also the metadata services of clouds'],
  ['100.64.0.0/10', 'private', 'carrier-grade NAT, RFC 6598'],
  ['198.18.0.0/15', 'private', 'benchmarking, RFC 2544'],
  ['192.0.0.0/24', 'private', 'IETF protocol assignments, RFC 6890'],
  ['224.0.0.0/3', 'private', 'multicast, reserved, broadcast'],
  ['::/127', 'loopback', ':: and ::1'],
  ['64:ff9b:1::/48', 'private', 'NAT64 for local use, RFC 8215'],
  ['fc00::/7', 'private', 'unique local, RFC 4193'],
  ['fe80::/9', 'private', 'link-local and site-local'],
  ['ff00::/8', 'private', 'multicast'],
];

const PROTECTED_CIDRS = PROTECTED.map(([text, space]) => ({ cidr: parseCidr(text)!, space }));
const SIX_TO_FOUR = parseCidr('2002::/16')!;
const MAPPED = 0xffff;

/** As spaceOfWords, as one of SPACE_NUMBERS and without allocation: the first word of an IPv4 address mostly says it all. */
export function spaceNumber(w0: number, w1: number, w2: number, w3: number): number {
  if (w0 === 0 && w1 === 0 && w2 === MAPPED) return ipv4SpaceNumber(w3);
  if (w0 === 0 && w1 === 0 && w2 === 0 && (w3 === 0 || w3 === 1)) return LOOPBACK;
  if (w0 === 0x64ff9b && w1 >>> 16 === 1) return PRIVATE;
  const top = w0 >>> 24;
  if ((top & 0xfe) === 0xfc || top === 0xff || (w0 & -0x800000) === (0xfe800000 | 0)) return PRIVATE;
  if (w0 >>> 16 === 0x2002) return ipv4SpaceNumber((w0 << 16) | (w1 >>> 16));
  return PUBLIC;
}

const PUBLIC = 1;
const PRIVATE = 2;
const LOOPBACK = 3;

function ipv4SpaceNumber(word: number): number {
  const top = word >>> 24;
  if (top === 127 || top === 0) return LOOPBACK;
  if (top === 10 || top >= 224) return PRIVATE;
  const half = word >>> 16;
  if (half === 0xc0a8 || half === 0xa9fe || (half & 0xfff0) === 0xac10 || (half & 0xffc0) === 0x6440 || (half & 0xfffe) === 0xc612) return PRIVATE;
  return word >>> 8 === 0xc00000 ? PRIVATE : PUBLIC;
}

export function spaceOfWords(words: AddressWords): AddressSpace {
  for (const { cidr, space } of PROTECTED_CIDRS) if (contains(cidr, words)) return space;
  // 6to4 (https://www.rfc-editor.org/rfc/rfc3056): the packet goes to the IPv4 address inside.
  if (contains(SIX_TO_FOUR, words)) return spaceOfWords([0, 0, MAPPED, (words[0] << 16) | (words[1] >>> 16)]);
  return 'public';
}

/** Whether no address of the network is public: only such a network can be granted to a public page by a rule. */
export function isWhollyProtected(network: Cidr): boolean {
  return PROTECTED_CIDRS.some(({ cidr }) => cidr.prefix <= network.prefix && contains(cidr, network.words)) || isInsideSixToFour(network);
}

function isInsideSixToFour({ words, prefix }: Cidr): boolean {
  if (!contains(SIX_TO_FOUR, words) || prefix < 16) return false;
  const inner: Cidr = { words: [0, 0, MAPPED, (words[0] << 16) | (words[1] >>> 16)], prefix: Math.min(128, prefix + 80) };
  return PROTECTED_CIDRS.some(({ cidr }) => cidr.prefix <= inner.prefix && contains(cidr, inner.words));
}

/** As spaceOfWords, but for the networks that the operator said belong elsewhere. */
export function spaceWithOverrides(words: AddressWords, overrides: readonly SpaceOverride[]): AddressSpace {
  let best: SpaceOverride | null = null;
  for (const each of overrides) if (contains(each.cidr, words) && (best === null || each.cidr.prefix > best.cidr.prefix)) best = each;
  return best === null ? spaceOfWords(words) : best.space;
}
