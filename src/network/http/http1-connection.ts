// One HTTP/1.1 connection, one exchange at a time. Node's own parser (llhttp, strict) reads the answers; the socket, its pooling
// and every decision about it are ours: SingleSocketAgent only hands the socket to Node's ClientRequest.

import { Agent, request as httpRequest } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { failure } from '../../base/failure.ts';
import type { Failure } from '../../base/failure.ts';
import type { HeaderList } from '../network-request.ts';
import { sendBody } from '../rate/paced-body.ts';
import type { ByteSink, ByteSource } from './byte-source.ts';
import { encodedHeaderBytes } from './exchange.ts';
import type { ConnectionFacts, ExchangeLimits, ExchangeRequest, ExchangeResult, HttpConnection } from './exchange.ts';
import { transportFailure } from './transport-failure.ts';

class SingleSocketAgent extends Agent {
  readonly #socket: Socket;

  constructor(socket: Socket) {
    super({ keepAlive: true });
    this.#socket = socket;
  }

  /** Node calls this to give a request its socket. */
  addRequest(request: ClientRequest): void {
    request.onSocket(this.#socket);
  }
}

export class Http1Connection implements HttpConnection {
  readonly facts: ConnectionFacts;
  readonly #socket: Socket;
  readonly #agent: SingleSocketAgent;
  readonly #limits: ExchangeLimits;
  readonly #onIdle: () => void;
  readonly #onClosed: () => void;
  #exchanges = 0;
  #busy = false;
  #closed = false;
  /** The server's Keep-Alive: timeout, if shorter than ours. */
  keepAliveHintMs: number | null = null;

  constructor(socket: Socket, facts: ConnectionFacts, limits: ExchangeLimits, onIdle: () => void, onClosed: () => void) {
    this.facts = facts;
    this.#socket = socket;
    this.#agent = new SingleSocketAgent(socket);
    this.#limits = limits;
    this.#onIdle = onIdle;
    this.#onClosed = onClosed;
    socket.on('free', () => this.#becomeIdle());
    socket.on('error', () => {}); // Each exchange hears of it through its own request.
    socket.once('close', () => {
      this.#closed = true;
      this.#onClosed();
    });
  }

  get usable(): boolean {
    return !this.#closed && !this.#busy && !this.#socket.destroyed && this.#socket.writable;
  }

  get closed(): boolean {
    return this.#closed || this.#socket.destroyed;
  }

  close(): void {
    this.#socket.destroy();
  }

  /** SAFETY: bytes that nobody asked for could be taken for the next answer; such a connection is never used again. */
  readonly #onUnasked = (): void => {
    this.#socket.destroy();
  };

  #becomeIdle(): void {
    this.#busy = false;
    if (this.closed || !this.#socket.writable) {
      this.close();
      return;
    }
    this.#socket.on('data', this.#onUnasked);
    this.#socket.on('end', this.#onUnasked);
    this.#socket.unref();
    this.#onIdle();
  }

