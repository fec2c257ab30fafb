// What narrows a grant, as data: it can be stored, shown, compared. Each kind stands alone; a request must pass all of them.
// null means: no constraint of its own. A root grant is then free in this respect, a derived grant has what its parent has.
// Alternatives that belong together (host A on port 443, host B on port 25) are two grants: a request must be permitted by one grant whole.

export type Protocol = 'tcp' | 'udp' | 'icmp';
export type Direction = 'out' | 'in';

export const PROTOCOLS = ['tcp', 'udp', 'icmp'] as const satisfies readonly Protocol[];
export const DIRECTIONS = ['out', 'in'] as const satisfies readonly Direction[];

/** Both ends included, 0 to 65,535. ICMP has port 0. */
export interface PortRange {
  readonly from: number;
  readonly to: number;
}

/** A token bucket: `perSecond` come in, at most `burst` wait to be taken. Counted over a grant and everything derived from it together. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** Each week, UTC. `to` may be smaller than `from`: the window then goes past midnight, and belongs to the day on which it opens. */
export interface TimeWindow {
  /** 0 Sunday to 6 Saturday, as Date.getUTCDay. */
  readonly days: readonly number[];
  /** Minutes after midnight: 0 to 1439. */
  readonly fromMinute: number;
  /** First minute that is outside, 1 to 1440. */
  readonly toMinute: number;
}

export interface DisplaySize {
  readonly widthPx: number;
  readonly heightPx: number;
}

export interface Constraints {
  /** `example.org` (that name), `*.example.org` (names below it, not itself), `10.0.0.0/8`, `2001:db8::/32`, or one address. */
  readonly hosts: readonly string[] | null;
  readonly ports: readonly PortRange[] | null;
  readonly protocols: readonly Protocol[] | null;
  readonly directions: readonly Direction[] | null;
  /**
   * May this guest reach private ranges and this machine although it came from the internet? A root grant that says nothing says no.
   * The firewall asks this; it is no condition for connections that the firewall lets through anyway.
   */
  readonly localNetwork: boolean | null;
  /** Absolute, without `.`, `..` and `//`: a path is permitted at or below one of them. */
  readonly paths: readonly string[] | null;
  readonly bytesPerSecond: Rate | null;
  readonly operationsPerSecond: Rate | null;
  readonly window: TimeWindow | null;
  /** How often it may be used, over the grant and everything derived from it together. What is in use when it runs out goes on. */
  readonly maxUses: number | null;
  /** Largest surface. */
  readonly display: DisplaySize | null;
}

export const UNCONSTRAINED: Constraints = {
  hosts: null,
  ports: null,
  protocols: null,
  directions: null,
  localNetwork: null,
  paths: null,
  bytesPerSecond: null,
  operationsPerSecond: null,
  window: null,
  maxUses: null,
  display: null,
};

/** Bounds of one grant's lists: what is longer is refused, so that matching stays cheap whoever asks. */
export const MAX_HOSTS = 256;
export const MAX_PORT_RANGES = 64;
export const MAX_PATHS = 256;
export const MAX_PATH_UNITS = 4096;
