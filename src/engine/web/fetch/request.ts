// https://fetch.spec.whatwg.org/#request-class

import { AbortSignal } from '../../dom/abort.ts';
import type { LoadRequest } from '../../host/loader.ts';
import type { WebWindow } from '../web-host.ts';
import { Body, BodyState, extractBody } from './body.ts';
import type { BodyInit } from './body.ts';
import { isForbiddenMethod, isToken } from '../../../base/forbidden-headers.ts';
import { Headers } from './headers.ts';
import type { HeadersInit } from './headers.ts';

export type RequestMode = LoadRequest['mode'];

export interface RequestInit {
  method?: string;
  headers?: HeadersInit;
  body?: BodyInit | null;
  referrer?: string;
  referrerPolicy?: string;
  mode?: RequestMode;
  credentials?: LoadRequest['credentials'];
  cache?: LoadRequest['cache'];
  redirect?: LoadRequest['redirect'];
  integrity?: string;
  keepalive?: boolean;
  signal?: AbortSignal | null;
  duplex?: 'half';
  /** Only null is allowed. */
  window?: unknown;
}

const NORMALIZED_METHODS = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT']);

/** https://fetch.spec.whatwg.org/#concept-method-normalize; throws for what is no method or is forbidden. */
export function checkMethod(method: string): string {
  if (!isToken(method)) throw new TypeError(`'${method.slice(0, 100)}' is not a valid HTTP method.`);
  if (isForbiddenMethod(method)) throw new TypeError(`'${method}' HTTP method is unsupported.`);
  const upper = method.toUpperCase();
  return NORMALIZED_METHODS.has(upper) ? upper : method;
}

export class Request extends Body {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly mode: RequestMode;
  readonly credentials: LoadRequest['credentials'];
  readonly cache: LoadRequest['cache'];
  readonly redirect: LoadRequest['redirect'];
  readonly referrer: string;
  readonly referrerPolicy: string;
  readonly integrity: string;
  readonly keepalive: boolean;
  readonly signal: AbortSignal;
  private readonly original: Request | null;

  /** https://fetch.spec.whatwg.org/#dom-request; the steps below are the spec's, in its order where it can be seen. */
  constructor(window: WebWindow, input: Request | string, init: RequestInit = {}) {
    super(window);
    const before = typeof input === 'string' ? null : input;
    this.original = before;
    this.url = before === null ? parseRequestUrl(window, input as string) : before.url;
    if (init.window !== undefined && init.window !== null) throw new TypeError("'window' must be null");
    if (init.mode === 'navigate') throw new TypeError("Cannot construct a Request with a RequestInit whose mode member is set as 'navigate'.");
    this.mode = init.mode ?? (before === null ? 'cors' : before.mode === 'navigate' ? 'same-origin' : before.mode);
    this.referrer = referrerOf(window, init.referrer) ?? before?.referrer ?? 'about:client';
    this.referrerPolicy = init.referrerPolicy ?? before?.referrerPolicy ?? '';
    this.credentials = init.credentials ?? before?.credentials ?? 'same-origin';
    this.cache = init.cache ?? before?.cache ?? 'default';
    if (this.cache === 'only-if-cached' && this.mode !== 'same-origin') {
      throw new TypeError("'only-if-cached' can be set only with 'same-origin' mode");
    }
    this.redirect = init.redirect ?? before?.redirect ?? 'follow';
    this.integrity = init.integrity ?? before?.integrity ?? '';
    this.keepalive = init.keepalive ?? before?.keepalive ?? false;
    this.method = init.method === undefined ? (before?.method ?? 'GET') : checkMethod(init.method);
    const signal = init.signal === undefined ? (before?.signal ?? null) : init.signal;
    this.signal = AbortSignal.any(signal === null ? [] : [signal]);
    this.headers = new Headers();
    this.headers.guard = 'request';
    if (this.mode === 'no-cors') {
      if (!/^(?:GET|HEAD|POST)$/.test(this.method)) throw new TypeError(`'${this.method}' is unsupported in no-cors mode.`);
      this.headers.guard = 'request-no-cors';
    }
    this.headers.fill(init.headers ?? before?.headers.list ?? []);
    this.bodyState = this.takeBody(init);
  }

  static construct(window: WebWindow, input: Request | string, init?: RequestInit): Request {
    return new Request(window, input, init);
  }

  /** Steps 34-42. */
  private takeBody(init: RequestInit): BodyState | null {
    const inherited = this.original?.bodyState ?? null;
    const hasBody = (init.body !== undefined && init.body !== null) || (inherited !== null && init.body === undefined);
    if (hasBody && (this.method === 'GET' || this.method === 'HEAD')) throw new TypeError('Request with GET/HEAD method cannot have body.');
    if (init.body !== undefined && init.body !== null) {
      const { state, contentType } = extractBody(init.body);
      if (state.stream !== null && init.duplex === undefined) throw new TypeError('The `duplex` member must be specified for a request with a streaming body');
      if (contentType !== null && !this.headers.has('content-type')) this.headers.append('Content-Type', contentType);
      return state;
    }
    if (inherited === null || init.body === null) return null;
    if (inherited.isUnusable) throw new TypeError('Cannot construct a Request with a Request object that has already been used.');
    // The new request takes the body: the old one counts as read.
    const taken = new BodyState(inherited.bytes, inherited.chunks);
    taken.stream = inherited.stream;
    inherited.stream = null;
    inherited.used = true;
    return taken;
  }

  override get interfaceName(): string {
    return 'Request';
  }

  get destination(): string {
    return '';
  }

  get isHistoryNavigation(): boolean {
    return false;
  }

  get isReloadNavigation(): boolean {
    return false;
  }

  get duplex(): 'half' {
    return 'half';
  }

  clone(): Request {
    if (this.bodyState?.isUnusable === true) throw new TypeError('Request body is already used');
    const copy = new Request(this.window, this.url, {
      method: this.method,
      mode: this.mode,
      credentials: this.credentials,
      cache: this.cache,
      redirect: this.redirect,
      referrerPolicy: this.referrerPolicy,
      referrer: this.referrer,
      integrity: this.integrity,
      keepalive: this.keepalive,
      signal: this.signal,
      headers: this.headers.list,
    });
    copy.bodyState = this.bodyState?.clone() ?? null;
    return copy;
  }
}

function parseRequestUrl(window: WebWindow, input: string): string {
  const url = window.document.parseUrl(input);
  if (url === null) throw new TypeError(`Failed to parse URL from ${input.slice(0, 200)}`);
  const { username, password } = new globalThis.URL(url);
  if (username !== '' || password !== '') throw new TypeError(`Request cannot be constructed from a URL that includes credentials: ${url.slice(0, 200)}`);
  return url;
}

/** Step 14: a URL of the document's origin, 'about:client', or '' for none; undefined when not given. */
function referrerOf(window: WebWindow, referrer: string | undefined): string | undefined {
  if (referrer === undefined || referrer === '') return referrer;
  const url = window.document.parseUrl(referrer);
  if (url === null) throw new TypeError(`Referrer '${referrer.slice(0, 200)}' is not a valid URL.`);
  const parsed = new globalThis.URL(url);
  if (parsed.protocol === 'about:' && parsed.pathname === 'client') return 'about:client';
  return parsed.origin === window.document.origin ? url : 'about:client';
}
