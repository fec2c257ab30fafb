// https://html.spec.whatwg.org/#the-popover-attribute. Which popovers show is kept per document, in the order they were shown.

import type { Document } from '../document.ts';
import { DomException } from '../dom-exception.ts';
import type { Element } from '../element.ts';
import { dispatch } from '../event-dispatch.ts';
import { trusted } from '../event.ts';
import { ToggleEvent } from '../events/html-events.ts';

const showing = new WeakMap<Document, Set<Element>>();

export function isPopoverShowing(element: Element): boolean {
  return showing.get(element.nodeDocument)?.has(element) === true;
}

/** Shown popovers and modal dialogs are in the top layer: painted last, in this order. */
export function shownPopovers(document: Document): readonly Element[] {
  return [...(showing.get(document) ?? [])].filter((element) => element.isConnected);
}

function kindOf(element: Element): string | null {
  return (element as Element & { popover?: string | null }).popover ?? null;
}

function check(element: Element, expected: boolean, throws: boolean): boolean {
  if (kindOf(element) === null) {
    if (throws) throw new DomException('the element is no popover', 'NotSupportedError');
    return false;
  }
  if (isPopoverShowing(element) !== expected) return false;
  if (!element.isConnected) {
    if (throws) throw new DomException('the popover is not in a document', 'InvalidStateError');
    return false;
  }
  return true;
}

export function showPopover(element: Element, throws: boolean, source: Element | null = null): void {
  if (!check(element, false, throws)) return;
  const before = new ToggleEvent('beforetoggle', { cancelable: true, oldState: 'closed', newState: 'open', source });
  if (!dispatch(trusted(before), element)) return;
  if (!check(element, false, false)) return;
  const document = element.nodeDocument;
  // Auto popovers close the others that do not contain them.
  if (kindOf(element) === 'auto') {
    for (const other of shownPopovers(document)) if (kindOf(other) === 'auto' && !other.contains(element)) hidePopover(other, false);
  }
  let set = showing.get(document);
  if (set === undefined) showing.set(document, (set = new Set()));
  set.add(element);
  document.observer?.stateChanged(element, 'popover-open');
  queueToggle(element, 'closed', 'open', source);
}

export function hidePopover(element: Element, throws: boolean): void {
  if (!check(element, true, throws)) return;
  dispatch(trusted(new ToggleEvent('beforetoggle', { oldState: 'open', newState: 'closed' })), element);
  showing.get(element.nodeDocument)?.delete(element);
  element.nodeDocument.observer?.stateChanged(element, 'popover-open');
  queueToggle(element, 'open', 'closed', null);
}

function queueToggle(element: Element, oldState: string, newState: string, source: Element | null): void {
  element.nodeDocument.host.queueTask(() => {
    dispatch(trusted(new ToggleEvent('toggle', { oldState, newState, source })), element);
  });
}
