// The loads that are under way, by whom they are for: what revoking NETWORK has to end.

import type { Failure } from '../../base/failure.ts';
import type { GrantRates } from '../../protocol/network-channel.ts';
import type { NetworkObserver } from '../services/network-client.ts';

/** What this needs of services/network-client.ts. */
export interface LoadControl {
  observe(observer: NetworkObserver): () => void;
  /** Stops a load and tells its listener why. */
  refuse(loadId: number, reason: Failure): void;
  /** Its bytes are this guest's. */
  charge(loadId: number, guestId: number, rates: GrantRates): void;
}

interface OpenLoad {
  readonly guestId: number;
  /** The tab's number. */
  readonly surfaceId: number;
  readonly isNavigation: boolean;
  /** Where it has got to by redirects. */
  url: string;
  hasAnswer: boolean;
  /** Of a navigation: the guest whose page asked for it; null for a person. */
  asker: number | null;
}

/** The network service found that a load had got to where its guest may not go. */
export type DeniedListener = (guestId: number, url: string, reason: Failure) => void;

export class OpenLoads {
  readonly #network: LoadControl;
  readonly #loads = new Map<number, OpenLoad>();

  constructor(network: LoadControl, onDenied: DeniedListener) {
    this.#network = network;
    network.observe({
      started: (loadId, { url }, { guestId, pageId, isTopLevelNavigation }) => {
        this.#loads.set(loadId, { guestId, surfaceId: pageId, isNavigation: isTopLevelNavigation, url, hasAnswer: false, asker: null });
      },
      sending: (loadId, url) => {
        const load = this.#loads.get(loadId);
        if (load !== undefined) load.url = url;
      },
      response: (loadId) => {
        const load = this.#loads.get(loadId);
        if (load !== undefined) load.hasAnswer = true;
      },
      data: () => {},
      end: (loadId) => void this.#loads.delete(loadId),
      failed: (loadId) => void this.#loads.delete(loadId),
      refused: (loadId, url, reason) => {
        const load = this.#loads.get(loadId);
        if (load === undefined || reason.code !== 'capability.denied') return;
        const guestId = load.isNavigation ? load.asker : load.guestId;
        if (guestId !== null) onDenied(guestId, url, reason);
      },
    });
  }

  /** A page of the guest asked for this navigation: until it has its answer it ends with the guest's right. */
  askedBy(loadId: number, guestId: number): void {
    const load = this.#loads.get(loadId);
    if (load !== undefined) load.asker = guestId;
  }

  /** The guest is gone, and what it asked for goes on: a page may close itself when it has opened another. */
  forgetAsker(guestId: number): void {
    for (const load of this.#loads.values()) if (load.asker === guestId) load.asker = null;
  }

  /** Where a load has got to; null when it is over. */
  urlOf(loadId: number): string | null {
    return this.#loads.get(loadId)?.url ?? null;
  }

  get size(): number {
    return this.#loads.size;
  }

  /**
   * Ends the guest's loads for which `refusal` has a reason. A navigation belongs to the guest once its answer streams into a page of it, and before
   * that to the guest whose page asked for it; to none where a person did. `surfaces`: the tabs whose pages the guest holds.
   */
  endOf(guestId: number, surfaces: ReadonlySet<number>, refusal: (url: string) => Failure | null): number {
    let ended = 0;
    for (const [loadId, load] of [...this.#loads]) {
      const owns = load.hasAnswer ? surfaces.has(load.surfaceId) : load.asker === guestId;
      const isTheirs = load.isNavigation ? owns : load.guestId === guestId;
      const reason = isTheirs ? refusal(load.url) : null;
      if (reason === null) continue;
      this.#network.refuse(loadId, reason);
      ended++;
    }
    return ended;
  }
}
