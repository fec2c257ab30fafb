// What the descriptors of an @font-face rule say. https://drafts.csswg.org/css-fonts-4/#font-face-rule
// A descriptor with an invalid value counts as not there. The result has the fields that text/font-set.ts asks for.

import { parseUrl } from './at-rule-preludes.ts';
import type { ComponentValue } from './component-value.ts';
import type { FontFaceRule } from './rules.ts';
import { asciiLowerCase } from './syntax/code-points.ts';
import { splitAtCommas, withoutWhitespace } from './syntax/component-values.ts';

export type FontSource =
  /** `url` is as written; `formats` and `technologies` are in lower case and empty when not told. */
  | { readonly type: 'url'; readonly url: string; readonly formats: readonly string[]; readonly technologies: readonly string[] }
  | { readonly type: 'local'; readonly name: string };

export interface FontFaceDescription {
  readonly family: string;
  /** In order of preference. */
  readonly sources: readonly FontSource[];
  readonly weightMin: number;
  readonly weightMax: number;
  /** Percent. */
  readonly stretchMin: number;
  readonly stretchMax: number;
  readonly style: 'normal' | 'italic' | 'oblique';
  /** Inclusive, flattened [first, last, ...], sorted and joined; null means every code point. */
  readonly unicodeRange: readonly number[] | null;
  readonly display: 'auto' | 'block' | 'swap' | 'fallback' | 'optional';
  readonly features: readonly (readonly [tag: string, value: number])[];
  readonly variations: readonly (readonly [tag: string, value: number])[];
  /** Fractions of the em, null keeps the font's own. */
  readonly ascentOverride: number | null;
  readonly descentOverride: number | null;
  readonly lineGapOverride: number | null;
  /** 1 for 100%. */
  readonly sizeAdjust: number;
}

type Values = readonly ComponentValue[];

/** null when the rule names no family or no usable source: such a rule has no effect. */
export function describeFontFace(rule: FontFaceRule): FontFaceDescription | null {
  const family = read(rule, 'font-family', parseFamily);
  const sources = read(rule, 'src', parseSources);
  if (family === null || sources === null) return null;
  const [weightMin, weightMax] = read(rule, 'font-weight', (values) => parseRange(values, weightOf)) ?? [400, 400];
  const [stretchMin, stretchMax] = read(rule, 'font-stretch', parseStretch) ?? read(rule, 'font-width', parseStretch) ?? [100, 100];
  return {
    family,
    sources,
    weightMin,
    weightMax,
    stretchMin,
    stretchMax,
    style: read(rule, 'font-style', parseStyle) ?? 'normal',
    unicodeRange: read(rule, 'unicode-range', parseUnicodeRange),
    display: read(rule, 'font-display', parseDisplay) ?? 'auto',
    features: read(rule, 'font-feature-settings', (values) => parseTags(values, 1)) ?? [],
    variations: read(rule, 'font-variation-settings', (values) => parseTags(values, null)) ?? [],
    ascentOverride: read(rule, 'ascent-override', parsePercentage),
    descentOverride: read(rule, 'descent-override', parsePercentage),
    lineGapOverride: read(rule, 'line-gap-override', parsePercentage),
    sizeAdjust: read(rule, 'size-adjust', parsePercentage) ?? 1,
  };
}

/** The value of the last valid descriptor of that name. */
function read<T>(rule: FontFaceRule, name: string, parse: (values: Values) => T | null): T | null {
  for (let i = rule.descriptors.length - 1; i >= 0; i--) {
    const descriptor = rule.descriptors[i];
    const value = descriptor?.name === name ? parse(descriptor.value) : null;
    if (value !== null) return value;
  }
  return null;
}

/** A string, or identifiers joined by spaces. */
function parseFamily(values: Values): string | null {
  const parts = withoutWhitespace(values);
  const first = parts[0];
  if (parts.length === 1 && first?.type === 'string') return first.value;
  const words: string[] = [];
  for (const part of parts) {
    if (part.type !== 'ident') return null;
    words.push(part.value);
  }
  return words.length === 0 ? null : words.join(' ');
}

/** https://drafts.csswg.org/css-fonts-4/#font-face-src-parsing: a bad entry is dropped, the others stay. */
function parseSources(values: Values): readonly FontSource[] | null {
  const sources: FontSource[] = [];
  for (const part of splitAtCommas(values)) {
    const source = parseSource(withoutWhitespace(part));
    if (source !== null) sources.push(source);
  }
  return sources.length === 0 ? null : sources;
}

function parseSource(parts: Values): FontSource | null {
  const first = parts[0];
  if (first?.type === 'function' && asciiLowerCase(first.name) === 'local') {
    const name = parts.length === 1 ? parseFamily(first.value) : null;
    return name === null ? null : { type: 'local', name };
  }
  if (first?.type === 'string') return null;
  const url = parseUrl(first);
  if (url === null) return null;
  let formats: readonly string[] = [];
  let technologies: readonly string[] = [];
  for (const part of parts.slice(1)) {
    if (part.type !== 'function') return null;
    const words = parseWords(part.value);
    if (words === null) return null;
    switch (asciiLowerCase(part.name)) {
      case 'format':
        formats = words;
        break;
      case 'tech':
        technologies = words;
        break;
      default:
        return null;
    }
  }
  return { type: 'url', url, formats, technologies };
}

