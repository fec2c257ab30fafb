// Numeric values: lengths, percentages, numbers, angles, times and the math functions that make them.
// https://drafts.csswg.org/css-values-4/#numeric-types

import type { ParseContext } from './parse-context.ts';
import { numeric } from './css-value.ts';
import type { CssValue, MathCategory, MathValue, NumericValue } from './css-value.ts';
import { isMathFunction, parseMath } from './math.ts';
import { unitCategory } from './units.ts';
import { lowerAscii } from './value-stream.ts';
import type { ValueStream } from './value-stream.ts';

export interface NumericOptions {
  /** Smallest allowed literal; a math function is clamped to it by the style stage instead. */
  readonly min?: number;
  readonly max?: number;
  /** Accept percentages as part of the type. */
  readonly percentages?: boolean;
}

type Numeric = NumericValue | MathValue;

/** A <length>, or <length-percentage> with `percentages`. A unitless zero is a length. */
export function parseLength(stream: ValueStream, context: ParseContext, options: NumericOptions = {}): Numeric | null {
  const value = stream.peek();
  if (value === undefined) return null;
  switch (value.type) {
    case 'dimension': {
      const unit = lowerAscii(value.unit);
      if (unitCategory(unit) !== 'length' || isOutside(value.value, options)) return null;
      stream.next();
      return numeric(value.value, unit);
    }
    case 'percentage':
      if (options.percentages !== true || isOutside(value.value, options)) return null;
      stream.next();
      return numeric(value.value, '%');
    case 'number':
      if ((value.value !== 0 && !context.allowsUnitlessLengths) || isOutside(value.value, options)) return null;
      stream.next();
      return numeric(value.value, 'px');
    default:
      return mathOf(stream, options.percentages === true ? 'length' : 'percentage', (category) => category === 'length');
  }
}

export function parseLengthPercentage(stream: ValueStream, context: ParseContext, min?: number): Numeric | null {
  return parseLength(stream, context, min === undefined ? { percentages: true } : { percentages: true, min });
}

export function parseNumber(stream: ValueStream, options: NumericOptions = {}): Numeric | null {
  const value = stream.peek();
  if (value?.type === 'number') {
    if (isOutside(value.value, options)) return null;
    stream.next();
    return numeric(value.value, '');
  }
  if (value?.type === 'percentage' && options.percentages === true) {
    if (isOutside(value.value, options)) return null;
    stream.next();
    return numeric(value.value, '%');
  }
  return mathOf(stream, 'percentage', (category) => category === 'number' || (options.percentages === true && category === 'percentage'));
}

export function parsePercentage(stream: ValueStream, options: NumericOptions = {}): Numeric | null {
  const value = stream.peek();
  if (value?.type === 'percentage') {
    if (isOutside(value.value, options)) return null;
    stream.next();
    return numeric(value.value, '%');
  }
  return mathOf(stream, 'percentage', (category) => category === 'percentage');
}

export function parseInteger(stream: ValueStream, options: NumericOptions = {}): Numeric | null {
  const value = stream.peek();
  if (value?.type === 'number') {
    if (!value.isInteger || isOutside(value.value, options)) return null;
    stream.next();
    return numeric(value.value, '');
  }
  return mathOf(stream, 'percentage', (category) => category === 'number');
}

/** An <angle>; with `zero`, also a unitless zero (transform functions and gradients allow it). */
export function parseAngle(stream: ValueStream, zero = false): Numeric | null {
  const value = stream.peek();
  if (zero && value?.type === 'number' && value.value === 0) {
    stream.next();
    return numeric(0, 'deg');
  }
  return parseDimension(stream, 'angle', {});
}

export function parseTime(stream: ValueStream, options: NumericOptions = {}): Numeric | null {
  return parseDimension(stream, 'time', options);
}

export function parseResolution(stream: ValueStream): Numeric | null {
  return parseDimension(stream, 'resolution', { min: 0 });
}

export function parseFlex(stream: ValueStream): Numeric | null {
  return parseDimension(stream, 'flex', { min: 0 });
}

function parseDimension(stream: ValueStream, category: MathCategory, options: NumericOptions): Numeric | null {
  const value = stream.peek();
  if (value?.type === 'dimension') {
    const unit = lowerAscii(value.unit);
    if (unitCategory(unit) !== category || isOutside(value.value, options)) return null;
    stream.next();
    return numeric(value.value, unit);
  }
  return mathOf(stream, 'percentage', (found) => found === category);
}

function mathOf(stream: ValueStream, percentAs: 'length' | 'percentage', accepts: (category: MathCategory) => boolean): MathValue | null {
  const block = stream.peek();
  if (!isMathFunction(block)) return null;
  const math = parseMath(block, percentAs);
  if (math === null || !accepts(math.category)) return null;
  stream.next();
  return { type: 'math', node: math.node, category: math.category };
}

function isOutside(value: number, options: NumericOptions): boolean {
  return (options.min !== undefined && value < options.min) || (options.max !== undefined && value > options.max);
}

export function isNumeric(value: CssValue): value is Numeric {
  return value.type === 'numeric' || value.type === 'math';
}
