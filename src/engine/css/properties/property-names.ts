// The names under which CSSStyleDeclaration has attributes. https://drafts.csswg.org/cssom-1/#the-cssstyledeclaration-interface

import { ALIASES, LONGHANDS } from './property-table.ts';
import { SHORTHANDS } from './shorthands.ts';

/** Every property, shorthand and alias in lower case with dashes. */
export const ALL_PROPERTY_NAMES: readonly string[] = [
  ...new Set([...LONGHANDS.map((each) => each.name), ...SHORTHANDS.map((each) => each.name), ...ALIASES.keys()]),
].sort();

/** `-webkit-box-shadow` -> `webkitBoxShadow`, `background-color` -> `backgroundColor`. */
export function attributeName(property: string): string {
  const body = property.startsWith('-webkit-') ? property.slice(1) : property;
  return body.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

let attributes: Map<string, string> | null = null;

/** IDL attribute -> property: camel case, `WebkitX` beside `webkitX`, dashed names, and `cssFloat`. */
export function propertyAttributes(): ReadonlyMap<string, string> {
  if (attributes === null) {
    attributes = new Map([['cssFloat', 'float']]);
    for (const name of ALL_PROPERTY_NAMES) {
      const camel = attributeName(name);
      attributes.set(camel, name);
      attributes.set(name, name);
      if (camel.startsWith('webkit')) attributes.set(`W${camel.slice(1)}`, name);
    }
  }
  return attributes;
}
