// Questions and answers of DNS (https://www.rfc-editor.org/rfc/rfc1035) as far as the firewall learns names from them: one question, and the
// addresses that the answer gives for it, over its aliases. Strict and bounded; what is not understood teaches nothing.

import type { AddressWords } from '../../base/ip-address.ts';
import { u16, u32 } from './frame-view.ts';

const HEADER_BYTES = 12;
const A = 1;
const CNAME = 5;
const AAAA = 28;
const INTERNET = 1;
const MAX_NAME_BYTES = 255;
const MAX_RECORDS = 100;
const MAX_ALIASES = 16;
const MAPPED = 0xffff;

export interface DnsQuestion {
  readonly id: number;
  /** Lower case, without a final dot. */
  readonly name: string;
  readonly type: number;
}

export interface DnsAnswer extends DnsQuestion {
  readonly addresses: readonly AddressWords[];
  /** The shortest life of all records that led to the addresses, in seconds. */
  readonly ttlSeconds: number;
}

interface Name {
  readonly text: string;
  /** Behind it, where it stands. */
  readonly nextAt: number;
}

/** A plain question for one name; null for anything else. */
export function readQuestion(bytes: Uint8Array, at: number, end: number): DnsQuestion | null {
  const flags = flagsOf(bytes, at, end);
  // QR 0, opcode 0.
  if (flags === -1 || (flags & 0xf800) !== 0) return null;
  return questionOf(bytes, at, end)?.question ?? null;
}

/** A whole answer without an error; null for anything else, and when it gives no address. */
export function readAnswer(bytes: Uint8Array, at: number, end: number): DnsAnswer | null {
  const flags = flagsOf(bytes, at, end);
  // QR 1, opcode 0, not cut off, RCODE 0.
  if (flags === -1 || (flags & 0xfa0f) !== 0x8000) return null;
  const asked = questionOf(bytes, at, end);
  if (asked === null) return null;
  const records = u16(bytes, at + 6);
  if (records > MAX_RECORDS) return null;
  const aliases = new Map<string, { readonly target: string; readonly ttl: number }>();
  const found: { readonly owner: string; readonly words: AddressWords; readonly ttl: number }[] = [];
  let next = asked.nextAt;
  for (let record = 0; record < records; record++) {
    const owner = nameAt(bytes, at, next, end);
    if (owner === null || owner.nextAt + 10 > end) return null;
    const data = owner.nextAt + 10;
    const type = u16(bytes, owner.nextAt);
    const isInternet = u16(bytes, owner.nextAt + 2) === INTERNET;
    const ttl = ttlOf(u32(bytes, owner.nextAt + 4));
    const length = u16(bytes, owner.nextAt + 8);
    next = data + length;
    if (next > end) return null;
    if (!isInternet) continue;
    if (type === CNAME) {
      const target = nameAt(bytes, at, data, next);
      if (target === null || target.nextAt !== next || aliases.has(owner.text)) return null;
      aliases.set(owner.text, { target: target.text, ttl });
    } else if (type === A || type === AAAA) {
      if (length !== (type === A ? 4 : 16)) return null;
      found.push({ owner: owner.text, words: type === A ? [0, 0, MAPPED, u32(bytes, data) | 0] : wordsAt(bytes, data), ttl });
    }
  }
  return answerFor(asked.question, aliases, found);
}

/** Follows the question's name over its aliases; records of other names are nobody's answer. */
function answerFor(
  question: DnsQuestion,
  aliases: ReadonlyMap<string, { readonly target: string; readonly ttl: number }>,
  found: readonly { readonly owner: string; readonly words: AddressWords; readonly ttl: number }[],
): DnsAnswer | null {
  let { name } = question;
  let ttlSeconds = Infinity;
  for (let step = 0; ; step++) {
    const alias = aliases.get(name);
    if (alias === undefined) break;
    if (step === MAX_ALIASES) return null;
    name = alias.target;
    ttlSeconds = Math.min(ttlSeconds, alias.ttl);
  }
  const own = found.filter(({ owner }) => owner === name);
  if (own.length === 0) return null;
  for (const { ttl } of own) ttlSeconds = Math.min(ttlSeconds, ttl);
  return { ...question, addresses: own.map(({ words }) => words), ttlSeconds };
}

/** -1: too short for a header. */
function flagsOf(bytes: Uint8Array, at: number, end: number): number {
  return end - at < HEADER_BYTES ? -1 : u16(bytes, at + 2);
}

function questionOf(bytes: Uint8Array, at: number, end: number): { readonly question: DnsQuestion; readonly nextAt: number } | null {
  if (u16(bytes, at + 4) !== 1) return null;
  const name = nameAt(bytes, at, at + HEADER_BYTES, end);
  if (name === null || name.text === '' || name.nextAt + 4 > end || u16(bytes, name.nextAt + 2) !== INTERNET) return null;
  return { question: { id: u16(bytes, at), name: name.text, type: u16(bytes, name.nextAt) }, nextAt: name.nextAt + 4 };
}

/** Pointers may lead back only, so they come to an end. Labels with other than letters, digits, `-` and `_` make no name of a rule. */
function nameAt(bytes: Uint8Array, start: number, at: number, end: number): Name | null {
  const labels: string[] = [];
  let nextAt = -1;
  let limit = at;
  let total = 0;
  for (let here = at; ;) {
    if (here >= end) return null;
    const length = bytes[here]!;
    if (length >= 0xc0) {
      if (here + 2 > end) return null;
      const target = start + (u16(bytes, here) & 0x3fff);
      if (nextAt === -1) nextAt = here + 2;
      if (target >= limit || target < start + HEADER_BYTES) return null;
      limit = target;
      here = target;
      continue;
    }
    if (length > 63 || here + 1 + length > end) return null;
    if (length === 0) return { text: labels.join('.'), nextAt: nextAt === -1 ? here + 1 : nextAt };
    total += length + 1;
    if (total >= MAX_NAME_BYTES) return null;
    const label = labelAt(bytes, here + 1, length);
    if (label === null) return null;
    labels.push(label);
    here += 1 + length;
  }
}

function labelAt(bytes: Uint8Array, at: number, length: number): string | null {
  let label = '';
  for (let index = at; index < at + length; index++) {
    const code = bytes[index]!;
    const lower = code >= 65 && code <= 90 ? code + 32 : code;
    if (!((lower >= 97 && lower <= 122) || (lower >= 48 && lower <= 57) || lower === 45 || lower === 95)) return null;
    label += String.fromCharCode(lower);
  }
  return label;
}

/** https://www.rfc-editor.org/rfc/rfc2181#section-8: with its highest bit it counts as 0. */
function ttlOf(raw: number): number {
  return raw > 0x7fff_ffff ? 0 : raw;
}

function wordsAt(bytes: Uint8Array, at: number): AddressWords {
  return [u32(bytes, at) | 0, u32(bytes, at + 4) | 0, u32(bytes, at + 8) | 0, u32(bytes, at + 12) | 0];
}
