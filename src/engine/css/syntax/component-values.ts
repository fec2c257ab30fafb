// Component values from text, and small questions about lists of them.

import type { ComponentValue } from '../component-value.ts';
import { Parser, trimWhitespace } from './parser.ts';
import { preprocess } from './tokenizer.ts';

/** https://drafts.csswg.org/css-syntax-3/#parse-list-of-component-values, without white space at the ends */
export function parseComponentValues(text: string): ComponentValue[] {
  return trimWhitespace(new Parser(preprocess(text)).consumeComponentValues());
}

/**
 * https://drafts.csswg.org/css-syntax-3/#parse-comma-separated-list-of-component-values
 * Each part without white space at its ends; an empty list is no part, an empty part stays.
 */
export function splitAtCommas(values: readonly ComponentValue[]): ComponentValue[][] {
  if (values.every((value) => value.type === 'whitespace')) return [];
  const parts: ComponentValue[][] = [[]];
  for (const value of values) {
    if (value.type === 'comma') parts.push([]);
    else (parts[parts.length - 1] as ComponentValue[]).push(value);
  }
  for (const part of parts) trimWhitespace(part);
  return parts;
}

export function withoutWhitespace(values: readonly ComponentValue[]): ComponentValue[] {
  return values.filter((value) => value.type !== 'whitespace');
}

/** Whether a <declaration-value> or <any-value>: nothing bad and no stray closing bracket, at any depth. */
export function isAnyValue(values: readonly ComponentValue[]): boolean {
  // SAFETY: recursion is bounded by the parser's MAX_VALUE_DEPTH.
  return values.every((value) => {
    if (value.type === 'bad-string' || value.type === 'bad-url' || value.type === 'close') return false;
    return value.type === 'function' || value.type === 'block' ? isAnyValue(value.value) : true;
  });
}
