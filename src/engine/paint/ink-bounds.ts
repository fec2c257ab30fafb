// How far the painting of a box reaches beyond its border box.

import type { ComputedStyle } from '../style/computed-style.ts';

export function inkOutset(style: ComputedStyle): number {
  let reach = 0;
  for (const shadow of style.effects.boxShadow) {
    if (!shadow.inset) reach = Math.max(reach, shadow.blur * 2 + Math.max(0, shadow.spread) + Math.max(Math.abs(shadow.x), Math.abs(shadow.y)));
  }
  const { border } = style;
  if (border.outlineStyle !== 'none') reach = Math.max(reach, border.outlineWidth + border.outlineOffset + 2);
  if (border.image !== null) {
    for (const outset of border.image.outset)
      reach = Math.max(reach, 'px' in outset ? outset.px : outset.factor * Math.max(border.topWidth, border.rightWidth, border.bottomWidth, border.leftWidth));
  }
  return reach;
}
