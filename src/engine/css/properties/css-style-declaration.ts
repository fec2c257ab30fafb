// https://drafts.csswg.org/cssom-1/#the-cssstyledeclaration-interface over a place where declarations are kept: the block of a
// rule, or the style attribute of an element. The glue adds the attributes of property-names.ts, which call the methods.

import { parseDeclarationList } from '../declaration-list.ts';
import type { DeclarationParser, ParsedDeclaration } from '../declaration.ts';
import { parseComponentValues } from '../syntax/component-values.ts';
import { blockText, propertyText } from './declaration-text.ts';
import { ALIASES, longhandByName } from './property-table.ts';
import { shorthandByName } from './shorthands.ts';

/** Where the declarations are. */
export interface DeclarationStore {
  /** Without duplicates of a property. */
  read(): readonly ParsedDeclaration[];
  write(declarations: readonly ParsedDeclaration[]): void;
}

export class CssStyleDeclaration {
  /** For the glue. */
  wrapper: unknown = null;
  readonly parentRule: object | null;
  readonly #store: DeclarationStore;
  readonly #parse: DeclarationParser;

  constructor(store: DeclarationStore, parse: DeclarationParser, parentRule: object | null) {
    this.#store = store;
    this.#parse = parse;
    this.parentRule = parentRule;
  }

  get interfaceName(): string {
    return 'CSSStyleDeclaration';
  }

  get #declarations(): readonly ParsedDeclaration[] {
    return withoutDuplicates(this.#store.read());
  }

  get cssText(): string {
    return blockText(this.#declarations);
  }

  set cssText(text: string) {
    this.#store.write(withoutDuplicates(parseDeclarationList(text, this.#parse)));
  }

  get length(): number {
    return this.#declarations.length;
  }

  /** '' past the end; the glue makes indexed access undefined there. */
  item(index: number): string {
    return this.#declarations[index]?.property ?? '';
  }

  getPropertyValue(property: string): string {
    return propertyText(this.#declarations, normalName(property));
  }

  getPropertyPriority(property: string): string {
    const names = longhandsOf(normalName(property));
    const found = this.#declarations.filter((declaration) => names.includes(declaration.property));
    return found.length > 0 && found.length === names.length && found.every((declaration) => declaration.important) ? 'important' : '';
  }

  /** https://drafts.csswg.org/cssom-1/#dom-cssstyledeclaration-setproperty */
  setProperty(property: string, value: string, priority = ''): void {
    // 2. and 3. Unknown properties are ignored.
    const name = normalName(property);
    if (longhandsOf(name).length === 0) return;
    // 4. The empty string removes.
    if (value === '') {
      this.removeProperty(property);
      return;
    }
    // 5. Anything but '' and 'important' is ignored.
    if (priority !== '' && priority.toLowerCase() !== 'important') return;
    // 6. to 8. Parse; a failure changes nothing.
    const parsed: ParsedDeclaration[] = [];
    if (!this.#parse(name, parseComponentValues(value), priority !== '', parsed, value.trim())) return;
    // 9. Each longhand is changed in place, or goes to the end.
    const next = [...this.#declarations];
    for (const declaration of parsed) {
      const at = next.findIndex((each) => each.property === declaration.property);
      if (at < 0) next.push(declaration);
      else next[at] = declaration;
    }
    this.#store.write(next);
  }

  removeProperty(property: string): string {
    const name = normalName(property);
    const before = this.#declarations;
    const value = propertyText(before, name);
    const names = longhandsOf(name);
    const next = before.filter((declaration) => !names.includes(declaration.property));
    if (next.length !== before.length) this.#store.write(next);
    return value;
  }
}

/** Lower case, unless it is a custom property. */
function normalName(property: string): string {
  if (property.startsWith('--')) return property;
  const lower = property.toLowerCase();
  return ALIASES.get(lower) ?? lower;
}

/** Empty for an unknown property. */
function longhandsOf(name: string): readonly string[] {
  if (name.startsWith('--') || longhandByName(name) !== null) return [name];
  return shorthandByName(name)?.longhands ?? [];
}

/** The last declaration of a property wins, an important one over others; it stands where it was written last. */
function withoutDuplicates(declarations: readonly ParsedDeclaration[]): readonly ParsedDeclaration[] {
  const winners = new Map<string, ParsedDeclaration>();
  let hasDuplicate = false;
  for (const declaration of declarations) {
    const known = winners.get(declaration.property);
    if (known !== undefined) {
      hasDuplicate = true;
      if (known.important && !declaration.important) continue;
      winners.delete(declaration.property);
    }
    winners.set(declaration.property, declaration);
  }
  return hasDuplicate ? [...winners.values()] : declarations;
}
