// The tree of grants at work: acts are told to the audit log before they happen, ends reach whatever is in use, refusals are told and
// watched for misuse, and what runs out is ended by a timer as well as by every check.

import { failure, ok, toFailure } from '../base/failure.ts';
import type { Failure, Result } from '../base/failure.ts';
import type { CapabilityName } from '../base/capability-names.ts';
import type { CapabilityAuditSink, CapabilityEvent, EndCause } from './audit-sink.ts';
import { namesOf } from './capability.ts';
import type { CapabilityMask } from './capability.ts';
import type { Timers } from './clock.ts';
import { requestText } from './explain.ts';
import { KERNEL } from './grant.ts';
import type { Actor, CapabilityRequest, Grant, GrantId, GrantRequest, GuestId } from './grant.ts';
import type { GrantNode, GrantRate } from './grant-node.ts';
import { isReason } from './grant-rules.ts';
import { newGrantId } from './grant-tree.ts';
import type { GrantTree } from './grant-tree.ts';
import type { GuestHandle } from './holder-slots.ts';
import { MISUSE_LIMITS, MisuseWatch } from './misuse-watch.ts';
import type { MisuseLimits } from './misuse-watch.ts';
import { neededFor } from './needed-for.ts';

/**
 * Ends what a holder has in use of a capability: open sockets and flows, file handles, held keys, surfaces. Called when `grant` has ended
 * and the tree already answers without it; another grant of the holder may still permit part of it, so ask again before ending.
 */
export type RevokeListener = (holder: GuestId, capability: CapabilityName, grant: Grant) => void;

/** Something in use by virtue of one grant: a connection, a file handle. */
export interface OpenUse {
  readonly grant: GrantId;
  /** Bounds on bytes of the grant and of those that it was derived from, for whoever holds bytes to them elsewhere; none: `takeBytes` never asks to wait. */
  readonly rates: readonly GrantRate[];
  /** Milliseconds to wait before `bytes` may pass; 0: they may now, and are counted. Infinity: never again. Allocates nothing. */
  takeBytes(bytes: number): number;
  /** False once the grant has ended. */
  readonly isLive: boolean;
}

export interface AuthorityOptions {
  readonly tree: GrantTree;
  readonly sink: CapabilityAuditSink;
  readonly timers: Timers;
  readonly misuse?: MisuseLimits;
  /** A guest is refused again and again: for whoever freezes or ends guests. Once in a span of time. */
  readonly onAnomaly?: (guest: GuestId) => void;
}

/** A jump of the wall clock ends grants at the next check; what is in use hears of it after this time at the latest. */
const LOOK_AT_CLOCK_EVERY_MS = 30_000;

export class CapabilityAuthority {
  readonly tree: GrantTree;
  readonly #sink: CapabilityAuditSink;
  readonly #timers: Timers;
  readonly #misuse: MisuseWatch;
  readonly #onAnomaly: (guest: GuestId) => void;
  readonly #listeners = new Set<RevokeListener>();
  /** What was allowed by `demand` and `open` since it was last told. */
  readonly #used = new Map<GuestId, Map<CapabilityName, number>>();
  #cancelTimer: (() => void) | null = null;
  #timerDueMs = Infinity;
  /** Entries that the audit log did not take although nothing could be refused for it. */
  lostEvents = 0;

  constructor({ tree, sink, timers, misuse = MISUSE_LIMITS, onAnomaly = () => {} }: AuthorityOptions) {
    this.tree = tree;
    this.#sink = sink;
    this.#timers = timers;
    this.#onAnomaly = onAnomaly;
    this.#misuse = new MisuseWatch(tree.clock, misuse, (event) => this.#note(event));
    this.#armTimer();
  }

