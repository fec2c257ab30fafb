// When a page gets its rendering opportunities: at most 60 a second, only when something asked for one.
// https://html.spec.whatwg.org/#update-the-rendering

import type { Clock, TaskQueue } from '../host/clock.ts';

export const FRAME_MS = 1000 / 60;

export class FrameScheduler {
  readonly #clock: Clock;
  readonly #queue: TaskQueue;
  readonly #run: (nowMs: number) => void;
  #handle: number | null = null;
  #lastMs = -Infinity;
  #isVisible: boolean;
  #isWanted = false;

  constructor(clock: Clock, queue: TaskQueue, isVisible: boolean, run: (nowMs: number) => void) {
    this.#clock = clock;
    this.#queue = queue;
    this.#isVisible = isVisible;
    this.#run = run;
  }

  /** Hidden pages have no frames; a wish is kept until they show again. */
  setVisible(visible: boolean): void {
    this.#isVisible = visible;
    if (visible && this.#isWanted) this.request();
  }

  request(): void {
    this.#isWanted = true;
    if (!this.#isVisible || this.#handle !== null) return;
    const wait = Math.max(0, this.#lastMs + FRAME_MS - this.#clock.now());
    this.#handle = this.#queue.postDelayed(() => {
      this.#handle = null;
      this.runNow();
    }, wait);
  }

  /** A frame at once: somebody waits for a picture. */
  runNow(): void {
    if (this.#handle !== null) this.#queue.cancel(this.#handle);
    this.#handle = null;
    this.#isWanted = false;
    this.#lastMs = this.#clock.now();
    this.#run(this.#lastMs);
  }

  stop(): void {
    if (this.#handle !== null) this.#queue.cancel(this.#handle);
    this.#handle = null;
    this.#isVisible = false;
  }
}
