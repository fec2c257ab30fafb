// The old interfaces that many pages still read: https://w3c.github.io/navigation-timing/#obsolete. Times are ms since the epoch, 0 for
// what has not happened.

import { PlatformObject } from '../../dom/platform-object.ts';
import { webHostOf } from '../web-host.ts';
import type { NavigationTiming, WebWindow } from '../web-host.ts';

type Moment = Exclude<keyof NavigationTiming, 'type'>;

export class PerformanceTiming extends PlatformObject {
  private readonly window: WebWindow;
  private readonly originMs: number;

  constructor(window: WebWindow, originMs: number) {
    super();
    this.window = window;
    this.originMs = originMs;
  }

  override get interfaceName(): string {
    return 'PerformanceTiming';
  }

  private at(moment: Moment): number {
    const ms = webHostOf(this.window).navigationTiming()?.[moment] ?? 0;
    return ms === 0 ? 0 : Math.round(this.originMs + ms);
  }

  private get started(): number {
    const ms = webHostOf(this.window).navigationTiming()?.fetchStart ?? 0;
    return Math.round(this.originMs + ms);
  }

  get navigationStart(): number {
    return Math.round(this.originMs);
  }

  get unloadEventStart(): number {
    return 0;
  }

  get unloadEventEnd(): number {
    return 0;
  }

  get redirectStart(): number {
    return 0;
  }

  get redirectEnd(): number {
    return 0;
  }

  get fetchStart(): number {
    return this.started;
  }

  get domainLookupStart(): number {
    return this.started;
  }

  get domainLookupEnd(): number {
    return this.started;
  }

  get connectStart(): number {
    return this.started;
  }

  get connectEnd(): number {
    return this.started;
  }

  get secureConnectionStart(): number {
    return this.window.document.URL.startsWith('https:') ? this.started : 0;
  }

  get requestStart(): number {
    return this.at('requestStart');
  }

  get responseStart(): number {
    return this.at('responseStart');
  }

  get responseEnd(): number {
    return this.at('responseEnd');
  }

  get domLoading(): number {
    return this.at('responseStart');
  }

  get domInteractive(): number {
    return this.at('domInteractive');
  }

  get domContentLoadedEventStart(): number {
    return this.at('domContentLoadedEventStart');
  }

  get domContentLoadedEventEnd(): number {
    return this.at('domContentLoadedEventEnd');
  }

  get domComplete(): number {
    return this.at('domComplete');
  }

  get loadEventStart(): number {
    return this.at('loadEventStart');
  }

  get loadEventEnd(): number {
    return this.at('loadEventEnd');
  }
}

export class PerformanceNavigation extends PlatformObject {
  private readonly window: WebWindow;

  constructor(window: WebWindow) {
    super();
    this.window = window;
  }

  override get interfaceName(): string {
    return 'PerformanceNavigation';
  }

  get type(): number {
    return { navigate: 0, reload: 1, back_forward: 2, prerender: 0 }[webHostOf(this.window).navigationTiming()?.type ?? 'navigate'];
  }

  get redirectCount(): number {
    return webHostOf(this.window).navigationTiming()?.redirectCount ?? 0;
  }
}
