// Units and their canonical forms. https://drafts.csswg.org/css-values-4/#lengths

import type { MathCategory } from './css-value.ts';

/** Factors to the canonical unit: px, deg, s, dppx. */
const ABSOLUTE: ReadonlyMap<string, readonly [category: MathCategory, factor: number, canonical: string]> = new Map([
  ['px', ['length', 1, 'px']],
  ['cm', ['length', 96 / 2.54, 'px']],
  ['mm', ['length', 96 / 25.4, 'px']],
  ['q', ['length', 96 / 101.6, 'px']],
  ['in', ['length', 96, 'px']],
  ['pt', ['length', 96 / 72, 'px']],
  ['pc', ['length', 16, 'px']],
  ['deg', ['angle', 1, 'deg']],
  ['grad', ['angle', 0.9, 'deg']],
  ['rad', ['angle', 180 / Math.PI, 'deg']],
  ['turn', ['angle', 360, 'deg']],
  ['s', ['time', 1, 's']],
  ['ms', ['time', 0.001, 's']],
  ['dppx', ['resolution', 1, 'dppx']],
  ['x', ['resolution', 1, 'dppx']],
  ['dpi', ['resolution', 1 / 96, 'dppx']],
  ['dpcm', ['resolution', 2.54 / 96, 'dppx']],
]);

const RELATIVE_LENGTHS = new Set([
  'em',
  'rem',
  'ex',
  'rex',
  'ch',
  'rch',
  'ic',
  'ric',
  'cap',
  'rcap',
  'lh',
  'rlh',
  'vw',
  'vh',
  'vi',
  'vb',
  'vmin',
  'vmax',
  'svw',
  'svh',
  'svi',
  'svb',
  'svmin',
  'svmax',
  'lvw',
  'lvh',
  'lvi',
  'lvb',
  'lvmin',
  'lvmax',
  'dvw',
  'dvh',
  'dvi',
  'dvb',
  'dvmin',
  'dvmax',
  'cqw',
  'cqh',
  'cqi',
  'cqb',
  'cqmin',
  'cqmax',
]);

/** The category of a lower-case unit ('' is a number, '%' a percentage), or null for an unknown one. */
export function unitCategory(unit: string): MathCategory | null {
  if (unit === 'px') return 'length';
  if (unit === '') return 'number';
  if (unit === '%') return 'percentage';
  const absolute = ABSOLUTE.get(unit);
  if (absolute !== undefined) return absolute[0];
  if (RELATIVE_LENGTHS.has(unit)) return 'length';
  return unit === 'fr' ? 'flex' : null;
}

/** The value in its canonical unit, or null for a unit that needs a context. */
export function toCanonical(value: number, unit: string): { readonly value: number; readonly unit: string } | null {
  const absolute = ABSOLUTE.get(unit);
  return absolute === undefined ? null : { value: value * absolute[1], unit: absolute[2] };
}

/** What relative lengths refer to. All in CSS px; made lazily by the style stage for the element at hand. */
export interface LengthContext {
  readonly fontSize: number;
  readonly rootFontSize: number;
  /** Metrics are asked for only when a unit needs them. */
  xHeight(): number;
  zeroAdvance(): number;
  capHeight(): number;
  ideographAdvance(): number;
  lineHeight(): number;
  rootLineHeight(): number;
  readonly viewportWidth: number;
  readonly viewportHeight: number;
  /** A unit of the viewport was used: the style depends on its size. */
  readonly isVerticalWriting: boolean;
}

/** px of one unit; 0 for an unknown one. Container units fall back to the small viewport, as with no container. */
export function pxPerUnit(unit: string, context: LengthContext): number {
  switch (unit) {
    case 'px':
      return 1;
    case 'em':
      return context.fontSize;
    case 'rem':
      return context.rootFontSize;
    case 'ex':
      return context.xHeight();
    case 'ch':
      return context.zeroAdvance();
    case 'cap':
      return context.capHeight();
    case 'ic':
      return context.ideographAdvance();
    case 'lh':
      return context.lineHeight();
    case 'rlh':
      return context.rootLineHeight();
    // AD-HOC: the root's metrics are taken as the usual half em; these units are all but unused.
    case 'rex':
    case 'rch':
      return context.rootFontSize * 0.5;
    case 'rcap':
      return context.rootFontSize * 0.7;
    case 'ric':
      return context.rootFontSize;
    default:
      return viewportUnit(unit, context);
  }
}

function viewportUnit(unit: string, context: LengthContext): number {
  const { viewportWidth: width, viewportHeight: height } = context;
  const axis = unit.startsWith('cq') ? unit.slice(2) : unit.slice(unit.indexOf('v') + 1);
  switch (axis) {
    case 'w':
      return width / 100;
    case 'h':
      return height / 100;
    case 'i':
      return (context.isVerticalWriting ? height : width) / 100;
    case 'b':
      return (context.isVerticalWriting ? width : height) / 100;
    case 'min':
      return Math.min(width, height) / 100;
    case 'max':
      return Math.max(width, height) / 100;
    default:
      return ABSOLUTE.get(unit)?.[1] ?? 0;
  }
}
