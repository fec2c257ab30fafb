// One function per field of a rule: text -> value, or a sentence that says what is wrong. The text format and JSON share them.
// All numbers are read digit by digit: '1e3', '0x50', '+80', '080' are no numbers here, and nothing is ever compared as text.

import { formatCidr, networkOf, parseCidr } from '../base/ip-address.ts';
import type { Cidr } from '../base/ip-address.ts';
import { ACTIONS, GUEST_KINDS, PROTOCOLS } from './rule.ts';
import type { Action, FirewallRule, PortRange, Protocol, Rate, TimeWindow } from './rule.ts';

export type Field<T> = { readonly value: T } | { readonly problem: string };

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const UNITS: Readonly<Record<string, number>> = { s: 1000, min: 60_000, h: 3_600_000, day: 86_400_000 };
const SIZES: Readonly<Record<string, number>> = { B: 1, kB: 1024, MB: 1024 ** 2, GB: 1024 ** 3 };
const MAX_COUNT = 1_000_000_000;
const MAX_BYTES = 1024 ** 4;

export function parseName(text: string): Field<string> {
  return /^[a-z0-9][a-z0-9._-]{0,63}$/i.test(text)
    ? { value: text }
    : { problem: `"${short(text)}" is no name: letters, digits, ".", "_" and "-", at most 64` };
}

export function parsePriority(text: string): Field<number> {
  return parseInteger(text, 0, 65_535, 'a priority');
}

export function parseAction(text: string): Field<Action> {
  return oneOf(text, ACTIONS, 'an action');
}

export function parseProtocol(text: string): Field<Protocol> {
  return oneOf(text, PROTOCOLS, 'a protocol');
}

/** An address, a network, a DNS name or a `*.` pattern; `any`. */
export function parseTarget(text: string): Field<{ readonly address: Cidr | null; readonly host: string | null }> {
  if (text === 'any') return { value: { address: null, host: null } };
  const address = parseCidr(text);
  if (address !== null) return { value: { address, host: null } };
  const network = text.includes('/') ? networkOf(text) : null;
  if (network !== null) return { problem: `"${short(text)}" has bits after its prefix; the network is ${network}` };
  const host = hostPattern(text);
  if (host !== null) return { value: { address: null, host } };
  return { problem: `"${short(text)}" is no address, network or DNS name` };
}

/** `80` or `8000-8099`. */
export function parsePorts(text: string): Field<PortRange> {
  const [first = '', last = first, ...more] = text.split('-');
  const from = parseInteger(first, 0, 65_535, 'a port');
  const to = parseInteger(last, 0, 65_535, 'a port');
  if (more.length > 0) return { problem: `"${short(text)}" is no range of ports` };
  if ('problem' in from) return from;
  if ('problem' in to) return to;
  if (from.value > to.value) return { problem: `the range ${short(text)} is empty` };
  return { value: { first: from.value, last: to.value } };
}

/** A guest, a kind of guests, or a group. null for `any`. */
export function parseGuest(text: string): Field<string | null> {
  if (text === 'any') return { value: null };
  const colon = text.indexOf(':');
  const kind = colon === -1 ? text : text.slice(0, colon);
  const name = text.slice(colon + 1);
  if (kind === 'group') return colon === -1 || 'problem' in parseName(name) ? { problem: `"${short(text)}" names no group` } : { value: text };
  if (!(GUEST_KINDS as readonly string[]).includes(kind)) return { problem: `"${short(text)}" is no guest: one of ${GUEST_KINDS.join(', ')}, group` };
  if (colon === -1) return { value: kind };
  if (!/^[\x21-\x7e]{1,255}$/.test(name)) return { problem: `"${short(text)}" has no name of 1 to 255 visible characters after the colon` };
  if (kind === 'site' && !/^(https?:\/\/[a-z0-9.[\]:-]+|file:)$/.test(name)) return { problem: `"${short(text)}" is no site: site:https://example.com` };
  return { value: text };
}

