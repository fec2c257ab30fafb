// https://html.spec.whatwg.org/#custom-elements: definitions, upgrades and the reactions queue. Page code runs through the document's
// host; the glue calls beginReactions and endReactions around members marked [CEReactions].

import type { Callback } from './callback.ts';
import { isValidCustomElementName } from './custom-element-name.ts';
import type { Document } from './document.ts';
import { DomException } from './dom-exception.ts';
import type { Element } from './element.ts';
import type { AttributeKey } from './attributes.ts';
import { attributeLocalName, attributeNamespace } from './attributes.ts';
import { PlatformObject } from './platform-object.ts';
import { nextElementInTree } from './tree-order.ts';
import type { Node } from './node.ts';

export type LifecycleName =
  | 'connectedCallback'
  | 'disconnectedCallback'
  | 'connectedMoveCallback'
  | 'adoptedCallback'
  | 'attributeChangedCallback'
  | 'formAssociatedCallback'
  | 'formDisabledCallback'
  | 'formResetCallback'
  | 'formStateRestoreCallback';

/** What the glue read from the page's class (step 14 of `define`). */
export interface CustomElementDefinitionInit {
  readonly constructor: Callback;
  /** The `extends` option, null for autonomous elements. */
  readonly extends: string | null;
  readonly observedAttributes: readonly string[];
  readonly lifecycle: Partial<Record<LifecycleName, Callback>>;
  readonly formAssociated: boolean;
  readonly disableInternals: boolean;
  readonly disableShadow: boolean;
}

export interface CustomElementDefinition extends CustomElementDefinitionInit {
  readonly name: string;
  readonly localName: string;
}

/** State of an element that is, or could become, a custom element. */
export class CustomElementData {
  state: 'undefined' | 'failed' | 'custom' = 'undefined';
  definition: CustomElementDefinition | null = null;
  /** https://dom.spec.whatwg.org/#concept-element-is-value */
  readonly isValue: string | null;
  reactions: (() => void)[] = [];

  constructor(isValue: string | null) {
    this.isValue = isValue;
  }

  get isCustom(): boolean {
    return this.state === 'custom';
  }

  /** :defined */
  get isDefined(): boolean {
    return this.state === 'custom';
  }

  get disablesShadow(): boolean {
    return this.definition?.disableShadow === true;
  }
}

export class CustomElementRegistry extends PlatformObject {
  private readonly document: Document;
  private readonly byName = new Map<string, CustomElementDefinition>();
  private readonly waiting = new Map<string, ((constructor: Callback) => void)[]>();

  constructor(document: Document) {
    super();
    this.document = document;
    document.customElements = this;
  }

  override get interfaceName(): string {
    return 'CustomElementRegistry';
  }

  /**
   * Checks that come before the page's class is read (steps 1-7 of https://html.spec.whatwg.org/#dom-customelementregistry-define);
   * `isBuiltIn` says whether an element name is one of HTML's.
   */
  checkName(name: string, extendsName: string | null, isBuiltIn: (name: string) => boolean): void {
    if (!isValidCustomElementName(name)) throw new DomException(`"${name.slice(0, 100)}" is not a valid custom element name`, 'SyntaxError');
    if (this.byName.has(name)) throw new DomException(`"${name}" is defined already`, 'NotSupportedError');
    if (extendsName !== null && (isValidCustomElementName(extendsName) || !isBuiltIn(extendsName))) {
      throw new DomException(`"${extendsName.slice(0, 100)}" cannot be extended`, 'NotSupportedError');
    }
  }

  /** Steps 15-20 of `define`. */
  define(name: string, init: CustomElementDefinitionInit): void {
    if (this.byName.has(name)) throw new DomException(`"${name}" is defined already`, 'NotSupportedError');
    for (const other of this.byName.values()) {
      if (other.constructor.raw === init.constructor.raw) throw new DomException('the constructor is used already', 'NotSupportedError');
    }
    const definition: CustomElementDefinition = { ...init, name, localName: init.extends ?? name };
    this.byName.set(name, definition);
    // 18.-19. Upgrade what waits in the document, shadow trees included.
    for (const element of this.candidates(definition)) enqueueUpgrade(element, definition);
    // 20. Resolve whenDefined.
    const waiters = this.waiting.get(name) ?? [];
    this.waiting.delete(name);
    for (const waiter of waiters) waiter(init.constructor);
  }

  private candidates(definition: CustomElementDefinition): Element[] {
    const found: Element[] = [];
    const roots: Node[] = [this.document];
    for (let root = roots.pop(); root !== undefined; root = roots.pop()) {
      for (let e = nextElementInTree(root, root); e !== null; e = nextElementInTree(e, root)) {
        if (e.rare === null) continue;
        if (e.rare.shadowRoot !== null) roots.push(e.rare.shadowRoot);
        if (e.isHtml(definition.localName) && e.rare.customElement !== null && lookUp(e) === definition) found.push(e);
      }
    }
    return found;
  }

  get(name: string): Callback | undefined {
    return this.byName.get(name)?.constructor;
  }

  getName(constructor: Callback): string | null {
    for (const definition of this.byName.values()) if (definition.constructor.raw === constructor.raw) return definition.name;
    return null;
  }

  /** For the HTMLElement constructor: the definition of a `new.target`. */
  definitionOf(constructorRaw: object): CustomElementDefinition | null {
    for (const definition of this.byName.values()) if (definition.constructor.raw === constructorRaw) return definition;
    return null;
  }

