// https://drafts.csswg.org/selectors-4/#specificity-rules

import { addSpecificity, packSpecificity } from './selector.ts';
import type { CompoundSelector, PseudoElementSelector, SelectorList, SimpleSelector } from './selector.ts';

const ID = packSpecificity(1, 0, 0);
const CLASS = packSpecificity(0, 1, 0);
const TYPE = packSpecificity(0, 0, 1);

export function specificityOf(compounds: readonly CompoundSelector[], pseudoElement: PseudoElementSelector | null): number {
  let total = 0;
  for (const compound of compounds) {
    for (const simple of compound.simples) total = addSpecificity(total, simpleSpecificity(simple));
  }
  for (let element = pseudoElement; element !== null; element = element.next) {
    total = addSpecificity(total, TYPE);
    if (element.list !== null) total = addSpecificity(total, maximumSpecificity(element.list));
    for (const state of element.states) total = addSpecificity(total, simpleSpecificity(state));
  }
  return total;
}

/** The largest specificity in the list, as `:is()` and `&` count; 0 when it is empty. */
export function maximumSpecificity(list: SelectorList): number {
  let maximum = 0;
  for (const selector of list.selectors) maximum = Math.max(maximum, selector.specificity);
  return maximum;
}

function simpleSpecificity(simple: SimpleSelector): number {
  switch (simple.kind) {
    case 'id':
      return ID;
    case 'class':
    case 'attribute':
    case 'state':
    case 'structural':
    case 'lang':
    case 'dir':
    case 'never':
      return CLASS;
    case 'type':
      return TYPE;
    case 'universal':
    case 'has-anchor':
      return 0;
    case 'nth':
      return simple.of === null ? CLASS : addSpecificity(CLASS, maximumSpecificity(simple.of));
    case 'host':
      return simple.list === null ? CLASS : addSpecificity(CLASS, maximumSpecificity(simple.list));
    case 'logical':
      return simple.name === 'where' ? 0 : maximumSpecificity(simple.list);
    case 'has':
      return maximumSpecificity(simple.list);
    case 'nesting':
      return simple.list === null ? 0 : maximumSpecificity(simple.list);
  }
}
