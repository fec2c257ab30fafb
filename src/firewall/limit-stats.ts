// What `firewall stats` tells of each bound on bytes per second, from the network service to the command line.

export type LimitKind = 'guest' | 'grant' | 'rule';

/** As `firewall stats` shows it. */
export interface LimitStats {
  readonly kind: LimitKind;
  /** The grant's number, the rule's name; '' for a guest's own. */
  readonly name: string;
  /** Whose bytes it counts; '' where a grant was handed on and counts for several. */
  readonly guest: string;
  readonly bytesPerSecond: number;
  /** Both directions. */
  readonly bytes: number;
  /** How often somebody had to wait for it. */
  readonly waits: number;
}
