// Bits of a bitmap block: set is in use. A second bitmap may hide bits that are clear but not to be taken yet.

export function isBitSet(bits: Uint8Array, at: number): boolean {
  return ((bits[at >>> 3]! >>> (at & 7)) & 1) === 1;
}

export function setBit(bits: Uint8Array, at: number): void {
  bits[at >>> 3]! |= 1 << (at & 7);
}

export function clearBit(bits: Uint8Array, at: number): void {
  bits[at >>> 3]! &= ~(1 << (at & 7));
}

export function countClear(bits: Uint8Array, count: number): number {
  let clear = 0;
  const whole = count >>> 3;
  for (let at = 0; at < whole; at++) clear += CLEAR_IN_BYTE[bits[at]!]!;
  for (let at = whole << 3; at < count; at++) if (!isBitSet(bits, at)) clear++;
  return clear;
}

export interface BitRun {
  readonly start: number;
  readonly count: number;
}

/** The first run of clear bits in [from, end) with at least `wanted`, cut to that, else the longest there is; null when all are set. */
export function findClearRun(bits: Uint8Array, hidden: Uint8Array | null, from: number, end: number, wanted: number): BitRun | null {
  let bestStart = -1;
  let bestCount = 0;
  for (let at = from; at < end;) {
    const byte = bits[at >>> 3]! | (hidden === null ? 0 : hidden[at >>> 3]!);
    if ((at & 7) === 0 && byte === 0xff) {
      at += 8;
      continue;
    }
    if (((byte >>> (at & 7)) & 1) === 1) {
      at++;
      continue;
    }
    const count = clearFrom(bits, hidden, at, Math.min(end, at + wanted));
    if (count >= wanted) return { start: at, count };
    if (count > bestCount) {
      bestStart = at;
      bestCount = count;
    }
    at += count;
  }
  return bestCount === 0 ? null : { start: bestStart, count: bestCount };
}

/** How many bits from `at` on are clear, up to `end`. */
export function clearFrom(bits: Uint8Array, hidden: Uint8Array | null, from: number, end: number): number {
  let at = from;
  while (at < end) {
    const byte = bits[at >>> 3]! | (hidden === null ? 0 : hidden[at >>> 3]!);
    if ((at & 7) === 0 && byte === 0 && at + 8 <= end) at += 8;
    else if (((byte >>> (at & 7)) & 1) === 0) at++;
    else break;
  }
  return at - from;
}

const CLEAR_IN_BYTE = Uint8Array.from({ length: 256 }, (_, byte) => {
  let clear = 0;
  for (let bit = 0; bit < 8; bit++) if (((byte >>> bit) & 1) === 0) clear++;
  return clear;
});
