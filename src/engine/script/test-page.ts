// For tests: a small DOM of fake impl classes, with glue generated for them on the spot.

import { readIdl } from '../../../tools/bindings/idl.ts';
import { buildGlue } from '../../../tools/bindings/glue.ts';
import { DomException } from '../dom/dom-exception.ts';
import { PlatformObject } from '../dom/platform-object.ts';
import { StaticNodeList } from '../dom/node-list.ts';
import { Agent } from './agent.ts';
import type { PageCallback } from './page-callback.ts';
import { Realm, loadBindings } from './realm.ts';
import type { Bindings } from './realm.ts';
import { NO_REALM_HOOKS } from './realm-hooks.ts';
import type { RealmHooks } from './realm-hooks.ts';

class FakeEventTarget extends PlatformObject {
  listeners: { type: string; callback: PageCallback }[] = [];
  override get interfaceName(): string {
    return 'EventTarget';
  }
  addEventListener(type: string, callback: PageCallback | null): void {
    if (callback !== null) this.listeners.push({ type, callback });
  }
  removeEventListener(type: string, callback: PageCallback | null): void {
    this.listeners = this.listeners.filter((l) => l.type !== type || l.callback.raw !== callback?.raw);
  }
  dispatchEvent(event: FakeEvent): boolean {
    event.target = this;
    for (const { type, callback } of this.listeners) if (type === event.type) callback.invoke(this, event);
    return !event.defaultPrevented;
  }
}

class FakeEvent extends PlatformObject {
  type: string;
  target: FakeEventTarget | null = null;
  bubbles: boolean;
  isTrusted = false;
  defaultPrevented = false;
  constructor(type: string, init?: { bubbles?: boolean }) {
    super();
    this.type = type;
    this.bubbles = init?.bubbles === true;
  }
  override get interfaceName(): string {
    return 'Event';
  }
  preventDefault(): void {
    this.defaultPrevented = true;
  }
}

class FakeCustomEvent extends FakeEvent {
  detail: unknown;
  constructor(type: string, init?: { bubbles?: boolean; detail?: unknown }) {
    super(type, init);
    this.detail = init?.detail;
  }
  override get interfaceName(): string {
    return 'CustomEvent';
  }
}

export class FakeNode extends FakeEventTarget {
  children_: FakeNode[] = [];
  parentNode: FakeNode | null = null;
  textContent: string | null = null;
  override get interfaceName(): string {
    return 'Node';
  }
  get firstChild(): FakeNode | null {
    return this.children_[0] ?? null;
  }
  get childNodes(): FakeLiveList {
    return new FakeLiveList(this);
  }
  appendChild(node: FakeNode): FakeNode {
    if (node === this) throw new DomException('the new child contains the parent', 'HierarchyRequestError');
    this.children_.push(node);
    node.parentNode = this;
    return node;
  }
  contains(other: FakeNode | null): boolean {
    return other !== null && this.children_.includes(other);
  }
}

class FakeLiveList extends PlatformObject {
  private readonly node: FakeNode;
  constructor(node: FakeNode) {
    super();
    this.node = node;
  }
  override get interfaceName(): string {
    return 'NodeList';
  }
  get length(): number {
    return this.node.children_.length;
  }
  item(index: number): FakeNode | null {
    return this.node.children_[index] ?? null;
  }
}

export class FakeElement extends FakeNode {
  values = new Map<string, string>();
  override get interfaceName(): string {
    return 'Element';
  }
  getAttribute(name: string): string | null {
    return this.values.get(name) ?? null;
  }
  setAttribute(name: string, value: string): void {
    if (name === '') throw new DomException('it is empty', 'InvalidCharacterError');
    this.values.set(name, value);
  }
  hasAttribute(name: string): boolean {
    return this.values.has(name);
  }
  removeAttribute(name: string): void {
    this.values.delete(name);
  }
  append(...nodes: (FakeNode | string)[]): void {
    for (const node of nodes) if (typeof node !== 'string') this.appendChild(node);
  }
  querySelectorAll(): StaticNodeList {
    return new StaticNodeList(this.children_ as never);
  }
  getAttributeNames(): string[] {
    return [...this.values.keys()];
  }
  attachShadow(): never {
    const deep = (n: number): number => deep(n + 1) + 1;
    return deep(0) as never;
  }
  closest(): never {
    throw new Error('a bug of the engine');
  }
}

class FakeHtmlElement extends FakeElement {
  override get interfaceName(): string {
    return 'HTMLElement';
  }
  onclick: PageCallback | null = null;
  get dataset(): FakeStringMap {
    return new FakeStringMap();
  }
}

class FakeInput extends FakeHtmlElement {
  override get interfaceName(): string {
    return 'HTMLInputElement';
  }
  get files(): null {
    return null;
  }
}

class FakeStringMap extends PlatformObject {
  readonly map = new Map<string, string>();
  override get interfaceName(): string {
    return 'DOMStringMap';
  }
  getNamed(name: string): string | undefined {
    return this.map.get(name);
  }
  setNamed(name: string, value: string): void {
    this.map.set(name, value);
  }
  deleteNamed(name: string): void {
    this.map.delete(name);
  }
  supportedPropertyNames(): Iterable<string> {
    return this.map.keys();
  }
}

