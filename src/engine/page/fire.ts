// Events that the browser itself fires: trusted ones.

import { Event } from '../dom/event.ts';
import type { EventInit } from '../dom/event.ts';
import { dispatch } from '../dom/event-dispatch.ts';
import type { EventTarget } from '../dom/event-target.ts';

/** Dispatches a trusted event; false when a listener cancelled it. */
export function fire(target: EventTarget, event: Event): boolean {
  event.isTrusted = true;
  return dispatch(event, target);
}

/** https://dom.spec.whatwg.org/#concept-event-fire with a plain Event. */
export function fireSimple(target: EventTarget, type: string, init: EventInit = {}): boolean {
  return fire(target, new Event(type, init));
}
