// Tokens -> expression tree by recursive descent. https://www.w3.org/TR/1999/REC-xpath-19991116/#section-Expressions

import { DomException } from '../dom-exception.ts';
import { XML_NAMESPACE } from '../namespaces.ts';
import { asciiLowercase } from '../qualified-name.ts';
import type { ArithmeticOperator, Axis, ComparisonOperator, Expression, NodeTest, Predicate, Step } from './xpath-expression-tree.ts';
import { FUNCTIONS } from './xpath-functions.ts';
import { syntaxError, tokenizeXPath } from './xpath-lexer.ts';
import type { Token } from './xpath-lexer.ts';

/** Gives the namespace of a prefix; null when there is none. */
export type PrefixResolver = (prefix: string) => string | null;

/** Parentheses, predicates and arguments inside each other. */
const MAX_DEPTH = 200;
const MAX_LENGTH = 1_000_000;
const AXES: ReadonlySet<string> = new Set<Axis>([
  'ancestor',
  'ancestor-or-self',
  'attribute',
  'child',
  'descendant',
  'descendant-or-self',
  'following',
  'following-sibling',
  'namespace',
  'parent',
  'preceding',
  'preceding-sibling',
  'self',
]);
const ANY_NODE: NodeTest = { kind: 'node' };
const ALL_DESCENDANTS: Step = { axis: 'descendant-or-self', test: ANY_NODE, predicates: [] };

/** Throws a "SyntaxError" DOMException, or a "NamespaceError" for a prefix that the resolver does not know. */
export function parseXPath(text: string, resolve: PrefixResolver): Expression {
  if (text.length > MAX_LENGTH) throw syntaxError(text, 'it is too long');
  return new XPathParser(text, resolve).parse();
}

class XPathParser {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  readonly #resolve: PrefixResolver;
  #at = 0;
  #depth = 0;

  constructor(text: string, resolve: PrefixResolver) {
    this.#text = text;
    this.#tokens = tokenizeXPath(text);
    this.#resolve = resolve;
  }

  parse(): Expression {
    const expression = this.#expression();
    if (this.#token.kind !== 'end') throw this.#unexpected();
    return expression;
  }

  get #token(): Token {
    return this.#tokens[this.#at]!;
  }

  #unexpected(): DomException {
    return syntaxError(this.#text, this.#token.kind === 'end' ? 'it ends too early' : `"${this.#token.text}" is not expected`);
  }

  #takes(kind: Token['kind'], text: string): boolean {
    if (this.#token.kind !== kind || this.#token.text !== text) return false;
    this.#at++;
    return true;
  }

