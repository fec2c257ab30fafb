// Math functions: parsing, type checking and simplification. https://drafts.csswg.org/css-values-4/#calc-syntax
//
// The tree is simplified while it is built: absolute units become canonical, like units are added, numbers are multiplied
// in. Nodes and nesting are bounded, because a page writes them.

import type { ComponentValue, FunctionBlock } from '../component-value.ts';
import { toCanonical, unitCategory } from './units.ts';
import type { MathCategory, MathNode } from './css-value.ts';
import { lowerAscii, ValueStream } from './value-stream.ts';

const MAX_DEPTH = 32;

interface Typed {
  readonly node: MathNode;
  readonly category: MathCategory;
  /** Holds a percentage that resolves against a length. */
  readonly percent: boolean;
}

const FUNCTIONS = new Set([
  'calc',
  '-webkit-calc',
  'min',
  'max',
  'clamp',
  'round',
  'mod',
  'rem',
  'abs',
  'sign',
  'sin',
  'cos',
  'tan',
  'asin',
  'acos',
  'atan',
  'atan2',
  'pow',
  'sqrt',
  'hypot',
  'log',
  'exp',
]);

export function isMathFunction(value: ComponentValue | undefined): value is FunctionBlock {
  return value !== undefined && value.type === 'function' && FUNCTIONS.has(lowerAscii(value.name));
}

/**
 * Parses a math function. `percentAs` is what percentages stand for where the value is used: 'length' in a
 * length-percentage, 'percentage' where they are a type of their own. Null when it does not type-check.
 */
export function parseMath(block: FunctionBlock, percentAs: 'length' | 'percentage'): { node: MathNode; category: MathCategory } | null {
  const result = new MathParser(percentAs).parseFunction(block, 0);
  return result === null ? null : { node: result.node, category: result.category };
}

class MathParser {
  readonly #percentAs: 'length' | 'percentage';

  constructor(percentAs: 'length' | 'percentage') {
    this.#percentAs = percentAs;
  }

  parseFunction(block: FunctionBlock, depth: number): Typed | null {
    if (depth > MAX_DEPTH) return null;
    const name = lowerAscii(block.name);
    const stream = new ValueStream(block.value);
    if (name === 'calc' || name === '-webkit-calc') {
      const sum = this.#parseSum(stream, depth + 1);
      return stream.atEnd() ? sum : null;
    }
    let strategy = '';
    if (name === 'round') {
      const ident = stream.peekIdent();
      if (ident === 'nearest' || ident === 'up' || ident === 'down' || ident === 'to-zero') {
        strategy = ident;
        stream.next();
        if (!stream.takeComma()) return null;
      }
    }
    const args: Typed[] = [];
    do {
      const isNone = name === 'clamp' && stream.takeIdent('none');
      const argument = isNone ? typedValue(args.length === 0 ? -Infinity : Infinity, '') : this.#parseSum(stream, depth + 1);
      if (argument === null) return null;
      args.push(argument);
    } while (stream.takeComma());
    return stream.atEnd() ? applyFunction(name, strategy, args) : null;
  }