function parseWords(values: Values): readonly string[] | null {
  const words: string[] = [];
  for (const part of splitAtCommas(values)) {
    const only = part[0];
    if (part.length !== 1 || (only?.type !== 'ident' && only?.type !== 'string')) return null;
    words.push(asciiLowerCase(only.value));
  }
  return words.length === 0 ? null : words;
}

/** One value or two; two in the wrong order change places. */
function parseRange(values: Values, valueOf: (value: ComponentValue) => number | null): readonly [number, number] | null {
  const parts = withoutWhitespace(values);
  const first = parts[0] === undefined ? null : valueOf(parts[0]);
  const second = parts[1] === undefined ? first : valueOf(parts[1]);
  if (first === null || second === null || parts.length > 2) return null;
  return first <= second ? [first, second] : [second, first];
}

function weightOf(value: ComponentValue): number | null {
  if (value.type === 'number') return value.value >= 1 && value.value <= 1000 ? value.value : null;
  if (value.type !== 'ident') return null;
  const word = asciiLowerCase(value.value);
  return word === 'normal' ? 400 : word === 'bold' ? 700 : null;
}

const STRETCH_WORDS = new Map([
  ['ultra-condensed', 50],
  ['extra-condensed', 62.5],
  ['condensed', 75],
  ['semi-condensed', 87.5],
  ['normal', 100],
  ['semi-expanded', 112.5],
  ['expanded', 125],
  ['extra-expanded', 150],
  ['ultra-expanded', 200],
]);

function parseStretch(values: Values): readonly [number, number] | null {
  return parseRange(values, (value) => {
    if (value.type === 'percentage') return value.value >= 0 ? value.value : null;
    return value.type === 'ident' ? (STRETCH_WORDS.get(asciiLowerCase(value.value)) ?? null) : null;
  });
}

/** FIXME: the angles of `oblique` are not kept. */
function parseStyle(values: Values): 'normal' | 'italic' | 'oblique' | null {
  const parts = withoutWhitespace(values);
  const first = parts[0];
  if (first?.type !== 'ident') return null;
  const word = asciiLowerCase(first.value);
  if (word === 'oblique') return parts.length <= 3 && parts.slice(1).every((part) => part.type === 'dimension' || part.type === 'number') ? word : null;
  return parts.length === 1 && (word === 'normal' || word === 'italic') ? word : null;
}

function parseUnicodeRange(values: Values): readonly number[] | null {
  const ranges: [number, number][] = [];
  for (const part of splitAtCommas(values)) {
    const only = part[0];
    if (part.length !== 1 || only?.type !== 'unicode-range' || only.end > 0x10ffff || only.start > only.end) return null;
    ranges.push([only.start, only.end]);
  }
  ranges.sort((one, other) => one[0] - other[0]);
  const flat: number[] = [];
  for (const [start, end] of ranges) {
    const last = flat.length - 1;
    if (last > 0 && start <= (flat[last] as number) + 1) flat[last] = Math.max(flat[last] as number, end);
    else flat.push(start, end);
  }
  return flat.length === 0 ? null : flat;
}

function parseDisplay(values: Values): FontFaceDescription['display'] | null {
  const only = values[0];
  if (values.length !== 1 || only?.type !== 'ident') return null;
  const word = asciiLowerCase(only.value);
  return word === 'auto' || word === 'block' || word === 'swap' || word === 'fallback' || word === 'optional' ? word : null;
}

/** `"wght" 400, "liga"`; `defaultValue` null: a number must follow the tag. `normal` is the empty list. */
function parseTags(values: Values, defaultValue: number | null): readonly (readonly [string, number])[] | null {
  const tags: (readonly [string, number])[] = [];
  if (values.length === 1 && values[0]?.type === 'ident' && asciiLowerCase(values[0].value) === 'normal') return tags;
  for (const part of splitAtCommas(values)) {
    const [tag, value, ...rest] = withoutWhitespace(part);
    if (tag?.type !== 'string' || !/^[\x20-\x7e]{4}$/.test(tag.value) || rest.length > 0) return null;
    const number = value === undefined ? defaultValue : numberOf(value);
    if (number === null) return null;
    tags.push([tag.value, number]);
  }
  return tags.length === 0 ? null : tags;
}

function numberOf(value: ComponentValue): number | null {
  if (value.type === 'number') return value.value;
  if (value.type !== 'ident') return null;
  const word = asciiLowerCase(value.value);
  return word === 'on' ? 1 : word === 'off' ? 0 : null;
}

function parsePercentage(values: Values): number | null {
  const only = values[0];
  return values.length === 1 && only?.type === 'percentage' && only.value >= 0 ? only.value / 100 : null;
}
