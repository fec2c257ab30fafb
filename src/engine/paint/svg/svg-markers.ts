// Markers: which symbol stands at which vertex of a path, and how. https://svgwg.org/svg2-draft/painting.html#Markers

import { IDENTITY, multiply } from '../../../base/geometry.ts';
import { PATH_VERBS } from '../../../protocol/display-list.ts';
import { svgLength, svgNumbers, viewBoxMatrix } from './svg-values.ts';
import { urlTarget } from './svg-node.ts';
import type { Matrix, Point, Rect, Size } from '../../../base/geometry.ts';
import type { PathData } from '../../../protocol/display-list.ts';
import type { SvgNode, SvgTree } from './svg-node.ts';
import type { SvgStyle } from './svg-style.ts';

export interface PlacedMarker {
  readonly marker: SvgNode;
  /** From the marker's content to the user space of the path. */
  readonly matrix: Matrix;
  /** What shows of the content, in its own coordinates. */
  readonly clip: Rect;
  readonly size: Size;
}

/** Vertices of one path that get a marker. */
const MAX_MARKERS = 20_000;

export function markersOf(path: PathData, style: SvgStyle, tree: SvgTree): PlacedMarker[] {
  const find = (text: string): SvgNode | null => {
    const node = urlTarget(text, tree);
    return node !== null && node.name === 'marker' ? node : null;
  };
  const start = find(style.markerStart);
  const mid = find(style.markerMid);
  const end = find(style.markerEnd);
  if (start === null && mid === null && end === null) return [];
  const vertices = verticesOf(path);
  const placed: PlacedMarker[] = [];
  for (let i = 0; i < vertices.length && placed.length < MAX_MARKERS; i++) {
    const [isFirst, isLast] = [i === 0, i === vertices.length - 1];
    if (isFirst && start !== null) add(placed, start, vertices[i]!, style.strokeWidth, true);
    if (!isFirst && !isLast && mid !== null) add(placed, mid, vertices[i]!, style.strokeWidth, false);
    if (isLast && end !== null) add(placed, end, vertices[i]!, style.strokeWidth, false);
  }
  return placed;
}

/** https://svgwg.org/svg2-draft/painting.html#RenderingMarkers */
function add(placed: PlacedMarker[], marker: SvgNode, vertex: Vertex, strokeWidth: number, isStart: boolean): void {
  const viewBox = svgNumbers(marker.attribute('viewBox'));
  const hasBox = viewBox.length >= 4;
  const port: Size = hasBox ? { width: viewBox[2]!, height: viewBox[3]! } : { width: 0, height: 0 };
  const width = svgLength(marker.attribute('markerWidth') ?? '3', 100) ?? 3;
  const height = svgLength(marker.attribute('markerHeight') ?? '3', 100) ?? 3;
  if (!(width > 0 && height > 0)) return;
  const fit = viewBoxMatrix(viewBox, marker.attribute('preserveAspectRatio'), { x: 0, y: 0, width, height }) ?? IDENTITY;
  const refX = reference(marker.attribute('refX'), port.width);
  const refY = reference(marker.attribute('refY'), port.height);
  const scale = marker.attribute('markerUnits') === 'userSpaceOnUse' ? 1 : strokeWidth;
  const angle = (degreesOf(marker.attribute('orient'), vertex, isStart) * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  let matrix: Matrix = { a: cos, b: sin, c: -sin, d: cos, e: vertex.x, f: vertex.y };
  matrix = multiply(matrix, { ...IDENTITY, a: scale, d: scale });
  // The reference point, in the coordinates of the content, stands on the vertex.
  matrix = multiply(matrix, { ...fit, e: -refX * fit.a, f: -refY * fit.d });
  // The marker's tile, seen from its content.
  const clip = { x: -fit.e / fit.a, y: -fit.f / fit.d, width: width / fit.a, height: height / fit.d };
  placed.push({ marker, matrix, clip, size: hasBox ? port : { width, height } });
}

function reference(text: string | null, base: number): number {
  if (text === null || text === 'left' || text === 'top') return 0;
  if (text === 'center') return base / 2;
  if (text === 'right' || text === 'bottom') return base;
  return svgLength(text, base) ?? 0;
}

function degreesOf(orient: string | null, vertex: Vertex, isStart: boolean): number {
  const text = orient?.trim() ?? '0';
  if (text === 'auto') return vertex.degrees;
  if (text === 'auto-start-reverse') return isStart ? vertex.degrees + 180 : vertex.degrees;
  const angle = /^([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)(deg|rad|grad|turn)?$/i.exec(text);
  if (angle === null) return 0;
  const unit = (angle[2] ?? 'deg').toLowerCase();
  return Number(angle[1]) * (unit === 'rad' ? 180 / Math.PI : unit === 'grad' ? 0.9 : unit === 'turn' ? 360 : 1);
}

interface Vertex extends Point {
  readonly degrees: number;
}

/** A vertex as it is found: how the path comes in and goes out. */
interface Corner extends Point {
  into: Point | null;
  out: Point | null;
}

/** https://svgwg.org/svg2-draft/painting.html#VertexMarkerProperties: the direction is the bisector of both segments. */
function verticesOf(path: PathData): Vertex[] {
  const corners: Corner[] = [];
  const { verbs, coords } = path;
  let at = 0;
  let start: Corner | null = null;
  for (const verb of verbs) {
    const last = corners.at(-1);
    if (verb === PATH_VERBS.close) {
      if (last === undefined || start === null) continue;
      const back = { x: start.x - last.x, y: start.y - last.y };
      last.out = back;
      corners.push({ x: start.x, y: start.y, into: back, out: start.out });
      start.into = back;
      continue;
    }
    const count = verb === PATH_VERBS.cubic ? 6 : verb === PATH_VERBS.quadratic ? 4 : 2;
    const [x, y] = [coords[at + count - 2]!, coords[at + count - 1]!];
    const corner: Corner = { x, y, into: null, out: null };
    if (verb === PATH_VERBS.move) start = corner;
    else if (last !== undefined) {
      const points: Point[] = [last];
      for (let i = 0; i < count; i += 2) points.push({ x: coords[at + i]!, y: coords[at + i + 1]! });
      last.out = direction(points);
      corner.into = reversed(direction(points.toReversed()));
    }
    corners.push(corner);
    at += count;
    if (corners.length > MAX_MARKERS) break;
  }
  return corners.map(({ x, y, into, out }) => ({ x, y, degrees: bisector(into, out) }));
}

/** From the first point toward the first other one: control points may lie on the vertex. */
function direction(points: readonly Point[]): Point {
  const first = points[0]!;
  const other = points.find((point) => point.x !== first.x || point.y !== first.y) ?? first;
  return { x: other.x - first.x, y: other.y - first.y };
}

function reversed({ x, y }: Point): Point {
  return { x: -x, y: -y };
}

function bisector(into: Point | null, out: Point | null): number {
  const angle = ({ x, y }: Point): number => (Math.atan2(y, x) * 180) / Math.PI;
  if (into === null) return out === null ? 0 : angle(out);
  if (out === null) return angle(into);
  const [p, q] = [angle(into), angle(out)];
  // The nearer way around.
  return Math.abs(p - q) > 180 ? (p + q) / 2 + 180 : (p + q) / 2;
}
