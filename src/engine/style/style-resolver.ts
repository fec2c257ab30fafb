// StyleResolver: matched declarations and the parent's style -> ComputedStyle. Equal inputs give the same object: a cache keyed by
// the matched rules serves the many similar elements of a page (Chromium and WebKit call it the matched properties cache).

import type { ComponentValue } from '../css/component-value.ts';
import { LONGHANDS, longhand } from '../css/properties/property-table.ts';
import type { Longhand } from '../css/properties/longhand.ts';
import { expandSubstituted, parseSubstituted } from '../css/properties/parse-declaration.ts';
import { hasSubstitution, substitute } from '../css/properties/variables.ts';
import type { CssValue } from '../css/values/css-value.ts';
import type { ParseContext } from '../css/values/parse-context.ts';
import { Cascade } from './cascade.ts';
import type { AppliedDeclarations } from './cascade.ts';
import { adjustInheritedSize } from './compute/compute-font.ts';
import { COMPUTE } from './compute/compute-table.ts';
import { adjustStyle } from './compute/adjust-style.ts';
import { StyleBuilder } from './compute/style-builder.ts';
import type { FieldBag } from './compute/style-builder.ts';
import type { ComputedStyle } from './computed-style.ts';
import { CustomPropertyScope, customValue } from './custom-property-scope.ts';
import type { CustomValue } from './custom-property-scope.ts';
import type { DeclaredBlock } from './declared-block.ts';
import type { StyleEnvironment } from './environment.ts';
import { INITIAL_STYLE } from './initial-style.ts';
import { physicalIds } from './logical-properties.ts';
import type { RegisteredProperties } from './registered-properties.ts';
import type { IndexedRule } from './rule-index.ts';

/** Properties on which others depend come first. */
const PHASE_COUNT = 5;
const PHASES: ReadonlyMap<string, number> = new Map([
  ['direction', 0],
  ['writing-mode', 0],
  ['color-scheme', 0],
  ['font-family', 1],
  ['font-size', 2],
  ['font-weight', 2],
  ['font-style', 2],
  ['font-stretch', 2],
  ['line-height', 3],
  ['color', 3],
]);
const phaseOf = Uint8Array.from(LONGHANDS, (each) => PHASES.get(each.name) ?? PHASE_COUNT - 1);
const idOf = (name: string): number => LONGHANDS.findIndex((each) => each.name === name);
const FONT_FAMILY = idOf('font-family');
const FONT_SIZE = idOf('font-size');
const MAX_CACHE_ENTRIES = 8192;
const MAX_ENTRIES_PER_HASH = 32;
/** How far variables may refer to each other. */
const MAX_VARIABLE_DEPTH = 256;

type Unresolved = Extract<CssValue, { type: 'unresolved' }>;

interface CacheEntry {
  readonly rules: readonly IndexedRule[];
  readonly hints: DeclaredBlock | null;
  readonly inline: DeclaredBlock | null;
  readonly parent: ComputedStyle;
  /** The style took values from the parent's other groups. */
  readonly needsSameParent: boolean;
  readonly isRoot: boolean;
  readonly parentIsFlexOrGrid: boolean;
  readonly style: ComputedStyle;
}

export class StyleResolver {
  readonly #cascade = new Cascade();
  readonly #builder: StyleBuilder;
  readonly #registered: RegisteredProperties;
  readonly #urls: ParseContext;
  #cache = new Map<number, CacheEntry[]>();
  #cacheSize = 0;
  #needsSameParent = false;
  /** The shorthand with variables that was expanded last for the element at hand. */
  #expandedValue: Unresolved | null = null;
  #expansion: ReadonlyMap<string, CssValue> | null = null;
  /** Some style took a value from its parent that is not inherited by itself (`box-sizing: inherit`). */
  hasExplicitInherit = false;
  /** OPTIMIZATION: `x: var(--y)` parsed once per variable value and property. */
  readonly #substituted = new WeakMap<readonly ComponentValue[], Map<string, CssValue | null>>();

