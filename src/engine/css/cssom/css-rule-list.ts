// https://drafts.csswg.org/cssom-1/#the-cssrulelist-interface: a live view of a sheet's or rule's rules.

import type { RuleContainer, RuleObject, RuleOwner } from './cssom-host.ts';

export class CSSRuleList {
  wrapper: unknown = null;
  readonly #container: RuleContainer;
  readonly #owner: RuleOwner;
  readonly #parentRule: object | null;
  /** Changes whenever the list does. */
  version = 0;

  constructor(container: RuleContainer, owner: RuleOwner, parentRule: object | null) {
    this.#container = container;
    this.#owner = owner;
    this.#parentRule = parentRule;
  }

  get interfaceName(): string {
    return 'CSSRuleList';
  }

  get length(): number {
    return this.#container.rules.length;
  }

  item(index: number): RuleObject | null {
    const rule = this.#container.rules[index];
    return rule === undefined ? null : this.#owner.wrapRule(rule, this.#parentRule);
  }
}

/** `{ a { } b { } }` over several lines, as rules that hold rules are serialized. */
export function serializeRuleBlock(list: CSSRuleList, declarations = ''): string {
  let result = ' {';
  if (declarations !== '') result += `\n  ${declarations}`;
  for (let i = 0; i < list.length; i++) result += `\n  ${(list.item(i)?.cssText ?? '').replaceAll('\n', '\n  ')}`;
  return `${result}\n}`;
}
