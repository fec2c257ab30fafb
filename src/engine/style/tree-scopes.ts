// TreeScopes: the rule indexes of a document and of its shadow trees. Rules of a sheet only match in the tree that the sheet is in, with
// three ways across: :host, ::slotted() and ::part(). https://drafts.csswg.org/css-scoping-1/

import type { ShadowRoot } from '../dom/shadow-root.ts';
import type { PseudoElement } from './computed-style.ts';
import type { StyleEnvironment } from './environment.ts';
import { RuleIndex } from './rule-index.ts';
import type { SheetEntry } from './rule-index.ts';
import { SelectorFeatures } from './selector-features.ts';
import { userAgentSheets } from './user-agent-sheet.ts';

/** The sheets of a shadow tree in order, adopted ones last. */
export type ShadowSheets = (root: ShadowRoot) => readonly SheetEntry[];

/** Trees with the same sheets share an index; this many are kept for trees to come. */
const MAX_SHARED = 200;

export class TreeScopes {
  readonly document: RuleIndex;
  /** Pseudo-elements that rules of any tree style. */
  readonly pseudoNames: Set<PseudoElement>;
  readonly #environment: StyleEnvironment;
  readonly #isQuirks: boolean;
  readonly #shadowSheets: ShadowSheets;
  #userAgent: RuleIndex | null = null;
  #features: SelectorFeatures | null = null;
  #ofRoots = new WeakMap<ShadowRoot, RuleIndex>();
  readonly #shared: { readonly sheets: readonly SheetEntry[]; readonly index: RuleIndex }[] = [];

  constructor(sheets: readonly SheetEntry[], shadowSheets: ShadowSheets, environment: StyleEnvironment, isQuirks: boolean) {
    this.#environment = environment;
    this.#isQuirks = isQuirks;
    this.#shadowSheets = shadowSheets;
    this.document = new RuleIndex([...userAgentSheets(isQuirks), ...sheets], environment, isQuirks);
    this.pseudoNames = new Set(this.document.pseudos.keys());
  }

  /** The user agent's rules alone: what shadow trees have of the document's. */
  get userAgent(): RuleIndex {
    return (this.#userAgent ??= new RuleIndex(userAgentSheets(this.#isQuirks), this.#environment, this.#isQuirks));
  }

  /** The index of the tree that an element is in. */
  of(root: ShadowRoot): RuleIndex {
    let index = this.#ofRoots.get(root);
    if (index === undefined) this.#ofRoots.set(root, (index = this.#make(this.#shadowSheets(root))));
    return index;
  }

  #make(sheets: readonly SheetEntry[]): RuleIndex {
    const known = this.#shared.find(
      (each) =>
        each.sheets.length === sheets.length && each.sheets.every((sheet, i) => sheet.stylesheet === sheets[i]!.stylesheet && sheet.media === sheets[i]!.media),
    );
    if (known !== undefined) return known.index;
    const index = new RuleIndex(sheets, this.#environment, this.#isQuirks);
    if (this.#features !== null) this.#addTo(this.#features, index);
    for (const name of index.pseudos.keys()) this.pseudoNames.add(name);
    if (this.#shared.length >= MAX_SHARED) this.#shared.shift();
    this.#shared.push({ sheets, index });
    return index;
  }

  /** Made when something changes for the first time. */
  get features(): SelectorFeatures {
    if (this.#features === null) {
      this.#features = new SelectorFeatures([]);
      this.#addTo(this.#features, this.document);
      for (const { index } of this.#shared) this.#addTo(this.#features, index);
    }
    return this.#features;
  }

  #addTo(features: SelectorFeatures, index: RuleIndex): void {
    for (const selector of index.selectors) features.add(selector);
    // Where a scope begins or ends decides about everything in it.
    for (const selector of index.scopeSelectors) features.addScope(selector);
  }

  /** The sheets of one shadow tree are others. */
  forget(root: ShadowRoot): void {
    this.#ofRoots.delete(root);
  }

  holdsIn(environment: StyleEnvironment): boolean {
    return this.document.holdsIn(environment) && this.#shared.every(({ index }) => index.holdsIn(environment));
  }
}
