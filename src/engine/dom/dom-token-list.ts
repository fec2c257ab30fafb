// https://dom.spec.whatwg.org/#interface-domtokenlist. Reads its attribute each time it is asked: it has no state to keep in step.

import { splitClasses } from './attributes.ts';
import { DomException } from './dom-exception.ts';
import type { Element } from './element.ts';
import { PlatformObject } from './platform-object.ts';
import { asciiLowercase } from './qualified-name.ts';

export class DomTokenList extends PlatformObject {
  readonly element: Element;
  readonly attribute: string;
  /** https://dom.spec.whatwg.org/#concept-supported-tokens; null when the attribute defines none. */
  private readonly supported: readonly string[] | null;

  constructor(element: Element, attribute: string, supported: readonly string[] | null) {
    super();
    this.element = element;
    this.attribute = attribute;
    this.supported = supported;
  }

  override get interfaceName(): string {
    return 'DOMTokenList';
  }

  private get tokens(): readonly string[] {
    if (this.attribute === 'class') return this.element.classNames;
    return splitClasses(this.element.attribute(this.attribute) ?? '');
  }

  get length(): number {
    return this.tokens.length;
  }

  item(index: number): string | null {
    return this.tokens[index] ?? null;
  }

  contains(token: string): boolean {
    return this.tokens.includes(token);
  }

  add(...tokens: string[]): void {
    for (const token of tokens) checkToken(token);
    const set = new Set(this.tokens);
    for (const token of tokens) set.add(token);
    this.update(set);
  }

  remove(...tokens: string[]): void {
    for (const token of tokens) checkToken(token);
    const set = new Set(this.tokens);
    for (const token of tokens) set.delete(token);
    this.update(set);
  }

  toggle(token: string, force?: boolean): boolean {
    checkToken(token);
    const set = new Set(this.tokens);
    if (set.has(token)) {
      if (force === true) return true;
      set.delete(token);
      this.update(set);
      return false;
    }
    if (force === false) return false;
    set.add(token);
    this.update(set);
    return true;
  }

  replace(token: string, newToken: string): boolean {
    if (token === '' || newToken === '') throw new DomException('the token is empty', 'SyntaxError');
    checkToken(token);
    checkToken(newToken);
    const tokens = this.tokens;
    if (!tokens.includes(token)) return false;
    this.update(new Set(tokens.map((each) => (each === token ? newToken : each))));
    return true;
  }

  supports(token: string): boolean {
    if (this.supported === null) throw new TypeError(`the ${this.attribute} attribute has no supported tokens`);
    return this.supported.includes(asciiLowercase(token));
  }

  get value(): string {
    return this.element.attribute(this.attribute) ?? '';
  }

  set value(value: string) {
    this.element.setAttributeDirect(this.attribute, value);
  }

  override toString(): string {
    return this.value;
  }

  /** https://dom.spec.whatwg.org/#concept-dtl-update */
  private update(tokens: ReadonlySet<string>): void {
    if (tokens.size === 0 && this.element.attribute(this.attribute) === null) return;
    this.element.setAttributeDirect(this.attribute, [...tokens].join(' '));
  }
}

function checkToken(token: string): void {
  if (token === '') throw new DomException('the token is empty', 'SyntaxError');
  if (/[\t\n\f\r ]/.test(token)) throw new DomException('the token contains white space', 'InvalidCharacterError');
}
