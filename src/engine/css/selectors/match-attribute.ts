// Attribute selectors and :lang(). https://drafts.csswg.org/selectors-4/#attribute-selectors, #the-lang-pseudo

import { asciiLowerCase } from '../syntax/code-points.ts';
import type { SelectableElement } from './selectable.ts';
import type { AttributeOperator, AttributeSelector } from './selector.ts';

const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace';
const XLINK_NAMESPACE = 'http://www.w3.org/1999/xlink';

export function matchesAttribute(simple: AttributeSelector, element: SelectableElement): boolean {
  const isHtml = element.isHtmlElement && element.ownerDocument.isHtmlDocument;
  const value = attributeValue(simple, element, isHtml ? simple.lowerName : simple.name);
  if (value === null) return false;
  if (simple.operator === '') return true;
  const ignoresCase = simple.ignoresCase === 'always' || (simple.ignoresCase === 'html' && isHtml);
  if (!ignoresCase) return compare(simple.operator, value, simple.value);
  return compare(simple.operator, asciiLowerCase(value), asciiLowerCase(simple.value));
}

function attributeValue(simple: AttributeSelector, element: SelectableElement, name: string): string | null {
  if (simple.namespace === null) return element.getAttribute(name);
  if (simple.namespace !== '*') return element.getAttributeNS(simple.namespace, simple.name);
  // AD-HOC: "any namespace" tries those that documents have, because elements cannot be asked for a local name alone.
  return element.getAttribute(name) ?? element.getAttributeNS(XLINK_NAMESPACE, simple.name) ?? element.getAttributeNS(XML_NAMESPACE, simple.name);
}

function compare(operator: AttributeOperator, value: string, operand: string): boolean {
  switch (operator) {
    case '':
      return true;
    case '=':
      return value === operand;
    case '~=':
      return operand !== '' && !/[ \t\n\r\f]/.test(operand) && includesWord(value, operand);
    case '|=':
      return value === operand || (value.startsWith(operand) && value[operand.length] === '-');
    case '^=':
      return operand !== '' && value.startsWith(operand);
    case '$=':
      return operand !== '' && value.endsWith(operand);
    case '*=':
      return operand !== '' && value.includes(operand);
  }
}

function includesWord(value: string, word: string): boolean {
  for (let index = value.indexOf(word); index !== -1; index = value.indexOf(word, index + 1)) {
    const end = index + word.length;
    if ((index === 0 || isSpace(value.charCodeAt(index - 1))) && (end === value.length || isSpace(value.charCodeAt(end)))) return true;
  }
  return false;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d || code === 0x0c;
}

export function matchesLanguage(ranges: readonly string[], element: SelectableElement): boolean {
  const language = languageOf(element);
  return language !== null && ranges.some((range) => isInRange(language, range));
}

/** https://html.spec.whatwg.org/multipage/dom.html#language; FIXME: without `<meta http-equiv=content-language>`. */
function languageOf(element: SelectableElement): string | null {
  for (let current: SelectableElement | null = element; current !== null; current = current.parentElement) {
    const value = current.getAttributeNS(XML_NAMESPACE, 'lang') ?? current.getAttribute('lang');
    if (value !== null) return value;
  }
  return null;
}

/** RFC 4647, extended filtering, with the empty range for the empty tag and implied `*` subtags. */
function isInRange(language: string, range: string): boolean {
  if (range === '' || language === '') return range === language;
  const tags = asciiLowerCase(language).split('-');
  const wanted = asciiLowerCase(range).split('-');
  if (wanted[0] !== '*' && wanted[0] !== tags[0]) return false;
  let tag = 1;
  for (let i = 1; i < wanted.length;) {
    if (wanted[i] === '*') {
      i++;
    } else if (tags[tag] === undefined) {
      return false;
    } else if (tags[tag] === wanted[i]) {
      i++;
      tag++;
    } else if (tags[tag]?.length === 1) {
      return false;
    } else {
      tag++;
    }
  }
  return true;
}
