// What holds for a grant: its own constraints, and its ancestors' where it has none. Since a grant is only made when each of its own
// constraints lies within its parent's (`excessOf`), this is the intersection along the path, in a form that is quick to ask.

import { CAPABILITIES } from './capability.ts';
import type { CapabilityMask } from './capability.ts';
import { DIRECTIONS, PROTOCOLS } from './constraints.ts';
import type { Constraints, Direction, DisplaySize, PortRange, Protocol, Rate } from './constraints.ts';
import { HostMatcher, isPatternWithin, parseHostPattern } from './host-matcher.ts';
import type { HostQuery } from './host-matcher.ts';
import { isPathWithin, PathMatcher } from './path-matcher.ts';
import { CompiledWindow, isWindowWithin } from './time-window.ts';

export class EffectiveConstraints {
  readonly hosts: HostMatcher | null;
  /** Pairs from, to; sorted, merged. */
  readonly ports: Uint16Array | null;
  readonly protocolBits: number;
  readonly directionBits: number;
  readonly localNetwork: boolean;
  readonly paths: PathMatcher | null;
  readonly window: CompiledWindow | null;
  readonly display: DisplaySize | null;
  /** Smallest along the path; what is taken is counted by each grant of the path (grant-node.ts). */
  readonly bytesPerSecond: Rate | null;
  readonly operationsPerSecond: Rate | null;
  readonly maxUses: number | null;

  constructor(own: Constraints, parent: EffectiveConstraints | null) {
    this.hosts = own.hosts === null ? (parent?.hosts ?? null) : new HostMatcher(own.hosts);
    this.ports = own.ports === null ? (parent?.ports ?? null) : mergePorts(own.ports);
    this.protocolBits = own.protocols === null ? (parent?.protocolBits ?? ALL_BITS) : bitsOf(own.protocols, PROTOCOLS);
    this.directionBits = own.directions === null ? (parent?.directionBits ?? ALL_BITS) : bitsOf(own.directions, DIRECTIONS);
    this.localNetwork = own.localNetwork ?? parent?.localNetwork ?? false;
    this.paths = own.paths === null ? (parent?.paths ?? null) : new PathMatcher(own.paths);
    this.window = own.window === null ? (parent?.window ?? null) : new CompiledWindow(own.window);
    this.display = own.display ?? parent?.display ?? null;
    this.bytesPerSecond = own.bytesPerSecond ?? parent?.bytesPerSecond ?? null;
    this.operationsPerSecond = own.operationsPerSecond ?? parent?.operationsPerSecond ?? null;
    this.maxUses = own.maxUses ?? parent?.maxUses ?? null;
  }

  permitsConnection(query: HostQuery, port: number, protocol: Protocol, direction: Direction): boolean {
    return this.permitsPort(port, protocol, direction) && (this.hosts === null || this.hosts.matches(query));
  }

  /** All of a connection but where it goes. */
  permitsPort(port: number, protocol: Protocol, direction: Direction): boolean {
    return this.permitsTransport(protocol, direction) && holdsPort(this.ports, port);
  }

  permitsTransport(protocol: Protocol, direction: Direction): boolean {
    return (this.protocolBits & protocolBit(protocol)) !== 0 && (this.directionBits & directionBit(direction)) !== 0;
  }

  /** What of a connection is not permitted, for people; null when it is. */
  connectionRefusal(query: HostQuery, port: number, protocol: Protocol, direction: Direction): string | null {
    if ((this.protocolBits & protocolBit(protocol)) === 0) return `it is not for ${protocol}`;
    if ((this.directionBits & directionBit(direction)) === 0) return `it is not for the direction ${direction}`;
    if (!holdsPort(this.ports, port)) return `it is not for port ${port}`;
    return this.hosts === null || this.hosts.matches(query) ? null : 'it is not for this host';
  }

  /** `path` is plain (isPlainPath). */
  permitsPath(path: string): boolean {
    return this.paths === null || this.paths.matches(path);
  }

  permitsDisplay(widthPx: number, heightPx: number): boolean {
    return this.display === null || (widthPx <= this.display.widthPx && heightPx <= this.display.heightPx);
  }
}

