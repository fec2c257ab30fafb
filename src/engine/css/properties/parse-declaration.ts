// One declaration -> longhands: the DeclarationParser that css/parse-stylesheet.ts is given.
// https://drafts.csswg.org/css-syntax-3/#parse-grammar, https://drafts.csswg.org/css-cascade-5/#shorthand

import type { ComponentValue } from '../component-value.ts';
import type { DeclarationParser, ParsedDeclaration } from '../declaration.ts';
import { isAnyValue, parseComponentValues } from '../syntax/component-values.ts';
import type { CssValue } from '../values/css-value.ts';
import type { ParseContext } from '../values/parse-context.ts';
import { NO_CONTEXT } from '../values/parse-context.ts';
import { lowerAscii, ValueStream } from '../values/value-stream.ts';
import type { Longhand } from './longhand.ts';
import { ALIASES, longhandByName } from './property-table.ts';
import { initialValue, setInitialTokenizer } from './shorthand.ts';
import type { Shorthand } from './shorthand.ts';
import { shorthandByName } from './shorthands.ts';
import { hasSubstitution, substitutionsAreValid } from './variables.ts';

setInitialTokenizer((text) => new ValueStream(parseComponentValues(text)));

export interface DeclarationContext {
  resolveUrl(url: string): string;
  readonly isQuirks: boolean;
  readonly isUserAgent?: boolean;
}

const WIDE: ReadonlyMap<string, CssValue> = new Map(
  (['initial', 'inherit', 'unset', 'revert', 'revert-layer'] as const).map((value) => [value, { type: 'wide', value }]),
);

/** https://quirks.spec.whatwg.org/#the-unitless-length-quirk and #the-hashless-hex-color-quirk (FIXME: the latter is missing) */
const UNITLESS = new Set([
  'border-bottom-width',
  'border-left-width',
  'border-right-width',
  'border-top-width',
  'border-spacing',
  'bottom',
  'clip',
  'font-size',
  'height',
  'left',
  'letter-spacing',
  'margin',
  'margin-bottom',
  'margin-left',
  'margin-right',
  'margin-top',
  'max-height',
  'max-width',
  'min-height',
  'min-width',
  'padding',
  'padding-bottom',
  'padding-left',
  'padding-right',
  'padding-top',
  'right',
  'text-indent',
  'top',
  'vertical-align',
  'width',
  'word-spacing',
  'border-width',
]);

/** A parser for one sheet (or style attribute): `context` knows the base URL and the document's mode. */
export function makeDeclarationParser(context: DeclarationContext): DeclarationParser {
  const strict: ParseContext = {
    resolveUrl: (url) => context.resolveUrl(url),
    allowsUnitlessLengths: false,
    isQuirks: context.isQuirks,
    isUserAgent: context.isUserAgent ?? false,
  };
  const quirky: ParseContext = { ...strict, allowsUnitlessLengths: true };
  return (name, value, important, out, text) => {
    const parsing = context.isQuirks && UNITLESS.has(name) ? quirky : strict;
    return parseDeclaration(name, value, important, out, text, parsing);
  };
}

/** Without a base URL: for @supports, CSS.supports() and tests. */
export const parseDeclarationPlain: DeclarationParser = (name, value, important, out, text) => parseDeclaration(name, value, important, out, text, NO_CONTEXT);

function parseDeclaration(
  name: string,
  value: readonly ComponentValue[],
  important: boolean,
  out: ParsedDeclaration[],
  text: string,
  context: ParseContext,
): boolean {
  if (name.startsWith('--')) return parseCustomProperty(name, value, important, out, text);
  const target = ALIASES.get(name) ?? name;
  const longhand = longhandByName(target);
  if (longhand !== null) {
    const parsed = parseLonghand(longhand, value, text, context);
    if (parsed === null) return false;
    out.push({ property: target, value: parsed, important });
    return true;
  }
  const shorthand = shorthandByName(target);
  return shorthand !== null && parseShorthand(shorthand, value, important, out, text, context);
}

function parseCustomProperty(name: string, value: readonly ComponentValue[], important: boolean, out: ParsedDeclaration[], text: string): boolean {
  if (name.length < 3 || !isAnyValue(value) || !substitutionsAreValid(value)) return false;
  const wide = wideKeyword(value);
  out.push({ property: name, value: wide ?? { type: 'unresolved', tokens: value, text, shorthand: '' }, important });
  return true;
}

function wideKeyword(value: readonly ComponentValue[]): CssValue | null {
  const token = value[0];
  if (value.length !== 1 || token === undefined || token.type !== 'ident') return null;
  return WIDE.get(lowerAscii(token.value)) ?? null;
}

function parseLonghand(longhand: Longhand, value: readonly ComponentValue[], text: string, context: ParseContext): CssValue | null {
  const wide = wideKeyword(value);
  if (wide !== null) return wide;
  if (hasSubstitution(value)) return substitutionsAreValid(value) && isAnyValue(value) ? { type: 'unresolved', tokens: value, text, shorthand: '' } : null;
  const stream = new ValueStream(value);
  const parsed = longhand.parse(stream, context);
  return stream.atEnd() ? parsed : null;
}

function parseShorthand(
  shorthand: Shorthand,
  value: readonly ComponentValue[],
  important: boolean,
  out: ParsedDeclaration[],
  text: string,
  context: ParseContext,
): boolean {
  let shared = wideKeyword(value);
  if (shared === null && hasSubstitution(value)) {
    if (!substitutionsAreValid(value) || !isAnyValue(value)) return false;
    shared = { type: 'unresolved', tokens: value, text, shorthand: shorthand.name };
  }
  if (shared !== null) {
    for (const name of shorthand.longhands) out.push({ property: name, value: shared, important });
    return true;
  }
  const values = expandShorthand(shorthand, value, context);
  if (values === null) return false;
  for (let i = 0; i < values.length; i++) out.push({ property: shorthand.longhands[i]!, value: values[i]!, important });
  return true;
}

function expandShorthand(shorthand: Shorthand, value: readonly ComponentValue[], context: ParseContext): CssValue[] | null {
  const stream = new ValueStream(value);
  if (stream.atEnd()) return null;
  const parsed = shorthand.parse(stream, context);
  if (parsed === null || !stream.atEnd()) return null;
  return shorthand.longhands.map((name, i) => parsed[i] ?? initialValue(longhandByName(name)!));
}

/**
 * A longhand after substitution; null when it is invalid at computed-value time. URLs are relative to `context`.
 */
export function parseSubstituted(longhand: Longhand, tokens: readonly ComponentValue[], context: ParseContext): CssValue | null {
  const wide = wideKeyword(tokens);
  if (wide !== null) return wide;
  const stream = new ValueStream(tokens);
  const parsed = stream.atEnd() ? null : longhand.parse(stream, context);
  return stream.atEnd() ? parsed : null;
}

/** The same for a shorthand: longhand -> value. */
export function expandSubstituted(name: string, tokens: readonly ComponentValue[], context: ParseContext): ReadonlyMap<string, CssValue> | null {
  const shorthand = shorthandByName(name);
  if (shorthand === null) return null;
  const wide = wideKeyword(tokens);
  const values = wide === null ? expandShorthand(shorthand, tokens, context) : shorthand.longhands.map(() => wide);
  return values === null ? null : new Map(values.map((value, i) => [shorthand.longhands[i]!, value]));
}
