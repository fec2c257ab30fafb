// Box decorations in their order: outer shadows, background, inset shadows, border. Outlines come in a later phase.
// https://drafts.csswg.org/css-backgrounds-3/

import { SHARP } from '../../protocol/display-list.ts';
import { paintBackground } from './background.ts';
import { paintBorderImage } from './border-image.ts';
import { sharesBorders } from './collapsed-borders.ts';
import { aroundLegend, fieldsetFrame, legendOf } from './fieldset.ts';
import { paintNativeFrame, paintSelectArrow } from './paint-control.ts';
import { borderRadii, insetRadii, outsetRadii } from './radii.ts';
import { insetRect, outsetRect, snapEdge, snapRect } from './snap.ts';
import type { Edges, Rect } from '../../base/geometry.ts';
import type { CornerRadii } from '../../protocol/display-list.ts';
import type { BoxFragment } from '../layout/fragment.ts';
import type { PaintContext } from './paint-context.ts';
import type { BackgroundArea } from './paint-layer.ts';

export function paintBox(context: PaintContext, fragment: BoxFragment, x: number, y: number, area: BackgroundArea | null): void {
  let rect = snapRect(x, y, fragment.width, fragment.height, context.scale);
  if (area !== null) {
    // A table row's background shows behind its cells and is placed over the whole row.
    const place = snapRect(area.rect.x, area.rect.y, area.rect.width, area.rect.height, context.scale);
    paintBackground(context, area.style, { border: place, shown: rect, radii: null, edges: fragment.border, padding: fragment.padding });
    return;
  }
  const { style } = fragment.box;
  const legend = legendOf(fragment);
  if (legend !== null) rect = fieldsetFrame(fragment, legend, rect, context.scale);
  if (fragment.box.control !== null && paintNativeFrame(context, fragment, rect)) {
    if (fragment.box.control === 'select') paintSelectArrow(context, fragment, rect);
    return;
  }
  const radii = borderRadii(style.border, rect, fragment.isFirstPiece, fragment.isLastPiece);
  paintShadows(context, fragment, rect, radii, false);
  if (context.backgroundTakenFrom !== fragment.box && !isEmptyCell(fragment)) {
    paintBackground(context, style, { border: rect, shown: rect, radii, edges: fragment.border, padding: fragment.padding, fragment, x, y });
  }
  paintShadows(context, fragment, rect, radii, true);
  if (sharesBorders(fragment.box)) return;
  const frame = rect;
  const paintEdges = () => {
    if (!paintBorderImage(context, fragment, frame)) paintBorder(context, fragment, frame, radii);
  };
  if (legend === null) paintEdges();
  else aroundLegend(context, legend, x, y, frame, paintEdges);
  if (fragment.box.control === 'select') paintSelectArrow(context, fragment, frame);
}

function isEmptyCell(fragment: BoxFragment): boolean {
  const { inherited } = fragment.box.style;
  return fragment.box.kind === 'table-cell' && inherited.emptyCells === 'hide' && inherited.borderCollapse === 'separate' && fragment.children.length === 0;
}

/** The first shadow is on top. */
function paintShadows(context: PaintContext, fragment: BoxFragment, rect: Rect, radii: CornerRadii | null, inset: boolean): void {
  const { boxShadow } = fragment.box.style.effects;
  for (let i = boxShadow.length - 1; i >= 0; i--) {
    const shadow = boxShadow[i];
    if (shadow === undefined || shadow.inset !== inset || (shadow.color & 0xff) === 0) continue;
    const { x, y, blur, spread, color } = shadow;
    if (!inset && x === 0 && y === 0 && blur === 0 && spread <= 0) continue;
    const shape = inset ? insetRect(rect, fragment.border) : rect;
    const corners = (inset ? insetRadii(radii, fragment.border) : radii) ?? SHARP;
    context.writer.add({ type: 'box-shadow', rect: shape, radii: corners, x, y, blur: Math.max(0, blur), spread, color, inset });
  }
}

const THREE_D = new Set(['inset', 'outset', 'ridge', 'groove']);

/** Widths are those of the fragment: a piece of a split inline box has none where it goes on. */
function paintBorder(context: PaintContext, fragment: BoxFragment, rect: Rect, radii: CornerRadii | null): void {
  const { border } = fragment.box.style;
  const edges: Edges = fragment.border;
  const styles = [border.topStyle, border.rightStyle, border.bottomStyle, border.leftStyle] as const;
  const widths = [
    border.topWidth > 0 ? edges.top : 0,
    border.rightWidth > 0 && fragment.isLastPiece ? edges.right : 0,
    border.bottomWidth > 0 ? edges.bottom : 0,
    border.leftWidth > 0 && fragment.isFirstPiece ? edges.left : 0,
  ];
  // AD-HOC: Chromium paints currentcolor as this grey in 3D styles. A computed style no longer says that a colour was currentcolor.
  const { color: textColor } = fragment.box.style.text;
  const colors = [border.topColor, border.rightColor, border.bottomColor, border.leftColor].map((color, i) =>
    color === textColor && THREE_D.has(styles[i] ?? '') ? 0xeeeeeeff : color,
  );
  const isDrawn = widths.some((width, i) => width > 0 && styles[i] !== 'none' && styles[i] !== 'hidden' && ((colors[i] ?? 0) & 0xff) !== 0);
  if (isDrawn) context.writer.add({ type: 'border', rect, radii: radii ?? SHARP, widths, styles, colors });
}

/** https://drafts.csswg.org/css-ui-4/#outline. `auto` is the focus ring as Chromium draws it. */
export function paintOutline(context: PaintContext, fragment: BoxFragment, x: number, y: number): void {
  const { border } = fragment.box.style;
  const { outlineStyle, outlineColor } = border;
  if (outlineStyle === 'none' || outlineStyle === 'hidden' || border.outlineWidth <= 0) return;
  const box = snapRect(x, y, fragment.width, fragment.height, context.scale);
  if (outlineStyle === 'auto') {
    paintFocusRing(context, box, borderRadii(border, box), border.outlineOffset, outlineColor);
    return;
  }
  const width = Math.max(1 / context.scale, Math.floor(border.outlineWidth * context.scale) / context.scale);
  const by = snapEdge(border.outlineOffset, context.scale) + width;
  const rect = outsetRect(box, by);
  const radii = outsetRadii(borderRadii(border, box), by);
  context.writer.add({
    type: 'border',
    rect,
    radii: radii ?? SHARP,
    widths: [width, width, width, width],
    styles: [outlineStyle, outlineStyle, outlineStyle, outlineStyle],
    colors: [outlineColor, outlineColor, outlineColor, outlineColor],
  });
}

/** A line of 2 px, half of it outside of the box, with round corners. */
export function paintFocusRing(context: PaintContext, box: Rect, radii: CornerRadii | null, offset: number, color: number): void {
  const by = offset + 1;
  const corners = radii === null ? { values: Array<number>(8).fill(3) } : (outsetRadii(radii, by) ?? SHARP);
  context.writer.add({
    type: 'border',
    rect: outsetRect(box, by),
    radii: corners,
    widths: [2, 2, 2, 2],
    styles: ['solid', 'solid', 'solid', 'solid'],
    colors: [color, color, color, color],
  });
}
