// RuleIndex: all style rules that are in force, filed by what their subject must have, so that an element only looks at a few.
// Also the order of cascade layers and what else the sheets define (fonts, keyframes, registered properties).

import type { DeclarationBlock } from '../css/declaration.ts';
import { evaluateMediaQueryList } from '../css/media/evaluate-media-query.ts';
import type { MediaEnvironment, MediaQueryList } from '../css/media/media-query.ts';
import type { CounterStyleRule, FontFaceRule, KeyframesRule, PropertyRule, Rule, RuleList, Stylesheet } from '../css/rules.ts';
import { rightmostKey } from '../css/selectors/rightmost-key.ts';
import type { ComplexSelector, SelectorList } from '../css/selectors/selector.ts';
import type { PseudoElement } from './computed-style.ts';
import type { RuleCondition } from './rule-conditions.ts';
import { DeclaredBlock } from './declared-block.ts';

export const ORIGIN_USER_AGENT = 0;
export const ORIGIN_USER = 1;
export const ORIGIN_AUTHOR = 2;
export type Origin = typeof ORIGIN_USER_AGENT | typeof ORIGIN_USER | typeof ORIGIN_AUTHOR;

/** A style sheet as the page hands it over, in document order. */
export interface SheetEntry {
  readonly stylesheet: Stylesheet;
  /** The `media` attribute; empty for all. */
  readonly media: MediaQueryList;
  readonly origin: Origin;
  /** For relative URLs of @font-face and @import. */
  readonly baseUrl: string;
}

/**
 * Which tree a rule comes from, as seen by what it matches: rules of inner trees come before those of the element's own, and ::part() of
 * outer ones after them. https://drafts.csswg.org/css-cascade-5/#cascade-context
 */
export const FROM_SLOT = 0;
export const FROM_OWN_SHADOW = 1;
export const FROM_SAME_TREE = 2;
export const FROM_HOST_TREE = 3;

/** One selector of one style rule. */
export class IndexedRule {
  readonly selector: ComplexSelector;
  readonly block: DeclaredBlock;
  readonly origin: Origin;
  /** Position in the whole cascade of sheets; unique. */
  readonly order: number;
  /** FROM_*. */
  readonly tree: number;
  /** @container and @scope rules around it, innermost first. */
  readonly condition: RuleCondition | null;
  /** The bucket says it all: a lone type, class, id or `*`. Nothing is left to match on HTML elements. */
  readonly isBare: boolean;
  /** Rank of the layer within the origin; unlayered is the highest. Final once the index is complete. */
  layer: number;

  constructor(selector: ComplexSelector, block: DeclaredBlock, origin: Origin, order: number, tree: number, condition: RuleCondition | null) {
    this.selector = selector;
    this.block = block;
    this.origin = origin;
    this.order = order;
    this.tree = tree;
    this.condition = condition;
    this.isBare = tree === FROM_SAME_TREE && condition === null && isBare(selector);
    this.layer = 0;
  }
}

function isBare({ compounds }: ComplexSelector): boolean {
  if (compounds.length > 1 || compounds[0]!.simples.length > 1) return false;
  const simple = compounds[0]!.simples[0];
  if (simple === undefined) return true;
  if (simple.kind === 'class' || simple.kind === 'id') return true;
  return simple.kind === 'type' ? simple.namespace === '*' : simple.kind === 'universal' && simple.namespace === '*';
}

