// Gives memory back to the machine while the pages of this process have nothing to do. V8 by itself keeps what loading a page took
// until it needs it again, which for a tab in the background is never.

import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { loopRounds } from './loop-rounds.ts';

type Collect = (options: { readonly type: 'major'; readonly execution: 'sync'; readonly flavor: 'last-resort' }) => void;

/** A message within this time means that a person or a script is at work: a collection stops the page for some 100 ms. */
const QUIET_MS = 2000;
/** Nobody looks at a spare, but it may be needed at any time. */
const SPARE_QUIET_MS = 300;
/** Less growth than this is not worth the pause. */
const MIN_GROWTH_BYTES = 1024 * 1024;
/** In a zygote's copy a collection writes its marks into what is shared, which makes about 5 MB of it the copy's own. */
const MIN_GROWTH_OF_COPY_BYTES = 6 * 1024 * 1024;
/** What a finished document leaves hangs on tasks, finalizers and contexts that V8 lets go of one collection after the other. */
const SETTLE_COLLECTIONS = 3;

export class IdleTrim {
  readonly #collect: Collect;
  readonly #returnFreePages: () => void;
  #lastActivity = 0;
  #sizeAfterTrim = 0;
  #timer: NodeJS.Timeout | null = null;
  #isSpare = true;
  #minGrowth = MIN_GROWTH_BYTES;

  /** `returnFreePages` gives the C library's free memory back. */
  constructor(returnFreePages: () => void) {
    // NOTE: the flag is taken back at once: pages must not see gc(), and V8 refuses code caches made under other flags.
    setFlagsFromString('--expose-gc');
    this.#collect = runInNewContext('gc') as Collect;
    setFlagsFromString('--no-expose-gc');
    this.#returnFreePages = returnFreePages;
  }

  /**
   * Before copies of this process are made: nothing is left to collect. What stayed would be the worst of both: shared by no one for
   * long, since each copy's first collection writes over it.
   */
  async settle(): Promise<void> {
    for (let collection = 0; collection < SETTLE_COLLECTIONS; collection++) {
      this.#collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
      await loopRounds();
    }
    this.#returnFreePages();
    this.#sizeAfterTrim = heldBytes();
    this.#isSpare = false;
    this.#minGrowth = MIN_GROWTH_OF_COPY_BYTES;
  }

  /** Call when the process is ready and waits for its first page. */
  noteReady(): void {
    this.#timer = setTimeout(() => this.#check(), SPARE_QUIET_MS).unref();
  }

  /** Call for everything that comes in. */
  noteActivity(): void {
    this.#isSpare = false;
    this.#lastActivity = performance.now();
    if (this.#timer === null) this.#timer = setTimeout(() => this.#check(), QUIET_MS).unref();
  }

  /** The machine's memory is short: whatever the pages are at, they give back what they do not hold. */
  now(): void {
    if (this.#hasGrown()) this.collect();
  }

  #check(): void {
    this.#timer = null;
    const quietFor = performance.now() - this.#lastActivity;
    if (!this.#isSpare && quietFor < QUIET_MS) {
      this.#timer = setTimeout(() => this.#check(), QUIET_MS - quietFor + 1).unref();
      return;
    }
    if (!this.#hasGrown()) return;
    // A spare keeps its code, which came out of the cache: the first page needs all of it. Later, what is needed again compiles again.
    if (this.#isSpare) setFlagsFromString('--no-flush-bytecode');
    this.collect();
    if (this.#isSpare) setFlagsFromString('--flush-bytecode');
  }

  /** In any case, and at once. */
  collect(): void {
    this.#collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    this.#returnFreePages();
    this.#sizeAfterTrim = heldBytes();
  }

  #hasGrown(): boolean {
    return heldBytes() >= this.#sizeAfterTrim + this.#minGrowth;
  }
}

function heldBytes(): number {
  const { total_heap_size, external_memory } = getHeapStatistics();
  return total_heap_size + external_memory;
}
