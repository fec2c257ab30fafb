// StyleEngine: keeps the computed styles of one document up to date. The page tells it of sheets, of the environment and of
// changes of the DOM, and calls update() before layout.
//
// update() walks the tree once, without recursion (pages nest 50,000 deep), and restyles what is dirty or whose parent's
// inherited values changed. Elements inside display: none get no style; styleFor() makes one when a script asks.

import { longhand } from '../css/properties/property-table.ts';
import { makeDeclarationParser } from '../css/properties/parse-declaration.ts';
import { parseDeclarationList } from '../css/declaration-list.ts';
import { DeclarationBlock } from '../css/declaration.ts';
import type { DeclarationParser } from '../css/declaration.ts';
import { AncestorFilter } from '../css/selectors/ancestor-filter.ts';
import type { CssValue } from '../css/values/css-value.ts';
import type { ParseContext } from '../css/values/parse-context.ts';
import type { KeyframesRule } from '../css/rules.ts';
import type { Document } from '../dom/document.ts';
import type { Element } from '../dom/element.ts';
import type { Node } from '../dom/node.ts';
import { ELEMENT_NODE, FLAG_SHADOW_ROOT } from '../dom/node-type.ts';
import type { ShadowRoot } from '../dom/shadow-root.ts';
import { isSlot } from '../dom/slots.ts';
import { setDocumentAnimations } from './animation/animatable.ts';
import { DocumentAnimations } from './animation/document-animations.ts';
import type { ComputedStyle, PseudoElement } from './computed-style.ts';
import { DeclaredBlock } from './declared-block.ts';
import type { StyleEnvironment } from './environment.ts';
import { firstStyledChild, nextStyledSibling, styleParent } from './flat-tree.ts';
import { MatchEnvironment, matchRules, mayGenerate } from './match-rules.ts';
import { HINT_ATTRIBUTES, PresentationalHints } from './presentational-hints.ts';
import { RegisteredProperties } from './registered-properties.ts';
import { QueryContainers } from './rule-conditions.ts';
import type { ContainerSize } from './rule-conditions.ts';
import type { IndexedRule, RuleIndex, SheetEntry } from './rule-index.ts';
import { REACH } from './selector-features.ts';
import type { SelectorFeatures } from './selector-features.ts';
import { compareStyles, STYLE_CHANGE } from './style-change.ts';
import type { StyleChange } from './style-change.ts';
import { DIRTY_ANIMATION, DIRTY_CHILD, DIRTY_SELF, DIRTY_SUBTREE, ElementStyle, elementStyle, pseudoStyleOf, styleOf } from './style-of.ts';
import { StyleResolver } from './style-resolver.ts';
import { TreeScopes } from './tree-scopes.ts';
import type { ShadowSheets } from './tree-scopes.ts';

export interface StyleUpdate {
  /** Everything was styled anew: lists below are empty, and all boxes are to be built. */
  readonly isFull: boolean;
  /** Elements whose style changed, in tree order. */
  readonly changed: readonly { readonly element: Element; readonly change: StyleChange }[];
  /** The union of all changes. */
  readonly change: StyleChange;
}

/** `class`, `id` and `attribute` name what changed; `state` a pseudo-class; `children` has no name. */
export type ElementChangeKind = 'class' | 'id' | 'attribute' | 'state' | 'children';

const MAX_INLINE_CACHE = 4096;
const CONTENT_ID = longhand('content').id;
const GENERATED: readonly PseudoElement[] = ['before', 'after'];

export class StyleEngine {
  readonly #document: Document;
  #environment: StyleEnvironment;
  #sheets: readonly SheetEntry[] = [];
  #shadowSheets: ShadowSheets = () => [];
  #scopes: TreeScopes | null = null;
  readonly #containers = new QueryContainers();
  #resolver: StyleResolver | null = null;
  #allDirty = true;
  #anyDirty = true;
  readonly animations: DocumentAnimations;
  readonly #hints: PresentationalHints;
  readonly #inlineBlocks = new Map<string, DeclaredBlock>();
  readonly #parseInline: DeclarationParser;
  readonly #urls: ParseContext;
  // State of one update.
  readonly #matched: IndexedRule[] = [];
  #match: MatchEnvironment | null = null;
  #changed: { element: Element; change: StyleChange }[] = [];
  #change = 0;

