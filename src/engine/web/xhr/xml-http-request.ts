// https://xhr.spec.whatwg.org/#interface-xmlhttprequest. The loader's calls become tasks, in their order; events fire only inside tasks.

import { MIMEType } from 'whatwg-mimetype';
import { Document } from '../../dom/document.ts';
import { DomException } from '../../dom/dom-exception.ts';
import { createEvent } from '../../dom/event.ts';
import { dispatch } from '../../dom/event-dispatch.ts';
import { defineEventHandlers } from '../../dom/event-handler.ts';
import type { FormData } from '../../dom/html/form-data.ts';
import type { Load, LoadRequest, LoadResponse } from '../../host/loader.ts';
import { extractBody } from '../fetch/body.ts';
import { isForbiddenMethod, isForbiddenRequestHeader, isToken } from '../../../base/forbidden-headers.ts';
import { isHeaderValue, normalizeHeaderValue } from '../fetch/headers.ts';
import { loadLocally } from '../fetch/local-schemes.ts';
import { extractMimeType } from '../fetch/mime-type.ts';
import { Blob } from '../file/blob.ts';
import { encodingOfLabel, utf8Decode, utf8Encode } from '../encoding/text-coding.ts';
import type { UrlSearchParams } from '../url/url-search-params.ts';
import { glueOf, webHostOf } from '../web-host.ts';
import type { WebWindow } from '../web-host.ts';
import { XmlHttpRequestEventTarget, XmlHttpRequestUpload } from './event-targets.ts';
import { isXmlType, parseDocument, ReceivedBody } from './response-body.ts';

const UNSENT = 0;
const OPENED = 1;
const HEADERS_RECEIVED = 2;
const LOADING = 3;
const DONE = 4;

type XhrResponseType = '' | 'arraybuffer' | 'blob' | 'document' | 'json' | 'text';
type XhrBody = Document | Blob | Uint8Array | FormData | UrlSearchParams | string;

/** https://xhr.spec.whatwg.org/#the-send()-method: progress at most this often. */
const PROGRESS_MS = 50;

export class XmlHttpRequest extends XmlHttpRequestEventTarget {
  readonly upload = new XmlHttpRequestUpload();
  readyState = UNSENT;
  private readonly window: WebWindow;
  private method = 'GET';
  private url = '';
  private isAsync = true;
  private sent = false;
  private uploadComplete = true;
  private uploadListens = false;
  private xml: Document | null = null;
  /** The body that `xml` was parsed from. */
  private xmlOf: ReceivedBody | null = null;
  private headers: [string, string][] = [];
  private answer: LoadResponse | null = null;
  private received = new ReceivedBody();
  private override_: MIMEType | null = null;
  private type: XhrResponseType = '';
  private timeoutMs = 0;
  private credentials = false;
  /** What `response` made of the bytes: undefined before, null when it failed. */
  private made: unknown = undefined;
  private load: Load | null = null;
  private timer: number | null = null;
  private startedAt = 0;
  private lastProgress = 0;
  /** Counts up with open() and abort(): what earlier loads bring is dropped. */
  private generation = 0;

  constructor(window: WebWindow) {
    super();
    this.window = window;
  }

  static construct(window: WebWindow): XmlHttpRequest {
    return new XmlHttpRequest(window);
  }

  override get interfaceName(): string {
    return 'XMLHttpRequest';
  }

  // Request

