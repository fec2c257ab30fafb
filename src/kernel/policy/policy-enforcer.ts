// PolicyEnforcer: the one place of the running system that answers "does this guest hold this right, here, now". It gives each guest of the
// guest table the grants of its profile when it takes up work and ends them with it, lets operators grant and revoke while guests run, and
// ends what is in use by virtue of a right that is gone. The grants themselves are src/capability/.

import type { CapabilityName } from '../../base/capability-names.ts';
import { failure, ok } from '../../base/failure.ts';
import type { Failure, Result } from '../../base/failure.ts';
import type { AuditWriter } from '../../audit/audit-entry.ts';
import { CAPABILITIES, namesOf } from '../../capability/capability.ts';
import { CapabilityAuthority } from '../../capability/capability-authority.ts';
import type { RevokeListener } from '../../capability/capability-authority.ts';
import { SYSTEM_CLOCK, SYSTEM_TIMERS } from '../../capability/clock.ts';
import type { Clock, Timers } from '../../capability/clock.ts';
import { explain } from '../../capability/explain.ts';
import type { Explanation } from '../../capability/explain.ts';
import { KERNEL } from '../../capability/grant.ts';
import type { Actor, CapabilityRequest, ConnectionRequest, Grant, GrantId, GrantRequest } from '../../capability/grant.ts';
import { GrantTree } from '../../capability/grant-tree.ts';
import { grantsOfProfile } from '../../capability/profiles.ts';
import type { Profile } from '../../capability/profiles.ts';
import type { RightsCheck } from '../../protocol/channel-gate.ts';
import type { GrantRates, Reach } from '../../protocol/network-channel.ts';
import type { FileUse } from '../files/file-load.ts';
import type { FileRights } from '../files/file-loader.ts';
import type { Guest } from '../guests/guest.ts';
import type { GuestTable } from '../guests/guest-table.ts';
import type { KernelLog } from '../log.ts';
import { KeptGrants } from './kept-grants.ts';
import { connectionOf, reachOf, requestOf } from './load-target.ts';
import { OpenLoads } from './open-loads.ts';
import type { LoadControl } from './open-loads.ts';
import { auditSink } from './policy-audit.ts';
import { ProfileBook } from './profile-book.ts';
import type { ProfileStore } from './profile-book.ts';

export interface OpenedLoad {
  /** What the network service holds its bytes to. */
  readonly rates: GrantRates;
  /** Why the grant that admitted it lets nothing more through; null while it does. */
  refusal(): Failure | null;
}

/** Needs no grant, or one that bounds no bytes: what ends it is told by OpenLoads. */
const UNBOUND: OpenedLoad = { rates: [], refusal: () => null };

/** What a site process is asked about besides its rights. */
export interface LoadCheck {
  /** null: the guest may load `url`, as far as it is known before its name is resolved and before redirects. */
  refusalOfLoad(guestId: number, url: string): Failure | null;
  /** null: a page of the guest may bring its tab to `url`, as far as it is known before; one use of the grant is taken, as for a load. */
  refusalOfNavigation(guestId: number, url: string): Failure | null;
  /** The page's navigation is under way: until it has its answer it ends with the guest's right. */
  navigationBegan(guestId: number, loadId: number): void;
  /** A page of the guest shows its document: what is still to come of it is the guest's. */
  navigationCommitted(guestId: number, loadId: number): void;
  /** The same, and the load begins. capability.limit-reached when the grant has no use left. */
  openLoad(guestId: number, url: string): Result<OpenedLoad>;
  /** What the network service holds redirects and resolved addresses against; null: nothing of the guest's own. */
  reachOf(guestId: number): Reach | null;
}

