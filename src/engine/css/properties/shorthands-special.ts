// Shorthands with a grammar of their own.

import { commaItems, isKeyword, keyword, list, numeric } from '../values/css-value.ts';
import type { CssValue } from '../values/css-value.ts';
import { parseLengthPercentage, parseNumber } from '../values/numeric.ts';
import type { ParseContext } from '../values/parse-context.ts';
import { parsePosition } from '../values/position.ts';
import { valueText } from '../values/serialize.ts';
import type { ValueStream } from '../values/value-stream.ts';
import { gridArea, lineNames, trackList, trackSize, trackSizes } from './grid-grammars.ts';
import { longhand } from './property-table.ts';
import { anyOrder, fillSides, isInitial, sidesText } from './shorthand.ts';
import type { Shorthand } from './shorthand.ts';

const SIDES = ['top', 'right', 'bottom', 'left'];
const grammarOf = (name: string) => longhand(name).parse;

/** https://drafts.csswg.org/css-backgrounds-3/#border-shorthands: also resets border-image. */
const borderTop = anyOrder('border', ['border-top-width', 'border-top-style', 'border-top-color']);
const IMAGE_LONGHANDS = ['border-image-source', 'border-image-slice', 'border-image-width', 'border-image-outset', 'border-image-repeat'];

export const BORDER: Shorthand = {
  name: 'border',
  longhands: [...['width', 'style', 'color'].flatMap((property) => SIDES.map((side) => `border-${side}-${property}`)), ...IMAGE_LONGHANDS],
  parse(stream, context) {
    const values = borderTop.parse(stream, context);
    if (values === null) return null;
    return [...values.flatMap((value) => [value, value, value, value]), null, null, null, null, null];
  },
  serialize(values) {
    for (let i = 12; i < values.length; i++) if (!isInitial(IMAGE_LONGHANDS[i - 12]!, values[i]!)) return '';
    const three = [0, 4, 8].map((i) => values[i]!);
    // As Chromium: `border: none` is not one shorthand any more.
    if (three.every((value, i) => isInitial(borderTop.longhands[i]!, value))) return '';
    const isUniform = [0, 4, 8].every((start) => [1, 2, 3].every((side) => valueText(values[start + side]!) === valueText(values[start]!)));
    return isUniform ? borderTop.serialize(three) : '';
  },
};

export const BORDER_IMAGE: Shorthand = {
  name: 'border-image',
  longhands: IMAGE_LONGHANDS,
  parse(stream, context) {
    const [source, slice, width, outset, repeat] = IMAGE_LONGHANDS.map(grammarOf);
    const values: (CssValue | null)[] = [null, null, null, null, null];
    const take = (slot: number, grammar: typeof source): boolean => {
      const start = stream.index;
      if (values[slot] === null && (values[slot] = grammar!(stream, context)) !== null) return true;
      stream.index = start;
      return false;
    };
    while (!stream.atEnd()) {
      if (take(0, source) || take(4, repeat)) continue;
      if (!take(1, slice)) return null;
      if (!stream.takeSlash()) continue;
      const hasWidth = take(2, width);
      if (stream.takeSlash() ? !take(3, outset) : !hasWidth) return null;
    }
    return values;
  },
  serialize(values) {
    const [source, slice, width, outset, repeat] = values.map(valueText) as [string, string, string, string, string];
    if (values.every((value, i) => isInitial(IMAGE_LONGHANDS[i]!, value))) return 'none';
    return `${source} ${slice} / ${width} / ${outset} ${repeat}`;
  },
};

export const BORDER_RADIUS: Shorthand = {
  name: 'border-radius',
  longhands: ['border-top-left-radius', 'border-top-right-radius', 'border-bottom-right-radius', 'border-bottom-left-radius'],
  parse(stream, context) {
    const horizontal = fourLengths(stream, context);
    if (horizontal === null) return null;
    if (!stream.takeSlash()) return horizontal;
    const vertical = fourLengths(stream, context);
    return vertical === null ? null : horizontal.map((value, i) => radiusPair(value, vertical[i]!));
  },
  serialize(values) {
    const xs = values.map((value) => valueText(value.type === 'list' ? value.items[0]! : value));
    const ys = values.map((value) => valueText(value.type === 'list' ? value.items[1]! : value));
    const horizontal = sidesText(xs);
    const vertical = sidesText(ys);
    return horizontal === vertical ? horizontal : `${horizontal} / ${vertical}`;
  },
};

