// IP addresses as four signed 32-bit words, IPv4 in its IPv6-mapped form (::ffff:a.b.c.d), so that one comparison serves both
// families. An own strict parser: what another parser might read differently (leading zeros, missing parts, octal) is no address.
//
// IPv4-mapped, IPv4-compatible and NAT64 (64:ff9b::/96, https://www.rfc-editor.org/rfc/rfc6052) addresses become the IPv4 address that
// they lead to: a rule about 10.0.0.0/8 cannot be passed by spelling the address in another way.

export type AddressWords = readonly [number, number, number, number];

export interface Cidr {
  readonly words: AddressWords;
  /** Bits of the 128 that count: an IPv4 /8 has 104 here. */
  readonly prefix: number;
}

const MAPPED = 0xffff;
const NAT64 = 0x0064ff9b;
const LONGEST_TEXT = 45;

/** null when `text` is no IP literal. No brackets, no zone. */
export function parseAddress(text: string): AddressWords | null {
  if (text.length > LONGEST_TEXT) return null;
  if (!text.includes(':')) {
    const v4 = parseIpv4(text);
    return v4 === null ? null : [0, 0, MAPPED, v4];
  }
  const words = parseIpv6(text);
  return words === null ? null : canonical(words);
}

/** `10.0.0.0/8`, `2001:db8::/32`, or one address. Bits after the prefix must be 0; null otherwise. */
export function parseCidr(text: string): Cidr | null {
  const slash = text.indexOf('/');
  if (slash === -1) {
    const words = parseAddress(text);
    return words === null ? null : { words, prefix: 128 };
  }
  const digits = text.slice(slash + 1);
  if (!/^(0|[1-9]\d{0,2})$/.test(digits)) return null;
  const literal = text.slice(0, slash);
  const isV4 = !literal.includes(':');
  const bits = Number(digits);
  if (bits > (isV4 ? 32 : 128) || slash > LONGEST_TEXT) return null;
  const v4 = isV4 ? parseIpv4(literal) : null;
  const written = isV4 ? (v4 === null ? null : ([0, 0, MAPPED, v4] as const)) : parseIpv6(literal);
  if (written === null) return null;
  const prefix = isV4 ? bits + 96 : bits;
  const cidr = { words: written, prefix };
  if (!hasOnlyPrefixBits(cidr)) return null;
  return prefix >= 96 ? { words: canonical(written), prefix } : cidr;
}

/** The network that an address with host bits was probably meant to name, for the message about it; null when it is nothing like it. */
export function networkOf(text: string): string | null {
  const slash = text.indexOf('/');
  const address = slash === -1 ? null : parseAddress(text.slice(0, slash));
  const bits = Number(text.slice(slash + 1));
  if (address === null || !(bits >= 0)) return null;
  const prefix = isIpv4(address) && !text.includes(':') ? bits + 96 : bits;
  if (prefix > 128) return null;
  const words = address.map((word, index) => word & prefixMask(prefix, index)) as unknown as AddressWords;
  return formatCidr({ words, prefix });
}

/** The bits of word `index` (0 to 3) that a prefix covers. */
export function prefixMask(prefix: number, index: number): number {
  const bits = Math.min(32, Math.max(0, prefix - index * 32));
  return bits === 0 ? 0 : (-1 << (32 - bits)) | 0;
}

export function contains(outer: Cidr, address: AddressWords): boolean {
  for (let index = 0; index < 4; index++) {
    if (((address[index]! ^ outer.words[index]!) & prefixMask(outer.prefix, index)) !== 0) return false;
  }
  return true;
}

/** Whether every address of `inner` is one of `outer`. */
export function covers(outer: Cidr, inner: Cidr): boolean {
  return outer.prefix <= inner.prefix && contains(outer, inner.words);
}

export function isIpv4(words: AddressWords): boolean {
  return words[0] === 0 && words[1] === 0 && words[2] === MAPPED;
}

export function formatAddress(words: AddressWords): string {
  if (isIpv4(words)) return [words[3] >>> 24, (words[3] >>> 16) & 255, (words[3] >>> 8) & 255, words[3] & 255].join('.');
  const groups = words.flatMap((word) => [(word >>> 16) & 0xffff, word & 0xffff]);
  // https://www.rfc-editor.org/rfc/rfc5952#section-4.2: the longest run of zeros, the first of equal ones, at least two.
  let best = { start: -1, length: 1 };
  for (let start = 0; start < 8; start++) {
    let end = start;
    while (end < 8 && groups[end] === 0) end++;
    if (end - start > best.length) best = { start, length: end - start };
  }
  const hex = (from: number, to: number): string =>
    groups
      .slice(from, to)
      .map((group) => group.toString(16))
      .join(':');
  return best.start === -1 ? hex(0, 8) : `${hex(0, best.start)}::${hex(best.start + best.length, 8)}`;
}

export function formatCidr({ words, prefix }: Cidr): string {
  if (prefix === 128) return formatAddress(words);
  return isIpv4(words) && prefix >= 96 ? `${formatAddress(words)}/${prefix - 96}` : `${formatAddress(words)}/${prefix}`;
}

function canonical(words: AddressWords): AddressWords {
  const [a, b, c, d] = words;
  const isCompatible = a === 0 && b === 0 && c === 0 && d >>> 0 > MAPPED;
  const isNat64 = a === NAT64 && b === 0 && c === 0;
  return isCompatible || isNat64 ? [0, 0, MAPPED, d] : words;
}

function hasOnlyPrefixBits({ words, prefix }: Cidr): boolean {
  return words.every((word, index) => (word & ~prefixMask(prefix, index)) === 0);
}

function parseIpv4(text: string): number | null {
  const parts = text.split('.');
  if (parts.length !== 4) return null;
  let value = 0;
  for (const part of parts) {
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return null;
    value = (value << 8) | Number(part);
  }
  return value;
}

/** https://www.rfc-editor.org/rfc/rfc4291#section-2.2 */
function parseIpv6(text: string): AddressWords | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const front = groupsOf(halves[0]!, halves.length === 1);
  const back = halves.length === 2 ? groupsOf(halves[1]!, true) : [];
  if (front === null || back === null) return null;
  const missing = 8 - front.length - back.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null;
  const groups = [...front, ...new Array<number>(missing).fill(0), ...back];
  const word = (index: number): number => (groups[index * 2]! << 16) | groups[index * 2 + 1]!;
  return [word(0), word(1), word(2), word(3)];
}

/** `mayEndInIpv4`: only the last groups of the whole address may be written with dots. */
function groupsOf(text: string, mayEndInIpv4: boolean): number[] | null {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    if (part.includes('.')) {
      const v4 = mayEndInIpv4 && index === parts.length - 1 ? parseIpv4(part) : null;
      if (v4 === null) return null;
      groups.push((v4 >>> 16) & 0xffff, v4 & 0xffff);
    } else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(Number.parseInt(part, 16));
    else return null;
  }
  return groups.length > 8 ? null : groups;
}
