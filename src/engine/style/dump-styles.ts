// dumpStyles: the styles of a document as stable text, for tests, the command line and bug reports. One line per element, with the
// properties that differ from the initial value or, for inherited ones, from the parent.

import { LONGHANDS } from '../css/properties/property-table.ts';
import type { GroupName } from '../css/properties/longhand.ts';
import type { Document } from '../dom/document.ts';
import type { Element } from '../dom/element.ts';
import type { ComputedStyle } from './computed-style.ts';
import { computedValueText } from './computed-text.ts';
import { INITIAL_STYLE } from './initial-style.ts';
import { pseudoStyleOf, styleOf } from './style-of.ts';

const PSEUDOS = ['before', 'after', 'marker', 'placeholder'] as const;
const MAX_INDENT = 40;

export function dumpStyles(document: Document): string {
  const lines: string[] = [];
  let depth = 0;
  let element = document.documentElement;
  while (element !== null) {
    addElement(element, depth, lines);
    let next: Element | null = element.firstElementChild;
    if (next !== null) depth++;
    for (let each: Element | null = element; next === null && each !== null;) {
      next = each.nextElementSibling;
      if (next === null) {
        each = each.parentElement;
        depth--;
      } else break;
    }
    element = next;
  }
  return `${lines.join('\n')}\n`;
}

function addElement(element: Element, depth: number, lines: string[]): void {
  const style = styleOf(element);
  if (style === null) return;
  const indent = '  '.repeat(Math.min(depth, MAX_INDENT));
  const parent = element.parentElement === null ? null : styleOf(element.parentElement);
  const name = element.localName + (element.id === '' ? '' : `#${element.id}`) + element.classNames.map((each) => `.${each}`).join('');
  lines.push(`${indent}${name} { ${differences(style, parent)} }`);
  for (const pseudo of PSEUDOS) {
    const pseudoStyle = pseudoStyleOf(element, pseudo);
    if (pseudoStyle !== null) lines.push(`${indent}  ::${pseudo} { ${differences(pseudoStyle, style)} }`);
  }
}

function differences(style: ComputedStyle, parent: ComputedStyle | null): string {
  const parts: string[] = [];
  for (const property of LONGHANDS) {
    if (property.group === null) continue;
    const base = property.inherited && parent !== null ? parent : INITIAL_STYLE;
    if (style[property.group as GroupName] === base[property.group as GroupName]) continue;
    const text = computedValueText(style, property.name);
    if (text !== computedValueText(base, property.name)) parts.push(`${property.name}: ${text};`);
  }
  for (const [name, text] of style.rare.others ?? []) parts.push(`${name}: ${text};`);
  return parts.join(' ');
}