function radiusPair(x: CssValue, y: CssValue): CssValue {
  return valueText(x) === valueText(y) ? x : list(' ', [x, y]);
}

function fourLengths(stream: ValueStream, context: ParseContext): CssValue[] | null {
  const values: CssValue[] = [];
  while (values.length < 4) {
    const value = parseLengthPercentage(stream, context, 0);
    if (value === null) break;
    values.push(value);
  }
  return fillSides(values);
}

export const backgroundPosition: Shorthand = {
  name: 'background-position',
  longhands: ['background-position-x', 'background-position-y'],
  parse(stream, context) {
    const xs: CssValue[] = [];
    const ys: CssValue[] = [];
    do {
      const position = parsePosition(stream, context);
      if (position === null) return null;
      xs.push(position.x);
      ys.push(position.y);
    } while (stream.takeComma());
    return [list(', ', xs), list(', ', ys)];
  },
  serialize(values) {
    const [xs, ys] = values.map(commaItems) as [readonly CssValue[], readonly CssValue[]];
    return xs.length !== ys.length ? '' : xs.map((x, i) => `${valueText(x)} ${valueText(ys[i]!)}`).join(', ');
  },
};

// Fonts: https://drafts.csswg.org/css-fonts-4/#font-prop

const SYSTEM_FONTS = new Set([
  'caption',
  'icon',
  'menu',
  'message-box',
  'small-caption',
  'status-bar',
  '-webkit-small-control',
  '-webkit-mini-control',
  '-webkit-control',
]);
const FONT_RESETS = [
  'font-kerning',
  'font-feature-settings',
  'font-variant-ligatures',
  'font-variant-numeric',
  'font-variant-east-asian',
  'font-variant-alternates',
  'font-variant-emoji',
  'font-variant-position',
  'font-variation-settings',
  'font-optical-sizing',
  'font-size-adjust',
  'font-language-override',
];
const FONT_PARTS = ['font-style', 'font-variant-caps', 'font-weight', 'font-stretch'];

export const FONT: Shorthand = {
  name: 'font',
  longhands: [...FONT_PARTS, 'font-size', 'line-height', 'font-family', ...FONT_RESETS],
  parse(stream, context) {
    const system = stream.peekIdent();
    if (system !== null && SYSTEM_FONTS.has(system) && stream.values.length === 1) {
      stream.next();
      return fontResult([null, null, null, null], numeric(system === 'small-caption' ? 11 : 13.3333, 'px'), null, list(', ', [keyword('system-ui')]));
    }
    const parts: (CssValue | null)[] = [null, null, null, null];
    for (let count = 0; count < 4 && takeFontPart(parts, stream, context); count++);
    const size = grammarOf('font-size')(stream, context);
    if (size === null) return null;
    let lineHeight: CssValue | null = null;
    if (stream.takeSlash()) {
      lineHeight = grammarOf('line-height')(stream, context);
      if (lineHeight === null) return null;
    }
    const family = grammarOf('font-family')(stream, context);
    return family === null ? null : fontResult(parts, size, lineHeight, family);
  },
  serialize(values) {
    const names = FONT.longhands;
    for (let i = 7; i < values.length; i++) if (!isInitial(names[i]!, values[i]!)) return '';
    if (!isInitial('font-variant-caps', values[1]!) && !isKeyword(values[1]!, 'small-caps')) return '';
    if (values[3]!.type !== 'keyword') return '';
    const texts = [0, 1, 2, 3].filter((i) => !isInitial(names[i]!, values[i]!)).map((i) => valueText(values[i]!));
    texts.push(valueText(values[4]!));
    if (!isKeyword(values[5]!, 'normal')) texts.push('/', valueText(values[5]!));
    return [...texts, valueText(values[6]!)].join(' ');
  },
};