  /** Returns what takes the listener away again. */
  onRevoke(listener: RevokeListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  // --- acts ---

  /**
   * Makes a grant once the audit log has taken the entry. `parent` null makes a root: the kernel's alone. Nothing is awaited, and the grant is there
   * on return, when the sink answers at once.
   */
  async grant(actor: Actor, parent: GrantId | null, request: GrantRequest): Promise<Result<Grant>> {
    const prepared = this.#prepare(actor, parent, request);
    if (!prepared.ok) return this.#refuseAct('grant', actor, parent ?? 'root', prepared.failure);
    const recorded = this.#recordBefore({ type: 'capability.grant', grant: prepared.value });
    const refusal = recorded instanceof Promise ? await recorded : recorded;
    if (refusal !== null) return this.#refuseAct('grant', actor, parent ?? 'root', refusal);
    // Time has passed: the parent may have ended.
    const inserted = this.#insert(prepared.value);
    return inserted.ok ? inserted : this.#refuseAct('grant', actor, parent ?? 'root', inserted.failure);
  }

  /**
   * A root for a guest that starts, out of its profile, at once. The log is asked as for any act; when it can only answer later and then
   * refuses, the grant ends again.
   */
  grantAtStart(request: GrantRequest): Result<Grant> {
    const prepared = this.#prepare(KERNEL, null, request);
    if (!prepared.ok) return this.#refuseAct('grant', KERNEL, 'root', prepared.failure);
    const { id } = prepared.value;
    let recorded: Promise<void> | void;
    try {
      recorded = this.#sink.record({ type: 'capability.grant', grant: prepared.value });
    } catch (error) {
      return this.#refuseAct('grant', KERNEL, 'root', failure('capability.audit-refused', toFailure(error).message));
    }
    recorded?.catch((error: unknown) => {
      const ended = this.tree.end(id);
      if (ended.ok) this.#tellEnded(ended.value, 'revoked', `the audit log did not take it: ${toFailure(error).message}`);
    });
    return this.#insert(prepared.value);
  }

  /**
   * Ends a grant with everything below it; answers how many ended. They permit nothing from the moment of the call; should the audit log refuse,
   * they hold again and the answer is capability.audit-refused. A guest revokes what it holds or has handed on.
   */
  async revoke(id: GrantId, actor: Actor, reason: string): Promise<Result<number>> {
    const found = this.tree.grant(id);
    if (!found.ok) return this.#refuseAct('revoke', actor, String(id), found.failure);
    if (!isReason(reason)) return this.#refuseAct('revoke', actor, id, failure('capability.invalid-grant', 'the reason is not one short line'));
    if (!this.#mayRevoke(id, actor)) return this.#refuseAct('revoke', actor, id, failure('capability.not-holder', id));
    const suspended = this.tree.suspend(id);
    const subtree = suspended.ok ? suspended.value : 0;
    const recorded = this.#recordBefore({ type: 'capability.revoke', grant: found.value, subtree, actor, reason });
    const refusal = recorded instanceof Promise ? await recorded : recorded;
    if (refusal !== null) {
      this.tree.resume(id);
      return this.#refuseAct('revoke', actor, id, refusal);
    }
    const ended = this.tree.end(id);
    // An ancestor may have been revoked meanwhile: this one is gone all the same.
    if (!ended.ok) return ok(0);
    this.#tellEnded(ended.value, 'revoked', reason);
    return ok(ended.value.length);
  }

  /** Ends a grant with everything below it without asking anybody: when the kernel puts others in its place. */
  endAtOnce(id: GrantId, reason: string): void {
    const ended = this.tree.end(id);
    if (ended.ok) this.#tellEnded(ended.value, 'revoked', reason);
  }

  /** The guest is no more: all that it holds and has handed on ends, without asking anybody. */
  endGuest(guest: GuestId, reason: string): void {
    const ended = this.tree.retire(guest);
    this.#misuse.forget(guest);
    this.#tellUsed(guest);
    if (ended.length > 0) this.#tellEnded(ended, 'guest-ended', reason);
  }

  /** Ends what has run out. The timer calls it; calling it at any time is right. */
  endExpired(): void {
    const ended = this.tree.endExpired();
    if (ended.length > 0) this.#tellEnded(ended, 'expired', 'its time is over');
    this.#armTimer();
  }

  // --- decisions ---

  /**
   * null: the guest may. A refusal is told to the audit log and counted as misuse. Takes nothing from bounds on uses and rates.
   * `isProvisional`: the address of a connection is not known yet; constraints on addresses are left to whoever learns it.
   */
  demand(handle: GuestHandle, request: CapabilityRequest, isProvisional = false): Failure | null {
    const node = this.#find(handle, request, isProvisional);
    if (node === null) return this.#refuse(handle, request);
    this.#count(node, request);
    return null;
  }

  /** Begins a use: one use and one operation are taken from the first grant that permits it whole and has them left. Provisional as in `demand`. */
  open(handle: GuestHandle, request: CapabilityRequest, isProvisional = false): Result<OpenUse> {
    const { tree } = this;
    const node = this.#find(handle, request, isProvisional);
    if (node === null) return { ok: false, failure: this.#refuse(handle, request) };
    const taken = this.#takeFromOneOf(handle, node, request);
    if (taken === null) {
      const reached = failure('capability.limit-reached', requestText(request));
      this.#tellRefusal(handle, request, reached);
      return { ok: false, failure: reached };
    }
    this.#count(taken, request);
    return ok({
      grant: taken.grant.id,
      rates: taken.rates(),
      takeBytes: (bytes) => tree.take(taken, 0, 0, bytes),
      get isLive() {
        return !taken.hasEnded;
      },
    });
  }

  /** A refusal that somebody else found by what the guest holds (a redirect, at the network service): told to the log and counted as those of `demand`. */
  noteRefusal(handle: GuestHandle, request: CapabilityRequest, reason: Failure): void {
    this.#tellRefusal(handle, request, reason);
  }

  /** A refusal that somebody else decided and tells the log of (the gate of a channel): counted as misuse like those of `demand`. */
  countMisuse(guest: GuestId, request: CapabilityRequest): void {
    if (this.#misuse.counted(guest, request)) this.#onAnomaly(guest);
  }

  /** Tells the audit log what was allowed, and what was refused but only counted, since the last call. */
  flush(): void {
    for (const guest of this.#used.keys()) this.#tellUsed(guest);
    this.#misuse.flush();
  }

  stop(): void {
    this.flush();
    this.#cancelTimer?.();
    this.#cancelTimer = null;
  }

  #find(handle: GuestHandle, request: CapabilityRequest, isProvisional: boolean): GrantNode | null {
    return isProvisional && request.kind === 'connection' ? this.tree.findProvisional(handle, request) : this.tree.find(handle, request);
  }

  #prepare(actor: Actor, parent: GrantId | null, request: GrantRequest): Result<Grant> {
    if (parent === null && actor !== KERNEL) return { ok: false, failure: failure('capability.not-holder', 'only the kernel makes grants out of nothing') };
    return this.tree.prepare(parent, actor, request, newGrantId());
  }

  #insert(grant: Grant): Result<Grant> {
    const inserted = this.tree.insert(grant);
    if (inserted.ok && grant.notAfter !== null) this.#armTimer();
    return inserted;
  }

  #mayRevoke(id: GrantId, actor: Actor): boolean {
    return actor === KERNEL || this.tree.pathTo(id).some(({ holder }) => holder === actor);
  }

  #takeFromOneOf(handle: GuestHandle, first: GrantNode, request: CapabilityRequest): GrantNode | null {
    if (this.#take(first)) return first;
    // A grant with bounds is rare and has others beside it rarely: only then is each asked by itself.
    for (const node of this.tree.findAll(handle, request)) if (node !== first && this.#take(node)) return node;
    return null;
  }

  #take(node: GrantNode): boolean {
    if (this.tree.take(node, 1, 1, 0) !== 0) return false;
    for (let each: GrantNode | null = node; each !== null; each = each.parent) {
      if (each.usesLeft === 0) this.#note({ type: 'capability.spent', grant: each.grant.id, holder: each.grant.holder });
    }
    return true;
  }

  #refuse(handle: GuestHandle, request: CapabilityRequest): Failure {
    if (this.tree.nextExpiryMs() <= 0) this.endExpired();
    const reason = failure('capability.denied', requestText(request));
    this.#tellRefusal(handle, request, reason);
    return reason;
  }

