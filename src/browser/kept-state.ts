// What a tab remembers of its page while the page is frozen or discarded: scroll position, form controls. Given back only to the same address.

import type { Answer } from '../protocol/message-table.ts';
import type { SiteChannel } from '../protocol/site-channel.ts';

type SavedState = Answer<SiteChannel, 'page.saveState'>;

/** A page that does not answer by then loses what it entered since the last time. */
const ANSWER_WITHIN_MS = 1000;

export class KeptState {
  #url = '';
  #state: SavedState | null = null;
  /** The page was discarded: the next document of the address takes the state. */
  wanted = false;

  get hasUnsavedInput(): boolean {
    return this.#state?.hasUnsavedInput ?? false;
  }

  async refresh(url: string, ask: () => Promise<SavedState>): Promise<void> {
    let timer: NodeJS.Timeout | null = null;
    const tooLate = new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), ANSWER_WITHIN_MS)));
    const state = await Promise.race([ask().catch(() => null), tooLate]);
    clearTimeout(timer!);
    if (state === null) {
      if (this.#url !== url) this.#state = null;
      return;
    }
    this.#url = url;
    this.#state = state;
  }

  /** Where an earlier session had scrolled to. What was entered into controls does not go to the disk. */
  remember(url: string, scrollX: number, scrollY: number): void {
    this.#url = url;
    this.#state = { scrollX, scrollY, hasUnsavedInput: false, controls: '' };
  }

  /** Another document has taken the tab. An error page does not count: the address may come up the next time. */
  committed(url: string): void {
    if (url === this.#url && this.wanted) return;
    if (url === 'about:error' && this.wanted) return;
    this.#state = null;
    this.wanted = false;
  }

  /** What the document that has been loaded for `url` is to be given; `isLast`: it is not asked for again. */
  forDocument(url: string, isLast: boolean): Pick<SavedState, 'scrollX' | 'scrollY' | 'controls'> | null {
    if (!this.wanted || this.#state === null || url !== this.#url) return null;
    const { scrollX, scrollY, controls } = this.#state;
    if (isLast) this.wanted = false;
    return { scrollX, scrollY, controls };
  }
}
