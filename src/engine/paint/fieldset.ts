// The frame of a fieldset: it begins at the middle of the rendered legend, and its border has a gap where the legend stands.
// https://html.spec.whatwg.org/#the-fieldset-and-legend-elements

import { renderedLegend } from '../layout/block/fieldset.ts';
import { PathBuilder } from './path-builder.ts';
import { outsetRect, snapEdge, snapRect } from './snap.ts';
import type { Rect } from '../../base/geometry.ts';
import type { BoxFragment, FragmentLink } from '../layout/fragment.ts';
import type { PaintContext } from './paint-context.ts';

/** null for all boxes but fieldsets with a legend. */
export function legendOf(fragment: BoxFragment): FragmentLink | null {
  const legend = renderedLegend(fragment.box);
  if (legend === null) return null;
  return fragment.children.find((link) => link.fragment.type === 'box' && link.fragment.box === legend) ?? null;
}

/** The part of the border box that has background and border. */
export function fieldsetFrame(fragment: BoxFragment, legend: FragmentLink, rect: Rect, scale: number): Rect {
  const legendHeight = legend.fragment.type === 'box' ? legend.fragment.height : 0;
  const top = Math.min(rect.height, snapEdge(Math.max(0, (legendHeight - fragment.border.top) / 2), scale));
  return { ...rect, y: rect.y + top, height: rect.height - top };
}

/** Leaves out the legend of all that `paint` draws. */
export function aroundLegend(context: PaintContext, legend: FragmentLink, x: number, y: number, rect: Rect, paint: () => void): void {
  const { writer, scale } = context;
  const { fragment } = legend;
  if (fragment.type !== 'box') return paint();
  const path = new PathBuilder();
  path.rect(outsetRect(rect, 1));
  path.rect(snapRect(x + legend.x, y + legend.y, fragment.width, fragment.height, scale));
  writer.save();
  writer.add({ type: 'clip-path', path: path.finish(), fillRule: 'evenodd' });
  paint();
  writer.restore();
}
