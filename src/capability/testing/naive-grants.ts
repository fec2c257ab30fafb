// The meaning of grants in its plainest form, for comparing: every question walks the whole path of every grant, and every constraint is read
// as its definition says. Shares no code with the tree but the data types.

import { isIP } from 'node:net';

import type { Constraints, TimeWindow } from '../constraints.ts';
import type { CapabilityRequest, Grant, GrantId, GuestId } from '../grant.ts';
import type { FakeClock } from './fake-clock.ts';

interface Known {
  readonly grant: Grant;
  readonly madeAtWall: number;
  readonly madeAtMonotonic: number;
}

export class NaiveGrants {
  readonly #clock: FakeClock;
  readonly #anchor: number;
  readonly #over = new Set<GrantId>();
  readonly known = new Map<GrantId, Known>();

  constructor(clock: FakeClock) {
    this.#clock = clock;
    this.#anchor = clock.wall - clock.monotonic;
  }

  add(grant: Grant): void {
    this.known.set(grant.id, { grant, madeAtWall: this.#clock.wall, madeAtMonotonic: this.#clock.monotonic });
  }

  /** What a grant's end takes along is found by looking again and again. */
  end(id: GrantId): Set<GrantId> {
    const ended = new Set([id]);
    for (let before = 0; before !== ended.size;) {
      before = ended.size;
      for (const { grant } of this.known.values()) if (grant.parent !== null && ended.has(grant.parent)) ended.add(grant.id);
    }
    for (const each of ended) this.known.delete(each);
    return ended;
  }

  /** What has expired at this moment, by itself or by what it comes from, never holds again. To be called whenever time has passed or jumped. */
  sweep(): void {
    for (const { grant } of this.known.values()) if (this.path(grant.id).some((each) => this.#isOver(each))) this.#over.add(grant.id);
  }

  permits(guest: GuestId, request: CapabilityRequest): boolean {
    return [...this.known.values()].some(
      ({ grant }) => grant.holder === guest && !this.#over.has(grant.id) && this.path(grant.id).every((each) => this.#allows(each, request)),
    );
  }

  /** From the grant to its root. */
  path(id: GrantId): Known[] {
    const known = this.known.get(id)!;
    return known.grant.parent === null ? [known] : [known, ...this.path(known.grant.parent)];
  }

  #isOver({ grant: { notAfter }, madeAtWall, madeAtMonotonic }: Known): boolean {
    const { wall, monotonic } = this.#clock;
    return notAfter !== null && (wall >= notAfter || monotonic - madeAtMonotonic >= notAfter - madeAtWall);
  }

  #allows({ grant, madeAtWall, madeAtMonotonic }: Known, request: CapabilityRequest): boolean {
    const { wall, monotonic } = this.#clock;
    const { notBefore, constraints } = grant;
    const elapsed = monotonic - madeAtMonotonic;
    if (notBefore !== null && (wall < notBefore || elapsed < notBefore - madeAtWall)) return false;
    if (constraints.window !== null && !(inWindow(constraints.window, wall) && inWindow(constraints.window, this.#anchor + monotonic))) return false;
    return allows(grant.capabilities, constraints, request);
  }
}

export function allows(mask: number, constraints: Constraints, request: CapabilityRequest): boolean {
  switch (request.kind) {
    case 'capability':
      return (mask & { NETWORK: 1, DISK_READ: 2, DISK_WRITE: 4, GPU: 8, INPUT: 16, CONSOLE: 32, AUDIT: 64, ADMIN: 128 }[request.capability]) !== 0;
    case 'connection': {
      const { hosts, ports, protocols, directions } = constraints;
      const { host, address, port, protocol, direction } = request;
      if ((mask & 1) === 0) return false;
      if (ports !== null && !ports.some(({ from, to }) => from <= port && port <= to)) return false;
      if (protocols !== null && !protocols.includes(protocol)) return false;
      if (directions !== null && !directions.includes(direction)) return false;
      return hosts === null || hosts.some((pattern) => hostFits(pattern, host, address === '' ? host : address));
    }
    case 'path': {
      const { path, write } = request;
      if ((mask & (write ? 4 : 2)) === 0 || !/^\/$|^(\/[^/\0\\]+)+$/.test(path) || /\/\.\.?(\/|$)/.test(path)) return false;
      return constraints.paths === null || constraints.paths.some((folder) => folder === '/' || path === folder || path.startsWith(`${folder}/`));
    }
    case 'display': {
      const { display } = constraints;
      return (mask & 8) !== 0 && (display === null || (request.widthPx <= display.widthPx && request.heightPx <= display.heightPx));
    }
  }
}

function hostFits(pattern: string, host: string, address: string): boolean {
  if (pattern.startsWith('*.')) return host.endsWith(pattern.slice(1)) && host.length > pattern.length - 1;
  const [network = '', bits] = pattern.split('/');
  if (isIP(network) === 0) return host === pattern;
  const inner = bitsOf(address);
  const outer = bitsOf(network);
  if (inner === null || outer === null || inner.length !== outer.length) return false;
  const length = bits === undefined ? outer.length : Number(bits);
  return inner.slice(0, length) === outer.slice(0, length);
}

/** As a text of 32 or 128 zeros and ones. */
function bitsOf(address: string): string | null {
  const kind = isIP(address);
  const binary = (value: string, radix: number, length: number): string => Number.parseInt(value, radix).toString(2).padStart(length, '0');
  if (kind === 4)
    return address
      .split('.')
      .map((part) => binary(part, 10, 8))
      .join('');
  if (kind === 0) return null;
  // https://url.spec.whatwg.org/#concept-ipv6-serializer: without dots and in one form.
  const plain = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [head = '', tail] = plain.split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const [front, back] = [groups(head), groups(tail ?? '')];
  const all = tail === undefined ? front : [...front, ...new Array<string>(8 - front.length - back.length).fill('0'), ...back];
  const bits = all.map((part) => binary(part, 16, 16)).join('');
  const inIpv4 = [`${'0'.repeat(80)}${'1'.repeat(16)}`, `${binary('64', 16, 16)}${binary('ff9b', 16, 16)}${'0'.repeat(64)}`];
  return inIpv4.some((prefix) => bits.startsWith(prefix)) ? bits.slice(96) : bits;
}

function inWindow({ days, fromMinute, toMinute }: TimeWindow, wall: number): boolean {
  const date = new Date(wall);
  const minute = date.getUTCHours() * 60 + date.getUTCMinutes();
  const today = date.getUTCDay();
  const yesterday = (today + 6) % 7;
  if (fromMinute < toMinute) return days.includes(today) && minute >= fromMinute && minute < toMinute;
  return (days.includes(today) && minute >= fromMinute) || (days.includes(yesterday) && minute < toMinute);
}
