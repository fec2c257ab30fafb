// Evaluates an expression tree at a context node. Recursion follows the expression, whose depth the parser bounds, never the document.
// https://www.w3.org/TR/1999/REC-xpath-19991116/#section-Expressions

import type { Node } from '../node.ts';
import { nextInTree, rootOf } from '../tree-order.ts';
import { collectAxis, REVERSE_AXES } from './xpath-axes.ts';
import type { ArithmeticOperator, ComparisonOperator, Expression, Predicate, Step } from './xpath-expression-tree.ts';
import { FUNCTIONS } from './xpath-functions.ts';
import type { XPathContext } from './xpath-functions.ts';
import { isAttribute, stringValue } from './xpath-node.ts';
import type { XPathNode } from './xpath-node.ts';
import { NodeSet, toBoolean, toNumber, toString } from './xpath-value.ts';
import type { XPathValue } from './xpath-value.ts';

export function evaluateXPath(expression: Expression, context: XPathContext): XPathValue {
  switch (expression.kind) {
    case 'number':
    case 'string':
      return expression.value;
    case 'or':
      return expression.operands.some((operand) => toBoolean(evaluateXPath(operand, context)));
    case 'and':
      return expression.operands.every((operand) => toBoolean(evaluateXPath(operand, context)));
    case 'comparison':
      return compare(expression.operator, evaluateXPath(expression.left, context), evaluateXPath(expression.right, context));
    case 'arithmetic': {
      let value = toNumber(evaluateXPath(expression.first, context));
      for (const { operator, operand } of expression.rest) value = calculate(operator, value, toNumber(evaluateXPath(operand, context)));
      return value;
    }
    case 'negate':
      return -toNumber(evaluateXPath(expression.operand, context));
    case 'call':
      return FUNCTIONS.get(expression.name)!.call(
        expression.args.map((arg) => evaluateXPath(arg, context)),
        context,
      );
    case 'union': {
      const all = new Set<XPathNode>();
      for (const operand of expression.operands) for (const node of (evaluateXPath(operand, context) as NodeSet).nodes) all.add(node);
      // Attributes are dropped in sorting: each evaluation makes references of its own.
      return new NodeSet(new NodeSet([...all], false).sorted.slice(), true);
    }
    case 'filter':
      return new NodeSet(filter((evaluateXPath(expression.primary, context) as NodeSet).sorted.slice(), expression.predicates), true);
    case 'path': {
      let set = startOfPath(expression.start, context);
      for (const step of expression.steps) set = takeStep(set, step);
      return set;
    }
  }
}

function startOfPath(start: Expression | 'root' | null, { node, position, size }: XPathContext): NodeSet {
  if (start === null) return new NodeSet([node], true);
  if (start !== 'root') return evaluateXPath(start, { node, position, size }) as NodeSet;
  const inTree = isAttribute(node) ? node.owner : node;
  return new NodeSet([inTree === null ? node : rootOf(inTree)], true);
}

/** https://www.w3.org/TR/1999/REC-xpath-19991116/#location-paths: the union of what the step finds from each node. */
function takeStep(from: NodeSet, step: Step): NodeSet {
  const { axis, test, predicates } = step;
  if (from.size === 0) return from;
  if (from.size === 1) {
    const found: XPathNode[] = [];
    collectAxis(axis, from.nodes[0]!, test, found);
    const kept = filter(found, predicates);
    return new NodeSet(REVERSE_AXES.has(axis) ? kept.reverse() : kept, true);
  }
  if (axis === 'attribute' || axis === 'self') {
    // Each node has its own; they come in the order of the nodes.
    const all: XPathNode[] = [];
    for (const node of from.sorted) {
      const found: XPathNode[] = [];
      collectAxis(axis, node, test, found);
      for (const each of filter(found, predicates)) all.push(each);
    }
    return new NodeSet(all, true);
  }
  const starts =
    (axis === 'descendant' || axis === 'descendant-or-self') && !predicates.some((each) => each.isPositional) ? withoutNested(from.sorted) : from.sorted;
  const all = new Set<XPathNode>();
  for (const node of starts) {
    const found: XPathNode[] = [];
    collectAxis(axis, node, test, found);
    for (const each of filter(found, predicates)) all.add(each);
  }
  // OPTIMIZATION: descendants of nodes that are not inside each other come in order.
  return new NodeSet([...all], starts !== from.sorted);
}

