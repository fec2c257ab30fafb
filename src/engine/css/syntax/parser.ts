// The parser algorithms over a Tokenizer: rules and declarations go to a RuleBuilder as they are read, so no syntax tree of
// the whole sheet is ever held. https://drafts.csswg.org/css-syntax-3/#parser-algorithms
//
// Nesting is bounded: blocks deeper than MAX_VALUE_DEPTH become a bad-url token (which no grammar accepts), rules deeper
// than MAX_RULE_DEPTH are skipped, both with an explicit stack. Never throws.

import type { ComponentValue } from '../component-value.ts';
import { equalsIgnoringCase } from './code-points.ts';
import { findBlockEnd } from './simple-block-scan.ts';
import { BAD_URL_TOKEN, Tokenizer, WHITESPACE_TOKEN } from './tokenizer.ts';
import type { RawToken } from './tokenizer.ts';

export const MAX_VALUE_DEPTH = 128;
export const MAX_RULE_DEPTH = 64;

/** One declaration as read, its value not yet looked into. */
export interface SyntaxDeclaration {
  /** As written. */
  readonly name: string;
  /** Without `!important` and white space at the ends. */
  readonly value: readonly ComponentValue[];
  readonly important: boolean;
  /** The source text of the value. */
  readonly text: string;
}

/**
 * Takes what the parser reads. `Frame` is whatever the builder keeps for one block; the parser only passes it on.
 * A start function that answers null drops the rule: its block is skipped, not parsed.
 */
export interface RuleBuilder<Frame> {
  startQualifiedRule(prelude: readonly ComponentValue[], parent: Frame): Frame | null;
  startAtRule(name: string, prelude: readonly ComponentValue[], parent: Frame): Frame | null;
  atStatement(name: string, prelude: readonly ComponentValue[], parent: Frame): void;
  declaration(declaration: SyntaxDeclaration, parent: Frame): void;
  /** The block is finished. */
  endRule(frame: Frame): void;
  /** Whether `frame` takes a block of plain declarations unparsed; if so the text between the offsets is its content. */
  acceptLazyBlock(frame: Frame, start: number, end: number): boolean;
}

type Closer = ')' | ']' | '}';
const CLOSER = { '(': ')', '[': ']', '{': '}' } as const;

export class Parser {
  readonly #tokenizer: Tokenizer;
  readonly #text: string;
  #token: RawToken | null;
  #ruleDepth: number;
  /** Where the component value that was consumed last ends. */
  #valueEnd: number;

  /** `text` is preprocessed. */
  constructor(text: string, start = 0, end = text.length, unicodeRangesAllowed = false) {
    this.#text = text;
    this.#tokenizer = new Tokenizer(text, start, end, unicodeRangesAllowed);
    this.#token = this.#tokenizer.next();
    this.#ruleDepth = 0;
    this.#valueEnd = start;
  }

