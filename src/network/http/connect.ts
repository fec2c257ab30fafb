// From a host and port to a connected socket: DNS, the firewall's word on every address, then connection attempts that overlap
// (https://www.rfc-editor.org/rfc/rfc8305: the next address gets its turn after 250 ms or when the one before fails), then TLS.

import { connect as connectSocket } from 'node:net';
import type { Socket } from 'node:net';
import { failure } from '../../base/failure.ts';
import type { Failure, Result } from '../../base/failure.ts';
import type { AddressSpace } from '../../firewall/address-space.ts';
import { startTls } from '../tls/start-tls.ts';
import type { TlsSettings } from '../tls/start-tls.ts';
import type { ConnectionFacts } from './exchange.ts';
import type { Resolver } from './resolver.ts';
import { transportFailure } from './transport-failure.ts';

const ATTEMPT_DELAY_MS = 250;

export interface ConnectTarget {
  /** Without brackets. */
  readonly host: string;
  readonly port: number;
  /** null for plain http. */
  readonly tls: TlsSettings | null;
}

export interface ConnectContext {
  readonly resolver: Resolver;
  readonly timeoutMs: number;
  /** The firewall's verdict on one resolved address. */
  readonly admit: (address: string) => Failure | null;
  readonly spaceOf: (address: string) => AddressSpace;
  readonly signal: AbortSignal;
}

export interface Connected {
  readonly socket: Socket;
  readonly alpn: 'h2' | 'http/1.1';
  readonly facts: ConnectionFacts;
}

export async function connect(target: ConnectTarget, context: ConnectContext): Promise<Result<Connected>> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), context.timeoutMs);
  const signal = AbortSignal.any([context.signal, deadline.signal]);
  try {
    const result = await connectUntil(target, context, signal);
    if (!result.ok && deadline.signal.aborted && !context.signal.aborted) {
      return { ok: false, failure: failure('net.timed-out', `connecting to ${target.host}`) };
    }
    return result;
  } finally {
    clearTimeout(timer);
  }
}

async function connectUntil(target: ConnectTarget, context: ConnectContext, signal: AbortSignal): Promise<Result<Connected>> {
  // 1. DNS.
  const dnsStart = performance.now();
  const resolved = await untilAborted(context.resolver.resolve(target.host), signal);
  if (!resolved.ok) return resolved;
  const dnsEnd = performance.now();

  // 2. The firewall decides on what DNS really gave.
  const admitted: string[] = [];
  let refusal: Failure | null = null;
  for (const address of resolved.value) {
    const verdict = context.admit(address);
    if (verdict === null) admitted.push(address);
    else refusal ??= verdict;
  }
  if (admitted.length === 0) return { ok: false, failure: refusal ?? failure('net.name-not-resolved', target.host) };

  // 3. TCP.
  const raced = await raceAddresses(admitted, target, signal);
  if (!raced.ok) return raced;
  const { socket, address } = raced.value;
  const connectEnd = performance.now();
  const remoteAddress = { address, port: target.port };
  const addressSpace = context.spaceOf(address);
  socket.setNoDelay(true);
  if (target.tls === null) {
    const phases = { dnsStart, dnsEnd, connectStart: dnsEnd, connectEnd, sslStart: -1, sslEnd: -1 };
    return { ok: true, value: { socket, alpn: 'http/1.1', facts: { remoteAddress, addressSpace, security: null, phases } } };
  }

  // 4. TLS.
  const secured = await startTls(socket, target.host, target.tls, signal);
  if (!secured.ok) return secured;
  const sslEnd = performance.now();
  const phases = { dnsStart, dnsEnd, connectStart: dnsEnd, connectEnd: sslEnd, sslStart: connectEnd, sslEnd };
  const { security, alpn } = secured.value;
  return { ok: true, value: { socket: secured.value.socket, alpn, facts: { remoteAddress, addressSpace, security, phases } } };
}

function untilAborted<T>(promise: Promise<Result<T>>, signal: AbortSignal): Promise<Result<T>> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => resolve({ ok: false, failure: failure('net.aborted') });
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

interface Raced {
  readonly socket: Socket;
  readonly address: string;
}

/** The first address that answers wins; the failure of the first address is reported when none does. */
function raceAddresses(addresses: readonly string[], target: ConnectTarget, signal: AbortSignal): Promise<Result<Raced>> {
  return new Promise((resolve) => {
    const attempts = new Set<Socket>();
    let next = 0;
    let firstFailure: Failure | null = null;
    let timer: NodeJS.Timeout | null = null;

    const settle = (result: Result<Raced>): void => {
      if (timer !== null) clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      for (const socket of attempts) {
        if (result.ok && result.value.socket === socket) continue;
        socket.destroy();
      }
      attempts.clear();
      resolve(result);
    };
    const onAbort = (): void => settle({ ok: false, failure: failure('net.aborted') });

    const attempt = (): void => {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      const address = addresses[next++];
      if (address === undefined) return;
      const socket = connectSocket({ host: address, port: target.port, autoSelectFamily: false });
      attempts.add(socket);
      const onError = (error: Error): void => {
        if (!attempts.delete(socket)) return;
        firstFailure ??= transportFailure(error, `${target.host}:${target.port}`);
        if (next < addresses.length) attempt();
        else if (attempts.size === 0) settle({ ok: false, failure: firstFailure });
      };
      socket.on('error', onError);
      socket.once('connect', () => {
        if (!attempts.has(socket)) return;
        socket.removeListener('error', onError);
        settle({ ok: true, value: { socket, address } });
      });
      if (next < addresses.length) timer = setTimeout(attempt, ATTEMPT_DELAY_MS);
    };

    if (signal.aborted) {
      onAbort();
      return;
    }
    signal.addEventListener('abort', onAbort, { once: true });
    attempt();
  });
}