  #parseSum(stream: ValueStream, depth: number): Typed | null {
    if (depth > MAX_DEPTH) return null;
    let first = this.#parseProduct(stream, depth);
    if (first === null) return null;
    const terms = [first];
    for (;;) {
      const operator = stream.peek();
      if (operator === undefined || operator.type !== 'delim' || (operator.value !== '+' && operator.value !== '-')) break;
      // White space is required on both sides of + and -.
      if (!stream.hasSpaceBefore() || stream.values[stream.index + 1]?.type !== 'whitespace') return null;
      stream.next();
      const term = this.#parseProduct(stream, depth);
      if (term === null || term.category !== first.category) return null;
      terms.push(operator.value === '-' ? { ...term, node: scale(-1, term.node) } : term);
    }
    if (terms.length === 1) return first;
    return { node: sum(terms.map((term) => term.node)), category: first.category, percent: terms.some((term) => term.percent) };
  }

  #parseProduct(stream: ValueStream, depth: number): Typed | null {
    let result = this.#parseValue(stream, depth);
    while (result !== null) {
      if (stream.takeDelim('*')) result = multiply(result, this.#parseValue(stream, depth));
      else if (stream.takeDelim('/')) result = divide(result, this.#parseValue(stream, depth));
      else break;
    }
    return result;
  }

  #parseValue(stream: ValueStream, depth: number): Typed | null {
    const value = stream.next();
    if (value === undefined) return null;
    switch (value.type) {
      case 'number':
        return typedValue(value.value, '');
      case 'percentage':
        return { node: { op: 'value', value: value.value, unit: '%' }, category: this.#percentAs, percent: true };
      case 'dimension': {
        const unit = lowerAscii(value.unit);
        const category = unitCategory(unit);
        if (category === null) return null;
        const canonical = toCanonical(value.value, unit);
        return { node: { op: 'value', value: canonical?.value ?? value.value, unit: canonical?.unit ?? unit }, category, percent: false };
      }
      case 'ident': {
        const constant = CONSTANTS.get(lowerAscii(value.value));
        return constant === undefined ? null : typedValue(constant, '');
      }
      case 'block': {
        if (value.open !== '(') return null;
        const inner = new ValueStream(value.value);
        const result = this.#parseSum(inner, depth + 1);
        return inner.atEnd() ? result : null;
      }
      case 'function':
        return isMathFunction(value) ? this.parseFunction(value, depth + 1) : null;
      default:
        return null;
    }
  }
}

const CONSTANTS: ReadonlyMap<string, number> = new Map([
  ['e', Math.E],
  ['pi', Math.PI],
  ['infinity', Infinity],
  ['-infinity', -Infinity],
  ['nan', NaN],
]);

function typedValue(value: number, unit: string): Typed {
  return { node: { op: 'value', value, unit }, category: unitCategory(unit)!, percent: false };
}

function multiply(left: Typed, right: Typed | null): Typed | null {
  if (right === null) return null;
  if (left.category === 'number' && left.node.op === 'value') return { ...right, node: scale(left.node.value, right.node) };
  if (right.category === 'number' && right.node.op === 'value') return { ...left, node: scale(right.node.value, left.node) };
  if (left.percent || right.percent) return null;
  const category = left.category === 'number' ? right.category : right.category === 'number' ? left.category : null;
  return category === null ? null : { node: { op: 'product', factors: [left.node, right.node] }, category, percent: false };
}

function divide(left: Typed, right: Typed | null): Typed | null {
  if (right === null || right.percent) return null;
  if (right.category === 'number') {
    if (right.node.op === 'value') return { ...left, node: scale(1 / right.node.value, left.node) };
    return left.percent ? null : { node: { op: 'product', factors: [left.node, { op: 'invert', term: right.node }] }, category: left.category, percent: false };
  }
  // A quotient of the same types is a number: 100vw / 1px.
  if (left.category !== right.category || left.percent) return null;
  if (left.node.op === 'value' && right.node.op === 'value' && left.node.unit === right.node.unit) return typedValue(left.node.value / right.node.value, '');
  return { node: { op: 'product', factors: [left.node, { op: 'invert', term: right.node }] }, category: 'number', percent: false };
}

function scale(factor: number, node: MathNode): MathNode {
  switch (node.op) {
    case 'value':
      return { op: 'value', value: node.value * factor, unit: node.unit };
    case 'sum':
      return { op: 'sum', terms: node.terms.map((term) => scale(factor, term)) };
    case 'scale':
      return scale(factor * node.factor, node.term);
    default:
      return factor === 1 ? node : { op: 'scale', factor, term: node };
  }
}

