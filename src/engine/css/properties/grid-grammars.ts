// The grammars of grid tracks, lines and areas. https://drafts.csswg.org/css-grid-2/#track-sizing
// Line names `[a b]` become a function value named `line-names`; repeat() keeps its arguments as one list.

import { keyword, list } from '../values/css-value.ts';
import type { CssValue } from '../values/css-value.ts';
import { parseFlex, parseInteger, parseLengthPercentage } from '../values/numeric.ts';
import type { ParseContext } from '../values/parse-context.ts';
import { ValueStream } from '../values/value-stream.ts';
import type { Grammar } from './grammar.ts';
import { parseCustomIdent } from './syntax-grammar.ts';

/** Repetitions past this are cut: a page may write repeat(1000000000, 1px). Chromium's own limit is 10 million. */
export const MAX_TRACKS = 10000;

const SPAN_AUTO = new Set(['span', 'auto']);

/** `[name name]`: null when there is none, undefined when it is invalid. */
export function lineNames(stream: ValueStream): CssValue | null | undefined {
  const block = stream.peek();
  if (block?.type !== 'block' || block.open !== '[') return null;
  const inner = new ValueStream(block.value);
  const names: CssValue[] = [];
  while (!inner.atEnd()) {
    const name = parseCustomIdent(inner, SPAN_AUTO);
    if (name === null) return undefined;
    names.push(name);
  }
  stream.next();
  return { type: 'function', name: 'line-names', separator: ' ', args: names };
}

/** <track-breadth>, minmax() and fit-content(). */
export function trackSize(stream: ValueStream, context: ParseContext): CssValue | null {
  const minmax = stream.peekFunction('minmax');
  if (minmax !== null) {
    const inner = new ValueStream(minmax.value);
    const least = breadth(inner, context, false);
    if (least === null || !inner.takeComma()) return null;
    const most = breadth(inner, context, true);
    if (most === null || !inner.atEnd()) return null;
    stream.next();
    return { type: 'function', name: 'minmax', separator: ', ', args: [least, most] };
  }
  const fitContent = stream.peekFunction('fit-content');
  if (fitContent !== null) {
    const inner = new ValueStream(fitContent.value);
    const limit = parseLengthPercentage(inner, context, 0);
    if (limit === null || !inner.atEnd()) return null;
    stream.next();
    return { type: 'function', name: 'fit-content', separator: ', ', args: [limit] };
  }
  return breadth(stream, context, true);
}

function breadth(stream: ValueStream, context: ParseContext, allowsFlex: boolean): CssValue | null {
  const ident = stream.peekIdent();
  if (ident === 'auto' || ident === 'min-content' || ident === 'max-content') {
    stream.next();
    return keyword(ident);
  }
  return parseLengthPercentage(stream, context, 0) ?? (allowsFlex ? parseFlex(stream) : null);
}

/** grid-template-rows and -columns. FIXME: masonry is refused. */
export const trackList: Grammar = (stream, context) => {
  const ident = stream.peekIdent();
  if (ident === 'none') {
    stream.next();
    return keyword('none');
  }
  const isSubgrid = ident === 'subgrid';
  if (isSubgrid) stream.next();
  const items: CssValue[] = isSubgrid ? [keyword('subgrid')] : [];
  if (!tracks(stream, context, items, true, isSubgrid)) return null;
  return items.length === 1 && isSubgrid ? items[0]! : list(' ', items);
};

function tracks(stream: ValueStream, context: ParseContext, items: CssValue[], allowsRepeat: boolean, namesOnly: boolean): boolean {
  let count = 0;
  let autoRepeats = 0;
  let lastWasNames = false;
  while (!stream.atEnd()) {
    const names = lineNames(stream);
    if (names === undefined || (names !== null && lastWasNames && !namesOnly)) return false;
    if (names !== null) {
      items.push(names);
      lastWasNames = true;
      continue;
    }
    const repeat = allowsRepeat ? stream.peekFunction('repeat') : null;
    let item: CssValue | null;
    if (repeat !== null) {
      item = parseRepeat(repeat.value, context, namesOnly);
      if (item !== null) stream.next();
      if (item?.type === 'function' && item.args[0]!.type === 'keyword' && ++autoRepeats > 1) return false;
    } else item = namesOnly ? null : trackSize(stream, context);
    if (item === null) break;
    items.push(item);
    lastWasNames = false;
    count++;
  }
  return namesOnly || count > 0;
}

function parseRepeat(values: ConstructorParameters<typeof ValueStream>[0], context: ParseContext, namesOnly: boolean): CssValue | null {
  const stream = new ValueStream(values);
  const ident = stream.peekIdent();
  let count: CssValue | null;
  if (ident === 'auto-fill' || ident === 'auto-fit') {
    stream.next();
    count = keyword(ident);
  } else count = parseInteger(stream, { min: 1 });
  if (count === null || !stream.takeComma()) return null;
  const items: CssValue[] = [];
  if (!tracks(stream, context, items, false, namesOnly) || !stream.atEnd()) return null;
  // The number of automatic repetitions follows from sizes, so these must be fixed.
  if (count.type === 'keyword' && !namesOnly && !items.every(isFixedOrNames)) return null;
  return { type: 'function', name: 'repeat', separator: ', ', args: [count, list(' ', items)] };
}

