// https://dom.spec.whatwg.org/#queueing-a-mutation-record. Cheap in documents that no MutationObserver watches.

import type { CharacterData } from './character-data.ts';
import type { Element } from './element.ts';
import { MutationRecord, queueForObserver } from './mutation-observer.ts';
import type { MutationObserver, RegisteredObserver } from './mutation-observer.ts';
import type { Node } from './node.ts';

type RecordType = 'childList' | 'attributes' | 'characterData';

/** The observers interested in a change of `target`, each with whether it wants the old value. */
function interestedObservers(target: Node, type: RecordType, name: string | null, namespace: string | null): Map<MutationObserver, boolean> {
  const interested = new Map<MutationObserver, boolean>();
  for (let node: Node | null = target; node !== null; node = node.parentNode) {
    const registered = node.rare?.registeredObservers;
    if (registered === undefined || registered === null) continue;
    for (const { observer, options } of registered) {
      if (node !== target && options.subtree !== true) continue;
      if (options[type] !== true) continue;
      if (type === 'attributes' && options.attributeFilter !== undefined && (namespace !== null || !options.attributeFilter.includes(name ?? ''))) continue;
      const wantsOld = (type === 'attributes' && options.attributeOldValue === true) || (type === 'characterData' && options.characterDataOldValue === true);
      interested.set(observer, wantsOld || interested.get(observer) === true);
    }
  }
  return interested;
}

export function queueTreeRecord(target: Node, added: readonly Node[], removed: readonly Node[], previous: Node | null, next: Node | null): void {
  if (!target.nodeDocument.hasMutationObservers) return;
  for (const observer of interestedObservers(target, 'childList', null, null).keys()) {
    queueForObserver(observer, new MutationRecord('childList', target, added, removed, previous, next, null, null, null));
  }
}

export function queueAttributeRecord(target: Element, localName: string, namespace: string | null, oldValue: string | null): void {
  if (!target.nodeDocument.hasMutationObservers) return;
  for (const [observer, wantsOld] of interestedObservers(target, 'attributes', localName, namespace)) {
    queueForObserver(observer, new MutationRecord('attributes', target, [], [], null, null, localName, namespace, wantsOld ? oldValue : null));
  }
}

export function queueCharacterDataRecord(target: CharacterData, oldValue: string): void {
  if (!target.nodeDocument.hasMutationObservers) return;
  for (const [observer, wantsOld] of interestedObservers(target, 'characterData', null, null)) {
    queueForObserver(observer, new MutationRecord('characterData', target, [], [], null, null, null, null, wantsOld ? oldValue : null));
  }
}

/** Step 15 of https://dom.spec.whatwg.org/#concept-node-remove. */
export function addTransientObservers(node: Node, parent: Node): void {
  for (let ancestor: Node | null = parent; ancestor !== null; ancestor = ancestor.parentNode) {
    const registered = ancestor.rare?.registeredObservers;
    if (registered === undefined || registered === null) continue;
    for (const each of registered) {
      if (each.options.subtree !== true) continue;
      const transient: RegisteredObserver = { observer: each.observer, options: each.options, source: each };
      const rare = node.ensureRare();
      (rare.registeredObservers ??= []).push(transient);
      each.observer.watch(node);
    }
  }
}
