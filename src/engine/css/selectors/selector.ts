// Compiled selectors: what parse-selector.ts makes, match.ts reads and serialize-selector.ts writes. Immutable.
// https://drafts.csswg.org/selectors-4/

export type Combinator = ' ' | '>' | '+' | '~';
export type AttributeOperator = '' | '=' | '~=' | '|=' | '^=' | '$=' | '*=';

/** `namespace`: '*' any, null none, else the URI. `prefix` is what was written: null nothing, '' a bare `|`. */
export interface TypeSelector {
  readonly kind: 'type';
  readonly name: string;
  readonly lowerName: string;
  readonly namespace: string | null;
  readonly prefix: string | null;
}

export interface UniversalSelector {
  readonly kind: 'universal';
  readonly namespace: string | null;
  readonly prefix: string | null;
}

export interface IdSelector {
  readonly kind: 'id';
  readonly value: string;
}

export interface ClassSelector {
  readonly kind: 'class';
  readonly value: string;
}

export interface AttributeSelector {
  readonly kind: 'attribute';
  readonly name: string;
  readonly lowerName: string;
  readonly namespace: string | null;
  readonly prefix: string | null;
  readonly operator: AttributeOperator;
  readonly value: string;
  readonly flag: '' | 'i' | 's';
  /** `html`: only on HTML elements of HTML documents (`type`, `lang`, ... by HTML's list). */
  readonly ignoresCase: 'never' | 'always' | 'html';
}

/** A pseudo-class whose answer only the DOM knows: asked with `element.matchesState(name)`. */
export interface StateSelector {
  readonly kind: 'state';
  readonly name: string;
  /** As it is serialized: `-webkit-autofill` is asked as `autofill` but written as it was. */
  readonly written: string;
  /** The identifier of `:state(x)`, else ''. */
  readonly argument: string;
}

export type StructuralName = 'root' | 'empty' | 'scope' | 'first-child' | 'last-child' | 'only-child' | 'first-of-type' | 'last-of-type' | 'only-of-type';

export interface StructuralSelector {
  readonly kind: 'structural';
  readonly name: StructuralName;
}

export type NthName = 'nth-child' | 'nth-last-child' | 'nth-of-type' | 'nth-last-of-type';

/** Matches the children whose 1-based index is `step`*n + `offset` for some n >= 0. */
export interface NthSelector {
  readonly kind: 'nth';
  readonly name: NthName;
  readonly step: number;
  readonly offset: number;
  readonly of: SelectorList | null;
}

export interface LogicalSelector {
  readonly kind: 'logical';
  readonly name: 'is' | 'where' | 'not' | '-webkit-any';
  readonly list: SelectorList;
}

/** `:has()`: each selector of `list` starts (leftmost) with a `has-anchor`, joined by its leading combinator. */
export interface HasSelector {
  readonly kind: 'has';
  readonly list: SelectorList;
}

/** The implied subject at the left end of a relative selector. Written as nothing. */
export interface HasAnchorSelector {
  readonly kind: 'has-anchor';
}

export interface LangSelector {
  readonly kind: 'lang';
  readonly ranges: readonly string[];
}

export interface DirSelector {
  readonly kind: 'dir';
  readonly direction: string;
}

/** `&`. `list` is the parent rule's; null stands for `:scope`. */
export interface NestingSelector {
  readonly kind: 'nesting';
  readonly list: SelectorList | null;
  /** Not written by the author but implied at the left end of a nested rule's selector. */
  readonly implied: boolean;
}

export interface HostSelector {
  readonly kind: 'host';
  readonly context: boolean;
  readonly list: SelectorList | null;
}

/** Valid, but matches nothing here: what only other engines or unbuilt features have. */
export interface NeverSelector {
  readonly kind: 'never';
  readonly text: string;
}

export type SimpleSelector =
  | TypeSelector
  | UniversalSelector
  | IdSelector
  | ClassSelector
  | AttributeSelector
  | StateSelector
  | StructuralSelector
  | NthSelector
  | LogicalSelector
  | HasSelector
  | HasAnchorSelector
  | LangSelector
  | DirSelector
  | NestingSelector
  | HostSelector
  | NeverSelector;

/** The pseudo-element at the right end. `name` is in lower case without colons. */
export interface PseudoElementSelector {
  readonly name: string;
  /** As it is serialized: `-webkit-input-placeholder` is `placeholder` under its old name. */
  readonly written: string;
  /** `::slotted()`'s list. */
  readonly list: SelectorList | null;
  /** `::part()`'s names, or the one name of `::highlight()` and the like. */
  readonly names: readonly string[];
  /** What follows it: `::part(x):hover`, `::-webkit-scrollbar-thumb:hover`. */
  readonly states: readonly SimpleSelector[];
  /** `::before::marker`: the inner one. */
  readonly next: PseudoElementSelector | null;
  /** Valid but never generated here (`::-webkit-...`). */
  readonly isUnknown: boolean;
}

export interface CompoundSelector {
  readonly simples: readonly SimpleSelector[];
  /** Joins this compound to the one on its left; null on the leftmost. */
  readonly combinator: Combinator | null;
}

export interface ComplexSelector {
  /** Rightmost (the subject) first; never empty. */
  readonly compounds: readonly CompoundSelector[];
  /** Packed, see packSpecificity; comparable with `<`. */
  readonly specificity: number;
  readonly pseudoElement: PseudoElementSelector | null;
  /** Hashes that some ancestor must have put into the filter, see ancestor-filter.ts. */
  readonly ancestorHashes: readonly number[];
}

export interface SelectorList {
  readonly selectors: readonly ComplexSelector[];
  /** Bound of the matcher's recursion: compounds plus the deepest nested list. */
  readonly depth: number;
  /** Whether `&`, `:scope` or `:host` stands anywhere inside: such rules depend on where they are. */
  readonly hasNesting: boolean;
}

const FIELD_BITS = 10;
const FIELD_MAX = (1 << FIELD_BITS) - 1;

/** (ids, classes, types) as one integer, 10 bits each; a field saturates at 1023. */
export function packSpecificity(ids: number, classes: number, types: number): number {
  return (Math.min(ids, FIELD_MAX) << (2 * FIELD_BITS)) | (Math.min(classes, FIELD_MAX) << FIELD_BITS) | Math.min(types, FIELD_MAX);
}

export function unpackSpecificity(packed: number): readonly [ids: number, classes: number, types: number] {
  return [packed >> (2 * FIELD_BITS), (packed >> FIELD_BITS) & FIELD_MAX, packed & FIELD_MAX];
}

/** Adds two packed specificities field by field. */
export function addSpecificity(one: number, other: number): number {
  const [a, b, c] = unpackSpecificity(one);
  const [d, e, f] = unpackSpecificity(other);
  return packSpecificity(a + d, b + e, c + f);
}
