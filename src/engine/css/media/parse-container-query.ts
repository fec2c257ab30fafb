// The condition of @container, and whether it holds. https://drafts.csswg.org/css-conditional-5/#container-rule

import type { ComponentValue } from '../component-value.ts';
import { asciiLowerCase } from '../syntax/code-points.ts';
import { isAnyValue, withoutWhitespace } from '../syntax/component-values.ts';
import { trimWhitespace } from '../syntax/parser.ts';
import { serializeComponentValues } from '../syntax/serialize.ts';
import { parseCondition } from './condition.ts';
import type { ConditionMaker } from './condition.ts';
import type { ContainerQuery } from './container-query.ts';
import { all, any, compareNumbers, featureLength, not, plainNumber } from './evaluate-media-query.ts';
import type { LengthBases, Ternary } from './evaluate-media-query.ts';
import { parseFeature } from './parse-feature.ts';

const SIZE_FEATURES = new Set(['width', 'height', 'inline-size', 'block-size', 'aspect-ratio', 'orientation']);

/** One query container as seen by its descendants. A size is null where the container has no such containment. */
export interface ContainerEnvironment extends LengthBases {
  readonly width: number | null;
  readonly height: number | null;
  readonly isHorizontal: boolean;
  /** The computed value of a custom property, null when it is not set. */
  customProperty(name: string): readonly ComponentValue[] | null;
}

/** null when invalid. */
export function parseContainerQuery(values: readonly ComponentValue[]): ContainerQuery | null {
  return parseCondition(values, CONTAINER_CONDITION);
}

const CONTAINER_CONDITION: ConditionMaker<ContainerQuery> = {
  leaf(value) {
    if (value.type === 'function' && asciiLowerCase(value.name) === 'style') {
      const style = parseCondition(isStyleFeature(value.value) ? [{ type: 'block', open: '(', value: value.value }] : value.value, STYLE_CONDITION);
      if (style !== null) return style;
    }
    if (value.type === 'block') {
      const feature = parseFeature(value.value);
      if (feature !== null && SIZE_FEATURES.has(feature.feature)) return feature;
    }
    return isAnyValue([value]) ? { kind: 'unknown' } : null;
  },
  not: (condition) => ({ kind: 'not', condition }),
  all: (conditions) => ({ kind: 'and', conditions }),
  any: (conditions) => ({ kind: 'or', conditions }),
};

const STYLE_CONDITION: ConditionMaker<ContainerQuery> = {
  ...CONTAINER_CONDITION,
  leaf(value) {
    const name = value.type === 'block' ? withoutWhitespace(value.value)[0] : undefined;
    if (value.type !== 'block' || name?.type !== 'ident' || !name.value.startsWith('--')) return isAnyValue([value]) ? { kind: 'unknown' } : null;
    const colon = value.value.findIndex((part) => part.type === 'colon');
    return { kind: 'style', property: name.value, value: colon === -1 ? null : trimWhitespace(value.value.slice(colon + 1)) };
  },
};

function isStyleFeature(values: readonly ComponentValue[]): boolean {
  const first = withoutWhitespace(values)[0];
  return first?.type === 'ident' && asciiLowerCase(first.value) !== 'not';
}

export function evaluateContainerQuery(query: ContainerQuery, container: ContainerEnvironment): Ternary {
  switch (query.kind) {
    case 'unknown':
      return null;
    case 'not':
      return not(evaluateContainerQuery(query.condition, container));
    case 'and':
      return all(query.conditions.map((inner) => evaluateContainerQuery(inner, container)));
    case 'or':
      return any(query.conditions.map((inner) => evaluateContainerQuery(inner, container)));
    case 'style': {
      const actual = container.customProperty(query.property);
      if (query.value === null || actual === null) return actual !== null && query.value === null;
      return serializeComponentValues(actual) === serializeComponentValues(query.value);
    }
    case 'boolean': {
      if (query.feature === 'orientation') return container.width === null || container.height === null ? null : true;
      const size = sizeOf(query.feature, container);
      return size === null ? null : size !== 0;
    }
    case 'range':
      return all(
        query.bounds.map(({ comparison, value }) => {
          if (query.feature === 'orientation') {
            if (container.width === null || container.height === null || value.kind !== 'keyword') return null;
            return value.value === (container.height >= container.width ? 'portrait' : 'landscape');
          }
          const actual = sizeOf(query.feature, container);
          const wanted = query.feature === 'aspect-ratio' ? plainNumber(value) : featureLength(value, container);
          return actual === null || wanted === null ? null : compareNumbers(actual, comparison, wanted);
        }),
      );
  }
}

/** null: the container cannot tell, which makes the query unknown. */
function sizeOf(feature: string, container: ContainerEnvironment): number | null {
  const { width, height, isHorizontal } = container;
  switch (feature) {
    case 'width':
      return width;
    case 'height':
      return height;
    case 'inline-size':
      return isHorizontal ? width : height;
    case 'block-size':
      return isHorizontal ? height : width;
    case 'aspect-ratio':
      return width === null || height === null ? null : width / height;
    default:
      return null;
  }
}

/** The custom properties and size axes that a query reads: what the container must offer to be chosen. */
export function requiredAxes(query: ContainerQuery): { readonly inline: boolean; readonly block: boolean } {
  switch (query.kind) {
    case 'boolean':
    case 'range': {
      const both = query.feature === 'aspect-ratio' || query.feature === 'orientation';
      const inline = query.feature === 'width' || query.feature === 'inline-size';
      return { inline: both || inline, block: both || !inline };
    }
    case 'not':
      return requiredAxes(query.condition);
    case 'and':
    case 'or': {
      const axes = query.conditions.map(requiredAxes);
      return { inline: axes.some((axis) => axis.inline), block: axes.some((axis) => axis.block) };
    }
    default:
      return { inline: false, block: false };
  }
}
