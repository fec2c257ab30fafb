// The boolean grammar that media, container and supports conditions share: `not X`, `X and Y`, `X or Y`, where X stands in
// parentheses or is a function. https://drafts.csswg.org/mediaqueries-5/#mq-syntax

import type { ComponentValue } from '../component-value.ts';
import { equalsIgnoringCase } from '../syntax/code-points.ts';
import { withoutWhitespace } from '../syntax/component-values.ts';

export interface ConditionMaker<T> {
  /** One operand, a (block) or function, that is not a nested condition; null: the whole condition is invalid. */
  leaf(value: ComponentValue): T | null;
  not(condition: T): T;
  all(conditions: readonly T[]): T;
  any(conditions: readonly T[]): T;
}

/** null when invalid. Nested parentheses are read as conditions where they can be, else given to `leaf`. */
export function parseCondition<T>(values: readonly ComponentValue[], maker: ConditionMaker<T>, allowOr = true): T | null {
  // SAFETY: recursion is bounded by the depth of the component values.
  const parts = withoutWhitespace(values);
  const first = parts[0];
  if (isWord(first, 'not')) {
    const operand = parts.length === 2 ? parseOperand(parts[1] as ComponentValue, maker) : null;
    return operand === null ? null : maker.not(operand);
  }
  if (first === undefined || parts.length % 2 === 0) return null;
  const word = parts.length === 1 || isWord(parts[1], 'and') ? 'and' : 'or';
  if (word === 'or' && !allowOr) return null;
  const operands: T[] = [];
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i] as ComponentValue;
    if (i % 2 === 1) {
      if (!isWord(part, word)) return null;
      continue;
    }
    const operand = parseOperand(part, maker);
    if (operand === null) return null;
    operands.push(operand);
  }
  const only = operands[0];
  if (operands.length === 1 && only !== undefined) return only;
  return word === 'and' ? maker.all(operands) : maker.any(operands);
}

function parseOperand<T>(value: ComponentValue, maker: ConditionMaker<T>): T | null {
  if (value.type === 'function') return maker.leaf(value);
  if (value.type !== 'block' || value.open !== '(') return null;
  // A nested condition begins with `not`, a parenthesis or a function; a feature begins with a word or a number.
  const inner = withoutWhitespace(value.value);
  const begin = inner[0];
  if (begin?.type === 'block' || begin?.type === 'function' || (isWord(begin, 'not') && inner.length === 2)) {
    const nested = parseCondition(value.value, maker);
    // Doubled parentheses stay, as a conjunction of one.
    if (nested !== null) return inner.length === 1 ? maker.all([nested]) : nested;
  }
  return maker.leaf(value);
}

export function isWord(value: ComponentValue | undefined, word: string): boolean {
  return value !== undefined && value.type === 'ident' && equalsIgnoringCase(value.value, word);
}