  constructor(environment: StyleEnvironment, registered: RegisteredProperties, urls: ParseContext) {
    this.#builder = new StyleBuilder(environment);
    this.#registered = registered;
    this.#urls = urls;
  }

  set rootFont(font: ComputedStyle['font']) {
    this.#builder.rootFont = font;
  }

  /** `applied` is read during the call only, except that its rule list is copied into the cache. */
  resolve(
    applied: AppliedDeclarations,
    parent: ComputedStyle | null,
    isRoot: boolean,
    parentIsFlexOrGrid: boolean,
    attribute: (name: string) => string | null,
  ): ComputedStyle {
    const base = parent ?? INITIAL_STYLE;
    const isShared = (applied.animation ?? null) === null;
    const hash = isShared ? hashOf(applied) : 0;
    const known = isShared ? this.#find(hash, applied, base, isRoot, parentIsFlexOrGrid) : null;
    if (known !== null) return known;
    const builder = this.#builder;
    builder.attribute = attribute;
    builder.start(parent, isRoot, parentIsFlexOrGrid);
    this.#needsSameParent = false;
    this.#expandedValue = null;
    this.#cascade.run(applied);
    if (this.#cascade.custom !== null) this.#computeCustomProperties(this.#cascade.custom);
    this.#computeAll();
    adjustStyle(builder);
    const style = builder.finish();
    if (isShared && !builder.isUnsharable) this.#remember(hash, applied, base, isRoot, parentIsFlexOrGrid, style);
    return style;
  }

  #find(hash: number, applied: AppliedDeclarations, parent: ComputedStyle, isRoot: boolean, parentIsFlexOrGrid: boolean): ComputedStyle | null {
    const entries = this.#cache.get(hash);
    if (entries === undefined) return null;
    for (let i = entries.length - 1; i >= 0; i--) {
      const entry = entries[i]!;
      if (entry.isRoot !== isRoot || entry.parentIsFlexOrGrid !== parentIsFlexOrGrid || entry.hints !== applied.hints || entry.inline !== applied.inline)
        continue;
      if (entry.parent !== parent && (entry.needsSameParent || !inheritsSame(entry.parent, parent))) continue;
      if (isSameList(entry.rules, applied.rules)) return entry.style;
    }
    return null;
  }

