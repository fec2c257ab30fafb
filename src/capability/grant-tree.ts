// READ THIS FIRST. The tree of grants: who holds what, from whom. A pure, synchronous structure: it knows rules and clocks, and nothing of
// audit logs or messages (capability-authority.ts adds those).
//
//   root (kernel, from a profile) -> derived (narrower, same holder) -> delegated (narrower, another holder) -> ...
//
// Always: what a grant permits, its parent permits; a grant that ends takes everything below it along; a guest without a grant may nothing.
// Several grants of one guest add up, each by itself: a request must be permitted by one of them whole.

import { randomBytes } from 'node:crypto';

import { fail, failure, ok } from '../base/failure.ts';
import type { Failure, Result } from '../base/failure.ts';
import { CAPABILITIES } from './capability.ts';
import type { CapabilityMask } from './capability.ts';
import type { Clock } from './clock.ts';
import { ExpiryQueue } from './expiry-queue.ts';
import { MAX_GRANTS, MAX_GRANTS_PER_HOLDER } from './grant.ts';
import type { Actor, CapabilityRequest, ConnectionRequest, Grant, GrantId, GrantRequest, GuestId } from './grant.ts';
import { GrantNode } from './grant-node.ts';
import type { GrantProgress } from './grant-node.ts';
import { neededFor } from './needed-for.ts';
import { derivationProblem, shapeGrant } from './grant-rules.ts';
import { HolderSlots } from './holder-slots.ts';
import type { GuestHandle } from './holder-slots.ts';
import { HostQuery } from './host-matcher.ts';
import { isPlainPath } from './path-matcher.ts';

/** Ids of ended grants that are remembered, so that using one again is told from using one that never was. Both are refused. */
const MAX_REMEMBERED = 10_000;

export class GrantTree {
  readonly clock: Clock;
  readonly #slots: HolderSlots;
  readonly #nodes = new Map<GrantId, GrantNode>();
  readonly #ended = new Set<GrantId>();
  readonly #byWall = new ExpiryQueue((node) => node.wallUntilMs);
  readonly #byMonotonic = new ExpiryQueue((node) => node.monotonicUntilMs);
  readonly #query = new HostQuery();

  constructor(clock: Clock) {
    this.clock = clock;
    this.#slots = new HolderSlots(clock);
  }

  // --- guests ---

  /** A guest must be enrolled before it can hold anything. The same handle each time; -1 when there are too many guests. */
  enrol(guest: GuestId): GuestHandle {
    return this.#slots.enrol(guest);
  }

