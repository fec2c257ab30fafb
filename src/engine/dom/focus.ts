// Focus: https://html.spec.whatwg.org/#focus. The page calls focusElement for clicks and Tab; script reaches it through focus() and blur().

import type { Document } from './document.ts';
import type { Element } from './element.ts';
import { dispatch } from './event-dispatch.ts';
import { trusted } from './event.ts';
import type { EventTarget } from './event-target.ts';
import { FocusEvent } from './events/ui-events.ts';
import { parseInteger } from './html/reflect.ts';
import { compareTreeOrder, nextElementInTree } from './tree-order.ts';
import { STATE_BITS } from './element.ts';

/** Why focus moves: keyboard and script focus shows a ring (:focus-visible), a mouse click mostly not. */
export type FocusTrigger = 'mouse' | 'keyboard' | 'script';

interface Focusable extends Element {
  readonly isFocusableByDefault?: boolean;
  readonly isActuallyDisabled?: boolean;
  /** Text controls and editing hosts show the ring however they got focus. */
  readonly showsFocusAlways?: boolean;
  readonly isEditingHost?: boolean;
}

/** https://html.spec.whatwg.org/#focusable-area */
export function isFocusable(element: Element): boolean {
  const target = element as Focusable;
  if (!element.isConnected || target.isActuallyDisabled === true) return false;
  const hasTabIndex = parseInteger(element.attribute('tabindex')) !== null;
  if (!hasTabIndex && target.isFocusableByDefault !== true) return false;
  for (let e: Element | null = element; e !== null; e = e.parentElement) if (e.attribute('inert') !== null) return false;
  return element.nodeDocument.host.isRendered(element);
}

/** https://html.spec.whatwg.org/#focusing-steps; null takes focus away. */
export function focusElement(element: Element, trigger: FocusTrigger, options?: { preventScroll?: boolean; focusVisible?: boolean }): void {
  const document = element.nodeDocument;
  if (document.focusedElement === element) return;
  const keyboardBefore = document.focusedElement === null || (document.focusedElement.state & STATE_BITS['focus-visible']) !== 0;
  const visible = options?.focusVisible ?? (trigger === 'keyboard' || (trigger === 'script' && keyboardBefore) || showsFocusAlways(element as Focusable));
  moveFocus(document, element, visible);
  if (document.focusedElement === element && options?.preventScroll !== true) {
    document.host.scrollIntoView(element, { block: 'nearest', inline: 'nearest' });
  }
}

function showsFocusAlways(element: Focusable): boolean {
  return element.showsFocusAlways === true || element.isEditingHost === true;
}

/** https://html.spec.whatwg.org/#unfocusing-steps */
export function blurElement(element: Element): void {
  if (element.nodeDocument.focusedElement === element) moveFocus(element.nodeDocument, null, false);
}

/** https://html.spec.whatwg.org/#focus-fixup-step: what was hidden, disabled or made inert loses focus when the page is rendered. */
export function fixFocus(document: Document): void {
  const { focusedElement } = document;
  if (focusedElement !== null && !isFocusable(focusedElement)) moveFocus(document, null, false);
}

/** https://html.spec.whatwg.org/#focus-update-steps */
function moveFocus(document: Document, next: Element | null, visible: boolean): void {
  const old = document.focusedElement;
  document.focusedElement = null;
  if (old !== null) {
    setFocusState(old, false, false);
    (old as Element & { focusLost?: () => void }).focusLost?.();
    fire('blur', old, next, false);
    fire('focusout', old, next, true);
  }
  // A listener may have moved focus elsewhere.
  if (document.focusedElement !== null) return;
  if (next !== null && next.isConnected) {
    document.focusedElement = next;
    document.focusStart = next;
    setFocusState(next, true, visible);
  }
  document.host.focusChanged(document, document.focusedElement);
  if (next !== null && document.focusedElement === next) {
    fire('focus', next, old, false);
    fire('focusin', next, old, true);
  }
}

function fire(type: string, target: Element, related: EventTarget | null, bubbles: boolean): void {
  dispatch(trusted(new FocusEvent(type, { bubbles, composed: true, relatedTarget: related, view: target.nodeDocument.defaultView })), target);
}

function setFocusState(element: Element, on: boolean, visible: boolean): void {
  element.setState('focus', on);
  element.setState('focus-visible', on && visible);
  setFocusWithin(element, on);
}

/** For an element and what is around it, through shadow trees. */
export function setFocusWithin(innermost: Element | null, on: boolean): void {
  let current = innermost;
  while (current !== null) {
    current.setState('focus-within', on);
    const shadow: Element | null = current.parentElement === null ? (current.containingShadowRoot?.host ?? null) : null;
    current = current.parentElement ?? shadow;
  }
}

/**
 * https://html.spec.whatwg.org/#sequential-focus-navigation: where Tab goes from the current focus; null when there is nothing. Positive
 * tabindex values come first, in their order. `within` keeps it inside an element, round and round: an open modal dialog.
 */
export function nextFocus(document: Document, backward: boolean, within: Element | null = null): Element | null {
  const stops: { element: Element; index: number }[] = [];
  const radios = new Set<string>();
  for (let e = nextElementInTree(document, document); e !== null; e = nextElementInTree(e, document)) {
    const index = (e as Element & { tabIndex?: number }).tabIndex ?? -1;
    if (index < 0 || (within !== null && !within.contains(e)) || !isFocusable(e) || skipRadio(e, radios)) continue;
    stops.push({ element: e, index: index === 0 ? Number.MAX_SAFE_INTEGER : index });
  }
  const order = stops.map((stop, i) => ({ ...stop, i })).sort((a, b) => a.index - b.index || a.i - b.i);
  if (order.length === 0) return null;
  const from = document.focusedElement;
  const at = order.findIndex((stop) => stop.element === from);
  if (at >= 0)
    return (
      order.at(within === null ? (backward && at === 0 ? order.length : at + (backward ? -1 : 1)) : (at + (backward ? -1 : 1)) % order.length)?.element ?? null
    );
  // From the point where focus last was.
  const start = document.focusStart;
  if (start !== null && start.isConnected) {
    const after = order.find((stop) => compareTreeOrder(stop.element, start) > 0);
    const before = order.findLast((stop) => compareTreeOrder(stop.element, start) < 0);
    return (backward ? before : after)?.element ?? null;
  }
  return (backward ? order.at(-1) : order[0])?.element ?? null;
}

/** Tab stops once per radio group: at the checked button, else at the first. */
function skipRadio(element: Element, seen: Set<string>): boolean {
  const radio = element as Element & { type?: string; checked?: boolean; hasCheckedInGroup?: boolean; form?: Element | null };
  if (!element.isHtml('input') || radio.type !== 'radio') return false;
  const name = element.attribute('name') ?? '';
  if (name === '') return false;
  if (radio.checked === true) return false;
  if (radio.hasCheckedInGroup === true) return true;
  const key = `${radio.form?.id ?? ''}/${name}`;
  if (seen.has(key)) return true;
  seen.add(key);
  return false;
}
