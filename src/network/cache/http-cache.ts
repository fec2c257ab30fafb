// The HTTP cache of one browser context, in memory. RFC 9111's rules come from http-cache-semantics; the store is ours because its
// key holds the network isolation key: one site cannot learn from another's cache (https://fetch.spec.whatwg.org/#http-cache-partitions).
// FIXME: a second level on disk, so that the cache outlives the process.

import CachePolicy from 'http-cache-semantics';
import type { LoadRequest } from '../../engine/host/loader.ts';
import type { HeaderList } from '../network-request.ts';
import type { ConnectionFacts } from '../http/exchange.ts';
import { WrappedSource } from '../http/byte-source.ts';
import type { ByteSink, ByteSource } from '../http/byte-source.ts';

export interface CacheEntry {
  readonly policy: CachePolicy;
  /** Lower-case request header names that Vary lists, with the values they had; null for `Vary: *`. */
  readonly vary: HeaderList | null;
  readonly status: number;
  readonly statusText: string;
  readonly headers: HeaderList;
  readonly protocol: string;
  readonly connection: ConnectionFacts;
  /** As received, still coded. */
  readonly body: readonly Uint8Array[];
  readonly sizeBytes: number;
}

export interface CacheRequest {
  /** Network isolation key. */
  readonly partition: string;
  readonly url: string;
  readonly headers: HeaderList;
  readonly mode: LoadRequest['cache'];
}

export type CacheAnswer =
  | { readonly kind: 'miss' }
  | { readonly kind: 'fresh'; readonly entry: CacheEntry }
  /** To be asked for again with these headers; a 304 makes the entry fresh. */
  | { readonly kind: 'stale'; readonly entry: CacheEntry; readonly revalidation: HeaderList };

export type ResponseHead = Pick<CacheEntry, 'status' | 'statusText' | 'headers' | 'protocol' | 'connection'>;

const MISS: CacheAnswer = { kind: 'miss' };
const MAX_VARIANTS = 8;
/** One entry may take at most this share of the whole. */
const LARGEST_SHARE = 8;

export class HttpCache {
  /** Variants by partition and URL, the least recently used key first. */
  readonly #entries = new Map<string, CacheEntry[]>();
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get sizeBytes(): number {
    return this.#bytes;
  }

  /** https://fetch.spec.whatwg.org/#concept-request-cache-mode decides how fresh is fresh enough. */
  find(request: CacheRequest): CacheAnswer {
    if (request.mode === 'no-store' || request.mode === 'reload') return MISS;
    const key = keyOf(request.partition, request.url);
    const variants = this.#entries.get(key);
    const entry = variants?.find((candidate) => sameVariant(candidate, request.headers));
    if (variants === undefined || entry === undefined) return MISS;
    this.#entries.delete(key);
    this.#entries.set(key, variants);
    if (request.mode === 'force-cache' || request.mode === 'only-if-cached') return { kind: 'fresh', entry };
    const asked = semanticsRequest(request);
    if (request.mode === 'default' && entry.policy.satisfiesWithoutRevalidation(asked)) return { kind: 'fresh', entry };
    const conditional = entry.policy.revalidationHeaders(asked);
    const revalidation = Object.entries(conditional).filter(([name]) => name === 'if-none-match' || name === 'if-modified-since');
    return revalidation.length === 0 ? MISS : { kind: 'stale', entry, revalidation: revalidation.map(([name, value]) => [canonicalName(name), value]) };
  }

  /** The body with a copy kept aside, when the answer may be stored; it enters the cache once it is whole. */
  record(request: CacheRequest, head: ResponseHead, body: ByteSource): ByteSource {
    if (request.mode === 'no-store' || head.status === 206) return body;
    const policy = new CachePolicy(semanticsRequest(request), { status: head.status, headers: toRecord(head.headers) }, { shared: false });
    if (!policy.storable()) return body;
    const limit = this.#maxBytes / LARGEST_SHARE;
    return new RecordingSource(body, limit, (chunks, sizeBytes) => {
      this.#insert(request, { ...head, policy, vary: varyOf(head.headers, request.headers), body: chunks, sizeBytes: sizeBytes + 2000 });
    });
  }

