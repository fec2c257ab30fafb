// How the engine reaches the network: requests out, streamed responses in. Policy is the host's business, and the host's
// answer (a Failure with a code) is final.

import type { Failure } from '../../base/failure.ts';

export type RequestDestination = '' | 'document' | 'iframe' | 'script' | 'style' | 'image' | 'font' | 'manifest' | 'audio' | 'video' | 'worker' | 'report';

export interface LoadRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array | null;
  readonly destination: RequestDestination;
  readonly mode: 'navigate' | 'same-origin' | 'no-cors' | 'cors';
  readonly credentials: 'omit' | 'same-origin' | 'include';
  readonly redirect: 'follow' | 'error' | 'manual';
  readonly cache: 'default' | 'no-store' | 'reload' | 'no-cache' | 'force-cache' | 'only-if-cached';
  /** A URL, '' for none. The host applies the policy. */
  readonly referrer: string;
  readonly referrerPolicy: string;
  readonly integrity: string;
  /** CDP's initiator type. */
  readonly initiator: 'parser' | 'script' | 'other' | 'preload';
}

export interface LoadResponse {
  /** After redirects. */
  readonly url: string;
  readonly redirected: boolean;
  /** As the page may see it: 0 when opaque. */
  readonly status: number;
  /** What the server said, also of an opaque answer: whether a script, sheet or image loaded. Never shown to scripts. */
  readonly internalStatus: number;
  readonly statusText: string;
  /** As the page may see them: filtered for CORS by the host. Names in lower case. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly type: 'basic' | 'cors' | 'opaque' | 'opaqueredirect';
}

export interface LoadListener {
  response(response: LoadResponse): void;
  /** Decoded body bytes; the receiver may keep the array. */
  data(chunk: Uint8Array): void;
  end(): void;
  /** Instead of `end`. May come before or after `response`. */
  failed(failure: Failure): void;
}

export interface Load {
  /** Stops the load; the listener hears nothing more. */
  abort(): void;
}

export interface Loader {
  load(request: LoadRequest, listener: LoadListener): Load;
  /** Blocks until done: only for synchronous XMLHttpRequest. */
  loadSync(request: LoadRequest): { readonly response: LoadResponse; readonly body: Uint8Array } | { readonly failure: Failure };
}
