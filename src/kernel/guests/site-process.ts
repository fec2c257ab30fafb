// A site guest: one jailed process with the pages of one site. This file is where its messages are checked and routed.
// SAFETY: everything the process says is a claim. Page and load numbers are looked up in this process's own tables only,
// so a process can reach no page, load or surface of another.

import { randomInt } from 'node:crypto';
import { constants } from 'node:os';

import type { CapabilityName } from '../../base/capability-names.ts';
import { failure, FailureError } from '../../base/failure.ts';
import type { Failure } from '../../base/failure.ts';
import { LIMITS } from '../../jail/limits.ts';
import { Channel } from '../../protocol/channel.ts';
import type { Handlers } from '../../protocol/message-table.ts';
import type { Reach } from '../../protocol/network-channel.ts';
import { SITE_CHANNEL } from '../../protocol/site-channel.ts';
import type { SiteChannel } from '../../protocol/site-channel.ts';
import { ServiceConnections } from '../services/service-registry.ts';
import type { Connection } from '../services/service-registry.ts';
import { BlockingCalls } from './blocking-calls.ts';
import type { ExitReport, StartedProcess } from './child.ts';
import { GuestGate } from './guest-gate.ts';
import type { Guest, GuestControl, GuestTraffic } from './guest.ts';
import type { Heartbeat } from './heartbeat.ts';
import type { PageOwner } from './page-owner.ts';
import { usageOf } from './process-usage.ts';
import type { LoadUnderWay, SiteServices } from './site-services.ts';
import { Watchdog } from './watchdog.ts';
import type { Watched } from './watchdog.ts';

/** Queue length towards a site above which the network is asked to wait. */
const QUEUE_LIMIT_BYTES = 4 * 1024 * 1024;
/** A process that has not answered a ping for this long does not answer at all. */
export const UNRESPONSIVE_AFTER_MS = 15_000;

/** The profile of a spare, and of a site that nothing else was decided for. */
const DEFAULT_PROFILE = 'site-default';

export interface NavigationRights {
  /** null: the page may ask for it. */
  readonly refusal: Failure | null;
  /** What redirects on the way, and addresses that names lead to, are held against. */
  readonly reach: Reach | null;
  /** It is under way, as this load: it ends with the right. */
  began(loadId: number): void;
}

export class SiteProcess implements GuestControl {
  readonly guest: Guest;
  readonly id: number;
  readonly channel: Channel<SiteChannel, 'kernel'>;
  /** Resolves when the process is jailed and waits for pages; false when it died first. */
  readonly ready: Promise<boolean>;
  protections: readonly string[] = [];
  readonly #child: StartedProcess;
  readonly #gate: GuestGate;
  readonly #blocking: BlockingCalls;
  readonly #watchdog: Watchdog;
  readonly #services: SiteServices;
  readonly #pages = new Map<number, PageOwner>();
  /** By the site's numbers. */
  readonly #loads = new Map<number, LoadUnderWay>();
  readonly #onGone: (process: SiteProcess) => void;
  #setReady: (ready: boolean) => void = () => {};
  #key: string | null = null;
  #killReason: Failure | null = null;
  #isEnding = false;
  #isUntouched = true;

