// Specified numeric values -> px, numbers and LengthPercentage.

import { evaluateFunction, evaluateMath } from '../../css/values/math.ts';
import type { CssValue, MathNode } from '../../css/values/css-value.ts';
import { pxPerUnit, toCanonical } from '../../css/values/units.ts';
import type { LengthContext } from '../../css/values/units.ts';
import type { CalcTree, LengthPercentage } from '../computed-style.ts';

/** Past this a length could overflow layout's arithmetic. Chromium's limit. */
const MAX_PX = 33554428;

const clampPx = (px: number): number => (px > MAX_PX ? MAX_PX : px < -MAX_PX ? -MAX_PX : Number.isNaN(px) ? 0 : px);

/** px of a length without percentages; 0 for anything else. */
export function computeLength(value: CssValue, context: LengthContext): number {
  if (value.type === 'numeric') return value.unit === 'px' ? clampPx(value.value) : clampPx(value.value * pxPerUnit(value.unit, context));
  return value.type === 'math' ? clampPx(evaluateMath(value.node, (unit) => pxPerUnit(unit, context))) : 0;
}

/** `nonNegative` clamps what a math function gives; literals were checked by the grammar. */
export function computeLengthPercentage(value: CssValue, context: LengthContext, nonNegative = false): LengthPercentage {
  if (value.type === 'numeric') return value.unit === '%' ? percentage(value.value) : computeLength(value, context);
  if (value.type !== 'math') return 0;
  const result = computeNode(value.node, context);
  return nonNegative && typeof result === 'number' ? Math.max(0, result) : result;
}

const wholePercentages = new Map<number, LengthPercentage>();

/** OPTIMIZATION: common percentages are shared objects. */
function percentage(percent: number): LengthPercentage {
  let shared = wholePercentages.get(percent);
  if (shared === undefined) {
    shared = { percent, px: 0 };
    if (wholePercentages.size < 256) wholePercentages.set(percent, shared);
  }
  return shared;
}

function isSimple(value: LengthPercentage): value is number | { percent: number; px: number } {
  return typeof value === 'number' || 'percent' in value;
}

const percentOf = (value: number | { percent: number; px: number }): number => (typeof value === 'number' ? 0 : value.percent);
const pxOf = (value: number | { percent: number; px: number }): number => (typeof value === 'number' ? value : value.px);

function computeNode(node: MathNode, context: LengthContext): LengthPercentage {
  switch (node.op) {
    case 'value':
      return node.unit === '%' ? percentage(node.value) : clampPx(node.value * pxPerUnit(node.unit, context));
    case 'sum':
      return computeSum(node.terms, context);
    case 'scale':
      return scaleLength(node.factor, computeNode(node.term, context));
    case 'product':
    case 'invert':
      return clampPx(evaluateMath(node, (unit) => pxPerUnit(unit, context)));
    case 'function':
      return computeFunction(node, context);
  }
}

function computeSum(nodes: readonly MathNode[], context: LengthContext): LengthPercentage {
  let percent = 0;
  let px = 0;
  const rest: LengthPercentage[] = [];
  for (const node of nodes) {
    const term = computeNode(node, context);
    if (isSimple(term)) {
      percent += percentOf(term);
      px += pxOf(term);
    } else rest.push(term);
  }
  const simple: LengthPercentage = percent === 0 && !nodes.some(mentionsPercent) ? clampPx(px) : { percent, px };
  return rest.length === 0 ? simple : { calc: 'sum', terms: [simple, ...rest] };
}

function mentionsPercent(node: MathNode): boolean {
  return node.op === 'value' && node.unit === '%';
}

function scaleLength(factor: number, value: LengthPercentage): LengthPercentage {
  if (typeof value === 'number') return clampPx(value * factor);
  return 'percent' in value ? { percent: value.percent * factor, px: value.px * factor } : { calc: 'scale', factor, term: value };
}

function computeFunction(node: Extract<MathNode, { op: 'function' }>, context: LengthContext): LengthPercentage {
  const terms = node.terms.map((term) => computeNode(term, context));
  if (terms.every((term) => typeof term === 'number')) return clampPx(evaluateFunction(node.name, node.strategy, terms as number[]));
  switch (node.name) {
    case 'min':
    case 'max':
      return { calc: node.name, terms };
    case 'clamp':
      return { calc: 'clamp', min: terms[0]!, value: terms[1]!, max: terms[2]! } satisfies CalcTree;
    default:
      return 0;
  }
}

/** A number; percentages count as fractions of one. */
export function computeNumber(value: CssValue, context: LengthContext): number {
  if (value.type === 'numeric') return value.unit === '%' ? value.value / 100 : value.value;
  if (value.type !== 'math') return 0;
  const result = evaluateMath(value.node, (unit) => (unit === '%' ? 0.01 : (toCanonical(1, unit)?.value ?? pxPerUnit(unit, context))));
  return result;
}

export function computeInteger(value: CssValue, context: LengthContext): number {
  return Math.floor(computeNumber(value, context) + 0.5);
}

/** Degrees. */
export function computeAngle(value: CssValue): number {
  return computeCanonical(value);
}

export function computeMilliseconds(value: CssValue): number {
  return computeCanonical(value) * 1000;
}

function computeCanonical(value: CssValue): number {
  if (value.type === 'numeric') return toCanonical(value.value, value.unit)?.value ?? value.value;
  return value.type === 'math' ? evaluateMath(value.node, (unit) => toCanonical(1, unit)?.value ?? 0) : 0;
}
