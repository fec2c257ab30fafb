// Channel messaging inside one process: https://html.spec.whatwg.org/#channel-messaging. FIXME: ports cannot be transferred.

import { defineEventHandlers, getEventHandler, setEventHandler } from '../../dom/event-handler.ts';
import { dispatch } from '../../dom/event-dispatch.ts';
import { MessageEvent } from '../../dom/events/html-events.ts';
import { EventTarget } from '../../dom/event-target.ts';
import { PlatformObject } from '../../dom/platform-object.ts';
import type { CloneData } from '../glue-host.ts';
import type { PageCallback } from '../page-callback.ts';
import type { Window } from './window.ts';

/** Messages that wait in a port which was never started; later ones are dropped. */
const MAX_WAITING = 10_000;

export class MessagePort extends EventTarget {
  private readonly window: Window;
  private other: MessagePort | null = null;
  private waiting: CloneData[] = [];
  private isStarted = false;

  constructor(window: Window) {
    super();
    this.window = window;
  }

  override get interfaceName(): string {
    return 'MessagePort';
  }

  entangle(other: MessagePort): void {
    this.other = other;
    other.other = this;
  }

  /** https://html.spec.whatwg.org/#message-port-post-message-steps */
  postMessage(message: unknown): void {
    const realm = this.window.realm;
    if (realm === null) return;
    const data = realm.glue.serialize(message);
    const target = this.other;
    if (target === null) return;
    if (target.isStarted) target.deliver(data);
    else if (target.waiting.length < MAX_WAITING) target.waiting.push(data);
  }

  private deliver(data: CloneData): void {
    this.window.loop.queueTask(() => {
      const realm = this.window.realm;
      if (realm === null || !this.isStarted) return;
      const event = new MessageEvent('message', { data: realm.glue.deserialize(data) });
      event.isTrusted = true;
      dispatch(event, this);
    });
  }

  start(): void {
    if (this.isStarted) return;
    this.isStarted = true;
    for (const data of this.waiting) this.deliver(data);
    this.waiting = [];
  }

  close(): void {
    this.isStarted = false;
    if (this.other !== null) this.other.other = null;
    this.other = null;
  }

  get onmessage(): PageCallback | null {
    return getEventHandler(this, 'onmessage') as PageCallback | null;
  }

  /** Setting it starts the port. */
  set onmessage(callback: PageCallback | null) {
    setEventHandler(this, 'onmessage', callback);
    this.start();
  }
}

defineEventHandlers(MessagePort.prototype, ['onmessageerror', 'onclose']);

export class MessageChannel extends PlatformObject {
  readonly port1: MessagePort;
  readonly port2: MessagePort;

  constructor(window: Window) {
    super();
    this.port1 = new MessagePort(window);
    this.port2 = new MessagePort(window);
    this.port1.entangle(this.port2);
  }

  static construct(window: Window): MessageChannel {
    return new MessageChannel(window);
  }

  override get interfaceName(): string {
    return 'MessageChannel';
  }
}
