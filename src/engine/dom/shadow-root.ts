// https://dom.spec.whatwg.org/#interface-shadowroot

import type { Document } from './document.ts';
import { DocumentFragment } from './document-fragment.ts';
import type { Element } from './element.ts';
import { defineEventHandlers } from './event-handler.ts';
import type { Event } from './event.ts';
import type { EventTarget } from './event-target.ts';
import { replaceAll } from './mutation.ts';
import { FLAG_CONNECTED, FLAG_SHADOW_ROOT } from './node-type.ts';
import { StyleSheetList } from './style-sheet-list.ts';
import { rootOf } from './tree-order.ts';

export class ShadowRoot extends DocumentFragment {
  readonly host: Element;
  readonly mode: 'open' | 'closed';
  readonly delegatesFocus: boolean;
  readonly slotAssignment: 'manual' | 'named';
  readonly clonable: boolean;
  readonly serializable: boolean;
  /** Made by the parser from a template: attachShadow may take it over once. */
  isDeclarative = false;
  availableToElementInternals = false;
  /** How many slot elements the tree holds: while there are none, nothing needs assigning. */
  slotCount = 0;
  private adoptedSheets: object[] = [];
  private styleSheetList: StyleSheetList | null = null;

  constructor(
    nodeDocument: Document,
    host: Element,
    mode: 'open' | 'closed',
    options: { delegatesFocus: boolean; slotAssignment: 'manual' | 'named'; clonable: boolean; serializable: boolean },
  ) {
    super(nodeDocument);
    this.host = host;
    this.mode = mode;
    this.delegatesFocus = options.delegatesFocus;
    this.slotAssignment = options.slotAssignment;
    this.clonable = options.clonable;
    this.serializable = options.serializable;
    this.flags |= FLAG_SHADOW_ROOT | (host.flags & FLAG_CONNECTED);
  }

  override get interfaceName(): string {
    return 'ShadowRoot';
  }

  override get containingShadowRoot(): ShadowRoot {
    return this;
  }

  get styleSheets(): StyleSheetList {
    return (this.styleSheetList ??= new StyleSheetList(this));
  }

  /** https://drafts.csswg.org/cssom/#dom-documentorshadowroot-adoptedstylesheets; replaced as a whole by the glue. */
  get adoptedStyleSheets(): object[] {
    return this.adoptedSheets;
  }

  set adoptedStyleSheets(sheets: object[]) {
    this.adoptedSheets = [...sheets];
    this.nodeDocument.host.adoptedStyleSheetsChanged(this);
  }

  get activeElement(): Element | null {
    // Retarget the focused element against this tree.
    let element = this.nodeDocument.focusedElement;
    while (element !== null) {
      const root = rootOf(element);
      if (root === this) return element;
      element = (root.flags & FLAG_SHADOW_ROOT) !== 0 ? (root as ShadowRoot).host : null;
    }
    return null;
  }

  get innerHTML(): string {
    return this.nodeDocument.serializeChildren(this);
  }

  set innerHTML(markup: string) {
    replaceAll(this.nodeDocument.parseFragment(this.host, markup), this);
  }

  getHTML(options?: { serializableShadowRoots?: boolean; shadowRoots?: ShadowRoot[] }): string {
    return this.nodeDocument.serializeChildren(this, options);
  }

  setHTMLUnsafe(markup: string): void {
    replaceAll(this.nodeDocument.parseFragment(this.host, markup, true), this);
  }

  elementFromPoint(x: number, y: number): Element | null {
    return this.nodeDocument.host.elementsFromPoint(this, x, y)[0] ?? null;
  }

  elementsFromPoint(x: number, y: number): Element[] {
    return this.nodeDocument.host.elementsFromPoint(this, x, y);
  }

  /** https://dom.spec.whatwg.org/#get-the-parent of a shadow root: its host, unless the event stays inside. */
  override getEventParent(event: Event): EventTarget | null {
    if (!event.composed) {
      const first = event.path[0]?.invocationTarget ?? null;
      if (first === null || ('nodeType' in first && rootOf(first as DocumentFragment) === this)) return null;
    }
    return this.host;
  }
}

defineEventHandlers(ShadowRoot.prototype, ['onslotchange']);
