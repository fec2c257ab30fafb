// https://drafts.csswg.org/cssom-1/#the-cssgroupingrule-interface and the conditional rules built on it.

import { parseRule } from '../parse-stylesheet.ts';
import { insertRuleAt, removeRuleAt } from '../rules.ts';
import type { ContainerRule, GroupingRule, LayerBlockRule, MediaRule, Rule, ScopeRule, SupportsRule } from '../rules.ts';
import type { SelectorList } from '../selectors/selector.ts';
import { serializeSelectorList } from '../selectors/serialize-selector.ts';
import { serializeIdentifier } from '../syntax/serialize.ts';
import { serializeMediaQueryList } from '../media/serialize-media-query.ts';
import { CSSRule } from './css-rule.ts';
import { CSSRuleList, serializeRuleBlock } from './css-rule-list.ts';
import type { RuleOwner } from './cssom-host.ts';
import { MediaList } from './media-list.ts';

export abstract class CSSGroupingRule extends CSSRule {
  declare readonly rule: GroupingRule;
  #cssRules: CSSRuleList | null = null;

  get cssRules(): CSSRuleList {
    this.#cssRules ??= new CSSRuleList(this.rule, this.owner, this);
    return this.#cssRules;
  }

  /** https://drafts.csswg.org/cssom-1/#insert-a-css-rule */
  insertRule(text: string, index = 0): number {
    const { host } = this.owner;
    const { rules } = this.rule;
    if (index > rules.length) throw host.createException('the index is beyond the end of the rules', 'IndexSizeError');
    const scope = this.#selectorScope();
    const rule = parseRule(text, { parseDeclaration: host.parseDeclaration, namespaces: this.owner.namespaces, container: 'group', ...scope });
    if (rule === null) throw host.createException(`cannot parse the rule "${text.slice(0, 100)}"`, 'SyntaxError');
    insertRuleAt(this.rule, index, rule);
    this.#changed();
    return index;
  }

  /** https://drafts.csswg.org/cssom-1/#remove-a-css-rule */
  deleteRule(index: number): void {
    const rule = this.rule.rules[index];
    if (rule === undefined) throw this.owner.host.createException('there is no rule at the index', 'IndexSizeError');
    removeRuleAt(this.rule, index);
    this.owner.releaseRule(rule);
    this.#changed();
  }

  #changed(): void {
    this.cssRules.version++;
    this.owner.changed();
  }

  /** What `&` stands for among the rules in here. */
  #selectorScope(): { readonly selectors: SelectorList | null; readonly nesting: 'none' | 'rule' | 'scope' } {
    for (let ancestor: object | null = this; ancestor instanceof CSSRule; ancestor = ancestor.parentRule) {
      const rule: Rule = ancestor.rule;
      if (rule.type === 'style') return { selectors: rule.selectors, nesting: 'rule' };
      if (rule.type === 'scope') return { selectors: null, nesting: 'scope' };
    }
    return { selectors: null, nesting: 'none' };
  }
}

export abstract class CSSConditionRule extends CSSGroupingRule {
  abstract get conditionText(): string;
}

export class CSSMediaRule extends CSSConditionRule {
  declare readonly rule: MediaRule;
  readonly #media: MediaList;

  constructor(rule: MediaRule, owner: RuleOwner, parentRule: object | null) {
    super(rule, owner, parentRule);
    this.#media = new MediaList(
      owner.host,
      () => rule.query,
      (query) => {
        rule.query = query;
        owner.changed();
      },
    );
  }

  override get interfaceName(): string {
    return 'CSSMediaRule';
  }

  get media(): MediaList {
    return this.#media;
  }

  /** [PutForwards=mediaText] */
  set media(text: MediaList | string) {
    this.#media.mediaText = String(text);
  }

  override get conditionText(): string {
    return serializeMediaQueryList(this.rule.query);
  }

  get matches(): boolean {
    return this.owner.host.matchesMedia(this.rule.query);
  }

  override serialize(): string {
    return `@media ${this.conditionText}${serializeRuleBlock(this.cssRules)}`;
  }
}

export class CSSSupportsRule extends CSSConditionRule {
  declare readonly rule: SupportsRule;

  override get interfaceName(): string {
    return 'CSSSupportsRule';
  }

  override get conditionText(): string {
    return this.rule.conditionText;
  }

  get matches(): boolean {
    return this.rule.matches;
  }

  override serialize(): string {
    return `@supports ${this.conditionText}${serializeRuleBlock(this.cssRules)}`;
  }
}

export class CSSContainerRule extends CSSConditionRule {
  declare readonly rule: ContainerRule;

  override get interfaceName(): string {
    return 'CSSContainerRule';
  }

  override get conditionText(): string {
    return [this.containerName, this.containerQuery].filter((part) => part !== '').join(' ');
  }

  get containerName(): string {
    return this.rule.name === '' ? '' : serializeIdentifier(this.rule.name);
  }

  get containerQuery(): string {
    return this.rule.conditionText;
  }

  override serialize(): string {
    return `@container ${this.conditionText}${serializeRuleBlock(this.cssRules)}`;
  }
}

export class CSSLayerBlockRule extends CSSGroupingRule {
  declare readonly rule: LayerBlockRule;

  override get interfaceName(): string {
    return 'CSSLayerBlockRule';
  }

  get name(): string {
    return this.rule.name;
  }

  override serialize(): string {
    return `@layer${this.name === '' ? '' : ` ${this.name}`}${serializeRuleBlock(this.cssRules)}`;
  }
}

export class CSSStartingStyleRule extends CSSGroupingRule {
  override get interfaceName(): string {
    return 'CSSStartingStyleRule';
  }

  override serialize(): string {
    return `@starting-style${serializeRuleBlock(this.cssRules)}`;
  }
}

export class CSSScopeRule extends CSSGroupingRule {
  declare readonly rule: ScopeRule;

  override get interfaceName(): string {
    return 'CSSScopeRule';
  }

  get start(): string | null {
    return this.rule.start === null ? null : serializeSelectorList(this.rule.start);
  }

  get end(): string | null {
    return this.rule.end === null ? null : serializeSelectorList(this.rule.end);
  }

  override serialize(): string {
    const { start, end } = this;
    return `@scope${start === null ? '' : ` (${start})`}${end === null ? '' : ` to (${end})`}${serializeRuleBlock(this.cssRules)}`;
  }
}
