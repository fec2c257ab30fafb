// A table element makes two boxes: the wrapper has its place (margins, position, effects), the grid its look (background, border, padding).
// https://drafts.csswg.org/css-tables-3/#mapping. Both keep the sizing properties, which the wrapper's layout reads.

import type { ComputedStyle } from '../../style/computed-style.ts';
import { INITIAL_STYLE } from '../../style/initial-style.ts';

const EMPTY: readonly never[] = [];

/** What paint must not draw twice is initial; border widths and padding stay, since they count in the wrapper's width property. */
export function wrapperStyle(style: ComputedStyle): ComputedStyle {
  const { box, border, effects } = style;
  return {
    ...style,
    background: INITIAL_STYLE.background,
    border: border.image === null ? border : { ...border, image: null },
    effects: effects.boxShadow.length === 0 ? effects : { ...effects, boxShadow: EMPTY },
    box: box.overflowX === 'visible' && box.overflowY === 'visible' ? box : { ...box, overflowX: 'visible', overflowY: 'visible' },
  };
}

export function gridStyle(style: ComputedStyle): ComputedStyle {
  const { box, border, effects, rare } = style;
  return {
    ...style,
    border: border.outlineWidth === 0 ? border : { ...border, outlineWidth: 0, outlineStyle: 'none' },
    effects: effects.boxShadow.length === 0 ? INITIAL_STYLE.effects : { ...INITIAL_STYLE.effects, boxShadow: effects.boxShadow },
    rare: rare.decorationLines.length === 0 ? rare : { ...rare, decorationLines: EMPTY },
    box: {
      ...box,
      position: 'static',
      float: 'none',
      clear: 'none',
      zIndex: 'auto',
      marginTop: 0,
      marginRight: 0,
      marginBottom: 0,
      marginLeft: 0,
      containLayout: false,
      containPaint: false,
      containSize: false,
    },
  };
}
