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
const DOT = 46;
const COLON = 58;

/** One for each thread: nothing waits between writing and reading it. */
const WORDS = new Int32Array(4);
const GROUPS = new Uint16Array(8);
const TAIL = new Int32Array(4);

/** Writes the four words of an IP literal, without allocation: for questions that are asked for each packet. False when it is none. */
export function readAddress(text: string, words: Int32Array): boolean {
  if (!scan(text, words)) return false;
  const isHidden = leadsToIpv4(words[0]!, words[1]!, words[2]!, words[3]!);
  if (isHidden) {
    words[0] = 0;
    words[2] = MAPPED;
  }
  return true;
}

/** null when `text` is no IP literal. No brackets, no zone. */
export function parseAddress(text: string): AddressWords | null {
  return readAddress(text, WORDS) ? [WORDS[0]!, WORDS[1]!, WORDS[2]!, WORDS[3]!] : null;
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
  if (bits > (isV4 ? 32 : 128) || !scan(literal, WORDS)) return null;
  const written: AddressWords = [WORDS[0]!, WORDS[1]!, WORDS[2]!, WORDS[3]!];
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

/** As people mean it: `0.0.0.0/0` holds IPv4 alone, `::/0` IPv6 alone. */
export function isOfFamily(cidr: Cidr, isV4Address: boolean): boolean {
  return (cidr.prefix >= 96 && isIpv4(cidr.words)) === isV4Address;
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
  return leadsToIpv4(a, b, c, d) ? [0, 0, MAPPED, d] : words;
}

/** IPv4-compatible (but for `::` and its first 65,535 neighbours, `::1` among them) and NAT64. */
function leadsToIpv4(a: number, b: number, c: number, d: number): boolean {
  return b === 0 && c === 0 && ((a === 0 && d >>> 0 > MAPPED) || a === NAT64);
}

function hasOnlyPrefixBits({ words, prefix }: Cidr): boolean {
  return words.every((word, index) => (word & ~prefixMask(prefix, index)) === 0);
}

/** The words as they are written. */
function scan(text: string, words: Int32Array): boolean {
  if (text.length > LONGEST_TEXT) return false;
  if (text.includes(':')) return scanIpv6(text, words);
  words[0] = 0;
  words[1] = 0;
  words[2] = MAPPED;
  return scanIpv4(text, 0, words);
}

/** Dotted decimal with four parts, no leading zeros: the form that nobody reads in two ways. Writes the last word. */
function scanIpv4(text: string, start: number, words: Int32Array): boolean {
  let word = 0;
  let part = -1;
  let parts = 0;
  for (let i = start; i <= text.length; i++) {
    const code = i === text.length ? DOT : text.charCodeAt(i);
    if (code === DOT) {
      if (part === -1 || parts === 4) return false;
      word = (word << 8) | part;
      parts++;
      part = -1;
    } else {
      if (code < 48 || code > 57 || part === 0) return false;
      part = part === -1 ? code - 48 : part * 10 + code - 48;
      if (part > 255) return false;
    }
  }
  words[3] = word;
  return parts === 4;
}

/** https://www.rfc-editor.org/rfc/rfc4291#section-2.2; a zone (`%eth0`) is not part of an address and refused. */
function scanIpv6(text: string, words: Int32Array): boolean {
  let count = 0;
  let gap = -1;
  let i = 0;
  if (text.startsWith('::')) {
    gap = 0;
    i = 2;
  }
  while (i < text.length) {
    if (count === 8) return false;
    let value = 0;
    const start = i;
    for (; i < text.length && i - start <= 4; i++) {
      const digit = hexDigit(text.charCodeAt(i));
      if (digit === -1) break;
      value = value * 16 + digit;
    }
    // Only the last groups of the whole address may be written with dots.
    if (i < text.length && text.charCodeAt(i) === DOT) {
      if (count > 6 || !scanIpv4(text, start, TAIL)) return false;
      GROUPS[count++] = TAIL[3]! >>> 16;
      GROUPS[count++] = TAIL[3]!;
      break;
    }
    if (i === start || i - start > 4) return false;
    GROUPS[count++] = value;
    if (i === text.length) break;
    if (text.charCodeAt(i) !== COLON) return false;
    i++;
    if (i < text.length && text.charCodeAt(i) === COLON) {
      if (gap !== -1) return false;
      gap = count;
      i++;
    } else if (i === text.length) {
      return false;
    }
  }
  if (gap === -1 ? count !== 8 : count > 7) return false;
  for (let word = 0; word < 4; word++) words[word] = (group(2 * word, count, gap) << 16) | group(2 * word + 1, count, gap);
  return true;
}

/** The group at `at` of eight once the gap is filled with zeros. */
function group(at: number, count: number, gap: number): number {
  if (gap === -1 || at < gap) return GROUPS[at]!;
  const fromEnd = 8 - at;
  return fromEnd <= count - gap ? GROUPS[count - fromEnd]! : 0;
}

function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const lower = code | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}
