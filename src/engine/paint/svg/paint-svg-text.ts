// Paints SVG text that svg-text.ts has laid out: fill, stroke, gradients and patterns, text on paths.
// https://svgwg.org/svg2-draft/text.html

import { multiply, IDENTITY } from '../../../base/geometry.ts';
import { paintRun } from '../paint-text.ts';
import { textBounds } from './svg-bounds.ts';
import { layoutSvgText } from './svg-text.ts';
import type { Matrix, Rect, Size } from '../../../base/geometry.ts';
import type { Place, SvgPainter } from './paint-svg.ts';
import type { SvgNode } from './svg-node.ts';
import type { SvgStyle } from './svg-style.ts';
import type { TextPiece } from './svg-text.ts';

export function paintSvgText(painter: SvgPainter, node: SvgNode, style: SvgStyle, { port, isInstance, scale }: Place): void {
  const layout = layoutSvgText(node, style, port, painter.context.input.shape, isInstance, scale);
  let bounds: Rect | null | undefined;
  // Paint servers see the whole text. https://svgwg.org/svg2-draft/text.html#TextPaintingAttributes
  const all = (): Rect | null => (bounds === undefined ? (bounds = textBounds(layout)) : bounds);
  for (const piece of layout.pieces) if (piece.style.visible) paintPiece(painter, piece, port, all);
}

function paintPiece(painter: SvgPainter, piece: TextPiece, port: Size, bounds: () => Rect | null): void {
  const { style } = piece;
  const fill = (): void => paintGlyphs(painter, piece, port, bounds, false);
  const stroke = (): void => {
    if (style.stroke !== null && style.strokeWidth > 0) paintGlyphs(painter, piece, port, bounds, true);
  };
  if (style.paintOrder.startsWith('stroke')) stroke();
  fill();
  if (!style.paintOrder.startsWith('stroke')) stroke();
}

function paintGlyphs(painter: SvgPainter, piece: TextPiece, port: Size, bounds: () => Rect | null, isStroke: boolean): void {
  const { style, node } = piece;
  const opacity = isStroke ? style.strokeOpacity : style.fillOpacity;
  const server = isStroke ? style.stroke : style.fill;
  const paint = painter.paintOf(node, server, opacity, server !== null && 'url' in server ? bounds() : null, port, style.color);
  if (paint === null) return;
  if (paint.type === 'color') drawRun(painter, piece, paint.color, isStroke);
  else painter.through(paint, bounds() ?? { x: 0, y: 0, width: 0, height: 0 }, () => drawRun(painter, piece, 0x000000ff, isStroke));
}

function drawRun(painter: SvgPainter, piece: TextPiece, color: number, isStroke: boolean): void {
  const { context } = painter;
  const { writer } = context;
  const { style, x, y, spacing } = piece;
  const run = spacing === 0 ? piece.run : { ...piece.run, advances: piece.run.advances.map((advance) => advance + spacing) };
  const stroke = isStroke ? { width: style.strokeWidth, join: style.linejoin } : null;
  const matrix = placeOf(piece);
  if (matrix === null) {
    paintRun(context, run, x, y, color, [], piece.text, 0, '', stroke);
    return;
  }
  writer.save();
  writer.add({ type: 'transform', matrix });
  paintRun(context, run, 0, 0, color, [], piece.text, 0, '', stroke);
  writer.restore();
}

/** null for a piece that only stands at its place. */
function placeOf({ x, y, degrees, stretch }: TextPiece): Matrix | null {
  if (degrees === 0 && stretch === 1) return null;
  const angle = (degrees * Math.PI) / 180;
  const turn = { a: Math.cos(angle), b: Math.sin(angle), c: -Math.sin(angle), d: Math.cos(angle), e: x, f: y };
  return multiply(turn, { ...IDENTITY, a: stretch });
}
