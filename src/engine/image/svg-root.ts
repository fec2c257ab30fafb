// SVG: the root element's width, height and viewBox, found without parsing the document.
// https://svgwg.org/svg2-draft/coords.html#SizingSVGInCSS

import type { ImageHeader } from './image-header.ts';

/** The root element starts within this many bytes, or the file is taken for something else. */
const MAX_PROLOGUE = 64 * 1024;
const PX_PER_UNIT: Readonly<Record<string, number>> = {
  '': 1,
  px: 1,
  pt: 4 / 3,
  pc: 16,
  in: 96,
  cm: 96 / 2.54,
  mm: 9.6 / 2.54,
  q: 2.4 / 2.54,
  em: 16,
  rem: 16,
  ex: 8,
};

export function readSvgRoot(bytes: Uint8Array): ImageHeader | null {
  const text = new TextDecoder().decode(bytes.subarray(0, MAX_PROLOGUE));
  const tag = rootTag(text);
  if (tag === null) return null;
  const width = lengthPx(attribute(tag, 'width'));
  const height = lengthPx(attribute(tag, 'height'));
  let ratio = width !== null && height !== null && height > 0 ? width / height : null;
  const viewBox =
    attribute(tag, 'viewBox')
      ?.trim()
      .split(/[\s,]+/)
      .map(Number) ?? [];
  const [, , boxWidth = 0, boxHeight = 0] = viewBox;
  if (ratio === null && boxWidth > 0 && boxHeight > 0) ratio = boxWidth / boxHeight;
  return { format: 'svg', width, height, ratio, orientation: 1 };
}

/** The start tag `<svg ...>` when it is the first element, after declarations, comments, a doctype with its internal subset. */
function rootTag(text: string): string | null {
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  for (;;) {
    while (at < text.length && /\s/.test(text.charAt(at))) at += 1;
    let close: string;
    if (text.startsWith('<?', at)) close = '?>';
    else if (text.startsWith('<!--', at)) close = '-->';
    else if (text.startsWith('<!', at)) close = internalSubset(text, at) ? ']' : '>';
    else break;
    const end = text.indexOf(close, at + 2);
    if (end < 0) return null;
    at = end + close.length;
    if (close === ']') {
      const after = text.indexOf('>', at);
      if (after < 0) return null;
      at = after + 1;
    }
  }
  const name = /^<(?:[\w-]+:)?svg(?=[\s/>])/.exec(text.slice(at, at + 64));
  if (name === null) return null;
  let quote = '';
  for (let i = at + name[0].length; i < text.length; i++) {
    const c = text.charAt(i);
    if (quote !== '') quote = c === quote ? '' : quote;
    else if (c === '"' || c === "'") quote = c;
    else if (c === '>') return text.slice(at, i + 1);
  }
  return null;
}

function internalSubset(text: string, at: number): boolean {
  const bracket = text.indexOf('[', at);
  const end = text.indexOf('>', at);
  return bracket >= 0 && (end < 0 || bracket < end);
}

function attribute(tag: string, name: string): string | null {
  let at = 0;
  for (;;) {
    at = tag.indexOf(name, at + 1);
    if (at < 0) return null;
    const before = tag.charAt(at - 1);
    const match = /^\s*=\s*("[^"]*"|'[^']*')/.exec(tag.slice(at + name.length, at + name.length + 256));
    if (match !== null && /\s/.test(before)) return (match[1] ?? '').slice(1, -1);
  }
}

/** null for percentages, for no number and for negative ones. */
function lengthPx(text: string | null): number | null {
  const match = /^\s*\+?(\d*\.?\d+(?:e[+-]?\d+)?)([a-z]*)\s*$/i.exec(text ?? '');
  if (match === null) return null;
  const factor = PX_PER_UNIT[(match[2] ?? '').toLowerCase()];
  const value = Number(match[1]) * (factor ?? NaN);
  return Number.isFinite(value) ? value : null;
}
