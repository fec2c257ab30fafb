// All limits on bytes per second, and which of them hold for a load: what the operator set for its guest, the grants that it was admitted by
// (each with those that it was derived from), and the `limit` rule of the flow that carries it. All must have room: the tightest one wins.

import type { TokenRate } from '../../base/token-bucket.ts';
import { ByteLimit } from './byte-limit.ts';
import type { LimitStats } from '../../firewall/limit-stats.ts';
import { Pacer } from './pacer.ts';
import type { Lane, PacerClock } from './pacer.ts';

/** Of one grant on the path from the one that admitted a load to its root. */
export interface GrantRate extends TokenRate {
  readonly grant: string;
}

export interface PacedLoad {
  /** Whose bytes they are, until another is charged. */
  readonly guest: string;
  readonly grants: readonly GrantRate[];
  /** The limit of the rule by which the load's flow of now was allowed. */
  readonly ruleLimit: () => ByteLimit | null;
}

export interface RatedLoad {
  readonly lane: () => Lane;
  /** From now on its bytes are another guest's, by these grants: those that wait too. */
  readonly charge: (guest: string, grants: readonly GrantRate[]) => void;
  /** When the load is over. */
  readonly close: () => void;
}

/** A grant's limit is kept this long after its loads: what was taken must be paid for by the next ones. */
const MAX_IDLE_GRANTS = 1024;

export class RateLimits {
  readonly pacer: Pacer;
  readonly #guests = new Map<string, ByteLimit>();
  readonly #grants = new Map<string, { readonly limit: ByteLimit; readonly guests: Set<string>; loads: number }>();

  constructor(clock?: PacerClock) {
    this.pacer = new Pacer(clock);
  }

  /** Both directions of all that a guest does; null: no limit. Holds for what is under way at once. What has been taken stays taken. */
  limitGuest(guest: string, bytesPerSecond: number | null): void {
    const known = this.#guests.get(guest);
    if (bytesPerSecond === null) this.#guests.delete(guest);
    else {
      const rate = { perSecond: bytesPerSecond, burst: Math.max(1, bytesPerSecond) };
      if (known === undefined) this.#guests.set(guest, ByteLimit.of('guest', '', rate, this.pacer.clock.nowMs()));
      else known.bucket.changeRate(rate, this.pacer.clock.nowMs());
    }
    this.pacer.reconsider();
  }

  admit({ guest, grants, ruleLimit }: PacedLoad): RatedLoad {
    let payer = guest;
    let held = grants.map((grant) => this.#hold(grant, guest));
    const limits = (): ByteLimit[] => {
      const own = this.#guests.get(payer);
      const rule = ruleLimit();
      const found = held.map(({ limit }) => limit);
      if (own !== undefined) found.push(own);
      if (rule !== null) found.push(rule);
      return found;
    };
    let isOpen = true;
    const release = (): void => {
      if (isOpen) for (const each of held) each.loads--;
    };
    return {
      lane: () => this.pacer.lane(guest, limits),
      charge: (next, nextGrants) => {
        release();
        payer = next;
        if (isOpen) held = nextGrants.map((grant) => this.#hold(grant, next));
        this.pacer.reconsider();
      },
      close: () => {
        release();
        isOpen = false;
      },
    };
  }

  list(): LimitStats[] {
    return [
      ...[...this.#guests].map(([guest, limit]) => limit.stats(guest)),
      ...[...this.#grants.values()].map(({ limit, guests }) => limit.stats(guests.size === 1 ? [...guests][0]! : '')),
    ];
  }

  #hold({ grant, perSecond, burst }: GrantRate, guest: string): { readonly limit: ByteLimit; readonly guests: Set<string>; loads: number } {
    let held = this.#grants.get(grant);
    if (held === undefined) {
      if (this.#grants.size >= MAX_IDLE_GRANTS) this.#dropIdle();
      held = { limit: ByteLimit.of('grant', grant, { perSecond, burst }, this.pacer.clock.nowMs()), guests: new Set(), loads: 0 };
      this.#grants.set(grant, held);
    }
    held.guests.add(guest);
    held.loads++;
    return held;
  }

  /** Nobody could tell a full one from a new one. */
  #dropIdle(): void {
    const nowMs = this.pacer.clock.nowMs();
    for (const [grant, { limit, loads }] of this.#grants) if (loads === 0 && limit.bucket.isFull(nowMs)) this.#grants.delete(grant);
  }
}
