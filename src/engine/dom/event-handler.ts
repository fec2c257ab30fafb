// Event handlers (`onclick` attributes and properties): https://html.spec.whatwg.org/#event-handler-attributes. A handler takes its place in
// the listener list when it is first set, and keeps it.

import type { Callback } from './callback.ts';
import type { Element } from './element.ts';
import type { Event } from './event.ts';
import type { EventTarget } from './event-target.ts';
import { hostOf } from './event-dispatch.ts';
import type { Node } from './node.ts';

export interface EventHandler {
  /** With the `on`. */
  readonly name: string;
  callback: Callback | null;
  /** Source text not compiled yet: https://html.spec.whatwg.org/#internal-raw-uncompiled-handler. */
  source: string | null;
}

/** https://html.spec.whatwg.org/#globaleventhandlers */
export const GLOBAL_EVENT_HANDLERS: readonly string[] = (
  'abort animationcancel animationend animationiteration animationstart auxclick beforeinput beforematch beforetoggle blur cancel canplay ' +
  'canplaythrough change click close command contextlost contextmenu contextrestored copy cuechange cut dblclick drag dragend dragenter ' +
  'dragleave dragover dragstart drop durationchange emptied ended error focus formdata gotpointercapture input invalid keydown keypress keyup ' +
  'load loadeddata loadedmetadata loadstart lostpointercapture mousedown mouseenter mouseleave mousemove mouseout mouseover mouseup paste pause ' +
  'play playing pointercancel pointerdown pointerenter pointerleave pointermove pointerout pointerover pointerrawupdate pointerup progress ' +
  'ratechange reset resize scroll scrollend securitypolicyviolation seeked seeking select selectionchange selectstart slotchange stalled ' +
  'submit suspend timeupdate toggle touchcancel touchend touchmove touchstart transitioncancel transitionend transitionrun transitionstart ' +
  'volumechange waiting webkitanimationend webkitanimationiteration webkitanimationstart webkittransitionend wheel fullscreenchange fullscreenerror'
)
  .split(' ')
  .map((type) => `on${type}`);

/** https://html.spec.whatwg.org/#windoweventhandlers: on window; body and frameset pass theirs on to it. */
export const WINDOW_EVENT_HANDLERS: readonly string[] = (
  'afterprint beforeprint beforeunload hashchange languagechange message messageerror offline online pagehide pagereveal pageshow pageswap ' +
  'popstate rejectionhandled storage unhandledrejection unload'
)
  .split(' ')
  .map((type) => `on${type}`);

/** Handlers that a body element shares with the window although every element has them. */
export const WINDOW_REFLECTING_BODY_HANDLERS: readonly string[] = ['onblur', 'onerror', 'onfocus', 'onload', 'onresize', 'onscroll'];

const CONTENT_HANDLERS = new Set(GLOBAL_EVENT_HANDLERS);

/** Handlers whose event type is not the name without `on`. */
const OTHER_TYPES: Readonly<Record<string, string>> = {
  onwebkitanimationend: 'webkitAnimationEnd',
  onwebkitanimationiteration: 'webkitAnimationIteration',
  onwebkitanimationstart: 'webkitAnimationStart',
  onwebkittransitionend: 'webkitTransitionEnd',
};

function findHandler(target: EventTarget, name: string): EventHandler | null {
  return target.listeners?.find((l) => l.handler !== null && l.handler.name === name)?.handler ?? null;
}

function activateHandler(target: EventTarget, name: string): EventHandler {
  const known = findHandler(target, name);
  if (known !== null) return known;
  const handler: EventHandler = { name, callback: null, source: null };
  const type = OTHER_TYPES[name] ?? name.slice(2);
  target.addListener({ type, callback: null, handler, capture: false, once: false, passive: false, removed: false });
  return handler;
}

/** https://html.spec.whatwg.org/#getting-the-current-value-of-the-event-handler */
function currentValue(target: EventTarget, handler: EventHandler): Callback | null {
  if (handler.source !== null) {
    const source = handler.source;
    handler.source = null;
    handler.callback = hostOf(target).compileEventHandler(target, handler.name, source);
  }
  return handler.callback;
}

/** What the IDL attribute answers. */
export function getEventHandler(target: EventTarget, name: string): Callback | null {
  const handler = findHandler(target, name);
  return handler === null ? null : currentValue(target, handler);
}

/** Sets the IDL attribute. */
export function setEventHandler(target: EventTarget, name: string, callback: Callback | null): void {
  // Setting null to a handler that was never set leaves no trace in the listener list.
  if (callback === null) {
    const known = findHandler(target, name);
    if (known !== null) removeHandler(target, known);
    return;
  }
  const handler = activateHandler(target, name);
  handler.callback = callback;
  handler.source = null;
}

function removeHandler(target: EventTarget, handler: EventHandler): void {
  const listener = target.listeners?.find((l) => l.handler === handler);
  if (listener !== undefined) target.dropListener(listener);
}

/** A content attribute that begins with `on` changed; value null means removed. */
export function setEventHandlerContent(element: Element, name: string, value: string | null): void {
  if (!CONTENT_HANDLERS.has(name)) return;
  setHandlerSource(element, name, value);
}

export function setHandlerSource(target: EventTarget, name: string, source: string | null): void {
  if (source === null) {
    const known = findHandler(target, name);
    if (known !== null) removeHandler(target, known);
    return;
  }
  const handler = activateHandler(target, name);
  handler.source = source;
  handler.callback = null;
}

/** https://html.spec.whatwg.org/#the-event-handler-processing-algorithm; throws what the page's function throws. */
export function callEventHandler(handler: EventHandler, target: EventTarget, event: Event): void {
  const callback = currentValue(target, handler);
  if (callback === null) return;
  // 4. Window's onerror gets five arguments.
  const isErrorOnWindow = event.type === 'error' && event.interfaceName === 'ErrorEvent' && !('nodeType' in target);
  if (isErrorOnWindow) {
    const error = event as Event & { message: string; filename: string; lineno: number; colno: number; error: unknown };
    const result = callback.invoke(target, error.message, error.filename, error.lineno, error.colno, error.error);
    if (result === true) event.preventDefault();
    return;
  }
  const result = callback.invoke(target, event);
  // 5. Process the return value.
  if (event.type === 'beforeunload' && 'returnValueText' in event) {
    if (result === null || result === undefined) return;
    event.preventDefault();
    const unload = event as Event & { returnValueText: string };
    if (unload.returnValueText === '') unload.returnValueText = String(result);
  } else if (result === false) {
    event.preventDefault();
  }
}

/** Adds the IDL attributes of event handlers to a class. */
export function defineEventHandlers(prototype: EventTarget, names: readonly string[]): void {
  for (const name of names) {
    Object.defineProperty(prototype, name, {
      configurable: true,
      enumerable: false,
      get(this: EventTarget) {
        return getEventHandler(this, name);
      },
      set(this: EventTarget, value: Callback | null) {
        setEventHandler(this, name, value);
      },
    });
  }
}

/** For a body or frameset element: those handlers act on the window instead. */
export function defineWindowReflectingHandlers(prototype: EventTarget, names: readonly string[]): void {
  for (const name of names) {
    Object.defineProperty(prototype, name, {
      configurable: true,
      enumerable: false,
      get(this: Node) {
        const view = this.nodeDocument.defaultView;
        return view === null ? null : getEventHandler(view, name);
      },
      set(this: Node, value: Callback | null) {
        const view = this.nodeDocument.defaultView;
        if (view !== null) setEventHandler(view, name, value);
      },
    });
  }
}
