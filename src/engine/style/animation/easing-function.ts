// Easing functions as numbers. https://drafts.csswg.org/css-easing-2/

import type { TimingFunction } from '../computed-style.ts';

/** `isBefore`: the effect is in its before phase, which decides about jumps at the very start. */
export function ease(timing: TimingFunction, input: number, isBefore: boolean): number {
  switch (timing.type) {
    case 'cubic-bezier':
      return cubicBezier(timing.x1, timing.y1, timing.x2, timing.y2, input);
    case 'steps':
      return steps(timing.count, timing.position, input, isBefore);
    case 'linear':
      return linear(timing.points, input);
  }
}

/** https://drafts.csswg.org/css-easing-2/#cubic-bezier-algo; outside of [0, 1] it goes on along the tangents. */
function cubicBezier(x1: number, y1: number, x2: number, y2: number, input: number): number {
  if (input <= 0) {
    if (x1 > 0) return (input * y1) / x1;
    return y1 === 0 && x2 > 0 ? (input * y2) / x2 : 0;
  }
  if (input >= 1) {
    if (x2 < 1) return 1 + ((input - 1) * (y2 - 1)) / (x2 - 1);
    return y2 === 1 && x1 < 1 ? 1 + ((input - 1) * (y1 - 1)) / (x1 - 1) : 1;
  }
  const at = (a: number, b: number, t: number): number => ((1 + 3 * a - 3 * b) * t + (3 * b - 6 * a)) * t * t + 3 * a * t;
  const slope = (a: number, b: number, t: number): number => 3 * (1 + 3 * a - 3 * b) * t * t + 2 * (3 * b - 6 * a) * t + 3 * a;
  // Newton's method converges fast except where the curve is flat; there halving goes on.
  let t = input;
  for (let i = 0; i < 8; i++) {
    const error = at(x1, x2, t) - input;
    if (Math.abs(error) < 1e-7) return at(y1, y2, t);
    const rise = slope(x1, x2, t);
    if (Math.abs(rise) < 1e-6) break;
    t -= error / rise;
  }
  let [low, high] = [0, 1];
  t = input;
  for (let i = 0; i < 50; i++) {
    const x = at(x1, x2, t);
    if (Math.abs(x - input) < 1e-7) break;
    if (x < input) low = t;
    else high = t;
    t = (low + high) / 2;
  }
  return at(y1, y2, t);
}

/** https://drafts.csswg.org/css-easing-2/#step-easing-algo */
function steps(count: number, position: string, input: number, isBefore: boolean): number {
  // 1.-2. Which step it is; jumps at the start come one step earlier.
  let step = Math.floor(input * count);
  if (position === 'jump-start' || position === 'jump-both') step++;
  // 3. Right at a jump in the before phase, it has not happened yet.
  if (isBefore && (input * count) % 1 === 0) step--;
  // 4.-5. Inside [0, 1] the output stays there.
  if (input >= 0 && step < 0) step = 0;
  const jumps = position === 'jump-both' ? count + 1 : position === 'jump-none' ? Math.max(1, count - 1) : count;
  if (input <= 1 && step > jumps) step = jumps;
  return step / jumps;
}

/** https://drafts.csswg.org/css-easing-2/#linear-easing-function-output */
function linear(points: readonly (readonly [input: number, output: number])[], input: number): number {
  if (points.length === 0) return input;
  if (points.length === 1) return points[0]![1];
  let i = points.findLastIndex(([at]) => at <= input);
  i = Math.max(0, Math.min(points.length - 2, i));
  const [a, b] = [points[i]!, points[i + 1]!];
  if (a[0] === b[0]) return input < a[0] ? a[1] : b[1];
  return a[1] + ((b[1] - a[1]) * (input - a[0])) / (b[0] - a[0]);
}
