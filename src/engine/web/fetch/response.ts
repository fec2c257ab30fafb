// https://fetch.spec.whatwg.org/#response-class

import { glueOf } from '../web-host.ts';
import type { WebWindow } from '../web-host.ts';
import { Body, BodyState, extractBody } from './body.ts';
import type { BodyInit } from './body.ts';
import { Headers } from './headers.ts';
import type { HeadersInit } from './headers.ts';

export type ResponseType = 'basic' | 'cors' | 'default' | 'error' | 'opaque' | 'opaqueredirect';

export interface ResponseInit {
  status?: number;
  statusText?: string;
  headers?: HeadersInit;
}

const NULL_BODY_STATUSES: readonly number[] = [101, 103, 204, 205, 304];
const REDIRECT_STATUSES: readonly number[] = [301, 302, 303, 307, 308];

export function isNullBodyStatus(status: number): boolean {
  return NULL_BODY_STATUSES.includes(status);
}

export class Response extends Body {
  type: ResponseType = 'default';
  url = '';
  redirected = false;
  status: number;
  statusText: string;
  readonly headers: Headers;

  constructor(window: WebWindow, status = 200, statusText = '', headers = new Headers()) {
    super(window);
    this.status = status;
    this.statusText = statusText;
    this.headers = headers;
  }

  /** https://fetch.spec.whatwg.org/#dom-response */
  static construct(window: WebWindow, body: BodyInit | null = null, init: ResponseInit = {}): Response {
    const made = initialize(window, init);
    if (body === null) return made;
    const { state, contentType } = extractBody(body);
    return made.withBody(state, contentType);
  }

  static error(window: WebWindow): Response {
    const response = new Response(window, 0);
    response.type = 'error';
    response.headers.guard = 'immutable';
    return response;
  }

  static redirect(window: WebWindow, url: string, status = 302): Response {
    const parsed = window.document.parseUrl(url);
    if (parsed === null) throw new TypeError(`Failed to parse URL from ${url.slice(0, 200)}`);
    if (!REDIRECT_STATUSES.includes(status)) throw new RangeError('Invalid status code');
    const response = new Response(window, status);
    response.headers.replace('Location', parsed);
    response.headers.guard = 'immutable';
    return response;
  }

  static json(window: WebWindow, data: unknown, init: ResponseInit = {}): Response {
    const text = glueOf(window).stringifyJson(data);
    if (typeof text !== 'string') throw new TypeError('The data is not JSON serializable');
    return initialize(window, init).withBody(extractBody(text).state, 'application/json');
  }

  override get interfaceName(): string {
    return 'Response';
  }

  get ok(): boolean {
    return this.status >= 200 && this.status <= 299;
  }

  clone(): Response {
    if (this.bodyState?.isUnusable === true) throw new TypeError('Response body is already used');
    const copy = new Response(this.window, this.status, this.statusText, Headers.of(this.headers.list, this.headers.guard));
    copy.type = this.type;
    copy.url = this.url;
    copy.redirected = this.redirected;
    copy.bodyState = this.bodyState?.clone() ?? null;
    return copy;
  }

  private withBody(state: BodyState, contentType: string | null): Response {
    if (isNullBodyStatus(this.status)) throw new TypeError('Response with null body status cannot have body');
    this.bodyState = state;
    if (contentType !== null && !this.headers.has('content-type')) this.headers.append('Content-Type', contentType);
    return this;
  }
}

/** https://fetch.spec.whatwg.org/#initialize-a-response without the body. */
function initialize(window: WebWindow, init: ResponseInit): Response {
  const status = init.status ?? 200;
  if (status < 200 || status > 599) throw new RangeError(`The status provided (${status}) is outside the range [200, 599].`);
  const statusText = init.statusText ?? '';
  if (!/^[\t \x21-\x7e\x80-\xff]*$/.test(statusText)) throw new TypeError('Invalid statusText');
  const headers = new Headers();
  headers.guard = 'response';
  headers.fill(init.headers ?? []);
  return new Response(window, status, statusText, headers);
}
