// https://dom.spec.whatwg.org/#interface-xpathexpression

import { DomException } from '../dom-exception.ts';
import type { Node } from '../node.ts';
import { DOCUMENT_TYPE_NODE } from '../node-type.ts';
import { PlatformObject } from '../platform-object.ts';
import { evaluateXPath } from './xpath-evaluation.ts';
import type { Expression } from './xpath-expression-tree.ts';
import { toXPathNode } from './xpath-node.ts';
import { XPathResult } from './xpath-result.ts';

export class XPathExpression extends PlatformObject {
  readonly #expression: Expression;

  constructor(expression: Expression) {
    super();
    this.#expression = expression;
  }

  override get interfaceName(): string {
    return 'XPathExpression';
  }

  /** `_result` could be reused; browsers make a new one as well. */
  evaluate(contextNode: Node, type = 0, _result: XPathResult | null = null): XPathResult {
    if (contextNode.nodeType === DOCUMENT_TYPE_NODE) throw new DomException('a document type cannot be the context of an expression', 'NotSupportedError');
    const value = evaluateXPath(this.#expression, { node: toXPathNode(contextNode), position: 1, size: 1 });
    return new XPathResult(type, value, contextNode.nodeDocument);
  }
}
