// Computed values of the font properties. https://drafts.csswg.org/css-fonts-4/

import type { CssValue } from '../../css/values/css-value.ts';
import { commaItems, isKeyword, spaceItems } from '../../css/values/css-value.ts';
import { computeAngle, computeInteger, computeLengthPercentage, computeNumber } from './compute-length.ts';
import { resolveLength } from '../length.ts';
import type { StyleBuilder } from './style-builder.ts';

const SIZE_KEYWORDS = ['xx-small', 'x-small', 'small', 'medium', 'large', 'x-large', 'xx-large', 'xxx-large'];
/** Chromium's tables for the default sizes 16 and (monospace) 13. */
const SIZES = [9, 10, 13, 16, 18, 24, 32, 48];
const MONOSPACE_SIZES = [9, 10, 12, 13, 16, 20, 26, 39];
const MONOSPACE_SCALE = 13 / 16;

/** A lone `monospace` makes text smaller; with a second family it does not. */
function isMonospace(families: readonly string[]): boolean {
  return families.length === 1 && families[0] === 'monospace';
}

export function computeFontFamily(builder: StyleBuilder, value: CssValue): void {
  builder.write('font').families = commaItems(value).map((item) =>
    item.type === 'keyword' ? item.value : item.type === 'string' || item.type === 'ident' ? item.value : '',
  );
}

/** Runs after font-family. Sets `size` and `sizeBasis`. */
export function computeFontSize(builder: StyleBuilder, value: CssValue): void {
  const font = builder.write('font');
  const parent = builder.parent.font;
  if (value.type === 'keyword') {
    const index = SIZE_KEYWORDS.indexOf(value.value);
    if (index >= 0) {
      font.sizeBasis = index + 1;
      font.size = (isMonospace(font.families) ? MONOSPACE_SIZES : SIZES)[index]!;
      return;
    }
    font.size = value.value === 'larger' ? parent.size * 1.2 : parent.size / 1.2;
    font.sizeBasis = parent.sizeBasis === 0 ? 0 : -1;
  } else {
    font.size = Math.max(
      0,
      Math.min(
        10000,
        builder.withParentFont(() => resolveLength(computeLengthPercentage(value, builder, true), parent.size)),
      ),
    );
    font.sizeBasis = isRelativeToParent(value) && parent.sizeBasis !== 0 ? -1 : 0;
  }
  if (font.sizeBasis === -1) scaleForFamilyChange(builder);
}

function isRelativeToParent(value: CssValue): boolean {
  return value.type === 'numeric' && (value.unit === '%' || value.unit === 'em' || value.unit === 'ex' || value.unit === 'ch');
}

/** The family changed to or from monospace, and the inherited size goes back to a keyword. */
export function adjustInheritedSize(builder: StyleBuilder): void {
  const { families, sizeBasis } = builder.get('font');
  if (sizeBasis === 0 || isMonospace(families) === isMonospace(builder.parent.font.families)) return;
  if (sizeBasis > 0) builder.write('font').size = (isMonospace(families) ? MONOSPACE_SIZES : SIZES)[sizeBasis - 1]!;
  else scaleForFamilyChange(builder);
}

function scaleForFamilyChange(builder: StyleBuilder): void {
  const font = builder.write('font');
  const now = isMonospace(font.families);
  if (now === isMonospace(builder.parent.font.families)) return;
  font.size = now ? font.size * MONOSPACE_SCALE : font.size / MONOSPACE_SCALE;
}

/** https://drafts.csswg.org/css-fonts-4/#relative-weights */
export function computeFontWeight(builder: StyleBuilder, value: CssValue): void {
  const inherited = builder.parent.font.weight;
  let weight: number;
  if (isKeyword(value, 'normal')) weight = 400;
  else if (isKeyword(value, 'bold')) weight = 700;
  else if (isKeyword(value, 'bolder')) weight = inherited < 350 ? 400 : inherited < 550 ? 700 : Math.max(900, inherited);
  else if (isKeyword(value, 'lighter')) weight = inherited < 100 ? inherited : inherited < 550 ? 100 : inherited < 750 ? 400 : 700;
  else weight = Math.max(1, Math.min(1000, computeNumber(value, builder)));
  builder.write('font').weight = weight;
}

export function computeFontStyle(builder: StyleBuilder, value: CssValue): void {
  const [name, angle] = spaceItems(value);
  const font = builder.write('font');
  if (isKeyword(name, 'italic')) font.style = 'italic';
  else if (isKeyword(name, 'oblique')) font.style = { oblique: angle === undefined ? 14 : Math.max(-90, Math.min(90, computeAngle(angle))) };
  else font.style = 'normal';
}

