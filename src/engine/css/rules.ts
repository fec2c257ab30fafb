// The rules of a style sheet, as the cascade reads them and the CSSOM changes them. Plain data, told apart by `type`.
// Rules that KPIO does not know, and rules whose prelude is invalid, are not here: they were dropped while parsing.
// https://drafts.csswg.org/cssom-1/#css-rules

import type { ComponentValue } from './component-value.ts';
import type { DeclarationBlock } from './declaration.ts';
import type { ContainerQuery } from './media/container-query.ts';
import type { MediaQueryList } from './media/media-query.ts';
import type { SelectorList } from './selectors/selector.ts';

/** Lists of rules change only through insertRuleAt and removeRuleAt. */
export type RuleList = readonly Rule[];

export interface StyleRule {
  readonly type: 'style';
  /** Nested rules: `&` is already bound to the parent's list, and the implied `& ` prefix is there. */
  selectors: SelectorList;
  readonly block: DeclarationBlock;
  /** Nested rules (css-nesting), in order after `block`. Usually the shared empty list. */
  rules: RuleList;
}

/** Declarations that follow a nested rule; apply with the parent style rule's selectors, `:scope` where there is none. */
export interface NestedDeclarationsRule {
  readonly type: 'nested-declarations';
  selectors: SelectorList;
  readonly block: DeclarationBlock;
}

export interface MediaRule {
  readonly type: 'media';
  query: MediaQueryList;
  rules: RuleList;
}

export interface SupportsRule {
  readonly type: 'supports';
  readonly conditionText: string;
  /** Evaluated while parsing. */
  readonly matches: boolean;
  rules: RuleList;
}

export interface ImportRule {
  readonly type: 'import';
  /** As written, not resolved. */
  readonly url: string;
  /** null: no layer; '': an anonymous layer. */
  readonly layer: string | null;
  /** The text inside supports(), null when there is none. */
  readonly supportsText: string | null;
  readonly supportsMatches: boolean;
  query: MediaQueryList;
  /** Set by whoever loads it. */
  stylesheet: Stylesheet | null;
}

/** A descriptor of an at-rule that is not a property (`src`, `syntax`): the value stays component values. */
export interface Descriptor {
  /** ASCII lower case. */
  readonly name: string;
  readonly value: readonly ComponentValue[];
  readonly text: string;
}

export interface FontFaceRule {
  readonly type: 'font-face';
  /** The last valid one of a name wins; font-face-descriptors.ts gives them meaning. */
  readonly descriptors: readonly Descriptor[];
}

export interface KeyframeRule {
  readonly type: 'keyframe';
  /** Fractions 0 to 1, as listed. */
  offsets: readonly number[];
  /** Never holds `!important` declarations. */
  readonly block: DeclarationBlock;
}

export interface KeyframesRule {
  readonly type: 'keyframes';
  name: string;
  rules: readonly KeyframeRule[];
}

/** `@layer a.b { }`; name '' is anonymous. */
export interface LayerBlockRule {
  readonly type: 'layer-block';
  readonly name: string;
  rules: RuleList;
}

/** `@layer a, b.c;` */
export interface LayerStatementRule {
  readonly type: 'layer-statement';
  readonly names: readonly string[];
}

export interface ContainerRule {
  readonly type: 'container';
  /** '' when any container will do. */
  readonly name: string;
  /** null: a bare name. */
  readonly query: ContainerQuery | null;
  readonly conditionText: string;
  rules: RuleList;
}

export interface PageRule {
  readonly type: 'page';
  /** Serialized, '' for all pages: `:first`, `chapter:left`. */
  selectorText: string;
  readonly block: DeclarationBlock;
}

export interface PropertyRule {
  readonly type: 'property';
  readonly name: string;
  /** The syntax string, for example `<length> | auto`. */
  readonly syntax: string;
  readonly inherits: boolean;
  readonly initialValue: readonly ComponentValue[] | null;
  readonly initialValueText: string | null;
}

export interface NamespaceRule {
  readonly type: 'namespace';
  /** '' for the default namespace. */
  readonly prefix: string;
  readonly namespace: string;
}

export interface CounterStyleRule {
  readonly type: 'counter-style';
  readonly name: string;
  readonly descriptors: readonly Descriptor[];
}

export interface StartingStyleRule {
  readonly type: 'starting-style';
  rules: RuleList;
}

export interface ScopeRule {
  readonly type: 'scope';
  /** null: the owner element's parent, or the root. */
  readonly start: SelectorList | null;
  readonly end: SelectorList | null;
  rules: RuleList;
}

export type Rule =
  | StyleRule
  | NestedDeclarationsRule
  | MediaRule
  | SupportsRule
  | ImportRule
  | FontFaceRule
  | KeyframesRule
  | KeyframeRule
  | LayerBlockRule
  | LayerStatementRule
  | ContainerRule
  | PageRule
  | PropertyRule
  | NamespaceRule
  | CounterStyleRule
  | StartingStyleRule
  | ScopeRule;

/** A rule that holds other rules. */
export type GroupingRule = StyleRule | MediaRule | SupportsRule | LayerBlockRule | ContainerRule | StartingStyleRule | ScopeRule;

/** Prefix -> namespace URI; '' is the default namespace. */
export type NamespaceMap = ReadonlyMap<string, string>;

export interface Stylesheet {
  readonly type: 'stylesheet';
  rules: RuleList;
  namespaces: NamespaceMap;
}

/** Shared by every rule without children, so it must never be written to. */
export const NO_RULES: RuleList = Object.freeze([]) as RuleList;

/** Puts `rule` at `index`, which must be in range. */
export function insertRuleAt(container: { rules: RuleList }, index: number, rule: Rule): void {
  if (container.rules === NO_RULES) container.rules = [rule];
  else (container.rules as Rule[]).splice(index, 0, rule);
}

export function removeRuleAt(container: { rules: RuleList }, index: number): void {
  (container.rules as Rule[]).splice(index, 1);
}
