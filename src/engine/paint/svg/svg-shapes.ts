// Basic shapes as paths. https://svgwg.org/svg2-draft/shapes.html

import { PathBuilder } from '../path-builder.ts';
import { parsePathData } from './path-data.ts';
import { svgProperty } from './svg-style.ts';
import { svgLength, svgNumbers } from './svg-values.ts';
import type { PathData } from '../../../protocol/display-list.ts';
import type { Size } from '../../../base/geometry.ts';
import type { SvgNode } from './svg-node.ts';

/** null for elements that are no shape and for shapes without extent. `port` is what percentages are of. */
export function shapePath(node: SvgNode, port: Size): PathData | null {
  const diagonal = Math.hypot(port.width, port.height) / Math.SQRT2;
  const x = (name: string) => svgLength(svgProperty(node, name), port.width);
  const y = (name: string) => svgLength(svgProperty(node, name), port.height);
  const path = new PathBuilder();
  switch (node.name) {
    case 'path': {
      const data = node.attribute('d');
      return data === null ? null : parsePathData(data);
    }
    case 'rect': {
      const width = x('width') ?? 0;
      const height = y('height') ?? 0;
      if (!(width > 0 && height > 0)) return null;
      const rx = Math.min(width / 2, Math.max(0, x('rx') ?? y('ry') ?? 0));
      const ry = Math.min(height / 2, Math.max(0, y('ry') ?? x('rx') ?? 0));
      path.roundedRect({ x: x('x') ?? 0, y: y('y') ?? 0, width, height }, rx > 0 && ry > 0 ? { values: [rx, ry, rx, ry, rx, ry, rx, ry] } : null);
      break;
    }
    case 'circle': {
      const r = svgLength(svgProperty(node, 'r'), diagonal) ?? 0;
      if (!(r > 0)) return null;
      path.ellipse(x('cx') ?? 0, y('cy') ?? 0, r, r);
      break;
    }
    case 'ellipse': {
      const rx = x('rx') ?? y('ry') ?? 0;
      const ry = y('ry') ?? x('rx') ?? 0;
      if (!(rx > 0 && ry > 0)) return null;
      path.ellipse(x('cx') ?? 0, y('cy') ?? 0, rx, ry);
      break;
    }
    case 'line':
      path.moveTo(x('x1') ?? 0, y('y1') ?? 0);
      path.lineTo(x('x2') ?? 0, y('y2') ?? 0);
      break;
    case 'polyline':
    case 'polygon': {
      const points = svgNumbers(node.attribute('points'));
      for (let i = 0; i + 1 < points.length; i += 2) {
        if (i === 0) path.moveTo(points[0] as number, points[1] as number);
        else path.lineTo(points[i] as number, points[i + 1] as number);
      }
      if (node.name === 'polygon' && points.length >= 4) path.close();
      break;
    }
    default:
      return null;
  }
  return path.isEmpty ? null : path.finish();
}
