// https://drafts.csswg.org/cssom-1/#the-cssrule-interface: the base of every rule object.

import type { Rule } from '../rules.ts';
import type { RuleOwner } from './cssom-host.ts';

/** The historical constants; rules newer than them answer 0. */
const TYPE_NUMBERS: Partial<Record<Rule['type'], number>> = {
  style: 1,
  import: 3,
  media: 4,
  'font-face': 5,
  page: 6,
  keyframes: 7,
  keyframe: 8,
  namespace: 10,
  'counter-style': 11,
  supports: 12,
};

export abstract class CSSRule {
  wrapper: unknown = null;
  readonly rule: Rule;
  readonly owner: RuleOwner;
  parentRule: object | null;
  parentStyleSheet: object | null;

  constructor(rule: Rule, owner: RuleOwner, parentRule: object | null) {
    this.rule = rule;
    this.owner = owner;
    this.parentRule = parentRule;
    this.parentStyleSheet = owner.sheet;
  }

  abstract get interfaceName(): string;
  abstract serialize(): string;

  get cssText(): string {
    return this.serialize();
  }

  /** Setting does nothing: https://drafts.csswg.org/cssom-1/#dom-cssrule-csstext */
  set cssText(_text: string) {}

  get type(): number {
    return TYPE_NUMBERS[this.rule.type] ?? 0;
  }

  /** https://drafts.csswg.org/cssom-1/#remove-a-css-rule */
  detach(): void {
    this.parentRule = null;
    this.parentStyleSheet = null;
  }
}