function fontResult(parts: readonly (CssValue | null)[], size: CssValue, lineHeight: CssValue | null, family: CssValue): (CssValue | null)[] {
  return [...parts, size, lineHeight, family, ...FONT_RESETS.map(() => null)];
}

function takeFontPart(parts: (CssValue | null)[], stream: ValueStream, context: ParseContext): boolean {
  if (stream.takeIdent('normal')) return true;
  for (let i = 0; i < 4; i++) {
    if (parts[i] !== null) continue;
    const start = stream.index;
    const value = grammarOf(FONT_PARTS[i]!)(stream, context);
    // Only CSS 2's small-caps, and keywords for the width.
    const fits = value !== null && (i !== 1 || isKeyword(value, 'small-caps')) && (i !== 3 || value.type === 'keyword') && !(i === 2 && value.type === 'math');
    if (fits) {
      parts[i] = value;
      return true;
    }
    stream.index = start;
  }
  return false;
}

const VARIANTS = [
  'font-variant-ligatures',
  'font-variant-caps',
  'font-variant-alternates',
  'font-variant-numeric',
  'font-variant-east-asian',
  'font-variant-position',
  'font-variant-emoji',
];
const NO_LIGATURES = 'none';

/** The parts may be mixed: each keyword goes to the longhand that knows it. */
export const FONT_VARIANT: Shorthand = {
  name: 'font-variant',
  longhands: VARIANTS,
  parse(stream, context) {
    const values: (CssValue | null)[] = VARIANTS.map(() => null);
    if (stream.takeIdent('normal')) return values;
    if (stream.takeIdent(NO_LIGATURES)) return [keyword(NO_LIGATURES), ...values.slice(1)];
    while (!stream.atEnd()) {
      const slot = VARIANTS.findIndex((name, i) => {
        if (values[i] !== null) return false;
        const start = stream.index;
        const value = grammarOf(name)(stream, context);
        if (value !== null && !isKeyword(value, 'normal') && !isKeyword(value, NO_LIGATURES)) values[i] = value;
        else stream.index = start;
        return values[i] !== null;
      });
      if (slot < 0) return null;
    }
    return values;
  },
  serialize(values) {
    const set = values.filter((value) => !isKeyword(value, 'normal')).map(valueText);
    return set.includes(NO_LIGATURES) && set.length > 1 ? '' : set.join(' ') || 'normal';
  },
};

export const FONT_SYNTHESIS: Shorthand = {
  name: 'font-synthesis',
  longhands: ['font-synthesis-weight', 'font-synthesis-style', 'font-synthesis-small-caps'],
  parse(stream) {
    const names = ['weight', 'style', 'small-caps'];
    const values = names.map(() => keyword('none'));
    if (stream.takeIdent('none')) return values;
    while (!stream.atEnd()) {
      const slot = names.findIndex((name) => stream.takeIdent(name));
      if (slot < 0 || isKeyword(values[slot], 'auto')) return null;
      values[slot] = keyword('auto');
    }
    return values;
  },
  serialize: (values) => ['weight', 'style', 'small-caps'].filter((_, i) => isKeyword(values[i], 'auto')).join(' ') || 'none',
};

/** https://drafts.csswg.org/css-text-4/#white-space-property */
const WHITE_SPACES: ReadonlyMap<string, readonly [string, string]> = new Map([
  ['normal', ['collapse', 'wrap']],
  ['pre', ['preserve', 'nowrap']],
  ['nowrap', ['collapse', 'nowrap']],
  ['pre-wrap', ['preserve', 'wrap']],
  ['pre-line', ['preserve-breaks', 'wrap']],
  ['break-spaces', ['break-spaces', 'wrap']],
]);
const whiteSpaceParts = anyOrder('white-space', ['white-space-collapse', 'text-wrap-mode']);

