// Where an element of a page's SVG lies: the chain of coordinate systems from its outermost svg down to it.
// https://svgwg.org/svg2-draft/coords.html#TermCurrentTransformationMatrix

import { IDENTITY, multiply } from '../../../base/geometry.ts';
import { NEVER_RENDERED, svgBounds, svgContentBounds, textBounds } from './svg-bounds.ts';
import { diagonalOf, joined, nestedViewport, scaleOf, transformOf, viewportIn } from './svg-geometry.ts';
import { svgFromElement } from './svg-dom.ts';
import type { SvgPage } from './svg-dom.ts';
import { MAX_SVG_DEPTH } from './svg-node.ts';
import { INITIAL_SVG_STYLE, isDisplayed, svgStyleOf } from './svg-style.ts';
import { layoutSvgText } from './svg-text.ts';
import type { Matrix, Rect, Size } from '../../../base/geometry.ts';
import type { Element } from '../../dom/element.ts';
import type { SvgNode } from './svg-node.ts';
import type { SvgStyle } from './svg-style.ts';
import type { ShapeText, SvgTextLayout, TextPiece } from './svg-text.ts';

export interface SvgPlacement {
  readonly node: SvgNode;
  readonly style: SvgStyle;
  /** What percentages of the element's own lengths are of. */
  readonly port: Size;
  /** What percentages of its children are of: another one for an svg. */
  readonly inner: Size;
  /** From the element's user space to the content box of the outermost svg. */
  readonly matrix: Matrix;
  /** From the element's user space to the viewport of the nearest svg around it. */
  readonly viewportMatrix: Matrix;
  readonly isDisplayed: boolean;
  /** Inside of what is only used by others (`defs` and so on). */
  readonly isTemplate: boolean;
  /** The `text` element around it or itself, with what `layoutSvgText` needs. */
  readonly text: { readonly node: SvgNode; readonly style: SvgStyle } | null;
}

/** `path`: the element's ancestors from the outermost svg down to the element itself; `content`: the size of that svg's content box. */
export function placeSvgElement(path: readonly Element[], content: Size, shape: ShapeText, page?: SvgPage): SvgPlacement | null {
  if (path.length === 0 || path.length > MAX_SVG_DEPTH) return null;
  let matrix: Matrix = IDENTITY;
  // The product since the nearest svg, and what it was when that svg began.
  let sinceViewport: Matrix = IDENTITY;
  let port: Size = content;
  let inner: Size = content;
  let style = INITIAL_SVG_STYLE;
  let shown = true;
  let isTemplate = false;
  let text: SvgPlacement['text'] = null;
  let node = svgFromElement(path[0]!, page);
  for (let i = 0; i < path.length; i++) {
    node = svgFromElement(path[i]!, page);
    port = inner;
    style = svgStyleOf(node, style, diagonalOf(port));
    if (!isDisplayed(node, style)) shown = false;
    if (NEVER_RENDERED.has(node.name)) isTemplate = true;
    if (node.name === 'text') text = { node, style };
    const [own, of] = [node, style];
    let local = i === 0 ? null : transformOf(node, style, port, () => svgBounds(own, of, port, shape));
    if (node.name === 'svg') {
      const viewport = i === 0 ? viewportIn(node, { x: 0, y: 0, ...size(content) }) : nestedViewport(node, node, port);
      local = joined(local ?? IDENTITY, viewport.matrix);
      inner = viewport.size;
    }
    if (local !== null) {
      matrix = multiply(matrix, local);
      sinceViewport = multiply(sinceViewport, local);
    }
    // What comes below counts from this svg's viewport on.
    if (node.name === 'svg' && i < path.length - 1) sinceViewport = local ?? IDENTITY;
  }
  return { node, style, port, inner, matrix, viewportMatrix: sinceViewport, isDisplayed: shown, isTemplate, text };
}

function size({ width, height }: Size): Size {
  return { width, height };
}

/** https://svgwg.org/svg2-draft/types.html#__svg__SVGGraphicsElement__getBBox: the fill geometry in the element's own user space. */
export function boundsInPlace(placement: SvgPlacement, shape: ShapeText): Rect | null {
  const { node, style, port, inner, text } = placement;
  const scale = scaleOf(placement.matrix);
  if (node.name === 'svg') return svgContentBounds(node, style, inner, shape, scale);
  if (text !== null && node.name !== 'text') return textBounds(textInPlace(placement, shape)!, partOf(node));
  return svgBounds(node, style, port, shape, false, scale);
}

/** The layout of the whole text around an element; null outside of text. */
export function textInPlace({ text, port, matrix }: SvgPlacement, shape: ShapeText): SvgTextLayout | null {
  return text === null ? null : layoutSvgText(text.node, text.style, port, shape, false, scaleOf(matrix));
}

/** Whether a piece of text belongs to an element or to one inside of it. */
export function partOf(node: SvgNode): (piece: TextPiece) => boolean {
  const element = node.identity as Element;
  return (piece) => element === piece.node.identity || element.contains(piece.node.identity as Element);
}
