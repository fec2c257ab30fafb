// DeclaredBlock: the declarations of one rule in the form that the cascade reads: property numbers beside values.

import type { DeclarationBlock, ParsedDeclaration } from '../css/declaration.ts';
import { longhandByName } from '../css/properties/property-table.ts';
import type { CssValue } from '../css/values/css-value.ts';

const NONE: number[] = [];
const NO_VALUES: CssValue[] = [];

/** Longhand ids, and values at the same places. */
class ReadDeclarations {
  /** What they were read from. */
  readonly from: readonly ParsedDeclaration[];
  ids: number[] = NONE;
  values: CssValue[] = NO_VALUES;
  /** Ids and values of `!important` declarations. */
  importantIds: number[] = NONE;
  importantValues: CssValue[] = NO_VALUES;
  /** Custom properties: null when there are none. */
  custom: { readonly name: string; readonly value: CssValue; readonly important: boolean }[] | null = null;

  constructor(from: readonly ParsedDeclaration[]) {
    this.from = from;
    for (const declaration of from) this.#add(declaration);
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

const UNREAD = new ReadDeclarations([]);

/** OPTIMIZATION: most rules of a large sheet never match: until `prepare` there is nothing but where the declarations are to be had. */
export class DeclaredBlock {
  /** Unique in this process: for hashing. */
  readonly serial: number;
  readonly #block: DeclarationBlock;
  #read: ReadDeclarations;

  constructor(block: DeclarationBlock) {
    this.serial = ++lastSerial;
    this.#block = block;
    this.#read = UNREAD;
  }

  get ids(): readonly number[] {
    return this.#read.ids;
  }

  get values(): readonly CssValue[] {
    return this.#read.values;
  }

  get importantIds(): readonly number[] {
    return this.#read.importantIds;
  }

  get importantValues(): readonly CssValue[] {
    return this.#read.importantValues;
  }

  get custom(): ReadDeclarations['custom'] {
    return this.#read.custom;
  }

  /** Reads the block when it was never read or was changed since by the CSSOM. */
  prepare(): void {
    const { declarations } = this.#block;
    if (this.#read.from !== declarations) this.#read = new ReadDeclarations(declarations);
  }
}

let lastSerial = 0;
