// Masks of CSS boxes: what a group has drawn is kept where the mask layers are opaque. https://drafts.csswg.org/css-masking-1/#the-mask-image
// An image that is not there masks everything, as the specification asks.

import type { Rect } from '../../base/geometry.ts';
import type { BlendMode, Filter } from '../../protocol/display-list.ts';
import type { MaskLayer } from '../style/computed-style.ts';
import { paintImageLayer } from './background.ts';
import type { BackgroundPlace } from './background.ts';
import type { PaintContext } from './paint-context.ts';
import type { PaintLayer } from './paint-layer.ts';
import { borderRadii } from './radii.ts';
import { snapRect } from './snap.ts';

/** Layers further down are left out: `exclude` draws what is below it twice. */
const MAX_LAYERS = 6;
const LUMINANCE: readonly Filter[] = [{ type: 'luminance-to-alpha', amount: 1, x: 0, y: 0, color: 0 }];

/** In the layer's own space, in its group, when all of its content is drawn. `bounds`: of that content. */
export function paintMask(context: PaintContext, layer: PaintLayer, bounds: Rect): void {
  const { fragment, x, y } = layer;
  const { style } = fragment.box;
  const border = snapRect(x, y, fragment.width, fragment.height, context.scale);
  const place: BackgroundPlace = {
    border,
    shown: border,
    radii: borderRadii(style.border, border, fragment.isFirstPiece, fragment.isLastPiece),
    edges: fragment.border,
    padding: fragment.padding,
  };
  const masks = style.effects.masks.slice(0, MAX_LAYERS);
  const { writer } = context;
  const group = (blend: BlendMode, filters: readonly Filter[], draw: () => void): void => {
    writer.add({ type: 'group', bounds, opacity: 1, blend, filters, backdropFilters: [] });
    draw();
    writer.restore();
  };
  const drawOne = (mask: MaskLayer): void => {
    if (mask.isLuminance) group('normal', LUMINANCE, () => paintImageLayer(context, mask, style, place));
    else paintImageLayer(context, mask, style, place);
  };
  /** Layer `i` with all below it. https://drafts.csswg.org/css-masking-1/#the-mask-composite */
  const draw = (i: number): void => {
    const mask = masks[i]!;
    const one = (): void => drawOne(mask);
    const below = (): void => draw(i + 1);
    const without = (what: () => void, hole: () => void): void =>
      group('normal', [], () => {
        what();
        group('destination-out', [], hole);
      });
    if (i === masks.length - 1) return one();
    switch (mask.composite) {
      case 'add':
        below();
        return one();
      case 'intersect':
        return group('normal', [], () => {
          below();
          group('destination-in', [], one);
        });
      case 'subtract':
        return without(one, below);
      case 'exclude':
        without(below, one);
        return without(one, below);
    }
  };
  group('destination-in', [], () => draw(0));
}
