// Attribute selectors. https://drafts.csswg.org/selectors-4/#attribute-selectors

import { ownText } from '../../../base/bytes.ts';
import type { ComponentValue } from '../component-value.ts';
import { asciiLowerCase } from '../syntax/code-points.ts';
import type { AttributeOperator, AttributeSelector } from './selector.ts';

/** https://html.spec.whatwg.org/multipage/semantics-other.html#case-sensitivity-of-selectors */
const CASE_INSENSITIVE_IN_HTML = new Set(
  (
    'accept accept-charset align alink axis bgcolor charset checked clear codetype color compact declare defer dir direction ' +
    'disabled enctype face frame hreflang http-equiv lang language link media method multiple nohref noresize noshade nowrap ' +
    'readonly rel rev rules scope scrolling selected shape target text type valign valuetype vlink'
  ).split(' '),
);

/** `values`: what stands between the brackets. */
export function parseAttributeSelector(values: readonly ComponentValue[], namespaces: ReadonlyMap<string, string>): AttributeSelector | null {
  // White space is free everywhere but around the namespace bar.
  let index = skipWhitespace(values, 0);
  const qualified = parseQualifiedName(values, index, namespaces);
  if (qualified === null) return null;
  const { name, prefix, namespace } = qualified;
  index = skipWhitespace(values, qualified.next);
  const lowerName = asciiLowerCase(name);
  const base = { kind: 'attribute', name, lowerName, namespace, prefix } as const;
  if (index >= values.length) return { ...base, operator: '', value: '', flag: '', ignoresCase: 'never' };

  const operator = parseOperator(values, index);
  if (operator === null) return null;
  index = skipWhitespace(values, index + operator.length);
  const operand = values[index];
  if (operand === undefined || (operand.type !== 'ident' && operand.type !== 'string')) return null;
  index = skipWhitespace(values, index + 1);

  let flag: '' | 'i' | 's' = '';
  const modifier = values[index];
  if (modifier !== undefined) {
    if (modifier.type !== 'ident') return null;
    const word = asciiLowerCase(modifier.value);
    if (word !== 'i' && word !== 's') return null;
    flag = word;
    index = skipWhitespace(values, index + 1);
  }
  if (index < values.length) return null;
  const isHtmlInsensitive = flag === '' && namespace === null && CASE_INSENSITIVE_IN_HTML.has(lowerName);
  return { ...base, operator, value: ownText(operand.value), flag, ignoresCase: flag === 'i' ? 'always' : isHtmlInsensitive ? 'html' : 'never' };
}

function skipWhitespace(values: readonly ComponentValue[], start: number): number {
  let index = start;
  while (values[index]?.type === 'whitespace') index++;
  return index;
}

interface QualifiedName {
  readonly name: string;
  readonly prefix: string | null;
  readonly namespace: string | null;
  readonly next: number;
}

function parseQualifiedName(values: readonly ComponentValue[], start: number, namespaces: ReadonlyMap<string, string>): QualifiedName | null {
  const first = values[start];
  const second = values[start + 1];
  const third = values[start + 2];
  if (first === undefined) return null;
  // `|name`: no namespace, as without the bar; the default namespace does not apply to attributes.
  if (isBar(first)) return second?.type === 'ident' ? { name: second.value, prefix: '', namespace: null, next: start + 2 } : null;
  if (isBar(second) && third?.type === 'ident') {
    if (first.type === 'delim' && first.value === '*') return { name: third.value, prefix: '*', namespace: '*', next: start + 3 };
    if (first.type !== 'ident') return null;
    const namespace = namespaces.get(first.value);
    return namespace === undefined ? null : { name: third.value, prefix: first.value, namespace, next: start + 3 };
  }
  return first.type === 'ident' ? { name: first.value, prefix: null, namespace: null, next: start + 1 } : null;
}

function isBar(value: ComponentValue | undefined): boolean {
  return value !== undefined && value.type === 'delim' && value.value === '|';
}

function parseOperator(values: readonly ComponentValue[], index: number): AttributeOperator | null {
  const first = values[index];
  if (first?.type !== 'delim') return null;
  if (first.value === '=') return '=';
  const second = values[index + 1];
  if (second?.type !== 'delim' || second.value !== '=') return null;
  switch (first.value) {
    case '~':
    case '|':
    case '^':
    case '$':
    case '*':
      return `${first.value}=`;
    default:
      return null;
  }
}
