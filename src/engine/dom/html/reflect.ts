// Reflection of content attributes in IDL attributes: https://html.spec.whatwg.org/#reflecting-content-attributes-in-idl-attributes
//
// `reflect(HtmlFooElement.prototype, { name: text(), tabIndex: long('tabindex', 0) })` defines accessors once per class; nothing is
// stored in elements. The classes declare the types of what they define in this way.

import { DomException } from '../dom-exception.ts';
import { DomTokenList } from '../dom-token-list.ts';
import type { Element } from '../element.ts';
import { asciiLowercase } from '../qualified-name.ts';

export interface Reflection {
  /** null when it is the IDL name in lower case. */
  readonly attribute: string | null;
  get(element: Element, attribute: string): unknown;
  /** null for read-only attributes. */
  readonly set: ((element: Element, attribute: string, value: never) => void) | null;
}

export function reflect(prototype: Element, reflections: Readonly<Record<string, Reflection>>): void {
  for (const [name, reflection] of Object.entries(reflections)) {
    const attribute = reflection.attribute ?? name.toLowerCase();
    const { get, set } = reflection;
    Object.defineProperty(prototype, name, {
      configurable: true,
      enumerable: false,
      get(this: Element) {
        return get(this, attribute);
      },
      ...(set === null
        ? {}
        : {
            set(this: Element, value: never) {
              set(this, attribute, value);
            },
          }),
    });
  }
}

function setText(element: Element, attribute: string, value: string): void {
  element.setAttributeDirect(attribute, value);
}

/** DOMString. */
export function text(attribute: string | null = null): Reflection {
  return { attribute, get: (element, name) => element.attribute(name) ?? '', set: setText };
}

/** DOMString? */
export function nullableText(attribute: string | null = null): Reflection {
  return {
    attribute,
    get: (element, name) => element.attribute(name),
    set: (element, name, value: string | null) => (value === null ? element.removeAttribute(name) : element.setAttributeDirect(name, value)),
  };
}

/** USVString that is a URL: resolved against the document's base; what does not parse is answered as it stands. */
export function url(attribute: string | null = null, emptyIsDocument = false): Reflection {
  return {
    attribute,
    get: (element, name) => {
      const value = element.attribute(name);
      if (value === null || (emptyIsDocument && value === '')) return emptyIsDocument ? element.nodeDocument.URL : '';
      return element.nodeDocument.parseUrl(value) ?? value;
    },
    set: setText,
  };
}

export function boolean(attribute: string | null = null): Reflection {
  return {
    attribute,
    get: (element, name) => element.attribute(name) !== null,
    set: (element, name, value: boolean) => (value ? element.setAttributeDirect(name, '') : element.removeAttribute(name)),
  };
}

/** long, with a default. */
export function long(attribute: string | null, fallback = 0): Reflection {
  return {
    attribute,
    get: (element, name) => parseInteger(element.attribute(name)) ?? fallback,
    set: (element, name, value: number) => element.setAttributeDirect(name, String(value)),
  };
}

/** long limited to only non-negative numbers. */
export function nonNegative(attribute: string | null, fallback = -1): Reflection {
  return {
    attribute,
    get: (element, name) => {
      const value = parseInteger(element.attribute(name));
      return value === null || value < 0 ? fallback : value;
    },
    set: (element, name, value: number) => {
      if (value < 0) throw new DomException('the value is negative', 'IndexSizeError');
      element.setAttributeDirect(name, String(value));
    },
  };
}

/** unsigned long; `positive` refuses 0 (or with `fallback`, answers it for 0). */
export function unsigned(
  attribute: string | null,
  fallback = 0,
  limits: { min?: number; max?: number; positive?: 'or-throw' | 'or-fallback' } = {},
): Reflection {
  return {
    attribute,
    get: (element, name) => {
      const value = parseInteger(element.attribute(name));
      if (value === null || value < 0 || (value > 2147483647 && limits.max === undefined)) return fallback;
      if (limits.positive !== undefined && value === 0) return fallback;
      return Math.min(limits.max ?? value, Math.max(limits.min ?? value, value));
    },
    set: (element, name, value: number) => {
      if (limits.positive === 'or-throw' && value === 0) throw new DomException('the value is zero', 'IndexSizeError');
      element.setAttributeDirect(name, String(value > 2147483647 || (limits.positive !== undefined && value === 0) ? fallback : value));
    },
  };
}

/** double, with a default. */
export function double(attribute: string | null, fallback = 0): Reflection {
  return {
    attribute,
    get: (element, name) => parseFloatingPoint(element.attribute(name)) ?? fallback,
    set: (element, name, value: number) => element.setAttributeDirect(name, String(value)),
  };
}

/**
 * Enumerated attribute limited to known values: `missing` is answered without the attribute, `invalid` for other values;
 * aliases map keywords to canonical ones.
 */
export function keyword(
  attribute: string | null,
  keywords: readonly string[],
  missing: string | null = '',
  invalid: string | null = missing,
  aliases: Readonly<Record<string, string>> = {},
): Reflection {
  return {
    attribute,
    get: (element, name) => {
      const value = element.attribute(name);
      if (value === null) return missing;
      const lower = asciiLowercase(value);
      if (keywords.includes(lower)) return lower;
      return Object.hasOwn(aliases, lower) ? aliases[lower] : invalid;
    },
    set: (element, name, value: string | null) => (value === null ? element.removeAttribute(name) : element.setAttributeDirect(name, value)),
  };
}

/** DOMTokenList; assigning to it sets the attribute. */
export function tokens(attribute: string | null, supported: readonly string[] | null = null): Reflection {
  return {
    attribute,
    get: (element, name) => {
      const map = (element.ensureRare().reflections ??= new Map());
      let list = map.get(name);
      if (list === undefined) map.set(name, (list = new DomTokenList(element, name, supported)));
      return list;
    },
    set: setText,
  };
}

/** Element?, by id in the same tree. */
export function elementReference(attribute: string): Reflection {
  return {
    attribute,
    get: (element, name) => {
      const id = element.attribute(name);
      if (id === null || id === '') return null;
      const root = element.containingShadowRoot ?? element.nodeDocument;
      return root.getElementById(id);
    },
    set: (element, name, value: Element | null) => (value === null ? element.removeAttribute(name) : element.setAttributeDirect(name, value.id)),
  };
}

export const CROSS_ORIGIN: Reflection = keyword('crossorigin', ['anonymous', 'use-credentials'], null, 'anonymous');

export const REFERRER_POLICY: Reflection = keyword('referrerpolicy', [
  '',
  'no-referrer',
  'no-referrer-when-downgrade',
  'same-origin',
  'origin',
  'strict-origin',
  'origin-when-cross-origin',
  'strict-origin-when-cross-origin',
  'unsafe-url',
]);

export const FETCH_PRIORITY: Reflection = keyword('fetchpriority', ['high', 'low', 'auto'], 'auto');

/** https://html.spec.whatwg.org/#rules-for-parsing-integers */
export function parseInteger(value: string | null): number | null {
  if (value === null) return null;
  const match = /^[\t\n\f\r ]*([-+]?[0-9]+)/.exec(value);
  if (match === null) return null;
  const number = Number(match[1]);
  return number < -2147483648 || number > 2147483647 ? null : number + 0;
}

/** https://html.spec.whatwg.org/#rules-for-parsing-floating-point-number-values */
export function parseFloatingPoint(value: string | null): number | null {
  if (value === null) return null;
  const match = /^[\t\n\f\r ]*([-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)/.exec(value);
  if (match === null) return null;
  const number = Number(match[1]);
  return Number.isFinite(number) ? number : null;
}
