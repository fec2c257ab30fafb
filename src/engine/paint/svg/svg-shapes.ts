// Basic shapes as paths. https://svgwg.org/svg2-draft/shapes.html

import { PathBuilder } from '../path-builder.ts';
import { parsePathData } from './path-data.ts';
import { ownProperty } from './svg-style.ts';
import { svgLength, svgNumbers } from './svg-values.ts';
import type { PathData } from '../../../protocol/display-list.ts';
import type { Size } from '../../../base/geometry.ts';
import type { ComputedStyle } from '../../style/computed-style.ts';
import type { SvgNode } from './svg-node.ts';

const SHAPES = new Set(['path', 'rect', 'circle', 'ellipse', 'line', 'polyline', 'polygon']);

/** null for elements that are no shape and for shapes without extent. `port` is what percentages are of. */
export function shapePath(node: SvgNode, port: Size, computed: ComputedStyle | null = node.style): PathData | null {
  if (!SHAPES.has(node.name)) return null;
  const diagonal = Math.hypot(port.width, port.height) / Math.SQRT2;
  const fontSize = computed?.font.size ?? 16;
  const x = (name: string) => svgLength(ownProperty(node, computed, name), port.width, fontSize);
  const y = (name: string) => svgLength(ownProperty(node, computed, name), port.height, fontSize);
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
      const r = svgLength(ownProperty(node, computed, 'r'), diagonal, fontSize) ?? 0;
      if (!(r > 0)) return null;
      ellipse(path, x('cx') ?? 0, y('cy') ?? 0, r, r);
      break;
    }
    case 'ellipse': {
      const rx = x('rx') ?? y('ry') ?? 0;
      const ry = y('ry') ?? x('rx') ?? 0;
      if (!(rx > 0 && ry > 0)) return null;
      ellipse(path, x('cx') ?? 0, y('cy') ?? 0, rx, ry);
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

/** Distance of the control points of a cubic that stands for a quarter circle of radius 1. */
const KAPPA = 0.5522847498307936;

/** As the spec's equivalent path runs: from three o'clock, clockwise. */
function ellipse(path: PathBuilder, cx: number, cy: number, rx: number, ry: number): void {
  const [kx, ky] = [rx * KAPPA, ry * KAPPA];
  path.moveTo(cx + rx, cy);
  path.cubicTo(cx + rx, cy + ky, cx + kx, cy + ry, cx, cy + ry);
  path.cubicTo(cx - kx, cy + ry, cx - rx, cy + ky, cx - rx, cy);
  path.cubicTo(cx - rx, cy - ky, cx - kx, cy - ry, cx, cy - ry);
  path.cubicTo(cx + kx, cy - ry, cx + rx, cy - ky, cx + rx, cy);
  path.close();
}
