// The condition of @supports, supports() in @import, and CSS.supports(). https://drafts.csswg.org/css-conditional-4/#at-supports

import type { ComponentValue } from './component-value.ts';
import type { DeclarationParser } from './declaration.ts';
import { isWord, parseCondition } from './media/condition.ts';
import type { ConditionMaker } from './media/condition.ts';
import { parseSelectorList, TOP_LEVEL_CONTEXT } from './selectors/parse-selector.ts';
import type { NamespaceMap } from './rules.ts';
import { asciiLowerCase } from './syntax/code-points.ts';
import { isAnyValue, parseComponentValues, withoutWhitespace } from './syntax/component-values.ts';
import { trimWhitespace } from './syntax/parser.ts';
import { serializeComponentValues } from './syntax/serialize.ts';

export interface SupportsEnvironment {
  readonly parseDeclaration: DeclarationParser;
  readonly namespaces: NamespaceMap;
}

/** Whether the condition holds; null when it is not one. What is unknown does not hold, and its `not` does. */
export function evaluateSupports(values: readonly ComponentValue[], environment: SupportsEnvironment): boolean | null {
  const maker: ConditionMaker<boolean> = {
    leaf: (value) => evaluateFeature(value, environment),
    not: (condition) => !condition,
    all: (conditions) => !conditions.includes(false),
    any: (conditions) => conditions.includes(true),
  };
  return parseCondition(values, maker);
}

/** For `CSS.supports(text)` and `supports(...)`: a condition, or a declaration without parentheses. */
export function evaluateSupportsText(text: string, environment: SupportsEnvironment): boolean {
  const values = parseComponentValues(text);
  return evaluateSupports(values, environment) ?? supportsDeclaration(values, environment) ?? false;
}

export function evaluateSupportsFunction(values: readonly ComponentValue[], environment: SupportsEnvironment): boolean | null {
  return supportsDeclaration(values, environment) ?? evaluateSupports(values, environment);
}

function evaluateFeature(value: ComponentValue, environment: SupportsEnvironment): boolean | null {
  if (value.type === 'block') {
    const declared = supportsDeclaration(value.value, environment);
    if (declared !== null) return declared;
  } else if (value.type === 'function') {
    switch (asciiLowerCase(value.name)) {
      case 'selector':
        return parseSelectorList(value.value, { ...TOP_LEVEL_CONTEXT, namespaces: environment.namespaces }) !== null;
      case 'font-format':
        return isOneOf(value.value, ['woff2', 'woff', 'truetype', 'opentype', 'collection']);
      case 'font-tech':
        return isOneOf(value.value, ['features-opentype', 'variations', 'color-colrv0', 'color-cbdt']);
    }
  }
  return isAnyValue([value]) ? false : null;
}

function isOneOf(values: readonly ComponentValue[], words: readonly string[]): boolean {
  const only = withoutWhitespace(values);
  return only.length === 1 && words.some((word) => isWord(only[0], word));
}

/** `name: value`; null when it does not look like a declaration. */
function supportsDeclaration(values: readonly ComponentValue[], environment: SupportsEnvironment): boolean | null {
  const colon = values.findIndex((value) => value.type === 'colon');
  const name = trimWhitespace(values.slice(0, Math.max(colon, 0)));
  const word = name[0];
  if (name.length !== 1 || word?.type !== 'ident') return null;
  const value = trimWhitespace(values.slice(colon + 1));
  const important = stripImportant(value);
  if (word.value.startsWith('--')) return isAnyValue(value);
  return environment.parseDeclaration(asciiLowerCase(word.value), value, important, [], serializeComponentValues(value));
}

function stripImportant(value: ComponentValue[]): boolean {
  if (!isWord(value.at(-1), 'important')) return false;
  let mark = value.length - 2;
  while (value[mark]?.type === 'whitespace') mark--;
  const delim = value[mark];
  if (delim?.type !== 'delim' || delim.value !== '!') return false;
  value.length = mark;
  trimWhitespace(value);
  return true;
}
