// Refusals on their way to the audit log: the first ones of each guest in a span of time one by one, the rest as a number, so that a guest
// cannot fill the log by asking; and an anomaly once a guest is refused more often than anything that works as it should.

import type { Failure } from '../base/failure.ts';
import type { CapabilityEvent } from './audit-sink.ts';
import type { Clock } from './clock.ts';
import type { CapabilityRequest, GuestId } from './grant.ts';

export interface MisuseLimits {
  /** The span over which refusals are counted. */
  readonly withinMs: number;
  /** Refusals of a guest that are told one by one in a span. */
  readonly toldOneByOne: number;
  /** Refusals of a guest in a span from which on they are an anomaly. */
  readonly anomalyAt: number;
}

export const MISUSE_LIMITS: MisuseLimits = { withinMs: 10_000, toldOneByOne: 16, anomalyAt: 64 };

interface Span {
  readonly startedAtMs: number;
  count: number;
  told: number;
  untold: number;
}

export class MisuseWatch {
  readonly #clock: Clock;
  readonly #limits: MisuseLimits;
  readonly #tell: (event: CapabilityEvent) => void;
  readonly #spans = new Map<GuestId, Span>();

  constructor(clock: Clock, limits: MisuseLimits, tell: (event: CapabilityEvent) => void) {
    this.#clock = clock;
    this.#limits = limits;
    this.#tell = tell;
  }

  /** True when this refusal makes it an anomaly: once in a span. */
  refused(guest: GuestId, request: CapabilityRequest, failure: Failure): boolean {
    const span = this.#spanOf(guest);
    if (++span.told <= this.#limits.toldOneByOne) this.#tell({ type: 'capability.refused', guest, request, failure });
    else span.untold++;
    return this.#add(guest, span, request);
  }

  /** The same for a refusal that somebody else tells the log of. */
  counted(guest: GuestId, request: CapabilityRequest): boolean {
    return this.#add(guest, this.#spanOf(guest), request);
  }

  /** Tells what was only counted so far. */
  flush(): void {
    for (const guest of this.#spans.keys()) this.forget(guest);
  }

  /** The guest is no more. */
  forget(guest: GuestId): void {
    const span = this.#spans.get(guest);
    if (span === undefined) return;
    this.#spans.delete(guest);
    this.#tellUntold(guest, span);
  }

  #spanOf(guest: GuestId): Span {
    const now = this.#clock.monotonicMs();
    const known = this.#spans.get(guest);
    if (known !== undefined && now - known.startedAtMs < this.#limits.withinMs) return known;
    if (known !== undefined) this.#tellUntold(guest, known);
    const span = { startedAtMs: now, count: 0, told: 0, untold: 0 };
    this.#spans.set(guest, span);
    return span;
  }

  #add(guest: GuestId, span: Span, request: CapabilityRequest): boolean {
    const { withinMs, anomalyAt } = this.#limits;
    if (++span.count !== anomalyAt) return false;
    this.#tell({ type: 'capability.anomaly', guest, refusals: span.count, withinMs, last: request });
    return true;
  }

  #tellUntold(guest: GuestId, span: Span): void {
    if (span.untold > 0) this.#tell({ type: 'capability.refusals-counted', guest, count: span.untold });
  }
}
