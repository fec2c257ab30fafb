// https://w3c.github.io/IntersectionObserver/

import type { Rect } from '../../../base/geometry.ts';
import type { Callback } from '../../dom/callback.ts';
import { DomException } from '../../dom/dom-exception.ts';
import type { Document } from '../../dom/document.ts';
import { Element } from '../../dom/element.ts';
import { PlatformObject } from '../../dom/platform-object.ts';
import { boundsOf, flatParent, scrollsViewport } from '../cssom-view/element-geometry.ts';
import { DomRectReadOnly } from '../geometry/dom-rect.ts';
import { geometryOf, webHostOf } from '../web-host.ts';
import type { WebWindow } from '../web-host.ts';
import { observersOf } from './window-observers.ts';

export interface IntersectionObserverInit {
  root?: Element | Document | null;
  rootMargin?: string;
  scrollMargin?: string;
  threshold?: number | readonly number[];
  delay?: number;
  trackVisibility?: boolean;
}

interface Length {
  readonly value: number;
  readonly unit: 'px' | '%';
}

interface Target {
  readonly element: Element;
  previousThresholdIndex: number;
  wasIntersecting: boolean;
}

export class IntersectionObserver extends PlatformObject {
  readonly root: Element | Document | null;
  readonly thresholds: readonly number[];
  readonly delay: number;
  readonly trackVisibility: boolean;
  readonly callback: Callback;
  readonly window: WebWindow;
  readonly margins: readonly Length[];
  private readonly scrollMargins: readonly Length[];
  targets: Target[] = [];
  queued: IntersectionObserverEntry[] = [];

  /** https://w3c.github.io/IntersectionObserver/#initialize-new-intersection-observer */
  constructor(window: WebWindow, callback: Callback, options: IntersectionObserverInit = {}) {
    super();
    this.window = window;
    this.callback = callback;
    this.root = options.root ?? null;
    this.margins = parseMargin(options.rootMargin ?? '0px', 'rootMargin');
    this.scrollMargins = parseMargin(options.scrollMargin ?? '0px', 'scrollMargin');
    const given = options.threshold ?? 0;
    const list = typeof given === 'number' ? [given] : [...given];
    if (list.some((threshold) => threshold < 0 || threshold > 1)) throw new RangeError('Threshold values must be numbers between 0 and 1');
    this.thresholds = list.length === 0 ? [0] : list.sort((a, b) => a - b);
    this.delay = options.delay ?? 0;
    this.trackVisibility = options.trackVisibility === true;
  }

  static construct(window: WebWindow, callback: Callback, options?: IntersectionObserverInit): IntersectionObserver {
    return new IntersectionObserver(window, callback, options);
  }

  override get interfaceName(): string {
    return 'IntersectionObserver';
  }

  get rootMargin(): string {
    return serializeMargin(this.margins);
  }

  get scrollMargin(): string {
    return serializeMargin(this.scrollMargins);
  }

  observe(target: Element): void {
    if (this.targets.some((each) => each.element === target)) return;
    this.targets.push({ element: target, previousThresholdIndex: -1, wasIntersecting: false });
    observersOf(this.window).intersection.add(this);
    webHostOf(this.window).requestFrame();
  }

  unobserve(target: Element): void {
    this.targets = this.targets.filter((each) => each.element !== target);
    if (this.targets.length === 0) observersOf(this.window).intersection.delete(this);
  }

  disconnect(): void {
    this.targets = [];
    observersOf(this.window).intersection.delete(this);
  }

  takeRecords(): IntersectionObserverEntry[] {
    return this.queued.splice(0);
  }
}

export class IntersectionObserverEntry extends PlatformObject {
  readonly time: number;
  readonly rootBounds: DomRectReadOnly | null;
  readonly boundingClientRect: DomRectReadOnly;
  readonly intersectionRect: DomRectReadOnly;
  readonly isIntersecting: boolean;
  readonly intersectionRatio: number;
  readonly target: Element;

  constructor(time: number, rootBounds: Rect, bounds: Rect, intersection: Rect, isIntersecting: boolean, ratio: number, target: Element) {
    super();
    const rectOf = ({ x, y, width, height }: Rect): DomRectReadOnly => new DomRectReadOnly(x, y, width, height);
    this.time = time;
    this.rootBounds = rectOf(rootBounds);
    this.boundingClientRect = rectOf(bounds);
    this.intersectionRect = rectOf(intersection);
    this.isIntersecting = isIntersecting;
    this.intersectionRatio = ratio;
    this.target = target;
  }

  override get interfaceName(): string {
    return 'IntersectionObserverEntry';
  }

  get isVisible(): boolean {
    return false;
  }
}

const EMPTY: Rect = { x: 0, y: 0, width: 0, height: 0 };

/** https://w3c.github.io/IntersectionObserver/#run-the-update-intersection-observations-steps; callbacks run in a task after it. */
export function deliverIntersectionObservations(window: WebWindow, now: number): void {
  const pending: IntersectionObserver[] = [];
  for (const observer of observersOf(window).intersection) {
    const before = observer.queued.length;
    if (observer.targets.length > 0) updateObserver(observer, now);
    if (before === 0 && observer.queued.length > 0) pending.push(observer);
  }
  if (pending.length === 0) return;
  window.loop.queueTask(() => {
    for (const observer of pending) {
      const entries = observer.takeRecords();
      if (entries.length > 0) observer.callback.invoke(observer, entries, observer);
    }
  });
}

