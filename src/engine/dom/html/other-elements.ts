// Elements with little of their own: body, frameset, data, html, head, pre, and the obsolete ones. https://html.spec.whatwg.org/#sections

import type { Document } from '../document.ts';
import { setHandlerSource, WINDOW_EVENT_HANDLERS, WINDOW_REFLECTING_BODY_HANDLERS, defineWindowReflectingHandlers } from '../event-handler.ts';
import { HtmlElement } from './html-element.ts';
import { boolean, keyword, long, reflect, text, unsigned, url } from './reflect.ts';

const TO_WINDOW = new Set([...WINDOW_EVENT_HANDLERS, ...WINDOW_REFLECTING_BODY_HANDLERS]);

/** body and frameset: some of their event handlers are the window's. */
class WindowReflectingElement extends HtmlElement {
  override attributeChangeSteps(name: string, oldValue: string | null, value: string | null): void {
    if (!TO_WINDOW.has(name)) return super.attributeChangeSteps(name, oldValue, value);
    const view = this.nodeDocument.defaultView;
    if (view !== null) setHandlerSource(view, name, value);
  }
}

defineWindowReflectingHandlers(WindowReflectingElement.prototype, [...TO_WINDOW]);

export class BodyElement extends WindowReflectingElement {}
reflect(BodyElement.prototype, { text: text(), link: text(), vLink: text(), aLink: text(), bgColor: text(), background: text() });

export class FrameSetElement extends WindowReflectingElement {}
reflect(FrameSetElement.prototype, { cols: text(), rows: text() });

export class FrameElement extends HtmlElement {
  readonly contentDocument: Document | null = null;
  readonly contentWindow: object | null = null;
}
reflect(FrameElement.prototype, {
  name: text(),
  scrolling: text(),
  src: url(),
  frameBorder: text(),
  longDesc: url(),
  noResize: boolean(),
  marginHeight: text(),
  marginWidth: text(),
});

export class DataElement extends HtmlElement {
  override get value(): string {
    return this.attribute('value') ?? '';
  }

  override set value(value: string) {
    this.setAttributeDirect('value', value);
  }
}

export class HtmlRootElement extends HtmlElement {}
reflect(HtmlRootElement.prototype, { version: text() });

export class PreElement extends HtmlElement {}
reflect(PreElement.prototype, { width: long(null) });

/** FIXME: a marquee does not move. */
export class MarqueeElement extends HtmlElement {}
reflect(MarqueeElement.prototype, {
  behavior: keyword(null, ['scroll', 'slide', 'alternate'], 'scroll'),
  bgColor: text(),
  direction: keyword(null, ['left', 'right', 'up', 'down'], 'left'),
  height: text(),
  hspace: unsigned(null),
  vspace: unsigned(null),
  width: text(),
  trueSpeed: boolean(),
  loop: long(null, -1),
  scrollAmount: unsigned(null, 6),
  scrollDelay: unsigned(null, 85),
});
