// Shorthand: how one declaration becomes several longhands and how these are printed as one again.
// https://drafts.csswg.org/css-cascade-5/#shorthand. The kinds that many shorthands share are made here.

import { isKeyword } from '../values/css-value.ts';
import type { CssValue } from '../values/css-value.ts';
import type { ParseContext } from '../values/parse-context.ts';
import { NO_CONTEXT } from '../values/parse-context.ts';
import { valueText } from '../values/serialize.ts';
import { ValueStream } from '../values/value-stream.ts';
import { longhand } from './property-table.ts';
import type { Longhand } from './longhand.ts';

export interface Shorthand {
  readonly name: string;
  /** In canonical order; `parse` and `serialize` use the same. */
  readonly longhands: readonly string[];
  /** One value for each longhand, null for its initial value; or null when the text is invalid. */
  parse(stream: ValueStream, context: ParseContext): readonly (CssValue | null)[] | null;
  /** '' when these values cannot be written as this shorthand. Never asked when one is CSS-wide or unresolved. */
  serialize(values: readonly CssValue[]): string;
}

const initialValues = new Map<string, CssValue>();

/** The initial value of a longhand, parsed when first asked for. */
export function initialValue(property: Longhand): CssValue {
  let value = initialValues.get(property.name);
  if (value === undefined) initialValues.set(property.name, (value = parseInitial(property)));
  return value;
}

let tokenizeInitial: ((text: string) => ValueStream) | null = null;

/** Set by parse-declaration.ts, which knows the tokenizer. */
export function setInitialTokenizer(tokenize: (text: string) => ValueStream): void {
  tokenizeInitial = tokenize;
}

function parseInitial(property: Longhand): CssValue {
  const value = property.parse(tokenizeInitial!(property.initial), NO_CONTEXT);
  if (value === null) throw new Error(`bad initial value of ${property.name}`);
  return value;
}

export const isInitial = (name: string, value: CssValue): boolean => valueText(value) === valueText(initialValue(longhand(name)));

/** margin, padding, inset, border-width...: one to four values, top right bottom left. */
export function fourSides(name: string, longhands: readonly string[]): Shorthand {
  const grammar = longhand(longhands[0]!).parse;
  return {
    name,
    longhands,
    parse(stream, context) {
      const values: CssValue[] = [];
      while (values.length < 4 && !stream.atEnd()) {
        const value = grammar(stream, context);
        if (value === null) return null;
        values.push(value);
      }
      return fillSides(values);
    },
    serialize: (values) => sidesText(values.map(valueText)),
  };
}

export function fillSides(values: readonly CssValue[]): CssValue[] | null {
  const [top, right, bottom, left] = values;
  return top === undefined ? null : [top, right ?? top, bottom ?? top, left ?? right ?? top];
}

export function sidesText(texts: readonly string[]): string {
  const [top, right, bottom, left] = texts as [string, string, string, string];
  if (left !== right) return `${top} ${right} ${bottom} ${left}`;
  if (bottom !== top) return `${top} ${right} ${bottom}`;
  return right === top ? top : `${top} ${right}`;
}

/** gap, overflow, margin-inline...: one or two values of the same grammar. */
export function pair(name: string, longhands: readonly [string, string]): Shorthand {
  const first = longhand(longhands[0]).parse;
  const second = longhand(longhands[1]).parse;
  return {
    name,
    longhands,
    parse(stream, context) {
      const start = stream.index;
      const one = first(stream, context);
      if (one === null) return null;
      if (!stream.atEnd()) return [one, second(stream, context) ?? one];
      // The second longhand must accept the value too: place-content's `baseline` does not fit justify-content.
      stream.index = start;
      const other = second(stream, context);
      stream.index = stream.values.length;
      return [one, other ?? one];
    },
    serialize(values) {
      const [one, other] = values.map(valueText) as [string, string];
      return one === other ? one : `${one} ${other}`;
    },
  };
}

/** border-top, outline, list-style...: each longhand at most once, in any order. `order` is that of printing. */
export function anyOrder(name: string, longhands: readonly string[]): Shorthand {
  const grammars = longhands.map((each) => longhand(each).parse);
  return {
    name,
    longhands,
    parse(stream, context) {
      const values: (CssValue | null)[] = longhands.map(() => null);
      while (!stream.atEnd()) if (!takeOne(grammars, values, stream, context)) return null;
      return values.every((value) => value === null) ? null : values;
    },
    serialize(values) {
      const texts = values.filter((value, i) => !isInitial(longhands[i]!, value)).map(valueText);
      return texts.length > 0 ? texts.join(' ') : valueText(values.find(isNone) ?? values[0]!);
    },
  };
}

function takeOne(grammars: readonly Longhand['parse'][], values: (CssValue | null)[], stream: ValueStream, context: ParseContext): boolean {
  for (let i = 0; i < grammars.length; i++) {
    if (values[i] !== null) continue;
    const start = stream.index;
    const value = grammars[i]!(stream, context);
    if (value !== null && stream.index > start) {
      values[i] = value;
      return true;
    }
    stream.index = start;
  }
  return false;
}

export const isNone = (value: CssValue | undefined): boolean => isKeyword(value, 'none');