function updateObserver(observer: IntersectionObserver, now: number): void {
  const document = observer.window.document;
  const rootElement = observer.root instanceof Element ? observer.root : null;
  // All in viewport coordinates.
  const host = geometryOf(document);
  const { scrollX, scrollY } = host.viewport(document);
  const rootBounds = expand(rootRect(observer, rootElement, scrollX, scrollY), observer.margins);
  for (const target of observer.targets) {
    const { element } = target;
    const rects = element.isConnected ? host.clientRects(element) : [];
    let isIntersecting = false;
    let intersection = EMPTY;
    let bounds = EMPTY;
    if (rects.length > 0 && (rootElement === null || isFlatDescendant(element, rootElement))) {
      const { x, y, width, height } = boundsOf(rects);
      bounds = { x: x - scrollX, y: y - scrollY, width, height };
      const clipped = clipToAncestors(element, bounds, rootElement, scrollX, scrollY);
      const found = clipped === null ? null : touching(clipped, rootBounds);
      isIntersecting = found !== null;
      intersection = found ?? EMPTY;
    }
    const area = bounds.width * bounds.height;
    const ratio = area > 0 ? Math.min(1, (intersection.width * intersection.height) / area) : isIntersecting ? 1 : 0;
    const above = observer.thresholds.findIndex((threshold) => threshold > ratio);
    const index = isIntersecting ? (above < 0 ? observer.thresholds.length : above) : 0;
    if (index === target.previousThresholdIndex && isIntersecting === target.wasIntersecting) continue;
    target.previousThresholdIndex = index;
    target.wasIntersecting = isIntersecting;
    // A positive lowest threshold that is not reached counts as not intersecting.
    observer.queued.push(new IntersectionObserverEntry(now, rootBounds, bounds, intersection, isIntersecting && index > 0, ratio, element));
  }
}

/** https://w3c.github.io/IntersectionObserver/#intersectionobserver-root-intersection-rectangle. FIXME: frames: the implicit root is the top window's viewport. */
function rootRect(observer: IntersectionObserver, root: Element | null, scrollX: number, scrollY: number): Rect {
  const host = geometryOf(observer.window.document);
  if (root === null || scrollsViewport(root)) {
    const { width, height } = host.viewport(observer.window.document);
    return { x: 0, y: 0, width, height };
  }
  return paddingBox(root, scrollX, scrollY) ?? EMPTY;
}

function paddingBox(element: Element, scrollX: number, scrollY: number): Rect | null {
  const host = geometryOf(element.nodeDocument);
  const layout = host.boxLayout(element);
  const rects = host.clientRects(element);
  if (layout === null || rects.length === 0) return null;
  const { x, y, width, height } = boundsOf(rects);
  if (!layout.isScrollContainer) return { x: x - scrollX, y: y - scrollY, width, height };
  const { border } = layout;
  return {
    x: x + border.left - scrollX,
    y: y + border.top - scrollY,
    width: width - border.left - border.right - layout.scrollbarWidth,
    height: height - border.top - border.bottom - layout.scrollbarHeight,
  };
}

/** https://w3c.github.io/IntersectionObserver/#compute-the-intersection steps 2-3; null when nothing is left. */
function clipToAncestors(element: Element, bounds: Rect, root: Element | null, scrollX: number, scrollY: number): Rect | null {
  const host = geometryOf(element.nodeDocument);
  let rect: Rect | null = bounds;
  for (let parent = flatParent(element); parent !== null && parent !== root && rect !== null; parent = flatParent(parent)) {
    if (scrollsViewport(parent) || host.boxLayout(parent)?.isScrollContainer !== true) continue;
    const clip = paddingBox(parent, scrollX, scrollY);
    if (clip !== null) rect = touching(rect, clip);
  }
  return rect;
}

/** The common rectangle, which may have no area when the two only touch; null when they are apart. */
function touching(a: Rect, b: Rect): Rect | null {
  const x = Math.max(a.x, b.x);
  const y = Math.max(a.y, b.y);
  const width = Math.min(a.x + a.width, b.x + b.width) - x;
  const height = Math.min(a.y + a.height, b.y + b.height) - y;
  return width >= 0 && height >= 0 ? { x, y, width, height } : null;
}

function isFlatDescendant(element: Element, root: Element): boolean {
  for (let parent = flatParent(element); parent !== null; parent = flatParent(parent)) if (parent === root) return true;
  return false;
}

/** https://w3c.github.io/IntersectionObserver/#parse-a-margin: px and %, as `margin` has them. */
function parseMargin(text: string, name: string): Length[] {
  const words = text
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '');
  const lengths = words.map((word): Length => {
    const match = /^([+-]?(?:\d+\.?\d*|\.\d+))(px|%)$/i.exec(word);
    if (match === null) {
      if (Number(word) === 0) return { value: 0, unit: 'px' };
      throw new DomException(`${name} must be specified in pixels or percent.`, 'SyntaxError');
    }
    return { value: Number(match[1]), unit: (match[2] as string).toLowerCase() as 'px' | '%' };
  });
  if (lengths.length > 4) throw new DomException(`Extra text found at the end of ${name}.`, 'SyntaxError');
  const top = lengths[0] ?? { value: 0, unit: 'px' };
  const right = lengths[1] ?? top;
  return [top, right, lengths[2] ?? top, lengths[3] ?? right];
}

function serializeMargin(margins: readonly Length[]): string {
  return margins.map(({ value, unit }) => `${value}${unit}`).join(' ');
}

function expand(rect: Rect, margins: readonly Length[]): Rect {
  const [top, right, bottom, left] = margins.map(({ value, unit }, i) =>
    unit === 'px' ? value : (value / 100) * (i % 2 === 0 ? rect.height : rect.width),
  ) as [number, number, number, number];
  return { x: rect.x - left, y: rect.y - top, width: rect.width + left + right, height: rect.height + top + bottom };
}
