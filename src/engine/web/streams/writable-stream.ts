// https://streams.spec.whatwg.org/#ws over Node's streams.

import { WritableStream as NativeWritableStream } from 'node:stream/web';
import type { WritableStreamDefaultController as NativeController, WritableStreamDefaultWriter as NativeWriter } from 'node:stream/web';
import { AbortSignal } from '../../dom/abort.ts';
import { PlatformObject } from '../../dom/platform-object.ts';
import type { WebWindow } from '../web-host.ts';
import { nativeStrategy, PageAlgorithms } from './page-algorithms.ts';
import type { Strategy } from './page-algorithms.ts';
import { quiet } from './settling.ts';

export class WritableStream extends PlatformObject {
  readonly native: NativeWritableStream;

  constructor(native: NativeWritableStream) {
    super();
    this.native = native;
  }

  /** https://streams.spec.whatwg.org/#ws-constructor */
  static construct(window: WebWindow, sink?: unknown, strategy?: Strategy): WritableStream {
    const algorithms = new PageAlgorithms(window, 'UnderlyingSink', sink);
    if (algorithms.has('type')) throw new RangeError('Invalid type is specified');
    let controller: WritableStreamDefaultController | null = null;
    const controllerOf = (native: NativeController): object => (controller ??= new WritableStreamDefaultController(native));
    const write = algorithms.method('write');
    const close = algorithms.method('close');
    const abort = algorithms.method('abort');
    const native = {
      start: (c: NativeController) => algorithms.start(controllerOf(c)),
      ...(write === undefined ? {} : { write: (chunk: unknown, c: NativeController) => write(chunk, controllerOf(c)) }),
      ...(close === undefined ? {} : { close: () => close() }),
      ...(abort === undefined ? {} : { abort: (reason: unknown) => abort(reason) }),
    };
    return new WritableStream(new NativeWritableStream(native, nativeStrategy(strategy)));
  }

  override get interfaceName(): string {
    return 'WritableStream';
  }

  get locked(): boolean {
    return this.native.locked;
  }

  abort(reason?: unknown): Promise<void> {
    return this.native.abort(reason);
  }

  close(): Promise<void> {
    return this.native.close();
  }

  getWriter(): WritableStreamDefaultWriter {
    return new WritableStreamDefaultWriter(this);
  }
}

export class WritableStreamDefaultWriter extends PlatformObject {
  private readonly native: NativeWriter;

  constructor(stream: WritableStream) {
    super();
    this.native = stream.native.getWriter();
    quiet(this.native.closed);
    quiet(this.native.ready);
  }

  override get interfaceName(): string {
    return 'WritableStreamDefaultWriter';
  }

  get closed(): Promise<undefined> {
    return this.native.closed as Promise<undefined>;
  }

  get desiredSize(): number | null {
    return this.native.desiredSize;
  }

  get ready(): Promise<undefined> {
    return this.native.ready as Promise<undefined>;
  }

  abort(reason?: unknown): Promise<void> {
    return this.native.abort(reason);
  }

  close(): Promise<void> {
    return this.native.close();
  }

  releaseLock(): void {
    this.native.releaseLock();
    quiet(this.native.closed);
    quiet(this.native.ready);
  }

  write(chunk?: unknown): Promise<void> {
    return this.native.write(chunk);
  }
}

export class WritableStreamDefaultController extends PlatformObject {
  private readonly native: NativeController;
  private domSignal: AbortSignal | null = null;

  constructor(native: NativeController) {
    super();
    this.native = native;
  }

  override get interfaceName(): string {
    return 'WritableStreamDefaultController';
  }

  get signal(): AbortSignal {
    if (this.domSignal !== null) return this.domSignal;
    const signal = new AbortSignal();
    const { signal: native } = this.native;
    const abort = (): void => signal.signalAbort(native.reason);
    if (native.aborted) abort();
    else native.addEventListener('abort', abort, { once: true });
    return (this.domSignal = signal);
  }

  error(reason?: unknown): void {
    this.native.error(reason);
  }
}
