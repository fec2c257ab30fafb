// A whole resource: request out, all bytes back. What needs streaming (documents) does not come here.

import { concatBytes } from '../../base/bytes.ts';
import { failure } from '../../base/failure.ts';
import type { Failure } from '../../base/failure.ts';
import type { Load, Loader, LoadRequest, LoadResponse, RequestDestination } from '../host/loader.ts';

export interface LoadedBytes {
  readonly response: LoadResponse;
  readonly bytes: Uint8Array;
}

export type LoadedOutcome = { readonly ok: true; readonly value: LoadedBytes } | { readonly ok: false; readonly failure: Failure };

/** `done` is called once, never before this returns. */
export function loadBytes(loader: Loader, request: LoadRequest, maxBytes: number, done: (outcome: LoadedOutcome) => void): Load {
  const chunks: Uint8Array[] = [];
  let response: LoadResponse | null = null;
  let size = 0;
  let isDone = false;
  const finish = (outcome: LoadedOutcome): void => {
    if (isDone) return;
    isDone = true;
    done(outcome);
  };
  const load = loader.load(request, {
    response: (value) => (response = value),
    data(chunk) {
      size += chunk.length;
      if (size <= maxBytes) return void chunks.push(chunk);
      load.abort();
      finish({ ok: false, failure: failure('net.too-large', request.url.slice(0, 200)) });
    },
    end() {
      if (response === null) finish({ ok: false, failure: failure('net.invalid-response') });
      else finish({ ok: true, value: { response, bytes: concatBytes(chunks) } });
    },
    failed: (reason) => finish({ ok: false, failure: reason }),
  });
  return load;
}

export interface RequestOptions {
  readonly url: string;
  readonly destination: RequestDestination;
  /** The crossorigin attribute: null for none. */
  readonly crossOrigin: string | null;
  readonly referrer: string;
  readonly referrerPolicy: string;
  readonly integrity?: string;
  readonly fromParser?: boolean;
}

/** https://html.spec.whatwg.org/#create-a-potential-cors-request */
export function subresourceRequest(options: RequestOptions): LoadRequest {
  const { crossOrigin } = options;
  // Fonts are always fetched with CORS: https://drafts.csswg.org/css-fonts/#font-fetching-requirements
  const isCors = crossOrigin !== null || options.destination === 'font';
  return {
    url: options.url,
    method: 'GET',
    headers: [],
    body: null,
    destination: options.destination,
    mode: isCors ? 'cors' : 'no-cors',
    credentials: !isCors || crossOrigin === 'use-credentials' ? 'include' : 'same-origin',
    redirect: 'follow',
    cache: 'default',
    referrer: options.referrer,
    referrerPolicy: options.referrerPolicy,
    integrity: options.integrity ?? '',
    initiator: options.fromParser === true ? 'parser' : 'other',
  };
}
