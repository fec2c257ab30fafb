// https://fetch.spec.whatwg.org/#body-mixin: what Request and Response share. A body is bytes, chunks that still arrive, or a stream of
// the page; a stream object is only made when script asks for `body`.

import { PlatformObject } from '../../dom/platform-object.ts';
import type { FormEntry } from '../../dom/html/form-control.ts';
import { encodeBody } from '../../dom/html/form-encoding.ts';
import { FormData } from '../../dom/html/form-data.ts';
import { Blob } from '../file/blob.ts';
import { utf8Decode, utf8Encode } from '../encoding/text-coding.ts';
import { byteStream, chunksOf, streamOf } from '../streams/byte-stream.ts';
import type { ChunkSource } from '../streams/byte-stream.ts';
import { ReadableStream } from '../streams/readable-stream.ts';
import { UrlSearchParams } from '../url/url-search-params.ts';
import { glueOf } from '../web-host.ts';
import type { WebWindow } from '../web-host.ts';
import { readAll, teeChunks } from './byte-queue.ts';
import { formDataOf } from './form-data-members.ts';
import type { Headers } from './headers.ts';
import { extractMimeType } from './mime-type.ts';
import { parseMultipart } from './multipart.ts';

export type BodyInit = Blob | Uint8Array | FormData | UrlSearchParams | string | ReadableStream;

export class BodyState {
  /** One of the three is the body; `stream` wins once it is there. */
  bytes: Uint8Array | null;
  chunks: ChunkSource | null;
  stream: ReadableStream | null = null;
  used = false;

  constructor(bytes: Uint8Array | null, chunks: ChunkSource | null = null) {
    this.bytes = bytes;
    this.chunks = chunks;
  }

  get isUsed(): boolean {
    return this.used || this.stream?.disturbed === true;
  }

  /** https://fetch.spec.whatwg.org/#body-unusable */
  get isUnusable(): boolean {
    return this.isUsed || this.stream?.locked === true;
  }

  asStream(): ReadableStream {
    if (this.stream !== null) return this.stream;
    if (this.bytes !== null) this.stream = byteStream([this.bytes]);
    else this.stream = streamOf(this.chunks as ChunkSource);
    if (this.used) this.stream.disturbed = true;
    return this.stream;
  }

  /** Uses the body up. */
  async read(): Promise<Uint8Array> {
    this.used = true;
    if (this.stream !== null) return readAll(chunksOf(this.stream));
    return this.bytes ?? readAll(this.chunks as ChunkSource);
  }

  /** https://fetch.spec.whatwg.org/#concept-body-clone */
  clone(): BodyState {
    if (this.stream !== null) {
      const [own, other] = this.stream.tee();
      this.stream = own;
      const copy = new BodyState(null, null);
      copy.stream = other;
      return copy;
    }
    if (this.bytes !== null) return new BodyState(this.bytes);
    const [own, other] = teeChunks(this.chunks as ChunkSource);
    this.chunks = own;
    return new BodyState(null, other);
  }
}

/** https://fetch.spec.whatwg.org/#concept-bodyinit-extract */
export function extractBody(init: BodyInit): { state: BodyState; contentType: string | null } {
  if (typeof init === 'string') return { state: new BodyState(utf8Encode(init)), contentType: 'text/plain;charset=UTF-8' };
  if (init instanceof Uint8Array) return { state: new BodyState(init.slice()), contentType: null };
  if (init instanceof Blob) return { state: new BodyState(init.data), contentType: init.type === '' ? null : init.type };
  if (init instanceof UrlSearchParams) {
    return { state: new BodyState(utf8Encode(init.toString())), contentType: 'application/x-www-form-urlencoded;charset=UTF-8' };
  }
  if (init instanceof FormData) {
    const { body, contentType } = encodeBody(init.entryList, 'multipart/form-data');
    return { state: new BodyState(body), contentType };
  }
  if (init.disturbed || init.locked) throw new TypeError('The provided stream is locked or was read');
  const state = new BodyState(null, null);
  state.stream = init;
  return { state, contentType: null };
}

export abstract class Body extends PlatformObject {
  protected readonly window: WebWindow;
  bodyState: BodyState | null = null;

  constructor(window: WebWindow) {
    super();
    this.window = window;
  }

  abstract get headers(): Headers;

  get body(): ReadableStream | null {
    return this.bodyState?.asStream() ?? null;
  }

  get bodyUsed(): boolean {
    return this.bodyState?.isUsed ?? false;
  }

  /** https://fetch.spec.whatwg.org/#concept-body-consume-body */
  private async consume(): Promise<Uint8Array> {
    if (this.bodyState === null) return new Uint8Array();
    if (this.bodyState.isUnusable) throw new TypeError('body stream already read');
    return this.bodyState.read();
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return new Uint8Array(await this.consume()).buffer;
  }

  async blob(): Promise<Blob> {
    return Blob.over(await this.consume(), extractMimeType(this.headers.list)?.toString() ?? '');
  }

  async bytes(): Promise<Uint8Array> {
    return new Uint8Array(await this.consume());
  }

  async formData(): Promise<FormData> {
    const bytes = await this.consume();
    const type = extractMimeType(this.headers.list);
    if (type?.essence === 'multipart/form-data') {
      const entries = parseMultipart(bytes, type.parameters.get('boundary') ?? '');
      if (entries !== null) return formDataOf(entries);
    } else if (type?.essence === 'application/x-www-form-urlencoded') {
      const params = new globalThis.URLSearchParams(utf8Decode(bytes));
      return formDataOf([...params].map(([name, value]): FormEntry => ({ name, value })));
    }
    throw new TypeError('Failed to fetch');
  }

  async json(): Promise<unknown> {
    return glueOf(this.window).parseJson(utf8Decode(await this.consume()));
  }

  async text(): Promise<string> {
    return utf8Decode(await this.consume());
  }
}
