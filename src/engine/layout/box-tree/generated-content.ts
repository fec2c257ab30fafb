// Boxes of ::before, ::after and ::marker: `content` items become text and image boxes. https://drafts.csswg.org/css-content-3/

import type { Element } from '../../dom/element.ts';
import type { ComputedStyle, ContentItem } from '../../style/computed-style.ts';
import { anonymousStyle } from '../../style/style-of.ts';
import { BoxNode, setFlagsFromStyle } from '../box-node.ts';
import type { BoxSources } from './box-sources.ts';
import { formatCounter, markerSuffix } from './counter-styles.ts';
import type { Counters } from './counters.ts';

const DEFAULT_QUOTES: readonly (readonly [string, string])[] = [
  ['\u201C', '\u201D'],
  ['\u2018', '\u2019'],
];

/** Appends the boxes of content items to `parent`. Neighbouring strings become one text box. */
export function appendContent(parent: BoxNode, items: readonly ContentItem[], counters: Counters, sources: BoxSources): void {
  let text = '';
  for (const item of items) {
    if (item.type !== 'image') {
      text += contentText(item, parent.style, counters);
      continue;
    }
    if (text !== '') parent.append(textBox(text, parent.style));
    text = '';
    // FIXME: gradients as content have no natural size and are left out.
    if (item.image.type === 'url') parent.append(imageBox(item.image.url, parent.style, sources));
  }
  if (text !== '') parent.append(textBox(text, parent.style));
}

export function contentText(item: ContentItem, style: ComputedStyle, counters: Counters): string {
  switch (item.type) {
    case 'string':
      return item.value;
    case 'image':
      return '';
    case 'counter':
      if (item.separator === null) return formatCounter(counters.value(item.name), item.style);
      return counters
        .values(item.name)
        .map((value) => formatCounter(value, item.style))
        .join(item.separator);
    case 'open-quote':
      counters.uses++;
      return quote(style, counters.quoteDepth++, 0);
    case 'close-quote':
      counters.uses++;
      if (counters.quoteDepth === 0) return '';
      return quote(style, --counters.quoteDepth, 1);
    case 'no-open-quote':
      counters.uses++;
      counters.quoteDepth++;
      return '';
    case 'no-close-quote':
      if (counters.quoteDepth > 0) counters.quoteDepth--;
      return '';
  }
}

function quote(style: ComputedStyle, depth: number, side: 0 | 1): string {
  const { quotes } = style.inherited;
  if (quotes === 'none') return '';
  const pairs = quotes === 'auto' || quotes.length === 0 ? DEFAULT_QUOTES : quotes;
  return pairs[Math.min(depth, pairs.length - 1)]![side];
}

export function textBox(text: string, style: ComputedStyle): BoxNode {
  const box = new BoxNode('text', null, anonymousStyle(style, 'inline'));
  box.text = text;
  return box;
}

function imageBox(url: string, style: ComputedStyle, sources: BoxSources): BoxNode {
  const box = new BoxNode('replaced', null, anonymousStyle(style, 'inline'));
  const size = sources.imageOfUrl(url);
  box.replaced =
    typeof size === 'string'
      ? { type: 'image', naturalWidth: 0, naturalHeight: 0, naturalRatio: null, url }
      : { type: 'image', naturalWidth: size.width, naturalHeight: size.height, naturalRatio: size.ratio, url };
  setFlagsFromStyle(box);
  return box;
}

const SYMBOLS = new Set(['disc', 'circle', 'square', 'disclosure-open', 'disclosure-closed']);

const markerStyles = new WeakMap<ComputedStyle, ComputedStyle>();

/** Marker text keeps its spaces and never wraps. https://drafts.csswg.org/css-lists-3/#marker-properties */
function markerStyleOf(style: ComputedStyle): ComputedStyle {
  let marker = markerStyles.get(style);
  if (marker === undefined) {
    const base = anonymousStyle(style, 'inline-block');
    marker = {
      ...base,
      rare: { ...base.rare, unicodeBidi: 'isolate' },
      text: { ...base.text, whiteSpaceCollapse: 'preserve', textWrapMode: 'nowrap', textIndent: 0, textAlign: 'start', textTransform: 'none' },
    };
    markerStyles.set(style, marker);
  }
  return marker;
}

/**
 * The marker of a list item, null when it has none. `style` is that of ::marker, else the list item's own. An outside one is a `marker` box, an inside
 * one an inline.
 */
export function markerBox(element: Element, item: ComputedStyle, style: ComputedStyle, counters: Counters, sources: BoxSources): BoxNode | null {
  const { listStyleType, listStylePosition, listStyleImage } = item.inherited;
  const { content } = style.rare;
  if (content === 'none') return null;
  const isInside = listStylePosition === 'inside';
  const own = markerStyleOf(style);
  const box = new BoxNode(isInside ? 'inline' : 'marker', element, own);
  box.pseudo = 'marker';
  if (content !== 'normal') {
    appendContent(box, content, counters, sources);
  } else if (listStyleImage !== null && listStyleImage.type === 'url' && typeof sources.imageOfUrl(listStyleImage.url) !== 'string') {
    box.append(imageBox(listStyleImage.url, own, sources));
  } else if (typeof listStyleType === 'object') {
    box.append(textBox(listStyleType.string, own));
  } else if (listStyleType === 'none') {
    return null;
  } else if (SYMBOLS.has(listStyleType)) {
    box.append(symbolBox(listStyleType, own, isInside, sources));
  } else {
    box.append(textBox(formatCounter(counters.value('list-item'), listStyleType) + markerSuffix(listStyleType), own));
  }
  if (box.children.length === 0) return null;
  box.hasInlineChildren = true;
  box.isFormattingContextRoot = !isInside;
  return box;
}

/** Sizes of Blink's list symbols: whole px from the font's ascent. A triangle is a glyph there. */
function symbolBox(name: string, style: ComputedStyle, isInside: boolean, sources: BoxSources): BoxNode {
  const { size: fontSize } = style.font;
  const ascent = Math.trunc(sources.fonts.metrics(style.font).ascent);
  const isTriangle = name.startsWith('disclosure');
  const size = isTriangle ? fontSize * 0.6594 : Math.trunc((Math.trunc((ascent * 2) / 3) + 1) / 2);
  // The bottom edge stands on the baseline: raise it to where the symbol is.
  const top = Math.trunc((3 * (ascent - Math.trunc((ascent * 2) / 3))) / 2);
  const raise = isTriangle ? 0 : Math.max(0, ascent - top - size);
  const base = anonymousStyle(style, 'inline-block');
  // Recorded in Chromium: symbol and gap together.
  const insideGap = isTriangle ? fontSize * 0.4 : Math.round(fontSize * 1.3 + 1) - size;
  const box = new BoxNode('replaced', null, { ...base, box: { ...base.box, verticalAlign: raise, marginRight: isInside ? insideGap : 0 } });
  box.text = name;
  box.replaced = { type: 'symbol', naturalWidth: size, naturalHeight: size, naturalRatio: null };
  setFlagsFromStyle(box);
  return box;
}
