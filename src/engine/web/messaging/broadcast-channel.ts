// https://html.spec.whatwg.org/#broadcasting-to-other-browsing-contexts, within this process: one process serves one site.

import { DomException } from '../../dom/dom-exception.ts';
import { dispatch } from '../../dom/event-dispatch.ts';
import { defineEventHandlers } from '../../dom/event-handler.ts';
import { EventTarget } from '../../dom/event-target.ts';
import { MessageEvent } from '../../dom/events/html-events.ts';
import { glueOf } from '../web-host.ts';
import type { WebWindow } from '../web-host.ts';

/** Open channels by origin and name, in the order of creation. */
const channels = new Map<string, Set<BroadcastChannel>>();

export class BroadcastChannel extends EventTarget {
  readonly name: string;
  private readonly window: WebWindow;
  private closed = false;

  constructor(window: WebWindow, name: string) {
    super();
    this.window = window;
    this.name = name;
    const known = channels.get(this.key);
    if (known === undefined) channels.set(this.key, new Set([this]));
    else known.add(this);
  }

  static construct(window: WebWindow, name: string): BroadcastChannel {
    return new BroadcastChannel(window, name);
  }

  override get interfaceName(): string {
    return 'BroadcastChannel';
  }

  private get key(): string {
    return `${this.window.document.origin} ${this.name}`;
  }

  postMessage(message: unknown): void {
    if (this.closed) throw new DomException('Channel is closed', 'InvalidStateError');
    const data = glueOf(this.window).serialize(message);
    const { origin } = this.window.document;
    for (const other of channels.get(this.key) ?? []) {
      if (other === this) continue;
      other.window.loop.queueTask(() => {
        if (other.closed || other.window.realm === null) return;
        const event = new MessageEvent('message', { data: glueOf(other.window).deserialize(data), origin });
        event.isTrusted = true;
        dispatch(event, other);
      });
    }
  }

  close(): void {
    this.closed = true;
    const open = channels.get(this.key);
    open?.delete(this);
    if (open?.size === 0) channels.delete(this.key);
  }

  /** The document of `window` is gone. */
  static closeAllOf(window: object): void {
    for (const open of channels.values()) for (const channel of [...open]) if (channel.window === window) channel.close();
  }
}

defineEventHandlers(BroadcastChannel.prototype, ['onmessage', 'onmessageerror']);
