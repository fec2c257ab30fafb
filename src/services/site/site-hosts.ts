// The engine's host interfaces, answered over the site's two channels to the kernel.

import { failure, FailureError } from '../../base/failure.ts';
import type { Failure } from '../../base/failure.ts';
import type { CatalogueFace, FontHost } from '../../engine/host/fonts.ts';
import type { Load, Loader, LoadListener, LoadRequest, LoadResponse } from '../../engine/host/loader.ts';
import type { CookieHost, StorageArea, StorageHost } from '../../engine/host/storage.ts';
import type { Channel } from '../../protocol/channel.ts';
import type { SiteChannel } from '../../protocol/site-channel.ts';
import type { BlockingClient } from './blocking-client.ts';

type KernelChannel = Channel<SiteChannel, 'service'>;

/** The machine's fonts. The catalogue is asked for once, at the first text. */
export class SiteFonts implements FontHost {
  readonly #blocking: BlockingClient;
  #catalogue: readonly CatalogueFace[] | null = null;

  constructor(blocking: BlockingClient) {
    this.#blocking = blocking;
  }

  catalogue(): readonly CatalogueFace[] {
    this.#catalogue ??= JSON.parse(this.#blocking.call('font.catalogue', {}).json) as CatalogueFace[];
    return this.#catalogue;
  }

  shapingTables(faceId: number): Uint8Array | null {
    return this.#blocking.call('font.tables', { faceId }).sfnt;
  }
}

/** Above what any area or header may hold: refused here, since the kernel ends a process that sends more than a message takes. */
const MAX_COOKIE_UNITS = 8192;
const MAX_STORED_UNITS = 1 << 25;

/** All loads of the process; each belongs to a page. Numbers are this process's own. */
export class SiteLoads {
  readonly #channel: () => KernelChannel;
  readonly #blocking: BlockingClient;
  readonly #listeners = new Map<number, LoadListener>();
  #nextLoadId = 1;

  constructor(channel: () => KernelChannel, blocking: BlockingClient) {
    this.#channel = channel;
    this.#blocking = blocking;
  }

  /** The loader that one page sees. */
  forPage(pageId: number): Loader {
    return {
      load: (request, listener) => this.#load(pageId, request, listener),
      loadSync: (request) => this.#loadSync(pageId, request),
    };
  }

  response(loadId: number, response: LoadResponse): void {
    this.#listeners.get(loadId)?.response(response);
  }

  data(loadId: number, bytes: Uint8Array): void {
    this.#listeners.get(loadId)?.data(bytes);
  }

  end(loadId: number): void {
    const listener = this.#listeners.get(loadId);
    this.#listeners.delete(loadId);
    listener?.end();
  }

  failed(loadId: number, failure: Failure): void {
    const listener = this.#listeners.get(loadId);
    this.#listeners.delete(loadId);
    listener?.failed(failure);
  }

  #load(pageId: number, request: LoadRequest, listener: LoadListener): Load {
    const loadId = this.#nextLoadId++;
    this.#listeners.set(loadId, listener);
    if (!this.#channel().send('load.start', { pageId, loadId, request }))
      setImmediate(() => this.failed(loadId, failure('net.invalid-url', 'the request is too long')));
    return {
      abort: () => {
        if (this.#listeners.delete(loadId)) this.#channel().send('load.abort', { loadId });
      },
    };
  }

  #loadSync(pageId: number, request: LoadRequest): { response: LoadResponse; body: Uint8Array } | { failure: Failure } {
    try {
      const { response, body, failure } = this.#blocking.call('load.sync', { pageId, request });
      if (response === null || body === null) return { failure: (failure ?? { code: 'net.aborted', message: 'the load was stopped' }) as Failure };
      return { response, body };
    } catch (error) {
      if (error instanceof FailureError) return { failure: error.failure };
      throw error;
    }
  }
}

/**
 * A page that lost the right finds nothing kept and keeps nothing, as where a person has switched storage off: no script breaks on an error that
 * no browser throws.
 */
export function unlessDenied<T>(ask: () => T, otherwise: T): T {
  try {
    return ask();
  } catch (error) {
    if (error instanceof FailureError && error.failure.code === 'capability.denied') return otherwise;
    throw error;
  }
}

export function siteCookies(blocking: BlockingClient, pageId: number): CookieHost {
  return {
    get: (url) => unlessDenied(() => blocking.call('cookie.get', { pageId, url }).cookie, ''),
    set(url, cookie) {
      if (cookie.length <= MAX_COOKIE_UNITS) unlessDenied(() => void blocking.call('cookie.set', { pageId, url, cookie }), undefined);
    },
  };
}

export function siteStorage(blocking: BlockingClient, pageId: number): StorageHost {
  const area = (kind: 'local' | 'session', origin: string): StorageArea => ({
    keys: () => unlessDenied(() => blocking.call('storage.keys', { pageId, area: kind, origin }).keys, []),
    get(key) {
      return key.length > MAX_STORED_UNITS ? null : unlessDenied(() => blocking.call('storage.get', { pageId, area: kind, origin, key }).value, null);
    },
    set(key, value) {
      if (key.length + value.length > MAX_STORED_UNITS) return false;
      return unlessDenied(() => blocking.call('storage.set', { pageId, area: kind, origin, key, value }).stored, false);
    },
    remove(key) {
      if (key.length <= MAX_STORED_UNITS) unlessDenied(() => void blocking.call('storage.remove', { pageId, area: kind, origin, key }), undefined);
    },
    clear: () => unlessDenied(() => void blocking.call('storage.clear', { pageId, area: kind, origin }), undefined),
  });
  return { local: (origin) => area('local', origin), session: (origin) => area('session', origin) };
}