/** `mon-fri@08:00-17:00`, `sat,sun`, `22:00-06:00Z`: days, hours or both; Z for UTC, else the machine's time. */
export function parseWhen(text: string): Field<TimeWindow> {
  const problem = { problem: `"${short(text)}" is no time window: mon-fri@08:00-17:00, with Z at the end for UTC` };
  const isUtc = text.endsWith('Z');
  const bare = isUtc ? text.slice(0, -1) : text;
  const at = bare.indexOf('@');
  const hasDays = at !== -1 || !/^\d/.test(bare);
  const daysText = hasDays ? (at === -1 ? bare : bare.slice(0, at)) : '';
  const hoursText = hasDays ? (at === -1 ? '' : bare.slice(at + 1)) : bare;
  const days = hasDays ? parseDays(daysText) : 127;
  const hours = hoursText === '' && at === -1 ? [0, 1440] : parseHours(hoursText);
  if (days === null || hours === null) return problem;
  return { value: { days, from: hours[0]!, to: hours[1]!, isUtc } };
}

/** New flows: `10/s`, `100/min`, `5/h`, `1/day`. Bytes: `200kB/s`, `1GB/day`. */
export function parseRate(text: string): Field<Omit<Rate, 'burst'>> {
  const slash = text.indexOf('/');
  const perMs = slash === -1 || !Object.hasOwn(UNITS, text.slice(slash + 1)) ? undefined : UNITS[text.slice(slash + 1)];
  if (perMs === undefined) return { problem: `"${short(text)}" is no rate: 10/s, 100/min, 5/h or 1/day for connections, 200kB/s for bytes` };
  const amount = parseAmount(text.slice(0, slash), 'a rate');
  return 'problem' in amount ? amount : { value: { ...amount.value, perMs } };
}

/** `20` connections, or `1MB`. */
export function parseBurst(text: string): Field<Pick<Rate, 'unit' | 'count'>> {
  return parseAmount(text, 'a burst');
}

/** Connections without a unit, else bytes: units of 1024, as everywhere in KPIO. */
function parseAmount(text: string, what: string): Field<Pick<Rate, 'unit' | 'count'>> {
  const [, digits = text, unit] = /^(\d+)(B|kB|MB|GB)$/.exec(text) ?? [];
  const factor = unit === undefined ? 1 : SIZES[unit]!;
  const count = parseInteger(digits, 1, Math.floor((unit === undefined ? MAX_COUNT : MAX_BYTES) / factor), what);
  return 'problem' in count ? count : { value: { unit: unit === undefined ? 'flows' : 'bytes', count: count.value * factor } };
}

/** `2026-12-31T00:00:00Z` */
export function parseUntil(text: string): Field<number> {
  const isIso = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text);
  const ms = isIso ? Date.parse(text) : Number.NaN;
  // Date.parse takes 2026-02-30; writing it back shows that it is none.
  if (!(ms >= 0) || new Date(ms).toISOString().replace('.000Z', 'Z') !== text) return { problem: `"${short(text)}" is no time: 2026-12-31T00:00:00Z` };
  return { value: ms };
}

/** What no single field can know: what does not go together. Rules are checked here and nowhere else. */
export function ruleProblem(rule: FirewallRule): string | null {
  if ((rule.action === 'limit') !== (rule.rate !== null)) return rule.rate === null ? 'limit needs a rate' : `${rule.action} takes no rate: use limit`;
  if (rule.ports !== null && rule.protocol !== 'tcp' && rule.protocol !== 'udp') return 'a port needs tcp or udp';
  if (rule.host !== null && rule.direction !== 'out') return 'a DNS name stands for where a guest goes: out only';
  return null;
}

export function parseInteger(text: string, min: number, max: number, what: string): Field<number> {
  if (!/^(0|[1-9]\d{0,9})$/.test(text)) return { problem: `"${short(text)}" is not ${what}` };
  const value = Number(text);
  return value >= min && value <= max ? { value } : { problem: `${text} is not ${what}: from ${min} to ${max}` };
}