export const WHITE_SPACE: Shorthand = {
  ...whiteSpaceParts,
  parse(stream, context) {
    const legacy = WHITE_SPACES.get(stream.peekIdent() ?? '');
    if (legacy === undefined || stream.values.length !== 1) return whiteSpaceParts.parse(stream, context);
    stream.next();
    return legacy.map(keyword);
  },
  serialize(values) {
    const [collapse, mode] = values.map(valueText);
    for (const [name, pair] of WHITE_SPACES) if (pair[0] === collapse && pair[1] === mode) return name;
    return whiteSpaceParts.serialize(values);
  },
};

export const TEXT_WRAP: Shorthand = anyOrder('text-wrap', ['text-wrap-mode', 'text-wrap-style']);

const listStyleParts = anyOrder('list-style', ['list-style-position', 'list-style-image', 'list-style-type']);

/** https://drafts.csswg.org/css-lists-3/#list-style-property: `none` is for whatever is not given otherwise. */
export const LIST_STYLE: Shorthand = {
  ...listStyleParts,
  parse(stream, context) {
    const values: (CssValue | null)[] = [null, null, null];
    let nones = 0;
    while (!stream.atEnd()) {
      if (stream.takeIdent('none')) {
        nones++;
        continue;
      }
      const slot = LIST_STYLE.longhands.findIndex((name, i) => {
        if (values[i] !== null) return false;
        const start = stream.index;
        values[i] = grammarOf(name)(stream, context);
        if (values[i] === null) stream.index = start;
        return values[i] !== null;
      });
      if (slot < 0) return null;
    }
    const open = [1, 2].filter((i) => values[i] === null);
    if (nones > open.length || (nones === 0 && open.length === 2 && values[0] === null)) return null;
    if (nones > 0) for (const i of open) values[i] = keyword('none');
    return values;
  },
  serialize(values) {
    // A type of none alone says it; an image of none goes without saying.
    if (isKeyword(values[2], 'none') && isKeyword(values[1], 'none')) return isKeyword(values[0], 'outside') ? 'none' : `${valueText(values[0]!)} none`;
    // What is initial goes without saying, but not all of it: `none` would be another type.
    if (isKeyword(values[0], 'outside') && isKeyword(values[1], 'none') && valueText(values[2]!) === 'disc') return 'disc';
    return listStyleParts.serialize(values);
  },
};

// Flex: https://drafts.csswg.org/css-flexbox/#flex-property

export const FLEX: Shorthand = {
  name: 'flex',
  longhands: ['flex-grow', 'flex-shrink', 'flex-basis'],
  parse(stream, context) {
    if (stream.takeIdent('none')) return [numeric(0, ''), numeric(0, ''), keyword('auto')];
    let grow: CssValue | null = null;
    let shrink: CssValue | null = null;
    let basis: CssValue | null = null;
    while (!stream.atEnd()) {
      if (grow === null && (grow = parseNumber(stream, { min: 0 })) !== null) {
        shrink = parseNumber(stream, { min: 0 });
        continue;
      }
      if (basis !== null || (basis = grammarOf('flex-basis')(stream, context)) === null) return null;
    }
    if (grow === null && basis === null) return null;
    return [grow ?? numeric(1, ''), shrink ?? numeric(1, ''), basis ?? numeric(0, '%')];
  },
  serialize: (values) => values.map(valueText).join(' '),
};

export const COLUMNS: Shorthand = {
  name: 'columns',
  longhands: ['column-width', 'column-count'],
  parse(stream, context) {
    let width: CssValue | null = null;
    let count: CssValue | null = null;
    let parts = 0;
    while (!stream.atEnd() && parts++ < 2) {
      if (stream.takeIdent('auto')) continue;
      const start = stream.index;
      if (count === null && (count = grammarOf('column-count')(stream, context)) !== null) continue;
      stream.index = start;
      if (width !== null || (width = grammarOf('column-width')(stream, context)) === null) return null;
    }
    return parts === 0 ? null : [width, count];
  },
  serialize(values) {
    const texts = values.map(valueText).filter((text) => text !== 'auto');
    return texts.length === 0 ? 'auto' : texts.join(' ');
  },
};