/** Rules for elements, or for one kind of pseudo-element. Keys in lower case where the document is in quirks mode. */
export class RuleBuckets {
  readonly ids = new Map<string, IndexedRule[]>();
  readonly classes = new Map<string, IndexedRule[]>();
  readonly attributes = new Map<string, IndexedRule[]>();
  readonly types = new Map<string, IndexedRule[]>();
  readonly universal: IndexedRule[] = [];
  /** `.row > *` and the like, by what the parent must be. */
  readonly childOfClass = new Map<string, IndexedRule[]>();
  readonly childOfId = new Map<string, IndexedRule[]>();
  readonly childOfType = new Map<string, IndexedRule[]>();
  /** `:focus-visible` and the like: for elements with some state. */
  readonly states: IndexedRule[] = [];
  readonly root: IndexedRule[] = [];
  /** Rules across trees: `:host`, `::slotted()`, `::part()`. */
  readonly host: IndexedRule[] = [];
  readonly slotted: IndexedRule[] = [];
  readonly part: IndexedRule[] = [];

  add(rule: IndexedRule, isQuirks: boolean): void {
    if (rule.tree === FROM_OWN_SHADOW) return void this.host.push(rule);
    if (rule.tree === FROM_SLOT) return void this.slotted.push(rule);
    if (rule.tree === FROM_HOST_TREE) return void this.part.push(rule);
    const key = rightmostKey(rule.selector.compounds[0]!);
    switch (key.kind) {
      case 'id':
        addTo(this.ids, isQuirks ? key.name.toLowerCase() : key.name, rule);
        break;
      case 'class':
        addTo(this.classes, isQuirks ? key.name.toLowerCase() : key.name, rule);
        break;
      case 'type':
        addTo(this.types, key.name, rule);
        break;
      case 'universal':
        this.#addUniversal(rule, isQuirks);
        break;
    }
  }

  #addUniversal(rule: IndexedRule, isQuirks: boolean): void {
    const types = alternativeTypes(rule.selector);
    if (types !== null) {
      for (const type of types) addTo(this.types, type, rule);
      return;
    }
    for (const simple of rule.selector.compounds[0]!.simples) {
      if (simple.kind === 'attribute' && simple.namespace === null) return addTo(this.attributes, simple.lowerName, rule);
      if (simple.kind === 'structural' && simple.name === 'root') return void this.root.push(rule);
      if (simple.kind === 'state' && ELEMENT_STATES.has(simple.name)) return void this.states.push(rule);
    }
    if (!this.#addByParent(rule, isQuirks)) this.universal.push(rule);
  }

  #addByParent(rule: IndexedRule, isQuirks: boolean): boolean {
    const { compounds } = rule.selector;
    if (compounds[0]!.combinator !== '>') return false;
    const key = rightmostKey(compounds[1]!);
    switch (key.kind) {
      case 'id':
        addTo(this.childOfId, isQuirks ? key.name.toLowerCase() : key.name, rule);
        return true;
      case 'class':
        addTo(this.childOfClass, isQuirks ? key.name.toLowerCase() : key.name, rule);
        return true;
      case 'type':
        addTo(this.childOfType, key.name, rule);
        return true;
      case 'universal':
        return false;
    }
  }
}

/** Pseudo-classes that Element.state holds. */
const ELEMENT_STATES: ReadonlySet<string> = new Set(['hover', 'active', 'focus', 'focus-visible', 'focus-within', 'target', 'fullscreen', 'autofill']);

/** `:is(ol, ul)`: the types that the subject can have; null when it is not that simple. An element has one type, so no rule is met twice. */
function alternativeTypes(selector: ComplexSelector): ReadonlySet<string> | null {
  for (const simple of selector.compounds[0]!.simples) {
    if (simple.kind !== 'logical' || simple.name === 'not') continue;
    const keys = simple.list.selectors.map((each) => rightmostKey(each.compounds[0]!));
    if (keys.every((key) => key.kind === 'type')) return new Set(keys.map((key) => key.name));
  }
  return null;
}

function addTo(map: Map<string, IndexedRule[]>, key: string, rule: IndexedRule): void {
  const rules = map.get(key);
  if (rules === undefined) map.set(key, [rule]);
  else rules.push(rule);
}