  constructor(
    id: number,
    child: StartedProcess,
    services: SiteServices,
    patience: { readonly unresponsiveAfterMs: number; readonly heartbeat: Heartbeat },
    onGone: (process: SiteProcess) => void,
  ) {
    this.id = id;
    this.#services = services;
    this.#onGone = onGone;
    this.ready = new Promise((resolve) => (this.#setReady = resolve));
    const { table, rights, refusals } = services.guests;
    try {
      this.guest = table.add({ id, kind: 'site', name: '', owner: '', limits: LIMITS.site, profile: DEFAULT_PROFILE, networkInterface: null }, this);
    } catch (error) {
      child.kill();
      throw error;
    }
    this.#gate = new GuestGate(this.guest, rights, new ServiceConnections(id, 'site', rights), refusals);
    this.#child = child;
    const hangUp = (reason: Failure | null): void => this.kill(reason);
    this.channel = new Channel(SITE_CHANNEL, 'kernel', this.#child.messages, this.#handlers(), hangUp, 'page.crashed', this.#gate);
    this.#blocking = new BlockingCalls(this.#child.blocking, services.blockingHandlers(this), this.#gate, hangUp);
    const { unresponsiveAfterMs, heartbeat } = patience;
    this.#watchdog = new Watchdog(this.#watched(), unresponsiveAfterMs, heartbeat, () => this.kill(failure('page.unresponsive')));
    void this.#child.exited.then((report) => this.#gone(report));
  }

  /** Resolves once nothing of the process is left. */
  get ended(): Promise<unknown> {
    return this.#child.exited;
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** Browser context and site that this process is bound to, with a blank between; null while it is a spare. */
  get key(): string | null {
    return this.#key;
  }

  set key(key: string | null) {
    this.#key = key;
    if (key === null) return;
    const [context = '', ...site] = key.split(' ');
    this.#services.guests.table.bind(this.guest, context, site.join(' '));
  }

  get traffic(): GuestTraffic {
    const messages = this.channel.counts;
    const calls = this.#blocking.counts;
    return {
      messagesIn: messages.messagesIn + calls.messagesIn,
      messagesOut: messages.messagesOut,
      bytesIn: messages.bytesIn + calls.bytesIn,
      bytesOut: messages.bytesOut + calls.bytesOut,
    };
  }

  get connections(): readonly Connection[] {
    return this.#gate.connections.open;
  }

  get isAlive(): boolean {
    return !this.#isEnding && !this.#child.hasExited && !this.channel.isClosed;
  }

  /** It waits for the network, or for the kernel's answer to a blocking call. */
  get isWaiting(): boolean {
    return this.#loads.size > 0 || this.#blocking.isAnswering;
  }

  /** Nothing but about:blank has ever been in it. SAFETY: what had a page may be taken over, and must never get the page of another site. */
  get isUntouched(): boolean {
    return this.#isUntouched;
  }

  /** A document with content is about to be sent to it. */
  touch(): void {
    this.#isUntouched = false;
  }

  get pageCount(): number {
    return this.#pages.size;
  }

  /** The tabs whose pages are here. */
  get surfaces(): ReadonlySet<number> {
    return new Set([...this.#pages.values()].map(({ surfaceId }) => surfaceId));
  }

  /** The owner of a page of this process: a blocking call or message that names another page is a lie. */
  owner(pageId: number): PageOwner | null {
    return this.#pages.get(pageId) ?? null;
  }

  addPage(pageId: number, owner: PageOwner): void {
    this.#pages.set(pageId, owner);
    if (this.guest.state !== 'frozen') this.#watchdog.start();
  }

  removePage(pageId: number): void {
    if (!this.#pages.delete(pageId)) return;
    this.channel.send('page.close', { pageId });
    if (this.#pages.size === 0) this.kill(null);
  }

  /** Ends the process; its pages hear `reason` (page.crashed when null). */
  kill(reason: Failure | null): void {
    this.#isEnding = true;
    this.#killReason ??= reason;
    const { table } = this.#services.guests;
    if (this.guest.mayBecome('ending')) table.move(this.guest, 'ending');
    this.#child.kill();
  }

  /** Its processes stand still; questions to it are refused with guest.frozen instead of piling up, and nobody expects its pings. */
  freeze(): void {
    this.#watchdog.stop();
    this.channel.hold('guest.frozen');
    this.#services.guests.stopper.freeze(this.pid);
  }

  thaw(): void {
    this.#services.guests.stopper.thaw(this.pid);
    this.channel.hold(null);
    if (this.#pages.size > 0) this.#watchdog.start();
    // What could not be shown meanwhile is asked for again.
    for (const owner of this.#pages.values()) owner.dirty();
  }

  /** What the guest's rights make of a navigation that one of its pages asks for. A refusal is audited. */
  navigationRights(url: string): NavigationRights {
    const { loads } = this.#services.guests;
    return {
      refusal: loads.refusalOfNavigation(this.id, url),
      reach: loads.reachOf(this.id),
      began: (loadId) => loads.navigationBegan(this.id, loadId),
    };
  }

  /** What is still to come of this load is shown here: its bytes are this guest's. */
  navigationCommitted(loadId: number): void {
    this.#services.guests.loads.navigationCommitted(this.id, loadId);
  }

  rightsLost(lost: readonly CapabilityName[]): void {
    this.#gate.connections.reconsider();
    if (lost.includes('INPUT')) for (const owner of this.#pages.values()) owner.inputLost();
    if (lost.includes('GPU')) {
      const reason = failure('capability.denied', 'the right GPU was revoked');
      for (const owner of this.#pages.values()) {
        this.#services.screen.removeSurface(owner.surfaceId);
        owner.pictureLost(reason);
      }
    }
    if (lost.includes('NETWORK')) this.#endLoads(failure('capability.denied', 'the right NETWORK was revoked'));
  }

  rightsGained(gained: readonly CapabilityName[]): void {
    if (!gained.includes('GPU')) return;
    // Fonts and images that it sent meanwhile were dropped.
    this.channel.send('resource.reset', {});
    for (const owner of this.#pages.values()) owner.dirty();
  }

  #endLoads(reason: Failure): void {
    for (const [loadId, load] of this.#loads) {
      // Files end by the policy's own word (kernel/files): another grant may still give some of them.
      if (load.needs !== 'NETWORK') continue;
      load.abort();
      this.#loads.delete(loadId);
      this.channel.send('load.failed', { loadId, failure: reason });
    }
  }

  #watched(): Watched {
    const blocking = this.#blocking;
    const { counts } = this.channel;
    let pings = 0;
    return {
      ping: () => {
        pings++;
        return this.channel.call('page.ping', {});
      },
      // Answers are not counted as messages.
      get messages() {
        return counts.messagesIn + counts.messagesOut + blocking.counts.messagesIn - pings;
      },
      get isWaiting() {
        return blocking.isAnswering;
      },
      cpuMs: () => usageOf(this.pid)?.cpuMs ?? null,
    };
  }

  #handlers(): Handlers<SiteChannel, 'service'> {
    const { screen } = this.#services;
    const toOwner =
      <M extends { readonly pageId: number }>(act: (owner: PageOwner, message: M) => void) =>
      (message: M): void => {
        // A page may have closed while its message was under way: silence, not a violation.
        const owner = this.#pages.get(message.pageId);
        if (owner !== undefined) act(owner, message);
      };
    return {
      'site.ready': ({ jail }) => {
        this.protections = jail;
        this.#child.settle();
        if (this.guest.state === 'starting') this.#services.guests.table.move(this.guest, 'spare');
        this.#setReady(true);
      },
      'service.connect': ({ name }) => ({ messages: this.#gate.connections.connect(name) }),
      'load.start': ({ pageId, loadId, request }) => this.#startLoad(pageId, loadId, request),
      'load.abort': ({ loadId }) => {
        this.#loads.get(loadId)?.abort();
        this.#loads.delete(loadId);
      },
      'page.navigate': toOwner((owner, wish) => owner.navigationWished(wish)),
      'page.reload': toOwner((owner) => owner.reloadWished()),
      'page.traverseBy': toOwner((owner, { delta }) => owner.traversalWished(delta)),
      'page.historyChanged': toOwner((owner, change) => owner.historyChanged(change)),
      'page.committed': toOwner((owner, { loaderId, url }) => owner.committed(loaderId, url)),
      'page.lifecycle': toOwner((owner, { loaderId, name }) => owner.lifecycle(loaderId, name)),
      'page.title': toOwner((owner, { title }) => owner.title(title)),
      // The browser will load it: what the page may not load it may not have loaded for it either.
      'page.icon': toOwner((owner, { url }) => {
        if (url === '' || this.#services.guests.loads.refusalOfLoad(this.id, url) === null) owner.icon(url);
      }),
      'page.cursor': toOwner((owner, { cursor }) => owner.cursor(cursor)),
      'page.hoverUrl': toOwner((owner, { url }) => owner.hoverUrl(url)),
      'page.picker': toOwner((owner, { picker }) => owner.picker(picker)),
      'page.dirty': toOwner((owner) => owner.dirty()),
      'page.close-request': toOwner((owner) => owner.closeRequested()),
      'page.console': toOwner((owner, line) => owner.console(line)),
      'resource.font': (font) => screen.addFont(this.id, font),
      'resource.image': ({ imageId, bytes }) => screen.addImage(this.id, imageId, bytes),
      'resource.drop': ({ fontIds, imageIds }) => screen.drop(this.id, fontIds, imageIds),
      'cdp.event': toOwner((owner, event) => owner.cdpEvent(event)),
    };
  }

  #startLoad(pageId: number, loadId: number, request: Parameters<SiteServices['startLoad']>[2]): void {
    // SAFETY: a number that is in use would lose its first load, which then could no longer be stopped.
    if (this.#loads.has(loadId)) throw new FailureError('ipc.malformed', 'a load number that is in use');
    const owner = this.#pages.get(pageId);
    if (owner === undefined) {
      this.channel.send('load.failed', { loadId, failure: failure('net.aborted') });
      return;
    }
    this.guest.loads++;
    const load = this.#services.startLoad(this, pageId, request, {
      response: (response) => this.channel.send('load.response', { loadId, response }),
      data: (bytes, taken) => {
        this.channel.send('load.data', { loadId, bytes });
        this.channel.whenWritable(QUEUE_LIMIT_BYTES, taken);
      },
      end: () => {
        this.#loads.delete(loadId);
        this.channel.send('load.end', { loadId });
      },
      failed: (reason) => {
        this.#loads.delete(loadId);
        this.channel.send('load.failed', { loadId, failure: reason });
      },
    });
    this.#loads.set(loadId, load);
  }

  #gone(report: ExitReport): void {
    this.#watchdog.stop();
    this.#setReady(false);
    this.channel.close();
    for (const load of this.#loads.values()) load.abort();
    this.#loads.clear();
    this.#services.screen.removeSite(this.id);
    const reason = this.#killReason ?? crashFailure(report);
    const pages = [...this.#pages.values()];
    this.#pages.clear();
    // Ended by the kernel when nothing was left in it: that is no reason to speak of.
    const isNoted = pages.length > 0 || !this.#isEnding;
    this.guest.endReason = isNoted || this.#killReason !== null ? reason : null;
    this.#services.guests.table.move(this.guest, 'ended');
    if (isNoted) this.#services.log.info(`site process ${this.pid} (${this.key ?? 'spare'}) ended: ${reason.message} [${reason.code}]`, report.lastWords);
    this.#onGone(this);
    for (const owner of pages) owner.crashed(reason);
  }
}

/** Process numbers are not guessable from one another: they name surfaces and resources at the screen. */
export function newProcessId(): number {
  return randomInt(1, 2 ** 47);
}

function crashFailure(report: ExitReport): Failure {
  if (OUT_OF_MEMORY.test(report.lastWords)) return failure('page.out-of-memory');
  return failure('page.crashed', report.signal ?? endedWith(report.code));
}

/** What V8 and the C++ library say when memory ends. */
const OUT_OF_MEMORY = /out of memory|Allocation failed|bad_alloc|Cannot allocate memory/;

/** bubblewrap reports a child that a signal ended as 128 + the signal. */
function endedWith(code: number | null): string {
  if (code === null) return 'the process could not be started';
  const signal = Object.entries(constants.signals).find(([, number]) => code === 128 + number);
  return signal === undefined ? `the process ended with code ${code}` : signal[0];
}
