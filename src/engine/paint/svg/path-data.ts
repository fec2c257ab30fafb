// The grammar of SVG path data (`d`), read command by command up to the first error, as the spec wants.
// https://svgwg.org/svg2-draft/paths.html#PathDataBNF. Hostile input: one pass, no recursion, MAX_SEGMENTS at most.

import { PathBuilder } from '../path-builder.ts';
import type { PathData } from '../../../protocol/display-list.ts';

const MAX_SEGMENTS = 200_000;
const ARGUMENTS: Readonly<Record<string, number>> = { M: 2, L: 2, H: 1, V: 1, C: 6, S: 4, Q: 4, T: 2, A: 7, Z: 0 };
const NUMBER = /[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;

export function parsePathData(text: string): PathData {
  return new PathParser(text).parse().finish();
}

class PathParser {
  readonly #text: string;
  readonly #path = new PathBuilder();
  #at = 0;
  #x = 0;
  #y = 0;
  #startX = 0;
  #startY = 0;
  /** Last control point, for the smooth commands; null after any other command. */
  #control: { readonly kind: 'cubic' | 'quadratic'; readonly x: number; readonly y: number } | null = null;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): PathBuilder {
    let letter = '';
    while (this.#path.verbCount < MAX_SEGMENTS) {
      this.#skipSeparators();
      const c = this.#text.charAt(this.#at);
      if (c === '') break;
      if (/[a-zA-Z]/.test(c)) {
        letter = c;
        this.#at += 1;
      } else if (letter === '' || letter === 'Z' || letter === 'z') {
        break;
      }
      const count = ARGUMENTS[letter.toUpperCase()];
      if (count === undefined || (this.#path.isEmpty && letter.toUpperCase() !== 'M')) break;
      const values = this.#arguments(letter.toUpperCase(), count);
      if (values === null) break;
      this.#segment(letter, values);
      // Further pairs after a moveto are linetos.
      if (letter === 'M') letter = 'L';
      else if (letter === 'm') letter = 'l';
    }
    return this.#path;
  }

  #arguments(command: string, count: number): number[] | null {
    const values: number[] = [];
    for (let i = 0; i < count; i++) {
      this.#skipSeparators();
      // The two flags of an arc are single digits and may stand without separators.
      const isFlag = command === 'A' && (i === 3 || i === 4);
      const value = isFlag ? this.#flag() : this.#number();
      if (value === null) return null;
      values.push(value);
    }
    return values;
  }

  #segment(letter: string, v: number[]): void {
    const isRelative = letter >= 'a';
    const [dx, dy] = isRelative ? [this.#x, this.#y] : [0, 0];
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0] = v;
    const path = this.#path;
    const control = this.#control;
    this.#control = null;
    switch (letter.toUpperCase()) {
      case 'M':
        this.#to(a + dx, b + dy);
        path.moveTo(this.#x, this.#y);
        this.#startX = this.#x;
        this.#startY = this.#y;
        break;
      case 'L':
        this.#to(a + dx, b + dy);
        path.lineTo(this.#x, this.#y);
        break;
      case 'H':
        this.#to(a + dx, this.#y);
        path.lineTo(this.#x, this.#y);
        break;
      case 'V':
        this.#to(this.#x, a + dy);
        path.lineTo(this.#x, this.#y);
        break;
      case 'C':
        this.#cubic(a + dx, b + dy, c + dx, d + dy, e + dx, f + dy);
        break;
      case 'S': {
        const first = control?.kind === 'cubic' ? { x: 2 * this.#x - control.x, y: 2 * this.#y - control.y } : { x: this.#x, y: this.#y };
        this.#cubic(first.x, first.y, a + dx, b + dy, c + dx, d + dy);
        break;
      }
      case 'Q':
        this.#quadratic(a + dx, b + dy, c + dx, d + dy);
        break;
      case 'T': {
        const mid = control?.kind === 'quadratic' ? { x: 2 * this.#x - control.x, y: 2 * this.#y - control.y } : { x: this.#x, y: this.#y };
        this.#quadratic(mid.x, mid.y, a + dx, b + dy);
        break;
      }
      case 'A':
        addArc(path, this.#x, this.#y, a, b, c, d !== 0, e !== 0, f + dx, g + dy);
        this.#to(f + dx, g + dy);
        break;
      case 'Z':
        path.close();
        this.#to(this.#startX, this.#startY);
        break;
    }
  }

  #to(x: number, y: number): void {
    this.#x = x;
    this.#y = y;
  }

  #cubic(ax: number, ay: number, bx: number, by: number, x: number, y: number): void {
    this.#path.cubicTo(ax, ay, bx, by, x, y);
    this.#control = { kind: 'cubic', x: bx, y: by };
    this.#to(x, y);
  }

  #quadratic(cx: number, cy: number, x: number, y: number): void {
    this.#path.quadTo(cx, cy, x, y);
    this.#control = { kind: 'quadratic', x: cx, y: cy };
    this.#to(x, y);
  }

  #skipSeparators(): void {
    const text = this.#text;
    while (this.#at < text.length) {
      const c = text.charCodeAt(this.#at);
      if (c !== 0x20 && c !== 0x2c && c !== 0x09 && c !== 0x0a && c !== 0x0c && c !== 0x0d) break;
      this.#at += 1;
    }
  }

  #number(): number | null {
    NUMBER.lastIndex = this.#at;
    const match = NUMBER.exec(this.#text);
    if (match === null) return null;
    this.#at = NUMBER.lastIndex;
    const value = Number(match[0]);
    return Number.isFinite(value) ? value : null;
  }

  #flag(): number | null {
    const c = this.#text.charAt(this.#at);
    if (c !== '0' && c !== '1') return null;
    this.#at += 1;
    return Number(c);
  }
}

/** An elliptical arc as cubics. https://svgwg.org/svg2-draft/implnote.html#ArcImplementationNotes */
export function addArc(
  path: PathBuilder,
  x1: number,
  y1: number,
  radiusX: number,
  radiusY: number,
  degrees: number,
  large: boolean,
  sweep: boolean,
  x2: number,
  y2: number,
): void {
  if (x1 === x2 && y1 === y2) return;
  let rx = Math.abs(radiusX);
  let ry = Math.abs(radiusY);
  if (rx === 0 || ry === 0) {
    path.lineTo(x2, y2);
    return;
  }
  const phi = (degrees * Math.PI) / 180;
  const cos = Math.cos(phi);
  const sin = Math.sin(phi);
  const px = (cos * (x1 - x2)) / 2 + (sin * (y1 - y2)) / 2;
  const py = (-sin * (x1 - x2)) / 2 + (cos * (y1 - y2)) / 2;
  const lambda = (px * px) / (rx * rx) + (py * py) / (ry * ry);
  if (lambda > 1) {
    rx *= Math.sqrt(lambda);
    ry *= Math.sqrt(lambda);
  }
  const numerator = rx * rx * ry * ry - rx * rx * py * py - ry * ry * px * px;
  const denominator = rx * rx * py * py + ry * ry * px * px;
  const factor = (large === sweep ? -1 : 1) * Math.sqrt(Math.max(0, numerator / denominator));
  const cxp = (factor * rx * py) / ry;
  const cyp = (-factor * ry * px) / rx;
  const cx = cos * cxp - sin * cyp + (x1 + x2) / 2;
  const cy = sin * cxp + cos * cyp + (y1 + y2) / 2;
  const start = Math.atan2((py - cyp) / ry, (px - cxp) / rx);
  let delta = Math.atan2((-py - cyp) / ry, (-px - cxp) / rx) - start;
  if (sweep && delta < 0) delta += 2 * Math.PI;
  else if (!sweep && delta > 0) delta -= 2 * Math.PI;
  const pieces = Math.max(1, Math.ceil(Math.abs(delta) / (Math.PI / 2) - 1e-9));
  const step = delta / pieces;
  const k = (4 / 3) * Math.tan(step / 4);
  const point = (ux: number, uy: number): [number, number] => [cx + cos * rx * ux - sin * ry * uy, cy + sin * rx * ux + cos * ry * uy];
  for (let i = 0; i < pieces; i++) {
    const t1 = start + i * step;
    const t2 = t1 + step;
    const [ax, ay] = point(Math.cos(t1) - k * Math.sin(t1), Math.sin(t1) + k * Math.cos(t1));
    const [bx, by] = point(Math.cos(t2) + k * Math.sin(t2), Math.sin(t2) - k * Math.cos(t2));
    const [x, y] = i === pieces - 1 ? [x2, y2] : point(Math.cos(t2), Math.sin(t2));
    path.cubicTo(ax, ay, bx, by, x, y);
  }
}
