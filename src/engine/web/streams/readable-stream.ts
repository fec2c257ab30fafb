// https://streams.spec.whatwg.org/#rs over Node's streams, which follow the same spec. Chunks are opaque page values or the engine's bytes.

import {
  ReadableStream as NativeReadableStream,
  ReadableStreamBYOBReader as NativeByobReader,
  ReadableStreamDefaultReader as NativeReader,
} from 'node:stream/web';
import type { ReadableByteStreamController as NativeByteController, ReadableStreamDefaultController as NativeController } from 'node:stream/web';
import type { AbortSignal } from '../../dom/abort.ts';
import { PlatformObject } from '../../dom/platform-object.ts';
import type { WebWindow } from '../web-host.ts';
import { nativeStrategy, PageAlgorithms } from './page-algorithms.ts';
import type { Strategy } from './page-algorithms.ts';
import { nativeSignal, quiet } from './settling.ts';
import type { WritableStream } from './writable-stream.ts';

export interface PipeOptions {
  preventClose?: boolean;
  preventAbort?: boolean;
  preventCancel?: boolean;
  signal?: AbortSignal;
}

export interface ReadResult {
  value: unknown;
  done: boolean;
}

export class ReadableStream extends PlatformObject {
  readonly native: NativeReadableStream;
  /** For bodies: told when a reader, pipe or cancel first takes the stream. */
  disturbed = false;

  constructor(native: NativeReadableStream) {
    super();
    this.native = native;
  }

  /** https://streams.spec.whatwg.org/#rs-constructor */
  static construct(window: WebWindow, source?: unknown, strategy?: Strategy): ReadableStream {
    const algorithms = new PageAlgorithms(window, 'UnderlyingSource', source);
    const isBytes = algorithms.value('type') === 'bytes';
    let controller: ReadableStreamDefaultController | ReadableByteStreamController | null = null;
    const controllerOf = (native: NativeController | NativeByteController): object =>
      (controller ??= isBytes
        ? new ReadableByteStreamController(native as NativeByteController)
        : new ReadableStreamDefaultController(native as NativeController));
    const pull = algorithms.method('pull');
    const cancel = algorithms.method('cancel');
    const native = {
      start: (c: NativeController) => algorithms.start(controllerOf(c)),
      ...(pull === undefined ? {} : { pull: (c: NativeController) => pull(controllerOf(c)) }),
      ...(cancel === undefined ? {} : { cancel: (reason: unknown) => cancel(reason) }),
    };
    if (!isBytes) return new ReadableStream(new NativeReadableStream(native, nativeStrategy(strategy)));
    if (strategy?.size !== undefined) throw new RangeError('a byte stream takes no size function');
    const size = algorithms.value('autoAllocateChunkSize') as number | undefined;
    const bytes = { ...native, type: 'bytes' as const, ...(size === undefined ? {} : { autoAllocateChunkSize: size }) };
    return new ReadableStream(new NativeReadableStream(bytes as never, nativeStrategy(strategy)));
  }

  override get interfaceName(): string {
    return 'ReadableStream';
  }

  get locked(): boolean {
    return this.native.locked;
  }

  cancel(reason?: unknown): Promise<void> {
    this.disturbed = true;
    return this.native.cancel(reason);
  }

  getReader(options?: { mode?: 'byob' }): ReadableStreamDefaultReader | ReadableStreamBYOBReader {
    return options?.mode === 'byob' ? new ReadableStreamBYOBReader(this) : new ReadableStreamDefaultReader(this);
  }

  pipeThrough(pair: { readable: ReadableStream; writable: WritableStream }, options?: PipeOptions): ReadableStream {
    if (this.locked || pair.writable.locked) throw new TypeError('Cannot pipe a locked stream');
    quiet(this.pipeTo(pair.writable, options));
    return pair.readable;
  }

