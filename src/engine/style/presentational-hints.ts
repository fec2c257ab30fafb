// Presentational attributes as declarations of the author origin that lose to every author rule.
// https://html.spec.whatwg.org/#presentational-hints. Equal attributes share one block, so that styles stay shareable.

import { DeclarationBlock } from '../css/declaration.ts';
import type { DeclarationParser } from '../css/declaration.ts';
import { parseDeclarationList } from '../css/declaration-list.ts';
import { namedColor } from '../css/values/color-names.ts';
import type { Element } from '../dom/element.ts';
import { DeclaredBlock } from './declared-block.ts';
import { SVG_PRESENTATION_ATTRIBUTES } from './svg-presentation-attributes.ts';

/** A change of one of these restyles the element. */
export const HINT_ATTRIBUTES: ReadonlySet<string> = new Set([
  'align',
  'alink',
  'background',
  'bgcolor',
  'border',
  'bordercolor',
  'bottommargin',
  'cellpadding',
  'cellspacing',
  'clear',
  'color',
  'cols',
  'dir',
  'face',
  'frame',
  'height',
  'hidden',
  'hspace',
  'lang',
  'leftmargin',
  'link',
  'marginheight',
  'marginwidth',
  'noshade',
  'nowrap',
  'rightmargin',
  'rows',
  'rules',
  'size',
  'start',
  'text',
  'topmargin',
  'type',
  'valign',
  'vlink',
  'vspace',
  'width',
  'wrap',
  'value',
  'reversed',
  ...SVG_PRESENTATION_ATTRIBUTES,
]);

const MAX_CACHE = 4096;

export class PresentationalHints {
  readonly #parse: DeclarationParser;
  readonly #blocks = new Map<string, DeclaredBlock>();
  /** The `link` attribute of the body, null when there is none. FIXME: vlink and alink. */
  linkColor: string | null = null;

  constructor(parse: DeclarationParser) {
    this.#parse = parse;
  }

