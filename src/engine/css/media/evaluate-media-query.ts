// Whether a media query list holds. Unknown features make three-valued logic necessary: `not (unknown)` is not true.
// https://drafts.csswg.org/mediaqueries-5/#evaluating

import { INCLUDED_KEYWORDS, MEDIA_FEATURES } from './media-features.ts';
import type { MediaFeature } from './media-features.ts';
import type { Comparison, FeatureBound, FeatureValue, MediaCondition, MediaEnvironment, MediaQuery, MediaQueryList } from './media-query.ts';

/** null: unknown. */
export type Ternary = boolean | null;

export function evaluateMediaQueryList(list: MediaQueryList, environment: MediaEnvironment): boolean {
  return list.length === 0 || list.some((query) => evaluateMediaQuery(query, environment));
}

export function evaluateMediaQuery(query: MediaQuery, environment: MediaEnvironment): boolean {
  const isType = query.mediaType === 'all' || query.mediaType === environment.mediaType;
  const condition = !isType ? false : query.condition === null ? true : evaluateMediaCondition(query.condition, environment);
  return query.modifier === 'not' ? condition === false : condition === true;
}

export function evaluateMediaCondition(condition: MediaCondition, environment: MediaEnvironment): Ternary {
  switch (condition.kind) {
    case 'unknown':
      return null;
    case 'not':
      return not(evaluateMediaCondition(condition.condition, environment));
    case 'and':
      return all(condition.conditions.map((inner) => evaluateMediaCondition(inner, environment)));
    case 'or':
      return any(condition.conditions.map((inner) => evaluateMediaCondition(inner, environment)));
    case 'boolean': {
      const feature = MEDIA_FEATURES.get(condition.feature);
      if (feature === undefined) return null;
      return feature.kind === 'keyword' ? feature.read(environment) !== feature.none : feature.read(environment) !== 0;
    }
    case 'range': {
      const feature = MEDIA_FEATURES.get(condition.feature);
      return feature === undefined ? null : condition.bounds.every((bound) => holds(feature, bound, environment));
    }
  }
}

export function not(value: Ternary): Ternary {
  return value === null ? null : !value;
}

export function all(values: readonly Ternary[]): Ternary {
  return values.includes(false) ? false : values.includes(null) ? null : true;
}

export function any(values: readonly Ternary[]): Ternary {
  return values.includes(true) ? true : values.includes(null) ? null : false;
}

function holds(feature: MediaFeature, { comparison, value }: FeatureBound, environment: MediaEnvironment): boolean {
  if (feature.kind === 'keyword') {
    const actual = feature.read(environment);
    return value.kind === 'keyword' && (value.value === actual || (INCLUDED_KEYWORDS.get(actual)?.includes(value.value) ?? false));
  }
  const wanted = feature.kind === 'resolution' ? resolution(value) : feature.kind === 'length' ? mediaLength(value, environment) : plainNumber(value);
  return wanted !== null && compareNumbers(feature.read(environment), comparison, wanted);
}

export function compareNumbers(actual: number, comparison: Comparison, wanted: number): boolean {
  switch (comparison) {
    case '<':
      return actual < wanted;
    case '<=':
      return actual <= wanted;
    case '=':
      return Math.abs(actual - wanted) < 1e-9;
    case '>':
      return actual > wanted;
    case '>=':
      return actual >= wanted;
  }
}

/** A number, or a ratio as a quotient; null for anything else. */
export function plainNumber(value: FeatureValue): number | null {
  if (value.kind === 'number') return value.value;
  return value.kind === 'ratio' ? value.numerator / value.denominator : null;
}

function resolution(value: FeatureValue): number | null {
  if (value.kind !== 'dimension') return null;
  switch (value.unit) {
    case 'dppx':
    case 'x':
      return value.value;
    case 'dpi':
      return value.value / 96;
    case 'dpcm':
      return (value.value * 2.54) / 96;
    default:
      return null;
  }
}

function mediaLength(value: FeatureValue, environment: MediaEnvironment): number | null {
  return featureLength(value, {
    fontSize: environment.fontSize,
    rootFontSize: environment.fontSize,
    viewportWidth: environment.width,
    viewportHeight: environment.height,
  });
}

export interface LengthBases {
  readonly fontSize: number;
  readonly rootFontSize: number;
  readonly viewportWidth: number;
  readonly viewportHeight: number;
}

/** px; a plain 0 counts as a length; null for unknown units. */
export function featureLength(value: FeatureValue, bases: LengthBases): number | null {
  if (value.kind === 'number') return value.value === 0 ? 0 : null;
  if (value.kind !== 'dimension') return null;
  const factor = unitFactor(value.unit, bases);
  return factor === null ? null : value.value * factor;
}

function unitFactor(unit: string, bases: LengthBases): number | null {
  switch (unit) {
    case 'px':
      return 1;
    case 'em':
      return bases.fontSize;
    case 'rem':
      return bases.rootFontSize;
    case 'cm':
      return 96 / 2.54;
    case 'mm':
      return 96 / 25.4;
    case 'q':
      return 96 / 101.6;
    case 'in':
      return 96;
    case 'pt':
      return 96 / 72;
    case 'pc':
      return 16;
    case 'ex':
    case 'ch':
      return bases.fontSize / 2;
    case 'rex':
    case 'rch':
      return bases.rootFontSize / 2;
    case 'ic':
    case 'cap':
      return bases.fontSize;
    case 'lh':
    case 'rlh':
      return bases.rootFontSize * 1.2;
    case 'vw':
    case 'svw':
    case 'lvw':
    case 'dvw':
    case 'vi':
      return bases.viewportWidth / 100;
    case 'vh':
    case 'svh':
    case 'lvh':
    case 'dvh':
    case 'vb':
      return bases.viewportHeight / 100;
    case 'vmin':
      return Math.min(bases.viewportWidth, bases.viewportHeight) / 100;
    case 'vmax':
      return Math.max(bases.viewportWidth, bases.viewportHeight) / 100;
    default:
      return null;
  }
}
