// What the CSSOM objects need of the layers above, which css/ does not know.

import type { DeclarationBlock, DeclarationParser } from '../declaration.ts';
import type { MediaQueryList } from '../media/media-query.ts';
import type { Rule, RuleList } from '../rules.ts';

/** The part of a CSSStyleDeclaration that rules use themselves. */
export interface StyleDeclaration {
  cssText: string;
}

export interface CssomHost {
  readonly parseDeclaration: DeclarationParser;
  /** The `style` of a rule. Every change of `block` is told through `onChange`. */
  createStyleDeclaration(block: DeclarationBlock, parentRule: object, onChange: () => void): StyleDeclaration;
  /** A DOMException of that name, to be thrown. */
  createException(message: string, name: string): Error;
  /** For CSSMediaRule.matches. */
  matchesMedia(query: MediaQueryList): boolean;
}

/** What a rule's object knows of the sheet that it is in: the classes of rules need not know the sheet's class. */
export interface RuleOwner {
  readonly host: CssomHost;
  readonly namespaces: ReadonlyMap<string, string>;
  /** The CSSStyleSheet. */
  readonly sheet: object;
  /** The one object of a rule. */
  wrapRule(rule: Rule, parentRule: object | null): RuleObject;
  /** Forgets the object of a rule that was removed. */
  releaseRule(rule: Rule): void;
  /** The rules have changed. */
  changed(): void;
}

export interface RuleObject {
  readonly cssText: string;
}

/** Anything whose rules a CSSRuleList shows. */
export interface RuleContainer {
  readonly rules: RuleList;
}
