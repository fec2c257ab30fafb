// What a realm asks of the window and the page around it.

import type { Realm } from './realm.ts';

export interface RealmHooks {
  /** Every CSS property name a style declaration answers to (dashed, camelCase, webkit forms) -> the dashed name. null: no CSSOM. */
  readonly cssProperties: ReadonlyMap<string, string> | null;
  readonly crossOriginIsolated: boolean;
  /** Interfaces marked [SecureContext] exist only then. */
  readonly isSecureContext: boolean;
  /** https://html.spec.whatwg.org/#report-the-exception. `thrown` is a page value: opaque. */
  reportException(realm: Realm, thrown: unknown): void;
  /** null when `url` does not parse. */
  resolveUrl(url: string, base: string): string | null;
  /** https://html.spec.whatwg.org/#named-access-on-the-window-object: an impl object or null. */
  namedOnWindow(realm: Realm, name: string): unknown;
  /** The custom element definition whose constructor is `constructor`, or null. */
  customElementDefinition(realm: Realm, constructor: object): object | null;
  /** The element that this run of the HTMLElement constructor makes or upgrades. */
  constructCustomElement(realm: Realm, definition: object, interfaceName: string): object;
  /** The realm in which `impl`'s wrapper is made: another frame's for its nodes; null for this one; 'cross-origin' for a window of another origin. */
  homeOf(realm: Realm, impl: object): Realm | 'cross-origin' | null;
}

export const NO_REALM_HOOKS: RealmHooks = {
  cssProperties: null,
  crossOriginIsolated: false,
  isSecureContext: true,
  reportException: () => {},
  resolveUrl: (url, base) => (URL.canParse(url, base) ? new URL(url, base).href : null),
  namedOnWindow: () => null,
  customElementDefinition: () => null,
  constructCustomElement: () => {
    throw new TypeError('Illegal constructor');
  },
  homeOf: () => null,
};
