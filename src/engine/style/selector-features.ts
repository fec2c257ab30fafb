// What a change of an element may restyle: which ids, classes, attributes and states occur in selectors, and how far from the
// subject. The coarse form of Chromium's invalidation sets.

import type { ComplexSelector, SelectorList, SimpleSelector } from '../css/selectors/selector.ts';

/** Bits of how a name occurs. */
export const REACH = {
  /** In the subject: the element itself. */
  self: 1,
  /** Left of a descendant or child combinator: the subtree. */
  descendants: 2,
  /** Left of a sibling combinator, or inside :nth-child(of): the later siblings and their subtrees. */
  siblings: 4,
  /** Inside :has(): anything in the document. */
  anywhere: 8,
} as const;

const MAX_DEPTH = 16;

export class SelectorFeatures {
  readonly #reach = new Map<string, number>();
  /** Some rule asks for places among siblings (`+`, `~`, :first-child, :nth-child, :empty). */
  dependsOnSiblings = false;
  dependsOnHas = false;

  constructor(selectors: readonly ComplexSelector[]) {
    for (const selector of selectors) this.add(selector);
  }

  add(selector: ComplexSelector): void {
    this.#addSelector(selector, 0, 0);
    const pseudo = selector.pseudoElement;
    if (pseudo === null) return;
    // ::slotted(.x) asks the slotted element, and what stands before it the slot, whose children in the flat tree those are.
    if (pseudo.name === 'slotted') {
      this.#addList(pseudo.list, REACH.self, 0);
      for (const compound of selector.compounds) for (const simple of compound.simples) this.#addSimple(simple, REACH.descendants, 0);
    }
    if (pseudo.name === 'part') {
      this.#add('[part', REACH.self);
      for (const compound of selector.compounds) for (const simple of compound.simples) this.#addSimple(simple, REACH.descendants, 0);
    }
  }

  addScope(selector: ComplexSelector): void {
    this.#addSelector(selector, REACH.self | REACH.descendants, 0);
  }

  /** Keys: `#id`, `.class`, `[attribute`, `:state`. */
  reachOf(key: string): number {
    return this.#reach.get(key) ?? 0;
  }

  #addSelector(selector: ComplexSelector, outer: number, depth: number): void {
    let reach = outer === 0 ? REACH.self : outer;
    for (const compound of selector.compounds) {
      for (const simple of compound.simples) this.#addSimple(simple, reach, depth);
      if (compound.combinator === null) continue;
      const isSibling = compound.combinator === '+' || compound.combinator === '~';
      if (isSibling) this.dependsOnSiblings = true;
      reach |= isSibling ? REACH.siblings : REACH.descendants;
      reach &= ~REACH.self;
    }
  }

  #addSimple(simple: SimpleSelector, reach: number, depth: number): void {
    switch (simple.kind) {
      case 'id':
        this.#add(`#${simple.value.toLowerCase()}`, reach);
        break;
      case 'class':
        this.#add(`.${simple.value.toLowerCase()}`, reach);
        break;
      case 'attribute':
        this.#add(`[${simple.lowerName}`, reach);
        break;
      case 'state':
        this.#add(`:${simple.name}`, reach);
        break;
      case 'lang':
        this.#add('[lang', reach | REACH.descendants);
        break;
      case 'dir':
        this.#add('[dir', reach | REACH.descendants);
        break;
      case 'structural':
        if (simple.name !== 'root' && simple.name !== 'scope') this.dependsOnSiblings = true;
        break;
      case 'nth':
        this.dependsOnSiblings = true;
        this.#addList(simple.of, reach | REACH.siblings, depth);
        break;
      case 'logical':
        this.#addList(simple.list, reach, depth);
        break;
      case 'nesting':
      case 'host':
        this.#addList(simple.list, reach, depth);
        break;
      case 'has':
        this.dependsOnHas = true;
        this.#addList(simple.list, REACH.anywhere, depth);
        break;
      case 'type':
      case 'universal':
      case 'has-anchor':
      case 'never':
        break;
    }
  }

  #addList(list: SelectorList | null, reach: number, depth: number): void {
    if (list === null || depth > MAX_DEPTH) return;
    for (const selector of list.selectors) this.#addSelector(selector, reach, depth + 1);
  }

  #add(key: string, reach: number): void {
    this.#reach.set(key, (this.#reach.get(key) ?? 0) | reach);
  }
}
