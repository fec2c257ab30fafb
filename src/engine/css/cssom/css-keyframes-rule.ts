// https://drafts.csswg.org/css-animations-1/#interface-csskeyframesrule

import { CSS_WIDE_KEYWORDS, parseKeyframeOffsets } from '../at-rule-preludes.ts';
import { parseKeyframe } from '../parse-stylesheet.ts';
import { insertRuleAt, removeRuleAt } from '../rules.ts';
import type { KeyframesRule, RuleList } from '../rules.ts';
import { parseComponentValues } from '../syntax/component-values.ts';
import { asciiLowerCase } from '../syntax/code-points.ts';
import { serializeIdentifier, serializeString } from '../syntax/serialize.ts';
import { CSSRule } from './css-rule.ts';
import { CSSRuleList, serializeRuleBlock } from './css-rule-list.ts';
import type { RuleObject } from './cssom-host.ts';

export class CSSKeyframesRule extends CSSRule {
  declare readonly rule: KeyframesRule;
  #cssRules: CSSRuleList | null = null;

  override get interfaceName(): string {
    return 'CSSKeyframesRule';
  }

  get name(): string {
    return this.rule.name;
  }

  set name(name: string) {
    this.rule.name = name;
    this.owner.changed();
  }

  get cssRules(): CSSRuleList {
    this.#cssRules ??= new CSSRuleList(this.rule, this.owner, this);
    return this.#cssRules;
  }

  get length(): number {
    return this.rule.rules.length;
  }

  get version(): number {
    return this.cssRules.version;
  }

  getIndexed(index: number): RuleObject | null {
    return this.cssRules.item(index);
  }

  /** What is not one keyframe is ignored. */
  appendRule(text: string): void {
    const rule = parseKeyframe(text, { parseDeclaration: this.owner.host.parseDeclaration });
    if (rule === null) return;
    insertRuleAt(this.rule as { rules: RuleList }, this.rule.rules.length, rule);
    this.#changed();
  }

  deleteRule(select: string): void {
    const index = this.#find(select);
    const rule = this.rule.rules[index];
    if (rule === undefined) return;
    removeRuleAt(this.rule as { rules: RuleList }, index);
    this.owner.releaseRule(rule);
    this.#changed();
  }

  findRule(select: string): RuleObject | null {
    return this.cssRules.item(this.#find(select));
  }

  /** The last keyframe with exactly these offsets, -1 when there is none. */
  #find(select: string): number {
    const offsets = parseKeyframeOffsets(parseComponentValues(select));
    if (offsets === null) return -1;
    return this.rule.rules.findLastIndex((rule) => rule.offsets.length === offsets.length && rule.offsets.every((offset, i) => offset === offsets[i]));
  }

  #changed(): void {
    this.cssRules.version++;
    this.owner.changed();
  }

  override serialize(): string {
    const word = asciiLowerCase(this.name);
    const name = CSS_WIDE_KEYWORDS.has(word) || word === 'none' ? serializeString(this.name) : serializeIdentifier(this.name);
    return `@keyframes ${name}${serializeRuleBlock(this.cssRules)}`;
  }
}