  #request(request: ExchangeRequest): ClientRequest {
    try {
      return httpRequest({
        agent: this.#agent,
        method: request.method,
        path: request.url.pathname + request.url.search,
        headers: request.headers.flat(),
        maxHeaderSize: this.#limits.maxHeaderBytes,
        insecureHTTPParser: false,
        setHost: false,
      });
    } catch (bug) {
      this.close(); // Node found the request malformed: the pool must not count this connection as busy for ever.
      throw bug;
    }
  }

  exchange(request: ExchangeRequest, signal: AbortSignal): Promise<ExchangeResult> {
    const reused = this.#exchanges++ > 0;
    const host = request.url.host;
    this.#busy = true;
    this.#socket.removeListener('data', this.#onUnasked);
    this.#socket.removeListener('end', this.#onUnasked);
    this.#socket.ref();
    return new Promise((resolve) => {
      const sendStart = performance.now();
      let sendEnd = -1;
      let body: Http1Body | null = null;
      const message = this.#request(request);
      const timer = setTimeout(() => fail(failure('net.timed-out', `${host} sent no answer`)), this.#limits.headersTimeoutMs);
      const fail = (cause: Failure, retryable = false): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        message.destroy();
        this.#socket.destroy();
        if (body === null) resolve({ ok: false, failure: cause, retryable });
        else body.fail(cause);
      };
      const onAbort = (): void => fail(failure('net.aborted'));
      signal.addEventListener('abort', onAbort, { once: true });

      message.on('error', (error: NodeJS.ErrnoException) => {
        const stale = reused && body === null && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
        fail(transportFailure(error, host), stale);
      });
      message.on('finish', () => {
        sendEnd = performance.now();
      });
      message.on('upgrade', () => fail(failure('net.invalid-response', `${host} switched protocols without being asked`)));
      message.on('response', (response) => {
        clearTimeout(timer);
        const headers = headerPairs(response.rawHeaders);
        this.keepAliveHintMs = keepAliveHint(headers);
        body = new Http1Body(response, host, this.#limits.bodyIdleTimeoutMs, () => signal.removeEventListener('abort', onAbort));
        const headersAt = performance.now();
        resolve({
          ok: true,
          value: {
            status: response.statusCode ?? 0,
            statusText: response.statusMessage ?? '',
            headers,
            protocol: 'http/1.1',
            connection: this.facts,
            connectionReused: reused,
            sendStart,
            sendEnd: sendEnd === -1 ? headersAt : sendEnd,
            headersAt,
            encodedHeaderBytes: encodedHeaderBytes(headers),
            body,
          },
        });
      });
      if (request.body === null) message.end();
      else sendBody({ stream: message, body: request.body, lane: request.lane(), onPiece: () => timer.refresh(), onRefused: fail });
      if (signal.aborted) onAbort();
    });
  }
}

class Http1Body implements ByteSource {
  readonly #response: IncomingMessage;
  readonly #host: string;
  readonly #idleMs: number;
  readonly #onDone: () => void;
  #sink: ByteSink | null = null;
  #failure: Failure | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(response: IncomingMessage, host: string, idleMs: number, onDone: () => void) {
    this.#response = response;
    this.#host = host;
    this.#idleMs = idleMs;
    this.#onDone = onDone;
    response.on('error', (error) => this.fail(transportFailure(error, host)));
  }

  start(sink: ByteSink): void {
    this.#sink = sink;
    if (this.#failure !== null) {
      this.#deliverFailure();
      return;
    }
    this.#timer = setTimeout(() => this.fail(failure('net.timed-out', `${this.#host} stopped sending`)), this.#idleMs);
    this.#response.on('data', (chunk: Buffer) => {
      this.#timer?.refresh();
      this.#sink?.data(chunk);
    });
    this.#response.on('end', () => {
      const receiver = this.#sink;
      this.#finish();
      receiver?.end();
    });
  }

  pause(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#response.pause();
  }

  resume(): void {
    if (this.#sink === null) return;
    this.#timer?.refresh();
    this.#response.resume();
  }

  abort(): void {
    this.#finish();
    if (this.#response.readableEnded) return;
    this.#response.destroy();
  }

  fail(cause: Failure): void {
    if (this.#failure !== null) return;
    this.#failure = cause;
    this.#response.destroy();
    if (this.#sink !== null) this.#deliverFailure();
  }

  #deliverFailure(): void {
    const receiver = this.#sink;
    this.#finish();
    if (this.#failure !== null) receiver?.failed(this.#failure);
  }

  #finish(): void {
    this.#sink = null;
    this.#onDone();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}

export function headerPairs(raw: readonly string[]): HeaderList {
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) pairs.push([raw[index] ?? '', raw[index + 1] ?? '']);
  return pairs;
}

function keepAliveHint(headers: HeaderList): number | null {
  for (const [name, value] of headers) {
    if (name.toLowerCase() !== 'keep-alive') continue;
    const seconds = /(?:^|[,;\s])timeout=(\d{1,6})/i.exec(value)?.[1];
    // One second of margin: the server's clock started before ours.
    if (seconds !== undefined) return Math.max(0, Number(seconds) * 1000 - 1000);
  }
  return null;
}