export const CONTAINER: Shorthand = {
  name: 'container',
  longhands: ['container-name', 'container-type'],
  parse(stream, context) {
    const name = grammarOf('container-name')(stream, context);
    if (name === null) return null;
    return stream.takeSlash() ? [name, grammarOf('container-type')(stream, context) ?? keyword('')] : [name, null];
  },
  serialize: (values) => (isKeyword(values[1], 'normal') ? valueText(values[0]!) : `${valueText(values[0]!)} / ${valueText(values[1]!)}`),
};

export function legacyBreak(name: string, target: string): Shorthand {
  return {
    name,
    longhands: [target],
    parse(stream) {
      const ident = stream.peekIdent();
      if (ident === null || !['auto', 'avoid', 'always', 'left', 'right'].includes(ident)) return null;
      stream.next();
      return [keyword(ident === 'always' ? 'page' : ident)];
    },
    serialize(values) {
      const text = valueText(values[0]!);
      return text === 'page' ? 'always' : ['auto', 'avoid', 'left', 'right'].includes(text) ? text : '';
    },
  };
}

// Grid

export function gridPlacement(name: string, longhands: readonly string[]): Shorthand {
  const most = longhands.length as 2 | 4;
  return {
    name,
    longhands,
    parse: (stream, context) => gridArea(stream, context, most),
    serialize(values) {
      const texts = values.map(valueText);
      const implied = (text: string, value: CssValue): string => (value.type === 'ident' ? text : 'auto');
      let count = values.length;
      if (count === 4 && texts[3] === implied(texts[1]!, values[1]!)) count = 3;
      if (count === 3 && texts[2] === implied(texts[0]!, values[0]!)) count = 2;
      if (count === 2 && texts[1] === implied(texts[0]!, values[0]!)) count = 1;
      return texts.slice(0, count).join(' / ');
    },
  };
}

const TEMPLATE = ['grid-template-rows', 'grid-template-columns', 'grid-template-areas'];

/** https://drafts.csswg.org/css-grid-2/#explicit-grid-shorthand */
export const GRID_TEMPLATE: Shorthand = {
  name: 'grid-template',
  longhands: TEMPLATE,
  parse(stream, context) {
    if (stream.values.length === 1 && stream.takeIdent('none')) return [null, null, null];
    const start = stream.index;
    const rows = trackList(stream, context);
    if (rows !== null && stream.takeSlash()) {
      const columns = trackList(stream, context);
      return columns === null ? null : [rows, columns, null];
    }
    stream.index = start;
    return templateWithAreas(stream, context);
  },
  serialize(values) {
    const [rows, columns, areas] = values.map(valueText) as [string, string, string];
    if (areas !== 'none') return areasText(values);
    return rows === 'none' && columns === 'none' ? 'none' : `${rows} / ${columns}`;
  },
};

/** `[ names? "areas" size? names? ]+ [ / columns ]?` */
function templateWithAreas(stream: ValueStream, context: ParseContext): CssValue[] | null {
  const rows: CssValue[] = [];
  const strings: CssValue[] = [];
  while (!stream.atEnd()) {
    const before = lineNames(stream);
    if (before === undefined) return null;
    if (before !== null) rows.push(before);
    const token = stream.peek();
    if (token?.type !== 'string') break;
    stream.next();
    strings.push({ type: 'string', value: token.value.trim().replace(/\s+/g, ' ').replace(/\.+/g, '.') });
    rows.push(trackSize(stream, context) ?? keyword('auto'));
  }
  if (strings.length === 0) return null;
  if (!stream.takeSlash()) return [list(' ', rows), keyword('none'), list(' ', strings)];
  const columns = trackList(stream, context);
  // <explicit-track-list> has no repeat().
  const hasRepeat = columns?.type === 'list' && columns.items.some((item) => item.type === 'function' && item.name === 'repeat');
  return columns === null || hasRepeat ? null : [list(' ', rows), columns, list(' ', strings)];
}

