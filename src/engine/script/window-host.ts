// What a window asks of the page around it. Each call has a version that does nothing.

import type { Document } from '../dom/document.ts';
import type { Element } from '../dom/element.ts';
import type { Window } from './window/window.ts';

export interface ScriptError {
  /** As shown on the console: `Uncaught TypeError: x is not a function`. */
  readonly message: string;
  readonly url: string;
  /** 1-based; 0 when unknown. */
  readonly line: number;
  readonly column: number;
  /** The stack text, '' without one. */
  readonly stack: string;
  /** The thrown value: opaque, for the inspector. */
  readonly thrown: unknown;
  readonly isPromiseRejection: boolean;
}

export interface NavigationOptions {
  readonly replace: boolean;
  readonly source: 'location' | 'script';
}

/** https://html.spec.whatwg.org/#navigate and the session history, as the Location and History objects use them. */
export interface NavigationHost {
  navigate(window: Window, url: string, options: NavigationOptions): void;
  reload(window: Window): void;
  /** History entry at `delta` from the current one; 0 reloads. */
  traverse(window: Window, delta: number): void;
  /** https://html.spec.whatwg.org/#url-and-history-update-steps. `state` is opaque serialised data. */
  updateHistory(window: Window, kind: 'push' | 'replace', url: string, state: unknown): void;
  historyLength(window: Window): number;
}

export interface ViewportFacts {
  /** CSS px. */
  readonly innerWidth: number;
  readonly innerHeight: number;
  readonly outerWidth: number;
  readonly outerHeight: number;
  readonly screenWidth: number;
  readonly screenHeight: number;
  readonly devicePixelRatio: number;
}

export interface WindowHost {
  readonly navigation: NavigationHost;
  viewport(window: Window): ViewportFacts;
  /** CSS px. */
  scrollX(window: Window): number;
  scrollY(window: Window): number;
  scrollTo(window: Window, x: number, y: number, behavior: 'auto' | 'instant' | 'smooth'): void;
  /** A CSSStyleDeclaration impl object. */
  getComputedStyle(element: Element, pseudo: string | null): object | null;
  /** A MediaQueryList impl object. */
  matchMedia(window: Window, query: string): object | null;
  /** Asks for a rendering opportunity, because an animation frame callback waits. */
  requestFrame(window: Window): void;
  alert(window: Window, message: string): void;
  confirm(window: Window, message: string): boolean;
  prompt(window: Window, message: string, initial: string): string | null;
  print(window: Window): void;
  /** https://html.spec.whatwg.org/#window-open-steps: null when blocked. */
  open(window: Window, url: string, target: string, features: string): Window | null;
  close(window: Window): void;
  stop(window: Window): void;
  focus(window: Window): void;
  /** An exception that no page code handled. */
  uncaughtException(window: Window, error: ScriptError): void;
  /** Something that the console shows as an error of the engine, with its code. */
  consoleError(window: Window, code: string, message: string): void;
  readonly userAgent: string;
  /** Most wanted first; never empty. */
  readonly languages: readonly string[];
  readonly platform: string;
  readonly hardwareConcurrency: number;
  onLine(): boolean;
}

export const NO_NAVIGATION: NavigationHost = {
  navigate: () => {},
  reload: () => {},
  traverse: () => {},
  updateHistory: () => {},
  historyLength: () => 1,
};

export const NO_WINDOW_HOST: WindowHost = {
  navigation: NO_NAVIGATION,
  viewport: () => ({ innerWidth: 1280, innerHeight: 720, outerWidth: 1280, outerHeight: 720, screenWidth: 1280, screenHeight: 720, devicePixelRatio: 1 }),
  scrollX: () => 0,
  scrollY: () => 0,
  scrollTo: () => {},
  getComputedStyle: () => null,
  matchMedia: () => null,
  requestFrame: () => {},
  alert: () => {},
  confirm: () => false,
  prompt: () => null,
  print: () => {},
  open: () => null,
  close: () => {},
  stop: () => {},
  focus: () => {},
  uncaughtException: () => {},
  consoleError: () => {},
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
  languages: ['en-US', 'en'],
  platform: 'Linux x86_64',
  hardwareConcurrency: 2,
  onLine: () => true,
};

/** Named access: https://html.spec.whatwg.org/#dom-window-nameditem for a document: elements by id, and some by name. */
export function namedElement(document: Document, name: string): Element | null {
  if (name === '') return null;
  const byId = document.getElementById(name);
  if (byId !== null) return byId;
  const list = document.getElementsByName(name);
  for (let i = 0; i < list.length; i++) {
    const element = list.item(i) as Element;
    if (NAMED_ELEMENTS.has(element.localName)) return element;
  }
  return null;
}

const NAMED_ELEMENTS = new Set(['embed', 'form', 'img', 'object']);
