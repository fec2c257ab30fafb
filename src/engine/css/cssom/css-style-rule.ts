// https://drafts.csswg.org/cssom-1/#the-cssstylerule-interface and the other rules that have a `style`.

import type { DeclarationBlock } from '../declaration.ts';
import type { KeyframeRule, NestedDeclarationsRule, PageRule, RuleList, StyleRule } from '../rules.ts';
import { parseKeyframeOffsets, parsePageSelectors } from '../at-rule-preludes.ts';
import { isGroupingRule } from '../parse-stylesheet.ts';
import { parseSelectorText } from '../selectors/parse-selector.ts';
import type { SelectorContext } from '../selectors/parse-selector.ts';
import type { SelectorList } from '../selectors/selector.ts';
import { serializeSelectorList } from '../selectors/serialize-selector.ts';
import { parseComponentValues } from '../syntax/component-values.ts';
import { serializeNumber } from '../syntax/serialize.ts';
import { CSSGroupingRule } from './css-grouping-rule.ts';
import { CSSRule } from './css-rule.ts';
import { serializeRuleBlock } from './css-rule-list.ts';
import type { StyleDeclaration } from './cssom-host.ts';

export class CSSStyleRule extends CSSGroupingRule {
  declare readonly rule: StyleRule;
  #style: StyleDeclaration | null = null;

  override get interfaceName(): string {
    return 'CSSStyleRule';
  }

  get selectorText(): string {
    return serializeSelectorList(this.rule.selectors);
  }

  /** An invalid list changes nothing. https://drafts.csswg.org/cssom-1/#dom-cssstylerule-selectortext */
  set selectorText(text: string) {
    const selectors = parseSelectorText(text, this.#selectorContext());
    if (selectors === null) return;
    this.rule.selectors = selectors;
    rebindNestedRules(this.rule.rules, selectors, this.owner.namespaces);
    this.owner.changed();
  }

  get style(): StyleDeclaration {
    this.#style ??= styleOf(this, this.rule.block);
    return this.#style;
  }

  /** [PutForwards=cssText] */
  set style(text: StyleDeclaration | string) {
    this.style.cssText = String(text);
  }

  override serialize(): string {
    const declarations = this.style.cssText;
    if (this.rule.rules.length > 0) return this.selectorText + serializeRuleBlock(this.cssRules, declarations);
    return this.selectorText + blockOf(declarations);
  }

  #selectorContext(): SelectorContext {
    const { namespaces } = this.owner;
    for (let ancestor = this.parentRule; ancestor instanceof CSSRule; ancestor = ancestor.parentRule) {
      if (ancestor.rule.type === 'style') return { namespaces, nesting: 'rule', parent: ancestor.rule.selectors };
      if (ancestor.rule.type === 'scope') return { namespaces, nesting: 'scope', parent: null };
    }
    return { namespaces, nesting: 'none', parent: null };
  }
}

/** Gives `&` in everything below its new meaning. SAFETY: the parser bounds the nesting of rules. */
function rebindNestedRules(rules: RuleList, parent: SelectorList, namespaces: ReadonlyMap<string, string>): void {
  for (const rule of rules) {
    if (rule.type === 'scope') continue;
    if (rule.type === 'nested-declarations') {
      rule.selectors = parent;
    } else if (rule.type === 'style') {
      // NOTE: a list that got too deep for the matcher keeps its old meaning.
      rule.selectors = parseSelectorText(serializeSelectorList(rule.selectors), { namespaces, nesting: 'rule', parent }) ?? rule.selectors;
      rebindNestedRules(rule.rules, rule.selectors, namespaces);
    } else if (isGroupingRule(rule)) {
      rebindNestedRules(rule.rules, parent, namespaces);
    }
  }
}

/** What has a `style` and no rules inside it. */
abstract class StyledRule extends CSSRule {
  declare abstract readonly rule: NestedDeclarationsRule | KeyframeRule | PageRule;
  #style: StyleDeclaration | null = null;

  get style(): StyleDeclaration {
    this.#style ??= styleOf(this, this.rule.block);
    return this.#style;
  }

  set style(text: StyleDeclaration | string) {
    this.style.cssText = String(text);
  }
}

/** https://drafts.csswg.org/css-nesting-1/#the-cssnestrule */
export class CSSNestedDeclarations extends StyledRule {
  declare readonly rule: NestedDeclarationsRule;

  override get interfaceName(): string {
    return 'CSSNestedDeclarations';
  }

  override serialize(): string {
    return this.style.cssText;
  }
}

/** https://drafts.csswg.org/css-animations-1/#interface-csskeyframerule */
export class CSSKeyframeRule extends StyledRule {
  declare readonly rule: KeyframeRule;

  override get interfaceName(): string {
    return 'CSSKeyframeRule';
  }

  get keyText(): string {
    return serializeKeyframeOffsets(this.rule.offsets);
  }

  set keyText(text: string) {
    const offsets = parseKeyframeOffsets(parseComponentValues(text));
    if (offsets === null) throw this.owner.host.createException(`"${text.slice(0, 100)}" is not a keyframe selector`, 'SyntaxError');
    this.rule.offsets = offsets;
    this.owner.changed();
  }

  override serialize(): string {
    return this.keyText + blockOf(this.style.cssText);
  }
}

export function serializeKeyframeOffsets(offsets: readonly number[]): string {
  return offsets.map((offset) => `${serializeNumber(offset * 100)}%`).join(', ');
}

/** https://drafts.csswg.org/cssom-1/#the-csspagerule-interface */
export class CSSPageRule extends StyledRule {
  declare readonly rule: PageRule;

  override get interfaceName(): string {
    return 'CSSPageRule';
  }

  get selectorText(): string {
    return this.rule.selectorText;
  }

  set selectorText(text: string) {
    const selectorText = parsePageSelectors(parseComponentValues(text));
    if (selectorText === null) return;
    this.rule.selectorText = selectorText;
    this.owner.changed();
  }

  override serialize(): string {
    return `@page${this.selectorText === '' ? '' : ` ${this.selectorText}`}${blockOf(this.style.cssText)}`;
  }
}

function blockOf(declarations: string): string {
  return ` {${declarations === '' ? '' : ` ${declarations}`} }`;
}

function styleOf(rule: CSSRule, block: DeclarationBlock): StyleDeclaration {
  return rule.owner.host.createStyleDeclaration(block, rule, () => rule.owner.changed());
}