  /** https://xhr.spec.whatwg.org/#the-open()-method */
  open(method: string, url: string, isAsync = true, username?: string | null, password?: string | null): void {
    if (!isToken(method)) throw new DomException(`'${method.slice(0, 100)}' is not a valid HTTP method.`, 'SyntaxError');
    if (isForbiddenMethod(method)) throw new DomException(`'${method}' HTTP method is unsupported.`, 'SecurityError');
    const upper = method.toUpperCase();
    const parsedText = this.window.document.parseUrl(url);
    if (parsedText === null) throw new DomException('Invalid URL', 'SyntaxError');
    const parsed = new globalThis.URL(parsedText);
    if (parsed.host !== '') {
      if (username !== undefined && username !== null) parsed.username = username;
      if (password !== undefined && password !== null) parsed.password = password;
    }
    // 9. A synchronous request with a timeout or a response type.
    if (!isAsync && (this.timeoutMs !== 0 || this.type !== '')) {
      throw new DomException('Synchronous requests must not set a timeout or a response type.', 'InvalidAccessError');
    }
    this.stopLoad();
    this.method = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT'].includes(upper) ? upper : method;
    this.url = parsed.href;
    this.isAsync = isAsync;
    this.sent = false;
    this.uploadListens = false;
    this.headers = [];
    this.clearResponse();
    if (this.readyState !== OPENED) this.changeState(OPENED);
  }

  setRequestHeader(name: string, value: string): void {
    if (this.readyState !== OPENED || this.sent) throw new DomException("The object's state must be OPENED.", 'InvalidStateError');
    const normal = normalizeHeaderValue(value);
    if (!isToken(name)) throw new DomException(`'${name.slice(0, 100)}' is not a valid HTTP header field name.`, 'SyntaxError');
    if (!isHeaderValue(normal)) throw new DomException(`'${normal.slice(0, 100)}' is not a valid HTTP header field value.`, 'SyntaxError');
    if (isForbiddenRequestHeader(name, normal)) return;
    const lower = name.toLowerCase();
    const known = this.headers.find(([each]) => each.toLowerCase() === lower);
    if (known === undefined) this.headers.push([name, normal]);
    else known[1] = `${known[1]}, ${normal}`;
  }

  get timeout(): number {
    return this.timeoutMs;
  }

  set timeout(ms: number) {
    if (!this.isAsync && this.readyState !== UNSENT) throw new DomException('Timeouts cannot be set for synchronous requests.', 'InvalidAccessError');
    this.timeoutMs = ms;
    if (this.sent && this.isAsync) this.armTimeout();
  }

  get withCredentials(): boolean {
    return this.credentials;
  }

  set withCredentials(value: boolean) {
    if (this.readyState > OPENED || this.sent) throw new DomException('The value may only be set if the object is UNSENT or OPENED.', 'InvalidStateError');
    this.credentials = value;
  }

  /** https://xhr.spec.whatwg.org/#the-send()-method */
  send(body: XhrBody | null = null): void {
    if (this.readyState !== OPENED || this.sent) throw new DomException("The object's state must be OPENED.", 'InvalidStateError');
    const bytes = this.method === 'GET' || this.method === 'HEAD' ? null : this.takeBody(body);
    this.uploadListens = this.upload.listeners !== null;
    this.uploadComplete = bytes === null;
    this.sent = true;
    if (this.isAsync) this.sendAsync(bytes);
    else this.sendSync(bytes);
  }

  /** Steps 3-4: the bytes, and the Content-Type header unless script set one. */
  private takeBody(body: XhrBody | null): Uint8Array | null {
    if (body === null) return null;
    const known = this.headers.find(([name]) => name.toLowerCase() === 'content-type');
    let bytes: Uint8Array;
    let type: string | null;
    if (body instanceof Document) {
      bytes = utf8Encode(body.serializeNode(body).toWellFormed());
      type = body.isHtmlDocument ? 'text/html;charset=UTF-8' : 'application/xml;charset=UTF-8';
    } else {
      const extracted = extractBody(body);
      bytes = extracted.state.bytes as Uint8Array;
      type = extracted.contentType;
    }
    if (known === undefined) {
      if (type !== null) this.headers.push(['Content-Type', type]);
    } else if (body instanceof Document || typeof body === 'string') {
      // Text is always sent as UTF-8, whatever charset the header names.
      const parsed = MIMEType.parse(known[1]);
      if (parsed?.parameters.has('charset') === true && parsed.parameters.get('charset')?.toLowerCase() !== 'utf-8') {
        parsed.parameters.set('charset', 'UTF-8');
        known[1] = parsed.toString();
      }
    }
    return bytes;
  }