function isFixedOrNames(item: CssValue): boolean {
  const isFixed = (value: CssValue | undefined): boolean => value !== undefined && (value.type === 'math' || (value.type === 'numeric' && value.unit !== 'fr'));
  if (item.type !== 'function') return isFixed(item);
  return item.name === 'line-names' || (item.name === 'minmax' && (isFixed(item.args[0]) || isFixed(item.args[1])));
}

/** grid-auto-rows and -columns: one or more track sizes. */
export const trackSizes: Grammar = (stream, context) => {
  const items: CssValue[] = [];
  while (!stream.atEnd()) {
    const item = trackSize(stream, context);
    if (item === null) return null;
    items.push(item);
  }
  return items.length === 0 ? null : items.length === 1 ? items[0]! : list(' ', items);
};

/** `auto | <custom-ident> | [ <integer> && <custom-ident>? ] | [ span && [ <integer> || <custom-ident> ] ]` */
export const gridLine: Grammar = (stream) => {
  if (stream.takeIdent('auto')) return keyword('auto');
  let span = false;
  let count: CssValue | null = null;
  let name: CssValue | null = null;
  for (;;) {
    if (!span && stream.takeIdent('span')) span = true;
    else if (count === null && (count = parseInteger(stream)) !== null) continue;
    else if (name === null && (name = parseCustomIdent(stream, SPAN_AUTO)) !== null) continue;
    else break;
  }
  if (count === null && name === null) return null;
  if (count !== null && count.type === 'numeric' && (count.value === 0 || (span && count.value < 0))) return null;
  const isImpliedOne = span && name !== null && count !== null && count.type === 'numeric' && count.value === 1;
  const items = [...(span ? [keyword('span')] : []), ...(count === null || isImpliedOne ? [] : [count]), ...(name === null ? [] : [name])];
  return items.length === 1 ? items[0]! : list(' ', items);
};

/** grid-template-areas: strings that make rectangles. */
export const gridTemplateAreas: Grammar = (stream) => {
  if (stream.takeIdent('none')) return keyword('none');
  const rows: CssValue[] = [];
  for (let token = stream.peek(); token?.type === 'string'; token = stream.peek()) {
    const cells = areaCells(token.value);
    if (cells === null) return null;
    rows.push({ type: 'string', value: cells.join(' ') });
    stream.next();
  }
  return rows.length > 0 && areasAreRectangles(rows) ? list(' ', rows) : null;
};

/** The cell names of one row; runs of dots are one unnamed cell. Null when it holds no or bad tokens. */
function areaCells(text: string): string[] | null {
  const cells = text.match(/\.+|[\w\u0080-\uffff-]+|\S/g);
  if (cells === null || !cells.every((cell) => /^(\.+|[\w\u0080-\uffff-]+)$/.test(cell))) return null;
  return cells.map((cell) => (cell.startsWith('.') ? '.' : cell));
}

function areasAreRectangles(rows: readonly CssValue[]): boolean {
  const grid = rows.map((row) => (row.type === 'string' ? row.value.split(' ') : []));
  const width = grid[0]!.length;
  const areas = new Map<string, { top: number; bottom: number; left: number; right: number; cells: number }>();
  for (let y = 0; y < grid.length; y++) {
    if (grid[y]!.length !== width) return false;
    for (let x = 0; x < width; x++) {
      const name = grid[y]![x]!;
      const area = areas.get(name);
      if (area === undefined) areas.set(name, { top: y, bottom: y, left: x, right: x, cells: 1 });
      else {
        area.bottom = y;
        area.left = Math.min(area.left, x);
        area.right = Math.max(area.right, x);
        area.cells++;
      }
    }
  }
  areas.delete('.');
  return [...areas.values()].every((area) => (area.bottom - area.top + 1) * (area.right - area.left + 1) === area.cells);
}

/** Up to four lines separated by `/`; the rest filled in as https://drafts.csswg.org/css-grid-2/#placement-shorthands says. */
export function gridArea(stream: ValueStream, context: ParseContext, most: 2 | 4): CssValue[] | null {
  const lines: CssValue[] = [];
  do {
    const line = gridLine(stream, context);
    if (line === null) return null;
    lines.push(line);
  } while (lines.length < most && stream.takeSlash());
  const from = (line: CssValue | undefined): CssValue => (line !== undefined && line.type === 'ident' ? line : keyword('auto'));
  if (most === 2) return [lines[0]!, lines[1] ?? from(lines[0])];
  return [lines[0]!, lines[1] ?? from(lines[0]), lines[2] ?? from(lines[0]), lines[3] ?? from(lines[1] ?? from(lines[0]))];
}
