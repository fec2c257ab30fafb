// Numbers of DOM nodes for CDP: stable for a node's life, unknown to its process before somebody asked. Node ids and backend node ids
// are the same here, which clients cannot tell.

import { randomInt } from 'node:crypto';

import type { Node } from '../../engine/dom/node.ts';
import { CdpError } from '../cdp-error.ts';

/** As context ids: numbers of one process are not those of another, so the first is drawn when it is needed. */
let next = 0;
const idOf = new WeakMap<Node, number>();
const nodeOf = new Map<number, WeakRef<Node>>();
const collected = new FinalizationRegistry<number>((id) => nodeOf.delete(id));

export function nodeId(node: Node): number {
  const known = idOf.get(node);
  if (known !== undefined) return known;
  if (next === 0) next = randomInt(1, 2000) * 1_000_000;
  const id = next++;
  idOf.set(node, id);
  nodeOf.set(id, new WeakRef(node));
  collected.register(node, id);
  return id;
}

export function nodeOfId(id: unknown): Node {
  const node = nodeOf.get(id as number)?.deref();
  if (node === undefined) throw new CdpError('No node with given id found');
  return node;
}
