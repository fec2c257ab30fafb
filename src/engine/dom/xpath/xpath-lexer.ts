// Text -> XPath tokens. https://www.w3.org/TR/1999/REC-xpath-19991116/#exprlex

import { DomException } from '../dom-exception.ts';

export type TokenKind = 'number' | 'literal' | 'operator' | 'name' | 'function' | 'node-type' | 'axis' | 'symbol' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** Of a name: the part behind the prefix, `*` for any. */
  readonly text: string;
  readonly prefix: string | null;
}

const NODE_TYPES = new Set(['comment', 'text', 'processing-instruction', 'node']);
const OPERATOR_NAMES = new Set(['and', 'or', 'mod', 'div']);
const NAME = /[A-Z_a-z\u00c0-\u{effff}][-.0-9A-Z_a-z\u00b7-\u{effff}]*/uy;
const NUMBER = /\d+(?:\.\d*)?|\.\d+/y;
const SPACE = /[\t\n\r ]*/y;

export function syntaxError(text: string, why: string): DomException {
  return new DomException(`"${text.slice(0, 200)}" is not a valid XPath expression: ${why}`, 'SyntaxError');
}

/** Throws a "SyntaxError" DOMException at characters that begin no token. */
export function tokenizeXPath(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? '';
    at += found.length;
    return found;
  };
  const push = (kind: TokenKind, value: string, prefix: string | null = null): void => void tokens.push({ kind, text: value, prefix });
  for (match(SPACE); at < text.length; match(SPACE)) {
    const char = text[at]!;
    const two = text.slice(at, at + 2);
    if (char === '"' || char === "'") {
      const end = text.indexOf(char, at + 1);
      if (end < 0) throw syntaxError(text, 'a literal does not end');
      push('literal', text.slice(at + 1, end));
      at = end + 1;
    } else if (/\d/.test(char) || (char === '.' && /\d/.test(two.slice(1)))) {
      push('number', match(NUMBER));
    } else if (two === '//' || two === '!=' || two === '<=' || two === '>=') {
      push('operator', two);
      at += 2;
    } else if (two === '::' || two === '..') {
      push('symbol', two);
      at += 2;
    } else if ('/|+-=<>'.includes(char)) {
      push('operator', char);
      at++;
    } else if ('()[].@,$'.includes(char)) {
      push('symbol', char);
      at++;
    } else if (char === '*') {
      // If there is a preceding token that is none of @, ::, (, [, "," or an operator, then * is the multiplication.
      at++;
      if (followsOperand(tokens)) push('operator', '*');
      else push('name', '*');
    } else {
      const name = match(NAME);
      if (name === '') throw syntaxError(text, `"${char}" is not expected`);
      if (followsOperand(tokens)) {
        // ... and a name is an operator.
        if (!OPERATOR_NAMES.has(name)) throw syntaxError(text, `"${name}" is not an operator`);
        push('operator', name);
        continue;
      }
      let prefix: string | null = null;
      let local = name;
      if (text[at] === ':' && text[at + 1] !== ':') {
        at++;
        prefix = name;
        if (text[at] === '*') {
          at++;
          local = '*';
        } else local = match(NAME);
        if (local === '') throw syntaxError(text, `"${name}:" is not a name`);
      }
      push(kindOfName(text, at, prefix, local), local, prefix);
    }
  }
  push('end', '');
  return tokens;
}

function followsOperand(tokens: readonly Token[]): boolean {
  const last = tokens.at(-1);
  if (last === undefined || last.kind === 'operator') return false;
  return !(last.kind === 'symbol' && ['@', '::', '(', '[', ',', '$'].includes(last.text)) && last.kind !== 'axis';
}

/** A name before `(` is a function or node type, one before `::` an axis. */
function kindOfName(text: string, at: number, prefix: string | null, local: string): TokenKind {
  if (local === '*') return 'name';
  SPACE.lastIndex = at;
  const next = at + (SPACE.exec(text)?.[0].length ?? 0);
  if (text[next] === '(') return prefix === null && NODE_TYPES.has(local) ? 'node-type' : 'function';
  return prefix === null && text.startsWith('::', next) ? 'axis' : 'name';
}
