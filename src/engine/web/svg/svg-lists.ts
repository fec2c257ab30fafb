// Lists of points, lengths and numbers. https://svgwg.org/svg2-draft/shapes.html#InterfaceSVGPointList, types.html#InterfaceSVGLengthList

import type { Element } from '../../dom/element.ts';
import { PlatformObject } from '../../dom/platform-object.ts';
import { DomPoint } from '../geometry/dom-rect.ts';
import { numberText, reflected } from './svg-attribute.ts';
import { SvgLength } from './svg-length.ts';
import { SvgList } from './svg-list.ts';
import { unwatchFields, watchFields } from './svg-watched.ts';

const NUMBER = /[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/g;
const POINT_FIELDS = ['x', 'y'] as const;

function numbersOf(text: string): number[] {
  return text.match(NUMBER)?.map(Number) ?? [];
}

export class SvgPointList extends SvgList<DomPoint> {
  /** The points that this list hears of. */
  readonly #own = new WeakSet<DomPoint>();

  override get interfaceName(): string {
    return 'SVGPointList';
  }

  protected override parse(text: string): DomPoint[] {
    const numbers = numbersOf(text);
    const points: DomPoint[] = [];
    for (let i = 0; i + 1 < numbers.length; i += 2) points.push(this.#watched(new DomPoint(numbers[i], numbers[i + 1])));
    return points;
  }

  #watched(point: DomPoint): DomPoint {
    this.#own.add(point);
    return watchFields(point, POINT_FIELDS, this.write);
  }

  protected override print(items: readonly DomPoint[]): string {
    return items.map(({ x, y }) => `${numberText(x)} ${numberText(y)}`).join(' ');
  }

  protected override adopt(item: DomPoint): DomPoint {
    // One that already tells some list is copied.
    const isTaken = Object.getOwnPropertyDescriptor(item, 'x')?.set !== undefined;
    return this.#watched(isTaken ? new DomPoint(item.x, item.y) : item);
  }

  protected override release(item: DomPoint): void {
    if (this.#own.delete(item)) unwatchFields(item, POINT_FIELDS);
  }
}

export class SvgLengthList extends SvgList<SvgLength> {
  override get interfaceName(): string {
    return 'SVGLengthList';
  }

  get #direction(): 'x' | 'y' {
    return this.of.name.endsWith('y') ? 'y' : 'x';
  }

  protected override parse(text: string): SvgLength[] {
    const parts = text.split(/[\s,]+/).filter((part) => part !== '');
    return parts.map((part) => this.adopt(SvgLength.item(part, this.of.element, this.#direction)));
  }

  protected override print(items: readonly SvgLength[]): string {
    return items.join(' ');
  }

  protected override adopt(item: SvgLength): SvgLength {
    const own = item.changed === null && item.context === null ? item : SvgLength.item(item.valueAsString, this.of.element, this.#direction);
    own.context = this.of.element;
    own.changed = this.write;
    return own;
  }

  protected override release(item: SvgLength): void {
    item.changed = null;
    item.context = null;
  }
}

/** https://svgwg.org/svg2-draft/types.html#InterfaceSVGNumber */
export class SvgNumber extends PlatformObject {
  #value = 0;
  changed: (() => void) | null = null;

  override get interfaceName(): string {
    return 'SVGNumber';
  }

  static of(value: number): SvgNumber {
    const number = new SvgNumber();
    number.#value = value;
    return number;
  }

  get value(): number {
    return this.#value;
  }

  set value(value: number) {
    this.#value = Math.fround(value);
    this.changed?.();
  }
}

export class SvgNumberList extends SvgList<SvgNumber> {
  override get interfaceName(): string {
    return 'SVGNumberList';
  }

  protected override parse(text: string): SvgNumber[] {
    return numbersOf(text).map((value) => this.adopt(SvgNumber.of(value)));
  }

  protected override print(items: readonly SvgNumber[]): string {
    return items.map(({ value }) => numberText(value)).join(' ');
  }

  protected override adopt(item: SvgNumber): SvgNumber {
    const own = item.changed === null ? item : SvgNumber.of(item.value);
    own.changed = this.write;
    return own;
  }

  protected override release(item: SvgNumber): void {
    item.changed = null;
  }
}

/** baseVal and animVal are one list: there is no animation. */
abstract class SvgAnimatedList<L> extends PlatformObject {
  readonly baseVal: L;

  constructor(list: L) {
    super();
    this.baseVal = list;
  }

  get animVal(): L {
    return this.baseVal;
  }
}

export class SvgAnimatedLengthList extends SvgAnimatedList<SvgLengthList> {
  override get interfaceName(): string {
    return 'SVGAnimatedLengthList';
  }
}

export class SvgAnimatedNumberList extends SvgAnimatedList<SvgNumberList> {
  override get interfaceName(): string {
    return 'SVGAnimatedNumberList';
  }
}

export function animatedLengths(element: Element, name: string): SvgAnimatedLengthList {
  return reflected(element, `${name} list`, () => new SvgAnimatedLengthList(new SvgLengthList({ element, name })));
}

export function animatedNumbers(element: Element, name: string): SvgAnimatedNumberList {
  return reflected(element, `${name} list`, () => new SvgAnimatedNumberList(new SvgNumberList({ element, name })));
}

export function pointList(element: Element): SvgPointList {
  return reflected(element, 'points', () => new SvgPointList({ element, name: 'points' }));
}
