// IP addresses and prefixes as numbers. An IPv4 address in IPv6 clothes (::ffff:a.b.c.d, and 64:ff9b::a.b.c.d of NAT64) is the IPv4
// address: one host, one form. firewall/ip-address.ts follows the same rules.
// Parsing writes into an array of the caller's, so that a decision per packet allocates nothing.

/** 4, 6, or 0: not an address. Writes one word (IPv4) or four (IPv6), most significant first, unsigned. */
export type Family = 0 | 4 | 6;

export function parseAddress(text: string, words: Uint32Array): Family {
  return text.includes(':') ? parseIpv6(text, words) : parseIpv4(text, 0, words, 0);
}

/** Dotted decimal with four parts, no leading zeros: the form that nobody reads in two ways. */
function parseIpv4(text: string, start: number, words: Uint32Array, at: number): Family {
  let word = 0;
  let part = -1;
  let digits = 0;
  let parts = 0;
  for (let i = start; i <= text.length; i++) {
    const code = i === text.length ? 46 : text.charCodeAt(i);
    if (code === 46) {
      if (digits === 0 || parts === 4) return 0;
      word = word * 256 + part;
      parts++;
      part = -1;
      digits = 0;
    } else if (code >= 48 && code <= 57) {
      if (part === 0) return 0;
      part = part === -1 ? code - 48 : part * 10 + code - 48;
      if (part > 255) return 0;
      digits++;
    } else {
      return 0;
    }
  }
  if (parts !== 4) return 0;
  words[at] = word;
  return 4;
}

const GROUPS = new Uint16Array(8);
const TAIL = new Uint32Array(1);

/** https://www.rfc-editor.org/rfc/rfc4291#section-2.2; a zone (`%eth0`) is not part of an address and refused. */
function parseIpv6(text: string, words: Uint32Array): Family {
  if (text.length > 45) return 0;
  let count = 0;
  let gap = -1;
  let i = 0;
  if (text.startsWith('::')) {
    gap = 0;
    i = 2;
  }
  while (i < text.length) {
    if (count === 8) return 0;
    let value = 0;
    let digits = 0;
    const start = i;
    for (; i < text.length; i++) {
      const digit = hexDigit(text.charCodeAt(i));
      if (digit === -1) break;
      value = value * 16 + digit;
      if (++digits > 4) break;
    }
    if (i < text.length && text.charCodeAt(i) === 46) {
      if (count > 6 || parseIpv4(text, start, TAIL, 0) === 0) return 0;
      GROUPS[count++] = TAIL[0]! >>> 16;
      GROUPS[count++] = TAIL[0]! & 0xffff;
      i = text.length;
      break;
    }
    if (digits === 0 || digits > 4) return 0;
    GROUPS[count++] = value;
    if (i === text.length) break;
    if (text.charCodeAt(i) !== 58) return 0;
    i++;
    if (i < text.length && text.charCodeAt(i) === 58) {
      if (gap !== -1) return 0;
      gap = count;
      i++;
    } else if (i === text.length) {
      return 0;
    }
  }
  if (gap === -1 ? count !== 8 : count > 7) return 0;
  for (let word = 0; word < 4; word++) words[word] = ((group(2 * word, count, gap) << 16) | group(2 * word + 1, count, gap)) >>> 0;
  const isMapped = words[0] === 0 && words[1] === 0 && words[2] === 0xffff;
  const isNat64 = words[0] === 0x64ff9b && words[1] === 0 && words[2] === 0;
  if (!isMapped && !isNat64) return 6;
  words[0] = words[3]!;
  return 4;
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

export interface Prefix {
  readonly family: 4 | 6;
  /** 1 or 4 words; bits beyond `bits` are zero. */
  readonly words: readonly number[];
  readonly bits: number;
}

/** `address` or `address/bits`. null when it is neither, or when bits are set beyond the prefix: a typing error that would widen it. */
export function parsePrefix(text: string): Prefix | null {
  const slash = text.indexOf('/');
  const parsed = new Uint32Array(4);
  const addressText = slash === -1 ? text : text.slice(0, slash);
  const family = parseAddress(addressText, parsed);
  if (family === 0) return null;
  let bits = family === 4 ? 32 : 128;
  if (slash !== -1) {
    const bitsText = text.slice(slash + 1);
    if (!/^(0|[1-9]\d{0,2})$/.test(bitsText)) return null;
    bits = Number(bitsText);
    // A prefix of such addresses counts from the beginning of the 128 bits.
    if (family === 4 && addressText.includes(':')) {
      if (bits < 96) return null;
      bits -= 96;
    }
    if (bits > (family === 4 ? 32 : 128)) return null;
  }
  const words = family === 4 ? [parsed[0]!] : [...parsed];
  for (let word = 0; word < words.length; word++) if ((words[word]! & ~maskWord(bits, word)) !== 0) return null;
  return { family, words, bits };
}

/** The mask of a prefix for its word number `word`. */
export function maskWord(bits: number, word: number): number {
  const inWord = Math.min(32, Math.max(0, bits - 32 * word));
  return inWord === 0 ? 0 : (0xffffffff << (32 - inWord)) >>> 0;
}

export function isPrefixWithin(inner: Prefix, outer: Prefix): boolean {
  return inner.family === outer.family && inner.bits >= outer.bits && prefixHolds(outer, inner.family, inner.words);
}

export function prefixHolds(prefix: Prefix, family: Family, words: ArrayLike<number>): boolean {
  if (prefix.family !== family) return false;
  for (let word = 0; word < prefix.words.length; word++) {
    if (((words[word]! ^ prefix.words[word]!) & maskWord(prefix.bits, word)) !== 0) return false;
  }
  return true;
}