export function oneOf<const T extends string>(text: string, words: readonly T[], what: string): Field<T> {
  return (words as readonly string[]).includes(text) ? { value: text as T } : { problem: `"${short(text)}" is not ${what}: one of ${words.join(', ')}` };
}

export function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** Lower case, at least two labels or a lone name of letters; null when it is none. A number alone would be an address in disguise. */
function hostPattern(text: string): string | null {
  const name = (text.endsWith('.') ? text.slice(0, -1) : text).toLowerCase();
  const bare = name.startsWith('*.') ? name.slice(2) : name;
  if (bare.length === 0 || bare.length > 253) return null;
  const labels = bare.split('.');
  if (!labels.every((label) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label))) return null;
  return /^(\d+|0x[0-9a-f]*)$/.test(labels.at(-1)!) ? null : name;
}

function parseDays(text: string): number | null {
  let days = 0;
  for (const part of text.split(',')) {
    const [first = '', last = first, ...more] = part.split('-');
    const from = DAYS.indexOf(first);
    const to = DAYS.indexOf(last);
    if (from === -1 || to === -1 || more.length > 0) return null;
    // fri-mon goes over the week's end.
    for (let day = from; ; day = (day + 1) % 7) {
      days |= 1 << day;
      if (day === to) break;
    }
  }
  return days;
}

function parseHours(text: string): [number, number] | null {
  const match = /^([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)$/.exec(text);
  if (match === null) return null;
  const from = Number(match[1]) * 60 + Number(match[2]);
  const to = Number(match[3]) * 60 + Number(match[4]);
  return from >= 1440 || to > 1440 || from === to ? null : [from, to];
}

export function formatWhen({ days, from, to, isUtc }: TimeWindow): string {
  const names = DAYS.filter((_, day) => (days & (1 << day)) !== 0).join(',');
  const clock = (minutes: number): string => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  const hours = from === 0 && to === 1440 ? '' : `${clock(from)}-${clock(to)}`;
  const daysText = days === 127 && hours !== '' ? '' : `${names}${hours === '' ? '' : '@'}`;
  return `${daysText}${hours}${isUtc ? 'Z' : ''}`;
}

export function formatRate({ unit, count, perMs }: Rate): string {
  return `${formatAmount(unit, count)}/${Object.keys(UNITS).find((each) => UNITS[each] === perMs)!}`;
}

/** In the largest unit that leaves nothing over. */
function formatAmount(unit: Rate['unit'], count: number): string {
  if (unit === 'flows') return String(count);
  const size = ['GB', 'MB', 'kB', 'B'].find((each) => count % (SIZES[each] ?? 1) === 0)!;
  return `${count / SIZES[size]!}${size}`;
}

function formatPorts({ first, last }: PortRange): string {
  return first === last ? String(first) : `${first}-${last}`;
}

function formatUntil(untilMs: number): string {
  return new Date(untilMs).toISOString().replace('.000Z', 'Z');
}

/** What a rule looks at, each as its parser above takes it; null for what it does not look at. Both forms of files are written from it. */
export function formatFields(
  rule: FirewallRule,
): Readonly<Record<'protocol' | 'target' | 'port' | 'for' | 'when' | 'rate' | 'burst' | 'until', string | null>> {
  const { protocol, address, host, ports, guest, when, rate, untilMs } = rule;
  return {
    protocol: protocol === 'any' ? null : protocol,
    target: address === null ? host : formatCidr(address),
    port: ports === null ? null : formatPorts(ports),
    for: guest,
    when: when === null ? null : formatWhen(when),
    rate: rate === null ? null : formatRate(rate),
    burst: rate === null ? null : formatAmount(rate.unit, rate.burst),
    until: untilMs === null ? null : formatUntil(untilMs),
  };
}
