// Small grammars of SVG attributes: lengths, numbers, colours, transforms, view boxes. Bad input gives null or a default.

import { IDENTITY, multiply } from '../../../base/geometry.ts';
import { namedColor } from '../../css/values/color-names.ts';
import type { Matrix, Rect } from '../../../base/geometry.ts';

const UNITS: Readonly<Record<string, number>> = { '': 1, px: 1, pt: 4 / 3, pc: 16, in: 96, cm: 96 / 2.54, mm: 9.6 / 2.54, q: 2.4 / 2.54 };
const NUMBER_TEXT = '[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?';
const LENGTH = new RegExp(`^\\s*(${NUMBER_TEXT})([a-zA-Z%]*)\\s*$`);
const TRANSFORM = /([a-zA-Z]+)\s*\(([^)]*)\)/g;
const MAX_NUMBERS = 100_000;

/** px; `base` is what 100% is. null when it is no length. */
export function svgLength(text: string | null, base: number, fontSize = 16): number | null {
  if (text === null || text.length > 64) return null;
  const match = LENGTH.exec(text);
  if (match === null) return null;
  const value = Number(match[1]);
  const unit = (match[2] ?? '').toLowerCase();
  if (unit === '%') return (value * base) / 100;
  if (unit === 'em' || unit === 'rem') return value * fontSize;
  if (unit === 'ex' || unit === 'ch') return (value * fontSize) / 2;
  const factor = UNITS[unit];
  return factor === undefined ? null : value * factor;
}

/** A list of lengths, separated by spaces or commas; ends before the first that is none. */
export function svgLengths(text: string | null, base: number, fontSize = 16): number[] {
  const lengths: number[] = [];
  if (text === null) return lengths;
  for (const part of text.trim().split(/[\s,]+/, MAX_NUMBERS)) {
    const length = svgLength(part, base, fontSize);
    if (length === null) break;
    lengths.push(length);
  }
  return lengths;
}

export function svgNumbers(text: string | null): number[] {
  if (text === null) return [];
  const numbers: number[] = [];
  for (const [match] of text.matchAll(new RegExp(NUMBER_TEXT, 'g'))) {
    if (numbers.length >= MAX_NUMBERS) break;
    numbers.push(Number(match));
  }
  return numbers;
}

/** 0xRRGGBBAA. The forms that SVG files use: names, #hex, rgb(), rgba(), hsl(). null for `none` and for anything else. */
export function svgColor(text: string, currentColor: number): number | null {
  const value = text.trim().toLowerCase();
  if (value === 'currentcolor') return currentColor;
  if (value === 'transparent') return 0;
  if (value.startsWith('#')) return hexColor(value.slice(1));
  const call = /^(rgba?|hsla?)\(([^)]*)\)$/.exec(value);
  if (call === null) return namedColor(value);
  const parts = (call[2] ?? '').split(/[\s,/]+/).filter((part) => part !== '');
  if (parts.length < 3) return null;
  const fraction = (part: string | undefined, whole: number) =>
    part === undefined ? 1 : part.endsWith('%') ? Number.parseFloat(part) / 100 : Number.parseFloat(part) / whole;
  const alpha = fraction(parts[3], 1);
  if ((call[1] ?? '').startsWith('rgb')) return pack(fraction(parts[0], 255), fraction(parts[1], 255), fraction(parts[2], 255), alpha);
  const hue = (((Number.parseFloat(parts[0] ?? '') % 360) + 360) % 360) / 30;
  const saturation = fraction(parts[1], 100);
  const lightness = fraction(parts[2], 100);
  const channel = (n: number) => {
    const k = (n + hue) % 12;
    return lightness - saturation * Math.min(lightness, 1 - lightness) * Math.max(-1, Math.min(k - 3, 9 - k, 1));
  };
  return pack(channel(0), channel(8), channel(4), alpha);
}

