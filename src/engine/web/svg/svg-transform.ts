// https://svgwg.org/svg2-draft/coords.html#InterfaceSVGTransform, InterfaceSVGTransformList, InterfaceSVGAnimatedTransformList

import type { Element } from '../../dom/element.ts';
import { PlatformObject } from '../../dom/platform-object.ts';
import { DomMatrix } from '../geometry/dom-matrix.ts';
import type { MatrixInit } from '../geometry/matrix4.ts';
import { numberText, reflected } from './svg-attribute.ts';
import { SvgList } from './svg-list.ts';
import { watchFields } from './svg-watched.ts';

const TYPES = ['', 'matrix', 'translate', 'scale', 'rotate', 'skewX', 'skewY'] as const;
/** How many numbers each function takes. */
const COUNTS: readonly (readonly number[])[] = [[], [6], [1, 2], [1, 2], [1, 3], [1], [1]];
const FUNCTION = /[\s,]*([a-zA-Z]+)\s*\(([^()]*)\)/y;
const NUMBER = /[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/g;
const MATRIX_FIELDS = ['a', 'b', 'c', 'd', 'e', 'f'] as const;

export class SvgTransform extends PlatformObject {
  #type = 1;
  #values: readonly number[] = [1, 0, 0, 1, 0, 0];
  #matrix: DomMatrix | null = null;
  /** The list that it is in. */
  changed: (() => void) | null = null;

  static of(type: number, values: readonly number[]): SvgTransform {
    const transform = new SvgTransform();
    transform.#type = type;
    transform.#values = values;
    return transform;
  }

  static ofMatrix(init: MatrixInit): SvgTransform {
    const { a, b, c, d, e, f } = DomMatrix.fromMatrix(init) as DomMatrix & Record<(typeof MATRIX_FIELDS)[number], number>;
    return SvgTransform.of(1, [a, b, c, d, e, f]);
  }

  override get interfaceName(): string {
    return 'SVGTransform';
  }

  copy(): SvgTransform {
    return SvgTransform.of(this.#type, this.#values);
  }

  get type(): number {
    return this.#type;
  }

  get angle(): number {
    return this.#type >= 4 ? (this.#values[0] ?? 0) : 0;
  }

  /** Changes of its fields make this a matrix transform. */
  get matrix(): DomMatrix {
    if (this.#matrix === null) {
      const matrix = new DomMatrix(this.#elements());
      this.#matrix = watchFields(matrix, MATRIX_FIELDS, () => {
        this.#type = 1;
        this.#values = MATRIX_FIELDS.map((name) => (matrix as unknown as Record<string, number>)[name]!);
        this.changed?.();
      });
    }
    return this.#matrix;
  }

  #elements(): number[] {
    const [a = 0, b, c] = this.#values;
    const angle = (a * Math.PI) / 180;
    switch (this.#type) {
      case 2:
        return [1, 0, 0, 1, a, b ?? 0];
      case 3:
        return [a, 0, 0, b ?? a, 0, 0];
      case 4: {
        const [cos, sin, x, y] = [Math.cos(angle), Math.sin(angle), b ?? 0, c ?? 0];
        return [cos, sin, -sin, cos, x - cos * x + sin * y, y - sin * x - cos * y];
      }
      case 5:
        return [1, 0, Math.tan(angle), 1, 0, 0];
      case 6:
        return [1, Math.tan(angle), 0, 1, 0, 0];
      default:
        return [...this.#values];
    }
  }

  #set(type: number, values: readonly number[]): void {
    this.#type = type;
    this.#values = values.map(Math.fround);
    this.#matrix = null;
    this.changed?.();
  }

  setMatrix(init: MatrixInit = {}): void {
    this.#set(1, SvgTransform.ofMatrix(init).#values);
  }

  setTranslate(x: number, y: number): void {
    this.#set(2, [x, y]);
  }

  setScale(x: number, y: number): void {
    this.#set(3, [x, y]);
  }

  setRotate(angle: number, x: number, y: number): void {
    this.#set(4, [angle, x, y]);
  }

  setSkewX(angle: number): void {
    this.#set(5, [angle]);
  }

  setSkewY(angle: number): void {
    this.#set(6, [angle]);
  }

  override toString(): string {
    const values = this.#type === 4 && this.#values[1] === 0 && this.#values[2] === 0 ? this.#values.slice(0, 1) : this.#values;
    return `${TYPES[this.#type]}(${values.map(numberText).join(' ')})`;
  }
}

/** Up to the first mistake, which makes the whole attribute empty. */
function parseTransforms(text: string): SvgTransform[] {
  const transforms: SvgTransform[] = [];
  FUNCTION.lastIndex = 0;
  let end = 0;
  for (let match = FUNCTION.exec(text); match !== null; match = FUNCTION.exec(text)) {
    end = FUNCTION.lastIndex;
    const type = TYPES.indexOf(match[1] as 'matrix');
    const values = (match[2] ?? '').match(NUMBER)?.map(Number) ?? [];
    if (type < 1 || !COUNTS[type]!.includes(values.length)) return [];
    transforms.push(SvgTransform.of(type, complete(type, values)));
  }
  return text.slice(end).trim() === '' ? transforms : [];
}

/** With the values that stand for those left out. */
function complete(type: number, values: readonly number[]): readonly number[] {
  const [a = 0] = values;
  if (values.length > 1) return values;
  return type === 2 ? [a, 0] : type === 3 ? [a, a] : type === 4 ? [a, 0, 0] : values;
}

export class SvgTransformList extends SvgList<SvgTransform> {
  override get interfaceName(): string {
    return 'SVGTransformList';
  }

  protected override parse(text: string): SvgTransform[] {
    const items = parseTransforms(text);
    for (const item of items) item.changed = this.write;
    return items;
  }

  protected override print(items: readonly SvgTransform[]): string {
    return items.join(' ');
  }

  /** https://svgwg.org/svg2-draft/coords.html#InterfaceSVGTransformList: what is in a list is copied. */
  protected override adopt(item: SvgTransform): SvgTransform {
    const own = item.changed === null ? item : item.copy();
    own.changed = this.write;
    return own;
  }

  protected override release(item: SvgTransform): void {
    item.changed = null;
  }

  createSVGTransformFromMatrix(init: MatrixInit = {}): SvgTransform {
    return SvgTransform.ofMatrix(init);
  }

  /** The product of all as one matrix; null for an empty list. */
  consolidate(): SvgTransform | null {
    const { items } = this;
    if (items.length === 0) return null;
    const product = new DomMatrix();
    for (const item of items) product.multiplySelf(item.matrix as unknown as MatrixInit);
    const transform = SvgTransform.ofMatrix(product as unknown as MatrixInit);
    transform.changed = this.write;
    this.become(transform);
    return transform;
  }
}

export class SvgAnimatedTransformList extends PlatformObject {
  readonly baseVal: SvgTransformList;

  constructor(element: Element, name: string) {
    super();
    this.baseVal = new SvgTransformList({ element, name });
  }

  override get interfaceName(): string {
    return 'SVGAnimatedTransformList';
  }

  get animVal(): SvgTransformList {
    return this.baseVal;
  }
}

export function animatedTransforms(element: Element, name: string): SvgAnimatedTransformList {
  return reflected(element, name, () => new SvgAnimatedTransformList(element, name));
}