/** Adds like units and flattens. The order is that of serialization: numbers, percentages, units by name, then the rest. */
function sum(nodes: readonly MathNode[]): MathNode {
  const byUnit = new Map<string, number>();
  const rest: MathNode[] = [];
  const add = (node: MathNode): void => {
    if (node.op === 'sum') node.terms.forEach(add);
    else if (node.op === 'value') byUnit.set(node.unit, (byUnit.get(node.unit) ?? 0) + node.value);
    else rest.push(node);
  };
  nodes.forEach(add);
  const units = [...byUnit.keys()].sort();
  const values = units.map((unit): MathNode => ({ op: 'value', value: byUnit.get(unit)!, unit }));
  const terms = [...values, ...rest];
  return terms.length === 1 ? terms[0]! : { op: 'sum', terms };
}

/** Argument counts [minimum, maximum] and the kind of result: `same` as the arguments, `number` or `angle`. */
const SIGNATURES: Readonly<
  Record<string, readonly [least: number, most: number, takes: 'same' | 'number' | 'number-or-angle' | 'any', gives: 'same' | 'number' | 'angle']>
> = {
  min: [1, Infinity, 'same', 'same'],
  max: [1, Infinity, 'same', 'same'],
  clamp: [3, 3, 'same', 'same'],
  round: [1, 2, 'same', 'same'],
  mod: [2, 2, 'same', 'same'],
  rem: [2, 2, 'same', 'same'],
  abs: [1, 1, 'same', 'same'],
  sign: [1, 1, 'any', 'number'],
  sin: [1, 1, 'number-or-angle', 'number'],
  cos: [1, 1, 'number-or-angle', 'number'],
  tan: [1, 1, 'number-or-angle', 'number'],
  asin: [1, 1, 'number', 'angle'],
  acos: [1, 1, 'number', 'angle'],
  atan: [1, 1, 'number', 'angle'],
  atan2: [2, 2, 'same', 'angle'],
  pow: [2, 2, 'number', 'number'],
  sqrt: [1, 1, 'number', 'number'],
  hypot: [1, Infinity, 'same', 'same'],
  log: [1, 2, 'number', 'number'],
  exp: [1, 1, 'number', 'number'],
};

function applyFunction(name: string, strategy: string, args: readonly Typed[]): Typed | null {
  const signature = SIGNATURES[name];
  if (signature === undefined) return null;
  const [least, most, takes, gives] = signature;
  if (args.length < least || args.length > most) return null;
  const isNone = (argument: Typed): boolean => name === 'clamp' && argument.node.op === 'value' && !Number.isFinite(argument.node.value);
  const category = (args.find((argument) => !isNone(argument)) ?? args[0]!).category;
  if (takes === 'number' && category !== 'number') return null;
  if (takes === 'number-or-angle' && category !== 'number' && category !== 'angle') return null;
  if (!args.every((argument) => argument.category === category || isNone(argument))) return null;
  if (name === 'round' && args.length === 1 && category !== 'number') return null;
  const percent = args.some((argument) => argument.percent);
  // FIXME: of the functions only min, max and clamp are kept with percentages; CalcTree cannot hold the others.
  if (percent && category === 'length' && name !== 'min' && name !== 'max' && name !== 'clamp') return null;
  const result = gives === 'same' ? category : gives;
  const unit = result === 'number' ? '' : result === 'angle' ? 'deg' : null;
  const first = args[0]!.node;
  const leaves = args.map((argument) => (argument.node.op === 'value' ? argument.node : null));
  const commonUnit = first.op === 'value' ? (leaves.find((leaf) => leaf !== null && leaf.unit !== '')?.unit ?? '') : '';
  const foldable = leaves.every((leaf) => leaf !== null && (leaf.unit === commonUnit || !Number.isFinite(leaf.value)));
  if (foldable && !(percent && category === 'length' && args.length > 1 && name !== 'clamp' && commonUnit !== '%')) {
    const numbers = leaves.map((leaf) => leaf!.value);
    const inRadians = category === 'angle' && takes === 'number-or-angle' ? numbers.map((value) => (value * Math.PI) / 180) : numbers;
    return { node: { op: 'value', value: evaluateFunction(name, strategy, inRadians), unit: unit ?? commonUnit }, category: result, percent };
  }
  const trigonometric = takes === 'number-or-angle' && category === 'angle' ? [scale(Math.PI / 180, first)] : args.map((argument) => argument.node);
  return { node: { op: 'function', name, strategy, terms: trigonometric }, category: result, percent };
}