  #takesOperator<T extends string>(operators: readonly T[]): T | null {
    const { kind, text } = this.#token;
    if (kind !== 'operator' || !(operators as readonly string[]).includes(text)) return null;
    this.#at++;
    return text as T;
  }

  #expect(text: string): void {
    if (!this.#takes('symbol', text)) throw this.#unexpected();
  }

  #expression(): Expression {
    if (++this.#depth > MAX_DEPTH) throw syntaxError(this.#text, 'it is nested too deep');
    const result = this.#joined('or', () => this.#joined('and', () => this.#comparison(EQUALITY, () => this.#comparison(RELATION, () => this.#additive()))));
    this.#depth--;
    return result;
  }

  #joined(kind: 'or' | 'and', operand: () => Expression): Expression {
    const first = operand();
    const operands = [first];
    while (this.#takesOperator([kind]) !== null) operands.push(operand());
    return operands.length === 1 ? first : { kind, operands };
  }

  #comparison(operators: readonly ComparisonOperator[], operand: () => Expression): Expression {
    let left = operand();
    for (let count = 0; ; count++) {
      const operator = this.#takesOperator(operators);
      if (operator === null) return left;
      if (count > MAX_DEPTH) throw syntaxError(this.#text, 'it has too many comparisons');
      left = { kind: 'comparison', operator, left, right: operand() };
    }
  }

  #additive(): Expression {
    return this.#arithmetic(['+', '-'], () => this.#arithmetic(['*', 'div', 'mod'], () => this.#unary()));
  }

  #arithmetic(operators: readonly ArithmeticOperator[], operand: () => Expression): Expression {
    const first = operand();
    const rest: { operator: ArithmeticOperator; operand: Expression }[] = [];
    for (let operator = this.#takesOperator(operators); operator !== null; operator = this.#takesOperator(operators))
      rest.push({ operator, operand: operand() });
    return rest.length === 0 ? first : { kind: 'arithmetic', first, rest };
  }

  #unary(): Expression {
    let count = 0;
    while (this.#takesOperator(['-']) !== null) count++;
    const operand = this.#union();
    if (count === 0) return operand;
    const negated: Expression = { kind: 'negate', operand };
    return count % 2 === 1 ? negated : { kind: 'negate', operand: negated };
  }

  #union(): Expression {
    const first = this.#path();
    const operands = [first];
    while (this.#takesOperator(['|']) !== null) operands.push(this.#path());
    if (operands.length > 1 && !operands.every(isNodeSet)) throw syntaxError(this.#text, 'only node-sets can be joined');
    return operands.length === 1 ? first : { kind: 'union', operands };
  }

  /** https://www.w3.org/TR/1999/REC-xpath-19991116/#NT-PathExpr: a location path, or a filter expression with or without one behind. */
  #path(): Expression {
    if (this.#takes('operator', '/')) return { kind: 'path', start: 'root', steps: this.#startsStep() ? this.#steps([]) : [] };
    if (this.#takes('operator', '//')) return { kind: 'path', start: 'root', steps: this.#steps([ALL_DESCENDANTS]) };
    if (this.#startsStep()) return { kind: 'path', start: null, steps: this.#steps([]) };
    const primary = this.#primary();
    const predicates = this.#predicates();
    const start: Expression = predicates.length === 0 ? primary : { kind: 'filter', primary, predicates };
    if (predicates.length > 0 && !isNodeSet(primary)) throw syntaxError(this.#text, 'only node-sets have predicates');
    const separator = this.#takesOperator(['/', '//']);
    if (separator === null) return start;
    if (!isNodeSet(primary)) throw syntaxError(this.#text, 'only node-sets have steps');
    return { kind: 'path', start, steps: this.#steps(separator === '//' ? [ALL_DESCENDANTS] : []) };
  }

  #startsStep(): boolean {
    const { kind, text } = this.#token;
    return kind === 'name' || kind === 'axis' || kind === 'node-type' || (kind === 'symbol' && (text === '.' || text === '..' || text === '@'));
  }

  #steps(steps: Step[]): Step[] {
    for (;;) {
      steps.push(this.#step());
      joinDescendants(steps);
      const separator = this.#takesOperator(['/', '//']);
      if (separator === null) return steps;
      if (separator === '//') steps.push(ALL_DESCENDANTS);
    }
  }

  #step(): Step {
    if (this.#takes('symbol', '.')) return { axis: 'self', test: ANY_NODE, predicates: [] };
    if (this.#takes('symbol', '..')) return { axis: 'parent', test: ANY_NODE, predicates: [] };
    let axis: Axis = 'child';
    if (this.#takes('symbol', '@')) axis = 'attribute';
    else if (this.#token.kind === 'axis') {
      const { text } = this.#token;
      if (!AXES.has(text)) throw syntaxError(this.#text, `"${text}" is not an axis`);
      axis = text as Axis;
      this.#at++;
      this.#expect('::');
    }
    return { axis, test: this.#nodeTest(), predicates: this.#predicates() };
  }

  #nodeTest(): NodeTest {
    const { kind, text, prefix } = this.#token;
    if (kind === 'name') {
      this.#at++;
      const namespace = prefix === null ? null : this.#namespaceOf(prefix);
      return { kind: 'name', namespace, local: text === '*' ? null : text, lowercased: asciiLowercase(text) };
    }
    if (kind !== 'node-type') throw this.#unexpected();
    this.#at++;
    this.#expect('(');
    const target = text === 'processing-instruction' && this.#token.kind === 'literal' ? this.#token.text : null;
    if (target !== null) this.#at++;
    this.#expect(')');
    return text === 'processing-instruction' ? { kind: text, target } : { kind: text as 'node' | 'text' | 'comment' };
  }

  #namespaceOf(prefix: string): string {
    const namespace = prefix === 'xml' ? XML_NAMESPACE : this.#resolve(prefix);
    if (namespace === null || namespace === '') throw new DomException(`the prefix "${prefix.slice(0, 100)}" has no namespace`, 'NamespaceError');
    return namespace;
  }

  #predicates(): Predicate[] {
    const predicates: Predicate[] = [];
    while (this.#takes('symbol', '[')) {
      const expression = this.#expression();
      this.#expect(']');
      predicates.push({ expression, isPositional: isNumber(expression) || usesPosition(expression) });
    }
    return predicates;
  }

  #primary(): Expression {
    const { kind, text, prefix } = this.#token;
    this.#at++;
    if (kind === 'number') return { kind: 'number', value: Number(text) };
    if (kind === 'literal') return { kind: 'string', value: text };
    if (kind === 'function') return this.#call(text, prefix);
    if (kind === 'symbol' && text === '(') {
      const inner = this.#expression();
      this.#expect(')');
      return inner;
    }
    // There is no way to give variables a value from script.
    if (kind === 'symbol' && text === '$') throw syntaxError(this.#text, 'variables have no value here');
    this.#at--;
    throw this.#unexpected();
  }

  #call(name: string, prefix: string | null): Expression {
    const known = prefix === null ? FUNCTIONS.get(name) : undefined;
    if (known === undefined) throw syntaxError(this.#text, `there is no function "${name}"`);
    this.#expect('(');
    const args: Expression[] = [];
    if (!this.#takes('symbol', ')')) {
      do args.push(this.#expression());
      while (this.#takes('symbol', ','));
      this.#expect(')');
    }
    if (args.length < known.least || args.length > known.most) throw syntaxError(this.#text, `${name}() does not take ${args.length} arguments`);
    if (known.takesNodeSet && args.some((arg) => !isNodeSet(arg))) throw syntaxError(this.#text, `${name}() takes a node-set`);
    return { kind: 'call', name, args };
  }
}

const EQUALITY = ['=', '!='] as const;
const RELATION = ['<=', '<', '>=', '>'] as const;

/** OPTIMIZATION: `//x` is descendant-or-self::node()/child::x; without positions that is descendant::x. */
function joinDescendants(steps: Step[]): void {
  const last = steps.at(-1)!;
  if (steps.at(-2) !== ALL_DESCENDANTS || last.predicates.some((each) => each.isPositional)) return;
  if (last.axis === 'child' || last.axis === 'descendant') steps.splice(-2, 2, { ...last, axis: 'descendant' });
}

function isNodeSet(expression: Expression): boolean {
  return expression.kind === 'path' || expression.kind === 'union' || expression.kind === 'filter' || (expression.kind === 'call' && expression.name === 'id');
}

function isNumber(expression: Expression): boolean {
  const { kind } = expression;
  return kind === 'number' || kind === 'arithmetic' || kind === 'negate' || (kind === 'call' && FUNCTIONS.get(expression.name)?.returns === 'number');
}

/** Whether position() or last() stands in it outside of inner predicates. The depth is the parser's. */
function usesPosition(expression: Expression): boolean {
  switch (expression.kind) {
    case 'call':
      return expression.name === 'position' || expression.name === 'last' || expression.args.some(usesPosition);
    case 'or':
    case 'and':
    case 'union':
      return expression.operands.some(usesPosition);
    case 'comparison':
      return usesPosition(expression.left) || usesPosition(expression.right);
    case 'arithmetic':
      return usesPosition(expression.first) || expression.rest.some(({ operand }) => usesPosition(operand));
    case 'negate':
      return usesPosition(expression.operand);
    case 'filter':
      return usesPosition(expression.primary);
    case 'path':
      return expression.start !== null && expression.start !== 'root' && usesPosition(expression.start);
    default:
      return false;
  }
}
