// Node iterators whose reference must leave a subtree that is removed: https://dom.spec.whatwg.org/#nodeiterator-pre-removing-steps

import type { Node } from './node.ts';
import type { NodeIterator } from './node-iterator.ts';

const iterators = new Set<WeakRef<NodeIterator>>();
const collected = new FinalizationRegistry<WeakRef<NodeIterator>>((reference) => iterators.delete(reference));

export function addLiveIterator(iterator: NodeIterator): void {
  const reference = new WeakRef(iterator);
  iterators.add(reference);
  collected.register(iterator, reference);
}

export function iteratorsRemoving(node: Node): void {
  if (iterators.size === 0) return;
  for (const reference of iterators) {
    const iterator = reference.deref();
    if (iterator === undefined) iterators.delete(reference);
    else iterator.removing(node);
  }
}