  private loadRequest(body: Uint8Array | null): LoadRequest {
    const { document } = this.window;
    const hasAccept = this.headers.some(([name]) => name.toLowerCase() === 'accept');
    return {
      url: this.url,
      method: this.method,
      headers: hasAccept ? this.headers : [...this.headers, ['Accept', '*/*']],
      body,
      destination: '',
      mode: 'cors',
      credentials: this.credentials ? 'include' : 'same-origin',
      redirect: 'follow',
      cache: 'default',
      referrer: document.URL,
      referrerPolicy: webHostOf(this.window).referrerPolicy,
      integrity: '',
      initiator: 'script',
    };
  }

  private sendAsync(body: Uint8Array | null): void {
    const generation = ++this.generation;
    const bodySize = body?.length ?? 0;
    this.startedAt = this.window.loop.clock.now();
    this.fireProgress('loadstart', 0, 0);
    if (!this.uploadComplete && this.uploadListens) this.upload.fireProgress('loadstart', 0, bodySize);
    if (generation !== this.generation || this.readyState !== OPENED || !this.sent) return;
    const request = this.loadRequest(body);
    const task = (run: () => void): void =>
      this.window.loop.queueTask(() => {
        if (generation === this.generation) run();
      });
    const local = loadLocally(this.window, request);
    if (local === 'failed') return task(() => this.fail('error'));
    if (local !== null) {
      return task(() => {
        this.handleResponse(local.response, bodySize);
        if (local.body.length > 0) this.handleChunk(local.body);
        this.handleEnd();
      });
    }
    this.load = webHostOf(this.window).loader.load(request, {
      response: (response) => task(() => this.handleResponse(response, bodySize)),
      data: (chunk) => task(() => this.handleChunk(chunk)),
      end: () => task(() => this.handleEnd()),
      failed: (failure) => task(() => this.fail(failure.code === 'net.timed-out' && this.timeoutMs > 0 ? 'timeout' : 'error')),
    });
    this.armTimeout();
  }

  private armTimeout(): void {
    const { loop } = this.window;
    if (this.timer !== null) loop.cancel(this.timer);
    this.timer = null;
    if (this.timeoutMs === 0) return;
    const generation = this.generation;
    const left = Math.max(0, this.timeoutMs - (loop.clock.now() - this.startedAt));
    this.timer = loop.queueDelayed(() => {
      if (generation !== this.generation || !this.sent || this.readyState === DONE) return;
      this.fail('timeout');
    }, left);
  }

  private sendSync(body: Uint8Array | null): void {
    const request = this.loadRequest(body);
    const local = loadLocally(this.window, request);
    const outcome = local === null ? webHostOf(this.window).loader.loadSync(request) : local === 'failed' ? null : local;
    if (outcome === null || !('response' in outcome)) {
      this.clearResponse();
      this.sent = false;
      this.changeState(DONE);
      throw new DomException(`Failed to load '${this.url.slice(0, 200)}'.`, 'NetworkError');
    }
    this.answer = outcome.response;
    this.received.push(outcome.body);
    this.finish();
  }

  // Response arriving

  /** https://xhr.spec.whatwg.org/#handle-response-end-of-body and process response. */
  private handleResponse(response: LoadResponse, bodySize: number): void {
    const generation = this.generation;
    if (!this.uploadComplete) {
      this.uploadComplete = true;
      if (this.uploadListens) for (const type of ['progress', 'load', 'loadend']) this.upload.fireProgress(type, bodySize, bodySize);
      if (generation !== this.generation) return;
    }
    this.answer = response;
    this.changeState(HEADERS_RECEIVED);
  }

  private handleChunk(chunk: Uint8Array): void {
    if (this.readyState !== HEADERS_RECEIVED && this.readyState !== LOADING) return;
    this.received.push(chunk);
    const now = this.window.loop.clock.now();
    if (this.readyState === LOADING && now - this.lastProgress < PROGRESS_MS) return;
    this.lastProgress = now;
    const generation = this.generation;
    // NOTE: readystatechange fires for each of these although the state stays, as the spec has it.
    this.changeState(LOADING);
    if (generation === this.generation) this.fireProgress('progress', this.received.length, this.total);
  }

