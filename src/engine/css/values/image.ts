// <url>, <image> and the gradients. https://drafts.csswg.org/css-images-4/#image-values

import type { FunctionBlock } from '../component-value.ts';
import { parseColor } from './color.ts';
import { keyword, list, numeric } from './css-value.ts';
import type { CssValue, GradientValue, PositionValue } from './css-value.ts';
import { parseAngle, parseLengthPercentage, parsePercentage, parseResolution } from './numeric.ts';
import type { ParseContext } from './parse-context.ts';
import { parsePosition } from './position.ts';
import { lowerAscii, ValueStream } from './value-stream.ts';

export function parseUrl(stream: ValueStream, context: ParseContext): CssValue | null {
  const value = stream.peek();
  let text: string | null = null;
  if (value?.type === 'url') text = value.value;
  else if (value?.type === 'function' && (lowerAscii(value.name) === 'url' || lowerAscii(value.name) === 'src')) {
    const inner = value.value.find((token) => token.type !== 'whitespace');
    if (inner?.type === 'string') text = inner.value;
  }
  if (text === null) return null;
  stream.next();
  // A fragment alone always means this document: https://drafts.csswg.org/css-values-4/#local-urls
  return { type: 'url', url: text.startsWith('#') || text === '' ? text : context.resolveUrl(text), text };
}

export function parseImage(stream: ValueStream, context: ParseContext, depth = 0): CssValue | null {
  const url = parseUrl(stream, context);
  if (url !== null) return url;
  const value = stream.peek();
  if (value?.type !== 'function' || depth > 8) return null;
  const image = functionImage(value, context, depth);
  if (image !== null) stream.next();
  return image;
}

function functionImage(block: FunctionBlock, context: ParseContext, depth: number): CssValue | null {
  const name = lowerAscii(block.name);
  const stream = new ValueStream(block.value);
  switch (name) {
    case 'linear-gradient':
    case 'repeating-linear-gradient':
      return linearGradient(stream, context, name.startsWith('repeating'), false);
    case '-webkit-linear-gradient':
    case '-webkit-repeating-linear-gradient':
      return linearGradient(stream, context, name.includes('repeating'), true);
    case 'radial-gradient':
    case 'repeating-radial-gradient':
      return radialGradient(stream, context, name.startsWith('repeating'));
    case 'conic-gradient':
    case 'repeating-conic-gradient':
      return conicGradient(stream, context, name.startsWith('repeating'));
    case 'image-set':
    case '-webkit-image-set':
      return imageSet(stream, context, depth);
    default:
      // FIXME: cross-fade(), element(), paint() and -webkit-gradient() are refused.
      return null;
  }
}

const EMPTY: Omit<GradientValue, 'kind' | 'repeating' | 'stops'> = {
  type: 'gradient',
  prefixed: false,
  angle: null,
  corner: null,
  shape: null,
  size: null,
  position: null,
  interpolation: '',
};

/** `in <space> [<hue method> hue]?`; '' when absent. */
function interpolationMethod(stream: ValueStream): string {
  if (!stream.takeIdent('in')) return '';
  const words = ['in'];
  for (let ident = stream.peekIdent(); ident !== null && words.length < 4; ident = stream.peekIdent()) {
    if (words.length > 1 && !/^(shorter|longer|increasing|decreasing|hue)$/.test(ident)) break;
    words.push(ident);
    stream.next();
  }
  return words.join(' ');
}

function linearGradient(stream: ValueStream, context: ParseContext, repeating: boolean, prefixed: boolean): CssValue | null {
  let interpolation = interpolationMethod(stream);
  let angle: CssValue | null = parseAngle(stream, true);
  let corner: GradientValue['corner'] = null;
  const hasTo = angle === null && !prefixed && stream.takeIdent('to');
  if (hasTo || (prefixed && angle === null && /^(left|right|top|bottom)$/.test(stream.peekIdent() ?? ''))) {
    corner = parseCorner(stream);
    if (corner === null) return null;
  }
  if (interpolation === '') interpolation = interpolationMethod(stream);
  if ((angle !== null || corner !== null || interpolation !== '') && !stream.takeComma()) return null;
  const stops = parseStops(stream, context, 'length');
  return stops === null ? null : { ...EMPTY, kind: 'linear', repeating, prefixed, angle, corner, interpolation, stops };
}

function parseCorner(stream: ValueStream): GradientValue['corner'] {
  let x: 'left' | 'right' | null = null;
  let y: 'top' | 'bottom' | null = null;
  for (let ident = stream.peekIdent(); ident !== null; ident = stream.peekIdent()) {
    if ((ident === 'left' || ident === 'right') && x === null) x = ident;
    else if ((ident === 'top' || ident === 'bottom') && y === null) y = ident;
    else break;
    stream.next();
  }
  return x === null && y === null ? null : { x, y };
}