  #advance(): void {
    this.#token = this.#tokenizer.next();
  }

  /** https://drafts.csswg.org/css-syntax-3/#consume-stylesheet-contents */
  consumeStylesheetContents<Frame>(builder: RuleBuilder<Frame>, frame: Frame): void {
    for (;;) {
      const token = this.#token;
      if (token === null) return;
      switch (token.type) {
        case 'whitespace':
        case 'cdo':
        case 'cdc':
          this.#advance();
          break;
        case 'at-keyword':
          this.#consumeAtRule(token.value, builder, frame, false);
          break;
        default:
          this.#consumeQualifiedRule(builder, frame, false, false);
      }
    }
  }

  /** https://drafts.csswg.org/css-syntax-3/#parse-rule: whether there is exactly one rule. */
  consumeRule<Frame>(builder: RuleBuilder<Frame>, frame: Frame): boolean {
    this.#skipWhitespace();
    const token = this.#token;
    if (token === null) return false;
    if (token.type === 'at-keyword') this.#consumeAtRule(token.value, builder, frame, false);
    else this.#consumeQualifiedRule(builder, frame, false, false);
    this.#skipWhitespace();
    return this.#token === null;
  }

  /** https://drafts.csswg.org/css-syntax-3/#consume-block-contents */
  consumeBlockContents<Frame>(builder: RuleBuilder<Frame>, frame: Frame): void {
    for (;;) {
      const token = this.#token;
      if (token === null) return;
      switch (token.type) {
        case 'whitespace':
        case 'semicolon':
          this.#advance();
          break;
        case 'at-keyword':
          this.#consumeAtRule(token.value, builder, frame, true);
          break;
        case 'close':
          if (token.value === '}') return;
          this.#consumeQualifiedRule(builder, frame, true, true);
          break;
        default: {
          const mark = this.#tokenizer.tokenStart;
          const declaration = token.type === 'ident' ? this.#consumeDeclaration(token.value) : null;
          if (declaration !== null) {
            builder.declaration(declaration, frame);
            break;
          }
          this.#restore(mark);
          this.#consumeQualifiedRule(builder, frame, true, true);
        }
      }
    }
  }

  /** The contents of a style attribute: block contents in which a stray `}` ends nothing. */
  consumeWholeBlockContents<Frame>(builder: RuleBuilder<Frame>, frame: Frame): void {
    for (;;) {
      this.consumeBlockContents(builder, frame);
      if (this.#token === null) return;
      // A `}` here belongs to the bad declaration or rule in which it stands: drop up to the next semicolon.
      while (this.#token !== null && this.#token.type !== 'semicolon') this.#consumeComponentValue(0);
    }
  }

  #restore(position: number): void {
    this.#tokenizer.position = position;
    this.#advance();
  }

  /** Passes over a colon and the white space around it; false when there is none. */
  #skipColon(): boolean {
    this.#skipWhitespace();
    if (this.#token?.type !== 'colon') return false;
    this.#advance();
    this.#skipWhitespace();
    return true;
  }

  #skipWhitespace(): void {
    while (this.#token !== null && this.#token.type === 'whitespace') this.#advance();
  }

  /** https://drafts.csswg.org/css-syntax-3/#consume-at-rule */
  #consumeAtRule<Frame>(name: string, builder: RuleBuilder<Frame>, parent: Frame, nested: boolean): void {
    this.#advance();
    const prelude: ComponentValue[] = [];
    for (;;) {
      const token = this.#token;
      if (token === null || token.type === 'semicolon') {
        this.#advance();
        builder.atStatement(name, trimWhitespace(prelude), parent);
        return;
      }
      if (token.type === 'close' && token.value === '}' && nested) {
        builder.atStatement(name, trimWhitespace(prelude), parent);
        return;
      }
      if (token.type === 'open' && token.value === '{') {
        this.#consumeRuleBlock(builder, builder.startAtRule(name, trimWhitespace(prelude), parent));
        return;
      }
      prelude.push(this.#consumeComponentValue(0));
    }
  }

  /** https://drafts.csswg.org/css-syntax-3/#consume-qualified-rule */
  #consumeQualifiedRule<Frame>(builder: RuleBuilder<Frame>, parent: Frame, nested: boolean, stopAtSemicolon: boolean): void {
    const prelude: ComponentValue[] = [];
    for (;;) {
      const token = this.#token;
      if (token === null || (stopAtSemicolon && token.type === 'semicolon')) return;
      if (token.type === 'close' && token.value === '}' && nested) return;
      if (token.type === 'open' && token.value === '{') {
        if (!looksLikeCustomProperty(prelude)) {
          this.#consumeRuleBlock(builder, builder.startQualifiedRule(trimWhitespace(prelude), parent));
        } else if (nested) {
          this.#consumeBadDeclaration();
        } else {
          this.#skipBlock('}');
        }
        return;
      }
      prelude.push(this.#consumeComponentValue(0));
    }
  }

  /** https://drafts.csswg.org/css-syntax-3/#consume-block. The token is `{`. */
  #consumeRuleBlock<Frame>(builder: RuleBuilder<Frame>, frame: Frame | null): void {
    if (frame === null || this.#ruleDepth >= MAX_RULE_DEPTH) {
      this.#skipBlock('}');
      return;
    }
    if (!this.#leaveBlockUnparsed(builder, frame)) {
      this.#ruleDepth++;
      this.#advance();
      this.consumeBlockContents(builder, frame);
      this.#advance();
      this.#ruleDepth--;
    }
    builder.endRule(frame);
  }

  #leaveBlockUnparsed<Frame>(builder: RuleBuilder<Frame>, frame: Frame): boolean {
    const start = this.#tokenizer.position;
    const end = findBlockEnd(this.#text, start, this.#tokenizer.end);
    if (end === -1 || !builder.acceptLazyBlock(frame, start, end)) return false;
    this.#restore(Math.min(end + 1, this.#tokenizer.end));
    return true;
  }

  /** https://drafts.csswg.org/css-syntax-3/#consume-remnants-of-bad-declaration, nested */
  #consumeBadDeclaration(): void {
    for (;;) {
      const token = this.#token;
      if (token === null || (token.type === 'close' && token.value === '}')) return;
      if (token.type === 'semicolon') {
        this.#advance();
        return;
      }
      this.#consumeComponentValue(0);
    }
  }

  /**
   * https://drafts.csswg.org/css-syntax-3/#consume-declaration, nested. null leaves the position anywhere: the caller rewinds.
   * OPTIMIZATION: stops at the first sign that this is a rule, so that nested rules are not read twice per level.
   */
  #consumeDeclaration(name: string): SyntaxDeclaration | null {
    this.#advance();
    if (!this.#skipColon()) return null;
    const isCustom = name.startsWith('--');
    const values: ComponentValue[] = [];
    // Where each value begins and ends in the text.
    const valueStart = this.#tokenizer.tokenStart;
    let lastEnd = valueStart;
    let beforeImportant = valueStart;
    let hasBlock = false;
    for (;;) {
      const token = this.#token;
      if (token === null || token.type === 'semicolon' || (token.type === 'close' && token.value === '}')) break;
      if (!isCustom && token.type !== 'whitespace') {
        // A {}-block is only allowed as the whole value.
        if (hasBlock) return null;
        if (token.type === 'open' && token.value === '{') {
          if (values.length > 0) return null;
          hasBlock = true;
        }
      }
      if (token.type === 'delim' && token.value === '!') beforeImportant = lastEnd;
      values.push(this.#consumeComponentValue(0));
      if (token.type !== 'whitespace') lastEnd = this.#valueEnd;
    }
    const important = removeImportant(values);
    removeTrailingWhitespace(values);
    const text = this.#text.slice(valueStart, important ? beforeImportant : lastEnd);
    if (equalsIgnoringCase(name, 'unicode-range')) {
      return { name, value: parseUnicodeRangeValue(text), important, text };
    }
    return { name, value: values, important, text };
  }

  /** https://drafts.csswg.org/css-syntax-3/#consume-list-of-components, to the end of the input */
  consumeComponentValues(): ComponentValue[] {
    const values: ComponentValue[] = [];
    while (this.#token !== null) values.push(this.#consumeComponentValue(0));
    return values;
  }

  /** https://drafts.csswg.org/css-syntax-3/#consume-component-value. There is a token. */
  #consumeComponentValue(depth: number): ComponentValue {
    const token = this.#token as RawToken;
    if (token.type === 'open') {
      const value = depth < MAX_VALUE_DEPTH ? this.#consumeBlockValues(CLOSER[token.value], depth) : this.#skipBlock(CLOSER[token.value]);
      return { type: 'block', open: token.value, value };
    }
    if (token.type === 'function-token') {
      const value = depth < MAX_VALUE_DEPTH ? this.#consumeBlockValues(')', depth) : this.#skipBlock(')');
      return { type: 'function', name: token.value, value };
    }
    this.#valueEnd = this.#tokenizer.position;
    this.#advance();
    return token;
  }

  /** https://drafts.csswg.org/css-syntax-3/#consume-simple-block and #consume-function */
  #consumeBlockValues(closer: Closer, depth: number): ComponentValue[] {
    this.#advance();
    const values: ComponentValue[] = [];
    for (;;) {
      const token = this.#token;
      if (token === null) {
        this.#valueEnd = this.#tokenizer.end;
        return values;
      }
      if (token.type === 'close' && token.value === closer) {
        this.#valueEnd = this.#tokenizer.position;
        this.#advance();
        return values;
      }
      values.push(this.#consumeComponentValue(depth + 1));
    }
  }

  /** Passes over a whole block at any depth of nesting; the token is the one that opens it. */
  #skipBlock(closer: Closer): ComponentValue[] {
    const closers: Closer[] = [closer];
    while (closers.length > 0) {
      this.#advance();
      const token = this.#token;
      if (token === null) break;
      if (token.type === 'open') closers.push(CLOSER[token.value]);
      else if (token.type === 'function-token') closers.push(')');
      else if (token.type === 'close' && token.value === closers.at(-1)) closers.pop();
    }
    this.#valueEnd = this.#tokenizer.position;
    this.#advance();
    return [BAD_URL_TOKEN];
  }
}