export interface PolicyOptions {
  readonly table: GuestTable;
  readonly log: KernelLog;
  /** null while there is no audit log. */
  readonly audit: () => AuditWriter | null;
  readonly network: LoadControl;
  /** The tabs whose pages a guest holds. */
  readonly surfacesOf: (guestId: number) => ReadonlySet<number>;
  /** null: nothing is kept. */
  readonly profiles: ProfileStore | null;
  /** Operators' grants to sites; null: none is kept. */
  readonly grants?: ProfileStore | null;
  readonly clock?: Clock;
  readonly timers?: Timers;
}

export interface GuestPolicy {
  readonly guest: number;
  readonly name: string;
  readonly profile: string;
  /** What it holds at this moment. */
  readonly holds: readonly CapabilityName[];
  readonly grants: readonly GrantView[];
}

/** A grant that every guest of the site gets, as commands show it. */
export interface KeptGrantView {
  readonly id: GrantId;
  readonly name: string;
  readonly capabilities: readonly CapabilityName[];
  readonly constraints: Readonly<Record<string, unknown>>;
  readonly notAfter: number | null;
  readonly reason: string;
}

/** A grant as commands show it. */
export interface GrantView {
  readonly id: GrantId;
  readonly parent: GrantId | null;
  readonly guest: number;
  readonly capabilities: readonly CapabilityName[];
  /** Its own, without those that say nothing. */
  readonly constraints: Readonly<Record<string, unknown>>;
  readonly notBefore: number | null;
  readonly notAfter: number | null;
  readonly usesLeft: number | null;
  readonly depthLeft: number;
  readonly mayDelegate: boolean;
  readonly issuer: Actor;
  readonly reason: string;
}

const NAVIGABLE: ReadonlySet<string> = new Set(['http:', 'https:', 'file:']);

/** Allowed uses are told to the audit log as sums, this often. */
const TELL_USE_EVERY_MS = 60_000;

export class PolicyEnforcer implements RightsCheck, LoadCheck, FileRights {
  readonly tree: GrantTree;
  readonly profiles: ProfileBook;
  readonly #authority: CapabilityAuthority;
  readonly #table: GuestTable;
  readonly #log: KernelLog;
  readonly #loads: OpenLoads;
  readonly #network: LoadControl;
  readonly #surfacesOf: (guestId: number) => ReadonlySet<number>;
  readonly #audit: () => AuditWriter | null;
  readonly #clock: Clock;
  /** Guest -> the roots that its profile gave it. */
  readonly #profileRoots = new Map<number, readonly GrantId[]>();
  readonly #kept: KeptGrants | null;
  /** Guest -> what it was given of what is kept: its grant -> the kept one. */
  readonly #given = new Map<number, Map<GrantId, GrantId>>();
  readonly #tellUse: NodeJS.Timeout;

  constructor({ table, log, audit, network, surfacesOf, profiles, grants = null, clock = SYSTEM_CLOCK, timers = SYSTEM_TIMERS }: PolicyOptions) {
    this.#table = table;
    this.#log = log;
    this.#audit = audit;
    this.#surfacesOf = surfacesOf;
    this.#clock = clock;
    this.tree = new GrantTree(clock);
    this.profiles = new ProfileBook(profiles);
    this.#kept = grants === null ? null : new KeptGrants(grants);
    this.#authority = new CapabilityAuthority({ tree: this.tree, sink: auditSink(audit), timers, onAnomaly: (guest) => this.#anomaly(guest) });
    this.#network = network;
    this.#loads = new OpenLoads(network, (guestId, url, reason) => this.#denied(guestId, url, reason));
    this.#authority.onRevoke((holder, capability) => this.#rightEnded(holder, capability));
    table.observe({
      bound: (guest) => this.#begin(guest),
      moved: (guest) => {
        if (guest.state === 'ended') this.#end(guest);
      },
    });
    this.#tellUse = setInterval(() => this.#authority.flush(), TELL_USE_EVERY_MS).unref();
  }

  // --- what the kernel asks, for each message, load and file ---

  /** A map look-up and a few array reads; a guest that is not in the table, and a spare, hold nothing. */
  holds(guestId: number, right: CapabilityName): boolean {
    return this.tree.check(this.tree.handleOf(guestId), CAPABILITIES[right]);
  }

