// The performance timeline of a window beyond marks and measures, and its observers: https://w3c.github.io/performance-timeline/

import type { Callback } from '../../dom/callback.ts';
import { PlatformObject } from '../../dom/platform-object.ts';
import { webHostOf } from '../web-host.ts';
import type { WebWindow } from '../web-host.ts';
import { PerformanceNavigationTiming, PerformanceResourceTiming } from './timing-entries.ts';
import type { ResourceFacts } from './timing-entries.ts';

/** Any PerformanceEntry impl. */
export interface TimelineEntry {
  readonly name: string;
  readonly entryType: string;
  readonly startTime: number;
}

interface Timeline {
  readonly resources: PerformanceResourceTiming[];
  readonly observers: Set<PerformanceObserver>;
  isDeliveryQueued: boolean;
}

/** https://w3c.github.io/resource-timing/#dfn-resource-timing-buffer-size-limit */
const MAX_RESOURCES = 250;
const SUPPORTED: readonly string[] = ['mark', 'measure', 'navigation', 'resource'];

const timelines = new WeakMap<object, Timeline>();

function timelineOf(window: object): Timeline {
  let known = timelines.get(window);
  if (known === undefined) timelines.set(window, (known = { resources: [], observers: new Set(), isDeliveryQueued: false }));
  return known;
}

/** The navigation and resource entries so far. */
export function timelineEntries(window: WebWindow): TimelineEntry[] {
  const timing = webHostOf(window).navigationTiming();
  const navigation = timing === null ? [] : [new PerformanceNavigationTiming(window.document.URL, timing)];
  return [...navigation, ...timelineOf(window).resources];
}

/** A subresource has loaded or failed: the page tells. */
export function addResourceTiming(window: WebWindow, facts: ResourceFacts): void {
  const { resources } = timelineOf(window);
  const entry = new PerformanceResourceTiming(facts);
  if (resources.length < MAX_RESOURCES) resources.push(entry);
  queueEntry(window, entry);
}

export function clearResourceTimings(window: WebWindow): void {
  timelineOf(window).resources.length = 0;
}

/** https://w3c.github.io/performance-timeline/#queue-a-performanceentry */
export function queueEntry(window: WebWindow, entry: TimelineEntry): void {
  for (const observer of timelineOf(window).observers) observer.offer(entry);
}

function queueDelivery(window: WebWindow): void {
  const timeline = timelineOf(window);
  if (timeline.isDeliveryQueued) return;
  timeline.isDeliveryQueued = true;
  window.loop.queueTask(() => {
    timeline.isDeliveryQueued = false;
    for (const observer of [...timeline.observers]) observer.deliver();
  });
}

export class PerformanceObserverEntryList extends PlatformObject {
  private readonly entries: readonly TimelineEntry[];

  constructor(entries: readonly TimelineEntry[]) {
    super();
    this.entries = entries.toSorted((a, b) => a.startTime - b.startTime);
  }

  override get interfaceName(): string {
    return 'PerformanceObserverEntryList';
  }

  getEntries(): readonly TimelineEntry[] {
    return this.entries;
  }

  getEntriesByType(type: string): TimelineEntry[] {
    return this.entries.filter((entry) => entry.entryType === type);
  }

  getEntriesByName(name: string, type?: string): TimelineEntry[] {
    return this.entries.filter((entry) => entry.name === name && (type === undefined || entry.entryType === type));
  }
}

export class PerformanceObserver extends PlatformObject {
  private readonly window: WebWindow;
  private readonly callback: Callback;
  private readonly types = new Set<string>();
  private queued: TimelineEntry[] = [];

  constructor(window: WebWindow, callback: Callback) {
    super();
    this.window = window;
    this.callback = callback;
  }

  static construct(window: WebWindow, callback: Callback): PerformanceObserver {
    return new PerformanceObserver(window, callback);
  }

  static get supportedEntryTypes(): readonly string[] {
    return SUPPORTED;
  }

  override get interfaceName(): string {
    return 'PerformanceObserver';
  }

  /** https://w3c.github.io/performance-timeline/#observe-method: `entryTypes` replaces, `type` adds. Unknown types are ignored. */
  observe(options: { entryTypes?: readonly string[]; type?: string; buffered?: boolean } = {}): void {
    const { entryTypes, type } = options;
    if ((entryTypes === undefined) === (type === undefined)) throw new TypeError("An observe() call must include either 'entryTypes' or 'type' arguments.");
    if (entryTypes !== undefined) this.types.clear();
    for (const each of entryTypes ?? [type as string]) if (SUPPORTED.includes(each)) this.types.add(each);
    if (this.types.size === 0) return;
    timelineOf(this.window).observers.add(this);
    if (type === undefined || options.buffered !== true) return;
    const { performance } = this.window as WebWindow & { performance: { getEntriesByType(type: string): TimelineEntry[] } };
    for (const entry of performance.getEntriesByType(type)) this.offer(entry);
  }

  disconnect(): void {
    this.types.clear();
    this.queued = [];
    timelineOf(this.window).observers.delete(this);
  }

  takeRecords(): TimelineEntry[] {
    return this.queued.splice(0);
  }

  offer(entry: TimelineEntry): void {
    if (!this.types.has(entry.entryType)) return;
    this.queued.push(entry);
    queueDelivery(this.window);
  }

  deliver(): void {
    const entries = this.takeRecords();
    if (entries.length > 0) this.callback.invoke(this, new PerformanceObserverEntryList(entries), this, { droppedEntriesCount: 0 });
  }
}