const PSEUDO_NAMES: ReadonlyMap<string, PseudoElement> = new Map([
  ['before', 'before'],
  ['after', 'after'],
  ['marker', 'marker'],
  ['placeholder', 'placeholder'],
  ['-webkit-input-placeholder', 'placeholder'],
  ['selection', 'selection'],
  ['first-line', 'first-line'],
  ['first-letter', 'first-letter'],
  ['backdrop', 'backdrop'],
  ['file-selector-button', 'file-selector-button'],
  ['-webkit-file-upload-button', 'file-selector-button'],
  ['-webkit-slider-runnable-track', '-webkit-slider-runnable-track'],
  ['-webkit-slider-thumb', '-webkit-slider-thumb'],
]);

/** A node of the layer tree: https://drafts.csswg.org/css-cascade-5/#layer-ordering */
class Layer {
  readonly children = new Map<string, Layer>();
  readonly rules: IndexedRule[] = [];

  child(name: string): Layer {
    let layer = this.children.get(name);
    if (layer === undefined) this.children.set(name, (layer = new Layer()));
    return layer;
  }
}

/** Unique over all indexes, so that rules of several trees can stand in one list. */
let lastOrder = 0;

/** Imports of imports: a page cannot nest them without end. */
const MAX_NESTING = 32;

export class RuleIndex {
  readonly elements = new RuleBuckets();
  readonly pseudos = new Map<PseudoElement, RuleBuckets>();
  readonly fontFaces: { readonly rule: FontFaceRule; readonly baseUrl: string }[] = [];
  readonly keyframes = new Map<string, KeyframesRule>();
  readonly counterStyles = new Map<string, CounterStyleRule>();
  readonly registered = new Map<string, PropertyRule>();
  /** Every selector in force: for finding what a change may affect. */
  readonly selectors: ComplexSelector[] = [];
  /** Where scopes begin and end. */
  readonly scopeSelectors: ComplexSelector[] = [];
  readonly #layers: readonly [Layer, Layer, Layer] = [new Layer(), new Layer(), new Layer()];
  readonly #media: { readonly query: MediaQueryList; readonly matched: boolean }[] = [];
  readonly #environment: MediaEnvironment;
  readonly #isQuirks: boolean;
  #anonymousLayers = 0;