  /** The element's hints; null when it has none. */
  of(element: Element): DeclaredBlock | null {
    // Cells take hints from their table, and links from the body.
    if (element.attributeList === null && element.localName !== 'td' && element.localName !== 'th') return null;
    const text = element.isHtmlElement ? htmlHints(element, this.linkColor) : svgHints(element);
    if (text === '') return null;
    let block = this.#blocks.get(text);
    if (block === undefined) {
      if (this.#blocks.size >= MAX_CACHE) this.#blocks.clear();
      block = new DeclaredBlock(DeclarationBlock.of(parseDeclarationList(text, this.#parse)));
      this.#blocks.set(text, block);
    }
    return block;
  }
}

/** SVG attributes are property values. FIXME: their numbers without unit are only allowed where the property takes numbers. */
function svgHints(element: Element): string {
  const attributes = element.attributeList!;
  let text = '';
  for (let i = 0; i < attributes.length; i += 2) {
    const name = attributes[i]!;
    if (typeof name !== 'string') continue;
    if (name === 'lang' || name === 'xml:lang') text += languageHint(attributes[i + 1] as string);
    if (!SVG_PRESENTATION_ATTRIBUTES.has(name)) continue;
    const value = cleanValue(attributes[i + 1] as string);
    const isSize = (name === 'width' || name === 'height') && element.localName === 'svg';
    if (name === 'width' || name === 'height') {
      if (isSize) text += /^[\d.]+$/.test(value) ? `${name}:${value}px;` : `${name}:${value};`;
    } else text += `${name}:${/^-?[\d.]+$/.test(value) && LENGTHS.has(name) ? `${value}px` : value};`;
  }
  return text;
}

const LENGTHS = new Set(['font-size', 'letter-spacing', 'word-spacing', 'cx', 'cy', 'r', 'rx', 'ry', 'x', 'y']);

/** SAFETY: an attribute must not smuggle in further declarations. */
function cleanValue(value: string): string {
  return /[;{}!]/.test(value) ? '' : value.trim();
}

function htmlHints(element: Element, linkColor: string | null): string {
  const attributes = element.attributeList ?? [];
  let text = '';
  for (let i = 0; i < attributes.length; i += 2) {
    const name = attributes[i]!;
    if (typeof name === 'string' && HINT_ATTRIBUTES.has(name)) text += hint(element, name, attributes[i + 1] as string);
  }
  const { localName } = element;
  if (localName === 'a' && linkColor !== null && element.attribute('href') !== null) text += colorHint('color', linkColor);
  if (localName === 'td' || localName === 'th') text += cellHints(element);
  else if (localName === 'table') text += tableBorderHints(element);
  return text;
}

function hint(element: Element, name: string, value: string): string {
  const tag = element.localName;
  switch (name) {
    case 'lang':
      return languageHint(value);
    case 'align':
      return alignHint(tag, value.trim().toLowerCase());
    case 'valign':
      return VALIGN_TAGS.has(tag) ? `vertical-align:${keywordOf(value, ['top', 'middle', 'bottom', 'baseline'])};` : '';
    case 'bgcolor':
      return BGCOLOR_TAGS.has(tag) ? colorHint('background-color', value) : '';
    case 'background':
      return BACKGROUND_TAGS.has(tag) ? urlHint(value) : '';
    case 'text':
      return tag === 'body' ? colorHint('color', value) : '';
    case 'color':
      return tag === 'font'
        ? colorHint('color', value)
        : tag === 'hr'
          ? `border-style:solid;${colorHint('border-color', value)}${colorHint('background-color', value)}`
          : '';
    case 'face':
      return tag === 'font' ? `font-family:${cleanValue(value)};` : '';
    case 'size':
      return sizeHint(element, tag, value);
    case 'width':
      return (
        ratioHint(element, tag) +
        (WIDTH_TAGS.has(tag) || isImageInput(element) ? dimension('width', value, tag === 'table' || tag === 'td' || tag === 'th') : '')
      );
    case 'height':
      return HEIGHT_TAGS.has(tag) || isImageInput(element) ? dimension('height', value, tag === 'td' || tag === 'th') : '';
    case 'border':
      return borderHint(element, tag, value);
    case 'bordercolor':
      return tag === 'table' ? colorHint('border-color', value) : '';
    case 'cellspacing':
      return tag === 'table' ? pixels('border-spacing', value) : '';
    case 'hspace':
      return SPACE_TAGS.has(tag) ? dimension('margin-left', value) + dimension('margin-right', value) : '';
    case 'vspace':
      return SPACE_TAGS.has(tag) ? dimension('margin-top', value) + dimension('margin-bottom', value) : '';
    case 'nowrap':
      return tag === 'td' || tag === 'th' ? 'white-space:nowrap;' : '';
    case 'noshade':
      return tag === 'hr' ? 'border-style:solid;border-color:#808080;background-color:#808080;' : '';
    case 'clear':
      return tag === 'br' ? `clear:${keywordOf(value, ['left', 'right', 'all', 'both']).replace('all', 'both')};` : '';
    case 'wrap':
      return tag === 'textarea' && value.toLowerCase() === 'off' ? 'white-space:pre;' : '';
    case 'topmargin':
      return tag === 'body' ? pixels('margin-top', value) : '';
    case 'bottommargin':
      return tag === 'body' ? pixels('margin-bottom', value) : '';
    case 'leftmargin':
      return tag === 'body' ? pixels('margin-left', value) : '';
    case 'rightmargin':
      return tag === 'body' ? pixels('margin-right', value) : '';
    case 'marginheight':
      return tag === 'body' ? pixels('margin-top', value) + pixels('margin-bottom', value) : '';
    case 'marginwidth':
      return tag === 'body' ? pixels('margin-left', value) + pixels('margin-right', value) : '';
    case 'type':
      return listTypeHint(tag, value);
    case 'start':
      return tag === 'ol' ? startHint(value) : '';
    case 'value':
      return tag === 'li' && /^\s*[-+]?\d+/.test(value) ? `counter-set:list-item ${Number.parseInt(value, 10)};` : '';
    default:
      return '';
  }
}

const RATIO_TAGS = new Set(['img', 'video', 'canvas', 'source']);

/** https://html.spec.whatwg.org/#map-to-the-aspect-ratio-property-(using-dimension-rules) */
function ratioHint(element: Element, tag: string): string {
  if (!RATIO_TAGS.has(tag) && !isImageInput(element)) return '';
  const [width, height] = [element.attribute('width'), element.attribute('height')].map((text) => /^[\t\n\f\r ]*(\d+(?:\.\d+)?)(%?)/.exec(text ?? ''));
  if (!width || !height || width[2] === '%' || height[2] === '%') return '';
  return `aspect-ratio:auto ${width[1]}/${height[1]};`;
}

const VALIGN_TAGS = new Set(['col', 'colgroup', 'tbody', 'td', 'tfoot', 'th', 'thead', 'tr', 'img', 'object', 'embed', 'input']);
const BGCOLOR_TAGS = new Set(['body', 'table', 'thead', 'tbody', 'tfoot', 'tr', 'td', 'th', 'marquee', 'col', 'colgroup']);
const BACKGROUND_TAGS = new Set(['body', 'table', 'thead', 'tbody', 'tfoot', 'tr', 'td', 'th']);
const WIDTH_TAGS = new Set(['img', 'iframe', 'embed', 'object', 'video', 'table', 'td', 'th', 'col', 'colgroup', 'hr', 'pre', 'marquee', 'source']);
const HEIGHT_TAGS = new Set(['img', 'iframe', 'embed', 'object', 'video', 'table', 'td', 'th', 'tr', 'thead', 'tbody', 'tfoot', 'marquee', 'source']);
const SPACE_TAGS = new Set(['img', 'iframe', 'embed', 'object', 'input', 'marquee', 'video', 'table']);
const REPLACED_TAGS = new Set(['img', 'iframe', 'embed', 'object', 'input', 'video', 'applet']);
const BLOCK_ALIGN_TAGS = new Set(['td', 'th', 'tr', 'thead', 'tbody', 'tfoot', 'col', 'colgroup', 'div', 'p']);

const isImageInput = (element: Element): boolean => element.localName === 'input' && element.attribute('type')?.toLowerCase() === 'image';

function keywordOf(value: string, names: readonly string[]): string {
  const name = value.trim().toLowerCase();
  return names.includes(name) ? name : '';
}

function languageHint(value: string): string {
  return value === '' ? '' : `-webkit-locale:${JSON.stringify(value.replace(/[^\w-]/g, ''))};`;
}

function alignHint(tag: string, value: string): string {
  if (tag === 'table') return value === 'center' ? 'margin-inline:auto;' : value === 'left' || value === 'right' ? `float:${value};` : '';
  if (tag === 'caption') return value === 'bottom' ? 'caption-side:bottom;' : '';
  if (tag === 'hr')
    return value === 'left'
      ? 'margin-left:0;margin-right:auto;'
      : value === 'right'
        ? 'margin-left:auto;margin-right:0;'
        : value === 'center'
          ? 'margin-left:auto;margin-right:auto;'
          : '';
  if (REPLACED_TAGS.has(tag)) return replacedAlignHint(value);
  if (value === 'center' || value === 'middle') return BLOCK_ALIGN_TAGS.has(tag) ? 'text-align:-webkit-center;' : 'text-align:center;';
  if (value === 'left' || value === 'right') return BLOCK_ALIGN_TAGS.has(tag) ? `text-align:-webkit-${value};` : `text-align:${value};`;
  return value === 'justify' ? 'text-align:justify;' : '';
}

function replacedAlignHint(value: string): string {
  switch (value) {
    case 'left':
    case 'right':
      return `float:${value};vertical-align:top;`;
    case 'top':
      return 'vertical-align:top;';
    case 'middle':
    case 'center':
    case 'absmiddle':
    case 'abscenter':
      return 'vertical-align:middle;';
    case 'bottom':
      return 'vertical-align:baseline;';
    case 'texttop':
      return 'vertical-align:text-top;';
    case 'absbottom':
      return 'vertical-align:bottom;';
    default:
      return '';
  }
}

function urlHint(value: string): string {
  const url = value.trim();
  return url === '' ? '' : `background-image:url("${url.replace(/["\\\n\r\f]/g, encodeURIComponent)}");`;
}

/** https://html.spec.whatwg.org/#rules-for-parsing-dimension-values */
function dimension(property: string, value: string, ignoresZero = false): string {
  const match = /^[\t\n\f\r ]*(\d+(?:\.\d+)?)(%?)/.exec(value);
  if (match === null || (ignoresZero && Number(match[1]) === 0)) return '';
  return `${property}:${match[1]}${match[2] === '%' ? '%' : 'px'};`;
}

function pixels(property: string, value: string): string {
  const match = /^[\t\n\f\r ]*\+?(\d+)/.exec(value);
  return match === null ? '' : `${property}:${Math.min(Number(match[1]), 100000)}px;`;
}

/** https://html.spec.whatwg.org/#rules-for-parsing-a-legacy-colour-value */
export function legacyColor(value: string): string | null {
  let text = value.trim().toLowerCase();
  if (value === '' || text === 'transparent') return null;
  const named = namedColor(text);
  if (named !== null) return `#${named.toString(16).padStart(8, '0')}`;
  if (/^#[0-9a-f]{3}$/.test(text)) return text;
  text = text
    .slice(0, 128)
    .replace(/^#/, '')
    .replace(/[^0-9a-f]/g, '0');
  while (text.length === 0 || text.length % 3 !== 0) text += '0';
  let size = text.length / 3;
  let parts = [text.slice(0, size), text.slice(size, 2 * size), text.slice(2 * size)];
  if (size > 8) parts = parts.map((part) => part.slice(-8));
  size = parts[0]!.length;
  while (size > 2 && parts.every((part) => part.startsWith('0'))) {
    parts = parts.map((part) => part.slice(1));
    size--;
  }
  return `#${parts.map((part) => part.slice(0, 2).padStart(2, '0')).join('')}`;
}

function colorHint(property: string, value: string): string {
  const color = legacyColor(value);
  return color === null ? '' : `${property}:${color};`;
}

const FONT_SIZES = ['', 'x-small', 'small', 'medium', 'large', 'x-large', 'xx-large', 'xxx-large'];

/** https://html.spec.whatwg.org/#rules-for-parsing-a-legacy-font-size */
function sizeHint(element: Element, tag: string, value: string): string {
  if (tag === 'hr') {
    const thickness = Number.parseInt(value, 10);
    if (!(thickness > 0)) return '';
    return thickness === 1 ? 'border-bottom-width:0;' : `height:${thickness - 2}px;`;
  }
  if (tag !== 'font') return '';
  const match = /^[\t\n\f\r ]*([+-]?)(\d+)/.exec(value);
  if (match === null) return '';
  const number = Number(match[2]);
  const size = match[1] === '+' ? 3 + number : match[1] === '-' ? 3 - number : number;
  return `font-size:${FONT_SIZES[Math.max(1, Math.min(7, size))]};`;
}

function borderHint(element: Element, tag: string, value: string): string {
  const number = Number.parseInt(value, 10);
  if (tag === 'img' || tag === 'object' || isImageInput(element)) return number >= 0 ? `border:${number}px solid;` : '';
  if (tag !== 'table') return '';
  const width = Number.isNaN(number) ? 1 : Math.max(0, number);
  return width === 0 ? '' : `border-width:${width}px;border-style:outset;`;
}

/** Styles of the four borders for each value of `frame`. */
const FRAMES: Readonly<Record<string, string>> = {
  void: 'hidden',
  above: 'solid hidden hidden',
  below: 'hidden hidden solid',
  hsides: 'solid hidden',
  vsides: 'hidden solid',
  lhs: 'hidden hidden hidden solid',
  rhs: 'hidden solid hidden hidden',
  box: 'solid',
  border: 'solid',
};

/** rules and frame. FIXME: rules on row and column groups. */
function tableBorderHints(element: Element): string {
  const rules = element.attribute('rules')?.toLowerCase();
  const frame = element.attribute('frame')?.toLowerCase();
  const collapse = rules !== undefined && ['none', 'groups', 'rows', 'cols', 'all'].includes(rules) ? 'border-collapse:collapse;' : '';
  const sides = FRAMES[frame ?? ''];
  return sides === undefined ? collapse : `${collapse}border-width:1px;border-style:${sides};`;
}

/** Cells take padding and borders from their table. */
function cellHints(cell: Element): string {
  let table = cell.parentElement;
  for (let steps = 0; table !== null && table.localName !== 'table' && steps < 3; steps++) table = table.parentElement;
  if (table === null || table.localName !== 'table' || table.attributeList === null) return '';
  const padding = table.attribute('cellpadding');
  let text = padding === null ? '' : pixels('padding', padding);
  const border = table.attribute('border');
  if (border !== null && Number.parseInt(border, 10) !== 0) text += 'border-width:1px;border-style:inset;';
  const rules = table.attribute('rules')?.toLowerCase();
  if (rules === 'all') text += 'border-width:1px;border-style:solid;';
  else if (rules === 'cols') text += 'border-inline-width:1px;border-inline-style:solid;';
  else if (rules === 'rows' || rules === 'groups' || rules === 'none') text += 'border-style:none;';
  return text;
}

const LIST_TYPES: Readonly<Record<string, string>> = {
  '1': 'decimal',
  a: 'lower-alpha',
  A: 'upper-alpha',
  i: 'lower-roman',
  I: 'upper-roman',
  disc: 'disc',
  circle: 'circle',
  square: 'square',
  none: 'none',
};

function listTypeHint(tag: string, value: string): string {
  if (tag !== 'ol' && tag !== 'ul' && tag !== 'li') return '';
  const type = LIST_TYPES[value] ?? LIST_TYPES[value.toLowerCase()];
  return type === undefined ? '' : `list-style-type:${type};`;
}

function startHint(value: string): string {
  const start = Number.parseInt(value, 10);
  return Number.isNaN(start) ? '' : `counter-reset:list-item ${start - 1};`;
}
