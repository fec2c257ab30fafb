// https://drafts.csswg.org/cssom-1/#the-cssstylesheet-interface. Holds a parsed Stylesheet, which the style stage reads
// directly; every change through the CSSOM raises `version` and calls `onChange`.

import type { MediaQueryList } from '../media/media-query.ts';
import { parseMediaQueryText } from '../media/parse-media-query.ts';
import { parseRule, parseStylesheet } from '../parse-stylesheet.ts';
import { insertRuleAt, removeRuleAt } from '../rules.ts';
import type { Rule, Stylesheet } from '../rules.ts';
import type { CSSRule } from './css-rule.ts';
import { CSSRuleList } from './css-rule-list.ts';
import type { CssomHost, RuleObject, RuleOwner } from './cssom-host.ts';
import { MediaList } from './media-list.ts';
import { createRuleObject } from './wrap-rule.ts';

export interface StyleSheetInit {
  readonly stylesheet: Stylesheet;
  readonly href?: string | null;
  readonly title?: string | null;
  /** The text of the media attribute. */
  readonly media?: string;
  readonly ownerNode?: object | null;
  readonly ownerRule?: object | null;
  readonly parentStyleSheet?: object | null;
  /** False: loaded from another origin without CORS; scripts may not look inside. */
  readonly originClean?: boolean;
  /** Made by `new CSSStyleSheet()`. */
  readonly isConstructed?: boolean;
}

/** The dictionary of the constructor. */
export interface CSSStyleSheetInit {
  readonly baseURL?: string;
  readonly media?: MediaList | string;
  readonly disabled?: boolean;
}

export class CSSStyleSheet implements RuleOwner {
  wrapper: unknown = null;
  readonly host: CssomHost;
  readonly stylesheet: Stylesheet;
  mediaQuery: MediaQueryList;
  /** Counts the changes of rules, media and `disabled`. */
  version = 0;
  /** Called after each change, once the page has said what is to happen then. */
  onChange: (() => void) | null = null;
  readonly href: string | null;
  readonly title: string | null;
  ownerNode: object | null;
  readonly ownerRule: object | null;
  readonly parentStyleSheet: object | null;
  readonly isConstructed: boolean;
  readonly #originClean: boolean;
  readonly #media: MediaList;
  readonly #ruleObjects: Map<Rule, CSSRule>;
  #cssRules: CSSRuleList | null = null;
  #disabled = false;
  /** `replace()` has not finished: no other change is allowed. */
  #isModifiable = true;

