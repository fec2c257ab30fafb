// Hosts of a grant, compiled: does a name or address fall under one of up to 256 patterns? The cost is the length of the name and the
// number of address prefixes, not the number of names; nothing is allocated.

import { contains, covers, isIpv4, isOfFamily, parseCidr, readAddress } from '../base/ip-address.ts';
import type { AddressWords, Cidr } from '../base/ip-address.ts';

export type HostPattern =
  | { readonly kind: 'name'; readonly name: string }
  /** `.example.org`, with the dot. */
  | { readonly kind: 'suffix'; readonly suffix: string }
  | { readonly kind: 'prefix'; readonly prefix: Cidr };

const MAX_NAME_UNITS = 253;
const LABEL = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;

/** null for what is no pattern. Names are taken in lower case without a final dot; international ones in their xn-- form. */
export function parseHostPattern(text: string): HostPattern | null {
  if (text.length > MAX_NAME_UNITS + 2) return null;
  const prefix = parseCidr(text);
  if (prefix !== null) return { kind: 'prefix', prefix };
  const isSuffix = text.startsWith('*.');
  const name = (isSuffix ? text.slice(2) : text).toLowerCase();
  const labels = name.split('.');
  if (name.length > MAX_NAME_UNITS || !labels.every((label) => LABEL.test(label))) return null;
  // https://url.spec.whatwg.org/#ends-in-a-number-checker: such a name would be read as an address.
  if (/^(\d+|0x[0-9a-f]*)$/.test(labels.at(-1)!)) return null;
  return isSuffix ? { kind: 'suffix', suffix: `.${name}` } : { kind: 'name', name };
}

export function isPatternWithin(inner: HostPattern, outer: HostPattern): boolean {
  switch (outer.kind) {
    case 'prefix':
      return inner.kind === 'prefix' && isOfFamily(outer.prefix, isOfFamily(inner.prefix, true)) && covers(outer.prefix, inner.prefix);
    case 'name':
      return inner.kind === 'name' && inner.name === outer.name;
    case 'suffix':
      return (inner.kind === 'name' && inner.name.endsWith(outer.suffix)) || (inner.kind === 'suffix' && inner.suffix.endsWith(outer.suffix));
  }
}

/** Where a connection goes, prepared once for all the matchers that are asked about it. Kept and used again. */
export class HostQuery {
  host = '';
  isAddress = false;
  /** Of the address; IPv4 in its mapped form. */
  readonly words = new Int32Array(4);
  /** Hashes of the host's endings that begin with a dot, then of the whole. */
  readonly hashes = new Int32Array(MAX_NAME_UNITS + 1);
  count = 0;

  /** A host that is an address itself counts as the address while none is known. A name beyond all bounds matches nothing. */
  set(host: string, address: string): void {
    this.host = host;
    this.count = 0;
    this.isAddress = readAddress(address === '' ? host : address, this.words);
    if (host.length === 0 || host.length > MAX_NAME_UNITS) return;
    let hash = 0;
    for (let i = host.length - 1; i >= 0; i--) {
      const code = host.charCodeAt(i);
      hash = (Math.imul(hash, 31) + code) | 0;
      if (code === 46) this.hashes[this.count++] = hash;
    }
    this.hashes[this.count++] = hash;
  }
}

export class HostMatcher {
  /** Hash -> names and suffixes that have it. */
  readonly #byHash = new Map<number, string[]>();
  readonly #prefixes: readonly Cidr[];
  readonly texts: readonly string[];
  readonly patterns: readonly HostPattern[];

  /** `texts` are patterns (parseHostPattern takes each). */
  constructor(texts: readonly string[]) {
    const patterns = texts.map((text) => parseHostPattern(text)!);
    this.texts = texts;
    this.patterns = patterns;
    this.#prefixes = patterns.flatMap((pattern) => (pattern.kind === 'prefix' ? [pattern.prefix] : []));
    for (const pattern of patterns) {
      if (pattern.kind === 'prefix') continue;
      const text = pattern.kind === 'name' ? pattern.name : pattern.suffix;
      const hash = hashFromEnd(text);
      const same = this.#byHash.get(hash);
      if (same === undefined) this.#byHash.set(hash, [text]);
      else same.push(text);
    }
  }

  get hasPrefixes(): boolean {
    return this.#prefixes.length > 0;
  }

  matches(query: HostQuery): boolean {
    return this.#matchesName(query) || this.#matchesAddress(query);
  }

  #matchesName(query: HostQuery): boolean {
    if (this.#byHash.size === 0) return false;
    const { host, hashes, count } = query;
    for (let i = 0; i < count; i++) {
      const texts = this.#byHash.get(hashes[i]!);
      if (texts === undefined) continue;
      for (let at = 0; at < texts.length; at++) {
        const text = texts[at]!;
        // Suffixes begin with a dot, names do not: `.example.org` itself is no host.
        if (text.charCodeAt(0) === 46 ? host.length > text.length && host.endsWith(text) : host === text) return true;
      }
    }
    return false;
  }

  #matchesAddress({ isAddress, words: typed }: HostQuery): boolean {
    if (!isAddress || this.#prefixes.length === 0) return false;
    const words = typed as unknown as AddressWords;
    const isV4 = isIpv4(words);
    for (let i = 0; i < this.#prefixes.length; i++) if (isOfFamily(this.#prefixes[i]!, isV4) && contains(this.#prefixes[i]!, words)) return true;
    return false;
  }
}

function hashFromEnd(text: string): number {
  let hash = 0;
  for (let i = text.length - 1; i >= 0; i--) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return hash;
}
