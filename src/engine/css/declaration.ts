// Declarations as the rules hold them, and the interface through which the syntax stage hands each declaration to the
// property grammars (css/properties). The syntax stage never looks into a value.
// https://drafts.csswg.org/css-syntax-3/#declaration

import type { ComponentValue } from './component-value.ts';

/** One longhand (shorthands are already expanded) or one custom property. */
export interface ParsedDeclaration {
  /** Lower-case longhand name, or `--name` as written. */
  readonly property: string;
  readonly value: unknown;
  readonly important: boolean;
}

/**
 * Turns one declaration into longhands, appended to `out`. Answers false, and appends nothing, when it is invalid.
 * `name` is in ASCII lower case, or a custom property's name as written. `value` has neither `!important` nor white
 * space at its ends; white space inside is kept, comments are gone. `text` is the value as the author wrote it.
 */
export type DeclarationParser = (name: string, value: readonly ComponentValue[], important: boolean, out: ParsedDeclaration[], text: string) => boolean;

/** Where a block's declarations come from when somebody asks for them. */
export interface DeclarationSource {
  parseDeclarations(start: number, end: number): readonly ParsedDeclaration[];
}

/**
 * The declarations of one rule, in order. OPTIMIZATION: they are parsed when first read, because most rules of a large
 * style sheet never match; until then the block is two offsets into the sheet's text.
 */
export class DeclarationBlock {
  #source: DeclarationSource | null;
  readonly #start: number;
  readonly #end: number;
  #declarations: readonly ParsedDeclaration[] | null;

  private constructor(source: DeclarationSource | null, start: number, end: number, declarations: readonly ParsedDeclaration[] | null) {
    this.#source = source;
    this.#start = start;
    this.#end = end;
    this.#declarations = declarations;
  }

  static of(declarations: readonly ParsedDeclaration[]): DeclarationBlock {
    return new DeclarationBlock(null, 0, 0, declarations);
  }

  static lazy(source: DeclarationSource, start: number, end: number): DeclarationBlock {
    return new DeclarationBlock(source, start, end, null);
  }

  get declarations(): readonly ParsedDeclaration[] {
    if (this.#declarations === null) {
      this.#declarations = this.#source?.parseDeclarations(this.#start, this.#end) ?? [];
      this.#source = null;
    }
    return this.#declarations;
  }

  /** For the CSSOM: `rule.style.color = ...`. The caller reports the change to the sheet. */
  replace(declarations: readonly ParsedDeclaration[]): void {
    this.#declarations = declarations;
    this.#source = null;
  }
}
