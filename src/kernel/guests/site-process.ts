// A site guest: one jailed process with the pages of one site. This file is where its messages are checked and routed.
// SAFETY: everything the process says is a claim. Page and load numbers are looked up in this process's own tables only,
// so a process can reach no page, load or surface of another.

import { randomInt } from 'node:crypto';
import { constants } from 'node:os';

import { failure } from '../../base/failure.ts';
import type { Failure } from '../../base/failure.ts';
import { Channel } from '../../protocol/channel.ts';
import type { Handlers } from '../../protocol/message-table.ts';
import { SITE_CHANNEL } from '../../protocol/site-channel.ts';
import type { SiteChannel } from '../../protocol/site-channel.ts';
import { answerBlockingCalls } from './blocking-calls.ts';
import type { BlockingCalls } from './blocking-calls.ts';
import { Child } from './child.ts';
import type { ChildOptions, ExitReport } from './child.ts';
import type { PageOwner } from './page-owner.ts';
import type { SiteServices } from './site-services.ts';

/** Queue length towards a site above which the network is asked to wait. */
const QUEUE_LIMIT_BYTES = 4 * 1024 * 1024;
/** A process that has not answered a ping for this long does not answer at all. */
export const UNRESPONSIVE_AFTER_MS = 15_000;
/** Pings for each such time. */
const PINGS = 5;

export class SiteProcess {
  readonly id: number;
  readonly channel: Channel<SiteChannel, 'kernel'>;
  /** Resolves when the process is jailed and waits for pages; false when it died first. */
  readonly ready: Promise<boolean>;
  /** Browser context and site that this process is bound to; null while it is a spare. */
  key: string | null = null;
  protections: readonly string[] = [];
  readonly #child: Child;
  readonly #blocking: BlockingCalls;
  readonly #unresponsiveAfterMs: number;
  readonly #services: SiteServices;
  readonly #pages = new Map<number, PageOwner>();
  /** The site's load number -> the network's. */
  readonly #loads = new Map<number, number>();
  readonly #onGone: (process: SiteProcess) => void;
  #setReady: (ready: boolean) => void = () => {};
  #killReason: Failure | null = null;
  #isEnding = false;
  #pingTimer: NodeJS.Timeout | null = null;

  constructor(id: number, options: ChildOptions, services: SiteServices, unresponsiveAfterMs: number, onGone: (process: SiteProcess) => void) {
    this.id = id;
    this.#services = services;
    this.#unresponsiveAfterMs = unresponsiveAfterMs;
    this.#onGone = onGone;
    this.ready = new Promise((resolve) => (this.#setReady = resolve));
    this.#child = new Child(options);
    this.channel = new Channel(SITE_CHANNEL, 'kernel', this.#child.messages, this.#handlers(), (reason) => this.#hangUp(reason));
    this.#blocking = answerBlockingCalls(this.#child.blocking, services.blockingHandlers(this), (reason) => this.kill(reason));
    void this.#child.exited.then((report) => this.#gone(report));
  }

  /** Resolves once nothing of the process is left. */
  get ended(): Promise<unknown> {
    return this.#child.exited;
  }

  get pid(): number {
    return this.#child.pid;
  }

  get isAlive(): boolean {
    return !this.#isEnding && !this.#child.hasExited && !this.channel.isClosed;
  }

  get pageCount(): number {
    return this.#pages.size;
  }

  /** The owner of a page of this process: a blocking call or message that names another page is a lie. */
  owner(pageId: number): PageOwner | null {
    return this.#pages.get(pageId) ?? null;
  }

  addPage(pageId: number, owner: PageOwner): void {
    this.#pages.set(pageId, owner);
    this.#pingTimer ??= setInterval(() => this.#ping(), this.#unresponsiveAfterMs / PINGS).unref();
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
    this.#child.kill();
  }

  #lastPingAnswered = true;
  #pingSentAt = 0;

  #ping(): void {
    const now = performance.now();
    // An open dialog or a slow synchronous request keeps the process waiting: for the kernel, not in a loop of its own.
    if (this.#blocking.isAnswering) this.#pingSentAt = now;
    if (!this.#lastPingAnswered) {
      if (now - this.#pingSentAt > this.#unresponsiveAfterMs) this.kill(failure('page.unresponsive'));
      return;
    }
    this.#lastPingAnswered = false;
    this.#pingSentAt = now;
    this.channel.call('page.ping', {}).then(
      () => (this.#lastPingAnswered = true),
      () => {},
    );
  }

  #handlers(): Handlers<SiteChannel, 'service'> {
    const { network, screen } = this.#services;
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
        this.#setReady(true);
      },
      'load.start': ({ pageId, loadId, request }) => this.#startLoad(pageId, loadId, request),
      'load.abort': ({ loadId }) => {
        const networkLoad = this.#loads.get(loadId);
        if (networkLoad !== undefined) network.abort(networkLoad);
        this.#loads.delete(loadId);
      },
      'page.navigate': toOwner((owner, wish) => owner.navigationWished(wish)),
      'page.reload': toOwner((owner) => owner.reload()),
      'page.traverseBy': toOwner((owner, { delta }) => owner.traverseBy(delta)),
      'page.historyChanged': toOwner((owner, change) => owner.historyChanged(change)),
      'page.committed': toOwner((owner, { loaderId, url }) => owner.committed(loaderId, url)),
      'page.lifecycle': toOwner((owner, { loaderId, name }) => owner.lifecycle(loaderId, name)),
      'page.title': toOwner((owner, { title }) => owner.title(title)),
      'page.icon': toOwner((owner, { url }) => owner.icon(url)),
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
    const owner = this.#pages.get(pageId);
    if (owner === undefined) {
      this.channel.send('load.failed', { loadId, failure: failure('net.aborted') });
      return;
    }
    const networkLoad = this.#services.startLoad(this, pageId, request, {
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
    this.#loads.set(loadId, networkLoad);
  }

  #hangUp(reason: Failure | null): void {
    this.kill(reason);
  }

  #gone(report: ExitReport): void {
    if (this.#pingTimer !== null) clearInterval(this.#pingTimer);
    this.#setReady(false);
    this.channel.close();
    for (const networkLoad of this.#loads.values()) this.#services.network.abort(networkLoad);
    this.#loads.clear();
    this.#services.screen.removeSite(this.id);
    const reason = this.#killReason ?? crashFailure(report);
    const pages = [...this.#pages.values()];
    this.#pages.clear();
    if (pages.length > 0 || !this.#isEnding)
      this.#services.log.info(`site process ${this.pid} (${this.key ?? 'spare'}) ended: ${reason.message} [${reason.code}]`, report.lastWords);
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