  #tellRefusal(handle: GuestHandle, request: CapabilityRequest, reason: Failure): void {
    const guest = this.tree.guestOf(handle);
    if (guest !== null && this.#misuse.refused(guest, request, reason)) this.#onAnomaly(guest);
  }

  #refuseAct(act: 'grant' | 'revoke', actor: Actor, target: string, reason: Failure): Result<never> {
    this.#note({ type: 'capability.act-refused', act, actor, target: target.slice(0, 64), failure: reason });
    return { ok: false, failure: reason };
  }

  /** null once the log has it; without a promise when the sink answers at once. */
  #recordBefore(event: CapabilityEvent): Promise<Failure | null> | Failure | null {
    try {
      const recorded = this.#sink.record(event);
      return recorded === undefined ? null : recorded.then(() => null, refusalOfLog);
    } catch (error) {
      return refusalOfLog(error);
    }
  }

  /** What has happened already cannot be refused: a loss is counted. */
  #note(event: CapabilityEvent): void {
    try {
      this.#sink.record(event)?.catch(() => this.lostEvents++);
    } catch {
      this.lostEvents++;
    }
  }

  #tellEnded(grants: readonly Grant[], cause: EndCause, reason: string): void {
    for (const grant of grants) {
      for (const capability of namesOf(grant.capabilities)) this.#tellListeners(capability, grant);
    }
    this.#note({ type: 'capability.ended', cause, grants: grants.map(({ id }) => id), reason });
  }

  /** A listener that fails must not keep the others from ending what they have. */
  #tellListeners(capability: CapabilityName, grant: Grant): void {
    for (const listener of this.#listeners) {
      try {
        listener(grant.holder, capability, grant);
      } catch (error) {
        this.#note({ type: 'capability.listener-failed', guest: grant.holder, grant: grant.id, message: toFailure(error).message });
      }
    }
  }

  #count(node: GrantNode, request: CapabilityRequest): void {
    const needed: CapabilityMask = neededFor(request);
    const counts = this.#used.get(node.grant.holder) ?? new Map<CapabilityName, number>();
    this.#used.set(node.grant.holder, counts);
    for (const name of namesOf(needed)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }

  #tellUsed(guest: GuestId): void {
    const counts = this.#used.get(guest);
    if (counts === undefined) return;
    this.#used.delete(guest);
    this.#note({ type: 'capability.used', guest, counts: Object.fromEntries(counts) });
  }

  #armTimer(): void {
    const due = this.tree.nextExpiryMs();
    if (due === Infinity) return;
    const delay = Math.min(due, LOOK_AT_CLOCK_EVERY_MS);
    const at = this.tree.clock.monotonicMs() + delay;
    if (this.#cancelTimer !== null && at >= this.#timerDueMs) return;
    this.#cancelTimer?.();
    this.#timerDueMs = at;
    this.#cancelTimer = this.#timers.schedule(Math.ceil(delay), () => {
      this.#cancelTimer = null;
      this.#timerDueMs = Infinity;
      this.endExpired();
    });
  }
}

/** The log's own code, where it gives one. */
function refusalOfLog(error: unknown): Failure {
  const reason = toFailure(error);
  return reason.code === 'internal.bug' ? failure('capability.audit-refused', error instanceof Error ? error.message : String(error)) : reason;
}