function areasText(values: readonly CssValue[]): string {
  const [rows, columns, areas] = values as [CssValue, CssValue, CssValue];
  const strings = areas.type === 'list' ? areas.items : [areas];
  const out: string[] = [];
  let index = 0;
  for (const row of rows.type === 'list' ? rows.items : [rows]) {
    if (row.type === 'function' && row.name === 'line-names') {
      out.push(valueText(row));
      continue;
    }
    const area = strings[index++];
    if (area === undefined || (row.type === 'function' && row.name === 'repeat')) return '';
    out.push(isKeyword(row, 'auto') ? valueText(area) : `${valueText(area)} ${valueText(row)}`);
  }
  return index !== strings.length ? '' : out.join(' ') + (isKeyword(columns, 'none') ? '' : ` / ${valueText(columns)}`);
}

/** https://drafts.csswg.org/css-grid-2/#grid-shorthand */
export const GRID: Shorthand = {
  name: 'grid',
  longhands: [...TEMPLATE, 'grid-auto-rows', 'grid-auto-columns', 'grid-auto-flow'],
  parse(stream, context) {
    const start = stream.index;
    const template = GRID_TEMPLATE.parse(stream, context);
    if (template !== null && stream.atEnd()) return [...template, null, null, null];
    stream.index = start;
    const flow = autoFlow(stream);
    if (flow !== null) {
      const rows = takesSlash(stream) ? null : trackSizes0(stream, context);
      if (!stream.takeSlash()) return null;
      const columns = trackList(stream, context);
      return columns === null ? null : [null, columns, null, rows, null, flow === 'dense' ? list(' ', [keyword('row'), keyword('dense')]) : keyword('row')];
    }
    const rows = trackList(stream, context);
    if (rows === null || !stream.takeSlash()) return null;
    const second = autoFlow(stream);
    if (second === null) return null;
    const columns = stream.atEnd() ? null : trackSizes(stream, context);
    return [rows, null, null, null, columns, second === 'dense' ? list(' ', [keyword('column'), keyword('dense')]) : keyword('column')];
  },
  serialize(values) {
    const [rows, columns, areas, autoRows, autoColumns, flow] = values.map(valueText) as [string, string, string, string, string, string];
    if (autoRows === 'auto' && autoColumns === 'auto' && flow === 'row') return GRID_TEMPLATE.serialize(values.slice(0, 3));
    if (areas !== 'none') return '';
    const dense = flow.endsWith('dense') ? ' dense' : '';
    if (flow.startsWith('column'))
      return columns !== 'none' || autoRows !== 'auto' ? '' : `${rows} / auto-flow${dense}${autoColumns === 'auto' ? '' : ` ${autoColumns}`}`;
    return rows !== 'none' || autoColumns !== 'auto' ? '' : `auto-flow${dense}${autoRows === 'auto' ? '' : ` ${autoRows}`} / ${columns}`;
  },
};

const takesSlash = (stream: ValueStream): boolean => {
  const token = stream.peek();
  return token?.type === 'delim' && token.value === '/';
};

/** Track sizes up to the slash. */
function trackSizes0(stream: ValueStream, context: ParseContext): CssValue | null {
  const items: CssValue[] = [];
  while (!stream.atEnd() && !takesSlash(stream)) {
    const item = trackSize(stream, context);
    if (item === null) return null;
    items.push(item);
  }
  return items.length === 1 ? items[0]! : list(' ', items);
}

/** `auto-flow && dense?`: 'dense' or '' when present, null (and nothing consumed) when not. */
function autoFlow(stream: ValueStream): 'dense' | '' | null {
  const start = stream.index;
  const denseFirst = stream.takeIdent('dense');
  if (!stream.takeIdent('auto-flow')) {
    stream.index = start;
    return null;
  }
  return denseFirst || stream.takeIdent('dense') ? 'dense' : '';
}
