// Keep-alive connections, kept apart by browser context and top site so that one site cannot learn from another's connections
// (https://fetch.spec.whatwg.org/#connections). One Host per (partition, origin, credentials): either one HTTP/2 session or up to
// `connectionsPerHost` HTTP/1.1 connections, with a queue.

import { failure } from '../../base/failure.ts';
import type { Failure } from '../../base/failure.ts';
import { addressSpaceOf } from '../../firewall/address-space.ts';
import type { NetworkLimits } from '../network-options.ts';
import type { FirewallGate } from '../policy/firewall-gate.ts';
import type { TlsSettings } from '../tls/start-tls.ts';
import { connect } from './connect.ts';
import type { Connected, ConnectTarget } from './connect.ts';
import type { ExchangeFailure, ExchangeRequest, ExchangeResult } from './exchange.ts';
import { Http1Connection } from './http1-connection.ts';
import { Http2Connection } from './http2-connection.ts';
import { ConnectionFlows } from './connection-flows.ts';
import { bareHost } from './resolver.ts';
import type { Resolver } from './resolver.ts';

export interface Route {
  /** Browser context, top site and whether credentials are sent. */
  readonly partition: string;
  readonly tls: TlsSettings;
  /** The firewall's verdict: `connection` null before connecting, for each address; with it before each use. */
  readonly admit: (address: string, connection: ConnectionFlows | null) => Failure | null;
  readonly signal: AbortSignal;
}

const MAX_ATTEMPTS = 3;

export class ConnectionPool {
  readonly #hosts = new Map<string, Host>();
  readonly #resolver: Resolver;
  readonly #limits: NetworkLimits;
  readonly #firewall: FirewallGate;

  constructor(resolver: Resolver, limits: NetworkLimits, firewall: FirewallGate) {
    this.#resolver = resolver;
    this.#limits = limits;
    this.#firewall = firewall;
  }

  /**
   * Sends one request on a kept or new connection. A kept connection that turns out to be dead before a byte of the answer is
   * replaced without a word; for POST too, as browsers do: the server closed it before it saw the request, nearly always.
   */
  async exchange(request: ExchangeRequest, route: Route): Promise<ExchangeResult> {
    for (let attempt = 1; ; attempt++) {
      const lease = await this.#host(request.url, route).acquire(route, attempt > 1);
      if (!lease.ok) return lease;
      const result = await lease.connection.exchange(request, route.signal);
      const again = !result.ok && result.retryable && attempt < MAX_ATTEMPTS && !route.signal.aborted;
      if (!again) return result;
    }
  }