/** OPTIMIZATION: a node inside another one of the set adds no descendants. Keeps deep trees linear. */
function withoutNested(sorted: readonly XPathNode[]): readonly XPathNode[] {
  const left = new Set(sorted);
  const outer: XPathNode[] = [];
  for (const node of sorted) {
    if (!left.delete(node)) continue;
    outer.push(node);
    if (isAttribute(node) || left.size === 0) continue;
    for (let inner: Node | null = nextInTree(node, node); inner !== null; inner = nextInTree(inner, node)) left.delete(inner);
  }
  return outer;
}

/** https://www.w3.org/TR/1999/REC-xpath-19991116/#predicates; `nodes` in the order of their axis. */
function filter(nodes: XPathNode[], predicates: readonly Predicate[]): XPathNode[] {
  let kept = nodes;
  for (const { expression } of predicates) {
    const size = kept.length;
    // OPTIMIZATION: [3] needs no look at the others.
    if (expression.kind === 'number')
      kept = Number.isInteger(expression.value) && expression.value >= 1 ? kept.slice(expression.value - 1, expression.value) : [];
    else {
      kept = kept.filter((node, i) => {
        const value = evaluateXPath(expression, { node, position: i + 1, size });
        return typeof value === 'number' ? value === i + 1 : toBoolean(value);
      });
    }
  }
  return kept;
}

function calculate(operator: ArithmeticOperator, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case 'div':
      return a / b;
    case 'mod':
      return a % b;
  }
}

/** https://www.w3.org/TR/1999/REC-xpath-19991116/#booleans */
function compare(operator: ComparisonOperator, left: XPathValue, right: XPathValue): boolean {
  if (left instanceof NodeSet && right instanceof NodeSet) return compareNodeSets(operator, left, right);
  if (left instanceof NodeSet || right instanceof NodeSet) {
    const [set, other] = left instanceof NodeSet ? [left, right] : [right as NodeSet, left];
    // A node-set against a boolean is compared as a whole, else by its nodes' string values.
    if (typeof other === 'boolean') return comparePrimitives(operator, toBoolean(left), toBoolean(right));
    return set.nodes.some((node) =>
      left instanceof NodeSet ? comparePrimitives(operator, stringValue(node), right) : comparePrimitives(operator, left, stringValue(node)),
    );
  }
  return comparePrimitives(operator, left, right);
}

/** True when some pair of string values holds. */
function compareNodeSets(operator: ComparisonOperator, left: NodeSet, right: NodeSet): boolean {
  if (left.size === 0 || right.size === 0) return false;
  if (operator === '=' || operator === '!=') {
    const values = new Set(right.nodes.map(stringValue));
    if (operator === '=') return left.nodes.some((node) => values.has(stringValue(node)));
    return values.size > 1 || left.nodes.some((node) => !values.has(stringValue(node)));
  }
  // OPTIMIZATION: only the smallest and the greatest numbers matter.
  const [a, b] = [extremes(left), extremes(right)];
  if (a === null || b === null) return false;
  return operator === '<' || operator === '<=' ? comparePrimitives(operator, a.least, b.most) : comparePrimitives(operator, a.most, b.least);
}

function extremes(set: NodeSet): { least: number; most: number } | null {
  let least = Infinity;
  let most = -Infinity;
  let some = false;
  for (const node of set.nodes) {
    const value = toNumber(stringValue(node));
    if (Number.isNaN(value)) continue;
    some = true;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return some ? { least, most } : null;
}

function comparePrimitives(operator: ComparisonOperator, left: XPathValue, right: XPathValue): boolean {
  if (operator === '=' || operator === '!=') {
    let same: boolean;
    if (typeof left === 'boolean' || typeof right === 'boolean') same = toBoolean(left) === toBoolean(right);
    else if (typeof left === 'number' || typeof right === 'number') same = toNumber(left) === toNumber(right);
    else same = toString(left) === toString(right);
    return same === (operator === '=');
  }
  const [a, b] = [toNumber(left), toNumber(right)];
  switch (operator) {
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
  }
}