  async pipeTo(destination: WritableStream, options: PipeOptions = {}): Promise<void> {
    if (this.locked || destination.locked) throw new TypeError('Cannot pipe a locked stream');
    this.disturbed = true;
    const { signal, ...rest } = options;
    await this.native.pipeTo(destination.native, signal === undefined ? rest : { ...rest, signal: nativeSignal(signal) });
  }

  tee(): [ReadableStream, ReadableStream] {
    const [first, second] = this.native.tee();
    this.disturbed = true;
    return [new ReadableStream(first), new ReadableStream(second)];
  }

  /** For `for await`: https://streams.spec.whatwg.org/#rs-asynciterator */
  asyncIterator(preventCancel: boolean): { next(): Promise<ReadResult>; return(reason: unknown): Promise<void> } {
    const reader = new ReadableStreamDefaultReader(this);
    return {
      next: async () => {
        const result = await reader.read();
        if (result.done) reader.releaseLock();
        return result;
      },
      return: async (reason) => {
        const cancelled = preventCancel ? undefined : reader.cancel(reason);
        reader.releaseLock();
        await cancelled;
      },
    };
  }
}

/** What both kinds of readers share. */
class Reader extends PlatformObject {
  protected readonly stream: ReadableStream;
  protected readonly nativeReader: NativeReader | NativeByobReader;

  constructor(stream: ReadableStream, native: NativeReader | NativeByobReader) {
    super();
    this.stream = stream;
    this.nativeReader = native;
    quiet(native.closed);
  }

  get closed(): Promise<undefined> {
    return this.nativeReader.closed as Promise<undefined>;
  }

  cancel(reason?: unknown): Promise<void> {
    this.stream.disturbed = true;
    return this.nativeReader.cancel(reason);
  }

  releaseLock(): void {
    this.nativeReader.releaseLock();
    quiet(this.nativeReader.closed);
  }
}

export class ReadableStreamDefaultReader extends Reader {
  constructor(stream: ReadableStream) {
    super(stream, new NativeReader(stream.native));
  }

  override get interfaceName(): string {
    return 'ReadableStreamDefaultReader';
  }

  read(): Promise<ReadResult> {
    this.stream.disturbed = true;
    return (this.nativeReader as NativeReader).read() as Promise<ReadResult>;
  }
}

/** FIXME: results are Uint8Arrays whatever view the page gave, and `controller.byobRequest` is always null. */
export class ReadableStreamBYOBReader extends Reader {
  constructor(stream: ReadableStream) {
    super(stream, new NativeByobReader(stream.native));
  }

  override get interfaceName(): string {
    return 'ReadableStreamBYOBReader';
  }

  read(view: Uint8Array, options?: { min?: number }): Promise<ReadResult> {
    this.stream.disturbed = true;
    return (this.nativeReader as NativeByobReader).read(view as Uint8Array<ArrayBuffer>, options as never) as Promise<ReadResult>;
  }
}

export class ReadableStreamDefaultController extends PlatformObject {
  private readonly native: NativeController;

  constructor(native: NativeController) {
    super();
    this.native = native;
  }

  override get interfaceName(): string {
    return 'ReadableStreamDefaultController';
  }

  get desiredSize(): number | null {
    return this.native.desiredSize;
  }

  close(): void {
    this.native.close();
  }

  enqueue(chunk?: unknown): void {
    this.native.enqueue(chunk);
  }

  error(reason?: unknown): void {
    this.native.error(reason);
  }
}

export class ReadableByteStreamController extends PlatformObject {
  private readonly native: NativeByteController;

  constructor(native: NativeByteController) {
    super();
    this.native = native;
  }

  override get interfaceName(): string {
    return 'ReadableByteStreamController';
  }

  get byobRequest(): null {
    return null;
  }

  get desiredSize(): number | null {
    return this.native.desiredSize;
  }

  close(): void {
    this.native.close();
  }

  enqueue(chunk: Uint8Array<ArrayBuffer>): void {
    this.native.enqueue(chunk);
  }

  error(reason?: unknown): void {
    this.native.error(reason as Error);
  }
}
