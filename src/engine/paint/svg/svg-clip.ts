// clipPath elements as clips of the display list. https://drafts.csswg.org/css-masking-1/#ClipPathElement

import { IDENTITY, multiply } from '../../../base/geometry.ts';
import { clipPathEffect } from '../clip-path.ts';
import { PathBuilder } from '../path-builder.ts';
import { boxMatrix, diagonalOf, transformOf } from './svg-geometry.ts';
import { hrefTarget } from './svg-node.ts';
import { shapePath } from './svg-shapes.ts';
import { clipPathOf, INITIAL_SVG_STYLE, isDisplayed, svgStyleOf } from './svg-style.ts';
import { svgLength } from './svg-values.ts';
import type { Matrix, Rect, Size } from '../../../base/geometry.ts';
import type { FillRule, PathData } from '../../../protocol/display-list.ts';
import type { SvgNode } from './svg-node.ts';
import type { SvgStyle } from './svg-style.ts';

export interface SvgClips {
  readonly paths: readonly { readonly path: PathData; readonly rule: FillRule }[];
  /** clipPath elements with text or clips inside: their content is painted and its silhouette taken. */
  readonly masks: readonly SvgNode[];
}

const NO_CLIPS: SvgClips = { paths: [], masks: [] };
/** clipPath elements that clip each other. */
const MAX_CHAIN = 8;

export function clipsOf(node: SvgNode, style: SvgStyle, port: Size, bounds: () => Rect | null): SvgClips {
  const shape = basicShape(style, port, bounds);
  let clip = clipPathOf(node, style);
  if (clip === null || clip.name !== 'clipPath') return shape === null ? NO_CLIPS : { paths: [shape], masks: [] };
  const paths: SvgClips['paths'][number][] = shape === null ? [] : [shape];
  const masks: SvgNode[] = [];
  for (let i = 0; clip !== null && clip.name === 'clipPath' && i < MAX_CHAIN; i++) {
    const own: SvgStyle = svgStyleOf(clip, INITIAL_SVG_STYLE, diagonalOf(port));
    const path = outlineOf(clip, own, port, bounds);
    if (path === null) masks.push(clip);
    else paths.push(path);
    clip = clipPathOf(clip, own);
  }
  return { paths, masks };
}

/** `circle()`, `polygon()` and so on. FIXME: the reference box is always the fill box. */
function basicShape({ computed }: SvgStyle, port: Size, bounds: () => Rect | null): SvgClips['paths'][number] | null {
  const clip = computed?.effects.clipPath ?? null;
  if (clip === null || clip.type === 'url') return null;
  const effect = clipPathEffect(clip, bounds() ?? { x: 0, y: 0, width: port.width, height: port.height });
  return effect !== null && effect.type === 'clip-path' ? { path: effect.path, rule: effect.fillRule } : null;
}

/** The union of the shapes inside; null when there is more than shapes. */
export function outlineOf(clip: SvgNode, style: SvgStyle, port: Size, bounds: () => Rect | null): SvgClips['paths'][number] | null {
  const path = new PathBuilder();
  let rule: FillRule = 'nonzero';
  const box = clip.attribute('clipPathUnits') === 'objectBoundingBox' ? bounds() : null;
  const outer = transformOf(clip, style, port, bounds) ?? IDENTITY;
  const base = box === null ? outer : multiply(outer, boxMatrix(box));
  for (const child of clip.children) {
    if (child.name === '#text' || child.name === 'title' || child.name === 'desc') continue;
    const own = svgStyleOf(child, style, diagonalOf(port));
    if (!isDisplayed(child, own) || !own.visible) continue;
    if (clipPathOf(child, own) !== null) return null;
    const matrix = multiply(base, transformOf(child, own, port, () => null) ?? IDENTITY);
    const shape = child.name === 'use' ? usedShape(child, own, port, matrix) : { path: shapePath(child, port, own.computed), matrix };
    if (shape === null || (shape.path === null && child.name === 'text')) return null;
    if (shape.path === null) continue;
    path.add(shape.path, shape.matrix);
    if (own.clipRule === 'evenodd') rule = 'evenodd';
  }
  return { path: path.finish(), rule };
}

/** The shape that a `use` directly refers to. */
function usedShape(use: SvgNode, style: SvgStyle, port: Size, matrix: Matrix): { path: PathData | null; matrix: Matrix } | null {
  const target = hrefTarget(use);
  if (target === null) return { path: null, matrix };
  const own = svgStyleOf(target, style, diagonalOf(port), true);
  const path = shapePath(target, port, own.computed);
  if (path === null) return null;
  const moved = multiply(matrix, { ...IDENTITY, e: svgLength(use.attribute('x'), port.width) ?? 0, f: svgLength(use.attribute('y'), port.height) ?? 0 });
  return { path, matrix: multiply(moved, transformOf(target, own, port, () => null) ?? IDENTITY) };
}