  constructor(document: Document, environment: StyleEnvironment) {
    this.#document = document;
    this.#environment = environment;
    const resolveUrl = (url: string): string => URL.parse(url, document.baseURL)?.href ?? url;
    this.#urls = { resolveUrl, allowsUnitlessLengths: false, isQuirks: document.isQuirks, isUserAgent: false };
    this.#parseInline = makeDeclarationParser({
      resolveUrl,
      get isQuirks() {
        return document.isQuirks;
      },
    });
    this.#hints = new PresentationalHints(this.#parseInline);
    this.animations = new DocumentAnimations({
      styleWith: (element, pseudo, block) => this.#styleWith(element, pseudo, block),
      shownStyle: (element, pseudo) => (pseudo === null ? styleOf(element) : pseudoStyleOf(element, pseudo)),
      keyframesRule: (name, element) => this.#keyframesRule(name, element),
      // While styles are computed the sample is made anyway.
      invalidate: (element) => {
        if (this.#match === null) this.#markDirty(element, DIRTY_ANIMATION);
      },
    });
    setDocumentAnimations(document, this.animations);
  }

  /** The author (and user) sheets in document order, disabled ones left out. The user agent's own are added here. */
  setSheets(sheets: readonly SheetEntry[]): void {
    this.#sheets = sheets;
    this.sheetsChanged();
  }

  /** Who knows the sheets of shadow trees. */
  provideShadowSheets(provide: ShadowSheets): void {
    this.#shadowSheets = provide;
  }

  /** A rule was inserted, removed or changed. */
  sheetsChanged(): void {
    this.#scopes = null;
    this.invalidateAll();
  }

  /** The sheets of one shadow tree are others. */
  shadowSheetsChanged(root: ShadowRoot): void {
    this.#scopes?.forget(root);
    this.#markDirty(root.host, DIRTY_SELF | DIRTY_SUBTREE);
  }

  /** FIXME: only a change of width, height or resolution needs all lengths anew; now everything is restyled. */
  setEnvironment(environment: StyleEnvironment): void {
    this.#environment = environment;
    if (this.#scopes !== null && !this.#scopes.holdsIn(environment)) this.#scopes = null;
    this.#resolver = null;
    this.invalidateAll();
  }

  /** For example when fonts have arrived: units like ex and ch depend on them. */
  invalidateAll(): void {
    this.#allDirty = true;
    this.#anyDirty = true;
    this.#resolver = null;
  }

  get environment(): StyleEnvironment {
    return this.#environment;
  }

  /** What the sheets define besides style rules: @font-face, @keyframes, @counter-style. */
  get rules(): Pick<RuleIndex, 'fontFaces' | 'keyframes' | 'counterStyles' | 'registered'> {
    return this.#ruleIndex();
  }

  get needsUpdate(): boolean {
    return this.#anyDirty;
  }

  update(): StyleUpdate {
    if (!this.#anyDirty) return { isFull: false, changed: [], change: STYLE_CHANGE.none };
    const isFull = this.#allDirty;
    this.#changed = [];
    this.#change = 0;
    const root = this.#document.documentElement;
    if (root !== null) {
      this.#match = this.#newMatch();
      this.#hints.linkColor = bodyLinkColor(root);
      this.#updateTree(root, isFull);
      this.#match = null;
      this.animations.sweep();
    }
    this.#allDirty = false;
    this.#anyDirty = false;
    const changed = isFull ? [] : this.#changed;
    this.#changed = [];
    return { isFull, changed, change: (isFull ? STYLE_CHANGE.rebuild : this.#change) as StyleChange };
  }

  #newMatch(): MatchEnvironment {
    const conditions = { document: this.#document, containers: this.#containers, environment: this.#environment, scopeContexts: new Map() };
    return new MatchEnvironment(new AncestorFilter(), this.#document.isQuirks, this.#treeScopes(), conditions);
  }

  /**
   * After a layout: takes the sizes of query containers (the content box; null without a box) and answers whether styles depend on one that
   * is another now, so that update() and layout must run again. https://drafts.csswg.org/css-conditional-5/#container-queries
   */
  containersLaidOut(measure: (element: Element) => ContainerSize | null): boolean {
    if (!this.#containers.isUsed) return false;
    const changed = this.#containers.laidOut(measure);
    for (const element of changed) this.#markDirty(element, DIRTY_SELF | DIRTY_SUBTREE);
    return changed.length > 0;
  }

  /** The style of an element that update() left out (inside display: none), made now and not kept; null outside the document. */
  styleFor(element: Element): ComputedStyle | null {
    this.update();
    if (!element.isConnected) return null;
    const known = styleOf(element);
    if (known !== null) return known;
    const path: Element[] = [];
    let parent: ComputedStyle | null = null;
    for (let each: Element | null = element; each !== null; each = styleParent(each)) {
      parent = styleOf(each);
      if (parent !== null) break;
      path.push(each);
    }
    const match = this.#newMatch();
    const { filter } = match;
    for (let each = styleParent(path.at(-1)!); each !== null; each = styleParent(each)) filter.push(each);
    for (const each of path.reverse()) {
      parent = this.#resolveElement(each, parent, match, isFlexOrGrid(parent));
      filter.push(each);
    }
    return parent;
  }

  /** The style that an element has as a copy of it below another parent: https://svgwg.org/svg2-draft/struct.html#UseStyleInheritance. Not kept. */
  styleUnder(element: Element, parent: ComputedStyle): ComputedStyle | null {
    if (!element.isConnected) return null;
    const match = this.#newMatch();
    const ancestors: Element[] = [];
    for (let each = styleParent(element); each !== null; each = styleParent(each)) ancestors.push(each);
    for (const each of ancestors.reverse()) match.filter.push(each);
    return this.#resolveElement(element, parent, match, false);
  }

  /** The font that a value of the `font` shorthand means on a root element; null when it does not parse. */
  fontOf(text: string): ComputedStyle['font'] | null {
    if (/[;!{}]/.test(text)) return null;
    const declarations = parseDeclarationList(`font:${text}`, this.#parseInline);
    if (declarations.length === 0 || declarations.some(({ value }) => (value as CssValue).type === 'wide' || (value as CssValue).type === 'unresolved'))
      return null;
    const inline = new DeclaredBlock(DeclarationBlock.of(declarations));
    return this.#styleResolver().resolve({ rules: [], hints: null, inline }, null, false, false, () => null).font;
  }

  // Invalidation

  /** As DomObserver reports it: works out which classes, ids and attributes changed. */
  attributeChanged(element: Element, name: string, oldValue: string | null): void {
    const slot = elementStyle(element);
    if (slot === null) return;
    const value = element.getAttribute(name);
    if (value === oldValue) return;
    if (name === 'class') {
      const before = (oldValue ?? '').split(/[\t\n\f\r ]+/);
      const after = element.classNames;
      for (const each of before) if (each !== '' && !after.includes(each)) this.elementChanged(element, 'class', each);
      for (const each of after) if (!before.includes(each)) this.elementChanged(element, 'class', each);
    } else if (name === 'id') {
      if (oldValue !== null) this.elementChanged(element, 'id', oldValue);
      if (value !== null) this.elementChanged(element, 'id', value);
    }
    this.elementChanged(element, 'attribute', name);
  }

  elementChanged(element: Element, kind: ElementChangeKind, name = ''): void {
    if (this.#allDirty || elementStyle(element) === null) return;
    if (kind === 'children') return this.childrenChanged(element);
    const key =
      kind === 'class' ? `.${name.toLowerCase()}` : kind === 'id' ? `#${name.toLowerCase()}` : kind === 'attribute' ? `[${name.toLowerCase()}` : `:${name}`;
    this.#mark(element, this.#selectorFeatures().reachOf(key));
    if (kind !== 'attribute') return;
    if (name === 'style') this.#markDirty(element, DIRTY_SELF);
    else if (name === 'dir' || name === 'lang' || name === 'cellpadding' || name === 'border' || name === 'rules' || name === 'align') {
      this.#markDirty(element, DIRTY_SELF | DIRTY_SUBTREE);
    } else if (HINT_ATTRIBUTES.has(name) || elementStyle(element)!.pseudos !== null) this.#markDirty(element, DIRTY_SELF); // Generated content may use attr().
    for (const state of ATTRIBUTE_STATES.get(name) ?? []) this.#mark(element, this.#selectorFeatures().reachOf(`:${state}`));
  }

  /** Children came, went, moved, or text changed where :empty may ask. */
  childrenChanged(parent: Node): void {
    if (this.#allDirty) return;
    const isShadowRoot = (parent.flags & FLAG_SHADOW_ROOT) !== 0;
    if (parent.nodeType !== ELEMENT_NODE && !isShadowRoot) {
      this.invalidateAll();
      return;
    }
    const element = isShadowRoot ? (parent as ShadowRoot).host : (parent as Element);
    if (elementStyle(element) === null) return;
    const features = this.#selectorFeatures();
    if (features.dependsOnHas) this.#markDirty(this.#document.documentElement ?? element, DIRTY_SELF | DIRTY_SUBTREE);
    // What is slotted inherits from its slot.
    else if (features.dependsOnSiblings || isSlot(element)) this.#markDirty(element, DIRTY_SELF | DIRTY_SUBTREE);
    // New children have no style yet; the walk finds them.
    this.#markDirty(element, DIRTY_CHILD);
  }

  /** What comes back into the tree may match other rules in its new place. */
  subtreeInserted(root: Node): void {
    const slot = root.nodeType === ELEMENT_NODE ? elementStyle(root as Element) : null;
    if (slot === null) return;
    slot.style = null;
    slot.pseudos = null;
  }

  /** The styles of before stay until the walk comes by: transitions start from them. */
  subtreeMoved(root: Node): void {
    if (root.nodeType === ELEMENT_NODE) this.#markDirty(root as Element, DIRTY_SELF | DIRTY_SUBTREE);
  }

  #mark(element: Element, reach: number): void {
    if (reach === 0) return;
    if ((reach & REACH.anywhere) !== 0) this.#markDirty(this.#document.documentElement ?? element, DIRTY_SELF | DIRTY_SUBTREE);
    if ((reach & REACH.siblings) !== 0) this.#markDirty(styleParent(element) ?? element, DIRTY_SUBTREE);
    if ((reach & REACH.descendants) !== 0) this.#markDirty(element, DIRTY_SUBTREE);
    if ((reach & REACH.self) !== 0) this.#markDirty(element, DIRTY_SELF);
  }

  #markDirty(element: Element, bits: number): void {
    const slot = elementStyle(element);
    if (slot === null) return;
    slot.dirty |= bits;
    this.#anyDirty = true;
    for (let each = styleParent(element); each !== null; each = styleParent(each)) {
      const parent = elementStyle(each);
      if (parent === null || (parent.dirty & DIRTY_CHILD) !== 0) break;
      parent.dirty |= DIRTY_CHILD;
    }
  }

  #selectorFeatures(): SelectorFeatures {
    return this.#treeScopes().features;
  }

  #ruleIndex(): RuleIndex {
    return this.#treeScopes().document;
  }

  #treeScopes(): TreeScopes {
    if (this.#scopes === null) {
      this.#scopes = new TreeScopes(this.#sheets, this.#shadowSheets, this.#environment, this.#document.isQuirks);
      this.#resolver = null;
    }
    return this.#scopes;
  }

  #styleResolver(): StyleResolver {
    const index = this.#ruleIndex();
    if (this.#resolver === null) {
      const registered = new RegisteredProperties();
      for (const rule of index.registered.values()) registered.add(rule);
      this.#resolver = new StyleResolver(this.#environment, registered, this.#urls);
      const root = this.#document.documentElement;
      const rootStyle = root === null ? null : styleOf(root);
      if (rootStyle !== null) this.#resolver.rootFont = rootStyle.font;
    }
    return this.#resolver;
  }

  // The walk

  #updateTree(root: Element, forceAll: boolean): void {
    const filter = this.#match!.filter;
    let element: Element = root;
    /** Depth at which everything below is restyled, and why. */
    let forced = forceAll ? 0 : Infinity;
    let depth = 0;
    for (;;) {
      const isForced = depth >= forced;
      const below = this.#updateElement(element, isForced);
      const child = below === 'none' ? null : firstStyledChild(element);
      if (child !== null) {
        if (below === 'all' && !isForced) forced = depth + 1;
        filter.push(element);
        depth++;
        element = child;
        continue;
      }
      let next: Element | null = nextStyledSibling(element, root);
      while (next === null) {
        const parent = element === root ? null : styleParent(element);
        if (parent === null) return;
        element = parent;
        filter.pop(element);
        depth--;
        if (depth < forced) forced = forceAll ? 0 : Infinity;
        next = nextStyledSibling(element, root);
      }
      element = next;
      if (depth < forced) forced = forceAll ? 0 : Infinity;
    }
  }

  /** Restyles one element if needed and says which of its children to visit. */
  #updateElement(element: Element, isForced: boolean): 'all' | 'dirty' | 'none' {
    let slot = elementStyle(element);
    const isNew = slot === null || slot.style === null;
    if (slot === null) element.styleSlot = slot = new ElementStyle();
    const { dirty } = slot;
    slot.dirty = 0;
    if (!isForced && !isNew && (dirty & (DIRTY_SELF | DIRTY_SUBTREE)) === 0) {
      if ((dirty & DIRTY_ANIMATION) !== 0 && this.#resample(element, slot)) return 'all';
      return (dirty & DIRTY_CHILD) !== 0 ? 'dirty' : 'none';
    }
    const before = slot.style;
    if (!isNew && element.rare !== null && element.rare.shadowRoot !== null) clearUnslotted(element, this.animations);
    let below: 'all' | 'dirty' | 'none' = (dirty & DIRTY_SUBTREE) !== 0 ? 'all' : (dirty & DIRTY_CHILD) !== 0 ? 'dirty' : 'none';
    if (isForced || isNew || (dirty & DIRTY_SELF) !== 0) {
      const changed = this.#restyle(element, slot, before);
      if (changed) below = 'all';
    }
    const after = slot.style!;
    if (after.box.display !== 'none') return isForced ? 'all' : below;
    if (before !== null && before.box.display !== 'none') clearStyles(element, this.animations);
    return 'none';
  }

  /** Answers whether the children must be restyled because of what they inherit. */
  #restyle(element: Element, slot: ElementStyle, before: ComputedStyle | null): boolean {
    const parent = styleParent(element);
    const parentStyle = parent === null ? null : styleOf(parent);
    const isRoot = parent === null;
    const base = this.#resolveElement(element, parentStyle, this.#match!, isFlexOrGrid(layoutParentStyle(parent)));
    const style = this.#isAnimated(element, base) ? this.animations.styleChanged(element, null, before, base) : base;
    if (isRoot) this.#rootChanged(before, style);
    let change: number = compareStyles(before, style);
    // An equal style keeps its object, so that caches by identity hold.
    const isSame = change === 0 && before !== null && before.custom === style.custom;
    slot.style = isSame ? before : style;
    const pseudosBefore = slot.pseudos;
    slot.pseudos = style.box.display === 'none' ? null : this.#resolvePseudos(element, slot.style, pseudosBefore);
    if (pseudosBefore !== null || slot.pseudos !== null) change |= comparePseudos(pseudosBefore, slot.pseudos);
    if (change !== 0) {
      this.#change |= change;
      if (!this.#allDirty) this.#changed.push({ element, change: change as StyleChange });
    }
    return before === null || (!isSame && (this.#styleResolver().hasExplicitInherit || affectsChildren(before, style)));
  }

  /** rem and rlh refer to the root. */
  #rootChanged(before: ComputedStyle | null, style: ComputedStyle): void {
    this.#styleResolver().rootFont = style.font;
    if (before === null || this.#allDirty || before.font === style.font) return;
    if (before.font.size === style.font.size && before.font.lineHeight === style.font.lineHeight) return;
    this.#resolver = null;
    this.#styleResolver().rootFont = style.font;
    const root = this.#document.documentElement;
    if (root === null) return;
    for (let child = firstStyledChild(root); child !== null; child = nextStyledSibling(child, root)) {
      const slot = elementStyle(child);
      if (slot !== null) slot.dirty |= DIRTY_SELF | DIRTY_SUBTREE;
    }
  }

  #resolveElement(element: Element, parent: ComputedStyle | null, match: MatchEnvironment, parentIsFlexOrGrid: boolean): ComputedStyle {
    const isRoot = element === this.#document.documentElement;
    const matched = this.#matched;
    const resolver = this.#styleResolver();
    matchRules(element, null, isRoot, match, matched);
    const hints = this.#hints.of(element);
    const inline = element.attributeList === null ? null : this.#inlineOf(element);
    return resolver.resolve({ rules: matched, hints, inline }, parent, isRoot, parentIsFlexOrGrid, (name) => element.getAttribute(name));
  }

  #isAnimated(element: Element, style: ComputedStyle): boolean {
    return style.rare.transitions.length > 0 || style.rare.animations.length > 0 || this.animations.tracks(element);
  }

  /** As #restyle for an element of which only animations have moved on. */
  #resample(element: Element, slot: ElementStyle): boolean {
    const before = slot.style!;
    const style = this.animations.sample(element, null) ?? before;
    let change: number = compareStyles(before, style);
    const isSame = change === 0 && before.custom === style.custom;
    if (!isSame) slot.style = style;
    const pseudosBefore = slot.pseudos;
    for (const name of this.animations.pseudosOf(element)) {
      const sample = slot.pseudos?.has(name) === true ? this.animations.sample(element, name) : null;
      if (sample === null) continue;
      if (slot.pseudos === pseudosBefore) slot.pseudos = new Map(pseudosBefore);
      slot.pseudos!.set(name, sample);
    }
    if (slot.pseudos !== pseudosBefore) change |= comparePseudos(pseudosBefore, slot.pseudos);
    if (change !== 0) {
      this.#change |= change;
      if (!this.#allDirty) this.#changed.push({ element, change: change as StyleChange });
    }
    return !isSame && (this.#styleResolver().hasExplicitInherit || affectsChildren(before, style));
  }

  /** The style of an element, or its pseudo-element, with the declarations of a keyframe. Only while styles are brought up to date. */
  #styleWith(element: Element, pseudo: PseudoElement | null, animation: DeclaredBlock): ComputedStyle | null {
    if (this.#match === null) return null;
    const isRoot = element === this.#document.documentElement;
    const parent = styleParent(element);
    const parentStyle = pseudo === null ? (parent === null ? null : styleOf(parent)) : styleOf(element);
    const rules: IndexedRule[] = [];
    matchRules(element, pseudo, isRoot, this.#match, rules);
    const hints = pseudo === null ? this.#hints.of(element) : null;
    const inline = pseudo === null && element.attributeList !== null ? this.#inlineOf(element) : null;
    const parentIsFlexOrGrid = isFlexOrGrid(pseudo === null ? layoutParentStyle(parent) : parentStyle);
    return this.#styleResolver().resolve({ rules, hints, inline, animation }, parentStyle, isRoot && pseudo === null, parentIsFlexOrGrid, (name) =>
      element.getAttribute(name),
    );
  }

  #keyframesRule(name: string, element: Element): KeyframesRule | null {
    const root = element.containingShadowRoot;
    return (root === null ? undefined : this.#treeScopes().of(root).keyframes.get(name)) ?? this.#ruleIndex().keyframes.get(name) ?? null;
  }

  #resolvePseudos(element: Element, style: ComputedStyle, before: Map<PseudoElement, ComputedStyle> | null): Map<PseudoElement, ComputedStyle> | null {
    let pseudos: Map<PseudoElement, ComputedStyle> | null = null;
    for (const name of this.#treeScopes().pseudoNames) {
      if (!canHavePseudo(element, style, name)) continue;
      const isGenerated = GENERATED.includes(name);
      if (isGenerated && !mayGenerate(element, name, this.#match!, declaresContent)) continue;
      const matched = this.#matched;
      matchRules(element, name, element === this.#document.documentElement, this.#match!, matched);
      if (matched.length === 0) continue;
      if (isGenerated && !matched.some(declaresContent)) continue;
      const attribute = (attributeName: string): string | null => element.getAttribute(attributeName);
      const base = this.#styleResolver().resolve({ rules: matched, hints: null, inline: null }, style, false, isGenerated && isFlexOrGrid(style), attribute);
      const { content } = base.rare;
      if (isGenerated && (content === 'normal' || content === 'none' || base.box.display === 'none')) continue;
      const pseudoStyle = this.#isAnimated(element, base) ? this.animations.styleChanged(element, name, before?.get(name) ?? null, base) : base;
      (pseudos ??= new Map()).set(name, pseudoStyle);
    }
    return pseudos;
  }

  /** The style attribute. Elements with the same text share the parsed block. */
  #inlineOf(element: Element): DeclaredBlock | null {
    const text = element.attribute('style');
    if (text === null || text === '') return null;
    let block = this.#inlineBlocks.get(text);
    if (block === undefined) {
      if (this.#inlineBlocks.size >= MAX_INLINE_CACHE) this.#inlineBlocks.clear();
      block = new DeclaredBlock(DeclarationBlock.of(parseDeclarationList(text, this.#parseInline)));
      this.#inlineBlocks.set(text, block);
    }
    return block;
  }
}

/** Attributes that decide a pseudo-class. */
const ATTRIBUTE_STATES: ReadonlyMap<string, readonly string[]> = new Map([
  ['disabled', ['disabled', 'enabled']],
  ['checked', ['checked', 'default']],
  ['selected', ['checked', 'default']],
  ['href', ['link', 'any-link', 'visited']],
  ['readonly', ['read-only', 'read-write']],
  ['contenteditable', ['read-only', 'read-write']],
  ['required', ['required', 'optional', 'valid', 'invalid']],
  ['placeholder', ['placeholder-shown']],
  ['value', ['placeholder-shown', 'valid', 'invalid', 'in-range', 'out-of-range']],
  ['open', ['open']],
  ['min', ['in-range', 'out-of-range', 'valid', 'invalid']],
  ['max', ['in-range', 'out-of-range', 'valid', 'invalid']],
  ['pattern', ['valid', 'invalid']],
]);

function bodyLinkColor(root: Element): string | null {
  for (let child = root.firstElementChild; child !== null; child = child.nextElementSibling) if (child.localName === 'body') return child.attribute('link');
  return null;
}

function isFlexOrGrid(style: ComputedStyle | null): boolean {
  if (style === null) return false;
  const { display } = style.box;
  return display === 'flex' || display === 'inline-flex' || display === 'grid' || display === 'inline-grid';
}

/** The style of the nearest ancestor with a box: display: contents is looked through. */
function layoutParentStyle(parent: Element | null): ComputedStyle | null {
  for (let each = parent; each !== null; each = styleParent(each)) {
    const style = styleOf(each);
    if (style === null || style.box.display !== 'contents') return style;
  }
  return null;
}

function affectsChildren(before: ComputedStyle, after: ComputedStyle): boolean {
  return (
    before.font !== after.font ||
    before.text !== after.text ||
    before.inherited !== after.inherited ||
    before.svg !== after.svg ||
    before.custom !== after.custom ||
    before.box.display !== after.box.display
  );
}

function comparePseudos(before: Map<PseudoElement, ComputedStyle> | null, after: Map<PseudoElement, ComputedStyle> | null): number {
  let change = 0;
  for (const [name, style] of after ?? []) change |= compareStyles(before?.get(name) ?? null, style);
  for (const name of before?.keys() ?? []) if (after?.has(name) !== true) change |= STYLE_CHANGE.rebuild;
  return change;
}

/** An element that became display: none takes the styles of its descendants with it. */
function clearStyles(root: Element, animations: DocumentAnimations): void {
  let element: Element | null = firstStyledChild(root);
  while (element !== null && element !== root) {
    const slot = elementStyle(element);
    if (slot !== null) {
      slot.style = null;
      slot.pseudos = null;
      if (animations.tracks(element)) animations.forget(element);
    }
    const child = slot === null ? null : firstStyledChild(element);
    if (child !== null) {
      element = child;
      continue;
    }
    let next: Element | null = nextStyledSibling(element, root);
    while (next === null && element !== null && element !== root) {
      element = styleParent(element);
      next = element === null || element === root ? null : nextStyledSibling(element, root);
    }
    element = next;
  }
}

/** Children of a host that no slot shows any more have no style. */
function clearUnslotted(host: Element, animations: DocumentAnimations): void {
  for (let child = host.firstElementChild; child !== null; child = child.nextElementSibling) {
    const slot = elementStyle(child);
    if (slot === null || slot.style === null || child.rare?.assignedSlot) continue;
    slot.style = null;
    slot.pseudos = null;
    if (animations.tracks(child)) animations.forget(child);
    clearStyles(child, animations);
  }
}

function declaresContent({ block }: IndexedRule): boolean {
  block.prepare();
  return block.ids.includes(CONTENT_ID) || block.importantIds.includes(CONTENT_ID);
}

function canHavePseudo(element: Element, style: ComputedStyle, name: PseudoElement): boolean {
  switch (name) {
    case 'marker':
      return style.box.display === 'list-item' || style.box.display === 'inline-list-item';
    case 'placeholder':
      return element.localName === 'input' || element.localName === 'textarea';
    case 'file-selector-button':
      return element.localName === 'input' && element.attribute('type')?.toLowerCase() === 'file';
    case '-webkit-slider-runnable-track':
    case '-webkit-slider-thumb':
      return element.localName === 'input' && element.attribute('type')?.toLowerCase() === 'range';
    case 'backdrop':
      return element.localName === 'dialog' || element.attribute('popover') !== null;
    case 'first-line':
    case 'first-letter':
      return style.box.display !== 'inline' && style.box.display !== 'contents';
    default:
      return true;
  }
}
