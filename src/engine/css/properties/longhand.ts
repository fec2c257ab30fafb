// Longhand: one row of the property table. The table only names where the computed value goes (group and fields of the style
// stage's ComputedStyle) and by which rule it is computed; the rules themselves are in style/compute.

import type { Grammar } from './grammar.ts';
import { syntax } from './grammar.ts';

export type GroupName = 'font' | 'text' | 'inherited' | 'svg' | 'box' | 'border' | 'background' | 'flex' | 'grid' | 'effects' | 'rare';

/** How a specified value becomes a computed one; style/compute has one function for each. */
export type ComputeRule =
  | 'keyword'
  | 'number'
  | 'integer'
  | 'opacity'
  | 'length'
  | 'length-percentage'
  | 'size'
  | 'color'
  | 'auto-or-color'
  | 'line-width'
  | 'line-style'
  | 'image'
  | 'radius'
  | 'gap'
  | 'ident-or-keyword'
  // font and text
  | 'font-family'
  | 'font-size'
  | 'font-weight'
  | 'font-style'
  | 'font-stretch'
  | 'line-height'
  | 'spacing'
  | 'font-features'
  | 'font-variations'
  | 'font-synthesis'
  | 'language'
  | 'text-color'
  | 'text-align'
  | 'tab-size'
  | 'text-shadow'
  | 'text-emphasis'
  | 'list-style-type'
  | 'quotes'
  | 'cursor'
  | 'border-spacing'
  | 'color-scheme'
  // svg
  | 'paint'
  | 'dash-array'
  | 'svg-length'
  // box
  | 'display'
  | 'aspect-ratio'
  | 'z-index'
  | 'position-pair'
  | 'contain'
  | 'overflow'
  | 'box-orient'
  // paint
  | 'border-image'
  | 'background-layer'
  | 'box-shadow'
  | 'transform'
  | 'translate'
  | 'rotate'
  | 'scale'
  | 'filter'
  | 'clip-path'
  | 'stacking'
  // flex and grid
  | 'alignment'
  | 'track-list'
  | 'track-sizes'
  | 'grid-areas'
  | 'grid-auto-flow'
  | 'grid-line'
  | 'webkit-box'
  // rare
  | 'content'
  | 'counters'
  | 'decoration-lines'
  | 'text-overflow'
  | 'line-clamp'
  | 'will-change'
  | 'transition'
  | 'animation'
  | 'auto-or-number'
  | 'auto-or-length'
  | 'thickness'
  // resolved to a physical property while cascading
  | 'logical'
  // accepted and printed, without effect
  | 'none';

export interface Longhand {
  readonly name: string;
  /** Index in LONGHANDS. */
  readonly id: number;
  readonly inherited: boolean;
  /** null: no effect on style, or more than one place (see `rule`). */
  readonly group: GroupName | null;
  readonly fields: readonly string[];
  readonly rule: ComputeRule;
  readonly parse: Grammar;
  /** The initial value as text. */
  readonly initial: string;
}

/** `target` is `group.field`, with more fields after commas, or '' for none. Inheritance follows from the group. */
export type LonghandRow = readonly [name: string, target: string, rule: ComputeRule, grammar: Grammar | string, initial: string, inherited?: 'inherited'];

const INHERITED_GROUPS = new Set(['font', 'text', 'inherited', 'svg']);

export function makeLonghand(row: LonghandRow, id: number): Longhand {
  const [name, target, rule, grammar, initial, inherited] = row;
  const dot = target.indexOf('.');
  const group = dot < 0 ? null : (target.slice(0, dot) as GroupName);
  return {
    name,
    id,
    inherited: inherited !== undefined || (group !== null && INHERITED_GROUPS.has(group)),
    group,
    fields: dot < 0 ? [] : target.slice(dot + 1).split(','),
    rule,
    parse: typeof grammar === 'string' ? syntax(grammar) : grammar,
    initial,
  };
}
