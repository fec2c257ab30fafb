// https://drafts.csswg.org/resize-observer/

import type { Callback } from '../../dom/callback.ts';
import type { Element } from '../../dom/element.ts';
import { ErrorEvent } from '../../dom/events/html-events.ts';
import { dispatch } from '../../dom/event-dispatch.ts';
import { EventTarget } from '../../dom/event-target.ts';
import { PlatformObject } from '../../dom/platform-object.ts';
import { DomRectReadOnly } from '../geometry/dom-rect.ts';
import { geometryOf, webHostOf } from '../web-host.ts';
import type { WebWindow } from '../web-host.ts';
import { observersOf } from './window-observers.ts';

type ObservedBox = 'content-box' | 'border-box' | 'device-pixel-content-box';

interface Sizes {
  readonly paddingLeft: number;
  readonly paddingTop: number;
  readonly contentWidth: number;
  readonly contentHeight: number;
  readonly borderWidth: number;
  readonly borderHeight: number;
}

const NO_SIZES: Sizes = { paddingLeft: 0, paddingTop: 0, contentWidth: 0, contentHeight: 0, borderWidth: 0, borderHeight: 0 };

function sizesOf(element: Element): Sizes {
  const layout = geometryOf(element.nodeDocument).boxLayout(element);
  // Inline boxes that are not atomic have a size of 0.
  if (layout === null || layout.isInline) return NO_SIZES;
  const { borderBox, border, padding } = layout;
  return {
    paddingLeft: padding.left,
    paddingTop: padding.top,
    contentWidth: Math.max(0, borderBox.width - border.left - border.right - padding.left - padding.right - layout.scrollbarWidth),
    contentHeight: Math.max(0, borderBox.height - border.top - border.bottom - padding.top - padding.bottom - layout.scrollbarHeight),
    borderWidth: borderBox.width,
    borderHeight: borderBox.height,
  };
}

class Observation {
  readonly target: Element;
  readonly box: ObservedBox;
  lastWidth = 0;
  lastHeight = 0;

  constructor(target: Element, box: ObservedBox) {
    this.target = target;
    this.box = box;
  }

  /** https://drafts.csswg.org/resize-observer/#calculate-depth-for-node */
  get depth(): number {
    let depth = 0;
    for (let node = this.target.parentNode; node !== null; node = node.parentNode ?? (node as { host?: Element }).host ?? null) depth++;
    return depth;
  }

  isActive(sizes: Sizes): boolean {
    const isBorder = this.box === 'border-box';
    return (isBorder ? sizes.borderWidth : sizes.contentWidth) !== this.lastWidth || (isBorder ? sizes.borderHeight : sizes.contentHeight) !== this.lastHeight;
  }
}

export class ResizeObserver extends PlatformObject {
  readonly callback: Callback;
  readonly window: WebWindow;
  observations: Observation[] = [];

  constructor(window: WebWindow, callback: Callback) {
    super();
    this.window = window;
    this.callback = callback;
  }

  static construct(window: WebWindow, callback: Callback): ResizeObserver {
    return new ResizeObserver(window, callback);
  }

  override get interfaceName(): string {
    return 'ResizeObserver';
  }

  observe(target: Element, options: { box?: ObservedBox } = {}): void {
    this.unobserve(target);
    this.observations.push(new Observation(target, options.box ?? 'content-box'));
    observersOf(this.window).resize.add(this);
    webHostOf(this.window).requestFrame();
  }

  unobserve(target: Element): void {
    this.observations = this.observations.filter((each) => each.target !== target);
    if (this.observations.length === 0) observersOf(this.window).resize.delete(this);
  }

  disconnect(): void {
    this.observations = [];
    observersOf(this.window).resize.delete(this);
  }
}

export class ResizeObserverSize extends PlatformObject {
  readonly inlineSize: number;
  readonly blockSize: number;

  constructor(inlineSize: number, blockSize: number) {
    super();
    this.inlineSize = inlineSize;
    this.blockSize = blockSize;
  }

  override get interfaceName(): string {
    return 'ResizeObserverSize';
  }
}

/** FIXME: sizes are those of horizontal writing; device pixels are taken to be CSS px. */
export class ResizeObserverEntry extends PlatformObject {
  readonly target: Element;
  readonly contentRect: DomRectReadOnly;
  readonly borderBoxSize: readonly ResizeObserverSize[];
  readonly contentBoxSize: readonly ResizeObserverSize[];
  readonly devicePixelContentBoxSize: readonly ResizeObserverSize[];

  constructor(target: Element, sizes: Sizes) {
    super();
    this.target = target;
    this.contentRect = new DomRectReadOnly(sizes.paddingLeft, sizes.paddingTop, sizes.contentWidth, sizes.contentHeight);
    this.borderBoxSize = [new ResizeObserverSize(sizes.borderWidth, sizes.borderHeight)];
    this.contentBoxSize = [new ResizeObserverSize(sizes.contentWidth, sizes.contentHeight)];
    this.devicePixelContentBoxSize = [new ResizeObserverSize(Math.round(sizes.contentWidth), Math.round(sizes.contentHeight))];
  }

  override get interfaceName(): string {
    return 'ResizeObserverEntry';
  }
}

/**
 * The resize observer part of a rendering opportunity: call after layout. Callbacks may change the document; sizes are asked anew for
 * elements deeper than the ones told about, so this ends.
 */
export function deliverResizeObservations(window: WebWindow): void {
  const { resize } = observersOf(window);
  if (resize.size === 0) return;
  let shallowest = -1;
  for (;;) {
    const found = gatherActive([...resize], shallowest);
    if (found.batches.length === 0) {
      if (found.hasSkipped) reportLoop(window);
      return;
    }
    shallowest = found.shallowest;
    for (const { observer, entries } of found.batches) observer.callback.invoke(observer, entries, observer);
  }
}

interface Batch {
  readonly observer: ResizeObserver;
  readonly entries: ResizeObserverEntry[];
}

/** https://drafts.csswg.org/resize-observer/#gather-active-observations-h */
function gatherActive(observers: readonly ResizeObserver[], depthLimit: number): { batches: Batch[]; shallowest: number; hasSkipped: boolean } {
  const batches: Batch[] = [];
  let shallowest = Infinity;
  let hasSkipped = false;
  for (const observer of observers) {
    const entries: ResizeObserverEntry[] = [];
    for (const observation of observer.observations) {
      const sizes = sizesOf(observation.target);
      if (!observation.isActive(sizes)) continue;
      const { depth } = observation;
      if (depth <= depthLimit) {
        hasSkipped = true;
        continue;
      }
      shallowest = Math.min(shallowest, depth);
      const isBorder = observation.box === 'border-box';
      observation.lastWidth = isBorder ? sizes.borderWidth : sizes.contentWidth;
      observation.lastHeight = isBorder ? sizes.borderHeight : sizes.contentHeight;
      entries.push(new ResizeObserverEntry(observation.target, sizes));
    }
    if (entries.length > 0) batches.push({ observer, entries });
  }
  return { batches, shallowest, hasSkipped };
}

/** https://drafts.csswg.org/resize-observer/#deliver-resize-error */
function reportLoop(window: WebWindow): void {
  webHostOf(window).requestFrame();
  if (!(window instanceof EventTarget)) return;
  const event = new ErrorEvent('error', { message: 'ResizeObserver loop completed with undelivered notifications.', cancelable: true });
  event.isTrusted = true;
  dispatch(event, window);
}
