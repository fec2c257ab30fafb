// High resolution time and user timing: https://w3c.github.io/hr-time/, https://w3c.github.io/user-timing/

import { DomException } from '../../dom/dom-exception.ts';
import { EventTarget } from '../../dom/event-target.ts';
import { PlatformObject } from '../../dom/platform-object.ts';
import type { Clock } from '../../host/clock.ts';
import { PerformanceNavigation, PerformanceTiming } from '../../web/performance/performance-timing.ts';
import { clearResourceTimings, queueEntry, timelineEntries } from '../../web/performance/timeline.ts';
import type { TimelineEntry } from '../../web/performance/timeline.ts';
import type { WebWindow } from '../../web/web-host.ts';

/** Entries kept; the oldest marks fall out. */
const MAX_ENTRIES = 10_000;

/**
 * https://w3c.github.io/hr-time/#dfn-coarsen-time: steps of a tenth of a millisecond, as for pages without cross-origin isolation, so that
 * a page cannot tell cached memory from other memory by time.
 */
export function coarsenTime(ms: number): number {
  return Math.floor(ms * 10) / 10;
}

export class PerformanceEntry extends PlatformObject {
  readonly name: string;
  readonly startTime: number;
  readonly duration: number;

  constructor(name: string, startTime: number, duration: number) {
    super();
    this.name = name;
    this.startTime = startTime;
    this.duration = duration;
  }

  override get interfaceName(): string {
    return 'PerformanceEntry';
  }

  get entryType(): string {
    return '';
  }
}

export class PerformanceMark extends PerformanceEntry {
  readonly detail: unknown;

  constructor(name: string, startTime: number, detail: unknown) {
    super(name, startTime, 0);
    this.detail = detail;
  }

  static construct(window: { performance: Performance }, name: string, options?: MarkOptions): PerformanceMark {
    return window.performance.makeMark(name, options);
  }

  override get interfaceName(): string {
    return 'PerformanceMark';
  }

  override get entryType(): string {
    return 'mark';
  }
}

export class PerformanceMeasure extends PerformanceEntry {
  readonly detail: unknown;

  constructor(name: string, startTime: number, duration: number, detail: unknown) {
    super(name, startTime, duration);
    this.detail = detail;
  }

  override get interfaceName(): string {
    return 'PerformanceMeasure';
  }

  override get entryType(): string {
    return 'measure';
  }
}

interface MarkOptions {
  detail?: unknown;
  startTime?: number;
}

interface MeasureOptions {
  detail?: unknown;
  start?: string | number;
  end?: string | number;
  duration?: number;
}

export class Performance extends EventTarget {
  private readonly clock: Clock;
  private readonly window: WebWindow;
  private readonly originMs: number;
  private entries: PerformanceEntry[] = [];
  private lazyTiming: PerformanceTiming | null = null;
  private lazyNavigation: PerformanceNavigation | null = null;

  constructor(window: WebWindow & { readonly timeOriginMs: number }) {
    super();
    this.window = window;
    this.clock = window.loop.clock;
    this.originMs = window.timeOriginMs;
  }

  override get interfaceName(): string {
    return 'Performance';
  }

  get timeOrigin(): number {
    return coarsenTime(this.clock.timeOrigin + this.originMs);
  }

  now(): number {
    return coarsenTime(this.clock.now() - this.originMs);
  }

  mark(name: string, options?: MarkOptions): PerformanceMark {
    const mark = this.makeMark(name, options);
    this.add(mark);
    return mark;
  }

  makeMark(name: string, options?: MarkOptions): PerformanceMark {
    const start = options?.startTime ?? this.now();
    if (start < 0) throw new TypeError('a mark cannot start before the time origin');
    return new PerformanceMark(name, start, options?.detail ?? null);
  }

  /** https://w3c.github.io/user-timing/#dom-performance-measure */
  measure(name: string, startOrOptions?: string | MeasureOptions, endMark?: string): PerformanceMeasure {
    const options: MeasureOptions = typeof startOrOptions === 'object' && startOrOptions !== null ? startOrOptions : {};
    const startMark = typeof startOrOptions === 'string' ? startOrOptions : options.start;
    const end = endMark ?? options.end;
    let endMs: number;
    if (end !== undefined) endMs = this.timeOf(end);
    else if (options.start !== undefined && options.duration !== undefined) endMs = this.timeOf(options.start) + options.duration;
    else endMs = this.now();
    let startMs = 0;
    if (startMark !== undefined) startMs = this.timeOf(startMark);
    else if (options.duration !== undefined && options.end !== undefined) startMs = endMs - options.duration;
    const measure = new PerformanceMeasure(name, startMs, endMs - startMs, options.detail ?? null);
    this.add(measure);
    return measure;
  }

  private timeOf(mark: string | number): number {
    if (typeof mark === 'number') return mark;
    const found = this.entries.findLast((entry) => entry.entryType === 'mark' && entry.name === mark);
    if (found === undefined) throw new DomException(`The mark '${mark.slice(0, 100)}' does not exist.`, 'SyntaxError');
    return found.startTime;
  }

  private add(entry: PerformanceEntry): void {
    if (this.entries.length >= MAX_ENTRIES) this.entries.splice(0, MAX_ENTRIES / 10);
    this.entries.push(entry);
    queueEntry(this.window, entry);
  }

  clearMarks(name?: string): void {
    this.clear('mark', name);
  }

  clearMeasures(name?: string): void {
    this.clear('measure', name);
  }

  private clear(type: string, name: string | undefined): void {
    this.entries = this.entries.filter((entry) => entry.entryType !== type || (name !== undefined && entry.name !== name));
  }

  clearResourceTimings(): void {
    clearResourceTimings(this.window);
  }

  get timing(): PerformanceTiming {
    return (this.lazyTiming ??= new PerformanceTiming(this.window, this.timeOrigin));
  }

  get navigation(): PerformanceNavigation {
    return (this.lazyNavigation ??= new PerformanceNavigation(this.window));
  }

  getEntries(): TimelineEntry[] {
    return [...timelineEntries(this.window), ...this.entries].sort((a, b) => a.startTime - b.startTime);
  }

  getEntriesByType(type: string): TimelineEntry[] {
    return this.getEntries().filter((entry) => entry.entryType === type);
  }

  getEntriesByName(name: string, type?: string): TimelineEntry[] {
    return this.getEntries().filter((entry) => entry.name === name && (type === undefined || entry.entryType === type));
  }
}
