// One request and its answer on one connection, whatever the HTTP version.

import type { Failure, Result } from '../../base/failure.ts';
import type { HeaderList, RemoteAddress, SecurityDetails } from '../network-request.ts';
import type { AddressSpace } from '../../firewall/address-space.ts';
import type { Lane } from '../rate/pacer.ts';
import type { ByteSource } from './byte-source.ts';

export interface ExchangeRequest {
  readonly method: string;
  readonly url: URL;
  /** In sending order, Host and Connection included (HTTP/2 leaves those out). */
  readonly headers: HeaderList;
  readonly body: Uint8Array | null;
  /** A new lane for the body on its way out. */
  readonly lane: () => Lane;
}

/** performance.now() values; -1 where the phase did not happen. */
export interface ConnectPhases {
  readonly dnsStart: number;
  readonly dnsEnd: number;
  readonly connectStart: number;
  readonly connectEnd: number;
  readonly sslStart: number;
  readonly sslEnd: number;
}

export const NO_PHASES: ConnectPhases = { dnsStart: -1, dnsEnd: -1, connectStart: -1, connectEnd: -1, sslStart: -1, sslEnd: -1 };

export interface ConnectionFacts {
  readonly remoteAddress: RemoteAddress;
  readonly addressSpace: AddressSpace;
  readonly security: SecurityDetails | null;
  readonly phases: ConnectPhases;
}

export interface ExchangeResponse {
  readonly status: number;
  readonly statusText: string;
  /** Names as received (HTTP/2: lower case), values as Latin-1. */
  readonly headers: HeaderList;
  readonly protocol: 'http/1.1' | 'h2';
  readonly connection: ConnectionFacts;
  readonly connectionReused: boolean;
  readonly sendStart: number;
  readonly sendEnd: number;
  readonly headersAt: number;
  readonly encodedHeaderBytes: number;
  readonly body: ByteSource;
}

export interface ExchangeLimits {
  readonly headersTimeoutMs: number;
  readonly bodyIdleTimeoutMs: number;
  readonly maxHeaderBytes: number;
}

/** A failed exchange; `retryable`: the server cannot have acted on the request, or only a kept-alive connection went stale. */
export interface ExchangeFailure {
  readonly failure: Failure;
  readonly retryable: boolean;
}

export type ExchangeResult = { readonly ok: true; readonly value: ExchangeResponse } | ({ readonly ok: false } & ExchangeFailure);

export interface HttpConnection {
  readonly facts: ConnectionFacts;
  /** False once it takes no further request (closed, GOAWAY). */
  readonly usable: boolean;
  exchange(request: ExchangeRequest, signal: AbortSignal): Promise<ExchangeResult>;
  close(): void;
}

export type ConnectResult = Result<HttpConnection>;

export function encodedHeaderBytes(headers: HeaderList): number {
  let total = 15;
  for (const [name, value] of headers) total += name.length + value.length + 4;
  return total;
}
