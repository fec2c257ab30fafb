// https://dom.spec.whatwg.org/#interface-mutationobserver

import type { Callback } from './callback.ts';
import type { Document } from './document.ts';
import type { Node } from './node.ts';
import { StaticNodeList } from './node-list.ts';
import type { NodeList } from './node-list.ts';
import { PlatformObject } from './platform-object.ts';
import { takeSignalSlots } from './slots.ts';
import { createEvent } from './event.ts';
import { dispatch } from './event-dispatch.ts';

export interface MutationObserverInit {
  childList?: boolean;
  attributes?: boolean;
  characterData?: boolean;
  subtree?: boolean;
  attributeOldValue?: boolean;
  characterDataOldValue?: boolean;
  attributeFilter?: readonly string[];
}

export interface RegisteredObserver {
  readonly observer: MutationObserver;
  options: MutationObserverInit;
  /** For transient registrations: the one that they were made from. */
  readonly source: RegisteredObserver | null;
}

export class MutationRecord extends PlatformObject {
  readonly type: string;
  readonly target: Node;
  readonly previousSibling: Node | null;
  readonly nextSibling: Node | null;
  readonly attributeName: string | null;
  readonly attributeNamespace: string | null;
  readonly oldValue: string | null;
  readonly addedNodes: NodeList;
  readonly removedNodes: NodeList;

  constructor(
    type: string,
    target: Node,
    added: readonly Node[],
    removed: readonly Node[],
    previous: Node | null,
    next: Node | null,
    attributeName: string | null,
    attributeNamespace: string | null,
    oldValue: string | null,
  ) {
    super();
    this.type = type;
    this.target = target;
    this.addedNodes = new StaticNodeList(added);
    this.removedNodes = new StaticNodeList(removed);
    this.previousSibling = previous;
    this.nextSibling = next;
    this.attributeName = attributeName;
    this.attributeNamespace = attributeNamespace;
    this.oldValue = oldValue;
  }

  override get interfaceName(): string {
    return 'MutationRecord';
  }
}

export class MutationObserver extends PlatformObject {
  private readonly callback: Callback;
  /** The nodes with a registration of this observer; weak, so that an observer keeps no removed tree alive. */
  private nodes: WeakRef<Node>[] = [];
  private records: MutationRecord[] = [];

  constructor(callback: Callback) {
    super();
    this.callback = callback;
  }

  override get interfaceName(): string {
    return 'MutationObserver';
  }

  /** https://dom.spec.whatwg.org/#dom-mutationobserver-observe */
  observe(target: Node, init: MutationObserverInit = {}): void {
    const options = { ...init };
    // 1.-2. Old values and filters imply their kind.
    if ((options.attributeOldValue !== undefined || options.attributeFilter !== undefined) && options.attributes === undefined) options.attributes = true;
    if (options.characterDataOldValue !== undefined && options.characterData === undefined) options.characterData = true;
    // 3.-6. Contradictions.
    if (options.childList !== true && options.attributes !== true && options.characterData !== true) {
      throw new TypeError('one of childList, attributes and characterData must be true');
    }
    if (options.attributes !== true && (options.attributeOldValue === true || options.attributeFilter !== undefined)) {
      throw new TypeError('attributeOldValue and attributeFilter need attributes');
    }
    if (options.characterData !== true && options.characterDataOldValue === true) throw new TypeError('characterDataOldValue needs characterData');
    target.nodeDocument.hasMutationObservers = true;
    // 7. If target has a registration of this: drop its transient ones, and replace its options.
    const list = (target.ensureRare().registeredObservers ??= []);
    const own = list.find((r) => r.observer === this && r.source === null);
    if (own !== undefined) {
      this.dropTransient(own);
      own.options = options;
      return;
    }
    // 8. Otherwise append one.
    list.push({ observer: this, options, source: null });
    this.watch(target);
  }

  disconnect(): void {
    for (const reference of this.nodes) {
      const rare = reference.deref()?.rare;
      if (rare?.registeredObservers) rare.registeredObservers = rare.registeredObservers.filter((r) => r.observer !== this);
    }
    this.nodes = [];
    this.records = [];
  }

  takeRecords(): MutationRecord[] {
    const records = this.records;
    this.records = [];
    return records;
  }

  /** Remembers a node that holds a registration of this observer. */
  watch(node: Node): void {
    this.nodes.push(new WeakRef(node));
  }

  enqueue(record: MutationRecord): void {
    this.records.push(record);
  }

  /** Steps 6.1-6.4 of https://dom.spec.whatwg.org/#notify-mutation-observers. */
  deliver(document: Document): void {
    const records = this.takeRecords();
    this.dropTransient(null);
    if (records.length === 0) return;
    try {
      this.callback.invoke(this, records, this);
    } catch (thrown) {
      document.host.reportException(thrown);
    }
  }

  private dropTransient(source: RegisteredObserver | null): void {
    this.nodes = this.nodes.filter((reference) => {
      const rare = reference.deref()?.rare;
      if (!rare?.registeredObservers) return false;
      rare.registeredObservers = rare.registeredObservers.filter((r) => r.observer !== this || r.source === null || (source !== null && r.source !== source));
      return rare.registeredObservers.some((r) => r.observer === this);
    });
  }
}

// https://dom.spec.whatwg.org/#mutation-observer-compound-microtask
const pending = new Set<MutationObserver>();
let microtaskQueued = false;

export function queueForObserver(observer: MutationObserver, record: MutationRecord): void {
  observer.enqueue(record);
  pending.add(observer);
  queueMutationMicrotask(record.target.nodeDocument);
}

export function queueMutationMicrotask(document: Document): void {
  if (microtaskQueued) return;
  microtaskQueued = true;
  document.host.queueMicrotask(() => notifyMutationObservers(document));
}

/** https://dom.spec.whatwg.org/#notify-mutation-observers */
function notifyMutationObservers(document: Document): void {
  microtaskQueued = false;
  const notify = [...pending];
  pending.clear();
  const slots = takeSignalSlots();
  for (const observer of notify) observer.deliver(document);
  for (const slot of slots) dispatch(createEvent('slotchange', { bubbles: true }), slot);
}