function radialGradient(stream: ValueStream, context: ParseContext, repeating: boolean): CssValue | null {
  let shape: 'circle' | 'ellipse' | null = null;
  let size: CssValue | null = null;
  let interpolation = interpolationMethod(stream);
  for (;;) {
    const ident = stream.peekIdent();
    if ((ident === 'circle' || ident === 'ellipse') && shape === null) {
      shape = ident;
      stream.next();
    } else if (ident !== null && size === null && /^(closest|farthest)-(side|corner)$/.test(ident)) {
      size = keyword(ident);
      stream.next();
    } else if (size === null) {
      const first = parseLengthPercentage(stream, context, 0);
      if (first === null) break;
      const second = parseLengthPercentage(stream, context, 0);
      size = second === null ? first : list(' ', [first, second]);
    } else break;
  }
  if (size !== null && size.type === 'list' && shape === 'circle') return null;
  if (size !== null && (size.type === 'numeric' || size.type === 'math')) {
    // One length is the radius of a circle, and no percentage.
    if (shape === 'ellipse' || (size.type === 'numeric' && size.unit === '%')) return null;
  }
  let position: PositionValue | null = null;
  if (stream.takeIdent('at')) {
    position = parsePosition(stream, context);
    if (position === null) return null;
  }
  if (interpolation === '') interpolation = interpolationMethod(stream);
  const hasPrelude = shape !== null || size !== null || position !== null || interpolation !== '';
  if (hasPrelude && !stream.takeComma()) return null;
  const stops = parseStops(stream, context, 'length');
  return stops === null ? null : { ...EMPTY, kind: 'radial', repeating, shape, size, position, interpolation, stops };
}

function conicGradient(stream: ValueStream, context: ParseContext, repeating: boolean): CssValue | null {
  let interpolation = interpolationMethod(stream);
  let angle: CssValue | null = null;
  let position: PositionValue | null = null;
  if (stream.takeIdent('from')) {
    angle = parseAngle(stream, true);
    if (angle === null) return null;
  }
  if (stream.takeIdent('at')) {
    position = parsePosition(stream, context);
    if (position === null) return null;
  }
  if (interpolation === '') interpolation = interpolationMethod(stream);
  if ((angle !== null || position !== null || interpolation !== '') && !stream.takeComma()) return null;
  const stops = parseStops(stream, context, 'angle');
  return stops === null ? null : { ...EMPTY, kind: 'conic', repeating, angle, position, interpolation, stops };
}

/** Colour stops and hints to the end of the stream; null unless hints stand between colours. */
function parseStops(stream: ValueStream, context: ParseContext, kind: 'length' | 'angle'): GradientValue['stops'] | null {
  const stops: { color: CssValue | null; positions: CssValue[] }[] = [];
  const parseAt = (): CssValue | null => (kind === 'length' ? parseLengthPercentage(stream, context) : (parseAngle(stream, true) ?? parsePercentage(stream)));
  do {
    const positions: CssValue[] = [];
    let at = parseAt();
    if (at !== null) positions.push(at);
    const color = parseColor(stream);
    if (color === null && positions.length === 0) return null;
    if (color !== null) {
      for (at = positions.length < 2 ? parseAt() : null; at !== null; at = positions.length < 2 ? parseAt() : null) positions.push(at);
    }
    // Two positions are two stops of the colour.
    if (positions.length === 2) stops.push({ color, positions: [positions[0]!] }, { color, positions: [positions[1]!] });
    else stops.push({ color, positions });
  } while (stream.takeComma());
  if (!stream.atEnd() || stops[0]!.color === null || stops.at(-1)!.color === null) return null;
  for (let i = 1; i < stops.length; i++) if (stops[i]!.color === null && stops[i - 1]!.color === null) return null;
  return stops;
}

/** image-set(): kept whole; the style stage picks the candidate for the device's pixel ratio. */
function imageSet(stream: ValueStream, context: ParseContext, depth: number): CssValue | null {
  const args: CssValue[] = [];
  do {
    const token = stream.peek();
    let image: CssValue | null;
    if (token?.type === 'string') {
      stream.next();
      image = { type: 'url', url: context.resolveUrl(token.value), text: token.value };
    } else image = parseImage(stream, context, depth + 1);
    if (image === null) return null;
    let resolution: CssValue | null = null;
    for (;;) {
      const next = stream.peek();
      if (next?.type === 'function' && lowerAscii(next.name) === 'type') stream.next();
      else if (resolution === null && (resolution = parseResolution(stream)) !== null) continue;
      else break;
    }
    args.push(list(' ', [image, resolution ?? numeric(1, 'dppx')]));
  } while (stream.takeComma());
  return stream.atEnd() ? { type: 'function', name: 'image-set', separator: ', ', args } : null;
}
