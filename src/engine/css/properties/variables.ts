// var() and env() substitution. https://drafts.csswg.org/css-variables-2/#substitute-a-var
//
// The result is bounded in size and depth, because a page can make variables that double at each step ("billion laughs").

import type { ComponentValue } from '../component-value.ts';
import { lowerAscii } from '../values/value-stream.ts';

/** Tokens that one substitution may produce; Chromium's limit. */
const MAX_TOKENS = 65536;
const MAX_DEPTH = 64;

/** The value of a custom property: null when it is not set or the guaranteed-invalid value. */
export type VariableLookup = (name: string) => readonly ComponentValue[] | null;

/** Whether var() or env() stands anywhere inside. Depth is bounded by the parser of component values. */
export function hasSubstitution(values: readonly ComponentValue[]): boolean {
  for (const value of values) {
    if (value.type === 'function') {
      const name = lowerAscii(value.name);
      if (name === 'var' || name === 'env' || hasSubstitution(value.value)) return true;
    } else if (value.type === 'block' && hasSubstitution(value.value)) return true;
  }
  return false;
}

/** Whether each var() and env() inside is well-formed; a declaration with a bad one is dropped. */
export function substitutionsAreValid(values: readonly ComponentValue[]): boolean {
  return values.every((value) => {
    if (value.type === 'block') return substitutionsAreValid(value.value);
    if (value.type !== 'function') return true;
    const name = lowerAscii(value.name);
    if (name === 'var' || name === 'env') {
      const inner = value.value.filter((each) => each.type !== 'whitespace');
      if (inner[0]?.type !== 'ident' || (name === 'var' && !inner[0].value.startsWith('--'))) return false;
      if (inner.length > 1 && inner[1]!.type !== 'comma' && name === 'var') return false;
    }
    return substitutionsAreValid(value.value);
  });
}

/** The values with every var() and env() replaced; null when one has no value and no fallback, or the bound is passed. */
export function substitute(values: readonly ComponentValue[], lookup: VariableLookup): readonly ComponentValue[] | null {
  // OPTIMIZATION: `x: var(--y)` alone gives the variable's own array, so that its parsed value can be found by identity.
  if (values.length === 1 && values[0]!.type === 'function' && lowerAscii(values[0]!.name) === 'var') {
    const single = lookup(variableName(values[0]!.value));
    if (single !== null) return single;
  }
  const budget = { left: MAX_TOKENS };
  const out: ComponentValue[] = [];
  return substituteInto(values, lookup, out, budget, 0) ? out : null;
}

function substituteInto(values: readonly ComponentValue[], lookup: VariableLookup, out: ComponentValue[], budget: { left: number }, depth: number): boolean {
  if (depth > MAX_DEPTH) return false;
  for (const value of values) {
    if (value.type !== 'function' && value.type !== 'block') {
      if (--budget.left < 0) return false;
      out.push(value);
      continue;
    }
    const name = value.type === 'function' ? lowerAscii(value.name) : '';
    if (name === 'var' || name === 'env') {
      if (!substituteReference(name, value.value, lookup, out, budget, depth)) return false;
      continue;
    }
    const inner: ComponentValue[] = [];
    if (!substituteInto(value.value, lookup, inner, budget, depth + 1)) return false;
    if (--budget.left < 0) return false;
    out.push({ ...value, value: inner });
  }
  return true;
}

function substituteReference(
  kind: string,
  args: readonly ComponentValue[],
  lookup: VariableLookup,
  out: ComponentValue[],
  budget: { left: number },
  depth: number,
): boolean {
  const found = kind === 'var' ? lookup(variableName(args)) : environmentVariable(variableName(args));
  if (found !== null) {
    // The found value is free of references already; what counts is how much there is of it.
    budget.left -= countValues(found, budget.left);
    if (budget.left < 0) return false;
    for (const value of found) out.push(value);
    return true;
  }
  const comma = args.findIndex((arg) => arg.type === 'comma');
  return comma >= 0 && substituteInto(trim(args.slice(comma + 1)), lookup, out, budget, depth + 1);
}

function variableName(args: readonly ComponentValue[]): string {
  const name = args.find((arg) => arg.type !== 'whitespace');
  return name?.type === 'ident' ? name.value : '';
}

/** Counts to a little past `limit` at most. */
function countValues(values: readonly ComponentValue[], limit: number): number {
  let count = 0;
  for (const value of values) {
    count += value.type === 'function' || value.type === 'block' ? 1 + countValues(value.value, limit - count) : 1;
    if (count > limit) break;
  }
  return count;
}

function trim(values: readonly ComponentValue[]): readonly ComponentValue[] {
  let start = 0;
  let end = values.length;
  while (start < end && values[start]!.type === 'whitespace') start++;
  while (end > start && values[end - 1]!.type === 'whitespace') end--;
  return values.slice(start, end);
}

const ZERO_PX: readonly ComponentValue[] = [{ type: 'dimension', value: 0, unit: 'px', isInteger: true, hasSign: false }];

/** A desktop screen has no unsafe areas. https://drafts.csswg.org/css-env-1/ */
function environmentVariable(name: string): readonly ComponentValue[] | null {
  return /^safe-area-(max-)?inset-(top|right|bottom|left)$|^keyboard-inset-/.test(name) ? ZERO_PX : null;
}