function hexColor(digits: string): number | null {
  if (!/^[0-9a-f]+$/.test(digits)) return null;
  const long = digits.length <= 4 ? [...digits].map((digit) => digit + digit).join('') : digits;
  if (long.length === 6) return Number.parseInt(`${long}ff`, 16);
  return long.length === 8 ? Number.parseInt(long, 16) : null;
}

function pack(r: number, g: number, b: number, a: number): number | null {
  if ([r, g, b, a].some(Number.isNaN)) return null;
  const byte = (value: number) => Math.max(0, Math.min(255, Math.round(value * 255)));
  return ((byte(r) << 24) | (byte(g) << 16) | (byte(b) << 8) | byte(a)) >>> 0;
}

export function withAlpha(color: number, opacity: number): number {
  if (opacity >= 1) return color;
  return ((color & 0xffffff00) | Math.round((color & 0xff) * Math.max(0, opacity))) >>> 0;
}

/** https://drafts.csswg.org/css-transforms-1/#svg-syntax; null without a transform. */
export function svgTransform(text: string | null): Matrix | null {
  if (text === null) return null;
  let matrix: Matrix = IDENTITY;
  let count = 0;
  for (const [, name = '', list = ''] of text.matchAll(TRANSFORM)) {
    if (count++ > 256) break;
    const [a = 0, b, c, d = 0, e = 0, f = 0] = svgNumbers(list);
    const angle = (a * Math.PI) / 180;
    switch (name) {
      case 'matrix':
        matrix = multiply(matrix, { a, b: b ?? 0, c: c ?? 0, d, e, f });
        break;
      case 'translate':
        matrix = multiply(matrix, { ...IDENTITY, e: a, f: b ?? 0 });
        break;
      case 'scale':
        matrix = multiply(matrix, { ...IDENTITY, a, d: b ?? a });
        break;
      case 'rotate': {
        // Quarter turns stay exact, so that edges stay sharp.
        const exact = a % 90 === 0 ? Math.round : (value: number): number => value;
        const [cos, sin] = [exact(Math.cos(angle)), exact(Math.sin(angle))];
        const rotation = { a: cos, b: sin, c: -sin, d: cos, e: 0, f: 0 };
        const [x, y] = [b ?? 0, c ?? 0];
        matrix = multiply(matrix, multiply(multiply({ ...IDENTITY, e: x, f: y }, rotation), { ...IDENTITY, e: -x, f: -y }));
        break;
      }
      case 'skewX':
        matrix = multiply(matrix, { ...IDENTITY, c: Math.tan(angle) });
        break;
      case 'skewY':
        matrix = multiply(matrix, { ...IDENTITY, b: Math.tan(angle) });
        break;
    }
  }
  return count === 0 ? null : matrix;
}

/** From a view box to a viewport. https://svgwg.org/svg2-draft/coords.html#ComputingAViewportsTransform */
export function viewBoxMatrix(viewBox: readonly number[], preserve: string | null, port: Rect): Matrix | null {
  const [x = 0, y = 0, width = 0, height = 0] = viewBox;
  if (viewBox.length < 4 || !(width > 0) || !(height > 0)) return null;
  const words = (preserve ?? '').trim().split(/\s+/);
  const align = words[0] || 'xMidYMid';
  let scaleX = port.width / width;
  let scaleY = port.height / height;
  if (align !== 'none') scaleX = scaleY = words[1] === 'slice' ? Math.max(scaleX, scaleY) : Math.min(scaleX, scaleY);
  const room = (isX: boolean) => (isX ? port.width - width * scaleX : port.height - height * scaleY);
  const part = (name: string) => (name === 'Min' ? 0 : name === 'Max' ? 1 : 0.5);
  const shiftX = align === 'none' ? 0 : room(true) * part(align.slice(1, 4));
  const shiftY = align === 'none' ? 0 : room(false) * part(align.slice(5, 8));
  return { a: scaleX, b: 0, c: 0, d: scaleY, e: port.x + shiftX - x * scaleX, f: port.y + shiftY - y * scaleY };
}