  /** Addresses that need neither the network nor a file (data:, blob:, about:) pass here. */
  refusalOfLoad(guestId: number, url: string): Failure | null {
    const request = requestOf(url);
    return request === null ? null : this.#authority.demand(this.tree.handleOf(guestId), request, true);
  }

  /** Schemes that lead nowhere (mailto:, javascript:) are no matter of rights: the network service says what they are. */
  refusalOfNavigation(guestId: number, url: string): Failure | null {
    if (!NAVIGABLE.has(URL.parse(url)?.protocol ?? '')) return null;
    const request = requestOf(url);
    // Files are counted where they are read, by the guest that reads them.
    if (request?.kind !== 'connection') return this.refusalOfLoad(guestId, url);
    const use = this.#authority.open(this.tree.handleOf(guestId), request, true);
    return use.ok ? null : use.failure;
  }

  navigationBegan(guestId: number, loadId: number): void {
    this.#loads.askedBy(loadId, guestId);
    this.#charge(guestId, loadId);
  }

  navigationCommitted(guestId: number, loadId: number): void {
    this.#charge(guestId, loadId);
  }

  #charge(guestId: number, loadId: number): void {
    const url = this.#loads.urlOf(loadId);
    const request = url === null ? null : connectionOf(url);
    if (request !== null) this.#network.charge(loadId, guestId, this.ratesOf(guestId, request));
  }

  openLoad(guestId: number, url: string): Result<OpenedLoad> {
    const request = connectionOf(url);
    if (request === null) return ok(UNBOUND);
    const use = this.#authority.open(this.tree.handleOf(guestId), { kind: 'connection', ...request }, true);
    if (!use.ok) return use;
    const { rates } = use.value;
    if (rates.length === 0) return ok(UNBOUND);
    return ok({ rates, refusal: () => (use.value.takeBytes(0) === Infinity ? failure('capability.denied', 'the right NETWORK was revoked') : null) });
  }

  reachOf(guestId: number): Reach | null {
    return reachOf(this.tree.live(this.tree.handleOf(guestId)));
  }

  /** What a connection of the guest would be held to by its grants. Asks, and begins nothing. */
  ratesOf(guestId: number, request: ConnectionRequest): GrantRates {
    return this.tree.findProvisional(this.tree.handleOf(guestId), request)?.rates() ?? [];
  }

  /** A grant for addresses may permit it once it is known where the name leads. */
  mayDependOnAddress(guestId: number, request: ConnectionRequest): boolean {
    const handle = this.tree.handleOf(guestId);
    return !this.tree.permitsConnection(handle, request) && this.tree.findProvisional(handle, request) !== null;
  }

  permitsConnection(guestId: number, request: ConnectionRequest): boolean {
    return this.tree.permitsConnection(this.tree.handleOf(guestId), request);
  }

  /** May the guest reach private ranges and this machine, wherever its documents came from? For the firewall. */
  permitsLocalNetwork(guestId: number, request: ConnectionRequest): boolean {
    return this.tree.permitsLocalNetwork(this.tree.handleOf(guestId), request);
  }

  permitsPath(guestId: number, path: string, write: boolean): boolean {
    return this.tree.permitsPath(this.tree.handleOf(guestId), path, write);
  }

  refusalOfFile(guestId: number, path: string): Failure | null {
    return this.demand(guestId, { kind: 'path', path, write: false });
  }

  openFile(guestId: number, path: string): Result<FileUse> {
    return this.#authority.open(this.tree.handleOf(guestId), { kind: 'path', path, write: false });
  }

  /** null: the guest may. A refusal is audited and counted as misuse. */
  demand(guestId: number, request: CapabilityRequest): Failure | null {
    return this.#authority.demand(this.tree.handleOf(guestId), request);
  }

  /** The gate of a channel refused a message of the guest for want of `right`, and has told the log. */
  countMisuse(guestId: number, right: CapabilityName): void {
    this.#authority.countMisuse(guestId, { kind: 'capability', capability: right });
  }

  /** Called for each capability of each grant that ends, after the tree answers without it. Returns what takes the listener away. */
  onRevoke(listener: RevokeListener): () => void {
    return this.#authority.onRevoke(listener);
  }

  // --- what operators do, and guests for themselves ---

  /** All grants, or those of a guest; parents before children. */
  list(guestId: number | null = null): GrantView[] {
    const views: GrantView[] = [];
    for (const grant of this.tree.grants()) if (guestId === null || grant.holder === guestId) views.push(this.#view(grant));
    return views;
  }

  /** Throws guest.not-found. */
  show(guestId: number): GuestPolicy {
    const guest = this.#table.find(guestId);
    return {
      guest: guestId,
      name: guest.name,
      profile: guest.profile,
      holds: namesOf(this.tree.mask(this.tree.handleOf(guestId))),
      grants: this.list(guestId),
    };
  }

  /** `parent` null: out of nothing, the kernel's alone. `actor` is a guest's number where a guest asks for itself. */
  grant(request: GrantRequest, parent: GrantId | null = null, actor: Actor = KERNEL): Promise<Result<Grant>> {
    return this.#authority.grant(actor, parent, request);
  }

  /**
   * Keeps an operator's grant for the site of its guest: whoever runs for that site from now on gets it too. Answers why not, null when it is kept.
   * Rejects with audit.unavailable, state.write-failed.
   */
  async keep(grant: Grant): Promise<string | null> {
    const guest = this.#table.find(grant.holder);
    const now = this.#clock.wallMs();
    const refusal = this.#kept === null ? 'this system keeps nothing' : this.#kept.refusal(grant, guest, now);
    if (this.#kept === null || refusal !== null) return refusal;
    const details = { grant: grant.id, name: guest.name, capabilities: namesOf(grant.capabilities), notAfter: grant.notAfter };
    await this.#audit()?.append({ class: 'must', event: 'policy.grant-kept', actor: 'operator', guest: String(guest.id), outcome: 'done', details });
    this.#kept.keep(grant, guest, now);
    this.#noteGiven(guest.id, grant.id, grant.id);
    return null;
  }

  /** What is kept for sites, running or not. */
  listKept(): KeptGrantView[] {
    const kept = this.#kept?.all(this.#clock.wallMs()) ?? [];
    return kept.map(({ id, name, request: { capabilities, constraints = {}, notAfter = null, reason } }) => ({
      id,
      name,
      capabilities: namesOf(capabilities),
      constraints: Object.fromEntries(Object.entries(constraints).filter(([, value]) => value !== null)),
      notAfter,
      reason,
    }));
  }

  /** A grant with all below it; answers how many ended. One that is kept for a site is kept no more, and ends for all guests of the site. */
  async revoke(id: GrantId, reason: string, actor: Actor = KERNEL): Promise<Result<number>> {
    const kept = actor === KERNEL ? this.#keptOf(id) : null;
    if (kept === null) return this.#authority.revoke(id, actor, reason);
    this.#forget(kept, reason);
    let count = 0;
    for (const given of this.#given.values()) {
      for (const [live, from] of given) {
        if (from !== kept) continue;
        const ended = await this.#authority.revoke(live, actor, reason);
        if (!ended.ok && !this.tree.wasEnded(live)) return ended;
        given.delete(live);
        count += ended.ok ? ended.value : 0;
      }
    }
    // The kept one itself, where no guest of the site runs.
    return ok(Math.max(count, 1));
  }

  /**
   * Every grant of the guest that gives `capability`, with all below; answers how many ended. A grant that gives more besides goes whole: nothing
   * of it is kept silently. Throws guest.not-found.
   */
  async revokeCapability(guestId: number, capability: CapabilityName, reason: string, actor: Actor = KERNEL): Promise<Result<number>> {
    this.#table.find(guestId);
    let count = 0;
    const ids = [...this.tree.grantsOf(guestId)].filter(({ mask }) => (mask & CAPABILITIES[capability]) !== 0).map(({ grant }) => grant.id);
    for (const id of ids) {
      // One of them may lie below another.
      if (this.tree.wasEnded(id)) continue;
      const ended = await this.revoke(id, reason, actor);
      if (!ended.ok) return ended;
      count += ended.value;
    }
    return ok(count);
  }

  /**
   * Another profile for a running guest, at once: the new grants are made, then the old ones revoked. With `keep` a site gets it from now on each time.
   * Throws guest.not-found, capability.unknown-profile, audit.unavailable.
   */
  async setProfile(guestId: number, profileName: string, keep: boolean): Promise<Result<Profile>> {
    const guest = this.#table.find(guestId);
    const profile = this.profiles.require(profileName, guest.kind);
    const details = { from: guest.profile, to: profile.name, name: guest.name, keep };
    await this.#audit()?.append({ class: 'must', event: 'policy.profile-set', actor: 'operator', guest: String(guestId), outcome: 'done', details });
    const roots: GrantId[] = [];
    for (const request of this.#requestsOf(guest, profile)) {
      const made = await this.#authority.grant(KERNEL, null, request);
      if (!made.ok) {
        for (const id of roots) await this.#authority.revoke(id, KERNEL, 'the profile could not be taken up whole');
        return made;
      }
      roots.push(made.value.id);
    }
    const old = this.#profileRoots.get(guestId) ?? [];
    this.#profileRoots.set(guestId, roots);
    guest.profile = profile.name;
    for (const id of old) await this.#authority.revoke(id, KERNEL, `profile ${profile.name} takes its place`);
    if (keep) this.profiles.assign(guest.kind, guest.name, profile.name);
    return ok(profile);
  }

  /** An operator's own profile. Rejects with capability.invalid-grant, audit.unavailable, state.write-failed. */
  async writeProfile(value: unknown): Promise<Profile> {
    const profile = this.profiles.read(value);
    const details = { profile: profile.name, kind: profile.kind, text: JSON.stringify(profile) };
    await this.#audit()?.append({ class: 'must', event: 'policy.profile-written', actor: 'operator', outcome: 'done', details });
    return this.profiles.write(profile);
  }

  /** Why the guest may, or may not. */
  explain(guestId: number, request: CapabilityRequest): Explanation {
    return explain(this.tree, guestId, request);
  }

  /** The machine slept, or an operator set the clock: time windows follow the wall clock as it stands. */
  acceptWallClock(): void {
    this.tree.acceptWallClock();
  }

  stop(): void {
    clearInterval(this.#tellUse);
    this.#authority.stop();
  }

  /** A spare takes up work, or a process that has shown nothing but a blank page is bound anew. */
  #begin(guest: Guest): void {
    if (this.tree.enrol(guest.id) === -1) return this.#log.warn(`guest ${guest.id} holds nothing: there are too many guests`, '');
    const assigned = this.profiles.assigned(guest.kind, guest.name) ?? guest.profile;
    const profile = this.profiles.find(assigned, guest.kind) ?? this.profiles.defaultOf(guest.kind);
    guest.profile = profile.name;
    const old = this.#profileRoots.get(guest.id) ?? [];
    const roots: GrantId[] = [];
    for (const request of this.#requestsOf(guest, profile)) {
      const made = this.#authority.grantAtStart(request);
      if (made.ok) roots.push(made.value.id);
      else this.#log.warn(`guest ${guest.id} (${guest.name}) starts without ${namesOf(request.capabilities).join(', ')}: ${made.failure.message}`, '');
    }
    this.#profileRoots.set(guest.id, roots);
    const given = [...(this.#given.get(guest.id)?.keys() ?? [])];
    this.#given.delete(guest.id);
    this.#giveKept(guest);
    for (const id of [...old, ...given]) this.#authority.endAtOnce(id, 'the guest was bound anew');
  }

  /** What an operator granted to the site before. */
  #giveKept(guest: Guest): void {
    for (const { id, request } of this.#kept?.of(guest, this.#clock.wallMs()) ?? []) {
      const made = this.#authority.grantAtStart({ ...request, holder: guest.id });
      if (made.ok) this.#noteGiven(guest.id, made.value.id, id);
      else this.#log.warn(`guest ${guest.id} (${guest.name}) starts without the grant ${id} that is kept for it: ${made.failure.message}`, '');
    }
  }

  #noteGiven(guestId: number, live: GrantId, kept: GrantId): void {
    const given = this.#given.get(guestId) ?? new Map<GrantId, GrantId>();
    this.#given.set(guestId, given.set(live, kept));
  }

  /** The kept grant that this one was given by, or that it is; null for any other. */
  #keptOf(id: GrantId): GrantId | null {
    if (this.#kept?.has(id) === true) return id;
    for (const given of this.#given.values()) if (given.has(id)) return given.get(id)!;
    return null;
  }

  /** Taking rights away waits for nobody; a disk that does not take it is told to the operator, who can say it again. */
  #forget(kept: GrantId, reason: string): void {
    if (this.#kept?.has(kept) !== true) return;
    this.#audit()?.note({ class: 'should', event: 'policy.grant-forgotten', actor: 'operator', outcome: 'done', details: { grant: kept, reason } });
    this.#kept.remove(kept);
  }

  #denied(guestId: number, url: string, reason: Failure): void {
    const request = requestOf(url);
    if (request !== null) this.#authority.noteRefusal(this.tree.handleOf(guestId), request, reason);
  }

  #end(guest: Guest): void {
    this.#loads.forgetAsker(guest.id);
    this.#authority.endGuest(guest.id, guest.endReason?.message ?? 'it ended');
    this.#profileRoots.delete(guest.id);
    this.#given.delete(guest.id);
  }

  #requestsOf(guest: Guest, profile: Profile): GrantRequest[] {
    return grantsOfProfile(profile, { guest: guest.id, host: hostOf(guest.name), nowMs: this.#clock.wallMs() });
  }

  /** Something gave this right until now. Another grant may still give it, whole or in part: what is in use is asked for anew. */
  #rightEnded(holder: number, capability: CapabilityName): void {
    if (capability === 'NETWORK') {
      const handle = this.tree.handleOf(holder);
      this.#loads.endOf(holder, this.#surfacesOf(holder), (url) => {
        const request = connectionOf(url);
        if (request === null || this.tree.findProvisional(handle, request) !== null) return null;
        return failure('capability.denied', 'the right NETWORK was revoked');
      });
    }
    if (!this.holds(holder, capability)) this.#table.get(holder)?.control.rightsLost([capability]);
  }

  #anomaly(guestId: number): void {
    const guest = this.#table.get(guestId);
    this.#log.warn(`guest ${guestId} (${guest?.name ?? '?'}) asks again and again for what it has no right to`, '');
  }

  #view(grant: Grant): GrantView {
    const usesLeft = this.tree.node(grant.id)?.usesLeft ?? Infinity;
    const { id, parent, holder, capabilities, constraints, notBefore, notAfter, depthLeft, mayDelegate, issuer, reason } = grant;
    return {
      id,
      parent,
      guest: holder,
      capabilities: namesOf(capabilities),
      constraints: Object.fromEntries(Object.entries(constraints).filter(([, value]) => value !== null)),
      notBefore,
      notAfter,
      usesLeft: usesLeft === Infinity ? null : usesLeft,
      depthLeft,
      mayDelegate,
      issuer,
      reason,
    };
  }
}

/** The host of a site's name (`https://example.org`); '' for guests without one. */
function hostOf(name: string): string {
  return connectionOf(name)?.host ?? '';
}