  #remember(hash: number, applied: AppliedDeclarations, parent: ComputedStyle, isRoot: boolean, parentIsFlexOrGrid: boolean, style: ComputedStyle): void {
    if (++this.#cacheSize > MAX_CACHE_ENTRIES) {
      this.#cache = new Map();
      this.#cacheSize = 1;
    }
    const entry: CacheEntry = {
      rules: applied.rules.slice(),
      hints: applied.hints,
      inline: applied.inline,
      parent,
      needsSameParent: this.#needsSameParent,
      isRoot,
      parentIsFlexOrGrid,
      style,
    };
    const entries = this.#cache.get(hash);
    if (entries === undefined) this.#cache.set(hash, [entry]);
    else {
      // The oldest go, so that many parents of one kind of element do not make looking up slow.
      if (entries.length >= MAX_ENTRIES_PER_HASH) entries.shift();
      entries.push(entry);
    }
  }

  #computeAll(): void {
    const cascade = this.#cascade;
    const { touched, winners } = cascade;
    for (let phase = 0; phase < PHASE_COUNT; phase++) {
      if (phase === 1) this.#mapLogical();
      for (let i = 0; i < touched.length; i++) {
        const id = touched[i]!;
        if (phaseOf[id] === phase) this.#compute(LONGHANDS[id]!, winners[id]!);
      }
      if (phase === 1 && winners[FONT_FAMILY] !== null && winners[FONT_SIZE] === null) adjustInheritedSize(this.#builder);
    }
  }

  /** Logical properties become their physical ones where they were declared later. */
  #mapLogical(): void {
    const cascade = this.#cascade;
    const { writingMode, direction } = this.#builder.get('text');
    const physical = physicalIds(writingMode, direction);
    // In the order of declaration: margin-inline-start and margin-left are one property by now.
    const logical = cascade.touched.filter((id) => physical[id]! >= 0);
    if (logical.length === 0) return;
    logical.sort((a, b) => cascade.turns[a]! - cascade.turns[b]!);
    const turns = logical.map((id) => cascade.turns[id]!);
    const lastPhysicalTurn = new Map<number, number>();
    logical.forEach((id, i) => {
      const target = physical[id]!;
      if (!lastPhysicalTurn.has(target)) lastPhysicalTurn.set(target, cascade.winners[target] === null ? -1 : cascade.turns[target]!);
      if (lastPhysicalTurn.get(target)! < turns[i]!) cascade.replace(target, id);
    });
  }

  #compute(property: Longhand, declared: CssValue): void {
    if (property.rule === 'logical') return;
    let value: CssValue | null = declared;
    // Reverting can lead to a variable, a variable to a CSS-wide keyword, but not around in circles.
    for (let step = 0; step < 4; step++) {
      if (value.type === 'unresolved') value = this.#substitute(property, value) ?? UNSET;
      else if (value.type === 'wide' && (value.value === 'revert' || value.value === 'revert-layer'))
        value = this.#cascade.revertedValue(property.id, value.value) ?? UNSET;
      else break;
    }
    if (value.type === 'wide') this.#computeWide(property, value.value);
    else if (value.type !== 'unresolved') COMPUTE[property.rule](this.#builder, property, value);
  }

  #computeWide(property: Longhand, keyword: string): void {
    const inherits = keyword === 'inherit' || (keyword === 'unset' && property.inherited);
    if (property.group === null) return;
    const builder = this.#builder;
    const from = (inherits ? builder.parent : INITIAL_STYLE)[property.group] as unknown as FieldBag;
    if (inherits && !property.inherited) this.#needsSameParent = this.hasExplicitInherit = true;
    const now = builder.get(property.group) as unknown as FieldBag;
    for (const field of property.fields) {
      if (!inherits && isCurrentColorField(property)) continue;
      if (property.rule === 'color') builder.colorsSet.add(field);
      if (property.rule === 'line-width' && inherits) builder.widthsSet.add(field);
      if (now[field] !== from[field]) builder.set(property.group, field, from[field]);
    }
    if (property.name === 'display') builder.parts?.delete('display');
    if (property.name === 'font-size' && inherits) builder.write('font').sizeBasis = builder.parent.font.sizeBasis;
    if (property.name === 'font-size' && !inherits) builder.write('font').sizeBasis = INITIAL_STYLE.font.sizeBasis;
  }

  #substitute(property: Longhand, value: Unresolved): CssValue | null {
    if (value.shorthand !== '') {
      const expansion = this.#substituteShorthand(value);
      return expansion === null ? null : (expansion.get(property.name) ?? this.#logicalValue(expansion, property));
    }
    const tokens = substitute(value.tokens, (name) => this.#variable(name));
    if (tokens === null) return null;
    let byProperty = this.#substituted.get(tokens);
    if (byProperty === undefined) this.#substituted.set(tokens, (byProperty = new Map()));
    let parsed = byProperty.get(property.name);
    if (parsed === undefined) byProperty.set(property.name, (parsed = parseSubstituted(property, tokens, this.#urls)));
    return parsed;
  }

  /** OPTIMIZATION: the longhands of one shorthand follow each other and share its one expansion. */
  #substituteShorthand(value: Unresolved): ReadonlyMap<string, CssValue> | null {
    if (this.#expandedValue !== value) {
      const tokens = substitute(value.tokens, (name) => this.#variable(name));
      this.#expansion = tokens === null ? null : expandSubstituted(value.shorthand, tokens, this.#urls);
      this.#expandedValue = value;
    }
    return this.#expansion;
  }

  /** What the expansion of a logical shorthand (`margin-inline`) says of a physical property; null for nothing. */
  #logicalValue(expansion: ReadonlyMap<string, CssValue>, property: Longhand): CssValue | null {
    const { writingMode, direction } = this.#builder.get('text');
    const physical = physicalIds(writingMode, direction);
    for (const [name, value] of expansion) if (physical[longhand(name).id] === property.id) return value;
    return null;
  }

  #variable(name: string): readonly ComponentValue[] | null {
    const { custom, parent } = this.#builder;
    const scope = custom instanceof CustomPropertyScope ? custom : null;
    const isOwn = custom !== parent.custom;
    const value = this.#registered.inherits(name) ? scope?.value(name) : isOwn ? scope?.ownValue(name) : null;
    return (value ?? this.#registered.initialValue(name))?.tokens ?? null;
  }

  // Custom properties

  /** https://drafts.csswg.org/css-variables-2/#cycles: names that are being computed and met again are invalid. */
  #computeCustomProperties(declared: ReadonlyMap<string, CssValue>): void {
    const parent = this.#builder.custom instanceof CustomPropertyScope ? this.#builder.custom : null;
    const own = new Map<string, CustomValue | null>();
    const state = new Map<string, 'computing' | 'cyclic'>();
    const compute = (name: string, depth: number): CustomValue | null => {
      const done = own.get(name);
      if (done !== undefined) return done;
      const value = declared.get(name);
      if (value === undefined) return this.#inheritedCustom(parent, name);
      if (state.has(name)) {
        for (const other of state.keys()) state.set(other, 'cyclic');
        return null;
      }
      if (depth > MAX_VARIABLE_DEPTH) return null;
      state.set(name, 'computing');
      let result = this.#computeCustom(name, value, parent, (other) => compute(other, depth + 1)?.tokens ?? null);
      if (state.get(name) === 'cyclic') result = null;
      state.delete(name);
      own.set(name, result);
      return result;
    };
    for (const name of declared.keys()) compute(name, 0);
    this.#builder.custom = new CustomPropertyScope(parent, own);
  }

  #computeCustom(
    name: string,
    value: CssValue,
    parent: CustomPropertyScope | null,
    lookup: (name: string) => readonly ComponentValue[] | null,
  ): CustomValue | null {
    if (value.type === 'wide') {
      const inherits = value.value !== 'initial' && this.#registered.inherits(name);
      return inherits ? this.#inheritedCustom(parent, name) : this.#registered.initialValue(name);
    }
    if (value.type !== 'unresolved') return null;
    const result = hasSubstitution(value.tokens) ? substitute(value.tokens, lookup) : value.tokens;
    if (result === null) return this.#registered.initialValue(name);
    const plain = result === value.tokens ? { tokens: value.tokens, text: value.text } : customValue(result);
    return this.#registered.compute(name, plain, this.#builder);
  }

  #inheritedCustom(parent: CustomPropertyScope | null, name: string): CustomValue | null {
    return (this.#registered.inherits(name) ? parent?.value(name) : null) ?? this.#registered.initialValue(name);
  }
}

const UNSET: CssValue = { type: 'wide', value: 'unset' };

/** Colours whose initial value is currentcolor: left to adjust-style.ts. */
function isCurrentColorField(property: Longhand): boolean {
  return property.rule === 'color' && property.initial === 'currentcolor';
}

function hashOf(applied: AppliedDeclarations): number {
  const { rules, hints, inline } = applied;
  let hash = rules.length + (hints === null ? 0 : hints.serial * 7919) + (inline === null ? 0 : inline.serial * 104729);
  for (let i = 0; i < rules.length; i++) hash = (Math.imul(hash, 31) + rules[i]!.order) | 0;
  return hash;
}

function isSameList(a: readonly IndexedRule[], b: readonly IndexedRule[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function inheritsSame(a: ComputedStyle, b: ComputedStyle): boolean {
  return a.font === b.font && a.text === b.text && a.inherited === b.inherited && a.svg === b.svg && a.custom === b.custom;
}