  closeAll(): void {
    for (const host of this.#hosts.values()) host.close();
    this.#hosts.clear();
  }

  /** Ends the kept connections of one browser context. */
  closeContext(browserContextId: string): void {
    for (const [key, host] of this.#hosts) {
      if (!key.startsWith(`${browserContextId}\n`)) continue;
      host.close();
      this.#hosts.delete(key);
    }
  }

  /** For tests and `dump`: open connections over all hosts. */
  get connectionCount(): number {
    let total = 0;
    for (const host of this.#hosts.values()) total += host.connectionCount;
    return total;
  }

  #host(url: URL, route: Route): Host {
    const key = `${route.partition}\n${url.origin}\n${route.tls.ignoreCertificateErrors ? 'any-certificate' : ''}`;
    let host = this.#hosts.get(key);
    if (host === undefined) {
      const secure = url.protocol === 'https:';
      const target = { host: bareHost(url.hostname), port: Number(url.port) || (secure ? 443 : 80), tls: secure ? route.tls : null };
      host = new Host(url.origin, target, this.#resolver, this.#limits, this.#firewall, () => this.#hosts.delete(key));
      this.#hosts.set(key, host);
    }
    return host;
  }
}

type Lease = { readonly ok: true; readonly connection: Http1Connection | Http2Connection } | ({ readonly ok: false } & ExchangeFailure);

interface Waiting {
  readonly route: Route;
  readonly settle: (lease: Lease) => void;
}

class Host {
  readonly #origin: string;
  readonly #target: ConnectTarget;
  readonly #resolver: Resolver;
  readonly #limits: NetworkLimits;
  readonly #firewall: FirewallGate;
  readonly #flows = new WeakMap<Http1Connection | Http2Connection, ConnectionFlows>();
  readonly #onEmpty: () => void;
  readonly #closing = new AbortController();
  readonly #http1 = new Set<Http1Connection>();
  /** The most recently used last: it is the least likely to be stale. */
  #idle: { readonly connection: Http1Connection; readonly timer: NodeJS.Timeout }[] = [];
  #http2: Http2Connection | null = null;
  #connecting = 0;
  /** Before the first handshake nobody knows whether one connection will serve all. */
  #knownHttp1: boolean;
  #waiting: Waiting[] = [];

  constructor(origin: string, target: ConnectTarget, resolver: Resolver, limits: NetworkLimits, firewall: FirewallGate, onEmpty: () => void) {
    this.#origin = origin;
    this.#target = target;
    this.#resolver = resolver;
    this.#limits = limits;
    this.#firewall = firewall;
    this.#onEmpty = onEmpty;
    this.#knownHttp1 = target.tls === null;
  }

  get connectionCount(): number {
    return this.#http1.size + (this.#http2 === null ? 0 : 1);
  }

  acquire(route: Route, fresh: boolean): Promise<Lease> {
    if (fresh) for (const { connection } of this.#idle) connection.close();
    return new Promise((resolve) => {
      const waiting: Waiting = {
        route,
        settle: (lease) => {
          route.signal.removeEventListener('abort', onAbort);
          const index = this.#waiting.indexOf(waiting);
          if (index !== -1) this.#waiting.splice(index, 1);
          resolve(lease);
        },
      };
      const onAbort = (): void => waiting.settle(refused(failure('net.aborted')));
      if (route.signal.aborted) {
        onAbort();
        return;
      }
      route.signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.push(waiting);
      this.#pump();
    });
  }

  close(): void {
    this.#closing.abort();
    for (const connection of this.#http1) connection.close();
    this.#http2?.close();
    for (const waiting of this.#waiting.splice(0)) waiting.settle(refused(failure('net.aborted')));
  }

  /** Gives connections to whoever waits, and opens new ones while there is room. */
  #pump(): void {
    while (this.#waiting.length > 0) {
      const [first] = this.#waiting;
      const connection = this.#takeReady();
      if (first === undefined || connection === null) break;
      const verdict = first.route.admit(connection.facts.remoteAddress.address, this.#flows.get(connection) ?? null);
      if (verdict !== null && connection instanceof Http1Connection) this.#keep(connection);
      first.settle(verdict === null ? { ok: true, connection } : refused(verdict));
    }
    for (let index = this.#connecting; index < this.#waiting.length && this.#hasRoom(); index++) {
      const waiting = this.#waiting[index];
      if (waiting !== undefined) void this.#open(waiting);
    }
    if (this.#waiting.length === 0 && this.#connecting === 0 && this.connectionCount === 0) this.#onEmpty();
  }

  #hasRoom(): boolean {
    if (!this.#knownHttp1) return this.#connecting === 0;
    return this.#http1.size + this.#connecting < this.#limits.connectionsPerHost;
  }

  #takeReady(): Http1Connection | Http2Connection | null {
    if (this.#http2 !== null && this.#http2.usable) return this.#http2;
    for (let entry = this.#idle.pop(); entry !== undefined; entry = this.#idle.pop()) {
      clearTimeout(entry.timer);
      if (entry.connection.usable) return entry.connection;
    }
    return null;
  }

  async #open(waiting: Waiting): Promise<void> {
    this.#connecting++;
    const { route } = waiting;
    // An abort of the asker leaves the connection to the others.
    const connected = await connect(this.#target, {
      resolver: this.#resolver,
      timeoutMs: this.#limits.connectTimeoutMs,
      admit: (address) => route.admit(address, null),
      spaceOf: (address) => this.#firewall.spaceOf?.(address) ?? addressSpaceOf(address),
      signal: this.#closing.signal,
    });
    this.#connecting--;
    if (connected.ok && this.#closing.signal.aborted) connected.value.socket.destroy();
    else if (connected.ok) this.#adopt(connected.value);
    else this.#reportFailure(waiting, connected.failure);
    this.#pump();
  }

  #reportFailure(asker: Waiting, cause: Failure): void {
    // A refusal is for the asker alone; a dead server is dead for all who wait on this one attempt.
    const isRefusal = cause.code === 'net.blocked-by-firewall' || cause.code.startsWith('capability.');
    const concerned = isRefusal || this.#knownHttp1 ? [asker] : [...this.#waiting];
    for (const waiting of concerned) waiting.settle(refused(cause));
  }

  #adopt(connected: Connected): void {
    const flows = new ConnectionFlows(connected.socket);
    if (connected.alpn === 'h2') {
      if (this.#http2 !== null && !this.#http2.closed) {
        connected.socket.destroy();
        return;
      }
      const session: Http2Connection = new Http2Connection(
        connected.socket,
        this.#origin,
        connected.facts,
        this.#limits,
        this.#limits.keepAliveMs,
        () => this.#pump(),
        () => {
          if (this.#http2 === session) this.#http2 = null;
          this.#firewall.connectionClosed?.(flows);
          this.#pump();
        },
      );
      this.#flows.set(session, flows);
      this.#http2 = session;
      return;
    }
    this.#knownHttp1 = true;
    const connection: Http1Connection = new Http1Connection(
      connected.socket,
      connected.facts,
      this.#limits,
      () => {
        this.#keep(connection);
        this.#pump();
      },
      () => {
        this.#http1.delete(connection);
        this.#firewall.connectionClosed?.(flows);
        this.#dropIdle(connection);
        this.#pump();
      },
    );
    this.#flows.set(connection, flows);
    this.#http1.add(connection);
    this.#keep(connection);
  }

  #keep(connection: Http1Connection): void {
    const keepMs = Math.min(this.#limits.keepAliveMs, connection.keepAliveHintMs ?? this.#limits.keepAliveMs);
    const timer = setTimeout(() => connection.close(), keepMs);
    timer.unref();
    this.#idle.push({ connection, timer });
  }

  #dropIdle(connection: Http1Connection): void {
    this.#idle = this.#idle.filter((entry) => {
      if (entry.connection !== connection) return true;
      clearTimeout(entry.timer);
      return false;
    });
  }
}

function refused(cause: Failure): Lease {
  return { ok: false, failure: cause, retryable: false };
}
