// The image element: bitmaps and SVG images, fitted into its rectangle.

import { transformRect } from '../../../base/geometry.ts';
import { rectOf } from './svg-geometry.ts';
import { ownProperty } from './svg-style.ts';
import { viewBoxMatrix } from './svg-values.ts';
import type { Size } from '../../../base/geometry.ts';
import type { SvgPainter } from './paint-svg.ts';
import type { SvgNode } from './svg-node.ts';
import type { SvgStyle } from './svg-style.ts';

/** https://svgwg.org/svg2-draft/embedded.html#ImageElement */
export function paintImageElement(painter: SvgPainter, node: SvgNode, style: SvgStyle, port: Size): void {
  const image = style.visible ? painter.context.input.svgImage(node) : null;
  if (image === null) return;
  const given = rectOf(node, style, port);
  // An SVG image without sizes of its own fits its view box into the rectangle by itself.
  const isFree = image.type === 'svg' && (image.width === null || image.height === null);
  const natural = isFree ? { width: given.width || 300, height: given.height || 150 } : { width: image.width ?? 300, height: image.height ?? 150 };
  const isAuto = (name: string): boolean => (ownProperty(node, style.computed, name) ?? 'auto') === 'auto';
  const [autoWidth, autoHeight] = [isAuto('width'), isAuto('height')];
  const ratio = natural.width / natural.height;
  const width = autoWidth ? (autoHeight ? natural.width : given.height * ratio) : given.width;
  const height = autoHeight ? (autoWidth ? natural.height : width / ratio) : given.height;
  if (!(width > 0 && height > 0)) return;
  const rect = { x: given.x, y: given.y, width, height };
  const fit = viewBoxMatrix([0, 0, natural.width, natural.height], node.attribute('preserveAspectRatio'), rect);
  if (fit === null) return;
  const { writer } = painter.context;
  writer.save();
  writer.add({ type: 'clip-rect', rect });
  const place = transformRect(fit, { x: 0, y: 0, ...natural });
  if (image.type === 'svg') {
    painter.svgImage(image.root, place);
  } else {
    const sampling = style.computed !== null && style.computed.inherited.imageRendering !== 'auto' ? 'nearest' : 'smooth';
    writer.add({ type: 'image', imageId: image.id, source: { x: 0, y: 0, ...natural }, rect: place, sampling });
  }
  writer.restore();
}
