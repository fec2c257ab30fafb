// What the kernel does for its site processes: loads, blocking calls, storage, fonts. Checked against what the kernel itself
// knows of the process and page, never against what the site says of itself.

import { SITE_BLOCKING_CHANNEL } from '../../protocol/site-channel.ts';
import { failure, FailureError } from '../../base/failure.ts';
import type { LoadRequest, LoadResponse } from '../../engine/host/loader.ts';
import { concatBytes } from '../../base/bytes.ts';
import type { Failure } from '../../base/failure.ts';
import type { Reach, Requester } from '../../protocol/network-channel.ts';
import type { FileLoader } from '../files/file-loader.ts';
import type { KernelLog } from '../log.ts';
import type { LoadCheck } from '../policy/policy-enforcer.ts';
import type { WebStorage } from '../state/web-storage.ts';
import type { NetworkClient, NetworkListener } from '../services/network-client.ts';
import type { ScreenClient } from '../services/screen-client.ts';
import { honestReferrer, originOf, siteOf } from '../site-of.ts';
import type { RightsCheck } from '../../protocol/channel-gate.ts';
import type { BlockingHandlers } from './blocking-calls.ts';
import type { RefusalSink } from './guest-gate.ts';
import type { GuestTable } from './guest-table.ts';
import type { PageOwner } from './page-owner.ts';
import type { SiteProcess } from './site-process.ts';

export interface FontSource {
  /** The catalogue as JSON text, made once. */
  catalogueJson(): string;
  shapingTables(faceId: number): Uint8Array | null;
}

/** What every guest needs of the kernel, of whatever kind it is. */
export interface GuestHost {
  readonly table: GuestTable;
  readonly rights: RightsCheck;
  readonly loads: LoadCheck;
  readonly refusals: RefusalSink;
  /** Stops the process with all below it, and lets it go on. */
  readonly stopper: { freeze(pid: number): boolean; thaw(pid: number): void };
}

/** A load of a page. */
export interface LoadUnderWay {
  /** The right that it ends with; null: it was refused. */
  readonly needs: 'NETWORK' | 'DISK_READ' | null;
  /** Silently. */
  abort(): void;
}

const MAX_SYNC_BODY_BYTES = 64 * 1024 * 1024;

export class SiteServices {
  readonly network: NetworkClient;
  readonly screen: ScreenClient;
  readonly guests: GuestHost;
  readonly log: KernelLog;
  readonly #fonts: FontSource;
  readonly #storage: WebStorage;
  readonly #files: FileLoader;

  constructor(network: NetworkClient, screen: ScreenClient, fonts: FontSource, storage: WebStorage, files: FileLoader, guests: GuestHost, log: KernelLog) {
    this.log = log;
    this.guests = guests;
    this.network = network;
    this.screen = screen;
    this.#fonts = fonts;
    this.#storage = storage;
    this.#files = files;
  }

