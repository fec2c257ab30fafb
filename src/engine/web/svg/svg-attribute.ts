// What the objects of the SVG DOM share: each stands for an attribute of an element, is made when first asked for, and keeps no value that
// the attribute has. https://svgwg.org/svg2-draft/types.html#SVGDOMOverview

import { DomException } from '../../dom/dom-exception.ts';
import type { Element } from '../../dom/element.ts';

/** An attribute, or nothing for values that were made by scripts. */
export interface AttributeOf {
  readonly element: Element;
  readonly name: string;
}

export function readAttribute(of: AttributeOf | null): string | null {
  return of === null ? null : of.element.attribute(of.name);
}

/** The same object for the same attribute: [SameObject]. */
export function reflected<T extends object>(element: Element, key: string, make: () => T): T {
  const map = (element.ensureRare().reflections ??= new Map());
  let value = map.get(key) as T | undefined;
  if (value === undefined) map.set(key, (value = make()));
  return value;
}

/** As numbers are written into attributes: single precision, shortest form. */
export function numberText(value: number): string {
  return String(Number(Math.fround(value).toPrecision(6)));
}

export function notSupported(message: string): DomException {
  return new DomException(message, 'NotSupportedError');
}

export function readOnlyError(): DomException {
  return new DomException('The object is read-only.', 'NoModificationAllowedError');
}
