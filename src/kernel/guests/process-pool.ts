// All site processes: one for each (browser context, site), and one warm spare that becomes the next.

import { FailureError } from '../../base/failure.ts';
import { Heartbeat } from './heartbeat.ts';
import type { SiteLauncher, StartMeans } from './site-launcher.ts';
import { newProcessId, SiteProcess } from './site-process.ts';
import type { SiteServices } from './site-services.ts';
import { lookEveryMs } from './watchdog.ts';

export class ProcessPool {
  readonly #launcher: SiteLauncher;
  readonly #services: SiteServices;
  readonly #processes = new Set<SiteProcess>();
  #spare: SiteProcess | null = null;
  readonly #keepSpare: boolean;
  readonly #patience: { readonly unresponsiveAfterMs: number; readonly heartbeat: Heartbeat };
  #isSpareWanted = true;
  #closed = false;

  /** `keepSpare` false: one-shot commands start their one process and no other. */
  constructor(launcher: SiteLauncher, services: SiteServices, keepSpare: boolean, unresponsiveAfterMs: number) {
    this.#patience = { unresponsiveAfterMs, heartbeat: new Heartbeat(lookEveryMs(unresponsiveAfterMs)) };
    this.#launcher = launcher;
    this.#services = services;
    this.#keepSpare = keepSpare;
    launcher.onWarm = () => this.#renewSpare();
  }

  /** How site processes are started on this machine. */
  get startMeans(): StartMeans {
    return this.#launcher.means;
  }

  get processes(): ReadonlySet<SiteProcess> {
    return this.#processes;
  }

  /** The tabs whose pages a guest holds. */
  surfacesOf(guestId: number): ReadonlySet<number> {
    for (const process of this.#processes) if (process.id === guestId) return process.surfaces;
    return new Set();
  }

  /** Starts the spare if there is none: ask early, a process takes tens of milliseconds. */
  warmUp(): void {
    if (this.#spare === null && !this.#closed) this.#spare = this.#start();
  }

  /** While memory is short no process is kept ahead of need. */
  setSpareWanted(isWanted: boolean): void {
    this.#isSpareWanted = isWanted;
    if (!this.#keepSpare) return;
    if (isWanted) return this.warmUp();
    this.#spare?.kill(null);
    this.#spare = null;
  }

  /**
   * Throws net.aborted when the system goes down. The process bound to this context and site; a spare is bound when there is none. '' for `site` is never shared.
   * `untouched` is a process that has held one blank page and nothing else: it may be bound as a spare would be.
   */
  processFor(browserContextId: string, site: string, untouched: SiteProcess | null): SiteProcess {
    if (this.#closed) throw new FailureError('net.aborted');
    const key = site === '' ? null : `${browserContextId} ${site}`;
    if (key !== null) for (const process of this.#processes) if (process.key === key && process.isAlive) return process;
    if (untouched !== null && untouched.isAlive && untouched.isUntouched && untouched.pageCount === 1) {
      if (key !== null) untouched.key = key;
      return untouched;
    }
    this.warmUp();
    const process = this.#spare!;
    process.key = key ?? `${browserContextId} opaque ${process.id}`;
    this.#spare = null;
    if (this.#keepSpare) void process.ready.then(() => setTimeout(() => this.#isSpareWanted && this.warmUp(), 0));
    return process;
  }

  /** Every process is asked to send its fonts and images again. */
  resetResources(): void {
    for (const process of this.#processes) process.channel.send('resource.reset', {});
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const process of this.#processes) process.kill(null);
    this.#launcher.close();
    await Promise.all([...[...this.#processes].map((process) => process.ended), this.#launcher.closed]);
  }

  /** Nobody waits meanwhile: the old one goes when the new one is there. */
  #renewSpare(): void {
    const old = this.#spare;
    if (old === null || this.#closed) return;
    const renewed = this.#start();
    void renewed.ready.then((isReady) => {
      const isOldNeeded = !isReady || this.#closed || this.#spare !== old;
      if (!isOldNeeded) this.#spare = renewed;
      (isOldNeeded ? renewed : old).kill(null);
    });
  }

  #start(): SiteProcess {
    const process = new SiteProcess(newProcessId(), this.#launcher.start(), this.#services, this.#patience, (gone) => {
      this.#processes.delete(gone);
      if (this.#spare === gone) {
        this.#spare = null;
        // SAFETY: a spare that dies at once would be restarted for ever; the next page asks again instead.
      }
    });
    this.#processes.add(process);
    return process;
  }
}
