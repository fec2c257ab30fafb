// TabFacts: what a tab is at the moment, for everyone to read. The tab's parts write it: the document that is shown (tab-document.ts), how the next
// one comes (tab-navigation.ts), what becomes of the page while nobody looks at it (tab-activity.ts), and the tab itself (tab.ts).

import { randomBytes } from 'node:crypto';

import type { Failure } from '../base/failure.ts';
import type { Viewport } from '../protocol/site-channel.ts';
import { newPageNumber } from './page-slot.ts';
import { SessionHistory } from './session-history.ts';

export class TabFacts {
  /** CDP's target and main frame id. A tab that is restored keeps it: whoever knew the tab knows it again. */
  readonly id: string;
  readonly browserContextId: string;
  readonly openerId: string | null;
  readonly history = new SessionHistory();
  /** Fixed for the tab's life: the screen keeps one surface per tab. */
  readonly surfaceId: number;
  committedUrl = 'about:blank';
  loaderId = '';
  pageTitle = '';
  iconUrl = '';
  isLoading = false;
  /** Only the document that every new tab starts with has been here: nobody navigated to it. https://html.spec.whatwg.org/#is-initial-about:blank */
  isInitial = true;
  failure: Failure | null = null;
  mimeType = 'text/html';
  /** As in the last picture that was made; CSS px. */
  scroll = { x: 0, y: 0 };
  viewport: Viewport;
  /** Its document came with GET from an address: it can be had again. */
  isRestorable = false;
  /** Why the page was given up for memory; null when it was not. It comes back when it is looked at, asked or given input. */
  discardReason: string | null = null;
  isClosed = false;
  lastUsedMs = performance.now();

  constructor(browserContextId: string, openerId: string | null, viewport: Viewport, id = newTabId()) {
    this.id = id;
    this.browserContextId = browserContextId;
    this.openerId = openerId;
    this.viewport = viewport;
    this.surfaceId = newPageNumber();
  }
}

function newTabId(): string {
  return randomBytes(16).toString('hex').toUpperCase();
}
