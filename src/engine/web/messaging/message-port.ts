// https://html.spec.whatwg.org/#message-channels

import type { Callback } from '../../dom/callback.ts';
import { dispatch } from '../../dom/event-dispatch.ts';
import { defineEventHandlers, getEventHandler, setEventHandler } from '../../dom/event-handler.ts';
import { EventTarget } from '../../dom/event-target.ts';
import { MessageEvent } from '../../dom/events/html-events.ts';
import { PlatformObject } from '../../dom/platform-object.ts';
import type { WebWindow } from '../web-host.ts';
import { receive, serializeWithTransfer, transferListOf } from './structured-clone.ts';
import type { ClonedMessage, TransferOptions } from './structured-clone.ts';

/** While a message is serialised: transferred ports and what they become. */
let transferring: ReadonlyMap<MessagePort, MessagePort> | null = null;

export class MessagePort extends EventTarget {
  window: WebWindow;
  isDetached = false;
  private peer: MessagePort | null = null;
  private started = false;
  /** Messages that wait for start(). */
  private waiting: ClonedMessage[] = [];

  constructor(window: WebWindow) {
    super();
    this.window = window;
  }

  override get interfaceName(): string {
    return 'MessagePort';
  }

  static entangle(a: MessagePort, b: MessagePort): void {
    a.peer = b;
    b.peer = a;
  }

  static whileTransferring<T>(ports: ReadonlyMap<MessagePort, MessagePort>, run: () => T): T {
    const before = transferring;
    transferring = ports;
    try {
      return run();
    } finally {
      transferring = before;
    }
  }

  /** For structured cloning: only ports in the transfer list can be part of a message. */
  serializable(): { revive(): MessagePort } | null {
    const successor = transferring?.get(this);
    return successor === undefined ? null : { revive: () => successor };
  }

  /** https://html.spec.whatwg.org/#message-ports:transfer-steps */
  moveTo(successor: MessagePort): void {
    if (this.peer !== null) MessagePort.entangle(successor, this.peer);
    successor.waiting = this.waiting;
    this.waiting = [];
    this.peer = null;
    this.isDetached = true;
  }

  /** https://html.spec.whatwg.org/#message-port-post-message-steps */
  postMessage(message: unknown, transferOrOptions?: readonly unknown[] | TransferOptions): void {
    const target = this.peer;
    const cloned = serializeWithTransfer(this.window, message, transferListOf(transferOrOptions), this);
    // A port that goes through itself is lost.
    if (target === null || this.peer === null) return;
    target.accept(cloned);
  }

  private accept(message: ClonedMessage): void {
    if (!this.started) {
      this.waiting.push(message);
      return;
    }
    this.window.loop.queueTask(() => {
      if (this.isDetached) return;
      if (this.window.realm === null) return;
      const { value, ports } = receive(this.window, message);
      const event = new MessageEvent('message', { data: value, ports });
      event.isTrusted = true;
      dispatch(event, this);
    });
  }

  start(): void {
    if (this.started || this.isDetached) return;
    this.started = true;
    for (const message of this.waiting.splice(0)) this.accept(message);
  }

  close(): void {
    this.isDetached = true;
    this.waiting = [];
    const { peer } = this;
    this.peer = null;
    if (peer === null) return;
    peer.peer = null;
    peer.window.loop.queueTask(() => {
      const event = new MessageEvent('close');
      event.isTrusted = true;
      dispatch(event, peer);
    });
  }

  get onmessage(): Callback | null {
    return getEventHandler(this, 'onmessage');
  }

  /** Setting it starts the port. */
  set onmessage(callback: Callback | null) {
    setEventHandler(this, 'onmessage', callback);
    this.start();
  }
}

defineEventHandlers(MessagePort.prototype, ['onmessageerror', 'onclose']);

export class MessageChannel extends PlatformObject {
  readonly port1: MessagePort;
  readonly port2: MessagePort;

  constructor(window: WebWindow) {
    super();
    this.port1 = new MessagePort(window);
    this.port2 = new MessagePort(window);
    MessagePort.entangle(this.port1, this.port2);
  }

  static construct(window: WebWindow): MessageChannel {
    return new MessageChannel(window);
  }

  override get interfaceName(): string {
    return 'MessageChannel';
  }
}
