// The table of shorthands. Those with a grammar of their own are in shorthands-special.ts and shorthands-layered.ts.

import { LONGHANDS } from './property-table.ts';
import { anyOrder, fourSides, pair } from './shorthand.ts';
import type { Shorthand } from './shorthand.ts';
import { ANIMATION, BACKGROUND, MASK, TRANSITION } from './shorthands-layered.ts';
import {
  backgroundPosition,
  BORDER,
  BORDER_IMAGE,
  BORDER_RADIUS,
  COLUMNS,
  CONTAINER,
  FLEX,
  FONT,
  FONT_SYNTHESIS,
  FONT_VARIANT,
  GRID,
  GRID_TEMPLATE,
  gridPlacement,
  legacyBreak,
  LIST_STYLE,
  TEXT_WRAP,
  WHITE_SPACE,
} from './shorthands-special.ts';

const SIDES = ['top', 'right', 'bottom', 'left'];

function borderBox(property: 'width' | 'style' | 'color'): Shorthand {
  return fourSides(
    `border-${property}`,
    SIDES.map((side) => `border-${side}-${property}`),
  );
}

function borderSide(side: string): Shorthand {
  return anyOrder(`border-${side}`, [`border-${side}-width`, `border-${side}-style`, `border-${side}-color`]);
}

function logicalPair(prefix: string, axis: 'block' | 'inline', suffix = ''): Shorthand {
  return pair(`${prefix}-${axis}${suffix}`, [`${prefix}-${axis}-start${suffix}`, `${prefix}-${axis}-end${suffix}`]);
}

/** border-block and border-inline: one value for both ends. */
function logicalBorder(axis: 'block' | 'inline'): Shorthand {
  const start = borderSide(`${axis}-start`);
  const end = borderSide(`${axis}-end`);
  return {
    name: `border-${axis}`,
    longhands: [...start.longhands, ...end.longhands],
    parse(stream, context) {
      const values = start.parse(stream, context);
      return values === null ? null : [...values, ...values];
    },
    serialize(values) {
      const one = start.serialize(values.slice(0, 3));
      return one === end.serialize(values.slice(3)) ? one : '';
    },
  };
}

/** https://drafts.csswg.org/css-cascade-5/#all-shorthand: takes only CSS-wide keywords, which parse-declaration.ts handles. */
const ALL: Shorthand = {
  name: 'all',
  longhands: LONGHANDS.filter((each) => each.name !== 'direction' && each.name !== 'unicode-bidi').map((each) => each.name),
  parse: () => null,
  serialize: () => '',
};

const TABLE: readonly (() => Shorthand)[] = [
  () =>
    fourSides(
      'margin',
      SIDES.map((side) => `margin-${side}`),
    ),
  () =>
    fourSides(
      'padding',
      SIDES.map((side) => `padding-${side}`),
    ),
  () => fourSides('inset', SIDES),
  () =>
    fourSides(
      'scroll-margin',
      SIDES.map((side) => `scroll-margin-${side}`),
    ),
  () =>
    fourSides(
      'scroll-padding',
      SIDES.map((side) => `scroll-padding-${side}`),
    ),
  () => borderBox('width'),
  () => borderBox('style'),
  () => borderBox('color'),
  ...[...SIDES, 'block-start', 'block-end', 'inline-start', 'inline-end'].map((side) => () => borderSide(side)),
  ...(['block', 'inline'] as const).flatMap((axis) => [
    () => logicalPair('margin', axis),
    () => logicalPair('padding', axis),
    () => logicalPair('inset', axis),
    () => logicalPair('scroll-margin', axis),
    () => logicalPair('scroll-padding', axis),
    () => logicalPair('border', axis, '-width'),
    () => logicalPair('border', axis, '-style'),
    () => logicalPair('border', axis, '-color'),
    () => logicalBorder(axis),
  ]),
  () => BORDER,
  () => BORDER_RADIUS,
  () => BORDER_IMAGE,
  () => anyOrder('outline', ['outline-color', 'outline-style', 'outline-width']),
  () => LIST_STYLE,
  () => anyOrder('column-rule', ['column-rule-width', 'column-rule-style', 'column-rule-color']),
  () => anyOrder('text-decoration', ['text-decoration-line', 'text-decoration-thickness', 'text-decoration-style', 'text-decoration-color']),
  () => anyOrder('text-emphasis', ['text-emphasis-style', 'text-emphasis-color']),
  () => anyOrder('flex-flow', ['flex-direction', 'flex-wrap']),
  () => anyOrder('-webkit-text-stroke', ['-webkit-text-stroke-width', '-webkit-text-stroke-color']),
  () => pair('gap', ['row-gap', 'column-gap']),
  () => pair('overflow', ['overflow-x', 'overflow-y']),
  () => pair('overscroll-behavior', ['overscroll-behavior-x', 'overscroll-behavior-y']),
  () => pair('place-content', ['align-content', 'justify-content']),
  () => pair('place-items', ['align-items', 'justify-items']),
  () => pair('place-self', ['align-self', 'justify-self']),
  () => pair('contain-intrinsic-size', ['contain-intrinsic-width', 'contain-intrinsic-height']),
  () => BACKGROUND,
  () => backgroundPosition,
  () => MASK,
  () => TRANSITION,
  () => ANIMATION,
  () => FONT,
  () => FONT_VARIANT,
  () => FONT_SYNTHESIS,
  () => FLEX,
  () => COLUMNS,
  () => CONTAINER,
  () => WHITE_SPACE,
  () => TEXT_WRAP,
  () => GRID,
  () => GRID_TEMPLATE,
  () => gridPlacement('grid-row', ['grid-row-start', 'grid-row-end']),
  () => gridPlacement('grid-column', ['grid-column-start', 'grid-column-end']),
  () => gridPlacement('grid-area', ['grid-row-start', 'grid-column-start', 'grid-row-end', 'grid-column-end']),
  () => legacyBreak('page-break-before', 'break-before'),
  () => legacyBreak('page-break-after', 'break-after'),
  () => ALL,
];

const BY_NAME: ReadonlyMap<string, Shorthand> = new Map(TABLE.map((make) => make()).map((shorthand) => [shorthand.name, shorthand]));

export function shorthandByName(name: string): Shorthand | null {
  return BY_NAME.get(name) ?? null;
}

export const SHORTHANDS: readonly Shorthand[] = [...BY_NAME.values()];

/** Longhand -> shorthands that contain it, those with the most longhands first: the order of cssText. */
export function shorthandsOf(longhand: string): readonly Shorthand[] {
  shorthandIndex ??= makeIndex();
  return shorthandIndex.get(longhand) ?? [];
}

let shorthandIndex: Map<string, Shorthand[]> | null = null;

function makeIndex(): Map<string, Shorthand[]> {
  const index = new Map<string, Shorthand[]>();
  const bySize = SHORTHANDS.filter((each) => each !== ALL && !each.name.startsWith('page-break')).sort((a, b) => b.longhands.length - a.longhands.length);
  for (const shorthand of bySize) {
    for (const name of shorthand.longhands) {
      const known = index.get(name);
      if (known === undefined) index.set(name, [shorthand]);
      else known.push(shorthand);
    }
  }
  return index;
}
