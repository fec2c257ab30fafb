// CustomPropertyScope: the custom properties of an element as its own entries and a link to its parent's, so that an element
// which sets three variables does not copy a framework's two hundred. https://drafts.csswg.org/css-variables-2/

import type { ComponentValue } from '../css/component-value.ts';
import { serializeComponentValues } from '../css/syntax/serialize.ts';
import type { CustomProperties } from './computed-style.ts';

export interface CustomValue {
  readonly tokens: readonly ComponentValue[];
  readonly text: string;
}

/** Chains longer than this are flattened, so that looking up stays cheap in deep trees. */
const MAX_CHAIN = 12;

export class CustomPropertyScope implements CustomProperties {
  readonly #parent: CustomPropertyScope | null;
  /** null: the guaranteed-invalid value, which hides the parent's. */
  readonly #own: Map<string, CustomValue | null>;
  readonly #chain: number;
  #flat: ReadonlyMap<string, string> | null;

  constructor(parent: CustomPropertyScope | null, own: Map<string, CustomValue | null>) {
    if (parent !== null && parent.#chain >= MAX_CHAIN) {
      this.#own = new Map([...parent.#all(), ...own]);
      this.#parent = null;
      this.#chain = 1;
    } else {
      this.#own = own;
      this.#parent = parent;
      this.#chain = parent === null ? 1 : parent.#chain + 1;
    }
    this.#flat = null;
  }

  /** The value as tokens, null when there is none. */
  value(name: string): CustomValue | null {
    for (let scope: CustomPropertyScope | null = this; scope !== null; scope = scope.#parent) {
      const found = scope.#own.get(name);
      if (found !== undefined) return found;
    }
    return null;
  }

  /** Of this element only: for registered properties that do not inherit. */
  ownValue(name: string): CustomValue | null {
    return this.#own.get(name) ?? null;
  }

  get(name: string): string | undefined {
    const value = this.value(name);
    return value === null ? undefined : value.text;
  }

  has(name: string): boolean {
    return this.value(name) !== null;
  }

  #all(): Map<string, CustomValue | null> {
    const scopes: CustomPropertyScope[] = [];
    for (let scope: CustomPropertyScope | null = this; scope !== null; scope = scope.#parent) scopes.push(scope);
    const all = new Map<string, CustomValue | null>();
    for (const scope of scopes.reverse()) for (const [name, value] of scope.#own) all.set(name, value);
    return all;
  }

  #flatten(): ReadonlyMap<string, string> {
    if (this.#flat === null) {
      const flat = new Map<string, string>();
      for (const [name, value] of this.#all()) if (value !== null) flat.set(name, value.text);
      this.#flat = flat;
    }
    return this.#flat;
  }

  get size(): number {
    return this.#flatten().size;
  }

  forEach(callback: (value: string, key: string, map: ReadonlyMap<string, string>) => void): void {
    this.#flatten().forEach(callback);
  }

  entries(): MapIterator<[string, string]> {
    return this.#flatten().entries();
  }

  keys(): MapIterator<string> {
    return this.#flatten().keys();
  }

  values(): MapIterator<string> {
    return this.#flatten().values();
  }

  [Symbol.iterator](): MapIterator<[string, string]> {
    return this.#flatten()[Symbol.iterator]();
  }
}

/** The text of a value that came out of a substitution. */
export function customValue(tokens: readonly ComponentValue[]): CustomValue {
  let text: string | null = null;
  return {
    tokens,
    get text() {
      return (text ??= serializeComponentValues(tokens));
    },
  };
}
