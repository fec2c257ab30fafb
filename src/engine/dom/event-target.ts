// https://dom.spec.whatwg.org/#interface-eventtarget. Listeners are one flat list per target, null while there are none.

import type { AbortSignal } from './abort.ts';
import type { Callback } from './callback.ts';
import { DomException } from './dom-exception.ts';
import type { Event } from './event.ts';
import { dispatch } from './event-dispatch.ts';
import type { EventHandler } from './event-handler.ts';
import { PlatformObject } from './platform-object.ts';

export interface EventListener {
  readonly type: string;
  /** null only for event handlers (`onclick`), whose function is looked up when called. */
  readonly callback: Callback | null;
  readonly handler: EventHandler | null;
  readonly capture: boolean;
  readonly once: boolean;
  readonly passive: boolean;
  removed: boolean;
}

export interface AddEventListenerOptions {
  capture?: boolean;
  once?: boolean;
  passive?: boolean;
  signal?: AbortSignal;
}

/** The event types of https://dom.spec.whatwg.org/#default-passive-value: a listener would hold up scrolling. */
export function isScrollBlocking(type: string): boolean {
  return type === 'touchstart' || type === 'touchmove' || type === 'wheel' || type === 'mousewheel';
}

export class EventTarget extends PlatformObject {
  listeners: EventListener[] | null = null;

  override get interfaceName(): string {
    return 'EventTarget';
  }

  /** https://dom.spec.whatwg.org/#dom-eventtarget-addeventlistener */
  addEventListener(type: string, callback: Callback | null, options?: AddEventListenerOptions | boolean): void {
    const capture = typeof options === 'boolean' ? options : options?.capture === true;
    const more = typeof options === 'object' && options !== null ? options : undefined;
    // https://dom.spec.whatwg.org/#add-an-event-listener
    // 2. If listener's signal is not null and is aborted, then return.
    const signal = more?.signal;
    if (signal?.aborted === true) return;
    // 3. If listener's callback is null, then return.
    if (callback === null) return;
    // 5. Do nothing when the list already has this type, callback and capture.
    if (this.listeners?.some((l) => l.type === type && l.capture === capture && l.callback?.raw === callback.raw)) return;
    const listener: EventListener = {
      type,
      callback,
      handler: null,
      capture,
      once: more?.once === true,
      // 4. If listener's passive is null, then set it to the default passive value.
      passive: more?.passive ?? this.defaultPassive(type),
      removed: false,
    };
    this.addListener(listener);
    // 6. If listener's signal is not null, then remove the listener when it aborts.
    signal?.addAbortStep(() => this.dropListener(listener));
  }

  removeEventListener(type: string, callback: Callback | null, options?: { capture?: boolean } | boolean): void {
    const capture = typeof options === 'boolean' ? options : options?.capture === true;
    if (callback === null) return;
    const found = this.listeners?.find((l) => l.type === type && l.capture === capture && l.callback?.raw === callback.raw);
    if (found !== undefined) this.dropListener(found);
  }

  /** https://dom.spec.whatwg.org/#dom-eventtarget-dispatchevent: false when the event was cancelled. */
  dispatchEvent(event: Event): boolean {
    if (event.isDispatching || !event.isInitialized) {
      throw new DomException('the event is already being dispatched, or was never initialised', 'InvalidStateError');
    }
    event.isTrusted = false;
    return dispatch(event, this);
  }

  addListener(listener: EventListener): void {
    if (this.listeners === null) this.listeners = [listener];
    else this.listeners.push(listener);
  }

  dropListener(listener: EventListener): void {
    listener.removed = true;
    // A new array, so that a dispatch that is under way keeps the one that it cloned.
    const rest = this.listeners?.filter((l) => l !== listener) ?? [];
    this.listeners = rest.length === 0 ? null : rest;
  }

  hasListener(type: string): boolean {
    return this.listeners !== null && this.listeners.some((l) => l.type === type);
  }

  /** https://dom.spec.whatwg.org/#default-passive-value: true for scroll-blocking events of windows, documents, root elements and bodies. */
  protected defaultPassive(_type: string): boolean {
    return false;
  }

  // Hooks of https://dom.spec.whatwg.org/#concept-event-dispatch

  getEventParent(_event: Event): EventTarget | null {
    return null;
  }

  /** Whether a click on this target does something: see `activationBehavior`. */
  get hasActivationBehavior(): boolean {
    return false;
  }

  activationBehavior(_event: Event): void {}

  legacyPreActivationBehavior(): void {}

  legacyCanceledActivationBehavior(): void {}
}
