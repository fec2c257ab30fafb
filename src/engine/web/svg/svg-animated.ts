// Attributes with one number, one keyword, a view box or its fitting. https://svgwg.org/svg2-draft/types.html#InterfaceSVGAnimatedNumber ...
// There is no animation: animVal is baseVal.

import type { Element } from '../../dom/element.ts';
import { PlatformObject } from '../../dom/platform-object.ts';
import { DomRect } from '../geometry/dom-rect.ts';
import { numberText, readAttribute, reflected } from './svg-attribute.ts';
import type { AttributeOf } from './svg-attribute.ts';
import { mirrorFields } from './svg-watched.ts';

const NUMBER = /[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/g;

export class SvgAnimatedNumber extends PlatformObject {
  readonly #of: AttributeOf;

  constructor(of: AttributeOf) {
    super();
    this.#of = of;
  }

  override get interfaceName(): string {
    return 'SVGAnimatedNumber';
  }

  get baseVal(): number {
    const text = readAttribute(this.#of)?.trim() ?? '';
    const value = text.endsWith('%') ? Number(text.slice(0, -1)) / 100 : Number(text);
    return Number.isFinite(value) ? Math.fround(value) : 0;
  }

  set baseVal(value: number) {
    this.#of.element.setAttributeDirect(this.#of.name, numberText(value));
  }

  get animVal(): number {
    return this.baseVal;
  }
}

/** The keyword at index i is the constant i + 1; the one at `initial` stands for an absent or unknown one. */
export class SvgAnimatedEnumeration extends PlatformObject {
  readonly #of: AttributeOf;
  readonly #keywords: readonly string[];
  readonly #initial: number;

  constructor(of: AttributeOf, keywords: readonly string[], initial: number) {
    super();
    this.#of = of;
    this.#keywords = keywords;
    this.#initial = initial;
  }

  override get interfaceName(): string {
    return 'SVGAnimatedEnumeration';
  }

  get baseVal(): number {
    const at = this.#keywords.indexOf(readAttribute(this.#of)?.trim() ?? '');
    return (at < 0 ? this.#initial : at) + 1;
  }

  set baseVal(value: number) {
    const keyword = this.#keywords[value - 1];
    if (keyword === undefined) throw new TypeError(`The enumeration value provided (${value}) is unknown or cannot be set.`);
    this.#of.element.setAttributeDirect(this.#of.name, keyword);
  }

  get animVal(): number {
    return this.baseVal;
  }
}

/** https://svgwg.org/svg2-draft/types.html#InterfaceSVGAnimatedRect: of `viewBox`, all zero without one. */
export class SvgAnimatedRect extends PlatformObject {
  readonly baseVal: DomRect;

  constructor({ element, name }: AttributeOf) {
    super();
    const read = (): number[] => {
      const numbers = element.attribute(name)?.match(NUMBER)?.map(Number) ?? [];
      return numbers.length >= 4 ? numbers : [];
    };
    this.baseVal = mirrorFields(new DomRect(), ['x', 'y', 'width', 'height'], read, (values) =>
      element.setAttributeDirect(name, values.map(numberText).join(' ')),
    );
  }

  override get interfaceName(): string {
    return 'SVGAnimatedRect';
  }

  get animVal(): DomRect {
    return this.baseVal;
  }
}

const ALIGNMENTS = ['', 'none', 'xMinYMin', 'xMidYMin', 'xMaxYMin', 'xMinYMid', 'xMidYMid', 'xMaxYMid', 'xMinYMax', 'xMidYMax', 'xMaxYMax'];

/** https://svgwg.org/svg2-draft/coords.html#InterfaceSVGPreserveAspectRatio */
export class SvgPreserveAspectRatio extends PlatformObject {
  readonly #of: AttributeOf;

  constructor(of: AttributeOf) {
    super();
    this.#of = of;
  }

  override get interfaceName(): string {
    return 'SVGPreserveAspectRatio';
  }

  get #words(): string[] {
    return (readAttribute(this.#of) ?? '').trim().split(/\s+/);
  }

  #write(align: number, meetOrSlice: number): void {
    this.#of.element.setAttributeDirect(this.#of.name, `${ALIGNMENTS[align]} ${meetOrSlice === 2 ? 'slice' : 'meet'}`);
  }

  get align(): number {
    const at = ALIGNMENTS.indexOf(this.#words[0] ?? '');
    return at < 1 ? 6 : at;
  }

  set align(value: number) {
    if (value < 1 || value >= ALIGNMENTS.length) throw new TypeError(`The alignment provided (${value}) is unknown.`);
    this.#write(value, this.meetOrSlice);
  }

  get meetOrSlice(): number {
    return this.#words[1] === 'slice' ? 2 : 1;
  }

  set meetOrSlice(value: number) {
    if (value !== 1 && value !== 2) throw new TypeError(`The meetOrSlice provided (${value}) is unknown.`);
    this.#write(this.align, value);
  }
}

export class SvgAnimatedPreserveAspectRatio extends PlatformObject {
  readonly baseVal: SvgPreserveAspectRatio;

  constructor(of: AttributeOf) {
    super();
    this.baseVal = new SvgPreserveAspectRatio(of);
  }

  override get interfaceName(): string {
    return 'SVGAnimatedPreserveAspectRatio';
  }

  get animVal(): SvgPreserveAspectRatio {
    return this.baseVal;
  }
}

export function animatedNumber(element: Element, name: string): SvgAnimatedNumber {
  return reflected(element, name, () => new SvgAnimatedNumber({ element, name }));
}

export function animatedEnumeration(element: Element, name: string, keywords: readonly string[], initial = 0): SvgAnimatedEnumeration {
  return reflected(element, name, () => new SvgAnimatedEnumeration({ element, name }, keywords, initial));
}
