// Tokens and component values: the vocabulary between the CSS tokenizer, the parsers and the property grammars.
// https://drafts.csswg.org/css-syntax-3/#tokenization and #parsing. Values are plain data and never change.

export type Token =
  | { readonly type: 'ident'; readonly value: string }
  | { readonly type: 'at-keyword'; readonly value: string }
  | { readonly type: 'hash'; readonly value: string; readonly isId: boolean }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'bad-string' }
  | { readonly type: 'url'; readonly value: string }
  | { readonly type: 'bad-url' }
  | { readonly type: 'delim'; readonly value: string }
  | { readonly type: 'number'; readonly value: number; readonly isInteger: boolean; readonly hasSign: boolean }
  | { readonly type: 'percentage'; readonly value: number }
  | { readonly type: 'dimension'; readonly value: number; readonly unit: string; readonly isInteger: boolean; readonly hasSign: boolean }
  | { readonly type: 'unicode-range'; readonly start: number; readonly end: number }
  | { readonly type: 'whitespace' }
  | { readonly type: 'cdo' }
  | { readonly type: 'cdc' }
  | { readonly type: 'colon' }
  | { readonly type: 'semicolon' }
  | { readonly type: 'comma' }
  | { readonly type: 'close'; readonly value: ')' | ']' | '}' };

export interface FunctionBlock {
  readonly type: 'function';
  /** As written; compare in ASCII lower case. */
  readonly name: string;
  readonly value: readonly ComponentValue[];
}

export interface SimpleBlock {
  readonly type: 'block';
  readonly open: '(' | '[' | '{';
  readonly value: readonly ComponentValue[];
}

export type ComponentValue = Token | FunctionBlock | SimpleBlock;
