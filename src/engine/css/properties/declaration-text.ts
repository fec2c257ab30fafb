// Text of declarations: one property, or a whole block. https://drafts.csswg.org/cssom-1/#serialize-a-css-declaration-block

import type { ParsedDeclaration } from '../declaration.ts';
import type { CssValue } from '../values/css-value.ts';
import { valueText } from '../values/serialize.ts';
import { ALIASES } from './property-table.ts';
import type { Shorthand } from './shorthand.ts';
import { shorthandByName, shorthandsOf } from './shorthands.ts';

/** `name` in lower case; '' when it is not declared, or not as one shorthand. */
export function propertyText(declarations: readonly ParsedDeclaration[], name: string): string {
  const target = ALIASES.get(name) ?? name;
  const shorthand = shorthandByName(target);
  if (shorthand === null) {
    const found = findLast(declarations, target);
    if (found === null) return '';
    const value = found.value as CssValue;
    return value.type === 'unresolved' && value.shorthand !== '' ? '' : valueText(value);
  }
  const parts = shorthand.longhands.map((longhand) => findLast(declarations, longhand));
  return parts.includes(null) ? '' : (shorthandText(shorthand, parts as ParsedDeclaration[]) ?? '');
}

function findLast(declarations: readonly ParsedDeclaration[], name: string): ParsedDeclaration | null {
  for (let i = declarations.length - 1; i >= 0; i--) if (declarations[i]!.property === name) return declarations[i]!;
  return null;
}

/** null when these declarations are not one shorthand. */
function shorthandText(shorthand: Shorthand, parts: readonly ParsedDeclaration[]): string | null {
  const important = parts[0]!.important;
  if (parts.some((part) => part.important !== important)) return null;
  const values = parts.map((part) => part.value as CssValue);
  const first = values[0]!;
  if (first.type === 'wide' || first.type === 'unresolved') {
    if (first.type === 'unresolved' && first.shorthand !== shorthand.name) return null;
    return values.every((value) => value === first || (value.type === 'wide' && first.type === 'wide' && value.value === first.value))
      ? valueText(first)
      : null;
  }
  if (values.some((value) => value.type === 'wide' || value.type === 'unresolved')) return null;
  const text = shorthand.serialize(values);
  return text === '' ? null : text;
}

/** https://drafts.csswg.org/cssom-1/#serialize-a-css-declaration-block */
export function blockText(declarations: readonly ParsedDeclaration[]): string {
  const parts: string[] = [];
  const done = new Set<string>();
  const all = allText(declarations);
  if (all !== null) return all;
  const byName = new Map(declarations.map((declaration) => [declaration.property, declaration]));
  for (const declaration of declarations) {
    if (done.has(declaration.property)) continue;
    if (!writeShorthand(declaration.property, byName, done, parts)) {
      done.add(declaration.property);
      parts.push(declarationText(declaration.property, valueText(declaration.value as CssValue), declaration.important));
    }
  }
  return parts.join(' ');
}

/** `all: inherit` written back as that. */
function allText(declarations: readonly ParsedDeclaration[]): string | null {
  const first = declarations[0];
  if (first === undefined || declarations.length !== shorthandByName('all')!.longhands.length) return null;
  const value = first.value as CssValue;
  const isUniform =
    value.type === 'wide' && declarations.every((each) => each.value === value && each.important === first.important && each.property !== 'direction');
  return isUniform ? declarationText('all', valueText(value), first.important) : null;
}

function writeShorthand(property: string, byName: ReadonlyMap<string, ParsedDeclaration>, done: Set<string>, out: string[]): boolean {
  for (const shorthand of shorthandsOf(property)) {
    const parts = shorthand.longhands.map((name) => byName.get(name));
    if (parts.some((part) => part === undefined || done.has(part.property))) continue;
    const text = shorthandText(shorthand, parts as ParsedDeclaration[]);
    if (text === null) continue;
    for (const name of shorthand.longhands) done.add(name);
    out.push(declarationText(shorthand.name, text, parts[0]!.important));
    return true;
  }
  return false;
}

function declarationText(name: string, value: string, important: boolean): string {
  return `${name}: ${value}${important ? ' !important' : ''};`;
}
