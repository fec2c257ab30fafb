// filter elements as graphs of the display list. https://drafts.csswg.org/filter-effects-1/#FilterElement
// FIXME: turbulence, lighting, morphology, displacement, convolution, images and tiles pass their input on; colours are mixed in sRGB
// except by feColorMatrix, feComponentTransfer and arithmetic feComposite.

import { FILTER_COMPOSITES, BLEND_MODES } from '../../../protocol/display-list.ts';
import { regionOf } from './svg-geometry.ts';
import { opacityOf, ownProperty, svgProperty } from './svg-style.ts';
import { svgColor, svgLength, svgNumbers, withAlpha } from './svg-values.ts';
import type { Rect, Size } from '../../../base/geometry.ts';
import type { FilterGraph, FilterPrimitive } from '../../../protocol/display-list.ts';
import type { SvgNode } from './svg-node.ts';

const MAX_PRIMITIVES = 64;
const SOURCE_GRAPHIC = -1;
const SOURCE_ALPHA = -2;
/** BackgroundImage and the like: nothing. */
const NOTHING = -3;

/** What a filter does to something with these bounds; null when it does nothing that is known. */
export function filterGraph(filter: SvgNode, bounds: Rect | null, port: Size): FilterGraph | null {
  const attribute = (name: string): string | null => filter.attribute(name);
  const isBox = attribute('filterUnits') !== 'userSpaceOnUse';
  const region = regionOf(attribute, isBox, ['-10%', '-10%', '120%', '120%'], bounds, port);
  if (region === null || !(region.width > 0 && region.height > 0)) return null;
  return { region, primitives: new GraphBuilder(filter, region, bounds, port).build() };
}

/** The parameters of a primitive, as the display list has them. */
type Effect = Pick<FilterPrimitive, 'type' | 'values' | 'color'> & { readonly inputs?: readonly number[] };

class GraphBuilder {
  readonly #filter: SvgNode;
  readonly #region: Rect;
  readonly #port: Size;
  /** Of lengths, with primitiveUnits="objectBoundingBox". */
  readonly #scale: Size;
  readonly #box: Rect | null;
  readonly #results = new Map<string, number>();
  readonly #primitives: FilterPrimitive[] = [];

  constructor(filter: SvgNode, region: Rect, bounds: Rect | null, port: Size) {
    this.#filter = filter;
    this.#region = region;
    this.#port = port;
    this.#box = filter.attribute('primitiveUnits') === 'objectBoundingBox' ? bounds : null;
    this.#scale = this.#box ?? { width: 1, height: 1 };
  }

