// One started load: runs the pipeline, then carries the body to the listener, and tells the observer of both.

import { failure, toFailure } from '../base/failure.ts';
import type { Failure } from '../base/failure.ts';
import type { BrowserContext } from './browser-context.ts';
import type { NetworkObserver } from './network-observer.ts';
import type { NetworkListener, NetworkLoad, NetworkRequest } from './network-request.ts';
import { runPipeline } from './pipeline.ts';
import type { PipelineResponse, PipelineServices } from './pipeline.ts';
import type { GrantRate, RatedLoad } from './rate/rate-limits.ts';
import type { LoadState } from './request/load-state.ts';

export class RunningLoad implements NetworkLoad {
  readonly requestId: string;
  readonly request: NetworkRequest;
  readonly #listener: NetworkListener;
  readonly #observer: NetworkObserver | null;
  readonly #rated: RatedLoad;
  readonly #onDone: () => void;
  readonly #abort = new AbortController();
  #load: LoadState | null = null;
  #response: PipelineResponse | null = null;
  #paused = false;
  #done = false;
  #reportedEncodedBytes = 0;

  constructor(requestId: string, request: NetworkRequest, listener: NetworkListener, observer: NetworkObserver | null, rated: RatedLoad, onDone: () => void) {
    this.requestId = requestId;
    this.request = request;
    this.#listener = listener;
    this.#observer = observer;
    this.#rated = rated;
    this.#onDone = onDone;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  async run(load: LoadState, context: BrowserContext, services: PipelineServices): Promise<void> {
    this.#load = load;
    try {
      const result = await runPipeline(load, context, services);
      if (!result.ok) this.#fail(result.failure);
      else if (this.#done) result.value.body.abort();
      else this.#deliver(result.value);
    } catch (thrown) {
      this.#fail(toFailure(thrown));
    }
  }

  /** For what is refused before the pipeline. */
  refuse(cause: Failure): void {
    queueMicrotask(() => this.#fail(cause));
  }

  abort(): void {
    if (this.#done) return;
    this.#finish();
    this.#abort.abort();
    this.#response?.body.abort();
    this.#observer?.failed({ ...this.#about(), failure: failure('net.aborted'), canceled: true });
  }

  /** From the service's side: the listener is told why. */
  stop(cause: Failure = failure('net.aborted')): void {
    if (this.#done) return;
    this.#finish();
    this.#abort.abort();
    this.#response?.body.abort();
    this.#observer?.failed({ ...this.#about(), failure: cause, canceled: cause.code === 'net.aborted' });
    this.#listener.failed(cause);
  }

  /** The firewall's flow that carries it; -1 for none. */
  get flow(): number {
    return this.#load?.flow ?? -1;
  }

  charge(guestId: string, grants: readonly GrantRate[]): void {
    if (!this.#done) this.#rated.charge(guestId, grants);
  }

  pause(): void {
    this.#paused = true;
    this.#response?.body.pause();
  }

  resume(): void {
    this.#paused = false;
    if (!this.#done) this.#response?.body.resume();
  }

  #deliver(response: PipelineResponse): void {
    this.#response = response;
    this.#observer?.responseReceived({ ...this.#about(), response: response.observed });
    this.#listener.response(response.head);
    // The listener may have stopped or paused the load while it heard of the response.
    if (this.#done) return;
    if (this.#paused) response.body.pause();
    response.body.start({
      data: (chunk) => this.#data(chunk, response),
      end: () => this.#end(response),
      failed: (cause) => this.#fail(cause),
    });
  }

  #data(chunk: Uint8Array, response: PipelineResponse): void {
    if (this.#done) return;
    if (this.#observer !== null) {
      const encoded = response.encodedBodyBytes();
      const encodedDataLength = encoded - this.#reportedEncodedBytes;
      this.#reportedEncodedBytes = encoded;
      this.#observer.dataReceived({ ...this.#about(), dataLength: chunk.length, encodedDataLength });
    }
    this.#listener.data(chunk);
  }

  #end(response: PipelineResponse): void {
    if (this.#done) return;
    this.#finish();
    const { fromCache, encodedBytes } = response.head;
    this.#observer?.finished({ ...this.#about(), encodedDataLength: fromCache ? encodedBytes : encodedBytes + response.encodedBodyBytes() });
    this.#listener.end();
  }

  #fail(cause: Failure): void {
    if (this.#done) return;
    this.#finish();
    this.#observer?.failed({ ...this.#about(), failure: cause, canceled: cause.code === 'net.aborted' });
    this.#listener.failed(cause);
  }

  #finish(): void {
    this.#done = true;
    this.#rated.close();
    this.#onDone();
  }

  #about(): { readonly requestId: string; readonly request: NetworkRequest; readonly timestampMs: number } {
    return { requestId: this.requestId, request: this.request, timestampMs: performance.now() };
  }
}
