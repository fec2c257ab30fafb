// DeclaredBlock: the declarations of one rule in the form that the cascade reads: property numbers beside values.

import type { DeclarationBlock, ParsedDeclaration } from '../css/declaration.ts';
import { longhandByName } from '../css/properties/property-table.ts';
import type { CssValue } from '../css/values/css-value.ts';

export class DeclaredBlock {
  /** Unique in this process: for hashing. */
  readonly serial: number;
  readonly #block: DeclarationBlock;
  #from: readonly ParsedDeclaration[] | null;
  /** Longhand ids, and values at the same places. */
  ids: number[];
  values: CssValue[];
  /** Ids and values of `!important` declarations. */
  importantIds: number[];
  importantValues: CssValue[];
  /** Custom properties: null when there are none. */
  custom: { readonly name: string; readonly value: CssValue; readonly important: boolean }[] | null;

  constructor(block: DeclarationBlock) {
    this.serial = ++lastSerial;
    this.#block = block;
    this.#from = null;
    this.ids = NONE;
    this.values = NO_VALUES;
    this.importantIds = NONE;
    this.importantValues = NO_VALUES;
    this.custom = null;
  }

  /** Reads the block when it was never read or was changed since by the CSSOM. */
  prepare(): void {
    const { declarations } = this.#block;
    if (this.#from === declarations) return;
    this.#from = declarations;
    this.ids = NONE;
    this.values = NO_VALUES;
    this.importantIds = NONE;
    this.importantValues = NO_VALUES;
    this.custom = null;
    for (const declaration of declarations) this.#add(declaration);
  }

  #add(declaration: ParsedDeclaration): void {
    const value = declaration.value as CssValue;
    if (declaration.property.startsWith('--')) {
      (this.custom ??= []).push({ name: declaration.property, value, important: declaration.important });
      return;
    }
    const longhand = longhandByName(declaration.property);
    if (longhand === null) return;
    if (declaration.important) {
      if (this.importantIds === NONE) [this.importantIds, this.importantValues] = [[], []];
      this.importantIds.push(longhand.id);
      this.importantValues.push(value);
    } else {
      if (this.ids === NONE) [this.ids, this.values] = [[], []];
      this.ids.push(longhand.id);
      this.values.push(value);
    }
  }
}

let lastSerial = 0;
const NONE: number[] = [];
const NO_VALUES: CssValue[] = [];
