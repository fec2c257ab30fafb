// Whether a rule holds at a moment. Computed from the clock alone, each time anew: a clock that jumps changes the answer and nothing else.

import type { FirewallRule, TimeWindow } from './rule.ts';

export function isActive(rule: FirewallRule, nowMs: number): boolean {
  if (rule.untilMs !== null && nowMs >= rule.untilMs) return false;
  return rule.when === null || isInside(rule.when, nowMs);
}

export function isInside(window: TimeWindow, nowMs: number): boolean {
  const now = new Date(nowMs);
  const day = ((window.isUtc ? now.getUTCDay() : now.getDay()) + 6) % 7;
  const minute = window.isUtc ? now.getUTCHours() * 60 + now.getUTCMinutes() : now.getHours() * 60 + now.getMinutes();
  const isDay = (which: number): boolean => (window.days & (1 << which)) !== 0;
  if (window.from < window.to) return isDay(day) && minute >= window.from && minute < window.to;
  // Over midnight: the evening of its own day, or the morning after one of its days.
  return (isDay(day) && minute >= window.from) || (isDay((day + 6) % 7) && minute < window.to);
}
