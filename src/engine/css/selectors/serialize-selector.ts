// Selector lists back to text. https://drafts.csswg.org/cssom-1/#serializing-selectors

import { serializeIdentifier, serializeString } from '../syntax/serialize.ts';
import type { AttributeSelector, ComplexSelector, CompoundSelector, NthSelector, PseudoElementSelector, SelectorList, SimpleSelector } from './selector.ts';

export function serializeSelectorList(list: SelectorList): string {
  return list.selectors.map(serializeSelector).join(', ');
}

export function serializeSelector(selector: ComplexSelector): string {
  let result = '';
  for (let i = selector.compounds.length - 1; i >= 0; i--) {
    const compound = selector.compounds[i] as CompoundSelector;
    const isImplied = isImpliedStart(compound);
    if (!isImplied) result += serializeCompound(compound, i === 0 ? selector.pseudoElement : null);
    if (i === 0) break;
    const { combinator } = selector.compounds[i - 1] as CompoundSelector;
    if (!isImplied) result += combinator === ' ' ? ' ' : ` ${combinator} `;
    else if (combinator !== ' ') result += `${combinator} `;
    else if (compound.simples[0]?.kind === 'nesting') result += '& ';
  }
  return result;
}

/** The anchor of :has() is never written; an implied `&` is written only where no combinator says it. */
function isImpliedStart(compound: CompoundSelector): boolean {
  const first = compound.simples[0];
  return first?.kind === 'has-anchor' || (first?.kind === 'nesting' && first.implied);
}

function serializeCompound(compound: CompoundSelector, pseudoElement: PseudoElementSelector | null): string {
  let result = '';
  const { simples } = compound;
  for (const simple of simples) {
    // A universal selector without a prefix says nothing when others follow.
    if (simple.kind === 'universal' && simple.prefix === null && (simples.length > 1 || pseudoElement !== null)) continue;
    result += serializeSimple(simple);
  }
  for (let element = pseudoElement; element !== null; element = element.next) {
    result += `::${serializeIdentifier(element.written)}${pseudoElementArgument(element)}${element.states.map(serializeSimple).join('')}`;
  }
  return result;
}

function pseudoElementArgument(element: PseudoElementSelector): string {
  if (element.list !== null) return `(${serializeSelectorList(element.list)})`;
  return element.names.length === 0 ? '' : `(${element.names.map(serializeIdentifier).join(' ')})`;
}

function serializeSimple(simple: SimpleSelector): string {
  switch (simple.kind) {
    case 'type':
      return namespacePrefix(simple.prefix) + serializeIdentifier(simple.name);
    case 'universal':
      return `${namespacePrefix(simple.prefix)}*`;
    case 'id':
      return `#${serializeIdentifier(simple.value)}`;
    case 'class':
      return `.${serializeIdentifier(simple.value)}`;
    case 'attribute':
      return serializeAttribute(simple);
    case 'state':
      return simple.argument === '' ? `:${simple.written}` : `:state(${serializeIdentifier(simple.argument)})`;
    case 'structural':
      return `:${simple.name}`;
    case 'nth':
      return serializeNth(simple);
    case 'logical':
      return `:${simple.name}(${serializeSelectorList(simple.list)})`;
    case 'has':
      return `:has(${serializeSelectorList(simple.list)})`;
    case 'has-anchor':
      return '';
    case 'lang':
      return `:lang(${simple.ranges.map(serializeLanguageRange).join(', ')})`;
    case 'dir':
      return `:dir(${serializeIdentifier(simple.direction)})`;
    case 'nesting':
      return '&';
    case 'host': {
      const name = simple.context ? ':host-context' : ':host';
      return simple.list === null ? name : `${name}(${serializeSelectorList(simple.list)})`;
    }
    case 'never':
      return simple.text;
  }
}

function namespacePrefix(prefix: string | null): string {
  if (prefix === null) return '';
  return prefix === '*' ? '*|' : `${prefix === '' ? '' : serializeIdentifier(prefix)}|`;
}

function serializeAttribute(simple: AttributeSelector): string {
  const name = namespacePrefix(simple.prefix === '' ? null : simple.prefix) + serializeIdentifier(simple.name);
  if (simple.operator === '') return `[${name}]`;
  return `[${name}${simple.operator}${serializeString(simple.value)}${simple.flag === '' ? '' : ` ${simple.flag}`}]`;
}

function serializeLanguageRange(range: string): string {
  return range === '' || range.includes('*') ? serializeString(range) : serializeIdentifier(range);
}

function serializeNth(simple: NthSelector): string {
  const of = simple.of === null ? '' : ` of ${serializeSelectorList(simple.of)}`;
  return `:${simple.name}(${serializeAnPlusB(simple.step, simple.offset)}${of})`;
}

/** https://drafts.csswg.org/css-syntax-3/#serializing-anb */
function serializeAnPlusB(step: number, offset: number): string {
  if (step === 0) return String(offset);
  const coefficient = step === 1 ? 'n' : step === -1 ? '-n' : `${step}n`;
  if (offset === 0) return coefficient;
  return offset > 0 ? `${coefficient}+${offset}` : `${coefficient}${offset}`;
}
