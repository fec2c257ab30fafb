// The `style` elements of an SVG image. Images have no style engine of their own: rules with type, class and id selectors, joined by
// descendant and child combinators, are what drawing programs write. FIXME: everything else (@media, attributes, pseudo-classes) matches nothing.

import { parseDeclarations } from './svg-style.ts';

/** What matching asks of an element. */
export interface Styled {
  readonly name: string;
  readonly parent: Styled | null;
  attribute(name: string): string | null;
}

interface Compound {
  readonly type: string | null;
  readonly id: string | null;
  readonly classes: readonly string[];
  /** The combinator before it is `>`. */
  readonly isChild: boolean;
}

interface SvgRule {
  /** From the subject outward. */
  readonly compounds: readonly Compound[];
  readonly specificity: number;
  readonly declarations: ReadonlyMap<string, string>;
}

const MAX_RULES = 2_000;
const MAX_COMPOUNDS = 8;
const COMPOUND = /^(\*|[A-Za-z_][\w-]*)?((?:[.#][A-Za-z_\u0080-\uffff-][\w\u0080-\uffff-]*)*)$/;

/** In the order in which they are to be applied: the last one wins. */
export function parseSvgRules(text: string): SvgRule[] {
  const rules: SvgRule[] = [];
  const plain = withoutAtRules(text.replace(/\/\*[\s\S]*?(?:\*\/|$)|<!--|-->/g, ' '));
  for (const [, selectors = '', body = ''] of plain.matchAll(/([^{}]*)\{([^{}]*)\}/g)) {
    const declarations = parseDeclarations(body);
    for (const selector of selectors.split(',')) {
      const compounds = parseSelector(selector.trim());
      if (compounds === null || rules.length >= MAX_RULES) continue;
      const specificity = compounds.reduce(
        (sum, { id, classes, type }) => sum + (id === null ? 0 : 10_000) + classes.length * 100 + (type === null ? 0 : 1),
        0,
      );
      rules.push({ compounds, specificity, declarations });
    }
  }
  // A stable sort keeps the order of the text.
  return rules.sort((p, q) => p.specificity - q.specificity);
}

/** Leaves out `@import ...;` and `@media ... { ... }` as a whole. */
function withoutAtRules(text: string): string {
  let out = '';
  let at = 0;
  for (;;) {
    const start = text.indexOf('@', at);
    if (start < 0) return out + text.slice(at);
    out += text.slice(at, start);
    let depth = 0;
    let i = start;
    for (; i < text.length; i++) {
      const c = text.charAt(i);
      if (c === '{') depth += 1;
      else if (c === '}' && --depth <= 0) break;
      else if (c === ';' && depth === 0) break;
    }
    at = i + 1;
  }
}

function parseSelector(text: string): readonly Compound[] | null {
  const compounds: Compound[] = [];
  let isChild = false;
  for (const part of text.replace(/\s*>\s*/g, ' > ').split(/\s+/)) {
    if (part === '>') {
      isChild = true;
      continue;
    }
    const match = COMPOUND.exec(part);
    if (match === null || part === '' || compounds.length >= MAX_COMPOUNDS) return null;
    const names = (match[2] ?? '').match(/[.#][^.#]+/g) ?? [];
    compounds.unshift({
      type: match[1] === undefined || match[1] === '*' ? null : match[1],
      id: names.find((name) => name.startsWith('#'))?.slice(1) ?? null,
      classes: names.filter((name) => name.startsWith('.')).map((name) => name.slice(1)),
      isChild,
    });
    isChild = false;
  }
  return compounds.length === 0 ? null : compounds;
}

/** All that the rules declare for an element; null for nothing. */
export function declaredFor(element: Styled, rules: readonly SvgRule[]): ReadonlyMap<string, string> | null {
  let declared: Map<string, string> | null = null;
  for (const { compounds, declarations } of rules) {
    if (!matches(element, compounds, 0)) continue;
    declared ??= new Map();
    for (const [name, value] of declarations) declared.set(name, value);
  }
  return declared;
}

/** Bounded recursion: MAX_COMPOUNDS. */
function matches(element: Styled, compounds: readonly Compound[], at: number): boolean {
  const { type, id, classes, isChild } = compounds[at]!;
  if (type !== null && type !== element.name) return false;
  if (id !== null && element.attribute('id') !== id) return false;
  if (classes.length > 0) {
    const own = element.attribute('class')?.split(/\s+/) ?? [];
    if (!classes.every((name) => own.includes(name))) return false;
  }
  if (at === compounds.length - 1) return true;
  for (let parent = element.parent; parent !== null; parent = parent.parent) {
    if (matches(parent, compounds, at + 1)) return true;
    if (isChild) return false;
  }
  return false;
}
