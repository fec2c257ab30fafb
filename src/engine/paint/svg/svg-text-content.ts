// The characters of an SVG text: white space, the elements that they belong to, and what x, y, dx, dy and rotate say about single ones.
// https://svgwg.org/svg2-draft/text.html#TextLayoutAlgorithm, steps 1 to 4.

import { PathBuilder } from '../path-builder.ts';
import { PathMeasure } from '../path-measure.ts';
import { diagonalOf } from './svg-geometry.ts';
import { hrefTarget } from './svg-node.ts';
import { shapePath } from './svg-shapes.ts';
import { isDisplayed, svgStyleOf } from './svg-style.ts';
import { svgLength, svgLengths, svgNumbers, svgTransform } from './svg-values.ts';
import type { Size } from '../../../base/geometry.ts';
import type { SvgNode } from './svg-node.ts';
import type { SvgStyle } from './svg-style.ts';

const MAX_DEPTH = 16;
const MAX_CHARACTERS = 100_000;

/** A stretch of characters of one element. */
export interface Segment {
  readonly node: SvgNode;
  readonly style: SvgStyle;
  readonly start: number;
  readonly end: number;
  readonly path: OnPath | null;
}

export interface OnPath {
  readonly node: SvgNode;
  readonly measure: PathMeasure;
  readonly offset: number;
}

/** What x, y, dx, dy and rotate say about single characters; sparse. */
export interface Places {
  readonly x: Map<number, number>;
  readonly y: Map<number, number>;
  readonly dx: Map<number, number>;
  readonly dy: Map<number, number>;
  readonly rotate: Map<number, number>;
}

/** The characters of a text with their elements and places, in document order. */
export class TextCollector {
  text = '';
  readonly segments: Segment[] = [];
  readonly places: Places = { x: new Map(), y: new Map(), dx: new Map(), dy: new Map(), rotate: new Map() };
  readonly #port: Size;
  readonly #isInstance: boolean;
  #endsInPreserved = false;

  constructor(port: Size, isInstance: boolean) {
    this.#port = port;
    this.#isInstance = isInstance;
  }

  element(node: SvgNode, style: SvgStyle, depth: number, path: OnPath | null): void {
    const start = this.text.length;
    const preserves = preservesSpace(node, style);
    for (const child of node.children) {
      if (this.text.length > MAX_CHARACTERS) break;
      if (child.name === '#text') this.#characters(child.text, node, style, preserves, path);
      else if (depth < MAX_DEPTH && (child.name === 'tspan' || child.name === 'a' || child.name === 'textPath')) {
        const inner = svgStyleOf(child, style, diagonalOf(this.#port), this.#isInstance);
        if (!isDisplayed(child, inner)) continue;
        if (child.name !== 'textPath') this.element(child, inner, depth + 1, path);
        else {
          const on = onPath(child, inner, this.#port);
          if (on !== null) this.element(child, inner, depth + 1, on);
        }
      }
    }
    this.#placesOf(node, style, start);
  }

  /** https://drafts.csswg.org/css-text-4/#white-space-phase-1, over the borders of elements. */
  #characters(data: string, node: SvgNode, style: SvgStyle, preserves: boolean, path: OnPath | null): void {
    let text = preserves ? data.replace(/[\t\n\r]/g, ' ') : data.replace(/[\t\n\r ]+/g, ' ');
    if (!preserves && text.startsWith(' ') && (this.text === '' || this.text.endsWith(' '))) text = text.slice(1);
    if (text === '') return;
    const start = this.text.length;
    this.text += text;
    this.#endsInPreserved = preserves;
    this.segments.push({ node, style, start, end: this.text.length, path });
  }

  /** White space at the end of the text is not shown. */
  trimEnd(): void {
    if (this.#endsInPreserved || !this.text.endsWith(' ')) return;
    this.text = this.text.slice(0, -1);
    const last = this.segments.pop()!;
    if (last.end - 1 > last.start) this.segments.push({ ...last, end: last.end - 1 });
  }

  /** Called behind the children: what an inner element says stands. */
  #placesOf(node: SvgNode, style: SvgStyle, start: number): void {
    const { places } = this;
    const { width, height } = this.#port;
    const take = (values: readonly number[], into: Map<number, number>): void => {
      for (let i = 0; i < values.length && start + i < this.text.length; i++) if (!into.has(start + i)) into.set(start + i, values[i]!);
    };
    const list = (name: string, base: number): number[] => {
      const text = node.attribute(name);
      return text === null ? [] : svgLengths(text, base, style.fontSize);
    };
    take(list('x', width), places.x);
    take(list('y', height), places.y);
    take(list('dx', width), places.dx);
    take(list('dy', height), places.dy);
    const rotate = svgNumbers(node.attribute('rotate'));
    take(rotate, places.rotate);
    // The last angle holds for the rest.
    const last = rotate.at(-1);
    for (let i = start + rotate.length; last !== undefined && last !== 0 && i < this.text.length; i++) if (!places.rotate.has(i)) places.rotate.set(i, last);
  }
}

/** https://svgwg.org/svg2-draft/text.html#TextPathElement */
function onPath(node: SvgNode, style: SvgStyle, port: Size): OnPath | null {
  const target = hrefTarget(node);
  const shape = target === null ? null : shapePath(target, port);
  if (target === null || shape === null) return null;
  const path = new PathBuilder();
  path.add(shape, svgTransform(target.attribute('transform')));
  const measure = new PathMeasure(path.finish());
  const given = Number(target.attribute('pathLength') ?? NaN);
  const text = node.attribute('startOffset');
  const offset = svgLength(text, measure.length, style.fontSize) ?? 0;
  const isScaled = given > 0 && text !== null && !text.trim().endsWith('%');
  return { node, measure, offset: isScaled ? (offset * measure.length) / given : offset };
}

function preservesSpace(node: SvgNode, { computed }: SvgStyle): boolean {
  const space = node.attribute('xml:space');
  if (space !== null) return space === 'preserve';
  const collapse = computed?.text.whiteSpaceCollapse;
  return collapse !== undefined && collapse !== 'collapse' && collapse !== 'preserve-breaks';
}
