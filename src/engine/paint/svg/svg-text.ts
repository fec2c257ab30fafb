// Layout of SVG text: https://svgwg.org/svg2-draft/text.html#TextLayoutAlgorithm, for horizontal text without wrapping. One `text` element
// becomes runs of glyphs, each with its own place; characters with places of their own (x, y, dx, dy, rotate) start runs.
// FIXME: places count UTF-16 units of the text as shown; right-to-left text is placed run by run.

import { INITIAL_STYLE } from '../../style/initial-style.ts';
import { baselineShift } from './svg-baseline.ts';
import { TextCollector } from './svg-text-content.ts';
import { svgLength } from './svg-values.ts';
import type { Rect, Size } from '../../../base/geometry.ts';
import type { ComputedStyle } from '../../style/computed-style.ts';
import type { GlyphRun } from '../../text/glyph-run.ts';
import type { PathMeasure } from '../path-measure.ts';
import type { SvgNode } from './svg-node.ts';
import type { SvgStyle } from './svg-style.ts';
import type { OnPath, Places, Segment } from './svg-text-content.ts';

export type ShapeText = (text: string, style: ComputedStyle) => readonly GlyphRun[];

/** Glyphs on one straight baseline. */
export interface TextPiece {
  readonly run: GlyphRun;
  /** The characters, and where they stand in the text as shown. */
  readonly text: string;
  readonly start: number;
  readonly style: SvgStyle;
  readonly node: SvgNode;
  /** The origin of the first glyph; `degrees` turn the piece around it. */
  readonly x: number;
  readonly y: number;
  readonly degrees: number;
  /** Of the advances, by `textLength` with `lengthAdjust="spacingAndGlyphs"`. */
  readonly stretch: number;
  /** Behind each glyph, by `textLength`. */
  readonly spacing: number;
  readonly ascent: number;
  readonly descent: number;
  /** How far its baseline lies below that of the text, by `dominant-baseline` and the like. */
  readonly shift: number;
}

export interface SvgTextLayout {
  readonly pieces: readonly TextPiece[];
  /** The text as shown: white space collapsed. */
  readonly text: string;
}

/** Places of single characters on a path. */
const MAX_ON_PATH = 5_000;

/**
 * The text in `node`, a `text` element, whose own style is `style`. `scale`: CSS px per user unit, since fonts have their heights in whole
 * pixels of the size that they are seen in.
 */
export function layoutSvgText(node: SvgNode, style: SvgStyle, port: Size, shape: ShapeText, isInstance = false, scale = 1): SvgTextLayout {
  const collected = new TextCollector(port, isInstance);
  collected.element(node, style, 0, null);
  collected.trimEnd();
  return new TextPlacer(node, collected, port, shape, scale > 0 && scale < 100 ? scale : 1).run();
}

class TextPlacer {
  readonly #node: SvgNode;
  readonly #collected: TextCollector;
  readonly #port: Size;
  readonly #shape: ShapeText;
  readonly #scale: number;
  #pieces: TextPiece[] = [];
  /** The anchored chunk under way: its pieces begin here. */
  #chunk = 0;
  #chunkX = 0;
  #anchor: SvgStyle | null = null;
  #x = 0;
  #y = 0;

  constructor(node: SvgNode, collected: TextCollector, port: Size, shape: ShapeText, scale: number) {
    this.#node = node;
    this.#collected = collected;
    this.#port = port;
    this.#shape = shape;
    this.#scale = scale;
  }

