// The load of a document for a navigation: waits for its head, holds the body back until the tab has a process for it.

import { FailureError } from '../base/failure.ts';
import type { Failure } from '../base/failure.ts';
import type { LoadRequest, LoadResponse } from '../engine/host/loader.ts';
import type { NetworkListener } from '../kernel/services/network-client.ts';
import type { FileDocument } from '../kernel/files/file-loader.ts';
import type { Guest } from '../kernel/guests/guest.ts';
import { originOf, siteOf } from '../kernel/site-of.ts';
import type { ResponseFacts } from '../protocol/network-channel.ts';
import type { DocumentHead } from '../protocol/site-channel.ts';
import type { BrowserServices } from './browser-services.ts';
import type { NavigationOptions } from './navigation-options.ts';
import type { TabFacts } from './tab-facts.ts';

export interface BodySink {
  data(bytes: Uint8Array, taken: () => void): void;
  end(): void;
  failed(reason: Failure): void;
}

export interface DocumentFetch {
  /** The network's number; 0 for a file. */
  readonly loadId: number;
  /** Known with the head: a process of its own must show it. */
  readonly isAlone: boolean;
  /** null when the answer has no document (204, 205). Rejects with a FailureError. */
  readonly head: Promise<DocumentHead | null>;
  /** Body bytes, the ones that came before included. Once, after `head`. Not null: a file that the guest which was to have it may not read. */
  stream(sink: BodySink, guest: Guest): Failure | null;
  abort(): void;
}

/** What the engine shows as a document; other types are wrapped or refused. */
const SHOWN_TYPES =
  /^(text\/|application\/(xhtml\+xml|xml|json|javascript)$|image\/(svg\+xml|png|jpeg|gif|webp|avif|bmp|x-icon|vnd\.microsoft\.icon)$)|\+(xml|json)$/;

export function fetchDocument(services: BrowserServices, tab: TabFacts, url: string, options: NavigationOptions): DocumentFetch {
  const held: (() => void)[] = [];
  let sink: BodySink | null = null;
  let settle: { resolve(head: DocumentHead | null): void; reject(error: Error): void };
  const head = new Promise<DocumentHead | null>((resolve, reject) => (settle = { resolve, reject }));
  const toSink = (act: (to: BodySink) => void): void => {
    if (sink === null) held.push(() => act(sink!));
    else act(sink);
  };
  const listener: NetworkListener = {
    response(response, facts) {
      // What is not shown is not loaded any further either.
      if (!answerHead(response, facts, settle)) load.abort();
    },
    data: (bytes, taken) => toSink((to) => to.data(bytes, taken)),
    end: () => toSink((to) => to.end()),
    failed(reason) {
      settle.reject(FailureError.of(reason));
      toSink((to) => to.failed(reason));
    },
  };
  const load = startLoad(services, tab, url, options, listener);
  return {
    loadId: load.loadId,
    get isAlone() {
      return load.file?.isAlone === true;
    },
    head,
    stream(target, guest) {
      sink = target;
      for (const act of held.splice(0)) act();
      return load.file?.enter(guest) ?? null;
    },
    abort() {
      load.abort();
      settle.reject(new FailureError('net.aborted'));
      head.catch(() => {});
    },
  };
}

/** False when there is no document to show. */
function answerHead(response: LoadResponse, facts: ResponseFacts, settle: { resolve(head: DocumentHead | null): void; reject(error: Error): void }): boolean {
  if (response.status === 204 || response.status === 205) {
    settle.resolve(null);
    return false;
  }
  if (!SHOWN_TYPES.test(facts.mimeType)) {
    settle.reject(new FailureError('page.unsupported-type', facts.mimeType));
    return false;
  }
  settle.resolve({
    url: response.url,
    status: response.status,
    statusText: response.statusText,
    headers: facts.allHeaders,
    mimeType: facts.mimeType,
    charset: facts.charset,
    referrer: '',
  });
  return true;
}

interface StartedLoad {
  readonly loadId: number;
  readonly file: FileDocument | null;
  abort(): void;
}

function startLoad(services: BrowserServices, tab: TabFacts, url: string, options: NavigationOptions, listener: NetworkListener): StartedLoad {
  if (url.startsWith('file:')) {
    const file = services.files.openDocument(tab.browserContextId, url, listener);
    return { loadId: 0, file, abort: () => file.abort() };
  }
  const initiator = options.initiatorUrl ?? '';
  const loadId = services.network.start(
    documentRequest(url, options),
    {
      guestId: tab.surfaceId,
      browserContextId: tab.browserContextId,
      pageId: tab.surfaceId,
      origin: initiator === '' ? '' : originOf(initiator),
      topSite: siteOf(url),
      isTopLevelNavigation: true,
      userActivation: options.userActivation ?? true,
      reach: options.asker?.reach ?? null,
    },
    listener,
  );
  options.asker?.began(loadId);
  return { loadId, file: null, abort: () => services.network.abort(loadId) };
}

function documentRequest(url: string, options: NavigationOptions): LoadRequest {
  return {
    url,
    method: options.method ?? 'GET',
    headers: options.contentType === undefined || options.contentType === '' ? [] : [['Content-Type', options.contentType]],
    body: options.body ?? null,
    destination: 'document',
    mode: 'navigate',
    credentials: 'include',
    redirect: 'follow',
    cache: options.isReload === true ? 'no-cache' : 'default',
    referrer: options.referrer ?? '',
    referrerPolicy: 'strict-origin-when-cross-origin',
    integrity: '',
    initiator: 'other',
  };
}
