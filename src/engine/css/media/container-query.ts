// Container queries as data: size features as in media queries, and style() queries.
// https://drafts.csswg.org/css-conditional-5/#container-queries

import type { ComponentValue } from '../component-value.ts';
import type { FeatureBound } from './media-query.ts';

export type ContainerQuery =
  | { readonly kind: 'boolean'; readonly feature: string }
  | { readonly kind: 'range'; readonly feature: string; readonly bounds: readonly FeatureBound[] }
  /** `style(--a)` has value null. Only custom properties are understood. */
  | { readonly kind: 'style'; readonly property: string; readonly value: readonly ComponentValue[] | null }
  | { readonly kind: 'not'; readonly condition: ContainerQuery }
  | { readonly kind: 'and' | 'or'; readonly conditions: readonly ContainerQuery[] }
  | { readonly kind: 'unknown' };
