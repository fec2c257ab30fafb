// https://dom.spec.whatwg.org/#interface-event. Subclasses of UI Events and HTML: events/.

import type { EventTarget } from './event-target.ts';
import { PlatformObject } from './platform-object.ts';

export const EVENT_PHASE_NONE = 0;
export const EVENT_PHASE_CAPTURING = 1;
export const EVENT_PHASE_AT_TARGET = 2;
export const EVENT_PHASE_BUBBLING = 3;

export interface EventInit {
  bubbles?: boolean;
  cancelable?: boolean;
  composed?: boolean;
}

/** https://dom.spec.whatwg.org/#event-path */
export interface PathStruct {
  readonly invocationTarget: EventTarget;
  readonly invocationTargetInShadowTree: boolean;
  readonly shadowAdjustedTarget: EventTarget | null;
  readonly relatedTarget: EventTarget | null;
  readonly rootOfClosedTree: boolean;
  readonly slotInClosedTree: boolean;
}

export const EMPTY_PATH: PathStruct[] = [];

export class Event extends PlatformObject {
  type: string;
  bubbles: boolean;
  cancelable: boolean;
  composed: boolean;
  isTrusted = false;
  target: EventTarget | null = null;
  currentTarget: EventTarget | null = null;
  /** The raw one; subclasses with a `relatedTarget` attribute read it too. */
  relatedTarget: EventTarget | null = null;
  eventPhase = EVENT_PHASE_NONE;
  path: PathStruct[] = EMPTY_PATH;
  /** In ms of the process's clock; scripts see it from their window's time origin on. */
  timeStamp: number;
  // https://dom.spec.whatwg.org/#stop-propagation-flag and the other flags
  propagationStopped = false;
  immediatePropagationStopped = false;
  canceled = false;
  inPassiveListener = false;
  isInitialized = true;
  isDispatching = false;

  constructor(type: string, init?: EventInit) {
    super();
    this.type = type;
    this.bubbles = init?.bubbles === true;
    this.cancelable = init?.cancelable === true;
    this.composed = init?.composed === true;
    this.timeStamp = eventClock.now();
  }

  override get interfaceName(): string {
    return 'Event';
  }

  /** Only mouse events of type `click` activate: step 5.5 of dispatch. */
  get isMouseEvent(): boolean {
    return false;
  }

  get srcElement(): EventTarget | null {
    return this.target;
  }

  /** https://dom.spec.whatwg.org/#dom-event-composedpath */
  composedPath(): EventTarget[] {
    // 1.-2. An event that is not dispatched has none.
    const path = this.path;
    const current = this.currentTarget;
    if (path.length === 0 || current === null) return [];
    // 3.-11. Find how many closed trees the current target is inside.
    let currentIndex = 0;
    let currentHidden = 0;
    for (let i = path.length - 1; i >= 0; i--) {
      const struct = path[i] as PathStruct;
      if (struct.rootOfClosedTree) currentHidden++;
      if (struct.invocationTarget === current) {
        currentIndex = i;
        break;
      }
      if (struct.slotInClosedTree) currentHidden--;
    }
    // 12.-14. Towards the target, then towards the window, leaving out what closed trees hide.
    const before: EventTarget[] = [];
    let level = currentHidden;
    let max = currentHidden;
    for (let i = currentIndex - 1; i >= 0; i--) {
      const struct = path[i] as PathStruct;
      if (struct.rootOfClosedTree) level++;
      if (level <= max) before.push(struct.invocationTarget);
      if (struct.slotInClosedTree) {
        level--;
        if (level < max) max = level;
      }
    }
    const result = before.reverse();
    result.push(current);
    level = max = currentHidden;
    for (let i = currentIndex + 1; i < path.length; i++) {
      const struct = path[i] as PathStruct;
      if (struct.slotInClosedTree) level++;
      if (level <= max) result.push(struct.invocationTarget);
      if (struct.rootOfClosedTree) {
        level--;
        if (level < max) max = level;
      }
    }
    return result;
  }

  stopPropagation(): void {
    this.propagationStopped = true;
  }

  get cancelBubble(): boolean {
    return this.propagationStopped;
  }

  set cancelBubble(value: boolean) {
    if (value) this.propagationStopped = true;
  }

  stopImmediatePropagation(): void {
    this.propagationStopped = true;
    this.immediatePropagationStopped = true;
  }

  get returnValue(): boolean {
    return !this.canceled;
  }

  set returnValue(value: boolean) {
    if (!value) this.preventDefault();
  }

  preventDefault(): void {
    if (this.cancelable && !this.inPassiveListener) this.canceled = true;
  }

  get defaultPrevented(): boolean {
    return this.canceled;
  }

  /** https://dom.spec.whatwg.org/#dom-event-initevent: false while the event is being dispatched. */
  initEvent(type: string, bubbles = false, cancelable = false): boolean {
    if (this.isDispatching) return false;
    this.isInitialized = true;
    this.propagationStopped = false;
    this.immediatePropagationStopped = false;
    this.canceled = false;
    this.isTrusted = false;
    this.target = null;
    this.type = type;
    this.bubbles = bubbles;
    this.cancelable = cancelable;
    return true;
  }
}

/** Where `timeStamp` comes from; the event loop puts its clock here. */
export const eventClock: { now: () => number } = { now: () => 0 };

export class CustomEvent extends Event {
  detail: unknown;

  constructor(type: string, init?: EventInit & { detail?: unknown }) {
    super(type, init);
    this.detail = init?.detail ?? null;
  }

  override get interfaceName(): string {
    return 'CustomEvent';
  }

  initCustomEvent(type: string, bubbles = false, cancelable = false, detail: unknown = null): void {
    if (this.initEvent(type, bubbles, cancelable)) this.detail = detail;
  }
}

/** https://dom.spec.whatwg.org/#concept-event-create: a trusted event made by the engine. */
export function createEvent(type: string, init?: EventInit): Event {
  return trusted(new Event(type, init));
}

/** Marks an event made by the engine, not by script. */
export function trusted<T extends Event>(event: T): T {
  event.isTrusted = true;
  return event;
}
