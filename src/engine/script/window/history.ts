// https://html.spec.whatwg.org/#the-history-interface. The entries are the browser's; this is the page's view of the current one.

import { DomException } from '../../dom/dom-exception.ts';
import { PlatformObject } from '../../dom/platform-object.ts';
import type { CloneData } from '../glue-host.ts';
import type { Window } from './window.ts';

/** URL changes by script within the window below are refused: some pages loop. */
const MAX_UPDATES = 200;
const UPDATE_WINDOW_MS = 10_000;

export class History extends PlatformObject {
  scrollRestoration: 'auto' | 'manual' = 'auto';
  private readonly window: Window;
  private data: CloneData | null = null;
  /** The page's object for `data`; kept so that it is the same each time. */
  private value: unknown = undefined;
  private updates = 0;
  private updatesSince = 0;

  constructor(window: Window) {
    super();
    this.window = window;
  }

  override get interfaceName(): string {
    return 'History';
  }

  get length(): number {
    return this.window.host.navigation.historyLength(this.window);
  }

  /** FIXME: an isolated world gets the main world's object here; it should get a clone of its own. */
  get state(): unknown {
    if (this.data === null) return null;
    this.value ??= this.window.realm?.glue.deserialize(this.data) ?? null;
    return this.value;
  }

  go(delta: number): void {
    const { navigation } = this.window.host;
    if (delta === 0) navigation.reload(this.window);
    else navigation.traverse(this.window, delta);
  }

  back(): void {
    this.go(-1);
  }

  forward(): void {
    this.go(1);
  }

  pushState(data: unknown, _unused: string, url?: string | null): void {
    this.update('push', data, url ?? null);
  }

  replaceState(data: unknown, _unused: string, url?: string | null): void {
    this.update('replace', data, url ?? null);
  }

  /** https://html.spec.whatwg.org/#shared-history-push/replace-state-steps */
  private update(kind: 'push' | 'replace', value: unknown, url: string | null): void {
    const { window } = this;
    const { document } = window;
    if (!this.mayUpdate()) throw new DomException('the page changes its history too often', 'SecurityError');
    // 4. Let serializedData be StructuredSerializeForStorage(data).
    const data = window.realm?.glue.serialize(value) ?? null;
    // 5.-6. The new URL must be one that the document could have rewritten its own to.
    let newUrl = document.URL;
    if (url !== null) {
      const parsed = document.parseUrl(url);
      if (parsed === null || !canRewrite(document.URL, parsed)) {
        throw new DomException(
          `A history state object with URL '${url.slice(0, 200)}' cannot be created in a document with origin '${document.origin}' and URL '${document.URL.slice(0, 200)}'.`,
          'SecurityError',
        );
      }
      newUrl = parsed;
    }
    // 8. Run the URL and history update steps.
    document.URL = newUrl;
    this.setData(data);
    window.host.navigation.updateHistory(window, kind, newUrl, data);
  }

  private mayUpdate(): boolean {
    const now = this.window.loop.clock.now();
    if (now - this.updatesSince > UPDATE_WINDOW_MS) {
      this.updatesSince = now;
      this.updates = 0;
    }
    return ++this.updates <= MAX_UPDATES;
  }

  /** The current entry changed (traversal, or an update): `data` is what `updateHistory` was given. */
  setData(data: unknown): void {
    this.data = data as CloneData | null;
    this.value = undefined;
  }
}

/** https://html.spec.whatwg.org/#can-have-its-url-rewritten */
function canRewrite(from: string, to: string): boolean {
  const a = URL.parse(from);
  const b = URL.parse(to);
  if (a === null || b === null) return false;
  if (a.protocol !== b.protocol || a.username !== b.username || a.password !== b.password || a.host !== b.host) return false;
  if (a.protocol === 'http:' || a.protocol === 'https:') return true;
  if (a.protocol === 'file:') return a.pathname === b.pathname;
  return a.pathname === b.pathname && a.search === b.search;
}
