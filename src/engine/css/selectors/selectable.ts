// What the matcher needs of an element. The DOM's Element class has these members, so it is passed as it is:
// plain property reads, no adapter.

export interface SelectableDocument {
  /** Class and id selectors ignore ASCII case in quirks mode. */
  readonly isQuirks: boolean;
  readonly isHtmlDocument: boolean;
}

export interface SelectableElement {
  readonly localName: string;
  readonly namespaceURI: string | null;
  /** '' when there is none. */
  readonly id: string;
  readonly classNames: readonly string[];
  /** Namespace is HTML. */
  readonly isHtmlElement: boolean;
  readonly ownerDocument: SelectableDocument;
  readonly parentElement: SelectableElement | null;
  readonly previousElementSibling: SelectableElement | null;
  readonly nextElementSibling: SelectableElement | null;
  readonly firstElementChild: SelectableElement | null;
  readonly lastElementChild: SelectableElement | null;
  getAttribute(name: string): string | null;
  getAttributeNS(namespace: string | null, localName: string): string | null;
  /**
   * Whether a pseudo-class without arguments holds: `hover`, `active`, `focus`, `focus-visible`, `focus-within`, `link`,
   * `visited`, `any-link`, `target`, `checked`, `disabled`, `defined`, `modal`, ... Also asked: `root` (is the document
   * element) and `empty` (no element or non-empty text child), which only the tree can tell; `state(x)` for `:state(x)`, and
   * `dir(ltr)` or `dir(rtl)` (any other word too) for `:dir()`.
   * A name that the DOM does not know answers false.
   */
  matchesState(state: string): boolean;
}