class FakeDocument extends FakeNode {
  override get interfaceName(): string {
    return 'Document';
  }
  createElement(name: string): FakeElement {
    return name === 'input' ? new FakeInput() : new FakeHtmlElement();
  }
  createTreeWalker(root: FakeNode, _what: number, filter: PageCallback | null): FakeWalker {
    return new FakeWalker(root, filter);
  }
}

class FakeWalker extends PlatformObject {
  readonly root: FakeNode;
  readonly filter: PageCallback | null;
  constructor(root: FakeNode, filter: PageCallback | null) {
    super();
    this.root = root;
    this.filter = filter;
  }
  override get interfaceName(): string {
    return 'TreeWalker';
  }
  nextNode(): FakeNode | null {
    return this.filter?.invoke(null, this.root) === 1 ? this.root : null;
  }
}

class FakeParams extends PlatformObject {
  readonly pairs: [string, string][];
  constructor(init: unknown) {
    super();
    this.pairs = typeof init === 'string' ? [] : (init as [string, string][]);
  }
  override get interfaceName(): string {
    return 'URLSearchParams';
  }
  get(name: string): string | null {
    return this.pairs.find((p) => p[0] === name)?.[1] ?? null;
  }
  entries(): Iterable<[string, string]> {
    return this.pairs;
  }
  override toString(): string {
    return this.pairs.map((p) => p.join('=')).join('&');
  }
}

class FakeResponse extends PlatformObject {
  override get interfaceName(): string {
    return 'Response';
  }
  json(): Promise<unknown> {
    return Promise.reject(new TypeError('no body'));
  }
  text(): Promise<string> {
    return Promise.resolve('body');
  }
  arrayBuffer(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array([1, 2]));
  }
}

class FakeStream extends PlatformObject {
  override get interfaceName(): string {
    return 'ReadableStream';
  }
  asyncIterator(): { next(): Promise<{ value: unknown; done: boolean }>; return(reason: unknown): Promise<void> } {
    let left = 2;
    return { next: () => Promise.resolve({ value: left > 0 ? new Uint8Array([left]) : undefined, done: left-- <= 0 }), return: () => Promise.resolve() };
  }
}

class FakeCrypto extends PlatformObject {
  override get interfaceName(): string {
    return 'Crypto';
  }
  getRandomValues(bytes: Uint8Array): Uint8Array {
    return bytes.fill(7);
  }
}

export class FakeWindow extends FakeEventTarget {
  readonly document = new FakeDocument();
  readonly crypto = new FakeCrypto();
  override get interfaceName(): string {
    return 'Window';
  }
  get window(): FakeWindow {
    return this;
  }
  get self(): FakeWindow {
    return this;
  }
  get innerWidth(): number {
    return 800;
  }
  onload: PageCallback | null = null;
  structuredClone(value: unknown): unknown {
    return value;
  }
  queueMicrotask(callback: PageCallback): void {
    queueMicrotask(() => callback.invoke(null));
  }
}

export const FAKE_CLASSES = {
  EventTarget: FakeEventTarget,
  Event: FakeEvent,
  CustomEvent: FakeCustomEvent,
  Node: FakeNode,
  Element: FakeElement,
  HTMLElement: FakeHtmlElement,
  HTMLInputElement: FakeInput,
  Document: FakeDocument,
  NodeList: StaticNodeList,
  DOMStringMap: FakeStringMap,
  TreeWalker: FakeWalker,
  URLSearchParams: FakeParams,
  Response: FakeResponse,
  ReadableStream: FakeStream,
  Crypto: FakeCrypto,
  Window: FakeWindow,
  DOMException: DomException,
};

let bindings: Bindings | null = null;

export function fakeBindings(): Bindings {
  return (bindings ??= loadBindings(FAKE_CLASSES, buildGlue(readIdl(), FAKE_CLASSES).source));
}

export interface FakePage {
  readonly agent: Agent;
  readonly realm: Realm;
  readonly window: FakeWindow;
  readonly reported: unknown[];
  /** The completion value of `source`; what the page throws is described and thrown. */
  run(source: string): unknown;
}

export function fakePage(world = 'main', of?: FakePage, hooks: Partial<RealmHooks> = {}): FakePage {
  const agent = of?.agent ?? new Agent();
  const window = of?.window ?? new FakeWindow();
  const reported: unknown[] = [];
  const realm = new Realm({
    agent,
    window,
    world,
    origin: 'https://page.example',
    name: 'test',
    hooks: { ...NO_REALM_HOOKS, reportException: (_, thrown) => reported.push(thrown), ...hooks },
    bindings: fakeBindings(),
  });
  const run = (source: string): unknown => {
    const completion = realm.evaluate(source, { url: 'https://page.example/test.js' });
    if (completion.ok) return completion.value;
    throw new Error(realm.glue.describe(completion.thrown));
  };
  return { agent, realm, window, reported, run };
}
