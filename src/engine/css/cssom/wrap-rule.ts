// The one place that knows which class shows which rule.

import type { Rule } from '../rules.ts';
import { CSSCounterStyleRule, CSSFontFaceRule, CSSImportRule, CSSLayerStatementRule, CSSNamespaceRule, CSSPropertyRule } from './css-at-rules.ts';
import { CSSContainerRule, CSSLayerBlockRule, CSSMediaRule, CSSScopeRule, CSSStartingStyleRule, CSSSupportsRule } from './css-grouping-rule.ts';
import { CSSKeyframesRule } from './css-keyframes-rule.ts';
import type { CSSRule } from './css-rule.ts';
import { CSSKeyframeRule, CSSNestedDeclarations, CSSPageRule, CSSStyleRule } from './css-style-rule.ts';
import type { RuleOwner } from './cssom-host.ts';

export function createRuleObject(rule: Rule, owner: RuleOwner, parentRule: object | null): CSSRule {
  switch (rule.type) {
    case 'style':
      return new CSSStyleRule(rule, owner, parentRule);
    case 'nested-declarations':
      return new CSSNestedDeclarations(rule, owner, parentRule);
    case 'media':
      return new CSSMediaRule(rule, owner, parentRule);
    case 'supports':
      return new CSSSupportsRule(rule, owner, parentRule);
    case 'container':
      return new CSSContainerRule(rule, owner, parentRule);
    case 'layer-block':
      return new CSSLayerBlockRule(rule, owner, parentRule);
    case 'layer-statement':
      return new CSSLayerStatementRule(rule, owner, parentRule);
    case 'starting-style':
      return new CSSStartingStyleRule(rule, owner, parentRule);
    case 'scope':
      return new CSSScopeRule(rule, owner, parentRule);
    case 'import':
      return new CSSImportRule(rule, owner, parentRule);
    case 'namespace':
      return new CSSNamespaceRule(rule, owner, parentRule);
    case 'font-face':
      return new CSSFontFaceRule(rule, owner, parentRule);
    case 'keyframes':
      return new CSSKeyframesRule(rule, owner, parentRule);
    case 'keyframe':
      return new CSSKeyframeRule(rule, owner, parentRule);
    case 'page':
      return new CSSPageRule(rule, owner, parentRule);
    case 'property':
      return new CSSPropertyRule(rule, owner, parentRule);
    case 'counter-style':
      return new CSSCounterStyleRule(rule, owner, parentRule);
  }
}
