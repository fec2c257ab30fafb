// https://drafts.csswg.org/cssom-view/#the-mediaquerylist-interface

import type { Callback } from '../../dom/callback.ts';
import { dispatch } from '../../dom/event-dispatch.ts';
import { defineEventHandlers } from '../../dom/event-handler.ts';
import { EventTarget } from '../../dom/event-target.ts';
import type { EventListener } from '../../dom/event-target.ts';
import { MediaQueryListEvent } from '../../dom/events/html-events.ts';
import { webHostOf } from '../web-host.ts';
import type { WebWindow } from '../web-host.ts';

interface Lists {
  /** All of them, in the order of their making. */
  all: WeakRef<MediaQueryList>[];
  /** Those with listeners live as long as the window. */
  readonly listening: Set<MediaQueryList>;
}

const lists = new WeakMap<object, Lists>();

export class MediaQueryList extends EventTarget {
  readonly media: string;
  private readonly query: string;
  private readonly window: WebWindow;
  /** What was last told. */
  private lastMatches: boolean;

  constructor(window: WebWindow, query: string) {
    super();
    this.window = window;
    this.query = query;
    this.media = webHostOf(window).serializeMedia(query);
    this.lastMatches = this.matches;
  }

  override get interfaceName(): string {
    return 'MediaQueryList';
  }

  get matches(): boolean {
    return webHostOf(this.window).matchesMedia(this.query);
  }

  /** The attribute's operation takes a callback; the event target's own takes a listener. */
  override addListener(listener: EventListener | Callback | null): void {
    if (listener === null) return;
    if ('invoke' in listener) return this.addEventListener('change', listener);
    lists.get(this.window)?.listening.add(this);
    super.addListener(listener);
  }

  removeListener(callback: Callback | null): void {
    this.removeEventListener('change', callback);
  }

  override dropListener(listener: EventListener): void {
    super.dropListener(listener);
    if (this.listeners === null) lists.get(this.window)?.listening.delete(this);
  }

  /** https://drafts.csswg.org/cssom-view/#evaluate-media-queries-and-report-changes for one list. */
  reportChange(): void {
    const { matches } = this;
    if (matches === this.lastMatches) return;
    this.lastMatches = matches;
    const event = new MediaQueryListEvent('change', { media: this.media, matches });
    event.isTrusted = true;
    dispatch(event, this);
  }
}

defineEventHandlers(MediaQueryList.prototype, ['onchange']);

/** https://drafts.csswg.org/cssom-view/#dom-window-matchmedia: for WindowHost.matchMedia. */
export function matchMedia(window: WebWindow, query: string): MediaQueryList {
  let known = lists.get(window);
  if (known === undefined) lists.set(window, (known = { all: [], listening: new Set() }));
  const list = new MediaQueryList(window, query);
  if (known.all.length % 256 === 255) known.all = known.all.filter((reference) => reference.deref() !== undefined);
  known.all.push(new WeakRef(list));
  return list;
}

/** The media query part of a rendering opportunity: fires `change` where an answer is another than before. */
export function reportMediaQueryChanges(window: WebWindow): void {
  for (const reference of lists.get(window)?.all ?? []) reference.deref()?.reportChange();
}
