// What later stages (style, layout, resource loading, CDP) hear about changes of a document. Calls are synchronous, made after
// the change; the observer only marks things dirty or queues work, and never changes the tree from inside a call.

import type { Element } from './element.ts';
import type { CharacterData } from './character-data.ts';
import type { Node } from './node.ts';

export interface DomObserver {
  /** Children of `parent` (an element, a document or a shadow root) came, went or moved. Also for slot assignment changes. */
  childListChanged(parent: Node): void;
  /** `name` is the local name of an attribute without a namespace, or the qualified name of one with a namespace. */
  attributeChanged(element: Element, name: string, oldValue: string | null): void;
  characterDataChanged(node: CharacterData): void;
  /** A pseudo-class state changed (`hover`, `focus`, `checked`, ...): the name without the colon. */
  stateChanged(element: Element, state: string): void;
  /** `root` and its shadow-including descendants became connected. */
  subtreeInserted(root: Node): void;
  /** `root` and its shadow-including descendants are no longer connected; `parent` is where `root` was. */
  subtreeRemoved(root: Node, parent: Node): void;
  /** `root` and its shadow-including descendants are connected in another place, and went on all the while. */
  subtreeMoved?(root: Node): void;
  /** What a form control shows changed without an attribute change (typed text, selection, options). */
  controlChanged(element: Element): void;
  /** The document's selection is another one. */
  selectionChanged?(): void;
}
