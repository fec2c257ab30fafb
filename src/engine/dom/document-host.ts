// What a document asks of the stages above it: the glue (script), the page and layout. Every call has a version that does nothing, so
// that a document without a page (DOMParser, tests, fragments) works.

import type { Callback } from './callback.ts';
import type { Document } from './document.ts';
import type { Element } from './element.ts';
import type { EventTarget } from './event-target.ts';
import type { Event } from './event.ts';
import type { FileLike } from './html/form-control.ts';
import type { Node } from './node.ts';
import type { Range } from './range.ts';
import type { SelectionDirection, SelectionGranularity, SelectionPoint } from './selection.ts';

/** A form submission or link activation that became a navigation (https://html.spec.whatwg.org/#navigate). */
export interface NavigationRequest {
  readonly url: string;
  /** `_self`, `_blank`, a name ... */
  readonly target: string;
  readonly method: 'GET' | 'POST';
  readonly body: Uint8Array | null;
  /** The Content-Type of `body`, '' without one. */
  readonly contentType: string;
  readonly source: Element | null;
  readonly referrerPolicy: string;
  /** The anchor's `download` attribute, null when it is not a download. */
  readonly download: string | null;
  readonly noopener: boolean;
  /** A user's own click or key, not script. */
  readonly userInvolved: boolean;
}

export interface DocumentHost {
  // Script
  queueMicrotask(task: () => void): void;
  /** Queues a task on the page's event loop. */
  queueTask(task: () => void): void;
  /** Shows an exception (or what a listener threw) as the page's `error` event and on the console. */
  reportException(thrown: unknown): void;
  /**
   * Compiles an event handler's source text (https://html.spec.whatwg.org/#getting-the-current-value-of-the-event-handler).
   * null when it does not compile (the host has reported it) or when scripting is off.
   */
  compileEventHandler(target: EventTarget, name: string, source: string): Callback | null;
  /** Sets `window.event` while a listener runs. */
  setCurrentEvent(event: Event | undefined): Event | undefined;
  /** Constructs a custom element; throws what the page's constructor throws. The result is checked by the caller. */
  constructCustomElement(constructor: Callback): unknown;
  /** Makes `element` the next object that the HTMLElement constructor returns, and runs the constructor. */
  upgradeCustomElement(element: Element, constructor: Callback): void;
  readonly scriptingEnabled: boolean;

  // Navigation and documents
  navigate(document: Document, request: NavigationRequest): void;
  cookieGet(document: Document): string;
  cookieSet(document: Document, cookie: string): void;
  /** document.open/write/close on this document; false when the page has no parser for it. */
  documentWrite(document: Document, text: string): boolean;
  documentOpen(document: Document): void;
  documentClose(document: Document): void;

  // Style and layout
  /** The CSSStyleDeclaration must read the attribute again. */
  inlineStyleAttributeChanged(element: Element): void;
  /** https://html.spec.whatwg.org/#get-the-text-steps of a rendered element; null when it is not being rendered. */
  innerText(element: Element): string | null;
  /** Whether an element has a box: only rendered elements can be focused. */
  isRendered(element: Element): boolean;
  scrollIntoView(element: Element, options: unknown): void;
  /** A range's text as it is rendered; null where nothing is. */
  selectedText(range: Range): string | null;
  /** Where Selection.modify() comes from `from`, as text is laid out; null where it moves nothing. */
  moveSelectionPoint(from: SelectionPoint, direction: SelectionDirection, granularity: SelectionGranularity): SelectionPoint | null;
  elementsFromPoint(root: Node, x: number, y: number): Element[];
  adoptedStyleSheetsChanged(root: Node): void;

  // Elements
  /** `element`'s resource attributes changed, or it was inserted: img, link, script, iframe, video ... */
  resourceChanged(element: Element, attribute: string): void;
  /** A script element became ready: https://html.spec.whatwg.org/#prepare-the-script-element. */
  prepareScript(element: Element): void;
  focusChanged(document: Document, focused: Element | null): void;
  /** Opens what a control opens on activation: a file chooser, a select's list. */
  showPicker(element: Element): void;
  /** The bytes of a File of a file input; null when the host cannot read it. */
  /** The FileList that script sees of a file input's files. */
  fileList(files: readonly FileLike[]): object | null;
  reportValidity(element: Element, message: string): void;
}

export const NO_DOCUMENT_HOST: DocumentHost = {
  queueMicrotask: (task) => queueMicrotask(task),
  queueTask: (task) => queueMicrotask(task),
  reportException: () => {},
  compileEventHandler: () => null,
  setCurrentEvent: () => undefined,
  constructCustomElement: () => null,
  upgradeCustomElement: () => {},
  scriptingEnabled: false,
  navigate: () => {},
  cookieGet: () => '',
  cookieSet: () => {},
  documentWrite: () => false,
  documentOpen: () => {},
  documentClose: () => {},
  inlineStyleAttributeChanged: () => {},
  innerText: () => null,
  isRendered: () => true,
  scrollIntoView: () => {},
  selectedText: () => null,
  moveSelectionPoint: () => null,
  elementsFromPoint: () => [],
  adoptedStyleSheetsChanged: () => {},
  resourceChanged: () => {},
  prepareScript: () => {},
  focusChanged: () => {},
  showPicker: () => {},
  fileList: () => null,
  reportValidity: () => {},
};