  build(): FilterPrimitive[] {
    for (const node of this.#filter.children) {
      if (!node.name.startsWith('fe') || this.#primitives.length >= MAX_PRIMITIVES) continue;
      const input = this.#input(node, 'in');
      const effect = this.#effect(node, input);
      this.#primitives.push({ inputs: [input], ...effect, region: this.#subregion(node), isLinear: this.#isLinear(node) });
      const result = node.attribute('result');
      if (result !== null) this.#results.set(result, this.#primitives.length - 1);
    }
    return this.#primitives;
  }

  /** https://drafts.csswg.org/filter-effects-1/#propdef-color-interpolation-filters, which is inherited. */
  #isLinear(node: SvgNode): boolean {
    const name = 'color-interpolation-filters';
    const text = node.style === null ? (svgProperty(node, name) ?? svgProperty(this.#filter, name)) : node.style.inherited.others?.get(name);
    return text?.toLowerCase() !== 'srgb';
  }

  /** https://drafts.csswg.org/filter-effects-1/#element-attrdef-filter-primitive-in: without one, the result before. */
  #input(node: SvgNode, name: string): number {
    const text = node.attribute(name);
    if (text === 'SourceGraphic') return SOURCE_GRAPHIC;
    if (text === 'SourceAlpha') return SOURCE_ALPHA;
    if (text === 'BackgroundImage' || text === 'BackgroundAlpha' || text === 'FillPaint' || text === 'StrokePaint') return NOTHING;
    const known = text === null ? undefined : this.#results.get(text);
    return known ?? (this.#primitives.length > 0 ? this.#primitives.length - 1 : SOURCE_GRAPHIC);
  }

  /** https://drafts.csswg.org/filter-effects-1/#FilterPrimitiveSubRegion */
  #subregion(node: SvgNode): Rect {
    const region = this.#region;
    const [x, y, width, height] = ['x', 'y', 'width', 'height'].map((name) => node.attribute(name));
    if (x === null && y === null && width === null && height === null) return region;
    const box = this.#box;
    const along = (text: string | null | undefined, base: number, size: number): number | null => {
      const length = svgLength(text ?? null, box === null ? base : 1);
      return length === null ? null : length * size;
    };
    const left = along(x, this.#port.width, this.#scale.width);
    const top = along(y, this.#port.height, this.#scale.height);
    return {
      x: left === null ? region.x : left + (box?.x ?? 0),
      y: top === null ? region.y : top + (box?.y ?? 0),
      width: Math.max(0, along(width, this.#port.width, this.#scale.width) ?? region.width),
      height: Math.max(0, along(height, this.#port.height, this.#scale.height) ?? region.height),
    };
  }

  #effect(node: SvgNode, input: number): Effect {
    const number = (name: string, fallback: number): number => svgNumbers(node.attribute(name))[0] ?? fallback;
    const [dx, dy] = [
      number('dx', node.name === 'feDropShadow' ? 2 : 0) * this.#scale.width,
      number('dy', node.name === 'feDropShadow' ? 2 : 0) * this.#scale.height,
    ];
    switch (node.name) {
      case 'feFlood':
        return { type: 'flood', values: [], color: this.#floodColor(node), inputs: [] };
      case 'feGaussianBlur':
        return { type: 'blur', values: this.#deviation(node, 0), color: 0 };
      case 'feOffset':
        return { type: 'offset', values: [dx, dy], color: 0 };
      case 'feDropShadow':
        return { type: 'drop-shadow', values: [dx, dy, ...this.#deviation(node, 2)], color: this.#floodColor(node) };
      case 'feMerge': {
        const inputs = node.children.filter((child) => child.name === 'feMergeNode').map((child) => this.#input(child, 'in'));
        return { type: 'merge', values: [], color: 0, inputs: inputs.slice(0, MAX_PRIMITIVES) };
      }
      case 'feComposite': {
        const operator = Math.max(0, FILTER_COMPOSITES.indexOf((node.attribute('operator') ?? 'over') as 'over'));
        const values = [operator, number('k1', 0), number('k2', 0), number('k3', 0), number('k4', 0)];
        return { type: 'composite', values, color: 0, inputs: [input, this.#input(node, 'in2')] };
      }
      case 'feBlend': {
        const mode = Math.max(0, BLEND_MODES.indexOf((node.attribute('mode') ?? 'normal') as 'normal'));
        return { type: 'blend', values: [mode], color: 0, inputs: [input, this.#input(node, 'in2')] };
      }
      case 'feColorMatrix':
        return { type: 'color-matrix', values: colorMatrix(node), color: 0 };
      case 'feComponentTransfer':
        return { type: 'transfer', values: transferTables(node), color: 0 };
      default:
        return { type: 'offset', values: [0, 0], color: 0 };
    }
  }

  #floodColor(node: SvgNode): number {
    const color = svgColor(ownProperty(node, node.style, 'flood-color') ?? 'black', node.style?.text.color ?? 0xff) ?? 0xff;
    return withAlpha(color, opacityOf(ownProperty(node, node.style, 'flood-opacity'), 1));
  }

  #deviation(node: SvgNode, fallback: number): number[] {
    const [x = fallback, y = x] = svgNumbers(node.attribute('stdDeviation'));
    return [Math.max(0, x) * this.#scale.width, Math.max(0, y) * this.#scale.height];
  }
}

/** https://drafts.csswg.org/filter-effects-1/#feColorMatrixElement: 4 rows of 5. */
function colorMatrix(node: SvgNode): number[] {
  const numbers = svgNumbers(node.attribute('values'));
  const [s = 1] = numbers;
  switch (node.attribute('type') ?? 'matrix') {
    case 'saturate':
      return rows(
        [0.213 + 0.787 * s, 0.715 - 0.715 * s, 0.072 - 0.072 * s],
        [0.213 - 0.213 * s, 0.715 + 0.285 * s, 0.072 - 0.072 * s],
        [0.213 - 0.213 * s, 0.715 - 0.715 * s, 0.072 + 0.928 * s],
      );
    case 'hueRotate': {
      const angle = ((numbers[0] ?? 0) * Math.PI) / 180;
      const [c, i] = [Math.cos(angle), Math.sin(angle)];
      return rows(
        [0.213 + c * 0.787 - i * 0.213, 0.715 - c * 0.715 - i * 0.715, 0.072 - c * 0.072 + i * 0.928],
        [0.213 - c * 0.213 + i * 0.143, 0.715 + c * 0.285 + i * 0.14, 0.072 - c * 0.072 - i * 0.283],
        [0.213 - c * 0.213 - i * 0.787, 0.715 - c * 0.715 + i * 0.715, 0.072 + c * 0.928 + i * 0.072],
      );
    }
    case 'luminanceToAlpha':
      return [...new Array<number>(15).fill(0), 0.2125, 0.7154, 0.0721, 0, 0];
    default:
      return numbers.length === 20 ? numbers : rows([1, 0, 0], [0, 1, 0], [0, 0, 1]);
  }
}

function rows(red: readonly number[], green: readonly number[], blue: readonly number[]): number[] {
  return [...red, 0, 0, ...green, 0, 0, ...blue, 0, 0, 0, 0, 0, 1, 0];
}

/** https://drafts.csswg.org/filter-effects-1/#feComponentTransferElement: 256 values of each channel, red, green, blue, alpha. */
function transferTables(node: SvgNode): number[] {
  const tables: number[] = [];
  for (const name of ['feFuncR', 'feFuncG', 'feFuncB', 'feFuncA']) {
    const element = node.children.findLast((child) => child.name === name);
    const transfer = element === undefined ? (c: number) => c : transferFunction(element);
    for (let i = 0; i < 256; i++) tables.push(Math.max(0, Math.min(1, transfer(i / 255))));
  }
  return tables;
}

function transferFunction(element: SvgNode): (c: number) => number {
  const number = (name: string, fallback: number): number => svgNumbers(element.attribute(name))[0] ?? fallback;
  const table = svgNumbers(element.attribute('tableValues')).slice(0, 1024);
  const n = table.length;
  switch (element.attribute('type')) {
    case 'table':
      if (n < 2) return n === 0 ? (c) => c : () => table[0]!;
      return (c) => {
        const k = Math.min(n - 2, Math.floor(c * (n - 1)));
        return table[k]! + (c * (n - 1) - k) * (table[k + 1]! - table[k]!);
      };
    case 'discrete':
      return n === 0 ? (c) => c : (c) => table[Math.min(n - 1, Math.floor(c * n))]!;
    case 'linear': {
      const [slope, intercept] = [number('slope', 1), number('intercept', 0)];
      return (c) => slope * c + intercept;
    }
    case 'gamma': {
      const [amplitude, exponent, offset] = [number('amplitude', 1), number('exponent', 1), number('offset', 0)];
      return (c) => amplitude * c ** exponent + offset;
    }
    default:
      return (c) => c;
  }
}
