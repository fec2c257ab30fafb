// Gradients and patterns as paints. https://svgwg.org/svg2-draft/pservers.html. FIXME: spreadMethod is always pad.

import { IDENTITY, multiply } from '../../../base/geometry.ts';
import { boxMatrix, regionOf } from './svg-geometry.ts';
import { hrefTarget } from './svg-node.ts';
import { opacityOf, ownProperty } from './svg-style.ts';
import { svgColor, svgLength, svgNumbers, svgTransform, viewBoxMatrix, withAlpha } from './svg-values.ts';
import type { Matrix, Rect, Size } from '../../../base/geometry.ts';
import type { ColorStop, Paint } from '../../../protocol/display-list.ts';
import type { SvgNode } from './svg-node.ts';

const MAX_REFERENCES = 16;
const MAX_STOPS = 1000;

/** The paint of a gradient element over a shape with these bounds; null when it paints nothing. */
export function gradientServer(node: SvgNode, bounds: Rect, port: Size, opacity: number, currentColor: number): Paint | null {
  const chain = templateChain(node);
  const attribute = (name: string) => chain.find((link) => link.attribute(name) !== null)?.attribute(name) ?? null;
  const stops = stopsOf(chain.find((link) => link.children.some((child) => child.name === 'stop')) ?? node, opacity, currentColor);
  const last = stops.at(-1);
  if (last === undefined) return null;
  if (stops.length === 1) return { type: 'color', color: last.color };
  const isBox = attribute('gradientUnits') !== 'userSpaceOnUse';
  if (isBox && (bounds.width === 0 || bounds.height === 0)) return null;
  const length = (name: string, fallback: string, base: number) => svgLength(attribute(name) ?? fallback, isBox ? 1 : base) ?? 0;
  const unit: Matrix | null = isBox ? boxMatrix(bounds) : null;
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

/** Content that repeats: tile beside tile over all that is painted. */
export interface PatternPaint {
  readonly type: 'pattern';
  readonly node: SvgNode;
  /** The element whose children are painted: the pattern, or one that its href leads to. */
  readonly holder: SvgNode;
  readonly opacity: number;
  /** From the pattern's space to user space. */
  readonly matrix: Matrix;
  /** In the pattern's space. */
  readonly tile: Rect;
  /** From the content to the pattern's space. */
  readonly content: Matrix;
  /** What percentages of the content are of. */
  readonly size: Size;
}

/** https://svgwg.org/svg2-draft/pservers.html#PatternElement; null when it paints nothing. */
export function patternServer(node: SvgNode, bounds: Rect, port: Size, opacity: number): PatternPaint | null {
  const chain = templateChain(node);
  const attribute = (name: string) => chain.find((link) => link.attribute(name) !== null)?.attribute(name) ?? null;
  const tile = regionOf(attribute, attribute('patternUnits') !== 'userSpaceOnUse', ['0', '0', '0', '0'], bounds, port);
  if (tile === null || !(tile.width > 0 && tile.height > 0)) return null;
  const holder = chain.find((link) => link.children.some((child) => child.name !== '#text')) ?? node;
  const viewBox = svgNumbers(attribute('viewBox'));
  const fitted = viewBoxMatrix(viewBox, attribute('preserveAspectRatio'), tile);
  const isBox = attribute('patternContentUnits') === 'objectBoundingBox';
  // Fractions of the bounding box count from the tile's corner.
  const inTile = isBox ? { ...boxMatrix(bounds), e: tile.x, f: tile.y } : { ...IDENTITY, e: tile.x, f: tile.y };
  return {
    type: 'pattern',
    node,
    holder,
    opacity,
    matrix: svgTransform(attribute('patternTransform')) ?? IDENTITY,
    tile,
    content: fitted ?? inTile,
    size: fitted === null ? port : { width: viewBox[2]!, height: viewBox[3]! },
  };
}

/** The paint server and those that its href leads to. */
function templateChain(node: SvgNode): SvgNode[] {
  const chain: SvgNode[] = [];
  for (let link: SvgNode | null = node; link !== null && chain.length < MAX_REFERENCES && !chain.some(({ identity }) => identity === link!.identity);) {
    chain.push(link);
    link = hrefTarget(link);
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
    const color = svgColor(ownProperty(child, child.style, 'stop-color') ?? 'black', child.style?.text.color ?? currentColor) ?? 0x000000ff;
    stops.push({ offset, color: withAlpha(color, opacity * opacityOf(ownProperty(child, child.style, 'stop-opacity'), 1)) });
  }
  return stops;
}
