// Where the baseline of SVG text lies: dominant-baseline, alignment-baseline and baseline-shift, as Blink has them.
// https://drafts.csswg.org/css-inline-3/#baseline-alignment

import { ownProperty, svgProperty } from './svg-style.ts';
import { svgLength } from './svg-values.ts';
import type { SvgNode } from './svg-node.ts';
import type { SvgStyle } from './svg-style.ts';

/** How far below the alphabetic baseline of the text this one stands: https://drafts.csswg.org/css-inline-3/#baseline-alignment, as Blink does. */
export function baselineShift(node: SvgNode, style: SvgStyle, ascent: number, descent: number, xHeight: number): number {
  const own = node.name === 'text' ? null : ownProperty(node, style.computed, 'alignment-baseline');
  const name = own === null || own === 'auto' || own === 'baseline' ? style.dominantBaseline : own;
  const shift =
    node.name === 'text' ? null : style.computed === null ? svgProperty(node, 'baseline-shift') : ownProperty(node, style.computed, 'baseline-shift');
  return alignment(name, ascent, descent, xHeight) - raised(shift, style.fontSize, ascent + descent);
}

function alignment(name: string, ascent: number, descent: number, xHeight: number): number {
  switch (name) {
    case 'middle':
      return xHeight / 2;
    case 'central':
      return (ascent - descent) / 2;
    case 'hanging':
      return ascent * 0.8;
    case 'mathematical':
      return ascent * 0.5;
    case 'text-before-edge':
    case 'before-edge':
    case 'text-top':
      return ascent;
    case 'text-after-edge':
    case 'after-edge':
    case 'text-bottom':
    case 'ideographic':
      return -descent;
    default:
      return 0;
  }
}

function raised(shift: string | null, fontSize: number, height: number): number {
  if (shift === null || shift === 'baseline') return 0;
  if (shift === 'sub') return -height / 2;
  if (shift === 'super') return height / 2;
  return svgLength(shift, fontSize, fontSize) ?? 0;
}