  private handleEnd(): void {
    if (!this.sent || this.answer === null) return;
    this.finish();
  }

  private get total(): number {
    const encoded = this.header('content-encoding') !== null;
    const length = encoded ? NaN : Number(this.header('content-length') ?? NaN);
    return Number.isInteger(length) && length > 0 ? length : 0;
  }

  /** https://xhr.spec.whatwg.org/#handle-response-end-of-body */
  private finish(): void {
    const generation = this.generation;
    const { length } = this.received;
    const total = this.total === 0 ? 0 : this.total;
    this.disarm();
    if (this.isAsync) this.fireProgress('progress', length, total);
    if (generation !== this.generation) return;
    this.sent = false;
    this.load = null;
    this.changeState(DONE);
    if (generation !== this.generation) return;
    this.fireProgress('load', length, total);
    if (generation === this.generation) this.fireProgress('loadend', length, total);
  }

  /** https://xhr.spec.whatwg.org/#request-error-steps */
  private fail(type: 'error' | 'timeout' | 'abort'): void {
    this.stopLoad();
    const generation = this.generation;
    this.sent = false;
    this.clearResponse();
    this.changeState(DONE);
    if (generation !== this.generation) return;
    if (!this.uploadComplete) {
      this.uploadComplete = true;
      if (this.uploadListens) {
        this.upload.fireProgress(type, 0, 0);
        this.upload.fireProgress('loadend', 0, 0);
      }
    }
    if (generation !== this.generation) return;
    this.fireProgress(type, 0, 0);
    if (generation === this.generation) this.fireProgress('loadend', 0, 0);
  }

  /** https://xhr.spec.whatwg.org/#the-abort()-method */
  abort(): void {
    const wasRunning = (this.readyState === OPENED && this.sent) || this.readyState === HEADERS_RECEIVED || this.readyState === LOADING;
    this.stopLoad();
    if (wasRunning) this.fail('abort');
    // No readystatechange for this one.
    if (this.readyState === DONE) {
      this.readyState = UNSENT;
      this.clearResponse();
    }
  }

  private stopLoad(): void {
    this.generation++;
    this.load?.abort();
    this.load = null;
    this.disarm();
  }

  private disarm(): void {
    if (this.timer !== null) this.window.loop.cancel(this.timer);
    this.timer = null;
  }

  private clearResponse(): void {
    this.answer = null;
    this.received = new ReceivedBody();
    this.made = undefined;
  }

  private changeState(state: number): void {
    this.readyState = state;
    const event = createEvent('readystatechange');
    event.isTrusted = true;
    dispatch(event, this);
  }

  // Response

  get responseURL(): string {
    const url = this.answer?.url ?? '';
    const hash = url.indexOf('#');
    return hash < 0 ? url : url.slice(0, hash);
  }

  get status(): number {
    return this.answer?.status ?? 0;
  }

  get statusText(): string {
    return this.answer?.statusText ?? '';
  }

  private header(name: string): string | null {
    const lower = name.toLowerCase();
    const values = (this.answer?.headers ?? []).filter(([each]) => each.toLowerCase() === lower).map(([, value]) => value);
    return values.length === 0 || lower === 'set-cookie' || lower === 'set-cookie2' ? null : values.join(', ');
  }

  getResponseHeader(name: string): string | null {
    return this.readyState < HEADERS_RECEIVED ? null : this.header(name);
  }

  /** https://xhr.spec.whatwg.org/#the-getallresponseheaders()-method */
  getAllResponseHeaders(): string {
    if (this.readyState < HEADERS_RECEIVED) return '';
    const names = new Set((this.answer?.headers ?? []).map(([name]) => name.toLowerCase()));
    // Sorted by the upper-case form.
    const order = (a: string, b: string): number => (a.toUpperCase() < b.toUpperCase() ? -1 : 1);
    let text = '';
    for (const name of [...names].sort(order)) {
      const value = this.header(name);
      if (value !== null) text += `${name}: ${value}\r\n`;
    }
    return text;
  }

