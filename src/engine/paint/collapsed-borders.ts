// The borders between the cells of a table with collapsed borders: layout has found which ones win and where they run.
// https://drafts.csswg.org/css-tables-3/#border-collapsing. Painted above the cells' backgrounds.

import { SHARP } from '../../protocol/display-list.ts';
import { snapRect } from './snap.ts';
import type { Box } from '../layout/box.ts';
import type { BoxFragment } from '../layout/fragment.ts';
import type { PaintContext } from './paint-context.ts';

/** Cells and grids with collapsed borders have no border of their own to paint. */
export function sharesBorders(box: Box): boolean {
  return (box.kind === 'table-cell' || box.kind === 'table-grid') && box.style.inherited.borderCollapse === 'collapse';
}

/** `x` and `y`: the grid's border box. */
export function paintCollapsedBorders(context: PaintContext, fragment: BoxFragment, x: number, y: number): void {
  for (const line of fragment.collapsedBorders ?? []) {
    if ((line.color & 0xff) === 0) continue;
    const rect = snapRect(x + line.x, y + line.y, line.width, line.height, context.scale);
    if (rect.width <= 0 || rect.height <= 0) continue;
    if (line.style === 'solid') {
      context.writer.rect(rect.x, rect.y, rect.width, rect.height, line.color);
      continue;
    }
    // In this model an inset line looks like a ridge, an outset one like a groove: https://drafts.csswg.org/css2/#table-border-styles
    const style = line.style === 'inset' ? 'ridge' : line.style === 'outset' ? 'groove' : line.style;
    const widths = line.isHorizontal ? [rect.height, 0, 0, 0] : [0, 0, 0, rect.width];
    context.writer.add({
      type: 'border',
      rect,
      radii: SHARP,
      widths,
      styles: [style, style, style, style],
      colors: [line.color, line.color, line.color, line.color],
    });
  }
}