  constructor(host: CssomHost, init: StyleSheetInit) {
    this.host = host;
    this.stylesheet = init.stylesheet;
    this.mediaQuery = parseMediaQueryText(init.media ?? '');
    this.href = init.href ?? null;
    this.title = init.title ?? null;
    this.ownerNode = init.ownerNode ?? null;
    this.ownerRule = init.ownerRule ?? null;
    this.parentStyleSheet = init.parentStyleSheet ?? null;
    this.isConstructed = init.isConstructed ?? false;
    this.#originClean = init.originClean ?? true;
    this.#ruleObjects = new Map();
    this.#media = new MediaList(
      host,
      () => this.mediaQuery,
      (query) => {
        this.mediaQuery = query;
        this.changed();
      },
    );
  }

  /** `new CSSStyleSheet(init)` of a page; its window brings the host. */
  static construct(window: { readonly cssomHost: CssomHost }, init: CSSStyleSheetInit = {}): CSSStyleSheet {
    const host = window.cssomHost;
    const stylesheet = parseStylesheet('', { parseDeclaration: host.parseDeclaration });
    const media = init.media === undefined ? '' : String(init.media);
    const sheet = new CSSStyleSheet(host, { stylesheet, media, title: '', isConstructed: true });
    sheet.#disabled = init.disabled ?? false;
    return sheet;
  }

  get interfaceName(): string {
    return 'CSSStyleSheet';
  }

  get type(): string {
    return 'text/css';
  }

  get media(): MediaList {
    return this.#media;
  }

  /** [PutForwards=mediaText] */
  set media(text: MediaList | string) {
    this.#media.mediaText = String(text);
  }

  get disabled(): boolean {
    return this.#disabled;
  }

  set disabled(disabled: boolean) {
    if (disabled === this.#disabled) return;
    this.#disabled = disabled;
    this.changed();
  }

  get cssRules(): CSSRuleList {
    this.#requireOriginClean();
    return this.#rules;
  }

  /** The historical alias. */
  get rules(): CSSRuleList {
    return this.cssRules;
  }

  get #rules(): CSSRuleList {
    this.#cssRules ??= new CSSRuleList(this.stylesheet, this, null);
    return this.#cssRules;
  }

  /** https://drafts.csswg.org/cssom-1/#dom-cssstylesheet-insertrule */
  insertRule(text: string, index = 0): number {
    // 1. and 2. Origin and modification checks.
    this.#requireModifiable();
    // 3. Parse. 4. and 5. A constructed sheet takes no @import.
    const { rules, namespaces } = this.stylesheet;
    if (index > rules.length) throw this.host.createException('the index is beyond the end of the rules', 'IndexSizeError');
    const rule = parseRule(text, { parseDeclaration: this.host.parseDeclaration, namespaces, container: 'sheet', selectors: null, nesting: 'none' });
    if (rule === null || (rule.type === 'import' && this.isConstructed)) {
      throw this.host.createException(`cannot parse the rule "${text.slice(0, 100)}"`, 'SyntaxError');
    }
    // 6. Insert.
    this.#requireOrder(rule, index);
    if (rule.type === 'namespace') this.stylesheet.namespaces = new Map([...namespaces, [rule.prefix, rule.namespace]]);
    insertRuleAt(this.stylesheet, index, rule);
    this.#rulesChanged();
    return index;
  }

  deleteRule(index: number): void {
    this.#requireModifiable();
    const rule = this.stylesheet.rules[index];
    if (rule === undefined) throw this.host.createException('there is no rule at the index', 'IndexSizeError');
    if (rule.type === 'namespace' && this.stylesheet.rules.some((other) => !isPreamble(other))) {
      throw this.host.createException('a namespace rule cannot be removed while other rules follow', 'InvalidStateError');
    }
    removeRuleAt(this.stylesheet, index);
    this.releaseRule(rule);
    this.#rulesChanged();
  }

  /** https://drafts.csswg.org/cssom-1/#dom-cssstylesheet-addrule */
  addRule(selector = 'undefined', style = 'undefined', index = this.stylesheet.rules.length): number {
    this.insertRule(`${selector} { ${style} }`, index);
    return -1;
  }

  removeRule(index = 0): void {
    this.deleteRule(index);
  }

  /** https://drafts.csswg.org/cssom-1/#dom-cssstylesheet-replace */
  async replace(text: string): Promise<CSSStyleSheet> {
    this.#requireConstructed();
    this.#isModifiable = false;
    await Promise.resolve();
    this.#isModifiable = true;
    this.#replaceRules(text);
    return this;
  }

  replaceSync(text: string): void {
    this.#requireConstructed();
    this.#replaceRules(text);
  }

  #replaceRules(text: string): void {
    const parsed = parseStylesheet(text, { parseDeclaration: this.host.parseDeclaration });
    for (const rule of this.stylesheet.rules) this.releaseRule(rule);
    // @import rules are not allowed here and are dropped.
    this.stylesheet.rules = parsed.rules.filter((rule) => rule.type !== 'import');
    this.stylesheet.namespaces = parsed.namespaces;
    this.#rulesChanged();
  }

  /** @import and @namespace keep their place in front of all other rules. */
  #requireOrder(rule: Rule, index: number): void {
    const { rules } = this.stylesheet;
    const rank = rankOf(rule);
    const isAfter = rules.slice(0, index).every((other) => rankOf(other) <= rank || other.type === 'layer-statement');
    const isBefore = rules.slice(index, index + 4).every((other) => rankOf(other) >= rank || rule.type === 'layer-statement');
    if (!isAfter || !isBefore) throw this.host.createException('the rule cannot stand at this place', 'HierarchyRequestError');
    if (rule.type === 'namespace' && rules.some((other) => !isPreamble(other))) {
      throw this.host.createException('a namespace rule cannot be added after other rules', 'InvalidStateError');
    }
  }

  #requireOriginClean(): void {
    if (!this.#originClean) throw this.host.createException('the rules of a style sheet from another origin cannot be read', 'SecurityError');
  }

  #requireModifiable(): void {
    this.#requireOriginClean();
    if (!this.#isModifiable) throw this.host.createException('the style sheet is being replaced', 'NotAllowedError');
  }

  #requireConstructed(): void {
    if (!this.isConstructed || !this.#isModifiable) {
      throw this.host.createException('only constructed style sheets can be replaced', 'NotAllowedError');
    }
  }

  #rulesChanged(): void {
    this.#rules.version++;
    this.changed();
  }

  // RuleOwner

  get sheet(): object {
    return this;
  }

  get namespaces(): ReadonlyMap<string, string> {
    return this.stylesheet.namespaces;
  }

  wrapRule(rule: Rule, parentRule: object | null): RuleObject {
    let object = this.#ruleObjects.get(rule);
    if (object === undefined) {
      object = createRuleObject(rule, this, parentRule);
      this.#ruleObjects.set(rule, object);
    }
    return object;
  }

  releaseRule(rule: Rule): void {
    this.#ruleObjects.get(rule)?.detach();
    this.#ruleObjects.delete(rule);
  }

  changed(): void {
    this.version++;
    this.onChange?.();
  }
}

function rankOf(rule: Rule): number {
  return rule.type === 'import' ? 0 : rule.type === 'namespace' ? 1 : 2;
}

function isPreamble(rule: Rule): boolean {
  return rule.type === 'import' || rule.type === 'namespace' || rule.type === 'layer-statement';
}
