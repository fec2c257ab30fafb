// What a navigation is asked for with, and what comes of it.

import type { Failure } from '../base/failure.ts';
import type { NavigationRights } from '../kernel/guests/site-process.ts';

export type HistoryHandling = 'push' | 'replace' | 'keep';

export interface NavigationOptions {
  readonly method?: 'GET' | 'POST';
  readonly body?: Uint8Array | null;
  readonly contentType?: string;
  readonly referrer?: string;
  readonly history?: HistoryHandling;
  /** Origin that asks; '' for a person or an operator. */
  readonly initiatorUrl?: string;
  /** The guest whose page asks, and how far its rights go; absent where a person, a debugger or a command does: that is their own act. */
  readonly asker?: NavigationRights;
  readonly userActivation?: boolean;
  /** A reload skips the cache. */
  readonly isReload?: boolean;
}

export interface NavigationOutcome {
  readonly loaderId: string;
  readonly failure: Failure | null;
}
