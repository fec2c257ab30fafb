// https://streams.spec.whatwg.org/#ts over Node's streams, and the built-in transforms of text and compression.

import { CompressionStream as NativeCompression, DecompressionStream as NativeDecompression, TransformStream as NativeTransformStream } from 'node:stream/web';
import type {
  ReadableStream as NativeReadableStream,
  TransformStreamDefaultController as NativeController,
  WritableStream as NativeWritableStream,
} from 'node:stream/web';
import { PlatformObject } from '../../dom/platform-object.ts';
import { TextDecoder } from '../encoding/text-coding.ts';
import type { DecoderOptions } from '../encoding/text-coding.ts';
import type { WebWindow } from '../web-host.ts';
import { nativeStrategy, PageAlgorithms } from './page-algorithms.ts';
import type { Strategy } from './page-algorithms.ts';
import { bytesOfValue } from './page-bytes.ts';
import { ReadableStream } from './readable-stream.ts';
import { WritableStream } from './writable-stream.ts';

interface NativePair {
  readonly readable: NativeReadableStream;
  readonly writable: NativeWritableStream;
}

class StreamPair extends PlatformObject {
  readonly readable: ReadableStream;
  readonly writable: WritableStream;

  constructor(pair: NativePair) {
    super();
    this.readable = new ReadableStream(pair.readable);
    this.writable = new WritableStream(pair.writable);
  }
}

export class TransformStream extends StreamPair {
  /** https://streams.spec.whatwg.org/#ts-constructor */
  static construct(window: WebWindow, transformer?: unknown, writableStrategy?: Strategy, readableStrategy?: Strategy): TransformStream {
    const algorithms = new PageAlgorithms(window, 'Transformer', transformer);
    if (algorithms.has('readableType') || algorithms.has('writableType')) throw new RangeError('Invalid type is specified');
    let controller: TransformStreamDefaultController | null = null;
    const controllerOf = (native: NativeController): object => (controller ??= new TransformStreamDefaultController(native));
    const transform = algorithms.method('transform');
    const flush = algorithms.method('flush');
    const cancel = algorithms.method('cancel');
    const native = {
      start: (c: NativeController) => algorithms.start(controllerOf(c)),
      ...(transform === undefined ? {} : { transform: (chunk: unknown, c: NativeController) => transform(chunk, controllerOf(c)) }),
      ...(flush === undefined ? {} : { flush: (c: NativeController) => flush(controllerOf(c)) }),
      ...(cancel === undefined ? {} : { cancel: (reason: unknown) => cancel(reason) }),
    };
    return new TransformStream(new NativeTransformStream(native as never, nativeStrategy(writableStrategy), nativeStrategy(readableStrategy)));
  }

  override get interfaceName(): string {
    return 'TransformStream';
  }
}

export class TransformStreamDefaultController extends PlatformObject {
  private readonly native: NativeController;

  constructor(native: NativeController) {
    super();
    this.native = native;
  }

  override get interfaceName(): string {
    return 'TransformStreamDefaultController';
  }

  get desiredSize(): number | null {
    return this.native.desiredSize;
  }

  enqueue(chunk?: unknown): void {
    this.native.enqueue(chunk);
  }

  error(reason?: unknown): void {
    this.native.error(reason);
  }

  terminate(): void {
    this.native.terminate();
  }
}

/** https://encoding.spec.whatwg.org/#interface-textencoderstream */
export class TextEncoderStream extends StreamPair {
  constructor() {
    const encoder = new globalThis.TextEncoder();
    // A high surrogate that waits for its partner in the next chunk.
    let pending = '';
    super(
      new NativeTransformStream({
        transform(chunk: unknown, controller: NativeController) {
          let text = pending + textOfValue(chunk);
          pending = /[\ud800-\udbff]$/.exec(text)?.[0] ?? '';
          text = text.slice(0, text.length - pending.length);
          if (text !== '') controller.enqueue(encoder.encode(text));
        },
        flush(controller: NativeController) {
          if (pending !== '') controller.enqueue(encoder.encode(pending));
        },
      }),
    );
  }

  override get interfaceName(): string {
    return 'TextEncoderStream';
  }

  get encoding(): string {
    return 'utf-8';
  }
}

/** https://encoding.spec.whatwg.org/#interface-textdecoderstream */
export class TextDecoderStream extends StreamPair {
  readonly encoding: string;
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;

  constructor(label = 'utf-8', options: DecoderOptions = {}) {
    const decoder = new TextDecoder(label, options);
    const give = (text: string, controller: NativeController): void => {
      if (text !== '') controller.enqueue(text);
    };
    super(
      new NativeTransformStream({
        transform: (chunk: unknown, controller: NativeController) => give(decoder.decode(bytesOrThrow(chunk), { stream: true }), controller),
        flush: (controller: NativeController) => give(decoder.decode(), controller),
      }),
    );
    this.encoding = decoder.encoding;
    this.fatal = decoder.fatal;
    this.ignoreBOM = decoder.ignoreBOM;
  }

  override get interfaceName(): string {
    return 'TextDecoderStream';
  }
}

type CompressionFormat = 'deflate' | 'deflate-raw' | 'gzip' | 'brotli';

/** https://compression.spec.whatwg.org/#compression-stream */
export class CompressionStream extends StreamPair {
  constructor(format: string) {
    super(throughBytes(new NativeCompression(format as CompressionFormat) as unknown as NativePair));
  }

  override get interfaceName(): string {
    return 'CompressionStream';
  }
}

export class DecompressionStream extends StreamPair {
  constructor(format: string) {
    super(throughBytes(new NativeDecompression(format as CompressionFormat) as unknown as NativePair));
  }

  override get interfaceName(): string {
    return 'DecompressionStream';
  }
}

/** `pair` with chunks of the page made into bytes before it. */
function throughBytes(pair: NativePair): NativePair {
  const convert = new NativeTransformStream({
    transform: (chunk: unknown, controller: NativeController) => controller.enqueue(bytesOrThrow(chunk)),
  });
  return { writable: convert.writable, readable: convert.readable.pipeThrough(pair as never) };
}

function bytesOrThrow(chunk: unknown): Uint8Array {
  const bytes = bytesOfValue(chunk);
  if (bytes === null) throw new TypeError('the chunk is not an ArrayBuffer or a view on one');
  return bytes;
}

/** FIXME: an object is turned into a string by its own toString. */
function textOfValue(chunk: unknown): string {
  if ((typeof chunk === 'object' && chunk !== null) || typeof chunk === 'function' || typeof chunk === 'symbol')
    throw new TypeError('the chunk is not a string');
  return String(chunk);
}
