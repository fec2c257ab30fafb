// https://drafts.csswg.org/cssom-view/#visualViewport. Pages are not pinched: the visual viewport is the layout viewport.

import type { Document } from '../../dom/document.ts';
import { defineEventHandlers } from '../../dom/event-handler.ts';
import { EventTarget } from '../../dom/event-target.ts';
import { geometryOf } from '../web-host.ts';

/** FIXME: its resize and scroll events are not fired; window's and document's are. */
export class VisualViewport extends EventTarget {
  readonly #document: Document;
  readonly offsetLeft = 0;
  readonly offsetTop = 0;
  readonly scale = 1;

  constructor(document: Document) {
    super();
    this.#document = document;
  }

  override get interfaceName(): string {
    return 'VisualViewport';
  }

  get pageLeft(): number {
    return geometryOf(this.#document).viewport(this.#document).scrollX;
  }

  get pageTop(): number {
    return geometryOf(this.#document).viewport(this.#document).scrollY;
  }

  get width(): number {
    return geometryOf(this.#document).viewport(this.#document).width;
  }

  get height(): number {
    return geometryOf(this.#document).viewport(this.#document).height;
  }
}

defineEventHandlers(VisualViewport.prototype, ['onresize', 'onscroll', 'onscrollend']);

const viewports = new WeakMap<Document, VisualViewport>();

export function visualViewportOf(document: Document): VisualViewport {
  let viewport = viewports.get(document);
  if (viewport === undefined) viewports.set(document, (viewport = new VisualViewport(document)));
  return viewport;
}
