// A grant in the tree: its place, its bounds on both clocks, and what of it has been used up.

import type { CapabilityMask } from './capability.ts';
import type { Clock } from './clock.ts';
import type { Rate } from './constraints.ts';
import { EffectiveConstraints } from './effective-constraints.ts';
import type { Grant, GrantId } from './grant.ts';
import { TokenBucket } from '../base/token-bucket.ts';

/** What stored state knows besides the grant. */
export interface GrantProgress {
  /** How long it had to go on the monotonic clock; null: no end. */
  readonly remainingMs: number | null;
  readonly usesLeft: number | null;
}

/** A bound on bytes of one grant on a path. */
export interface GrantRate extends Rate {
  readonly grant: GrantId;
}

const NO_RATES: readonly GrantRate[] = [];

export class GrantNode {
  readonly grant: Grant;
  readonly parent: GrantNode | null;
  readonly mask: CapabilityMask;
  readonly effective: EffectiveConstraints;
  /** Those of the whole path: no grant begins before or ends after the ones that it comes from. */
  readonly wallFromMs: number;
  readonly wallUntilMs: number;
  readonly monotonicFromMs: number;
  readonly monotonicUntilMs: number;
  firstChild: GrantNode | null = null;
  previousSibling: GrantNode | null = null;
  nextSibling: GrantNode | null = null;
  /** Acts under way that will end it if the audit log agrees: meanwhile it permits nothing. */
  suspensions = 0;
  hasEnded = false;
  /** Infinity without a bound. */
  usesLeft: number;
  #isOver = false;
  readonly #bytes: TokenBucket | null;
  readonly #operations: TokenBucket | null;

  constructor(grant: Grant, parent: GrantNode | null, clock: Clock, progress: GrantProgress | null) {
    const monotonic = clock.monotonicMs();
    const wall = clock.wallMs();
    const { constraints, notBefore, notAfter } = grant;
    this.grant = grant;
    this.parent = parent;
    this.mask = grant.capabilities;
    this.effective = new EffectiveConstraints(constraints, parent?.effective ?? null);
    this.wallFromMs = Math.max(notBefore ?? -Infinity, parent?.wallFromMs ?? -Infinity);
    this.wallUntilMs = Math.min(notAfter ?? Infinity, parent?.wallUntilMs ?? Infinity);
    this.monotonicFromMs = Math.max(monotonic + ((notBefore ?? -Infinity) - wall), parent?.monotonicFromMs ?? -Infinity);
    const remaining = Math.min((notAfter ?? Infinity) - wall, progress?.remainingMs ?? Infinity);
    this.monotonicUntilMs = Math.min(monotonic + remaining, parent?.monotonicUntilMs ?? Infinity);
    this.usesLeft = Math.min(constraints.maxUses ?? Infinity, progress?.usesLeft ?? Infinity);
    this.#bytes = constraints.bytesPerSecond === null ? null : new TokenBucket(constraints.bytesPerSecond, monotonic);
    this.#operations = constraints.operationsPerSecond === null ? null : new TokenBucket(constraints.operationsPerSecond, monotonic);
  }

  /** True as soon as either clock says so, and from then on: a wall clock that is set back brings nothing back. */
  hasExpired(monotonic: number, wall: number): boolean {
    this.#isOver ||= monotonic >= this.monotonicUntilMs || wall >= this.wallUntilMs;
    return this.#isOver;
  }

  /** True only when both clocks say so. */
  hasBegun(monotonic: number, wall: number): boolean {
    return monotonic >= this.monotonicFromMs && wall >= this.wallFromMs;
  }

  /** Neither suspended nor used up, anywhere on the path. */
  get isUsable(): boolean {
    for (let node: GrantNode | null = this; node !== null; node = node.parent) if (node.suspensions > 0 || node.usesLeft <= 0 || node.hasEnded) return false;
    return true;
  }

  /** Takes from every grant of the path, or from none. Answers the milliseconds to wait: 0 taken, Infinity never. */
  take(uses: number, operations: number, bytes: number, nowMs: number): number {
    let wait = 0;
    for (let node: GrantNode | null = this; node !== null; node = node.parent) {
      if (node.hasEnded || node.suspensions > 0 || node.usesLeft < uses) return Infinity;
      if (operations > 0 && node.#operations !== null) wait = Math.max(wait, node.#operations.waitMs(operations, nowMs));
      if (bytes > 0 && node.#bytes !== null) wait = Math.max(wait, node.#bytes.waitMs(bytes, nowMs));
    }
    if (wait > 0) return wait;
    for (let node: GrantNode | null = this; node !== null; node = node.parent) {
      node.usesLeft -= uses;
      if (operations > 0) node.#operations?.take(operations);
      if (bytes > 0) node.#bytes?.take(bytes);
    }
    return 0;
  }

  /** The bounds on bytes that hold for what it admits: its own and those of the grants that it comes from. */
  rates(): readonly GrantRate[] {
    if (this.effective.bytesPerSecond === null) return NO_RATES;
    const rates: GrantRate[] = [];
    for (let node: GrantNode | null = this; node !== null; node = node.parent) {
      const rate = node.grant.constraints.bytesPerSecond;
      if (rate !== null) rates.push({ grant: node.grant.id, ...rate });
    }
    return rates;
  }

  /** This and everything below, parents before children. Without recursion: the tree's shape is the guests'. */
  subtree(): GrantNode[] {
    const found: GrantNode[] = [this];
    for (let at = 0; at < found.length; at++) {
      for (let child = found[at]!.firstChild; child !== null; child = child.nextSibling) found.push(child);
    }
    return found;
  }

  attach(): void {
    const { parent } = this;
    if (parent === null) return;
    this.nextSibling = parent.firstChild;
    if (parent.firstChild !== null) parent.firstChild.previousSibling = this;
    parent.firstChild = this;
  }

  detach(): void {
    const { parent, previousSibling, nextSibling } = this;
    if (previousSibling !== null) previousSibling.nextSibling = nextSibling;
    else if (parent !== null) parent.firstChild = nextSibling;
    if (nextSibling !== null) nextSibling.previousSibling = previousSibling;
    this.previousSibling = null;
    this.nextSibling = null;
  }
}