function looksLikeCustomProperty(prelude: readonly ComponentValue[]): boolean {
  let index = 0;
  while (prelude[index]?.type === 'whitespace') index++;
  const first = prelude[index];
  if (first === undefined || first.type !== 'ident' || !first.value.startsWith('--')) return false;
  index++;
  while (prelude[index]?.type === 'whitespace') index++;
  return prelude[index]?.type === 'colon';
}

/** Removes `! important` from the end, and says whether it was there. */
function removeImportant(values: ComponentValue[]): boolean {
  let index = values.length - 1;
  while (index >= 0 && values[index] === WHITESPACE_TOKEN) index--;
  const word = values[index];
  if (word === undefined || word.type !== 'ident' || !equalsIgnoringCase(word.value, 'important')) return false;
  index--;
  while (index >= 0 && values[index] === WHITESPACE_TOKEN) index--;
  const mark = values[index];
  if (mark === undefined || mark.type !== 'delim' || mark.value !== '!') return false;
  values.length = index;
  return true;
}

function removeTrailingWhitespace(values: ComponentValue[]): void {
  while (values.length > 0 && values[values.length - 1] === WHITESPACE_TOKEN) values.pop();
}

/** Without white space at both ends. Changes and answers the same array. */
export function trimWhitespace(values: ComponentValue[]): ComponentValue[] {
  removeTrailingWhitespace(values);
  let first = 0;
  while (first < values.length && values[first]?.type === 'whitespace') first++;
  if (first > 0) values.splice(0, first);
  return values;
}

/** https://drafts.csswg.org/css-syntax-3/#consume-unicode-range-value */
function parseUnicodeRangeValue(text: string): ComponentValue[] {
  return trimWhitespace(new Parser(text, 0, text.length, true).consumeComponentValues());
}
