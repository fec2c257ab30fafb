// https://html.spec.whatwg.org/#the-storage-interface over the host's storage areas.

import { DomException } from '../../dom/dom-exception.ts';
import { dispatch } from '../../dom/event-dispatch.ts';
import { EventTarget } from '../../dom/event-target.ts';
import { StorageEvent } from '../../dom/events/html-events.ts';
import { PlatformObject } from '../../dom/platform-object.ts';
import type { StorageArea } from '../../host/storage.ts';
import { webHostOf } from '../web-host.ts';
import type { WebWindow } from '../web-host.ts';

type StorageKind = 'local' | 'session';

/** The storage objects of this process that share an area, by kind and origin. */
const sharing = new Map<string, Set<WeakRef<Storage>>>();

export class Storage extends PlatformObject {
  private readonly window: WebWindow;
  private readonly kind: StorageKind;
  private readonly area: StorageArea;

  constructor(window: WebWindow, kind: StorageKind) {
    super();
    this.window = window;
    this.kind = kind;
    const { origin } = window.document;
    const { storage } = webHostOf(window);
    this.area = kind === 'local' ? storage.local(origin) : storage.session(origin);
    const key = `${kind} ${origin}`;
    const known = sharing.get(key);
    if (known === undefined) sharing.set(key, new Set([new WeakRef(this)]));
    else known.add(new WeakRef(this));
  }

  override get interfaceName(): string {
    return 'Storage';
  }

  get length(): number {
    return this.area.keys().length;
  }

  key(index: number): string | null {
    return this.area.keys()[index] ?? null;
  }

  getItem(key: string): string | null {
    return this.area.get(key);
  }

  setItem(key: string, value: string): void {
    const old = this.area.get(key);
    if (old === value) return;
    if (!this.area.set(key, value)) throw new DomException(`Setting the value of '${key.slice(0, 100)}' exceeded the quota.`, 'QuotaExceededError');
    this.broadcast(key, old, value);
  }

  removeItem(key: string): void {
    const old = this.area.get(key);
    if (old === null) return;
    this.area.remove(key);
    this.broadcast(key, old, null);
  }

  clear(): void {
    if (this.length === 0) return;
    this.area.clear();
    this.broadcast(null, null, null);
  }

  supportedPropertyNames(): Iterable<string> {
    return this.area.keys();
  }

  /** https://html.spec.whatwg.org/#concept-storage-broadcast. FIXME: windows of the same origin in other processes hear nothing. */
  private broadcast(key: string | null, oldValue: string | null, newValue: string | null): void {
    const { document } = this.window;
    const group = sharing.get(`${this.kind} ${document.origin}`);
    if (group === undefined) return;
    for (const reference of group) {
      const other = reference.deref();
      if (other === undefined) group.delete(reference);
      if (other === undefined || other === this || other.window === this.window) continue;
      const { window } = other;
      if (!(window instanceof EventTarget)) continue;
      window.loop.queueTask(() => {
        const event = new StorageEvent('storage', { key, oldValue, newValue, url: document.URL, storageArea: other });
        event.isTrusted = true;
        dispatch(event, window);
      });
    }
  }
}

const storages = new WeakMap<object, Partial<Record<StorageKind, Storage>>>();

/** https://html.spec.whatwg.org/#dom-localstorage: throws SecurityError for documents of opaque origin. */
export function storageOf(window: WebWindow, kind: StorageKind): Storage {
  if (window.document.origin === 'null') throw new DomException(`Access is denied for this document.`, 'SecurityError');
  let known = storages.get(window);
  if (known === undefined) storages.set(window, (known = {}));
  return (known[kind] ??= new Storage(window, kind));
}
