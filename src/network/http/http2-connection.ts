// One HTTP/2 connection: many exchanges at once on one node:http2 session.

import type { ClientHttp2Session, ClientHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import { failure } from '../../base/failure.ts';
import type { Failure } from '../../base/failure.ts';
import type { HeaderList } from '../network-request.ts';
import { sendBody } from '../rate/paced-body.ts';
import type { ByteSink, ByteSource } from './byte-source.ts';
import { encodedHeaderBytes } from './exchange.ts';
import type { ConnectionFacts, ExchangeLimits, ExchangeRequest, ExchangeResult, HttpConnection } from './exchange.ts';
import { headerPairs } from './http1-connection.ts';
import { transportFailure } from './transport-failure.ts';

// https://www.rfc-editor.org/rfc/rfc9113#section-7
const REFUSED_STREAM = 7;
const CANCEL = 8;

/** What one paused receiver lets pile up here at most. */
const STREAM_WINDOW_BYTES = 1024 * 1024;
const SESSION_WINDOW_BYTES = 16 * 1024 * 1024;

/** https://www.rfc-editor.org/rfc/rfc9113#section-8.2.2 */
const CONNECTION_HEADERS = new Set(['connection', 'host', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade']);

export class Http2Connection implements HttpConnection {
  readonly facts: ConnectionFacts;
  readonly #session: ClientHttp2Session;
  readonly #limits: ExchangeLimits;
  readonly #onFree: () => void;
  #exchanges = 0;
  #open = 0;
  #draining = false;

  constructor(socket: Socket, origin: string, facts: ConnectionFacts, limits: ExchangeLimits, idleMs: number, onFree: () => void, onClosed: () => void) {
    this.facts = facts;
    this.#limits = limits;
    this.#onFree = onFree;
    // OPTIMIZATION: node:http2 takes 15 ms to load, and most pages of a test or a dump never need it.
    this.#session = process.getBuiltinModule('node:http2').connect(origin, {
      createConnection: () => socket,
      settings: { enablePush: false, initialWindowSize: STREAM_WINDOW_BYTES, maxHeaderListSize: limits.maxHeaderBytes },
      maxHeaderListPairs: 1000,
    });
    this.#session.once('connect', () => this.#session.setLocalWindowSize(SESSION_WINDOW_BYTES));
    this.#session.on('error', () => {}); // Each stream hears of it.
    this.#session.on('goaway', () => {
      this.#draining = true;
    });
    this.#session.on('remoteSettings', () => this.#onFree());
    this.#session.once('close', onClosed);
    this.#session.setTimeout(idleMs, () => {
      if (this.#open === 0) this.#session.close();
    });
    this.#session.unref();
  }

  get usable(): boolean {
    const most = this.#session.remoteSettings?.maxConcurrentStreams ?? 100;
    return !this.closed && this.#open < Math.min(most, 256);
  }

  get closed(): boolean {
    return this.#draining || this.#session.closed || this.#session.destroyed;
  }

  close(): void {
    this.#session.destroy();
  }

  exchange(request: ExchangeRequest, signal: AbortSignal): Promise<ExchangeResult> {
    const reused = this.#exchanges++ > 0;
    const host = request.url.host;
    return new Promise((resolve) => {
      const sendStart = performance.now();
      let stream: ClientHttp2Stream;
      try {
        stream = this.#session.request(requestHeaders(request), { endStream: request.body === null });
      } catch (error) {
        resolve({ ok: false, failure: transportFailure(error, host), retryable: true });
        return;
      }
      if (this.#open++ === 0) this.#session.ref();
      let sendEnd = sendStart;
      let body: Http2Body | null = null;
      const timer = setTimeout(() => fail(failure('net.timed-out', `${host} sent no answer`)), this.#limits.headersTimeoutMs);
      const fail = (cause: Failure, retryable = false): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        if (!stream.destroyed) stream.close(CANCEL);
        if (body === null) resolve({ ok: false, failure: cause, retryable });
        else body.fail(cause);
      };
      const onAbort = (): void => fail(failure('net.aborted'));
      signal.addEventListener('abort', onAbort, { once: true });

      stream.on('error', (error: NodeJS.ErrnoException) => {
        // The server promises not to have acted on a refused stream, or on one above its GOAWAY.
        const untouched = stream.rstCode === REFUSED_STREAM || error.code === 'ERR_HTTP2_GOAWAY_SESSION';
        fail(transportFailure(error, host), untouched || (reused && error.code === 'ECONNRESET'));
      });
      stream.on('close', () => {
        if (--this.#open === 0) this.#session.unref();
        this.#onFree();
        const untouched = this.#draining || stream.rstCode === REFUSED_STREAM;
        if (body === null) fail(failure('net.connection-reset', host), untouched);
        else body.closed();
      });
      stream.on('finish', () => {
        sendEnd = performance.now();
      });
      stream.on('response', (head, _flags, ...rest) => {
        clearTimeout(timer);
        // Node hands the raw list over as a further argument; without it the names are merged, which is enough but for order.
        const raw = rest[0] as unknown;
        const headers = Array.isArray(raw) ? headerPairs(raw as string[]).filter(([name]) => !name.startsWith(':')) : mergedPairs(head);
        const ending = (): void => signal.removeEventListener('abort', onAbort);
        body = new Http2Body(stream, host, this.#limits.bodyIdleTimeoutMs, ending);
        resolve({
          ok: true,
          value: {
            status: Number(head[':status'] ?? 0),
            statusText: '',
            headers,
            protocol: 'h2',
            connection: this.facts,
            connectionReused: reused,
            sendStart,
            sendEnd,
            headersAt: performance.now(),
            encodedHeaderBytes: encodedHeaderBytes(headers),
            body,
          },
        });
      });
      if (request.body !== null) sendBody({ stream, body: request.body, lane: request.lane(), onPiece: () => timer.refresh(), onRefused: fail });
      if (signal.aborted) onAbort();
    });
  }
}

class Http2Body implements ByteSource {
  readonly #stream: ClientHttp2Stream;
  readonly #host: string;
  readonly #idleMs: number;
  readonly #onDone: () => void;
  #sink: ByteSink | null = null;
  #failure: Failure | null = null;
  #ended = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(stream: ClientHttp2Stream, host: string, idleMs: number, onDone: () => void) {
    this.#stream = stream;
    this.#host = host;
    this.#idleMs = idleMs;
    this.#onDone = onDone;
  }

  start(sink: ByteSink): void {
    this.#sink = sink;
    if (this.#failure !== null) {
      this.fail(this.#failure);
      return;
    }
    this.#timer = setTimeout(() => this.fail(failure('net.timed-out', `${this.#host} stopped sending`)), this.#idleMs);
    this.#stream.on('data', (chunk: Buffer) => {
      this.#timer?.refresh();
      this.#sink?.data(chunk);
    });
    this.#stream.on('end', () => {
      // Node also ends the readable side of a stream that was reset; only a clean one is a whole answer.
      if (this.#stream.rstCode !== 0) return;
      this.#ended = true;
      const receiver = this.#sink;
      this.#finish();
      receiver?.end();
    });
  }

  pause(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#stream.pause();
  }

  resume(): void {
    if (this.#sink === null) return;
    this.#timer?.refresh();
    this.#stream.resume();
  }

  abort(): void {
    this.#finish();
    if (!this.#ended && !this.#stream.destroyed) this.#stream.close(CANCEL);
  }

  /** The stream is gone, and with it whatever Node still held of it: without an `end` before, the answer broke off. */
  closed(): void {
    if (!this.#ended) this.fail(failure('net.connection-reset', this.#host));
  }

  fail(cause: Failure): void {
    this.#failure ??= cause;
    const receiver = this.#sink;
    if (receiver === null) return;
    this.#finish();
    receiver.failed(this.#failure);
  }

  #finish(): void {
    this.#sink = null;
    this.#onDone();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}

function requestHeaders(request: ExchangeRequest): string[] {
  const { url } = request;
  const list = [':method', request.method, ':authority', url.host, ':scheme', url.protocol.slice(0, -1), ':path', url.pathname + url.search];
  for (const [name, value] of request.headers) {
    const lower = name.toLowerCase();
    if (!CONNECTION_HEADERS.has(lower)) list.push(lower, value);
  }
  return list;
}

function mergedPairs(head: NodeJS.Dict<string | string[] | number>): HeaderList {
  const pairs: [string, string][] = [];
  for (const [name, value] of Object.entries(head)) {
    if (name.startsWith(':') || value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) pairs.push([name, String(one)]);
  }
  return pairs;
}
