// Gradients as paints. https://svgwg.org/svg2-draft/pservers.html. FIXME: patterns paint their fallback; spreadMethod is always pad.

import { multiply } from '../../../base/geometry.ts';
import { opacityOf, svgProperty } from './svg-style.ts';
import { svgColor, svgLength, svgTransform, withAlpha } from './svg-values.ts';
import type { Matrix, Rect, Size } from '../../../base/geometry.ts';
import type { ColorStop, Paint } from '../../../protocol/display-list.ts';
import type { SvgNode } from './svg-node.ts';

const MAX_REFERENCES = 16;
const MAX_STOPS = 1000;

/** The paint of a gradient element over a shape with these bounds; null when it paints nothing. */
export function gradientServer(
  node: SvgNode,
  byId: ReadonlyMap<string, SvgNode>,
  bounds: Rect,
  port: Size,
  opacity: number,
  currentColor: number,
): Paint | null {
  const chain = templateChain(node, byId);
  const attribute = (name: string) => chain.find((link) => link.attribute(name) !== null)?.attribute(name) ?? null;
  const stops = stopsOf(chain.find((link) => link.children.some((child) => child.name === 'stop')) ?? node, opacity, currentColor);
  const last = stops.at(-1);
  if (last === undefined) return null;
  if (stops.length === 1) return { type: 'color', color: last.color };
  const isBox = attribute('gradientUnits') !== 'userSpaceOnUse';
  if (isBox && (bounds.width === 0 || bounds.height === 0)) return null;
  const length = (name: string, fallback: string, base: number) => svgLength(attribute(name) ?? fallback, isBox ? 1 : base) ?? 0;
  const unit: Matrix | null = isBox ? { a: bounds.width, b: 0, c: 0, d: bounds.height, e: bounds.x, f: bounds.y } : null;
  const own = svgTransform(attribute('gradientTransform'));
  const matrix = unit !== null && own !== null ? multiply(unit, own) : (unit ?? own);
  if (node.name === 'linearGradient') {
    const [x0, y0] = [length('x1', '0%', port.width), length('y1', '0%', port.height)];
    const [x1, y1] = [length('x2', '100%', port.width), length('y2', '0%', port.height)];
    return x0 === x1 && y0 === y1 ? { type: 'color', color: last.color } : { type: 'linear', x0, y0, x1, y1, stops, matrix };
  }
  const diagonal = Math.hypot(port.width, port.height) / Math.SQRT2;
  const [x, y, radius] = [length('cx', '50%', port.width), length('cy', '50%', port.height), length('r', '50%', diagonal)];
  if (!(radius > 0)) return { type: 'color', color: last.color };
  let focalX = attribute('fx') === null ? x : length('fx', '50%', port.width);
  let focalY = attribute('fy') === null ? y : length('fy', '50%', port.height);
  // A focal point outside of the circle moves onto its edge.
  const distance = Math.hypot(focalX - x, focalY - y);
  if (distance >= radius) {
    focalX = x + ((focalX - x) * radius * 0.999) / distance;
    focalY = y + ((focalY - y) * radius * 0.999) / distance;
  }
  return { type: 'radial', x, y, radius, focalX, focalY, stops, matrix };
}

/** The gradient and those that its href leads to. */
function templateChain(node: SvgNode, byId: ReadonlyMap<string, SvgNode>): SvgNode[] {
  const chain: SvgNode[] = [];
  for (let link: SvgNode | undefined = node; link !== undefined && chain.length < MAX_REFERENCES && !chain.includes(link);) {
    chain.push(link);
    const href: string | null = link.attribute('href') ?? link.attribute('xlink:href');
    link = href?.startsWith('#') ? byId.get(href.slice(1)) : undefined;
  }
  return chain;
}

function stopsOf(node: SvgNode, opacity: number, currentColor: number): ColorStop[] {
  const stops: ColorStop[] = [];
  let lowest = 0;
  for (const child of node.children) {
    if (child.name !== 'stop' || stops.length >= MAX_STOPS) continue;
    const offset = Math.max(lowest, opacityOf(child.attribute('offset'), 0));
    lowest = offset;
    const color = svgColor(svgProperty(child, 'stop-color') ?? 'black', child.style?.text.color ?? currentColor) ?? 0x000000ff;
    stops.push({ offset, color: withAlpha(color, opacity * opacityOf(svgProperty(child, 'stop-opacity'), 1)) });
  }
  return stops;
}
