// Boundary points across shadow trees: https://w3c.github.io/selection-api/#background. A point of a shadow tree seen from a tree further out
// is at its host.

import type { Node } from './node.ts';
import { FLAG_SHADOW_ROOT } from './node-type.ts';
import { comparePoints } from './range.ts';
import type { ShadowRoot } from './shadow-root.ts';
import { childIndex, rootOf } from './tree-order.ts';

export interface Point {
  readonly node: Node;
  readonly offset: number;
}

function hostOf(root: Node): Node | null {
  return (root.flags & FLAG_SHADOW_ROOT) === 0 ? null : (root as ShadowRoot).host;
}

/** Whether the tree of `root` is the one that `node` is in, or further out. */
function reaches(node: Node, root: Node): boolean {
  for (let at: Node | null = node; at !== null; at = hostOf(rootOf(at))) if (rootOf(at) === root) return true;
  return false;
}

/** The point, or the start of the host through which it is reached, in the tree of `root`. */
function liftTo({ node, offset }: Point, root: Node): Point {
  let at = node;
  while (rootOf(at) !== root) at = hostOf(rootOf(at))!;
  return at === node ? { node, offset } : { node: at, offset: 0 };
}

/** Shadow-including tree order: -1 before, 0 equal, 1 after. Both must be in one document. https://dom.spec.whatwg.org/#concept-shadow-including-tree-order */
export function compareComposedPoints(a: Point, b: Point): number {
  let common = rootOf(a.node);
  while (!reaches(b.node, common)) common = rootOf(hostOf(common)!);
  const liftedA = liftTo(a, common);
  const liftedB = liftTo(b, common);
  const order = comparePoints(liftedA.node, liftedA.offset, liftedB.node, liftedB.offset);
  if (order !== 0) return order;
  // A shadow tree comes before its host's children.
  return liftedA.node !== a.node ? -1 : liftedB.node !== b.node ? 1 : 0;
}

/** https://w3c.github.io/selection-api/#dom-selection-getcomposedranges steps 3 and 5: out of the trees that `shadowRoots` do not show. */
export function rescope({ node, offset }: Point, shadowRoots: readonly ShadowRoot[], isEnd: boolean): Point {
  let point: Point = { node, offset };
  for (;;) {
    const root = rootOf(point.node);
    const host = hostOf(root);
    if (host === null || host.parentNode === null || shadowRoots.some((shown) => reaches(shown, root))) return point;
    point = { node: host.parentNode, offset: childIndex(host) + (isEnd ? 1 : 0) };
  }
}
