// A document that asks to be followed by another after a while: `meta http-equiv=refresh` and the Refresh header.
// https://html.spec.whatwg.org/#shared-declarative-refresh-steps. The first one that is valid counts. It navigates as a page's script would:
// the kernel asks for the grants and refuses what pages may not open.

import { parseRefreshValue } from '../html/refresh-value.ts';
import type { LoadedDocument } from './loaded-document.ts';

/** A delay beyond this is no wish to go anywhere (about 24 days, what a timer takes). */
const MAX_SECONDS = 2_147_483;

export class DeclarativeRefresh {
  readonly #loaded: LoadedDocument;
  /** https://html.spec.whatwg.org/#will-declaratively-refresh: where to. */
  #pending: { readonly url: string; readonly seconds: number } | null = null;
  #isCancelled = false;
  #timer: number | null = null;
  #isCompletelyLoaded = false;

  constructor(loaded: LoadedDocument) {
    this.#loaded = loaded;
  }

  /** The shared declarative refresh steps. */
  run(input: string): void {
    // 1. If document's will declaratively refresh is true, then return.
    if (this.#pending !== null || this.#isCancelled) return;
    // 2. to 11.10.
    const value = parseRefreshValue(input);
    if (value === null) return;
    // 11.11. Set urlRecord to the result of encoding-parsing urlString given document. 12. If it is failure, or its scheme is "javascript", return.
    const { document } = this.#loaded;
    const url = value.url === null ? document.URL : document.parseUrl(value.url);
    if (url === null || url.startsWith('javascript:')) return;
    // 12. Set document's will declaratively refresh to true.
    this.#pending = { url, seconds: value.seconds };
    if (this.#isCompletelyLoaded) this.#schedule();
  }

  /** The time runs from here, or from the element's insertion when that is later. */
  completelyLoaded(): void {
    if (this.#isCompletelyLoaded) return;
    this.#isCompletelyLoaded = true;
    this.#schedule();
  }

  /** The document is gone, or a person or script stopped it. */
  cancel(): void {
    this.#isCancelled = true;
    if (this.#timer !== null) this.#loaded.options.environment.queue.cancel(this.#timer);
    this.#timer = null;
  }

  /** 13. After the refresh has come due, navigate, with historyHandling "replace". */
  #schedule(): void {
    if (this.#isCancelled || this.#pending === null || this.#pending.seconds > MAX_SECONDS) return;
    const { url, seconds } = this.#pending;
    const { window, options } = this.#loaded;
    this.#timer = options.environment.queue.postDelayed(() => {
      this.#timer = null;
      options.process.loop.runTask(() => window.host.navigation.navigate(window, url, { replace: true, source: 'script' }));
    }, seconds * 1000);
  }
}
