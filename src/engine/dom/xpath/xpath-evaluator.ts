// https://dom.spec.whatwg.org/#interface-xpathevaluator and the mixin that documents share with it.

import type { Callback } from '../callback.ts';
import type { Node } from '../node.ts';
import { PlatformObject } from '../platform-object.ts';
import { XPathExpression } from './xpath-expression.ts';
import type { Expression } from './xpath-expression-tree.ts';
import { parseXPath } from './xpath-parser.ts';
import type { XPathResult } from './xpath-result.ts';

/** Expressions without prefixes mean the same everywhere; scripts ask the same few. Emptied when full. */
const parsed = new Map<string, Expression>();
const MAX_PARSED = 200;

/** https://dom.spec.whatwg.org/#dom-xpathevaluatorbase-createexpression */
export function createXPathExpression(text: string, resolver: Callback | null): XPathExpression {
  const known = parsed.get(text);
  if (known !== undefined) return new XPathExpression(known);
  let hasPrefixes = false;
  const expression = parseXPath(text, (prefix) => {
    hasPrefixes = true;
    const namespace = resolver?.invoke(undefined, prefix) ?? null;
    return namespace === null ? null : String(namespace);
  });
  if (!hasPrefixes && text.length < 1000) {
    if (parsed.size >= MAX_PARSED) parsed.clear();
    parsed.set(text, expression);
  }
  return new XPathExpression(expression);
}

export class XPathEvaluator extends PlatformObject {
  override get interfaceName(): string {
    return 'XPathEvaluator';
  }

  createExpression(expression: string, resolver: Callback | null = null): XPathExpression {
    return createXPathExpression(expression, resolver);
  }

  /** Legacy: a node resolves prefixes itself. */
  createNSResolver(nodeResolver: Node): Node {
    return nodeResolver;
  }

  evaluate(expression: string, contextNode: Node, resolver: Callback | null = null, type = 0, result: XPathResult | null = null): XPathResult {
    return createXPathExpression(expression, resolver).evaluate(contextNode, type, result);
  }
}
