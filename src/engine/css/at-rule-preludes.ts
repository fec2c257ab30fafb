// The grammars of the preludes of at-rules, one function each; null for what is invalid.

import type { ComponentValue } from './component-value.ts';
import { isWord } from './media/condition.ts';
import { parseMediaQueryList } from './media/parse-media-query.ts';
import { evaluateSupportsFunction } from './parse-supports.ts';
import type { SupportsEnvironment } from './parse-supports.ts';
import type { ImportRule, NamespaceRule } from './rules.ts';
import { asciiLowerCase } from './syntax/code-points.ts';
import { splitAtCommas, withoutWhitespace } from './syntax/component-values.ts';
import { serializeComponentValues } from './syntax/serialize.ts';

/** `initial`, `inherit` and the like never are names. */
export const CSS_WIDE_KEYWORDS: ReadonlySet<string> = new Set(['initial', 'inherit', 'unset', 'revert', 'revert-layer', 'default']);

/** The one identifier that the prelude consists of. */
export function parseName(values: readonly ComponentValue[]): string | null {
  const only = values[0];
  return values.length === 1 && only?.type === 'ident' && !CSS_WIDE_KEYWORDS.has(asciiLowerCase(only.value)) ? only.value : null;
}

/** <keyframes-name>: an identifier but `none`, or a string. https://drafts.csswg.org/css-animations-1/#keyframes */
export function parseKeyframesName(values: readonly ComponentValue[]): string | null {
  const only = values[0];
  if (values.length === 1 && only?.type === 'string') return only.value;
  const name = parseName(values);
  return name === null || asciiLowerCase(name) === 'none' ? null : name;
}

/** <keyframe-selector>#: fractions 0 to 1. */
export function parseKeyframeOffsets(values: readonly ComponentValue[]): number[] | null {
  const offsets: number[] = [];
  for (const part of splitAtCommas(values)) {
    const only = part[0];
    if (part.length !== 1 || only === undefined) return null;
    if (isWord(only, 'from')) offsets.push(0);
    else if (isWord(only, 'to')) offsets.push(1);
    else if (only.type === 'percentage' && only.value >= 0 && only.value <= 100) offsets.push(only.value / 100);
    else return null;
  }
  return offsets.length === 0 ? null : offsets;
}

/** <layer-name>: identifiers joined by dots without white space. https://drafts.csswg.org/css-cascade-5/#typedef-layer-name */
export function parseLayerName(values: readonly ComponentValue[]): string | null {
  if (values.length % 2 === 0) return null;
  let name = '';
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as ComponentValue;
    if (i % 2 === 1) {
      if (value.type !== 'delim' || value.value !== '.') return null;
      name += '.';
    } else {
      if (value.type !== 'ident' || CSS_WIDE_KEYWORDS.has(asciiLowerCase(value.value))) return null;
      name += value.value;
    }
  }
  return name;
}

export function parseLayerNames(values: readonly ComponentValue[]): string[] | null {
  const names: string[] = [];
  for (const part of splitAtCommas(values)) {
    const name = parseLayerName(part);
    if (name === null) return null;
    names.push(name);
  }
  return names.length === 0 ? null : names;
}

/** https://drafts.csswg.org/css-cascade-5/#at-import: url, then layer, supports() and media queries, in this order. */
export function parseImport(values: readonly ComponentValue[], environment: SupportsEnvironment): ImportRule | null {
  const url = parseUrl(values[0]);
  if (url === null) return null;
  let index = skipWhitespace(values, 1);
  let layer: string | null = null;
  const layerValue = values[index];
  if (isWord(layerValue, 'layer')) {
    layer = '';
    index = skipWhitespace(values, index + 1);
  } else if (layerValue?.type === 'function' && asciiLowerCase(layerValue.name) === 'layer') {
    const name = parseLayerName(withoutWhitespace(layerValue.value));
    if (name !== null) {
      layer = name;
      index = skipWhitespace(values, index + 1);
    }
  }
  let supportsText: string | null = null;
  let supportsMatches = true;
  const supports = values[index];
  if (supports?.type === 'function' && asciiLowerCase(supports.name) === 'supports') {
    const result = evaluateSupportsFunction(supports.value, environment);
    if (result !== null) {
      supportsMatches = result;
      supportsText = serializeComponentValues(supports.value).trim();
      index = skipWhitespace(values, index + 1);
    }
  }
  const query = parseMediaQueryList(values.slice(index));
  return { type: 'import', url, layer, supportsText, supportsMatches, query, stylesheet: null };
}

/** https://drafts.csswg.org/css-namespaces-3/#declaration */
export function parseNamespace(values: readonly ComponentValue[]): NamespaceRule | null {
  const parts = withoutWhitespace(values);
  const first = parts[0];
  const hasPrefix = first?.type === 'ident';
  const namespace = parseUrl(parts[hasPrefix ? 1 : 0]);
  if (namespace === null || parts.length !== (hasPrefix ? 2 : 1)) return null;
  return { type: 'namespace', prefix: hasPrefix ? first.value : '', namespace };
}

/** A string, url(x) or url("x"). */
export function parseUrl(value: ComponentValue | undefined): string | null {
  if (value === undefined) return null;
  if (value.type === 'string' || value.type === 'url') return value.value;
  if (value.type !== 'function' || asciiLowerCase(value.name) !== 'url') return null;
  const parts = withoutWhitespace(value.value);
  const text = parts[0];
  return parts.length === 1 && text?.type === 'string' ? text.value : null;
}

/** https://drafts.csswg.org/css-page-3/#at-page-rule, serialized: `a:first, :left`. */
export function parsePageSelectors(values: readonly ComponentValue[]): string | null {
  const selectors: string[] = [];
  for (const part of splitAtCommas(values)) {
    const text = serializeComponentValues(part);
    if (!/^(?:[\w-]+)?(?::(?:left|right|first|blank))*$/i.test(text)) return null;
    selectors.push(text.replace(/:\w+/g, asciiLowerCase));
  }
  return selectors.join(', ');
}

export function skipWhitespace(values: readonly ComponentValue[], start: number): number {
  let index = start;
  while (values[index]?.type === 'whitespace') index++;
  return index;
}
