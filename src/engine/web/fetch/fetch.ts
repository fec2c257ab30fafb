// https://fetch.spec.whatwg.org/#fetch-method. CORS, mixed content, redirects, cookies and the cache are the host's; what it answers is final.

import type { Load, LoadRequest, LoadResponse } from '../../host/loader.ts';
import { webHostOf } from '../web-host.ts';
import type { WebWindow } from '../web-host.ts';
import { BodyState } from './body.ts';
import { ByteQueue } from './byte-queue.ts';
import { Headers } from './headers.ts';
import { loadLocally } from './local-schemes.ts';
import { Request } from './request.ts';
import type { RequestInit } from './request.ts';
import { isNullBodyStatus, Response } from './response.ts';

export async function fetch(window: WebWindow, input: Request | string, init?: RequestInit): Promise<Response> {
  // 2.-4. A request that cannot be made rejects; so does an aborted signal.
  const request = new Request(window, input, init);
  if (request.signal.aborted) throw request.signal.reason;
  const body = request.bodyState === null ? null : await request.bodyState.read();
  if (request.signal.aborted) throw request.signal.reason;
  const load = loadRequestOf(window, request, body);
  if (load.mode === 'same-origin' && originOf(load.url) !== window.document.origin && !load.url.startsWith('blob:') && !load.url.startsWith('data:')) {
    throw new TypeError('Failed to fetch');
  }
  const local = loadLocally(window, load);
  if (local === 'failed') throw new TypeError('Failed to fetch');
  if (local !== null) return responseOf(window, local.response, new BodyState(local.body));
  return fetchFromNetwork(window, request, load);
}

function fetchFromNetwork(window: WebWindow, request: Request, load: LoadRequest): Promise<Response> {
  return new Promise((resolve, reject) => {
    let queue: ByteQueue | null = null;
    let running: Load | null = null;
    const abort = (): void => {
      running?.abort();
      reject(request.signal.reason);
      queue?.fail(request.signal.reason);
    };
    const done = (): void => request.signal.removeAbortStep(abort);
    request.signal.addAbortStep(abort);
    running = webHostOf(window).loader.load(load, {
      response: (response) => {
        queue = new ByteQueue(() => {
          running?.abort();
          done();
        });
        const body = new BodyState(null, queue);
        window.loop.queueTask(() => resolve(responseOf(window, response, body)));
      },
      data: (chunk) => queue?.push(chunk),
      end: () => {
        done();
        queue?.end();
      },
      failed: () => {
        done();
        if (queue === null) window.loop.queueTask(() => reject(new TypeError('Failed to fetch')));
        else queue.fail(new TypeError('network error'));
      },
    });
  });
}

function originOf(url: string): string {
  return globalThis.URL.parse(url)?.origin ?? 'null';
}

export function loadRequestOf(window: WebWindow, request: Request, body: Uint8Array | null): LoadRequest {
  const { document } = window;
  return {
    url: request.url,
    method: request.method,
    headers: request.headers.list,
    body,
    destination: '',
    mode: request.mode,
    credentials: request.credentials,
    redirect: request.redirect,
    cache: request.cache,
    referrer: request.referrer === 'about:client' ? document.URL : request.referrer,
    referrerPolicy: request.referrerPolicy === '' ? webHostOf(window).referrerPolicy : request.referrerPolicy,
    integrity: request.integrity,
    initiator: 'script',
  };
}

function responseOf(window: WebWindow, from: LoadResponse, body: BodyState): Response {
  const isOpaque = from.type === 'opaque' || from.type === 'opaqueredirect';
  const headers = Headers.of(isOpaque ? [] : from.headers, 'immutable');
  const response = new Response(window, isOpaque ? 0 : from.status, isOpaque ? '' : from.statusText, headers);
  response.type = from.type;
  response.url = from.type === 'opaque' ? '' : withoutFragment(from.url);
  response.redirected = !isOpaque && from.redirected;
  if (isOpaque) body.chunks?.cancel(undefined);
  else if (!isNullBodyStatus(from.status)) response.bodyState = body;
  return response;
}

function withoutFragment(url: string): string {
  const hash = url.indexOf('#');
  return hash < 0 ? url : url.slice(0, hash);
}