const STRETCHES: Readonly<Record<string, number>> = {
  'ultra-condensed': 50,
  'extra-condensed': 62.5,
  condensed: 75,
  'semi-condensed': 87.5,
  normal: 100,
  'semi-expanded': 112.5,
  expanded: 125,
  'extra-expanded': 150,
  'ultra-expanded': 200,
};

export function computeFontStretch(builder: StyleBuilder, value: CssValue): void {
  builder.write('font').stretch = value.type === 'keyword' ? (STRETCHES[value.value] ?? 100) : computeNumber(value, builder) * 100;
}

export function computeLineHeight(builder: StyleBuilder, value: CssValue): void {
  const font = builder.write('font');
  if (value.type === 'keyword') font.lineHeight = 'normal';
  else if (value.type === 'numeric' && value.unit === '') font.lineHeight = { factor: value.value };
  else if (value.type === 'math' && value.category === 'number') font.lineHeight = { factor: Math.max(0, computeNumber(value, builder)) };
  else font.lineHeight = { px: Math.max(0, resolveLength(computeLengthPercentage(value, builder, true), font.size)) };
}

/** letter-spacing and word-spacing. FIXME: percentages are resolved against the font size at once. */
export function computeSpacing(builder: StyleBuilder, field: string, value: CssValue): void {
  builder.set('font', field, value.type === 'keyword' ? 0 : resolveLength(computeLengthPercentage(value, builder), builder.fontSize));
}

export function computeVariations(builder: StyleBuilder, value: CssValue): void {
  builder.write('font').variations = isKeyword(value, 'normal')
    ? []
    : commaItems(value).map((item) => {
        const [tag, amount] = spaceItems(item);
        return [tag?.type === 'string' ? tag.value : '', amount === undefined ? 0 : computeNumber(amount, builder)] as const;
      });
}

const FEATURE_KEYWORDS: Readonly<Record<string, readonly (readonly [string, number])[]>> = {
  none: [
    ['liga', 0],
    ['clig', 0],
    ['dlig', 0],
    ['hlig', 0],
    ['calt', 0],
  ],
  'common-ligatures': [
    ['liga', 1],
    ['clig', 1],
  ],
  'no-common-ligatures': [
    ['liga', 0],
    ['clig', 0],
  ],
  'discretionary-ligatures': [['dlig', 1]],
  'no-discretionary-ligatures': [['dlig', 0]],
  'historical-ligatures': [['hlig', 1]],
  'no-historical-ligatures': [['hlig', 0]],
  contextual: [['calt', 1]],
  'no-contextual': [['calt', 0]],
  'lining-nums': [['lnum', 1]],
  'oldstyle-nums': [['onum', 1]],
  'proportional-nums': [['pnum', 1]],
  'tabular-nums': [['tnum', 1]],
  'diagonal-fractions': [['frac', 1]],
  'stacked-fractions': [['afrc', 1]],
  ordinal: [['ordn', 1]],
  'slashed-zero': [['zero', 1]],
  jis78: [['jp78', 1]],
  jis83: [['jp83', 1]],
  jis90: [['jp90', 1]],
  jis04: [['jp04', 1]],
  simplified: [['smpl', 1]],
  traditional: [['trad', 1]],
  'full-width': [['fwid', 1]],
  'proportional-width': [['pwid', 1]],
  ruby: [['ruby', 1]],
};
const FEATURE_PROPERTIES = ['font-variant-ligatures', 'font-variant-numeric', 'font-variant-east-asian', 'font-feature-settings'];

/** Joins the variants and then the settings, which win. FIXME: a child that sets one of the four loses what the parent set with the others. */
export function finishFontFeatures(builder: StyleBuilder): void {
  const parts = builder.parts;
  if (parts === null || !FEATURE_PROPERTIES.some((name) => parts.has(name))) return;
  const features: (readonly [string, number])[] = [];
  for (const name of FEATURE_PROPERTIES) {
    const value = parts.get(name);
    if (value === undefined || isKeyword(value, 'normal')) continue;
    if (name !== 'font-feature-settings') {
      for (const item of spaceItems(value)) if (item.type === 'keyword') features.push(...(FEATURE_KEYWORDS[item.value] ?? []));
      continue;
    }
    for (const item of commaItems(value)) {
      const [tag, amount] = spaceItems(item);
      const setting = amount === undefined || isKeyword(amount, 'on') ? 1 : isKeyword(amount, 'off') ? 0 : computeInteger(amount, builder);
      if (tag?.type === 'string' && tag.value.length === 4) features.push([tag.value, setting]);
    }
  }
  builder.write('font').features = features;
}
