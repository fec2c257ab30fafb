// By what a rule is filed: an element only looks at the rules under its id, its classes, its type, and `universal`.

import type { ComplexSelector, CompoundSelector, SimpleSelector } from './selector.ts';

export interface RightmostKey {
  /** The bucket; for `type` the name is in lower case, the others as written. */
  readonly kind: 'id' | 'class' | 'type' | 'universal';
  readonly name: string;
}

const UNIVERSAL: RightmostKey = { kind: 'universal', name: '' };
/** How far `&` and `:is()` are followed. Each level may fork (`&&`), so this stays small. */
const MAX_DEPTH = 4;
const RANK = { id: 3, class: 2, type: 1, universal: 0 } as const;

/**
 * The sharpest key that what a compound (the rightmost is the subject) matches must have. In quirks mode ids and classes ignore case: file and look up in lower case.
 * A type key is the lower-case name, so look up an element by its lower-case local name.
 */
export function rightmostKey(compound: CompoundSelector): RightmostKey {
  return keyOfCompound(compound, MAX_DEPTH);
}

function keyOfCompound(compound: CompoundSelector, depth: number): RightmostKey {
  let best = UNIVERSAL;
  for (const simple of compound.simples) {
    const key = keyOf(simple, depth);
    if (RANK[key.kind] > RANK[best.kind]) best = key;
  }
  return best;
}

function keyOf(simple: SimpleSelector, depth: number): RightmostKey {
  switch (simple.kind) {
    case 'id':
      return { kind: 'id', name: simple.value };
    case 'class':
      return { kind: 'class', name: simple.value };
    case 'type':
      return { kind: 'type', name: simple.lowerName };
    case 'nesting':
      return onlyKey(simple.list?.selectors ?? [], depth);
    case 'logical':
      return simple.name === 'not' ? UNIVERSAL : onlyKey(simple.list.selectors, depth);
    default:
      return UNIVERSAL;
  }
}

function onlyKey(selectors: readonly ComplexSelector[], depth: number): RightmostKey {
  const only = selectors[0];
  return selectors.length === 1 && only !== undefined && depth > 0 ? keyOfCompound(only.compounds[0]!, depth - 1) : UNIVERSAL;
}
