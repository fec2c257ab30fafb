// What the XPath parser makes: a tree of expressions. https://www.w3.org/TR/1999/REC-xpath-19991116/#section-Expressions

export type Axis =
  | 'ancestor'
  | 'ancestor-or-self'
  | 'attribute'
  | 'child'
  | 'descendant'
  | 'descendant-or-self'
  | 'following'
  | 'following-sibling'
  | 'namespace'
  | 'parent'
  | 'preceding'
  | 'preceding-sibling'
  | 'self';

export type NodeTest =
  | { readonly kind: 'node' | 'text' | 'comment' }
  /** `target` null: any processing instruction. */
  | { readonly kind: 'processing-instruction'; readonly target: string | null }
  /** `namespace` is null when the test has no prefix; `local` is null for `*`. */
  | { readonly kind: 'name'; readonly namespace: string | null; readonly local: string | null; readonly lowercased: string };

export interface Step {
  readonly axis: Axis;
  readonly test: NodeTest;
  readonly predicates: readonly Predicate[];
}

export interface Predicate {
  readonly expression: Expression;
  /** The answer may depend on where the node stands among the others: a number, position() or last(). */
  readonly isPositional: boolean;
}

export type ComparisonOperator = '=' | '!=' | '<' | '<=' | '>' | '>=';
export type ArithmeticOperator = '+' | '-' | '*' | 'div' | 'mod';

/** Lists of operands, so that a long chain of one operator is one level deep. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'or' | 'and' | 'union'; readonly operands: readonly Expression[] }
  | { readonly kind: 'comparison'; readonly operator: ComparisonOperator; readonly left: Expression; readonly right: Expression }
  | {
      readonly kind: 'arithmetic';
      readonly first: Expression;
      readonly rest: readonly { readonly operator: ArithmeticOperator; readonly operand: Expression }[];
    }
  | { readonly kind: 'negate'; readonly operand: Expression }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: 'filter'; readonly primary: Expression; readonly predicates: readonly Predicate[] }
  /** `start` null: relative to the context node; 'root': absolute. */
  | { readonly kind: 'path'; readonly start: Expression | 'root' | null; readonly steps: readonly Step[] };
