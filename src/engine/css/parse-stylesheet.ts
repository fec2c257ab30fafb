// From the text of a style sheet to its rules: the entry points of css/. https://drafts.csswg.org/css-syntax-3/#parse-stylesheet
// Linear in the text, never throws. Declarations of most rules are parsed only when read (see DeclarationBlock).

import type { DeclarationParser } from './declaration.ts';
import { Frame, StylesheetBuilder } from './rule-builder.ts';
import type { GroupingRule, KeyframeRule, NamespaceMap, Rule, Stylesheet } from './rules.ts';
import type { SelectorList } from './selectors/selector.ts';
import { Parser } from './syntax/parser.ts';
import { preprocess } from './syntax/tokenizer.ts';

export interface StylesheetOptions {
  readonly parseDeclaration: DeclarationParser;
}

const NO_NAMESPACES: NamespaceMap = new Map();

export function parseStylesheet(text: string, options: StylesheetOptions): Stylesheet {
  const clean = preprocess(text);
  const builder = new StylesheetBuilder(clean, options.parseDeclaration, NO_NAMESPACES);
  const frame = rootFrame('sheet', null, 'none');
  new Parser(clean).consumeStylesheetContents(builder, frame);
  // A fresh array: the CSSOM may insert into it.
  return { type: 'stylesheet', rules: frame.rules ?? [], namespaces: builder.namespaces };
}

/** Where a rule is to be inserted: what it may be and what `&` means in it. */
export interface RuleContext extends StylesheetOptions {
  readonly namespaces: NamespaceMap;
  /** `sheet` takes every rule; `group` no @import and @namespace; `keyframes` only keyframes. */
  readonly container: 'sheet' | 'group' | 'keyframes';
  /** The selectors of the closest enclosing style rule. */
  readonly selectors: SelectorList | null;
  readonly nesting: 'none' | 'rule' | 'scope';
}

/** https://drafts.csswg.org/cssom-1/#parse-a-css-rule. null: not exactly one valid rule. */
export function parseRule(text: string, context: RuleContext): Rule | null {
  const clean = preprocess(text);
  const builder = new StylesheetBuilder(clean, context.parseDeclaration, context.namespaces);
  const frame = rootFrame(context.container, context.selectors, context.nesting);
  const isOne = new Parser(clean).consumeRule(builder, frame);
  const rules = frame.rules ?? [];
  return isOne && rules.length === 1 ? (rules[0] ?? null) : null;
}

export function parseKeyframe(text: string, options: StylesheetOptions): KeyframeRule | null {
  const rule = parseRule(text, { ...options, namespaces: NO_NAMESPACES, container: 'keyframes', selectors: null, nesting: 'none' });
  return rule?.type === 'keyframe' ? rule : null;
}

function rootFrame(kind: 'sheet' | 'group' | 'keyframes', selectors: SelectorList | null, nesting: Frame['nesting']): Frame {
  return new Frame(kind, null, selectors, nesting, () => null);
}

/** Whether a rule holds other rules (keyframes aside). */
export function isGroupingRule(rule: Rule): rule is GroupingRule {
  switch (rule.type) {
    case 'style':
    case 'media':
    case 'supports':
    case 'layer-block':
    case 'container':
    case 'starting-style':
    case 'scope':
      return true;
    default:
      return false;
  }
}
