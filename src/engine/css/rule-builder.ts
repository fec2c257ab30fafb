// Turns what the syntax parser reads into rules. One Frame per open block; a rule joins its parent when its block ends.
// Which rule may stand where, and what each kind keeps, is decided here.

import {
  parseImport,
  parseKeyframeOffsets,
  parseKeyframesName,
  parseLayerName,
  parseLayerNames,
  parseName,
  parseNamespace,
  parsePageSelectors,
} from './at-rule-preludes.ts';
import type { ComponentValue } from './component-value.ts';
import { DeclarationBlock } from './declaration.ts';
import type { DeclarationParser, ParsedDeclaration } from './declaration.ts';
import { LazyDeclarationSource, addDeclaration } from './declaration-list.ts';
import { isWord } from './media/condition.ts';
import { parseContainerQuery } from './media/parse-container-query.ts';
import { parseMediaQueryList } from './media/parse-media-query.ts';
import { evaluateSupports } from './parse-supports.ts';
import { NO_RULES } from './rules.ts';
import type { Descriptor, KeyframeRule, PropertyRule, Rule, RuleList } from './rules.ts';
import { parseSelectorList } from './selectors/parse-selector.ts';
import type { SelectorContext } from './selectors/parse-selector.ts';
import type { SelectorList } from './selectors/selector.ts';
import { asciiLowerCase } from './syntax/code-points.ts';
import { KeptText } from './syntax/kept-text.ts';
import { trimWhitespace } from './syntax/parser.ts';
import type { RuleBuilder, SyntaxDeclaration } from './syntax/parser.ts';
import { serializeComponentValues } from './syntax/serialize.ts';

/** What the block of a rule may hold. */
type FrameKind = 'sheet' | 'style' | 'group' | 'keyframes' | 'keyframe' | 'descriptors' | 'page';

export class Frame {
  readonly kind: FrameKind;
  readonly parent: Frame | null;
  /** The selectors of the closest style rule: `&` and nested declarations use them. null outside of style rules. */
  readonly selectors: SelectorList | null;
  readonly nesting: 'none' | 'rule' | 'scope';
  readonly finish: (frame: Frame) => Rule | null;
  rules: Rule[] | null = null;
  /** Declarations since the last nested rule. */
  pending: ParsedDeclaration[] | null = null;
  /** A style rule's own declarations, once a nested rule has followed or when the block was left unparsed. */
  block: DeclarationBlock | null = null;
  descriptors: Descriptor[] | null = null;

  constructor(kind: FrameKind, parent: Frame | null, selectors: SelectorList | null, nesting: Frame['nesting'], finish: Frame['finish']) {
    this.kind = kind;
    this.parent = parent;
    this.selectors = selectors;
    this.nesting = nesting;
    this.finish = finish;
  }

  get ruleList(): RuleList {
    return this.rules ?? NO_RULES;
  }
}

/** Which statements are still allowed at the top: @import, then @namespace, then everything else. */
const IMPORTS = 0;
const NAMESPACES = 1;
const BODY = 2;

export class StylesheetBuilder implements RuleBuilder<Frame> {
  readonly namespaces: Map<string, string>;
  readonly #parseDeclaration: DeclarationParser;
  readonly #source: LazyDeclarationSource;
  readonly #keyframeSource: LazyDeclarationSource;
  #stage: typeof IMPORTS | typeof NAMESPACES | typeof BODY = IMPORTS;

  /** `text` is the preprocessed text that the parser reads. */
  constructor(text: string, parseDeclaration: DeclarationParser, namespaces: ReadonlyMap<string, string>) {
    this.namespaces = new Map(namespaces);
    this.#parseDeclaration = parseDeclaration;
    const kept = new KeptText(text);
    this.#source = new LazyDeclarationSource(kept, parseDeclaration, false);
    this.#keyframeSource = new LazyDeclarationSource(kept, parseDeclaration, true);
  }