  run(): SvgTextLayout {
    const { segments, text } = this.#collected;
    let path: OnPath | null = null;
    for (const segment of segments) {
      if (segment.path !== path) {
        this.#endChunk(path);
        path = segment.path;
        if (path !== null) this.#startChunk(path.offset, 0, segment.style);
      }
      this.#segment(segment);
    }
    this.#endChunk(path);
    return { pieces: this.#pieces, text };
  }

  #segment(segment: Segment): void {
    const { places } = this.#collected;
    for (let at = segment.start; at < segment.end;) {
      const x = places.x.get(at);
      const y = segment.path === null ? places.y.get(at) : undefined;
      if (x !== undefined || y !== undefined || this.#anchor === null) {
        if (this.#anchor !== null) this.#endChunk(segment.path);
        this.#startChunk(x ?? this.#x, y ?? this.#y, segment.style, places.dx.get(at) ?? 0);
      }
      this.#x += places.dx.get(at) ?? 0;
      this.#y += places.dy.get(at) ?? 0;
      let end = at + 1;
      const rotate = places.rotate.get(at) ?? 0;
      // A turned character is a run of its own, since each turns around its own origin.
      while (end < segment.end && rotate === 0 && !startsRun(places, end)) end++;
      this.#shapeRun(segment, at, end, rotate);
      at = end;
    }
  }

  #shapeRun(segment: Segment, start: number, end: number, degrees: number): void {
    const text = this.#collected.text.slice(start, end);
    const { style } = segment;
    for (const run of this.#shape(text, fontStyle(style))) {
      const metrics = run.face.metrics(run.sizePx * this.#scale);
      const [ascent, descent] = [metrics.ascent / this.#scale, metrics.descent / this.#scale];
      const shift = baselineShift(segment.node, style, ascent, descent, metrics.xHeight / this.#scale);
      const piece = {
        run,
        text: text.slice(run.start, run.end),
        start: start + run.start,
        style,
        node: segment.node,
        degrees,
        stretch: 1,
        spacing: 0,
        ascent,
        descent,
      };
      this.#pieces.push({ ...piece, x: this.#x, y: this.#y + shift, shift });
      this.#x += run.width;
    }
  }

  #startChunk(x: number, y: number, style: SvgStyle, dx = 0): void {
    this.#x = x;
    this.#y = y;
    this.#chunkX = x + dx;
    this.#chunk = this.#pieces.length;
    this.#anchor = style;
  }

  /** Applies textLength and text-anchor, and bends the chunk along its path. */
  #endChunk(path: OnPath | null): void {
    const style = this.#anchor;
    if (style === null) return;
    this.#anchor = null;
    const pieces = this.#pieces.splice(this.#chunk);
    const fitted = this.#fitted(pieces);
    const isRtl = (style.computed?.text.direction ?? 'ltr') === 'rtl';
    const width = this.#x - this.#chunkX;
    const end = isRtl ? 'start' : 'end';
    const shift = style.textAnchor === 'middle' ? width / 2 : style.textAnchor === end ? width : 0;
    this.#x -= shift;
    const placed = shift === 0 ? fitted : fitted.map((piece) => ({ ...piece, x: piece.x - shift }));
    this.#pieces.push(...(path === null ? placed : bent(placed, path.measure)));
  }

  /** https://svgwg.org/svg2-draft/text.html#TextElementTextLengthAttribute. FIXME: only of the `text` element, and only when it is one chunk. */
  #fitted(pieces: readonly TextPiece[]): readonly TextPiece[] {
    const wanted = svgLength(this.#node.attribute('textLength'), this.#port.width, this.#anchor?.fontSize);
    const natural = this.#x - this.#chunkX;
    if (wanted === null || !(wanted > 0) || !(natural > 0) || this.#collected.places.x.size > 1 || this.#collected.places.y.size > 1) return pieces;
    this.#x = this.#chunkX + wanted;
    if (this.#node.attribute('lengthAdjust') === 'spacingAndGlyphs') {
      const stretch = wanted / natural;
      return pieces.map((piece) => ({ ...piece, stretch, x: this.#chunkX + (piece.x - this.#chunkX) * stretch }));
    }
    const count = pieces.reduce((sum, { run }) => sum + run.glyphIds.length, 0);
    const spacing = count > 1 ? (wanted - natural) / (count - 1) : 0;
    let before = 0;
    return pieces.map((piece) => {
      const x = piece.x + before * spacing;
      before += piece.run.glyphIds.length;
      return { ...piece, spacing, x };
    });
  }
}

function startsRun(places: Places, at: number): boolean {
  return places.x.has(at) || places.y.has(at) || places.dx.has(at) || places.dy.has(at) || (places.rotate.get(at) ?? 0) !== 0;
}

/** Each glyph stands with the middle of its advance on the path; those beyond its ends are not shown. */
function bent(pieces: readonly TextPiece[], measure: PathMeasure): TextPiece[] {
  const result: TextPiece[] = [];
  for (const piece of pieces) {
    let x = piece.x;
    for (let i = 0; i < piece.run.glyphIds.length && result.length < MAX_ON_PATH; i++) {
      const advance = piece.run.advances[i]!;
      const middle = x + advance / 2;
      if (middle >= 0 && middle <= measure.length) {
        const on = measure.at(middle);
        const angle = (on.degrees * Math.PI) / 180;
        const along = -advance / 2;
        const place = { x: on.x + Math.cos(angle) * along - Math.sin(angle) * piece.y, y: on.y + Math.sin(angle) * along + Math.cos(angle) * piece.y };
        result.push({
          ...piece,
          ...place,
          run: glyphOf(piece.run, i),
          degrees: on.degrees + piece.degrees,
          start: piece.start + (piece.run.clusters[i]! - piece.run.start),
        });
      }
      x += advance + piece.spacing;
    }
  }
  return result;
}

function glyphOf(run: GlyphRun, i: number): GlyphRun {
  const { advances, clusters, glyphIds, offsetsX, offsetsY } = run;
  return {
    ...run,
    start: clusters[i]!,
    end: clusters[i]! + 1,
    glyphIds: glyphIds.slice(i, i + 1),
    advances: advances.slice(i, i + 1),
    clusters: clusters.slice(i, i + 1),
    offsetsX: offsetsX === null ? null : offsetsX.slice(i, i + 1),
    offsetsY: offsetsY === null ? null : offsetsY.slice(i, i + 1),
    width: advances[i]!,
    unitAdvances: null,
  };
}

/** The style that text is shaped with. */
export function fontStyle(style: SvgStyle): ComputedStyle {
  if (style.computed !== null) return style.computed;
  const font = {
    ...INITIAL_STYLE.font,
    size: style.fontSize,
    weight: style.fontWeight,
    families: style.fontFamily,
    letterSpacing: style.letterSpacing,
    style: style.italic ? ('italic' as const) : ('normal' as const),
  };
  return { ...INITIAL_STYLE, font };
}

/** Where the characters of a piece stand, before its turn. */
export function pieceRect(piece: TextPiece): Rect {
  const { run, stretch, spacing } = piece;
  const width = run.width * stretch + Math.max(0, run.glyphIds.length - 1) * spacing;
  return { x: piece.x, y: piece.y - piece.ascent, width, height: piece.ascent + piece.descent };
}
