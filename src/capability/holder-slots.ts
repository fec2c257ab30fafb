// The hot end: what each guest holds right now, in flat arrays that a check reads without walking the tree. A slot is brought up to
// date whenever a grant of its guest is made or ends; a slot with grants that begin, end or pause by time knows until when it is right.
//
// A handle names a slot and its tenant: a handle kept beyond the guest's life answers no, also when another guest has the slot.

import type { CapabilityMask } from './capability.ts';
import type { Clock } from './clock.ts';
import type { GuestId } from './grant.ts';
import type { GrantNode } from './grant-node.ts';

/** Kept by whoever asks often. -1 is nobody's. */
export type GuestHandle = number;

const INDEX_BITS = 14;
/** Guests at the same time. */
export const MAX_GUESTS = 1 << INDEX_BITS;
const INDEX_MASK = MAX_GUESTS - 1;
const MAX_EPOCH = (1 << (30 - INDEX_BITS)) - 1;
const NOBODY: GuestHandle = -1;
/** What a slot without a tenant has: no handle that anybody was given. */
const FREE = -2;
const WALL_READ_EVERY_MS = 1;

export class HolderSlots {
  readonly #clock: Clock;
  /** Wall time minus monotonic time when the system began: what windows are held against besides the wall clock. */
  #anchorMs: number;
  readonly #handles = new Int32Array(MAX_GUESTS).fill(FREE);
  readonly #epochs = new Uint16Array(MAX_GUESTS);
  readonly #masks = new Uint8Array(MAX_GUESTS);
  /** The part of the mask that no clock can take away. */
  readonly #steadyMasks = new Uint8Array(MAX_GUESTS);
  /** What no clock can add to: all that the guest's grants give at any time. */
  readonly #widestMasks = new Uint8Array(MAX_GUESTS);
  readonly #generations = new Uint32Array(MAX_GUESTS);
  /** 1: the slot is right only between the moments below. */
  readonly #timed = new Uint8Array(MAX_GUESTS);
  readonly #wallFrom = new Float64Array(MAX_GUESTS);
  readonly #wallUntil = new Float64Array(MAX_GUESTS);
  readonly #monotonicUntil = new Float64Array(MAX_GUESTS);
  #wall: number;
  #wallReadAt: number;
  readonly #guests: (GuestId | undefined)[] = [];
  readonly #nodes: (Set<GrantNode> | undefined)[] = [];
  readonly #live: (readonly GrantNode[])[] = [];
  readonly #handleOfGuest = new Map<GuestId, GuestHandle>();
  /** Longest free first, so that an old handle meets a new tenant as late as possible. */
  readonly #free: number[] = [];
  #freeHead = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#wall = clock.wallMs();
    this.#wallReadAt = clock.monotonicMs();
    this.#anchorMs = this.#wall - this.#wallReadAt;
  }

  /** The slot of a guest, made when it has none; -1 when there are too many guests. */
  enrol(guest: GuestId): GuestHandle {
    const known = this.#handleOfGuest.get(guest);
    if (known !== undefined) return known;
    const index = this.#takeIndex();
    if (index === -1) return NOBODY;
    this.#epochs[index] = (this.#epochs[index]! + 1) & MAX_EPOCH;
    const handle = (this.#epochs[index]! << INDEX_BITS) | index;
    this.#handles[index] = handle;
    this.#guests[index] = guest;
    this.#nodes[index] = new Set();
    this.#handleOfGuest.set(guest, handle);
    this.#refresh(index);
    return handle;
  }

  /** Only when the guest holds nothing any more. */
  retire(guest: GuestId): void {
    const handle = this.#handleOfGuest.get(guest);
    if (handle === undefined) return;
    const index = handle & INDEX_MASK;
    this.#handleOfGuest.delete(guest);
    this.#handles[index] = FREE;
    this.#masks[index] = 0;
    this.#steadyMasks[index] = 0;
    this.#widestMasks[index] = 0;
    this.#timed[index] = 0;
    this.#guests[index] = undefined;
    this.#nodes[index] = undefined;
    this.#live[index] = [];
    this.#free.push(index);
  }

  /** -1 for a guest that is not enrolled. */
  handleOf(guest: GuestId): GuestHandle {
    return this.#handleOfGuest.get(guest) ?? NOBODY;
  }

  guestOf(handle: GuestHandle): GuestId | null {
    return this.#isTenant(handle) ? this.#guests[handle & INDEX_MASK]! : null;
  }

  get guests(): IterableIterator<GuestId> {
    return this.#handleOfGuest.keys();
  }

  /** Does the guest hold `capability` by some grant now? Allocates nothing while no grant begins or ends. */
  check(handle: GuestHandle, capability: CapabilityMask): boolean {
    const index = handle & INDEX_MASK;
    if (this.#handles[index] !== handle) return false;
    if ((this.#steadyMasks[index]! & capability) !== 0) return true;
    if ((this.#widestMasks[index]! & capability) === 0) return false;
    this.#keepRight(index);
    return (this.#masks[index]! & capability) !== 0;
  }

  mask(handle: GuestHandle): CapabilityMask {
    if (!this.#isTenant(handle)) return 0;
    this.#keepRight(handle & INDEX_MASK);
    return this.#masks[handle & INDEX_MASK]!;
  }

  /** Changes whenever what the guest holds may have changed: for caches. */
  generation(handle: GuestHandle): number {
    if (!this.#isTenant(handle)) return 0;
    this.#keepRight(handle & INDEX_MASK);
    return this.#generations[handle & INDEX_MASK]!;
  }

  /** The grants that permit something now. */
  live(handle: GuestHandle): readonly GrantNode[] {
    if (!this.#isTenant(handle)) return NOTHING;
    this.#keepRight(handle & INDEX_MASK);
    return this.#live[handle & INDEX_MASK]!;
  }

  /** All grants of the guest, those that do not hold now included. */
  nodes(guest: GuestId): ReadonlySet<GrantNode> {
    const handle = this.handleOf(guest);
    return handle === NOBODY ? NO_NODES : this.#nodes[handle & INDEX_MASK]!;
  }

  /** Call `touch` afterwards; the guest is enrolled. */
  add(node: GrantNode): void {
    this.#nodes[this.handleOf(node.grant.holder) & INDEX_MASK]!.add(node);
  }

  remove(node: GrantNode): void {
    const handle = this.handleOf(node.grant.holder);
    if (handle !== NOBODY) this.#nodes[handle & INDEX_MASK]!.delete(node);
  }

  /** Brings the guests' slots up to date after a change. */
  touch(guests: Iterable<GuestId>): void {
    for (const guest of guests) {
      const handle = this.#handleOfGuest.get(guest);
      if (handle !== undefined) this.#refresh(handle & INDEX_MASK);
    }
  }

  /** Takes the wall clock as it stands for right, for time windows: after the machine slept, upon an operator's word. */
  acceptWallClock(): void {
    this.#anchorMs = this.#clock.wallMs() - this.#clock.monotonicMs();
    this.touch(this.#handleOfGuest.keys());
  }

  #isTenant(handle: GuestHandle): boolean {
    return this.#handles[handle & INDEX_MASK] === handle;
  }

  #keepRight(index: number): void {
    if (this.#timed[index] === 0) return;
    const monotonic = this.#clock.monotonicMs();
    // OPTIMIZATION: reading a clock costs as much as all else here, so the wall clock is read once in a millisecond. A jump of it is seen
    // that much later; an end that no jump is part of is seen on the monotonic clock at once.
    if (monotonic - this.#wallReadAt >= WALL_READ_EVERY_MS) {
      this.#wall = this.#clock.wallMs();
      this.#wallReadAt = monotonic;
    }
    const wall = this.#wall;
    if (wall < this.#wallUntil[index]! && wall >= this.#wallFrom[index]! && monotonic < this.#monotonicUntil[index]!) return;
    this.#refresh(index);
  }

  #refresh(index: number): void {
    const monotonic = this.#clock.monotonicMs();
    const wall = (this.#wall = this.#clock.wallMs());
    this.#wallReadAt = monotonic;
    const estimate = this.#anchorMs + monotonic;
    let mask = 0;
    let steadyMask = 0;
    let widestMask = 0;
    let wallUntil = Infinity;
    let monotonicUntil = Infinity;
    let isTimed = false;
    const live: GrantNode[] = [];
    for (const node of this.#nodes[index]!) {
      if (node.hasExpired(monotonic, wall) || !node.isUsable) continue;
      widestMask |= node.mask;
      const isSteady = node.monotonicUntilMs === Infinity && node.wallUntilMs === Infinity && node.wallFromMs === -Infinity && node.effective.window === null;
      if (!isSteady) {
        isTimed = true;
        monotonicUntil = Math.min(monotonicUntil, node.monotonicUntilMs);
        wallUntil = Math.min(wallUntil, node.wallUntilMs);
      }
      if (!node.hasBegun(monotonic, wall)) {
        if (monotonic < node.monotonicFromMs) monotonicUntil = Math.min(monotonicUntil, node.monotonicFromMs);
        if (wall < node.wallFromMs) wallUntil = Math.min(wallUntil, node.wallFromMs);
        continue;
      }
      const { window } = node.effective;
      if (window !== null) {
        wallUntil = Math.min(wallUntil, window.nextChangeMs(wall));
        monotonicUntil = Math.min(monotonicUntil, monotonic + (window.nextChangeMs(estimate) - estimate));
        if (!window.isInside(wall) || !window.isInside(estimate)) continue;
      }
      mask |= node.mask;
      if (isSteady) steadyMask |= node.mask;
      live.push(node);
    }
    this.#masks[index] = mask;
    this.#steadyMasks[index] = steadyMask;
    this.#widestMasks[index] = widestMask;
    this.#live[index] = live;
    this.#generations[index]!++;
    this.#timed[index] = isTimed ? 1 : 0;
    this.#wallFrom[index] = wall;
    this.#wallUntil[index] = wallUntil;
    this.#monotonicUntil[index] = monotonicUntil;
  }

  /** The longest free one of those that were used; new ones first while there are. */
  #takeIndex(): number {
    if (this.#guests.length < MAX_GUESTS) {
      this.#guests.push(undefined);
      return this.#guests.length - 1;
    }
    if (this.#freeHead === this.#free.length) return -1;
    const index = this.#free[this.#freeHead++]!;
    if (this.#freeHead > MAX_GUESTS) (this.#free.splice(0, this.#freeHead, ...[]), (this.#freeHead = 0));
    return index;
  }
}

const NOTHING: readonly GrantNode[] = [];
const NO_NODES: ReadonlySet<GrantNode> = new Set();
