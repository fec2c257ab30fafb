// What DevTools hears of every load: CDP's Network events with unfiltered headers. All calls are made synchronously, in the order
// requestWillBeSent (once per redirect hop), responseReceived, dataReceived*, then finished or failed.

import type { Failure } from '../base/failure.ts';
import type { HeaderList, NetworkRequest, NetworkResponse } from './network-request.ts';

/** A response before any filter for the page. */
export type ObservedResponse = NetworkResponse & { readonly rawHeaders: HeaderList };

export interface RequestWillBeSent {
  readonly requestId: string;
  readonly request: NetworkRequest;
  /** Of this hop. */
  readonly url: string;
  readonly method: string;
  /** As sent, in order. Empty when the answer needs no server (data:, file:, cache). */
  readonly headers: HeaderList;
  readonly body: Uint8Array | null;
  /** The answer that led here, for every hop but the first. */
  readonly redirectResponse: ObservedResponse | null;
  /** performance.now() */
  readonly timestampMs: number;
  /** Date.now() */
  readonly wallTimeMs: number;
}

export interface NetworkObserver {
  requestWillBeSent(event: RequestWillBeSent): void;
  responseReceived(event: {
    readonly requestId: string;
    readonly request: NetworkRequest;
    readonly response: ObservedResponse;
    readonly timestampMs: number;
  }): void;
  dataReceived(event: {
    readonly requestId: string;
    readonly request: NetworkRequest;
    readonly dataLength: number;
    readonly encodedDataLength: number;
    readonly timestampMs: number;
  }): void;
  finished(event: { readonly requestId: string; readonly request: NetworkRequest; readonly encodedDataLength: number; readonly timestampMs: number }): void;
  failed(event: {
    readonly requestId: string;
    readonly request: NetworkRequest;
    readonly failure: Failure;
    readonly canceled: boolean;
    readonly timestampMs: number;
  }): void;
}
