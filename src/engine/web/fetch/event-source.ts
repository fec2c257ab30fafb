// https://html.spec.whatwg.org/#server-sent-events

import { DomException } from '../../dom/dom-exception.ts';
import type { Event } from '../../dom/event.ts';
import { createEvent } from '../../dom/event.ts';
import { dispatch } from '../../dom/event-dispatch.ts';
import { defineEventHandlers } from '../../dom/event-handler.ts';
import { EventTarget } from '../../dom/event-target.ts';
import { MessageEvent } from '../../dom/events/html-events.ts';
import type { Load } from '../../host/loader.ts';
import { makeDecoder } from '../encoding/text-coding.ts';
import { webHostOf } from '../web-host.ts';
import type { WebWindow } from '../web-host.ts';
import { loadRequestOf } from './fetch.ts';
import { extractMimeType } from './mime-type.ts';
import { Request } from './request.ts';

const CONNECTING = 0;
const OPEN = 1;
const CLOSED = 2;

export class EventSource extends EventTarget {
  readonly url: string;
  readonly withCredentials: boolean;
  readyState = CONNECTING;
  private readonly window: WebWindow;
  private load: Load | null = null;
  private reconnectMs = 3000;
  private lastEventId = '';
  /** Of the event that is being read. */
  private data = '';
  private eventType = '';
  private idBuffer = '';
  private rest = '';

  constructor(window: WebWindow, url: string, init: { withCredentials?: boolean } = {}) {
    super();
    const parsed = window.document.parseUrl(url);
    if (parsed === null) throw new DomException(`Cannot open an EventSource to '${url.slice(0, 200)}'. The URL is invalid.`, 'SyntaxError');
    this.window = window;
    this.url = parsed;
    this.withCredentials = init.withCredentials === true;
    this.connect();
  }

  static construct(window: WebWindow, url: string, init?: { withCredentials?: boolean }): EventSource {
    return new EventSource(window, url, init);
  }

  override get interfaceName(): string {
    return 'EventSource';
  }

  close(): void {
    this.readyState = CLOSED;
    this.load?.abort();
    this.load = null;
  }

  private connect(): void {
    const { window } = this;
    const headers: [string, string][] = [['Accept', 'text/event-stream']];
    // NOTE: sent as UTF-8 bytes in the spec; a header of the loader is a byte string.
    if (this.lastEventId !== '')
      headers.push(['Last-Event-ID', Array.from(new TextEncoder().encode(this.lastEventId), (b) => String.fromCharCode(b)).join('')]);
    const request = new Request(window, this.url, { headers, credentials: this.withCredentials ? 'include' : 'same-origin', cache: 'no-store' });
    const decoder = makeDecoder('utf-8');
    let isStream = false;
    const task = (run: () => void): void => window.loop.queueTask(() => this.readyState !== CLOSED && run());
    this.load = webHostOf(window).loader.load(loadRequestOf(window, request, null), {
      response: (response) => {
        isStream = response.status === 200 && extractMimeType(response.headers)?.essence === 'text/event-stream';
        if (isStream) task(() => this.announce());
        else task(() => this.failConnection());
      },
      data: (chunk) => isStream && task(() => this.accept(decoder.decode(chunk, { stream: true }))),
      end: () => task(() => this.reestablish()),
      failed: () => task(() => this.reestablish()),
    });
  }

  private announce(): void {
    this.readyState = OPEN;
    this.rest = this.data = this.eventType = '';
    this.fire(createEvent('open'));
  }

  /** https://html.spec.whatwg.org/#fail-the-connection */
  private failConnection(): void {
    this.close();
    this.fire(createEvent('error'));
  }

  /** https://html.spec.whatwg.org/#reestablish-the-connection */
  private reestablish(): void {
    this.readyState = CONNECTING;
    this.fire(createEvent('error'));
    this.window.loop.queueDelayed(() => {
      if (this.readyState === CONNECTING) this.connect();
    }, this.reconnectMs);
  }

  /** https://html.spec.whatwg.org/#event-stream-interpretation */
  private accept(text: string): void {
    this.rest += text;
    // A CR at the very end may be the first half of a CRLF.
    const lines = this.rest.split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop() as string;
    for (const line of lines) {
      if (this.readyState === CLOSED) return;
      this.line(line);
    }
  }

  private line(line: string): void {
    if (line === '') return this.dispatchEventData();
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'event') this.eventType = value;
    else if (field === 'data') this.data += `${value}\n`;
    else if (field === 'id' && !value.includes('\0')) this.idBuffer = value;
    else if (field === 'retry' && /^\d+$/.test(value)) this.reconnectMs = Math.min(Number(value), 2 ** 31 - 1);
  }

  private dispatchEventData(): void {
    this.lastEventId = this.idBuffer;
    const { data, eventType } = this;
    this.data = this.eventType = '';
    if (data === '') return;
    const origin = new globalThis.URL(this.url).origin;
    this.fire(new MessageEvent(eventType === '' ? 'message' : eventType, { data: data.slice(0, -1), origin, lastEventId: this.lastEventId }));
  }

  private fire(event: Event): void {
    event.isTrusted = true;
    dispatch(event, this);
  }
}

defineEventHandlers(EventSource.prototype, ['onopen', 'onmessage', 'onerror']);
