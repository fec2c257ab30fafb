// How site processes are started: as copies of the zygote where that works, else each by itself. The rest of the kernel cannot tell.

import { loadNative } from '../../jail/native.ts';
import type { Native } from '../../jail/native.ts';
import type { KernelLog } from '../log.ts';
import type { BlockingHandlers } from './blocking-calls.ts';
import { Child } from './child.ts';
import type { ChildOptions, StartedProcess } from './child.ts';
import { ForkedChild } from './forked-child.ts';
import { Zygote } from './zygote.ts';

export interface LauncherOptions {
  readonly plain: ChildOptions;
  /** null: every process is started by itself, for the reason `noZygote`. */
  readonly zygote: ChildOptions | null;
  readonly noZygote: string;
  /** What the zygote may ask while it loads. */
  readonly zygoteCalls: BlockingHandlers;
  readonly log: KernelLog;
}

export interface StartMeans {
  /** copy: of the zygote. */
  readonly how: 'copy' | 'by-itself' | 'being-tried';
  /** Why not as a copy; '' for copies. */
  readonly reason: string;
}

/** A zygote that dies this often is not started again. */
const MAX_DEATHS = 3;
/** No copy can be made while it warms up: those for the first pages are made before. */
const WARM_UP_AFTER_MS = 300;

export class SiteLauncher {
  readonly #options: LauncherOptions;
  #native: Native | null = null;
  #zygote: Zygote | null = null;
  /** The zygote once it is proven; null when it is not to be used. */
  #proven: Promise<Zygote | null> | null = null;
  #deaths = 0;
  #warmUpTimer: NodeJS.Timeout | null = null;
  #isClosed = false;

  constructor(options: LauncherOptions) {
    this.#options = options;
  }

  /** Processes start with more than those before: a spare is better made anew. */
  onWarm: () => void = () => {};
  /** Why processes are not forked; null when they are, or when that is not known yet. */
  #weakness: string | null = null;
  #isProven = false;

  /** For people: how processes are started here, and why so. */
  get means(): StartMeans {
    if (this.#options.zygote === null) return { how: 'by-itself', reason: this.#options.noZygote };
    if (this.#weakness !== null) return { how: 'by-itself', reason: this.#weakness };
    return this.#isProven ? { how: 'copy', reason: '' } : { how: 'being-tried', reason: 'the zygote is being loaded' };
  }

  start(): StartedProcess {
    const proven = this.#zygoteToUse();
    if (proven === null || this.#native === null) return new Child(this.#options.plain);
    return new ForkedChild(this.#native, proven, this.#options.plain);
  }

  close(): void {
    this.#isClosed = true;
    if (this.#warmUpTimer !== null) clearTimeout(this.#warmUpTimer);
    this.#zygote?.kill();
  }

  /** Resolves when the zygote is gone. */
  get closed(): Promise<unknown> {
    return this.#zygote?.exited ?? Promise.resolve();
  }

  #zygoteToUse(): Promise<Zygote | null> | null {
    const { zygote: options, zygoteCalls } = this.#options;
    if (options === null || this.#weakness !== null || this.#isClosed) return null;
    if (this.#proven !== null && this.#zygote?.isAlive === true) return this.#proven;
    try {
      this.#native ??= loadNative();
      const zygote = new Zygote(this.#native, options, zygoteCalls);
      this.#zygote = zygote;
      void zygote.exited.then((report) => this.#died(report.lastWords));
      this.#proven = zygote.proven.then(
        () => {
          this.#isProven = true;
          this.#warmUpTimer = setTimeout(() => void this.#warmUp(zygote), WARM_UP_AFTER_MS).unref();
          return zygote;
        },
        (error: unknown) => {
          this.#giveUp(error instanceof Error ? error.message : String(error));
          return null;
        },
      );
      return this.#proven;
    } catch (error) {
      this.#giveUp(String(error));
      return null;
    }
  }

  async #warmUp(zygote: Zygote): Promise<void> {
    this.#warmUpTimer = null;
    try {
      await zygote.warmUp();
      if (!this.#isClosed) this.onWarm();
    } catch {
      // It has died: its end tells.
    }
  }

  #died(lastWords: string): void {
    if (this.#isClosed || this.#weakness !== null) return;
    this.#options.log.warn('the zygote of the site processes died: their pages ended with it', lastWords);
    if (++this.#deaths >= MAX_DEATHS) this.#giveUp('it died too often');
  }

  #giveUp(reason: string): void {
    if (this.#isClosed || this.#weakness !== null) return;
    this.#weakness = reason;
    this.#options.log.warn(`site processes are started one by one, without a zygote: ${reason}`, 'each takes more memory, and more time to start');
  }
}