/** Why `own` asks for more than `parent` has: a sentence's end, or null when it lies within. */
export function excessOf(own: Constraints, parent: EffectiveConstraints): string | null {
  const { hosts, paths, window, display } = parent;
  if (own.hosts !== null && hosts !== null) {
    const outside = own.hosts.find((text) => !hosts.patterns.some((outer) => isPatternWithin(parseHostPattern(text)!, outer)));
    if (outside !== undefined) return `the host ${outside}`;
  }
  if (own.ports !== null && parent.ports !== null) {
    const ranges = mergePorts(own.ports);
    for (let i = 0; i < ranges.length; i += 2) if (!holdsRange(parent.ports, ranges[i]!, ranges[i + 1]!)) return `the ports ${ranges[i]} to ${ranges[i + 1]}`;
  }
  if (own.protocols !== null && (bitsOf(own.protocols, PROTOCOLS) & ~parent.protocolBits) !== 0) return 'a protocol';
  if (own.directions !== null && (bitsOf(own.directions, DIRECTIONS) & ~parent.directionBits) !== 0) return 'a direction';
  if (own.localNetwork === true && !parent.localNetwork) return 'the local network';
  if (own.paths !== null && paths !== null) {
    const outside = own.paths.find((path) => !paths.folders.some((folder) => isPathWithin(path, folder)));
    if (outside !== undefined) return `the path ${outside}`;
  }
  if (exceedsRate(own.bytesPerSecond, parent.bytesPerSecond)) return 'more bytes per second';
  if (exceedsRate(own.operationsPerSecond, parent.operationsPerSecond)) return 'more operations per second';
  if (own.window !== null && window !== null && !isWindowWithin(own.window, window.window)) return 'a wider time window';
  if (own.maxUses !== null && parent.maxUses !== null && own.maxUses > parent.maxUses) return 'more uses';
  if (own.display !== null && display !== null && (own.display.widthPx > display.widthPx || own.display.heightPx > display.heightPx)) return 'a larger display';
  return null;
}

/** A constraint that says nothing about any of the capabilities is a mistake of whoever wrote it. Its name, or null. */
export function constraintWithoutUse(own: Constraints, capabilities: CapabilityMask): keyof Constraints | null {
  const needs = (keys: readonly (keyof Constraints)[], mask: number): keyof Constraints | null =>
    (capabilities & mask) === 0 ? (keys.find((key) => own[key] !== null) ?? null) : null;
  return (
    needs(['hosts', 'ports', 'protocols', 'directions', 'localNetwork'], CAPABILITIES.NETWORK) ??
    needs(['paths'], CAPABILITIES.DISK_READ | CAPABILITIES.DISK_WRITE) ??
    needs(['display'], CAPABILITIES.GPU)
  );
}

const ALL_BITS = 0xff;

function protocolBit(protocol: Protocol): number {
  return protocol === 'tcp' ? 1 : protocol === 'udp' ? 2 : 4;
}

function directionBit(direction: Direction): number {
  return direction === 'out' ? 1 : 2;
}

function bitsOf<T>(words: readonly T[], all: readonly T[]): number {
  return words.reduce((bits, word) => bits | (1 << all.indexOf(word)), 0);
}

function mergePorts(ranges: readonly PortRange[]): Uint16Array {
  const merged: number[] = [];
  for (const { from, to } of ranges.toSorted((p, q) => p.from - q.from)) {
    const last = merged.length - 1;
    if (last > 0 && from <= merged[last]! + 1) merged[last] = Math.max(merged[last]!, to);
    else merged.push(from, to);
  }
  return Uint16Array.from(merged);
}

function holdsPort(ranges: Uint16Array | null, port: number): boolean {
  if (!(port >= 0 && port <= 65_535)) return false;
  if (ranges === null) return true;
  for (let i = 0; i < ranges.length; i += 2) if (port >= ranges[i]! && port <= ranges[i + 1]!) return true;
  return false;
}

/** Merged ranges: a range within them lies within one. */
function holdsRange(ranges: Uint16Array, from: number, to: number): boolean {
  for (let i = 0; i < ranges.length; i += 2) if (from >= ranges[i]! && to <= ranges[i + 1]!) return true;
  return false;
}

function exceedsRate(own: Rate | null, parent: Rate | null): boolean {
  return own !== null && parent !== null && (own.perSecond > parent.perSecond || own.burst > parent.burst);
}
