// https://svgwg.org/svg2-draft/types.html#InterfaceSVGLength and InterfaceSVGAnimatedLength

import { DomException } from '../../dom/dom-exception.ts';
import type { Element } from '../../dom/element.ts';
import { PlatformObject } from '../../dom/platform-object.ts';
import { geometryOf } from '../web-host.ts';
import { notSupported, numberText, readAttribute, reflected } from './svg-attribute.ts';
import type { AttributeOf } from './svg-attribute.ts';

/** The unit of each type constant: unknown, number, %, em, ex, px, cm, mm, in, pt, pc. */
const UNITS = [null, '', '%', 'em', 'ex', 'px', 'cm', 'mm', 'in', 'pt', 'pc'] as const;
const PX_PER_UNIT = [0, 1, 0, 0, 0, 1, 96 / 2.54, 96 / 25.4, 96, 4 / 3, 16] as const;
const LENGTH = /^\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)(%|[a-z]*)\s*$/i;

type Direction = 'x' | 'y' | 'other';

interface ParsedLength {
  readonly value: number;
  readonly type: number;
}

function parseLength(text: string): ParsedLength | null {
  const match = LENGTH.exec(text);
  const type = match === null ? -1 : UNITS.indexOf((match[2] ?? '').toLowerCase() as '');
  return type < 1 ? null : { value: Number(match![1]), type };
}

/** A length of an attribute, of an item of a list, or of nothing. */
export class SvgLength extends PlatformObject {
  #of: AttributeOf | null;
  readonly #direction: Direction;
  /** What the attribute has when it is absent or broken. */
  readonly #initial: string;
  /** Without an attribute of its own; `changed` tells the list that it is in. */
  #own: ParsedLength;
  changed: (() => void) | null = null;
  /** The element that percentages and font-relative units are of. */
  context: Element | null = null;

  constructor(of: AttributeOf | null = null, direction: Direction = 'other', initial = '0', own: ParsedLength = { value: 0, type: 1 }) {
    super();
    this.#of = of;
    this.#direction = direction;
    this.#initial = initial;
    this.#own = own;
    this.context = of?.element ?? null;
  }

  /** An item of a list. */
  static item(text: string, element: Element, direction: Direction): SvgLength {
    const length = new SvgLength(null, direction, '0', parseLength(text) ?? { value: 0, type: 1 });
    length.context = element;
    return length;
  }

  override get interfaceName(): string {
    return 'SVGLength';
  }

  get #parsed(): ParsedLength {
    if (this.#of === null) return this.#own;
    const text = readAttribute(this.#of);
    return (text === null ? null : parseLength(text)) ?? parseLength(this.#initial)!;
  }

  #set(value: number, type: number): void {
    if (this.#of === null) {
      this.#own = { value, type };
      this.changed?.();
    } else this.#of.element.setAttributeDirect(this.#of.name, `${numberText(value)}${UNITS[type]}`);
  }

  get unitType(): number {
    return this.#parsed.type;
  }

  get value(): number {
    const { value, type } = this.#parsed;
    return Math.fround(value * this.#pxPer(type));
  }

  set value(value: number) {
    const { type } = this.#parsed;
    const per = this.#pxPer(type);
    this.#set(per === 0 ? 0 : value / per, type);
  }

  get valueInSpecifiedUnits(): number {
    return Math.fround(this.#parsed.value);
  }

  set valueInSpecifiedUnits(value: number) {
    this.#set(value, this.#parsed.type);
  }

  get valueAsString(): string {
    const { value, type } = this.#parsed;
    return `${numberText(value)}${UNITS[type]}`;
  }

  set valueAsString(text: string) {
    const parsed = parseLength(text);
    if (parsed === null) throw new DomException(`The value provided ('${text.slice(0, 100)}') is invalid.`, 'SyntaxError');
    this.#set(parsed.value, parsed.type);
  }

  newValueSpecifiedUnits(type: number, value: number): void {
    this.#check(type);
    this.#set(value, type);
  }

  convertToSpecifiedUnits(type: number): void {
    this.#check(type);
    const px = this.value;
    const per = this.#pxPer(type);
    this.#set(per === 0 ? 0 : px / per, type);
  }

  #check(type: number): void {
    if (type < 1 || type >= UNITS.length) throw notSupported('Cannot set value with unknown or invalid units.');
  }

  /** https://svgwg.org/svg2-draft/coords.html#Units */
  #pxPer(type: number): number {
    if (type !== 2 && type !== 3 && type !== 4) return PX_PER_UNIT[type] ?? 0;
    const element = this.context;
    if (element === null) return type === 2 ? 0 : type === 3 ? 16 : 8;
    const { width, height, fontSize } = geometryOf(element.nodeDocument).svg.lengthBases(element);
    if (type === 3) return fontSize;
    if (type === 4) return fontSize / 2;
    const base = this.#direction === 'x' ? width : this.#direction === 'y' ? height : Math.hypot(width, height) / Math.SQRT2;
    return base / 100;
  }

  override toString(): string {
    return this.valueAsString;
  }
}

export class SvgAnimatedLength extends PlatformObject {
  /** Both are the attribute: there is no animation. */
  readonly baseVal: SvgLength;

  constructor(element: Element, name: string, direction: Direction, initial: string) {
    super();
    this.baseVal = new SvgLength({ element, name }, direction, initial);
  }

  override get interfaceName(): string {
    return 'SVGAnimatedLength';
  }

  get animVal(): SvgLength {
    return this.baseVal;
  }
}

export function animatedLength(element: Element, name: string, direction: Direction, initial = '0'): SvgAnimatedLength {
  return reflected(element, name, () => new SvgAnimatedLength(element, name, direction, initial));
}