/** Arguments in canonical units; trigonometry in radians, inverse trigonometry gives degrees. */
export function evaluateFunction(name: string, strategy: string, args: readonly number[]): number {
  const a = args[0] ?? NaN;
  const b = args[1] ?? NaN;
  switch (name) {
    case 'min':
      return Math.min(...args);
    case 'max':
      return Math.max(...args);
    case 'clamp':
      return Math.max(a, Math.min(b, args[2] ?? NaN));
    case 'round':
      return roundTo(strategy, a, args.length > 1 ? b : 1);
    case 'mod':
      return b === 0 ? NaN : a - b * Math.floor(a / b);
    case 'rem':
      return a % b;
    case 'abs':
      return Math.abs(a);
    case 'sign':
      return Math.sign(a);
    case 'sin':
      return Math.sin(a);
    case 'cos':
      return Math.cos(a);
    case 'tan':
      return Math.tan(a);
    case 'asin':
      return (Math.asin(a) * 180) / Math.PI;
    case 'acos':
      return (Math.acos(a) * 180) / Math.PI;
    case 'atan':
      return (Math.atan(a) * 180) / Math.PI;
    case 'atan2':
      return (Math.atan2(a, b) * 180) / Math.PI;
    case 'pow':
      return a ** b;
    case 'sqrt':
      return Math.sqrt(a);
    case 'hypot':
      return Math.hypot(...args);
    case 'log':
      return args.length > 1 ? Math.log(a) / Math.log(b) : Math.log(a);
    case 'exp':
      return Math.exp(a);
    default:
      return NaN;
  }
}

function roundTo(strategy: string, value: number, step: number): number {
  if (step === 0) return NaN;
  if (!Number.isFinite(value)) return Number.isFinite(step) ? value : NaN;
  const size = Math.abs(step);
  switch (strategy) {
    case 'up':
      return Math.ceil(value / size) * size;
    case 'down':
      return Math.floor(value / size) * size;
    case 'to-zero':
      return Math.trunc(value / size) * size;
    default:
      return Math.floor(value / size + 0.5) * size;
  }
}

/**
 * Evaluates a tree without percentages; `unitFactor` gives the canonical value of one unit. NaN becomes 0 and infinities
 * become very large numbers, as https://drafts.csswg.org/css-values-4/#calc-ieee asks at the top level.
 */
export function evaluateMath(node: MathNode, unitFactor: (unit: string) => number): number {
  const value = evaluateNode(node, unitFactor);
  if (Number.isNaN(value)) return 0;
  return Math.max(-33554432, Math.min(33554432, value));
}

export function evaluateNode(node: MathNode, unitFactor: (unit: string) => number): number {
  switch (node.op) {
    case 'value':
      return node.unit === '' ? node.value : node.value * unitFactor(node.unit);
    case 'sum':
      return node.terms.reduce((total, term) => total + evaluateNode(term, unitFactor), 0);
    case 'scale':
      return node.factor * evaluateNode(node.term, unitFactor);
    case 'product':
      return node.factors.reduce((product, factor) => product * evaluateNode(factor, unitFactor), 1);
    case 'invert':
      return 1 / evaluateNode(node.term, unitFactor);
    case 'function':
      return evaluateFunction(
        node.name,
        node.strategy,
        node.terms.map((term) => evaluateNode(term, unitFactor)),
      );
  }
}
