// Weekly windows of time (UTC): whether a moment lies inside, when that next changes, whether one window lies within another.

import type { TimeWindow } from './constraints.ts';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1440;
const WEEK_MINUTES = 7 * DAY_MINUTES;
/** The epoch was a Thursday: minute 0 of the week is Sunday 00:00. */
const EPOCH_MINUTE = 4 * DAY_MINUTES;

/** 1 for each minute of the week that lies inside. */
export function minutesOf(window: TimeWindow): Uint8Array {
  const inside = new Uint8Array(WEEK_MINUTES);
  const length = window.toMinute > window.fromMinute ? window.toMinute - window.fromMinute : window.toMinute + DAY_MINUTES - window.fromMinute;
  for (const day of window.days) {
    const start = day * DAY_MINUTES + window.fromMinute;
    for (let minute = 0; minute < length; minute++) inside[(start + minute) % WEEK_MINUTES] = 1;
  }
  return inside;
}

export function isWindowWithin(inner: TimeWindow, outer: TimeWindow): boolean {
  const allowed = minutesOf(outer);
  return minutesOf(inner).every((inside, minute) => inside <= allowed[minute]!);
}

/** A window ready to be asked. */
export class CompiledWindow {
  readonly window: TimeWindow;
  readonly #inside: Uint8Array;

  constructor(window: TimeWindow) {
    this.window = window;
    this.#inside = minutesOf(window);
  }

  isInside(wallMs: number): boolean {
    return this.#inside[minuteOfWeek(wallMs)] === 1;
  }

  /** The next moment at which `isInside` answers otherwise; Infinity for a window that never closes or never opens. */
  nextChangeMs(wallMs: number): number {
    const start = minuteOfWeek(wallMs);
    const now = this.#inside[start];
    for (let minute = 1; minute < WEEK_MINUTES; minute++) {
      if (this.#inside[(start + minute) % WEEK_MINUTES] !== now) return (Math.floor(wallMs / MINUTE_MS) + minute) * MINUTE_MS;
    }
    return Infinity;
  }
}

function minuteOfWeek(wallMs: number): number {
  const minute = (Math.floor(wallMs / MINUTE_MS) + EPOCH_MINUTE) % WEEK_MINUTES;
  return minute < 0 ? minute + WEEK_MINUTES : minute;
}