  overrideMimeType(mime: string): void {
    if (this.readyState === LOADING || this.readyState === DONE) {
      throw new DomException('MimeType cannot be overridden when the state is LOADING or DONE.', 'InvalidStateError');
    }
    this.override_ = MIMEType.parse(mime) ?? new MIMEType('application/octet-stream');
  }

  get responseType(): XhrResponseType {
    return this.type;
  }

  set responseType(type: XhrResponseType) {
    if (this.readyState === LOADING || this.readyState === DONE) {
      throw new DomException("The response type cannot be set if the object's state is LOADING or DONE.", 'InvalidStateError');
    }
    if (!this.isAsync && this.readyState !== UNSENT) {
      throw new DomException('The response type cannot be changed for synchronous requests made from a document.', 'InvalidAccessError');
    }
    this.type = type;
  }

  /** https://xhr.spec.whatwg.org/#final-mime-type */
  private get finalType(): MIMEType {
    return this.override_ ?? extractMimeType(this.answer?.headers ?? []) ?? new MIMEType('text/xml');
  }

  /** https://xhr.spec.whatwg.org/#the-response-attribute */
  get response(): unknown {
    if (this.type === '' || this.type === 'text') return this.responseText;
    if (this.readyState !== DONE || this.answer === null) return null;
    if (this.made === undefined) this.made = this.makeResponse();
    return this.made;
  }

  private makeResponse(): unknown {
    const { bytes } = this.received;
    switch (this.type) {
      case 'arraybuffer':
        return new Uint8Array(bytes).buffer;
      case 'blob':
        return Blob.over(bytes, this.finalType.toString());
      case 'document':
        return parseDocument(bytes, this.finalType, this.answer?.url ?? '', this.window.document.origin, true);
      default:
        break;
    }
    if (bytes.length === 0) return null;
    try {
      return glueOf(this.window).parseJson(utf8Decode(bytes));
    } catch {
      return null;
    }
  }

  /** https://xhr.spec.whatwg.org/#get-a-text-response */
  get responseText(): string {
    if (this.type !== '' && this.type !== 'text') {
      throw new DomException(`The value is only accessible if the object's 'responseType' is '' or 'text' (was '${this.type}').`, 'InvalidStateError');
    }
    if (this.readyState !== LOADING && this.readyState !== DONE) return '';
    const type = this.finalType;
    let encoding = encodingOfLabel(type.parameters.get('charset') ?? '');
    if (encoding === null && this.type === '' && isXmlType(type)) encoding = xmlEncoding(this.received.bytes.subarray(0, 200));
    if (this.readyState === LOADING) return this.received.textSoFar(encoding ?? 'utf-8');
    if (typeof this.made !== 'string') this.made = this.received.text(encoding ?? 'utf-8');
    return this.made as string;
  }

  get responseXML(): Document | null {
    if (this.type !== '' && this.type !== 'document') {
      throw new DomException(`The value is only accessible if the object's 'responseType' is '' or 'document' (was '${this.type}').`, 'InvalidStateError');
    }
    if (this.type === 'document') return this.response as Document | null;
    if (this.readyState !== DONE || this.answer === null) return null;
    if (this.xmlOf !== this.received) {
      this.xml = parseDocument(this.received.bytes, this.finalType, this.answer.url, this.window.document.origin, false);
      this.xmlOf = this.received;
    }
    return this.xml;
  }
}

function xmlEncoding(head: Uint8Array): string | null {
  const match = /^<\?xml[^>]*encoding\s*=\s*["']([\w:.-]+)/.exec(utf8Decode(head));
  return match === null ? null : encodingOfLabel(match[1] as string);
}

defineEventHandlers(XmlHttpRequest.prototype, ['onreadystatechange']);
