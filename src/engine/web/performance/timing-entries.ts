// Navigation and resource timing entries: https://w3c.github.io/navigation-timing/, https://w3c.github.io/resource-timing/
// Times are ms since the time origin; what the host does not measure is 0.

import { PlatformObject } from '../../dom/platform-object.ts';
import type { NavigationTiming } from '../web-host.ts';

export interface ResourceFacts {
  readonly url: string;
  /** 'img', 'script', 'link', 'css', 'fetch', 'xmlhttprequest' ... */
  readonly initiatorType: string;
  readonly startTime: number;
  readonly requestStart: number;
  readonly responseStart: number;
  readonly responseEnd: number;
  readonly transferSize: number;
  readonly encodedBodySize: number;
  readonly decodedBodySize: number;
  readonly responseStatus: number;
}

export class PerformanceResourceTiming extends PlatformObject {
  readonly name: string;
  readonly initiatorType: string;
  readonly startTime: number;
  readonly fetchStart: number;
  readonly requestStart: number;
  readonly responseStart: number;
  readonly responseEnd: number;
  readonly transferSize: number;
  readonly encodedBodySize: number;
  readonly decodedBodySize: number;
  readonly responseStatus: number;
  readonly redirectStart = 0;
  readonly redirectEnd = 0;
  readonly workerStart = 0;
  readonly nextHopProtocol = '';

  constructor(facts: ResourceFacts) {
    super();
    this.name = facts.url;
    this.initiatorType = facts.initiatorType;
    this.startTime = facts.startTime;
    this.fetchStart = facts.startTime;
    this.requestStart = facts.requestStart;
    this.responseStart = facts.responseStart;
    this.responseEnd = facts.responseEnd;
    this.transferSize = facts.transferSize;
    this.encodedBodySize = facts.encodedBodySize;
    this.decodedBodySize = facts.decodedBodySize;
    this.responseStatus = facts.responseStatus;
  }

  override get interfaceName(): string {
    return 'PerformanceResourceTiming';
  }

  get entryType(): string {
    return 'resource';
  }

  get duration(): number {
    return Math.max(0, this.responseEnd - this.startTime);
  }

  // The host does not tell the phases of a connection: they count as done before the request.

  get domainLookupStart(): number {
    return this.fetchStart;
  }

  get domainLookupEnd(): number {
    return this.fetchStart;
  }

  get connectStart(): number {
    return this.fetchStart;
  }

  get connectEnd(): number {
    return this.fetchStart;
  }

  get secureConnectionStart(): number {
    return this.name.startsWith('https:') ? this.fetchStart : 0;
  }
}

export class PerformanceNavigationTiming extends PerformanceResourceTiming {
  private readonly timing: NavigationTiming;

  constructor(url: string, timing: NavigationTiming) {
    super({ ...timing, url, initiatorType: 'navigation', startTime: 0 });
    this.timing = timing;
  }

  override get interfaceName(): string {
    return 'PerformanceNavigationTiming';
  }

  override get entryType(): string {
    return 'navigation';
  }

  override get duration(): number {
    return this.timing.loadEventEnd;
  }

  get type(): string {
    return this.timing.type;
  }

  get redirectCount(): number {
    return this.timing.redirectCount;
  }

  get unloadEventStart(): number {
    return 0;
  }

  get unloadEventEnd(): number {
    return 0;
  }

  get domInteractive(): number {
    return this.timing.domInteractive;
  }

  get domContentLoadedEventStart(): number {
    return this.timing.domContentLoadedEventStart;
  }

  get domContentLoadedEventEnd(): number {
    return this.timing.domContentLoadedEventEnd;
  }

  get domComplete(): number {
    return this.timing.domComplete;
  }

  get loadEventStart(): number {
    return this.timing.loadEventStart;
  }

  get loadEventEnd(): number {
    return this.timing.loadEventEnd;
  }
}
