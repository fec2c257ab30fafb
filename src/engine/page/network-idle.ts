// Network idle as clients mean it: after the load event, no load (or at most two) for half a second.

import type { TaskQueue } from '../host/clock.ts';
import type { LifecycleName } from './page-host.ts';

const QUIET_MS = 500;
const ALMOST = 2;

export class NetworkIdle {
  readonly #queue: TaskQueue;
  readonly #tell: (name: LifecycleName) => void;
  readonly #waiting = new Map<LifecycleName, { limit: number; handle: number | null; told: boolean }>();
  #open = 0;
  #started = false;

  constructor(queue: TaskQueue, tell: (name: LifecycleName) => void) {
    this.#queue = queue;
    this.#tell = tell;
    this.#waiting.set('networkAlmostIdle', { limit: ALMOST, handle: null, told: false });
    this.#waiting.set('networkIdle', { limit: 0, handle: null, told: false });
  }

  changed(open: number): void {
    this.#open = open;
    if (this.#started) this.#check();
  }

  /** The load event has fired. */
  start(): void {
    this.#started = true;
    this.#check();
  }

  stop(): void {
    this.#started = false;
    for (const wait of this.#waiting.values()) if (wait.handle !== null) this.#queue.cancel(wait.handle);
  }

  #check(): void {
    for (const [name, wait] of this.#waiting) {
      if (wait.told) continue;
      if (this.#open > wait.limit) {
        if (wait.handle !== null) this.#queue.cancel(wait.handle);
        wait.handle = null;
      } else if (wait.handle === null) {
        wait.handle = this.#queue.postDelayed(() => {
          wait.told = true;
          this.#tell(name);
        }, QUIET_MS);
      }
    }
  }
}
