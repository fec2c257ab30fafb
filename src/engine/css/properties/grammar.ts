// Grammar: what a property accepts. Most properties state theirs in value definition syntax
// (https://drafts.csswg.org/css-values-4/#value-defs), compiled when the first declaration of the property is parsed;
// where that cannot say it, or the property is hot, a function stands instead.

import type { CssValue } from '../values/css-value.ts';
import { list } from '../values/css-value.ts';
import type { ParseContext } from '../values/parse-context.ts';
import type { ValueStream } from '../values/value-stream.ts';
import { compileSyntax } from './syntax-grammar.ts';

/** Consumes one value, or answers null (the stream is then anywhere). */
export type Grammar = (stream: ValueStream, context: ParseContext) => CssValue | null;

/** A grammar that compiles `syntax` when first used. */
export function syntax(definition: string): Grammar {
  let compiled: Grammar | null = null;
  return (stream, context) => (compiled ??= compileSyntax(definition))(stream, context);
}

/** The first that matches. */
export function oneOf(...grammars: readonly Grammar[]): Grammar {
  return (stream, context) => {
    const start = stream.index;
    for (const grammar of grammars) {
      const value = grammar(stream, context);
      if (value !== null) return value;
      stream.index = start;
    }
    return null;
  };
}

/** One or more, separated by commas: always a list value, also for one. */
export function commaList(grammar: Grammar): Grammar {
  return (stream, context) => {
    const items: CssValue[] = [];
    do {
      const item = grammar(stream, context);
      if (item === null) return null;
      items.push(item);
    } while (stream.takeComma());
    return list(', ', items);
  };
}

/** One to `most`, separated by white space: the value itself when there is one. */
export function spaceList(grammar: Grammar, most: number): Grammar {
  return (stream, context) => {
    const items: CssValue[] = [];
    while (items.length < most && !stream.atEnd()) {
      const start = stream.index;
      const item = grammar(stream, context);
      if (item === null) {
        stream.index = start;
        break;
      }
      items.push(item);
    }
    if (items.length === 0) return null;
    return items.length === 1 ? items[0]! : list(' ', items);
  };
}
