// One feature in parentheses: `(width)`, `(min-width: 1px)`, `(1px < width <= 2px)`.
// https://drafts.csswg.org/mediaqueries-5/#mq-features and #mq-ranges

import type { ComponentValue } from '../component-value.ts';
import { asciiLowerCase } from '../syntax/code-points.ts';
import { withoutWhitespace } from '../syntax/component-values.ts';
import { serializeComponentValue, serializeNumber } from '../syntax/serialize.ts';
import type { Comparison, FeatureBound, FeatureValue } from './media-query.ts';

export type ParsedFeature =
  | { readonly kind: 'boolean'; readonly feature: string }
  | { readonly kind: 'range'; readonly feature: string; readonly bounds: readonly FeatureBound[]; readonly text: string };

/** `values`: what stands between the parentheses. Says nothing about whether the feature exists. */
export function parseFeature(values: readonly ComponentValue[]): ParsedFeature | null {
  const parts = withoutWhitespace(values);
  const first = parts[0];
  if (first === undefined) return null;
  if (first.type === 'ident') {
    if (parts.length === 1) return { kind: 'boolean', feature: asciiLowerCase(first.value) };
    if (parts[1]?.type === 'colon') return parsePlain(asciiLowerCase(first.value), parts.slice(2));
  }
  return parseRange(parts);
}

/** `name: value`, where `min-` and `max-` stand for bounds. */
function parsePlain(name: string, parts: readonly ComponentValue[]): ParsedFeature | null {
  const value = parseFeatureValue(parts, name);
  if (value === null) return null;
  const text = `(${name}: ${serializeFeatureValue(value)})`;
  const range = /^(-webkit-)?(min|max)-(.+)$/.exec(name);
  if (range === null) return { kind: 'range', feature: name, bounds: [{ comparison: '=', value }], text };
  const [, vendor = '', side, feature = ''] = range;
  return { kind: 'range', feature: vendor + feature, bounds: [{ comparison: side === 'min' ? '>=' : '<=', value }], text };
}

interface Operator {
  readonly index: number;
  readonly length: number;
  readonly comparison: Comparison;
}

function parseRange(parts: readonly ComponentValue[]): ParsedFeature | null {
  const operators: Operator[] = [];
  for (let i = 0; i < parts.length; i++) {
    const operator = operatorAt(parts, i);
    if (operator === null) continue;
    operators.push(operator);
    i += operator.length - 1;
  }
  const [first, second] = operators;
  if (first === undefined || operators.length > 2) return null;
  const left = parts.slice(0, first.index);
  const middle = parts.slice(first.index + first.length, second?.index);
  if (second === undefined) {
    const nameOnLeft = featureName(left);
    if (nameOnLeft !== null) return makeRange(nameOnLeft, null, null, middle, first.comparison);
    const nameOnRight = featureName(middle);
    return nameOnRight === null ? null : makeRange(nameOnRight, left, first.comparison, null, null);
  }
  // Both comparisons point the same way.
  if (first.comparison === '=' || second.comparison === '=' || first.comparison[0] !== second.comparison[0]) return null;
  const name = featureName(middle);
  const right = parts.slice(second.index + second.length);
  return name === null ? null : makeRange(name, left, first.comparison, right, second.comparison);
}

function makeRange(
  feature: string,
  left: readonly ComponentValue[] | null,
  leftComparison: Comparison | null,
  right: readonly ComponentValue[] | null,
  rightComparison: Comparison | null,
): ParsedFeature | null {
  const bounds: FeatureBound[] = [];
  let text = feature;
  if (left !== null && leftComparison !== null) {
    const value = parseFeatureValue(left, feature);
    if (value === null) return null;
    bounds.push({ comparison: MIRRORED[leftComparison], value });
    text = `${serializeFeatureValue(value)} ${leftComparison} ${text}`;
  }
  if (right !== null && rightComparison !== null) {
    const value = parseFeatureValue(right, feature);
    if (value === null) return null;
    bounds.push({ comparison: rightComparison, value });
    text = `${text} ${rightComparison} ${serializeFeatureValue(value)}`;
  }
  return { kind: 'range', feature, bounds, text: `(${text})` };
}

const MIRRORED: Record<Comparison, Comparison> = { '<': '>', '<=': '>=', '=': '=', '>': '<', '>=': '<=' };

function operatorAt(parts: readonly ComponentValue[], index: number): Operator | null {
  const value = parts[index];
  if (value?.type !== 'delim') return null;
  if (value.value === '=') return { index, length: 1, comparison: '=' };
  if (value.value !== '<' && value.value !== '>') return null;
  const next = parts[index + 1];
  // FIXME: `< =` with a space between is taken for `<=`; the white space is already gone here.
  return next?.type === 'delim' && next.value === '=' ? { index, length: 2, comparison: `${value.value}=` } : { index, length: 1, comparison: value.value };
}

/** min- and max- have no place in the range form. */
function featureName(parts: readonly ComponentValue[]): string | null {
  const only = parts[0];
  if (parts.length !== 1 || only?.type !== 'ident') return null;
  const name = asciiLowerCase(only.value);
  return /^(-webkit-)?(min|max)-/.test(name) ? null : name;
}

/** FIXME: calc() and the other math functions are not understood; such a feature counts as unknown. */
function parseFeatureValue(parts: readonly ComponentValue[], feature: string): FeatureValue | null {
  const [first, slash, last] = parts;
  if (first?.type === 'number' && slash?.type === 'delim' && slash.value === '/' && last?.type === 'number' && parts.length === 3) {
    return first.value < 0 || last.value < 0 ? null : { kind: 'ratio', numerator: first.value, denominator: last.value };
  }
  if (first === undefined || parts.length !== 1) return null;
  switch (first.type) {
    case 'number':
      // A lone number is a ratio to 1.
      if (feature.endsWith('aspect-ratio') && first.value >= 0) return { kind: 'ratio', numerator: first.value, denominator: 1 };
      return { kind: 'number', value: first.value };
    case 'dimension':
      return { kind: 'dimension', value: first.value, unit: asciiLowerCase(first.unit) };
    case 'ident':
      return { kind: 'keyword', value: asciiLowerCase(first.value) };
    default:
      return null;
  }
}

function serializeFeatureValue(value: FeatureValue): string {
  switch (value.kind) {
    case 'number':
      return serializeNumber(value.value);
    case 'dimension':
      return serializeNumber(value.value) + value.unit;
    case 'ratio':
      return `${serializeNumber(value.numerator)} / ${serializeNumber(value.denominator)}`;
    case 'keyword':
      return value.value;
  }
}

/** The text of what is kept only as grammatical: <general-enclosed>. */
export function serializeEnclosed(value: ComponentValue): string {
  return serializeComponentValue(value);
}