  startQualifiedRule(prelude: readonly ComponentValue[], parent: Frame): Frame | null {
    if (parent.kind === 'keyframes') return this.#startKeyframe(prelude, parent);
    if (parent.kind !== 'sheet' && parent.kind !== 'style' && parent.kind !== 'group') return null;
    const selectors = parseSelectorList(prelude, this.#selectorContext(parent));
    if (selectors === null) return null;
    return new Frame('style', parent, selectors, 'rule', (frame) => ({
      type: 'style',
      selectors,
      block: ownBlock(frame),
      rules: frame.ruleList,
    }));
  }

  startAtRule(name: string, prelude: readonly ComponentValue[], parent: Frame): Frame | null {
    const canHoldRules = parent.kind === 'sheet' || parent.kind === 'style' || parent.kind === 'group';
    if (!canHoldRules) return null;
    const isInStyleRule = parent.nesting === 'rule';
    switch (asciiLowerCase(name)) {
      case 'media': {
        const query = parseMediaQueryList(prelude);
        return group(parent, (frame) => ({ type: 'media', query, rules: frame.ruleList }));
      }
      case 'supports': {
        const matches = evaluateSupports(prelude, { parseDeclaration: this.#parseDeclaration, namespaces: this.namespaces });
        if (matches === null) return null;
        const conditionText = serializeComponentValues(prelude);
        return group(parent, (frame) => ({ type: 'supports', conditionText, matches, rules: frame.ruleList }));
      }
      case 'layer': {
        const layer = prelude.length === 0 ? '' : parseLayerName(prelude);
        return layer === null ? null : group(parent, (frame) => ({ type: 'layer-block', name: layer, rules: frame.ruleList }));
      }
      case 'container':
        return this.#startContainer(prelude, parent);
      case 'starting-style':
        return prelude.length > 0 ? null : group(parent, (frame) => ({ type: 'starting-style', rules: frame.ruleList }));
      case 'scope':
        return this.#startScope(prelude, parent);
    }
    return isInStyleRule ? null : this.#startTopLevelAtRule(asciiLowerCase(name), prelude, parent);
  }

  /** At-rules that cannot be nested in style rules. */
  #startTopLevelAtRule(name: string, prelude: readonly ComponentValue[], parent: Frame): Frame | null {
    switch (name) {
      case 'font-face':
        return prelude.length > 0 ? null : descriptors(parent, (frame) => ({ type: 'font-face', descriptors: frame.descriptors ?? [] }));
      case 'keyframes':
      case '-webkit-keyframes': {
        const keyframesName = parseKeyframesName(prelude);
        if (keyframesName === null) return null;
        return new Frame('keyframes', parent, null, 'none', (frame) => ({
          type: 'keyframes',
          name: keyframesName,
          rules: frame.ruleList as readonly KeyframeRule[],
        }));
      }
      case 'page': {
        // FIXME: the margin boxes (@top-left and so on) are dropped.
        const selectorText = parsePageSelectors(prelude);
        if (selectorText === null) return null;
        return new Frame('page', parent, null, 'none', (frame) => ({ type: 'page', selectorText, block: ownBlock(frame) }));
      }
      case 'property': {
        const propertyName = parseName(prelude);
        if (propertyName === null || !propertyName.startsWith('--')) return null;
        return descriptors(parent, (frame) => makePropertyRule(propertyName, frame.descriptors ?? []));
      }
      case 'counter-style': {
        const styleName = parseName(prelude);
        if (styleName === null || /^(none|decimal|disc|square|circle|disclosure-open|disclosure-closed)$/i.test(styleName)) return null;
        return descriptors(parent, (frame) => ({ type: 'counter-style', name: styleName, descriptors: frame.descriptors ?? [] }));
      }
      default:
        return null;
    }
  }

  atStatement(name: string, prelude: readonly ComponentValue[], parent: Frame): void {
    switch (asciiLowerCase(name)) {
      case 'layer': {
        const names = parseLayerNames(prelude);
        if (names === null || (parent.kind !== 'sheet' && parent.kind !== 'group') || parent.nesting === 'rule') return;
        // Layer statements may stand in front of imports, but imports end once namespaces have begun.
        this.#append(parent, { type: 'layer-statement', names });
        return;
      }
      case 'import': {
        if (parent.kind !== 'sheet' || this.#stage > IMPORTS) return;
        const rule = parseImport(prelude, { parseDeclaration: this.#parseDeclaration, namespaces: this.namespaces });
        if (rule !== null) this.#append(parent, rule);
        return;
      }
      case 'namespace': {
        if (parent.kind !== 'sheet' || this.#stage > NAMESPACES) return;
        const rule = parseNamespace(prelude);
        if (rule === null) return;
        this.#stage = NAMESPACES;
        this.namespaces.set(rule.prefix, rule.namespace);
        this.#append(parent, rule);
      }
    }
  }

  declaration(declaration: SyntaxDeclaration, parent: Frame): void {
    switch (parent.kind) {
      case 'descriptors':
        if (declaration.important) return;
        (parent.descriptors ??= []).push({ name: asciiLowerCase(declaration.name), value: declaration.value, text: declaration.text });
        return;
      case 'keyframe':
        if (declaration.important) return;
        break;
      case 'group':
        // Bare declarations are allowed inside a style rule and directly in @scope.
        if (parent.nesting === 'none') return;
        break;
      case 'sheet':
      case 'keyframes':
        return;
      case 'style':
      case 'page':
        break;
    }
    addDeclaration(declaration, this.#parseDeclaration, (parent.pending ??= []));
  }

  endRule(frame: Frame): void {
    if (frame.kind === 'group' || frame.rules !== null) flushDeclarations(frame);
    const rule = frame.finish(frame);
    if (rule !== null && frame.parent !== null) this.#append(frame.parent, rule);
  }

  acceptLazyBlock(frame: Frame, start: number, end: number): boolean {
    if (frame.kind === 'style') frame.block = DeclarationBlock.lazy(this.#source, start, end);
    else if (frame.kind === 'keyframe') frame.block = DeclarationBlock.lazy(this.#keyframeSource, start, end);
    else return false;
    return true;
  }

  #append(parent: Frame, rule: Rule): void {
    if (parent.kind === 'sheet' && rule.type !== 'import' && rule.type !== 'layer-statement' && rule.type !== 'namespace') this.#stage = BODY;
    flushDeclarations(parent);
    (parent.rules ??= []).push(rule);
  }

  #selectorContext(parent: Frame): SelectorContext {
    return { namespaces: this.namespaces, nesting: parent.nesting, parent: parent.selectors };
  }

  #startKeyframe(prelude: readonly ComponentValue[], parent: Frame): Frame | null {
    const offsets = parseKeyframeOffsets(prelude);
    if (offsets === null) return null;
    return new Frame('keyframe', parent, null, 'none', (frame) => ({ type: 'keyframe', offsets, block: ownBlock(frame) }));
  }

  /** https://drafts.csswg.org/css-conditional-5/#container-rule */
  #startContainer(prelude: readonly ComponentValue[], parent: Frame): Frame | null {
    const first = prelude[0];
    const hasName = first?.type === 'ident' && !isWord(first, 'not');
    if (hasName && /^(none|and|or)$/i.test(first.value)) return null;
    const condition = trimWhitespace(prelude.slice(hasName ? 1 : 0));
    const query = condition.length === 0 ? null : parseContainerQuery(condition);
    if (query === null && (condition.length > 0 || !hasName)) return null;
    const conditionText = serializeComponentValues(condition);
    const name = hasName ? first.value : '';
    return group(parent, (frame) => ({ type: 'container', name, query, conditionText, rules: frame.ruleList }));
  }

  /** https://drafts.csswg.org/css-cascade-6/#scope-syntax */
  #startScope(prelude: readonly ComponentValue[], parent: Frame): Frame | null {
    let rest = prelude;
    let start: SelectorList | null = null;
    let end: SelectorList | null = null;
    const first = rest[0];
    if (first?.type === 'block' && first.open === '(') {
      start = parseSelectorList(first.value, { namespaces: this.namespaces, nesting: 'none', parent: parent.selectors });
      if (start === null) return null;
      rest = trimWhitespace(rest.slice(1));
    }
    if (isWord(rest[0], 'to')) {
      rest = trimWhitespace(rest.slice(1));
      const limit = rest[0];
      if (limit?.type !== 'block' || limit.open !== '(') return null;
      end = parseSelectorList(limit.value, { namespaces: this.namespaces, nesting: 'scope', parent: null });
      if (end === null) return null;
      rest = rest.slice(1);
    }
    if (rest.length > 0) return null;
    return new Frame('group', parent, null, 'scope', (frame) => ({ type: 'scope', start, end, rules: frame.ruleList }));
  }
}

/** A grouping rule: inside it `&` means what it means outside. */
function group(parent: Frame, finish: Frame['finish']): Frame {
  return new Frame('group', parent, parent.selectors, parent.nesting, finish);
}

function descriptors(parent: Frame, finish: Frame['finish']): Frame {
  return new Frame('descriptors', parent, null, 'none', finish);
}

/** The declarations before the first nested rule belong to a style rule itself, later runs become rules of their own. */
function flushDeclarations(frame: Frame): void {
  const { pending } = frame;
  if (pending === null) return;
  frame.pending = null;
  const block = DeclarationBlock.of(pending);
  if (frame.kind === 'style' && frame.rules === null && frame.block === null) {
    frame.block = block;
  } else if (pending.length > 0) {
    (frame.rules ??= []).push({ type: 'nested-declarations', selectors: frame.selectors ?? SCOPE, block });
  }
}

/** `:where(:scope)`: what bare declarations in @scope apply to. */
const SCOPE: SelectorList = {
  selectors: [
    {
      compounds: [{ simples: [{ kind: 'nesting', list: null, implied: false }], combinator: null }],
      specificity: 0,
      pseudoElement: null,
      ancestorHashes: [],
    },
  ],
  depth: 1,
  hasNesting: true,
};

function ownBlock(frame: Frame): DeclarationBlock {
  return frame.block ?? DeclarationBlock.of(frame.pending ?? []);
}

/** https://drafts.css-houdini.org/css-properties-values-api/#at-property-rule; the initial value is not checked against the syntax here. */
function makePropertyRule(name: string, all: readonly Descriptor[]): PropertyRule | null {
  const last = (descriptor: string): Descriptor | undefined => all.findLast((candidate) => candidate.name === descriptor);
  const syntax = last('syntax')?.value[0];
  const inherits = last('inherits')?.value[0];
  const initial = last('initial-value');
  if (syntax?.type !== 'string') return null;
  if (!isWord(inherits, 'true') && !isWord(inherits, 'false')) return null;
  if (initial === undefined && syntax.value.trim() !== '*') return null;
  return {
    type: 'property',
    name,
    syntax: syntax.value,
    inherits: isWord(inherits, 'true'),
    initialValue: initial?.value ?? null,
    initialValueText: initial?.text ?? null,
  };
}
