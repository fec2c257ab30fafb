// What a restyle means for the stages after it: found by comparing groups by identity, then the fields of those that differ.

import type { BoxGroup, ComputedStyle, InheritedGroup, RareGroup, TextGroup } from './computed-style.ts';

/** Bits; a larger one implies the smaller ones. */
export const STYLE_CHANGE = {
  none: 0,
  /** Only what is painted. */
  repaint: 1,
  /** Sizes or positions. */
  layout: 3,
  /** Boxes come, go or change their kind. */
  rebuild: 7,
} as const;

export type StyleChange = (typeof STYLE_CHANGE)[keyof typeof STYLE_CHANGE];

const { none, repaint, layout, rebuild } = STYLE_CHANGE;

export function compareStyles(before: ComputedStyle | null, after: ComputedStyle | null): StyleChange {
  if (before === after) return none;
  if (before === null || after === null) return rebuild;
  let change: number = none;
  if (before.box !== after.box) change |= fieldChange(before.box, after.box, BOX_REBUILD, BOX_REPAINT);
  if (before.font !== after.font) change |= layout;
  if (before.text !== after.text) change |= fieldChange(before.text, after.text, TEXT_REBUILD, TEXT_REPAINT);
  if (before.inherited !== after.inherited) change |= fieldChange(before.inherited, after.inherited, INHERITED_REBUILD, INHERITED_REPAINT);
  if (before.svg !== after.svg || before.background !== after.background) change |= repaint;
  if (before.border !== after.border) change |= borderChange(before, after);
  if (before.flex !== after.flex || before.grid !== after.grid) change |= layout;
  if (before.effects !== after.effects) change |= effectsChange(before, after);
  if (before.rare !== after.rare) change |= fieldChange(before.rare, after.rare, RARE_REBUILD, RARE_REPAINT);
  return change as StyleChange;
}

const BOX_REBUILD = new Set<keyof BoxGroup>([
  'display',
  'originalDisplay',
  'position',
  'float',
  'overflowX',
  'overflowY',
  'containLayout',
  'containPaint',
  'containSize',
]);
const BOX_REPAINT = new Set<keyof BoxGroup>(['zIndex', 'objectFit', 'objectPositionX', 'objectPositionY']);
const TEXT_REBUILD = new Set<keyof TextGroup>(['textTransform', 'whiteSpaceCollapse', 'direction', 'writingMode']);
const TEXT_REPAINT = new Set<keyof TextGroup>(['color', 'textShadow', 'underlinePosition', 'underlineOffset', 'decorationSkipInk']);
const INHERITED_REBUILD = new Set<keyof InheritedGroup>(['listStyleType', 'listStylePosition', 'listStyleImage', 'quotes', 'borderCollapse']);
const INHERITED_REPAINT = new Set<keyof InheritedGroup>([
  'visibility',
  'cursor',
  'pointerEvents',
  'emptyCells',
  'colorScheme',
  'accentColor',
  'caretColor',
  'imageRendering',
]);
const RARE_REBUILD = new Set<keyof RareGroup>([
  'content',
  'counterReset',
  'counterIncrement',
  'counterSet',
  'columnCount',
  'columnWidth',
  'columnSpan',
  'contentVisibility',
]);
const RARE_REPAINT = new Set<keyof RareGroup>([
  'decorationLines',
  'decorationStyle',
  'decorationColor',
  'decorationThickness',
  'columnRuleStyle',
  'columnRuleColor',
  'columnRuleWidth',
  'resize',
  'userSelect',
  'appearance',
  'scrollBehavior',
  'touchAction',
  'willChange',
  'scrollEdges',
  'transitions',
  'animations',
  'others',
]);

function fieldChange<T extends object>(before: T, after: T, rebuilds: ReadonlySet<keyof T>, repaints: ReadonlySet<keyof T>): number {
  let change: number = none;
  for (const key in after) {
    if (before[key] === after[key]) continue;
    if (rebuilds.has(key)) return rebuild;
    change |= repaints.has(key) ? repaint : layout;
  }
  return change;
}

function borderChange(before: ComputedStyle, after: ComputedStyle): number {
  const [a, b] = [before.border, after.border];
  const sameWidths = a.topWidth === b.topWidth && a.rightWidth === b.rightWidth && a.bottomWidth === b.bottomWidth && a.leftWidth === b.leftWidth;
  return sameWidths ? repaint : layout;
}

/** Transforms and filters make containing blocks for fixed boxes, so their coming and going moves boxes. */
function effectsChange(before: ComputedStyle, after: ComputedStyle): number {
  const contains = ({ effects }: ComputedStyle): boolean =>
    effects.transform.length > 0 ||
    effects.translate !== null ||
    effects.scale !== null ||
    effects.rotateDegrees !== 0 ||
    effects.filter.length > 0 ||
    effects.backdropFilter.length > 0 ||
    effects.forcesStackingContext;
  return contains(before) === contains(after) ? repaint : layout;
}
