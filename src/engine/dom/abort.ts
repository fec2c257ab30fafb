// https://dom.spec.whatwg.org/#aborting-ongoing-activities

import { DomException } from './dom-exception.ts';
import { createEvent } from './event.ts';
import { dispatch } from './event-dispatch.ts';
import { defineEventHandlers } from './event-handler.ts';
import { EventTarget } from './event-target.ts';
import { PlatformObject } from './platform-object.ts';

/** What AbortSignal.timeout() needs of a Window. */
interface TimerWindow {
  readonly timers: { set(run: () => void, timeoutMs: number, repeats: boolean): number };
}

export class AbortSignal extends EventTarget {
  aborted = false;
  /** Anything that script gave, or a DomException of ours that the glue turns into the page's. */
  reason: unknown = undefined;
  private steps: (() => void)[] = [];
  private sources: AbortSignal[] = [];
  private dependents: WeakRef<AbortSignal>[] = [];

  override get interfaceName(): string {
    return 'AbortSignal';
  }

  static abort(reason?: unknown): AbortSignal {
    const signal = new AbortSignal();
    signal.aborted = true;
    signal.reason = reason === undefined ? new DomException('signal is aborted without reason', 'AbortError') : reason;
    return signal;
  }

  /** https://dom.spec.whatwg.org/#dom-abortsignal-timeout: a timer of the window, in order with those of its scripts. */
  static timeout(window: TimerWindow, milliseconds: number): AbortSignal {
    const signal = new AbortSignal();
    window.timers.set(() => signal.signalAbort(new DomException('signal timed out', 'TimeoutError')), milliseconds, false);
    return signal;
  }

  /** https://dom.spec.whatwg.org/#create-a-dependent-abort-signal */
  static any(signals: readonly AbortSignal[]): AbortSignal {
    const result = new AbortSignal();
    const aborted = signals.find((signal) => signal.aborted);
    if (aborted !== undefined) {
      result.aborted = true;
      result.reason = aborted.reason;
      return result;
    }
    for (const signal of signals) {
      for (const source of signal.sources.length === 0 ? [signal] : signal.sources) {
        if (result.sources.includes(source)) continue;
        result.sources.push(source);
        source.dependents.push(new WeakRef(result));
      }
    }
    return result;
  }

  throwIfAborted(): void {
    if (this.aborted) throw this.reason;
  }

  /** https://dom.spec.whatwg.org/#abortsignal-add */
  addAbortStep(step: () => void): void {
    if (!this.aborted) this.steps.push(step);
  }

  removeAbortStep(step: () => void): void {
    this.steps = this.steps.filter((each) => each !== step);
  }

  /** https://dom.spec.whatwg.org/#abortsignal-signal-abort */
  signalAbort(reason?: unknown): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason === undefined ? new DomException('signal is aborted without reason', 'AbortError') : reason;
    const dependents: AbortSignal[] = [];
    for (const reference of this.dependents) {
      const dependent = reference.deref();
      if (dependent === undefined || dependent.aborted) continue;
      dependent.aborted = true;
      dependent.reason = this.reason;
      dependents.push(dependent);
    }
    this.runSteps();
    for (const dependent of dependents) dependent.runSteps();
  }

  private runSteps(): void {
    const steps = this.steps;
    this.steps = [];
    for (const step of steps) step();
    dispatch(createEvent('abort'), this);
  }
}

defineEventHandlers(AbortSignal.prototype, ['onabort']);

export class AbortController extends PlatformObject {
  readonly signal = new AbortSignal();

  override get interfaceName(): string {
    return 'AbortController';
  }

  abort(reason?: unknown): void {
    this.signal.signalAbort(reason);
  }
}