  /** A 304 came: the entry with its headers brought up to date (RFC 9111 section 3.2). */
  freshen(request: CacheRequest, entry: CacheEntry, headers: HeaderList): CacheEntry {
    const { policy } = entry.policy.revalidatedPolicy(semanticsRequest(request), { status: 304, headers: toRecord(headers) });
    const renewed = new Set(headers.map(([name]) => name.toLowerCase()).filter((name) => !BODY_HEADERS.has(name)));
    const kept = entry.headers.filter(([name]) => !renewed.has(name.toLowerCase()));
    const fresh = { ...entry, policy, headers: [...kept, ...headers.filter(([name]) => renewed.has(name.toLowerCase()))] };
    this.#insert(request, fresh);
    return fresh;
  }

  /** RFC 9111 section 4.4: a POST and the like has made the stored answers old, in every partition that the site can see. */
  invalidate(partition: string, url: string): void {
    this.#drop(keyOf(partition, url));
  }

  clear(): void {
    this.#entries.clear();
    this.#bytes = 0;
  }

  #insert(request: CacheRequest, entry: CacheEntry): void {
    const key = keyOf(request.partition, request.url);
    const variants = (this.#entries.get(key) ?? []).filter((other) => !sameVariant(other, request.headers));
    this.#drop(key);
    variants.push(entry);
    while (variants.length > MAX_VARIANTS) variants.shift();
    this.#entries.set(key, variants);
    this.#bytes += sizeOf(variants);
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.#maxBytes) break;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    const variants = this.#entries.get(key);
    if (variants === undefined) return;
    this.#entries.delete(key);
    this.#bytes -= sizeOf(variants);
  }
}

const BODY_HEADERS = new Set(['content-length', 'content-encoding', 'content-range', 'transfer-encoding', 'content-type']);

class RecordingSource extends WrappedSource {
  readonly #limit: number;
  readonly #onWhole: (chunks: readonly Uint8Array[], sizeBytes: number) => void;
  #chunks: Uint8Array[] | null = [];
  #size = 0;

  constructor(source: ByteSource, limit: number, onWhole: (chunks: readonly Uint8Array[], sizeBytes: number) => void) {
    super(source);
    this.#limit = limit;
    this.#onWhole = onWhole;
  }

  start(sink: ByteSink): void {
    this.source.start({
      data: (chunk) => {
        this.#size += chunk.length;
        if (this.#size > this.#limit) this.#chunks = null;
        // A copy: the receiver may change its array, and a slice would hold the socket's whole read buffer.
        this.#chunks?.push(Uint8Array.prototype.slice.call(chunk));
        sink.data(chunk);
      },
      end: () => {
        if (this.#chunks !== null) this.#onWhole(this.#chunks, this.#size);
        sink.end();
      },
      failed: (cause) => sink.failed(cause),
    });
  }

  override abort(): void {
    this.#chunks = null;
    super.abort();
  }
}

function sizeOf(variants: readonly CacheEntry[]): number {
  return variants.reduce((total, entry) => total + entry.sizeBytes, 0);
}

function keyOf(partition: string, url: string): string {
  return `${partition}\n${url}`;
}

function semanticsRequest(request: CacheRequest): { url: string; method: string; headers: Record<string, string> } {
  // Our own Cache-Control is the mode over again; the library would read it as the server's client's wish to skip the cache.
  return { url: request.url, method: 'GET', headers: toRecord(request.headers.filter(([name]) => !/^(?:cache-control|pragma)$/i.test(name))) };
}

function toRecord(headers: HeaderList): Record<string, string> {
  const record: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
    const before = record[lower];
    record[lower] = before === undefined ? value : `${before}, ${value}`;
  }
  return record;
}

function varyOf(responseHeaders: HeaderList, requestHeaders: HeaderList): HeaderList | null {
  const names = (toRecord(responseHeaders)['vary'] ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  if (names.includes('*')) return null;
  const sent = toRecord(requestHeaders);
  return names.map((name) => [name, sent[name] ?? '']);
}

function sameVariant(entry: CacheEntry, headers: HeaderList): boolean {
  if (entry.vary === null) return false;
  if (entry.vary.length === 0) return true;
  const sent = toRecord(headers);
  return entry.vary.every(([name, value]) => (sent[name] ?? '') === value);
}

function canonicalName(name: string): string {
  return name === 'if-none-match' ? 'If-None-Match' : 'If-Modified-Since';
}
