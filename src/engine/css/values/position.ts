// <position>. https://drafts.csswg.org/css-values-4/#position

import { keyword, list, numeric } from './css-value.ts';
import type { CssValue, PositionValue } from './css-value.ts';
import { parseLengthPercentage } from './numeric.ts';
import type { ParseContext } from './parse-context.ts';
import type { ValueStream } from './value-stream.ts';

const CENTER = keyword('center');

interface Part {
  readonly axis: 'x' | 'y' | null;
  readonly value: CssValue;
}

/** One to four components, in `bg-position` form (three allowed). Consumes as much as fits. */
export function parsePosition(stream: ValueStream, context: ParseContext): PositionValue | null {
  const start = stream.index;
  const parts: Part[] = [];
  while (parts.length < 4) {
    const part = parsePart(stream, context);
    if (part === null) break;
    parts.push(part);
  }
  // Take the longest prefix that is a position.
  for (let count = parts.length; count > 0; count--) {
    const position = combine(parts.slice(0, count));
    if (position === null) continue;
    if (count < parts.length) {
      stream.index = start;
      for (let i = 0; i < count; i++) parsePart(stream, context);
    }
    return position;
  }
  stream.index = start;
  return null;
}

function parsePart(stream: ValueStream, context: ParseContext): Part | null {
  const ident = stream.peekIdent();
  if (ident !== null) {
    const axis = ident === 'left' || ident === 'right' ? 'x' : ident === 'top' || ident === 'bottom' ? 'y' : null;
    if (axis === null && ident !== 'center') return null;
    stream.next();
    return { axis, value: keyword(ident) };
  }
  const length = parseLengthPercentage(stream, context);
  return length === null ? null : { axis: null, value: length };
}

const isLength = (part: Part): boolean => part.value.type !== 'keyword';

function combine(parts: readonly Part[]): PositionValue | null {
  const [a, b, c, d] = parts;
  if (a === undefined) return null;
  if (b === undefined) return a.axis === 'y' ? make(CENTER, a.value) : make(a.value, CENTER);
  if (c === undefined) return combineTwo(a, b);
  if (d === undefined) {
    // Edge, offset, edge; or edge, edge, offset.
    if (isLength(b)) return isLength(a) || isLength(c) || a.axis === null ? null : combineEdges(withOffset(a, b), c);
    return isLength(c) && !isLength(a) && b.axis !== null ? combineEdges(a, withOffset(b, c)) : null;
  }
  if (a.axis === null || !isLength(b) || c.axis === null || !isLength(d)) return null;
  return combineEdges(withOffset(a, b), withOffset(c, d));
}

function combineTwo(a: Part, b: Part): PositionValue | null {
  if (isLength(a)) return b.axis === 'x' ? null : make(a.value, b.value);
  if (isLength(b)) return a.axis === 'y' ? null : make(a.value, b.value);
  return combineEdges(a, b);
}

function combineEdges(a: Part, b: Part): PositionValue | null {
  if (a.axis !== null && a.axis === b.axis) return null;
  return a.axis === 'y' || b.axis === 'x' ? make(b.value, a.value) : make(a.value, b.value);
}

function withOffset(edge: Part, offset: Part): Part {
  return { axis: edge.axis, value: list(' ', [edge.value, offset.value]) };
}

function make(x: CssValue, y: CssValue): PositionValue {
  return { type: 'position', x, y };
}

/** One axis: `left`, `right 10px`, `20%`. */
export function parsePositionAxis(stream: ValueStream, context: ParseContext, axis: 'x' | 'y'): CssValue | null {
  const ident = stream.peekIdent();
  const edges = axis === 'x' ? ['left', 'right'] : ['top', 'bottom'];
  if (ident === 'center') {
    stream.next();
    return CENTER;
  }
  if (ident !== null && edges.includes(ident)) {
    stream.next();
    const offset = parseLengthPercentage(stream, context);
    return offset === null ? keyword(ident) : list(' ', [keyword(ident), offset]);
  }
  return parseLengthPercentage(stream, context);
}

export const CENTER_POSITION: PositionValue = { type: 'position', x: CENTER, y: CENTER };
export const ORIGIN_POSITION: PositionValue = { type: 'position', x: numeric(0, '%'), y: numeric(0, '%') };