  /** Ends all that the guest holds and has handed on, and frees its slot. Answers what has ended. */
  retire(guest: GuestId): Grant[] {
    const ended: Grant[] = [];
    for (const node of [...this.#slots.nodes(guest)]) if (!node.hasEnded) ended.push(...this.#endSubtree(node));
    this.#slots.retire(guest);
    return ended;
  }

  /** -1 for a guest that is not enrolled; every question answers no for it. */
  handleOf(guest: GuestId): GuestHandle {
    return this.#slots.handleOf(guest);
  }

  guestOf(handle: GuestHandle): GuestId | null {
    return this.#slots.guestOf(handle);
  }

  get guests(): IterableIterator<GuestId> {
    return this.#slots.guests;
  }

  // --- making and ending ---

  /** What `insert` would make and whether it would; nothing changes. */
  prepare(parentId: GrantId | null, actor: Actor, request: GrantRequest, id: GrantId = newGrantId()): Result<Grant> {
    const shaped = shapeGrant(id, parentId, actor, request);
    if (!shaped.ok) return shaped;
    const problem = this.#problemOf(shaped.value);
    return problem === null ? shaped : { ok: false, failure: problem };
  }

  /** Makes a grant that `prepare` has shaped; everything is checked anew, since time has passed. `progress`: of stored state. */
  insert(grant: Grant, progress: GrantProgress | null = null): Result<Grant> {
    const problem = this.#problemOf(grant);
    if (problem !== null) return { ok: false, failure: problem };
    const node = new GrantNode(grant, grant.parent === null ? null : this.#nodes.get(grant.parent)!, this.clock, progress);
    node.attach();
    this.#nodes.set(grant.id, node);
    this.#byWall.add(node);
    this.#byMonotonic.add(node);
    this.#slots.add(node);
    this.#slots.touch([grant.holder]);
    return ok(grant);
  }

  /** Ends a grant and everything below it, parents before children. capability.revoked for one that has ended before. */
  end(id: GrantId): Result<readonly Grant[]> {
    const node = this.#find(id);
    return node.ok ? ok(this.#endSubtree(node.value)) : node;
  }

  /** Ends what has run out on either clock. */
  endExpired(): Grant[] {
    const ended: Grant[] = [];
    const wall = this.clock.wallMs();
    const monotonic = this.clock.monotonicMs();
    for (;;) {
      const node = this.#byWall.takeDue(wall) ?? this.#byMonotonic.takeDue(monotonic);
      if (node === null) return ended;
      ended.push(...this.#endSubtree(node));
    }
  }

  /** Milliseconds until `endExpired` has something to do, if no clock jumps; Infinity: never. */
  nextExpiryMs(): number {
    return Math.max(0, Math.min(this.#byWall.nextDueMs() - this.clock.wallMs(), this.#byMonotonic.nextDueMs() - this.clock.monotonicMs()));
  }

  /** From now on the grant and everything below it permits nothing; answers how many those are. `resume` takes it back. */
  suspend(id: GrantId): Result<number> {
    return this.#changeSuspension(id, 1);
  }

  resume(id: GrantId): Result<number> {
    return this.#changeSuspension(id, -1);
  }

  // --- looking ---

  get size(): number {
    return this.#nodes.size;
  }

  grant(id: GrantId): Result<Grant> {
    const node = this.#find(id);
    return node.ok ? ok(node.value.grant) : node;
  }

  node(id: GrantId): GrantNode | null {
    return this.#nodes.get(id) ?? null;
  }

  /** Parents stand before their children. */
  *grants(): IterableIterator<Grant> {
    for (const node of this.#nodes.values()) yield node.grant;
  }

  /** All that a guest holds, what does not hold at this moment included. */
  *grantsOf(guest: GuestId): IterableIterator<GrantNode> {
    yield* this.#slots.nodes(guest);
  }

  /** From the root to the grant; empty when there is none. */
  pathTo(id: GrantId): Grant[] {
    const path: Grant[] = [];
    for (let node = this.#nodes.get(id) ?? null; node !== null; node = node.parent) path.push(node.grant);
    return path.reverse();
  }

  /** Does it permit anything at this moment? */
  isLive(node: GrantNode): boolean {
    return this.#slots.live(this.#slots.handleOf(node.grant.holder)).includes(node);
  }

  wasEnded(id: GrantId): boolean {
    return this.#ended.has(id);
  }

  // --- asking: these stand on hot paths ---

  /** Does the guest hold at least one of the capabilities now? A few array reads; two clocks more when something of it is bound to time. */
  check(handle: GuestHandle, capability: CapabilityMask): boolean {
    return this.#slots.check(handle, capability);
  }

  mask(handle: GuestHandle): CapabilityMask {
    return this.#slots.mask(handle);
  }

  /** Changes whenever an answer for this guest may have changed. */
  generation(handle: GuestHandle): number {
    return this.#slots.generation(handle);
  }

  /** The grants that permit something at this moment. */
  live(handle: GuestHandle): readonly GrantNode[] {
    return this.#slots.live(handle);
  }

  permitsConnection(handle: GuestHandle, request: ConnectionRequest): boolean {
    return this.findConnection(handle, request) !== null;
  }

  /** The path must be absolute and plain: whoever asks has resolved links and `..`. */
  permitsPath(handle: GuestHandle, path: string, write: boolean): boolean {
    return this.findPath(handle, path, write) !== null;
  }

  permitsDisplay(handle: GuestHandle, widthPx: number, heightPx: number): boolean {
    return this.findDisplay(handle, widthPx, heightPx) !== null;
  }

  /** May the guest go to private ranges and this machine, whatever its origin? For the firewall. */
  permitsLocalNetwork(handle: GuestHandle, request: ConnectionRequest): boolean {
    return this.findConnection(handle, request, true) !== null;
  }

  findConnection(handle: GuestHandle, { host, address, port, protocol, direction }: ConnectionRequest, onlyLocal = false): GrantNode | null {
    const live = this.#slots.live(handle);
    if (live.length === 0) return null;
    this.#query.set(host, address);
    for (let i = 0; i < live.length; i++) {
      const node = live[i]!;
      if ((node.mask & CAPABILITIES.NETWORK) === 0 || (onlyLocal && !node.effective.localNetwork)) continue;
      if (node.effective.permitsConnection(this.#query, port, protocol, direction)) return node;
    }
    return null;
  }

  /** A grant that may permit the connection once its address is known. */
  findProvisional(handle: GuestHandle, request: ConnectionRequest): GrantNode | null {
    const found = this.findConnection(handle, request);
    if (found !== null || request.address !== '') return found;
    const { port, protocol, direction } = request;
    const mayBe = ({ mask, effective }: GrantNode): boolean =>
      (mask & CAPABILITIES.NETWORK) !== 0 && effective.hosts?.hasPrefixes === true && effective.permitsPort(port, protocol, direction);
    return this.#query.isAddress ? null : (this.#slots.live(handle).find(mayBe) ?? null);
  }

  findPath(handle: GuestHandle, path: string, write: boolean): GrantNode | null {
    if (!isPlainPath(path)) return null;
    const capability = write ? CAPABILITIES.DISK_WRITE : CAPABILITIES.DISK_READ;
    const live = this.#slots.live(handle);
    for (let i = 0; i < live.length; i++) if ((live[i]!.mask & capability) !== 0 && live[i]!.effective.permitsPath(path)) return live[i]!;
    return null;
  }

  findDisplay(handle: GuestHandle, widthPx: number, heightPx: number): GrantNode | null {
    const live = this.#slots.live(handle);
    for (let i = 0; i < live.length; i++) if ((live[i]!.mask & CAPABILITIES.GPU) !== 0 && live[i]!.effective.permitsDisplay(widthPx, heightPx)) return live[i]!;
    return null;
  }

  findCapability(handle: GuestHandle, capability: CapabilityMask): GrantNode | null {
    const live = this.#slots.live(handle);
    for (let i = 0; i < live.length; i++) if ((live[i]!.mask & capability) !== 0) return live[i]!;
    return null;
  }

  find(handle: GuestHandle, request: CapabilityRequest): GrantNode | null {
    switch (request.kind) {
      case 'capability':
        return this.findCapability(handle, CAPABILITIES[request.capability]);
      case 'connection':
        return this.findConnection(handle, request);
      case 'path':
        return this.findPath(handle, request.path, request.write);
      case 'display':
        return this.findDisplay(handle, request.widthPx, request.heightPx);
    }
  }

  /** All grants that permit the request by themselves. For the rare case that the first of them has run out of something. */
  findAll(handle: GuestHandle, request: CapabilityRequest): GrantNode[] {
    return this.#slots.live(handle).filter((node) => permits(node, request));
  }

  /** Takes uses, operations and bytes from a grant and everything above it. Milliseconds to wait; 0: taken; Infinity: never. */
  take(node: GrantNode, uses: number, operations: number, bytes: number): number {
    const monotonic = this.clock.monotonicMs();
    if (node.monotonicUntilMs !== Infinity && node.hasExpired(monotonic, this.clock.wallMs())) return Infinity;
    if (node.effective.window !== null && !this.isLive(node)) return Infinity;
    const wait = node.take(uses, operations, bytes, monotonic);
    if (wait === 0 && uses > 0) this.#touchIfSpent(node);
    return wait;
  }

  /** Takes the wall clock as it stands for right, for time windows: after the machine slept, upon an operator's word. */
  acceptWallClock(): void {
    this.#slots.acceptWallClock();
  }

  #problemOf(grant: Grant): Failure | null {
    if (this.#nodes.has(grant.id) || this.#ended.has(grant.id)) return failure('capability.invalid-grant', 'its number has been used');
    if (this.#slots.handleOf(grant.holder) === -1) return failure('capability.unknown-guest', String(grant.holder));
    if (grant.notAfter !== null && grant.notAfter <= this.clock.wallMs()) return failure('capability.invalid-grant', 'it would have ended already');
    if (grant.parent !== null) {
      const parent = this.#find(grant.parent);
      if (!parent.ok) return parent.failure;
      const problem = derivationProblem(grant, parent.value, grant.issuer);
      if (problem !== null) return problem;
      if (!parent.value.isUsable || parent.value.hasExpired(this.clock.monotonicMs(), this.clock.wallMs())) {
        return failure('capability.revoked', `${grant.parent} permits nothing any more`);
      }
    }
    if (this.#nodes.size >= MAX_GRANTS) return failure('capability.too-many', `${MAX_GRANTS} in all`);
    if (this.#slots.nodes(grant.holder).size >= MAX_GRANTS_PER_HOLDER) return failure('capability.too-many', `${MAX_GRANTS_PER_HOLDER} of one guest`);
    return null;
  }

  #find(id: GrantId): Result<GrantNode> {
    const node = this.#nodes.get(id);
    if (node !== undefined) return ok(node);
    return this.#ended.has(id) ? fail('capability.revoked', id) : fail('capability.unknown-grant', String(id).slice(0, 64));
  }

  #endSubtree(top: GrantNode): Grant[] {
    const nodes = top.subtree();
    const holders = new Set<GuestId>();
    for (const node of nodes) {
      node.hasEnded = true;
      this.#nodes.delete(node.grant.id);
      this.#slots.remove(node);
      this.#remember(node.grant.id);
      holders.add(node.grant.holder);
    }
    top.detach();
    this.#slots.touch(holders);
    return nodes.map((node) => node.grant);
  }

  #changeSuspension(id: GrantId, by: 1 | -1): Result<number> {
    const node = this.#find(id);
    if (!node.ok) return node;
    node.value.suspensions += by;
    const below = node.value.subtree();
    this.#slots.touch(new Set(below.map(({ grant }) => grant.holder)));
    return ok(below.length);
  }

  #touchIfSpent(node: GrantNode): void {
    for (let each: GrantNode | null = node; each !== null; each = each.parent) {
      if (each.usesLeft === 0) this.#slots.touch(new Set(each.subtree().map(({ grant }) => grant.holder)));
    }
  }

  #remember(id: GrantId): void {
    if (this.#ended.size >= MAX_REMEMBERED) this.#ended.delete(this.#ended.values().next().value!);
    this.#ended.add(id);
  }
}

function permits(node: GrantNode, request: CapabilityRequest): boolean {
  if ((node.mask & neededFor(request)) === 0) return false;
  const { effective } = node;
  switch (request.kind) {
    case 'capability':
      return true;
    case 'connection': {
      const query = new HostQuery();
      query.set(request.host, request.address);
      return effective.permitsConnection(query, request.port, request.protocol, request.direction);
    }
    case 'path':
      return isPlainPath(request.path) && effective.permitsPath(request.path);
    case 'display':
      return effective.permitsDisplay(request.widthPx, request.heightPx);
  }
}

export function newGrantId(): GrantId {
  return randomBytes(16).toString('hex');
}
