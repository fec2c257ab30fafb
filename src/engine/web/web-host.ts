// What the web platform APIs of this folder need from outside, one per window. The page stage makes it and calls `setWebHost`.

import type { Document } from '../dom/document.ts';
import type { Clock } from '../host/clock.ts';
import type { Loader } from '../host/loader.ts';
import type { StorageArea, StorageHost } from '../host/storage.ts';
import { NO_GEOMETRY } from './geometry-host.ts';
import type { GeometryHost } from './geometry-host.ts';

export interface WebHost {
  readonly loader: Loader;
  readonly storage: StorageHost;
  readonly geometry: GeometryHost;
  /** Whether media queries match now. */
  matchesMedia(query: string): boolean;
  /** The media query list in its canonical text. */
  serializeMedia(query: string): string;
  /** https://drafts.csswg.org/css-conditional/#the-css-namespace with a whole condition, and with a property and value. */
  supportsCondition(condition: string): boolean;
  supportsDeclaration(property: string, value: string): boolean;
  /** A rendering opportunity is wanted, because an observer began to observe. */
  requestFrame(): void;
  /** The policy for requests of this document: https://w3c.github.io/webappsec-referrer-policy/ */
  readonly referrerPolicy: string;
  /** Navigation and resource timing entries of the document so far; null where nothing is measured. */
  navigationTiming(): NavigationTiming | null;
}

/** Milliseconds since the time origin; 0 for what has not happened. */
export interface NavigationTiming {
  readonly type: 'navigate' | 'reload' | 'back_forward' | 'prerender';
  readonly redirectCount: number;
  readonly fetchStart: number;
  readonly requestStart: number;
  readonly responseStart: number;
  readonly responseEnd: number;
  readonly domInteractive: number;
  readonly domContentLoadedEventStart: number;
  readonly domContentLoadedEventEnd: number;
  readonly domComplete: number;
  readonly loadEventStart: number;
  readonly loadEventEnd: number;
  readonly transferSize: number;
  readonly encodedBodySize: number;
  readonly decodedBodySize: number;
  readonly responseStatus: number;
}

/** An area of memory, for documents without a host. `quota` in UTF-16 units. */
export function memoryStorage(quota = 5 * 1024 * 1024): StorageArea {
  const map = new Map<string, string>();
  let used = 0;
  return {
    keys: () => [...map.keys()],
    get: (key) => map.get(key) ?? null,
    set: (key, value) => {
      const before = map.get(key);
      const grown = used + value.length + (before === undefined ? key.length : -before.length);
      if (grown > quota) return false;
      used = grown;
      map.set(key, value);
      return true;
    },
    remove: (key) => {
      const before = map.get(key);
      if (before === undefined) return;
      used -= key.length + before.length;
      map.delete(key);
    },
    clear: () => {
      used = 0;
      map.clear();
    },
  };
}

const REFUSED = { code: 'net.unsupported-scheme', message: 'cannot load: there is no network here' } as const;
const NO_AREA = memoryStorage(0);

export const NO_WEB_HOST: WebHost = {
  loader: {
    load: (_, listener) => {
      queueMicrotask(() => listener.failed(REFUSED));
      return { abort: () => {} };
    },
    loadSync: () => ({ failure: REFUSED }),
  },
  storage: { local: () => NO_AREA, session: () => NO_AREA },
  geometry: NO_GEOMETRY,
  matchesMedia: () => false,
  serializeMedia: (query) => query,
  supportsCondition: () => false,
  supportsDeclaration: () => false,
  requestFrame: () => {},
  referrerPolicy: '',
  navigationTiming: () => null,
};

/** What the glue of a window's main world does for the engine (script/realm.ts): all values of type `unknown` belong to the page. */
export interface WebGlue {
  serialize(value: unknown): CloneRecords;
  deserialize(data: CloneRecords): unknown;
  /** Throws the page's SyntaxError. */
  parseJson(text: string): unknown;
  stringifyJson(value: unknown): string;
  /** An object of the page as an IDL dictionary; only for those that tools/bindings lists as converted in prose. */
  dictionary(name: string, value: unknown): Record<string, unknown>;
  wrap(impl: object): object;
  /** Defines a property on an object of the page. */
  setMember(object: unknown, name: string, value: unknown): void;
  /** A Uint8Array of the page on these bytes; they then belong to the page. */
  bytes(bytes: Uint8Array): object;
  /** A promise, or any other value of the page, as a promise of the engine. */
  promiseOf(value: unknown): Promise<unknown>;
}

/** Structured clone data: opaque here. */
export interface CloneRecords {
  readonly root: unknown;
  readonly records: readonly (readonly unknown[])[];
}

export interface WebRealm {
  readonly glue: WebGlue;
  /** The impl object behind a wrapper, null for any other value. */
  unwrap(value: unknown): object | null;
  evaluate(source: string, place: { readonly url: string }): { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly thrown: unknown };
}

/** A Window impl as this folder sees it (script may import web, not the reverse). */
export interface WebWindow {
  readonly document: Document;
  /** The main world's realm, null before the first script. */
  readonly realm: WebRealm | null;
  readonly loop: {
    readonly clock: Clock;
    /** A task of its own, with a microtask checkpoint after it. */
    queueTask(task: () => void): void;
    queueDelayed(task: () => void, delayMs: number): number;
    cancel(handle: number): void;
  };
  readonly isSecureContext: boolean;
  reportError(thrown: unknown): void;
}

/** The glue of a window that runs script right now. */
export function glueOf(window: WebWindow): WebGlue {
  if (window.realm === null) throw new TypeError('the window runs no script');
  return window.realm.glue;
}

const hosts = new WeakMap<object, WebHost>();

/** Must come before the first script of the window runs. */
export function setWebHost(window: object, host: WebHost): void {
  hosts.set(window, host);
}

export function webHostOf(window: object): WebHost {
  return hosts.get(window) ?? NO_WEB_HOST;
}

export function geometryOf(document: Document): GeometryHost {
  const window = document.defaultView;
  return window === null ? NO_GEOMETRY : webHostOf(window).geometry;
}