  /** https://html.spec.whatwg.org/#look-up-a-custom-element-definition */
  find(localName: string, is: string | null): CustomElementDefinition | null {
    const own = this.byName.get(localName);
    if (own !== undefined && own.localName === localName) return own;
    const built = is === null ? undefined : this.byName.get(is);
    return built !== undefined && built.localName === localName ? built : null;
  }

  /** Calls back with the constructor now or when it is defined; the glue makes the promise. Throws for a bad name. */
  whenDefined(name: string, callback: (constructor: Callback) => void): void {
    if (!isValidCustomElementName(name)) throw new DomException(`"${name.slice(0, 100)}" is not a valid custom element name`, 'SyntaxError');
    const known = this.byName.get(name);
    if (known !== undefined) return callback(known.constructor);
    const list = this.waiting.get(name);
    if (list === undefined) this.waiting.set(name, [callback]);
    else list.push(callback);
  }

  upgrade(root: Node): void {
    if (root.nodeType === 1) tryToUpgrade(root as Element);
    for (let e = nextElementInTree(root, root); e !== null; e = nextElementInTree(e, root)) tryToUpgrade(e);
  }
}

function lookUp(element: Element): CustomElementDefinition | null {
  const registry = element.nodeDocument.customElements;
  return registry === null ? null : registry.find(element.localName, element.rare?.customElement?.isValue ?? null);
}

/** https://html.spec.whatwg.org/#concept-try-upgrade */
export function tryToUpgrade(element: Element): void {
  const data = element.rare?.customElement ?? null;
  if (data === null || data.state !== 'undefined') return;
  const definition = lookUp(element);
  if (definition !== null) enqueueUpgrade(element, definition);
}

// Reactions: https://html.spec.whatwg.org/#custom-element-reactions-stack

let queueStack: Element[][] = [];
let backupQueue: Element[] = [];
let backupScheduled = false;

/** Opens an element queue: before a member marked [CEReactions] runs. */
export function beginReactions(): void {
  queueStack.push([]);
}

/** Closes the innermost element queue and runs its reactions. */
export function endReactions(): void {
  const queue = queueStack.pop();
  if (queue !== undefined) invokeReactions(queue);
}

function enqueueElement(element: Element): void {
  const current = queueStack.at(-1);
  if (current !== undefined) {
    current.push(element);
    return;
  }
  backupQueue.push(element);
  if (backupScheduled) return;
  backupScheduled = true;
  element.nodeDocument.host.queueMicrotask(() => {
    backupScheduled = false;
    const queue = backupQueue;
    backupQueue = [];
    invokeReactions(queue);
  });
}

function invokeReactions(queue: Element[]): void {
  for (const element of queue) {
    const data = element.rare?.customElement;
    if (!data) continue;
    for (let reaction = data.reactions.shift(); reaction !== undefined; reaction = data.reactions.shift()) {
      try {
        reaction();
      } catch (thrown) {
        element.nodeDocument.host.reportException(thrown);
      }
    }
  }
}

/** https://html.spec.whatwg.org/#enqueue-a-custom-element-callback-reaction */
export function enqueueReaction(element: Element, name: LifecycleName, args: unknown[]): void {
  const data = element.rare?.customElement;
  const callback = data?.definition?.lifecycle[name];
  if (!data || callback === undefined) return;
  data.reactions.push(() => void callback.invoke(element, ...args));
  enqueueElement(element);
}

/** https://html.spec.whatwg.org/#enqueue-a-custom-element-callback-reaction step 4: a class without the callback sees a removal and an insertion. */
export function enqueueMoveReaction(element: Element): void {
  if (element.rare?.customElement?.definition?.lifecycle.connectedMoveCallback !== undefined) {
    enqueueReaction(element, 'connectedMoveCallback', []);
    return;
  }
  enqueueReaction(element, 'disconnectedCallback', []);
  enqueueReaction(element, 'connectedCallback', []);
}

export function enqueueAttributeReaction(element: Element, name: string, oldValue: string | null, value: string | null, namespace: string | null): void {
  if (element.rare?.customElement?.definition?.observedAttributes.includes(name) === true) {
    enqueueReaction(element, 'attributeChangedCallback', [name, oldValue, value, namespace]);
  }
}

function enqueueUpgrade(element: Element, definition: CustomElementDefinition): void {
  const data = element.rare?.customElement;
  if (!data) return;
  data.reactions.push(() => upgradeElement(element, definition));
  enqueueElement(element);
}

/** https://html.spec.whatwg.org/#upgrades */
function upgradeElement(element: Element, definition: CustomElementDefinition): void {
  const data = element.rare?.customElement;
  // 1. If element's custom element state is not "undefined" or "uncustomized", then return.
  if (!data || data.state !== 'undefined') return;
  // 2.-3. Until it has worked out, it counts as failed.
  data.definition = definition;
  data.state = 'failed';
  // 4. For each attribute in element's attribute list, enqueue "attributeChangedCallback".
  const list = element.attributeList ?? [];
  for (let i = 0; i < list.length; i += 2) {
    const key = list[i] as AttributeKey;
    enqueueAttributeReaction(element, attributeLocalName(key), null, list[i + 1] as string, attributeNamespace(key));
  }
  // 5. If element is connected, then enqueue "connectedCallback".
  if (element.isConnected) enqueueReaction(element, 'connectedCallback', []);
  // 6.-8. Run the constructor on it.
  try {
    element.nodeDocument.host.upgradeCustomElement(element, definition.constructor);
  } catch (thrown) {
    data.definition = null;
    data.reactions = [];
    throw thrown;
  }
  // 9.-10. It is custom now.
  data.state = 'custom';
  element.nodeDocument.observer?.stateChanged(element, 'defined');
}
