// Media query lists from text. An invalid query becomes `not all`; nothing here fails.
// https://drafts.csswg.org/mediaqueries-5/#mq-list

import type { ComponentValue } from '../component-value.ts';
import { asciiLowerCase } from '../syntax/code-points.ts';
import { isAnyValue, parseComponentValues, splitAtCommas, withoutWhitespace } from '../syntax/component-values.ts';
import { isWord, parseCondition } from './condition.ts';
import type { ConditionMaker } from './condition.ts';
import { MEDIA_FEATURES } from './media-features.ts';
import type { MediaCondition, MediaQuery, MediaQueryList } from './media-query.ts';
import { parseFeature, serializeEnclosed } from './parse-feature.ts';
import type { ParsedFeature } from './parse-feature.ts';

const NOT_ALL: MediaQuery = { modifier: 'not', mediaType: 'all', isTypeImplied: false, condition: null };

export function parseMediaQueryList(values: readonly ComponentValue[]): MediaQueryList {
  return splitAtCommas(values).map((part) => parseMediaQuery(part) ?? NOT_ALL);
}

export function parseMediaQueryText(text: string): MediaQueryList {
  return parseMediaQueryList(parseComponentValues(text));
}

/** null when it is invalid. */
export function parseMediaQuery(values: readonly ComponentValue[]): MediaQuery | null {
  // <media-condition>
  const condition = parseCondition(values, MEDIA_CONDITION);
  if (condition !== null) return { modifier: '', mediaType: 'all', isTypeImplied: true, condition };
  // [ not | only ]? <media-type> [ and <media-condition-without-or> ]?
  const parts = withoutWhitespace(values);
  let index = 0;
  let modifier: '' | 'not' | 'only' = '';
  if (isWord(parts[0], 'not')) modifier = 'not';
  else if (isWord(parts[0], 'only')) modifier = 'only';
  if (modifier !== '') index++;
  const type = parts[index];
  if (type?.type !== 'ident') return null;
  const mediaType = asciiLowerCase(type.value);
  if (/^(not|only|and|or|layer)$/.test(mediaType)) return null;
  index++;
  if (index === parts.length) return { modifier, mediaType, isTypeImplied: false, condition: null };
  if (!isWord(parts[index], 'and')) return null;
  const rest = parseCondition(parts.slice(index + 1), MEDIA_CONDITION, false);
  return rest === null ? null : { modifier, mediaType, isTypeImplied: false, condition: rest };
}

const MEDIA_CONDITION: ConditionMaker<MediaCondition> = {
  leaf(value) {
    if (value.type === 'block') {
      const feature = parseFeature(value.value);
      if (feature !== null && isKnown(feature)) return feature;
    }
    return isAnyValue([value]) ? { kind: 'unknown', text: serializeEnclosed(value) } : null;
  },
  not: (condition) => ({ kind: 'not', condition }),
  all: (conditions) => ({ kind: 'and', conditions }),
  any: (conditions) => ({ kind: 'or', conditions }),
};

/** Whether the feature exists and takes such values. */
function isKnown(parsed: ParsedFeature): boolean {
  const feature = MEDIA_FEATURES.get(parsed.feature);
  if (feature === undefined) return false;
  if (parsed.kind === 'boolean') return true;
  return parsed.bounds.every(({ comparison, value }) => {
    switch (feature.kind) {
      case 'keyword':
        return comparison === '=' && value.kind === 'keyword' && feature.keywords.includes(value.value);
      case 'length':
        return value.kind === 'dimension' || (value.kind === 'number' && value.value === 0);
      case 'ratio':
        return value.kind === 'ratio' || value.kind === 'number';
      case 'resolution':
        return value.kind === 'dimension' && /^(dpi|dpcm|dppx|x)$/.test(value.unit);
      case 'number':
        return value.kind === 'number';
    }
  });
}
