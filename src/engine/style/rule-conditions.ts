// Conditions of rules that only an element can answer: @container and @scope. What sheets alone decide (@media, @supports, @layer) is
// settled when the index is made.

import type { ComponentValue } from '../css/component-value.ts';
import { evaluateContainerQuery, requiredAxes } from '../css/media/parse-container-query.ts';
import type { ContainerRule, ScopeRule } from '../css/rules.ts';
import { MatchContext, matchesSelector, matchesSelectorList } from '../css/selectors/match.ts';
import type { ComplexSelector } from '../css/selectors/selector.ts';
import type { Document } from '../dom/document.ts';
import type { Element } from '../dom/element.ts';
import type { ComputedStyle } from './computed-style.ts';
import { CustomPropertyScope } from './custom-property-scope.ts';
import type { StyleEnvironment } from './environment.ts';
import { styleParent } from './flat-tree.ts';
import { styleOf } from './style-of.ts';

/** Of the innermost at-rule; `outer` are those around it. */
export interface RuleCondition {
  readonly rule: ContainerRule | ScopeRule;
  readonly outer: RuleCondition | null;
}

export interface ContainerSize {
  readonly width: number;
  readonly height: number;
}

/** How many ancestors are looked at for a container or scope. */
const MAX_ANCESTORS = 1000;

/** The query containers of a document and their sizes in the last layout. */
export class QueryContainers {
  readonly #sizes = new Map<Element, ContainerSize | null>();

  /** Some rule asked for the size of some element. */
  get isUsed(): boolean {
    return this.#sizes.size > 0;
  }

  /** null before the first layout. */
  sizeOf(element: Element): ContainerSize | null {
    const size = this.#sizes.get(element);
    if (size === undefined) this.#sizes.set(element, null);
    return size ?? null;
  }

  /** Takes the sizes of a layout (null: the element has no box) and gives the elements whose size is another than before. */
  laidOut(measure: (element: Element) => ContainerSize | null): Element[] {
    const changed: Element[] = [];
    for (const [element, before] of this.#sizes) {
      if (!element.isConnected) {
        this.#sizes.delete(element);
        continue;
      }
      const now = measure(element);
      if (now === null ? before === null : before !== null && now.width === before.width && now.height === before.height) continue;
      this.#sizes.set(element, now);
      changed.push(element);
    }
    return changed;
  }
}

/** What conditions need of the element at hand and its document. */
export interface ConditionEnvironment {
  readonly document: Document;
  readonly containers: QueryContainers;
  readonly environment: StyleEnvironment;
  /** One context for each scoping root: answers are remembered in it. */
  readonly scopeContexts: Map<Element, MatchContext>;
}

/** Whether a conditional rule applies to an element (for a pseudo-element, its originating one) whose tree is matched with `context`. */
export function matchesConditionally(
  selector: ComplexSelector,
  condition: RuleCondition,
  element: Element,
  isPseudo: boolean,
  context: MatchContext,
  environment: ConditionEnvironment,
): boolean {
  let scope: ScopeRule | null = null;
  for (let each: RuleCondition | null = condition; each !== null; each = each.outer) {
    if (each.rule.type === 'scope') {
      // The innermost @scope gives `:scope` its meaning; those around must hold as well.
      if (scope === null) scope = each.rule;
      else if (!isInScope(each.rule, element, context, environment, null)) return false;
    }
  }
  // Selectors are cheaper than containers, so they come first.
  if (scope === null ? !matchesSelector(selector, element, context) : !isInScope(scope, element, context, environment, selector)) return false;
  for (let each: RuleCondition | null = condition; each !== null; each = each.outer) {
    if (each.rule.type === 'container' && !containerHolds(each.rule, element, isPseudo, environment)) return false;
  }
  return true;
}

/**
 * https://drafts.csswg.org/css-cascade-6/#scoped-styles: whether the element is in the scope and, when a selector is given, matches it with
 * that root as `:scope`. FIXME: scoping proximity does not order declarations; a prelude without a start means the whole document.
 */
function isInScope(rule: ScopeRule, element: Element, context: MatchContext, environment: ConditionEnvironment, selector: ComplexSelector | null): boolean {
  let count = 0;
  for (let root: Element | null = element; root !== null && count < MAX_ANCESTORS; root = root.parentElement, count++) {
    const isRoot = rule.start === null ? root.parentElement === null : matchesSelectorList(rule.start, root, context);
    if (!isRoot) continue;
    let scoped = environment.scopeContexts.get(root);
    if (scoped === undefined) environment.scopeContexts.set(root, (scoped = new MatchContext(root, context.host)));
    if (rule.end !== null && isPastLimit(rule.end, element, root, scoped)) continue;
    if (selector === null || matchesSelector(selector, element, scoped)) return true;
  }
  return false;
}

function isPastLimit(end: NonNullable<ScopeRule['end']>, element: Element, root: Element, scoped: MatchContext): boolean {
  for (let each: Element | null = element; each !== null; each = each.parentElement) {
    if (matchesSelectorList(end, each, scoped)) return true;
    if (each === root) return false;
  }
  return false;
}

/** https://drafts.csswg.org/css-conditional-5/#container-rule: asks the nearest ancestor that can answer. */
function containerHolds(rule: ContainerRule, element: Element, isPseudo: boolean, { containers, environment, document }: ConditionEnvironment): boolean {
  const axes = rule.query === null ? { inline: false, block: false } : requiredAxes(rule.query);
  let container = isPseudo ? element : styleParent(element);
  for (let count = 0; container !== null && count < MAX_ANCESTORS; container = styleParent(container), count++) {
    const style = styleOf(container);
    if (style === null) return false;
    if (rule.name !== '' && !containerNames(style).includes(rule.name)) continue;
    const type = style.rare.others?.get('container-type') ?? 'normal';
    if ((axes.inline && type !== 'inline-size' && type !== 'size') || (axes.block && type !== 'size')) continue;
    if (rule.query === null) return true;
    const size = axes.inline || axes.block ? containers.sizeOf(container) : null;
    const { custom, font, text } = style;
    const rootFont = document.documentElement === null ? font : (styleOf(document.documentElement)?.font ?? font);
    return (
      evaluateContainerQuery(rule.query, {
        width: size?.width ?? null,
        height: axes.block ? (size?.height ?? null) : null,
        isHorizontal: text.writingMode === 'horizontal-tb',
        fontSize: font.size,
        rootFontSize: rootFont.size,
        viewportWidth: environment.width,
        viewportHeight: environment.height,
        customProperty: (name): readonly ComponentValue[] | null => (custom instanceof CustomPropertyScope ? (custom.value(name)?.tokens ?? null) : null),
      }) === true
    );
  }
  return false;
}

function containerNames(style: ComputedStyle): readonly string[] {
  return style.rare.others?.get('container-name')?.split(' ') ?? [];
}