  constructor(sheets: readonly SheetEntry[], environment: MediaEnvironment, isQuirks: boolean) {
    this.#environment = environment;
    this.#isQuirks = isQuirks;
    for (const sheet of sheets) {
      if (this.#matches(sheet.media)) this.#addRules(sheet.stylesheet.rules, sheet, this.#layers[sheet.origin], null, 0);
    }
    for (const layer of this.#layers) numberLayers(layer, 0);
  }

  /** Whether the answers of all media queries are the same in another environment. */
  holdsIn(environment: MediaEnvironment): boolean {
    return this.#media.every(({ query, matched }) => evaluateMediaQueryList(query, environment) === matched);
  }

  #matches(query: MediaQueryList): boolean {
    if (query.length === 0) return true;
    const matched = evaluateMediaQueryList(query, this.#environment);
    this.#media.push({ query, matched });
    return matched;
  }

  #addRules(rules: RuleList, sheet: SheetEntry, layer: Layer, condition: RuleCondition | null, depth: number): void {
    if (depth > MAX_NESTING) return;
    for (const rule of rules) this.#addRule(rule, sheet, layer, condition, depth);
  }

  #addRule(rule: Rule, sheet: SheetEntry, layer: Layer, condition: RuleCondition | null, depth: number): void {
    switch (rule.type) {
      case 'style':
        this.#addStyle(rule.selectors, rule.block, sheet.origin, layer, condition);
        if (rule.rules.length > 0) this.#addRules(rule.rules, sheet, layer, condition, depth + 1);
        break;
      case 'nested-declarations':
        this.#addStyle(rule.selectors, rule.block, sheet.origin, layer, condition);
        break;
      case 'media':
        if (this.#matches(rule.query)) this.#addRules(rule.rules, sheet, layer, condition, depth + 1);
        break;
      case 'supports':
        if (rule.matches) this.#addRules(rule.rules, sheet, layer, condition, depth + 1);
        break;
      case 'import':
        if (rule.stylesheet === null || !rule.supportsMatches || !this.#matches(rule.query)) break;
        this.#addRules(rule.stylesheet.rules, sheet, rule.layer === null ? layer : this.#layer(layer, rule.layer), condition, depth + 1);
        break;
      case 'layer-block':
        this.#addRules(rule.rules, sheet, this.#layer(layer, rule.name), condition, depth + 1);
        break;
      case 'layer-statement':
        for (const name of rule.names) this.#layer(layer, name);
        break;
      case 'font-face':
        this.fontFaces.push({ rule, baseUrl: sheet.baseUrl });
        break;
      case 'keyframes':
        this.keyframes.set(rule.name, rule);
        break;
      case 'property':
        this.registered.set(rule.name, rule);
        break;
      case 'counter-style':
        this.counterStyles.set(rule.name, rule);
        break;
      case 'container':
      case 'scope':
        this.#addRules(rule.rules, sheet, layer, { rule, outer: condition }, depth + 1);
        if (rule.type === 'scope') for (const list of [rule.start, rule.end]) if (list !== null) this.scopeSelectors.push(...list.selectors);
        break;
      // Elements start from the style that they have at first: @starting-style is not needed by what is shown.
      case 'starting-style':
      case 'page':
      case 'namespace':
      case 'keyframe':
        break;
    }
  }

  #layer(parent: Layer, name: string): Layer {
    if (name === '') return parent.child(`\0${this.#anonymousLayers++}`);
    return name.split('.').reduce((layer, part) => layer.child(part), parent);
  }

  #addStyle(selectors: SelectorList, block: DeclarationBlock, origin: Origin, layer: Layer, condition: RuleCondition | null): void {
    const declared = new DeclaredBlock(block);
    for (const selector of selectors.selectors) {
      const place = this.#placeOf(selector);
      if (place === null) continue;
      const rule = new IndexedRule(selector, declared, origin, ++lastOrder, place.tree, condition);
      layer.rules.push(rule);
      place.buckets.add(rule, this.#isQuirks);
      this.selectors.push(selector);
    }
  }

  #placeOf(selector: ComplexSelector): { readonly buckets: RuleBuckets; readonly tree: number } | null {
    const pseudo = selector.pseudoElement;
    const sameTree = isHostSelector(selector) ? FROM_OWN_SHADOW : FROM_SAME_TREE;
    if (pseudo === null) return { buckets: this.elements, tree: sameTree };
    const crosses = pseudo.name === 'slotted' || pseudo.name === 'part';
    const generated = crosses ? pseudo.next : pseudo;
    const tree = pseudo.name === 'slotted' ? FROM_SLOT : pseudo.name === 'part' ? FROM_HOST_TREE : sameTree;
    if (generated === null) return { buckets: this.elements, tree };
    const name = PSEUDO_NAMES.get(generated.name);
    // FIXME: pseudo-elements of pseudo-elements (::before::marker), and states of them.
    if (name === undefined || generated.next !== null || generated.states.length > 0) return null;
    let buckets = this.pseudos.get(name);
    if (buckets === undefined) this.pseudos.set(name, (buckets = new RuleBuckets()));
    return { buckets, tree };
  }
}

function isHostSelector(selector: ComplexSelector): boolean {
  return selector.compounds[0]!.simples.some((simple) => simple.kind === 'host');
}

/** Inner layers before the rules of the layer itself. Returns the next free rank. Depth is bounded by the nesting of rules. */
function numberLayers(layer: Layer, rank: number): number {
  for (const child of layer.children.values()) rank = numberLayers(child, rank);
  for (const rule of layer.rules) rule.layer = rank;
  return rank + 1;
}
