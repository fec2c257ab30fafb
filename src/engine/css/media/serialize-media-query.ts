// Media query lists back to text. https://drafts.csswg.org/cssom-1/#serializing-media-queries

import { serializeIdentifier } from '../syntax/serialize.ts';
import type { MediaCondition, MediaQuery, MediaQueryList } from './media-query.ts';

export function serializeMediaQueryList(list: MediaQueryList): string {
  return list.map(serializeMediaQuery).join(', ');
}

export function serializeMediaQuery(query: MediaQuery): string {
  const modifier = query.modifier === '' ? '' : `${query.modifier} `;
  if (query.condition === null) return modifier + serializeIdentifier(query.mediaType);
  const condition = serializeMediaCondition(query.condition);
  if (query.isTypeImplied || (query.mediaType === 'all' && query.modifier === '')) return condition;
  return `${modifier}${serializeIdentifier(query.mediaType)} and ${condition}`;
}

export function serializeMediaCondition(condition: MediaCondition): string {
  switch (condition.kind) {
    case 'boolean':
      return `(${condition.feature})`;
    case 'range':
    case 'unknown':
      return condition.text;
    case 'not':
      return `not ${operand(condition.condition)}`;
    case 'and':
    case 'or': {
      const text = condition.conditions.map(operand).join(` ${condition.kind} `);
      return condition.conditions.length === 1 ? `(${text})` : text;
    }
  }
}

function operand(condition: MediaCondition): string {
  const text = serializeMediaCondition(condition);
  const isCompound = condition.kind === 'not' || ((condition.kind === 'and' || condition.kind === 'or') && condition.conditions.length > 1);
  return isCompound ? `(${text})` : text;
}
