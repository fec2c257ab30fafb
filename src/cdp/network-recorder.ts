// What the network did for each page, as CDP tells it: one record for each load, its body kept for Network.getResponseBody.

import type { Failure } from '../base/failure.ts';
import type { LoadRequest, LoadResponse } from '../engine/host/loader.ts';
import { concatBytes } from '../base/bytes.ts';
import type { NetworkClient, NetworkObserver } from '../kernel/services/network-client.ts';
import type { Requester, ResponseFacts } from '../protocol/network-channel.ts';

export interface LoadRecord {
  readonly loadId: number;
  readonly request: LoadRequest;
  readonly requester: Requester;
  url: string;
  method: string;
  headers: readonly (readonly [string, string])[];
  response: LoadResponse | null;
  facts: ResponseFacts | null;
  redirect: { response: LoadResponse; facts: ResponseFacts } | null;
  readonly body: Uint8Array[];
  bodyBytes: number;
  encodedBytes: number;
  failure: Failure | null;
  ended: boolean;
}

export interface LoadWatcher {
  sending(record: LoadRecord): void;
  response(record: LoadRecord): void;
  data(record: LoadRecord, bytes: number): void;
  ended(record: LoadRecord): void;
}

/** Chromium keeps 10 MB a resource and 100 MB in all by default. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;
const MAX_KEPT_BYTES = 100 * 1024 * 1024;
const MAX_RECORDS = 5000;

export class NetworkRecorder implements NetworkObserver {
  readonly #records = new Map<number, LoadRecord>();
  readonly #watchers = new Map<number, Set<LoadWatcher>>();
  #keptBytes = 0;

  constructor(network: NetworkClient) {
    network.observe(this);
  }

  /** Watches the loads of one tab (its surface number). Nothing is recorded for tabs that nobody watches. */
  watch(surfaceId: number, watcher: LoadWatcher): () => void {
    let watchers = this.#watchers.get(surfaceId);
    if (watchers === undefined) this.#watchers.set(surfaceId, (watchers = new Set()));
    watchers.add(watcher);
    return () => {
      watchers.delete(watcher);
      if (watchers.size > 0 || this.#watchers.get(surfaceId) !== watchers) return;
      this.#watchers.delete(surfaceId);
      // Nobody can ask for them any more.
      for (const record of this.#records.values()) if (record.requester.pageId === surfaceId) this.#forget(record);
    };
  }

  record(loadId: number): LoadRecord | null {
    return this.#records.get(loadId) ?? null;
  }

  /** null when it was too large to keep, or is no longer kept. */
  body(record: LoadRecord): Uint8Array | null {
    return record.bodyBytes > MAX_BODY_BYTES || !this.#records.has(record.loadId) ? null : concatBytes(record.body);
  }

  started(loadId: number, request: LoadRequest, requester: Requester): void {
    if (!this.#watchers.has(requester.pageId)) return;
    this.#records.set(loadId, {
      loadId,
      request,
      requester,
      url: request.url,
      method: request.method,
      headers: request.headers,
      response: null,
      facts: null,
      redirect: null,
      body: [],
      bodyBytes: 0,
      encodedBytes: 0,
      failure: null,
      ended: false,
    });
    this.#forgetOldest();
  }

  sending(loadId: number, url: string, method: string, headers: readonly (readonly [string, string])[], redirect: LoadRecord['redirect']): void {
    this.#with(loadId, (record, watchers) => {
      record.redirect = redirect;
      record.url = url;
      record.method = method;
      record.headers = headers;
      for (const watcher of watchers) watcher.sending(record);
    });
  }

  response(loadId: number, response: LoadResponse, facts: ResponseFacts): void {
    this.#with(loadId, (record, watchers) => {
      record.response = response;
      record.facts = facts;
      for (const watcher of watchers) watcher.response(record);
    });
  }

  data(loadId: number, chunk: Uint8Array): void {
    this.#with(loadId, (record, watchers) => {
      record.bodyBytes += chunk.length;
      if (record.bodyBytes <= MAX_BODY_BYTES) {
        record.body.push(chunk);
        this.#keptBytes += chunk.length;
      }
      for (const watcher of watchers) watcher.data(record, chunk.length);
    });
  }

  end(loadId: number, encodedBytes: number): void {
    this.#with(loadId, (record, watchers) => {
      record.encodedBytes = encodedBytes;
      record.ended = true;
      for (const watcher of watchers) watcher.ended(record);
    });
  }

  failed(loadId: number, failure: Failure): void {
    this.#with(loadId, (record, watchers) => {
      record.failure = failure;
      record.ended = true;
      for (const watcher of watchers) watcher.ended(record);
    });
  }

  #with(loadId: number, act: (record: LoadRecord, watchers: ReadonlySet<LoadWatcher>) => void): void {
    const record = this.#records.get(loadId);
    if (record !== undefined) act(record, this.#watchers.get(record.requester.pageId) ?? new Set());
  }

  #forgetOldest(): void {
    for (const record of this.#records.values()) {
      if (this.#records.size <= MAX_RECORDS && this.#keptBytes <= MAX_KEPT_BYTES) return;
      this.#forget(record);
    }
  }

  #forget(record: LoadRecord): void {
    this.#records.delete(record.loadId);
    for (const chunk of record.body) this.#keptBytes -= chunk.length;
  }
}
