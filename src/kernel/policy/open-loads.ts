// The loads that are under way, by whom they are for: what revoking NETWORK has to end.

import type { Failure } from '../../base/failure.ts';
import type { NetworkObserver } from '../services/network-client.ts';

/** What this needs of services/network-client.ts. */
export interface LoadControl {
  observe(observer: NetworkObserver): () => void;
  /** Stops a load and tells its listener why. */
  refuse(loadId: number, reason: Failure): void;
}

interface OpenLoad {
  readonly guestId: number;
  /** The tab's number. */
  readonly surfaceId: number;
  readonly isNavigation: boolean;
  /** Where it has got to by redirects. */
  url: string;
  hasAnswer: boolean;
}

export class OpenLoads {
  readonly #network: LoadControl;
  readonly #loads = new Map<number, OpenLoad>();

  constructor(network: LoadControl) {
    this.#network = network;
    network.observe({
      started: (loadId, { url }, { guestId, pageId, isTopLevelNavigation }) => {
        this.#loads.set(loadId, { guestId, surfaceId: pageId, isNavigation: isTopLevelNavigation, url, hasAnswer: false });
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
    });
  }

  get size(): number {
    return this.#loads.size;
  }

  /**
   * Ends the guest's loads for which `refusal` has a reason. A navigation belongs to the guest once its answer streams into a page of it:
   * before that the browser asks, not the guest. `surfaces`: the tabs whose pages the guest holds.
   */
  endOf(guestId: number, surfaces: ReadonlySet<number>, refusal: (url: string) => Failure | null): number {
    let ended = 0;
    for (const [loadId, load] of [...this.#loads]) {
      const isTheirs = load.isNavigation ? load.hasAnswer && surfaces.has(load.surfaceId) : load.guestId === guestId;
      const reason = isTheirs ? refusal(load.url) : null;
      if (reason === null) continue;
      this.#network.refuse(loadId, reason);
      ended++;
    }
    return ended;
  }
}
