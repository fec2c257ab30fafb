// Declarations and descriptors out of block contents that hold nothing else: style attributes, `cssText`, and the lazily
// parsed blocks of style rules. https://drafts.csswg.org/css-style-attr/

import type { DeclarationParser, DeclarationSource, ParsedDeclaration } from './declaration.ts';
import { asciiLowerCase } from './syntax/code-points.ts';
import type { KeptText } from './syntax/kept-text.ts';
import { Parser } from './syntax/parser.ts';
import type { RuleBuilder, SyntaxDeclaration } from './syntax/parser.ts';
import { preprocess } from './syntax/tokenizer.ts';

/** The declarations of a style attribute. Invalid ones and rules are dropped. */
export function parseDeclarationList(text: string, parseDeclaration: DeclarationParser): ParsedDeclaration[] {
  const builder = new DeclarationListBuilder(parseDeclaration, false);
  new Parser(preprocess(text)).consumeWholeBlockContents(builder, null);
  return builder.declarations;
}

/** Hands one declaration to the property grammars with its name in the form that they expect. */
export function addDeclaration(declaration: SyntaxDeclaration, parseDeclaration: DeclarationParser, out: ParsedDeclaration[]): void {
  const { name, value, important, text } = declaration;
  parseDeclaration(name.startsWith('--') ? name : asciiLowerCase(name), value, important, out, text);
}

/** A sheet's text, from which blocks are parsed when they are asked for. */
export class LazyDeclarationSource implements DeclarationSource {
  readonly #text: KeptText;
  readonly #parseDeclaration: DeclarationParser;
  readonly #dropImportant: boolean;

  /** `dropImportant`: for keyframes, where `!important` makes a declaration invalid. */
  constructor(text: KeptText, parseDeclaration: DeclarationParser, dropImportant: boolean) {
    this.#text = text;
    this.#parseDeclaration = parseDeclaration;
    this.#dropImportant = dropImportant;
  }

  parseDeclarations(start: number, end: number): readonly ParsedDeclaration[] {
    const builder = new DeclarationListBuilder(this.#parseDeclaration, this.#dropImportant);
    new Parser(this.#text.slice(start, end)).consumeBlockContents(builder, null);
    return builder.declarations;
  }
}

/** The frame has no meaning here: one block, no rules. */
class DeclarationListBuilder implements RuleBuilder<null> {
  readonly declarations: ParsedDeclaration[] = [];
  readonly #parseDeclaration: DeclarationParser;
  readonly #dropImportant: boolean;

  constructor(parseDeclaration: DeclarationParser, dropImportant: boolean) {
    this.#parseDeclaration = parseDeclaration;
    this.#dropImportant = dropImportant;
  }

  declaration(declaration: SyntaxDeclaration): void {
    if (declaration.important && this.#dropImportant) return;
    addDeclaration(declaration, this.#parseDeclaration, this.declarations);
  }

  startQualifiedRule(): null {
    return null;
  }

  startAtRule(): null {
    return null;
  }

  atStatement(): void {}

  endRule(): void {}

  acceptLazyBlock(): boolean {
    return false;
  }
}