  /** Starts a subresource load for a page; the listener hears nothing before this returns. */
  startLoad(process: SiteProcess, pageId: number, request: LoadRequest, listener: NetworkListener): LoadUnderWay {
    const owner = process.owner(pageId);
    if (owner === null) throw new FailureError('ipc.denied', 'no such page');
    if (request.url.startsWith('file:')) {
      return { needs: 'DISK_READ', abort: this.#files.load(process.guest, owner.committedUrl, request, listener) };
    }
    const opened = this.guests.loads.openLoad(process.id, request.url);
    if (!opened.ok) {
      queueMicrotask(() => listener.failed(opened.failure));
      return { needs: null, abort() {} };
    }
    const { rates, refusal } = opened.value;
    const loadId = this.network.start(
      { ...request, mode: request.mode === 'navigate' ? 'no-cors' : request.mode, referrer: honestReferrer(owner.committedUrl, request.referrer) },
      requester(process, owner, this.guests.loads.reachOf(process.id)),
      rates.length === 0 ? listener : checked(listener, refusal, (reason) => this.network.refuse(loadId, reason)),
      rates,
    );
    return { needs: 'NETWORK', abort: () => this.network.abort(loadId) };
  }

  blockingHandlers(process: SiteProcess): BlockingHandlers {
    const ownerOf = (pageId: number): PageOwner => {
      const owner = process.owner(pageId);
      if (owner === null) throw new FailureError('ipc.denied', 'no such page');
      return owner;
    };
    /** The area of the page's own origin, whatever origin the message names. */
    const area = (pageId: number, kind: 'local' | 'session') => {
      const owner = ownerOf(pageId);
      const origin = originOf(owner.committedUrl);
      // An opaque origin is the same as no other: not even as that of another tab.
      return this.#storage.area(kind, owner.browserContextId, origin, kind === 'session' || origin === 'null' ? owner.surfaceId : 0);
    };
    const network = this.network.service;
    return {
      'cookie.get': ({ pageId }) => {
        const owner = ownerOf(pageId);
        return network.channel.call('net.cookieString', {
          browserContextId: owner.browserContextId,
          url: owner.committedUrl,
          topSite: siteOf(owner.committedUrl),
        });
      },
      'cookie.set': ({ pageId, cookie }) => {
        const owner = ownerOf(pageId);
        return network.channel.call('net.setCookieString', {
          browserContextId: owner.browserContextId,
          url: owner.committedUrl,
          topSite: siteOf(owner.committedUrl),
          cookie,
        });
      },
      'storage.keys': ({ pageId, area: kind }) => ({ keys: area(pageId, kind).keys() }),
      'storage.get': ({ pageId, area: kind, key }) => ({ value: area(pageId, kind).get(key) }),
      'storage.set': ({ pageId, area: kind, key, value }) => ({ stored: area(pageId, kind).set(key, value) }),
      'storage.remove': ({ pageId, area: kind, key }) => {
        area(pageId, kind).remove(key);
        return {};
      },
      'storage.clear': ({ pageId, area: kind }) => {
        area(pageId, kind).clear();
        return {};
      },
      ...this.#fontHandlers(),
      'load.sync': ({ pageId, request }) => this.#loadWhole(process, pageId, request),
      'dialog.open': (wish) => ownerOf(wish.pageId).dialog(wish),
    };
  }

  #fontHandlers(): Pick<BlockingHandlers, 'font.catalogue' | 'font.tables'> {
    return {
      'font.catalogue': () => ({ json: this.#fonts.catalogueJson() }),
      'font.tables': ({ faceId }) => ({ sfnt: this.#fonts.shapingTables(faceId) }),
    };
  }

  /** What a process without pages may ask: the zygote. */
  zygoteHandlers(): BlockingHandlers {
    const refuse = (): never => {
      throw new FailureError('ipc.denied', 'no such page');
    };
    const refusals = Object.fromEntries(Object.keys(SITE_BLOCKING_CHANNEL).map((type) => [type, refuse]));
    return { ...(refusals as unknown as BlockingHandlers), ...this.#fontHandlers() };
  }

  #loadWhole(
    process: SiteProcess,
    pageId: number,
    request: LoadRequest,
  ): Promise<{ response: LoadResponse | null; body: Uint8Array | null; failure: Failure | null }> {
    return new Promise((resolve) => {
      const chunks: Uint8Array[] = [];
      let response: LoadResponse | null = null;
      let size = 0;
      const refuse = (reason: Failure): void => resolve({ response: null, body: null, failure: reason });
      const stop = (reason: Failure): void => {
        refuse(reason);
        load.abort();
      };
      const load = this.startLoad(process, pageId, request, {
        response: (value) => (response = value),
        data(chunk, taken) {
          size += chunk.length;
          if (!process.isAlive) return stop(failure('net.aborted'));
          if (size > MAX_SYNC_BODY_BYTES) return stop(failure('net.too-large'));
          chunks.push(chunk);
          taken();
        },
        end: () => resolve({ response, body: concatBytes(chunks), failure: null }),
        failed: refuse,
      });
    });
  }
}

/** A grant with a rate is asked for each piece: its time may be over, or its window closed. */
function checked(listener: NetworkListener, refusal: () => Failure | null, refuse: (reason: Failure) => void): NetworkListener {
  return {
    response: (response, facts) => listener.response(response, facts),
    data: (chunk, taken) => {
      const reason = refusal();
      if (reason === null) listener.data(chunk, taken);
      else refuse(reason);
    },
    end: (encodedBytes) => listener.end(encodedBytes),
    failed: (reason) => listener.failed(reason),
  };
}

/** Who asks, by what the kernel knows. */
function requester(process: SiteProcess, owner: PageOwner, reach: Reach | null): Requester {
  return {
    guestId: process.id,
    browserContextId: owner.browserContextId,
    pageId: owner.surfaceId,
    origin: originOf(owner.committedUrl),
    topSite: siteOf(owner.committedUrl),
    isTopLevelNavigation: false,
    userActivation: false,
    reach,
  };
}
