// Takes constraints out of anything (a command's JSON, stored state, a guest's message) and puts them into their one plain form.
// Bad input is a failure with code capability.invalid-grant that names the field.

import { fail, ok } from '../base/failure.ts';
import type { Result } from '../base/failure.ts';
import { DIRECTIONS, MAX_HOSTS, MAX_PATHS, MAX_PORT_RANGES, PROTOCOLS, UNCONSTRAINED } from './constraints.ts';
import type { Constraints, DisplaySize, PortRange, Rate, TimeWindow } from './constraints.ts';
import { parseHostPattern } from './host-matcher.ts';
import { isPlainPath } from './path-matcher.ts';

/** undefined: the value does not fit. */
type Reader<T> = (value: unknown) => T | undefined;

const MAX_AMOUNT = Number.MAX_SAFE_INTEGER;
const MAX_PIXELS = 32_767;

const READERS: { readonly [K in keyof Constraints]: Reader<NonNullable<Constraints[K]>> } = {
  hosts: list(MAX_HOSTS, (value) => (typeof value === 'string' && parseHostPattern(value) !== null ? value.toLowerCase() : undefined)),
  ports: list(MAX_PORT_RANGES, readPortRange),
  protocols: list(PROTOCOLS.length, wordOf(PROTOCOLS)),
  directions: list(DIRECTIONS.length, wordOf(DIRECTIONS)),
  localNetwork: (value) => (typeof value === 'boolean' ? value : undefined),
  paths: list(MAX_PATHS, (value) => (typeof value === 'string' && isPlainPath(value) ? value : undefined)),
  bytesPerSecond: readRate,
  operationsPerSecond: readRate,
  window: readWindow,
  maxUses: (value) => (isWhole(value, 1, MAX_AMOUNT) ? value : undefined),
  display: readDisplay,
};

export const CONSTRAINT_KEYS = Object.keys(READERS) as readonly (keyof Constraints)[];

/** Absent and null fields are null. A field that is not known is an error: it would be a constraint that silently does not hold. */
export function readConstraints(value: unknown): Result<Constraints> {
  if (!isRecord(value)) return fail('capability.invalid-grant', 'constraints are not an object');
  for (const key of Object.keys(value)) {
    if (!Object.hasOwn(READERS, key)) return fail('capability.invalid-grant', `there is no constraint called ${JSON.stringify(key.slice(0, 64))}`);
  }
  const constraints: { -readonly [K in keyof Constraints]: unknown } = { ...UNCONSTRAINED };
  for (const key of CONSTRAINT_KEYS) {
    const field = Object.hasOwn(value, key) ? value[key] : null;
    if (field === null || field === undefined) continue;
    const read = (READERS[key] as Reader<unknown>)(field);
    if (read === undefined) return fail('capability.invalid-grant', `the constraint ${key} is not well formed`);
    constraints[key] = read;
  }
  return ok(constraints as Constraints);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isWhole(value: unknown, min: number, max: number): value is number {
  return Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
}

/** An empty list would permit nothing: whoever wants that asks for no capability. */
function list<T>(maxItems: number, read: Reader<T>): Reader<readonly T[]> {
  return (value) => {
    if (!Array.isArray(value) || value.length === 0 || value.length > maxItems) return undefined;
    const items: T[] = [];
    for (const each of value) {
      const item = read(each);
      if (item === undefined) return undefined;
      items.push(item);
    }
    return items;
  };
}

function wordOf<T extends string>(words: readonly T[]): Reader<T> {
  return (value) => words.find((word) => word === value);
}

function readPortRange(value: unknown): PortRange | undefined {
  if (!isRecord(value)) return undefined;
  const { from, to } = value;
  return isWhole(from, 0, 65_535) && isWhole(to, from, 65_535) ? { from, to } : undefined;
}

function readRate(value: unknown): Rate | undefined {
  if (!isRecord(value)) return undefined;
  const { perSecond, burst } = value;
  return isWhole(perSecond, 0, MAX_AMOUNT) && isWhole(burst, 1, MAX_AMOUNT) ? { perSecond, burst } : undefined;
}

function readWindow(value: unknown): TimeWindow | undefined {
  if (!isRecord(value)) return undefined;
  const { fromMinute, toMinute } = value;
  const days = list(7, (day) => (isWhole(day, 0, 6) ? day : undefined))(value['days']);
  if (days === undefined || !isWhole(fromMinute, 0, 1439) || !isWhole(toMinute, 1, 1440) || fromMinute === toMinute) return undefined;
  return { days, fromMinute, toMinute };
}

function readDisplay(value: unknown): DisplaySize | undefined {
  if (!isRecord(value)) return undefined;
  const { widthPx, heightPx } = value;
  return isWhole(widthPx, 1, MAX_PIXELS) && isWhole(heightPx, 1, MAX_PIXELS) ? { widthPx, heightPx } : undefined;
}
