// https://html.spec.whatwg.org/#domstringmap: `dataset`. The glue's proxy calls these named accessors.

import { DomException } from './dom-exception.ts';
import type { Element } from './element.ts';
import { PlatformObject } from './platform-object.ts';

export class DomStringMap extends PlatformObject {
  private readonly element: Element;

  constructor(element: Element) {
    super();
    this.element = element;
  }

  override get interfaceName(): string {
    return 'DOMStringMap';
  }

  supportedPropertyNames(): string[] {
    const names: string[] = [];
    for (const attribute of this.element.getAttributeNames()) {
      if (!attribute.startsWith('data-') || /[A-Z]/.test(attribute)) continue;
      names.push(attribute.slice(5).replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()));
    }
    return names;
  }

  namedItem(name: string): string | undefined {
    if (/-[a-z]/.test(name)) return undefined;
    return this.element.attribute(attributeOf(name)) ?? undefined;
  }

  setNamedItem(name: string, value: string): void {
    if (/-[a-z]/.test(name)) throw new DomException('a hyphen before a letter is not allowed', 'SyntaxError');
    this.element.setAttribute(attributeOf(name), value);
  }

  /** false when there is no such property. */
  deleteNamedItem(name: string): boolean {
    const attribute = attributeOf(name);
    if (this.element.attribute(attribute) === null) return false;
    this.element.removeAttribute(attribute);
    return true;
  }
}

function attributeOf(name: string): string {
  return `data-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
