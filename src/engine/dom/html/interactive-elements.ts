// details, summary's activation, and dialog: https://html.spec.whatwg.org/#interactive-elements

import type { Document } from '../document.ts';
import { DomException } from '../dom-exception.ts';
import type { Element } from '../element.ts';
import { dispatch } from '../event-dispatch.ts';
import { createEvent, trusted } from '../event.ts';
import type { Event } from '../event.ts';
import { ToggleEvent } from '../events/html-events.ts';
import { focusElement, isFocusable } from '../focus.ts';
import type { Node } from '../node.ts';
import { FLAG_HAS_TREE_STEPS } from '../node-type.ts';
import type { QualifiedName } from '../qualified-name.ts';
import { nextElementInTree, rootOf } from '../tree-order.ts';
import { HtmlElement } from './html-element.ts';
import { boolean, keyword, reflect, text } from './reflect.ts';

export class DetailsElement extends HtmlElement {
  declare open: boolean;
  declare name: string;
  private toggleQueued = false;

  override attributeChangeSteps(name: string, oldValue: string | null, value: string | null): void {
    super.attributeChangeSteps(name, oldValue, value);
    if (name !== 'open' || (oldValue === null) === (value === null)) return;
    this.queueToggle(value === null ? 'open' : 'closed', value === null ? 'closed' : 'open');
    if (value !== null) this.closeOthers();
  }

  /** https://html.spec.whatwg.org/#queue-a-details-toggle-event-task */
  private queueToggle(oldState: string, newState: string): void {
    if (this.toggleQueued) return;
    this.toggleQueued = true;
    this.nodeDocument.host.queueTask(() => {
      this.toggleQueued = false;
      dispatch(trusted(new ToggleEvent('toggle', { oldState, newState: this.open ? 'open' : newState === 'open' ? 'closed' : newState })), this);
    });
  }

  /** Only one details of a name is open: https://html.spec.whatwg.org/#details-name-group */
  private closeOthers(): void {
    const name = this.attribute('name') ?? '';
    if (name === '' || !this.isConnected) return;
    const root = rootOf(this);
    for (let e = nextElementInTree(root, root); e !== null; e = nextElementInTree(e, root)) {
      if (e !== this && e instanceof DetailsElement && e.open && e.attribute('name') === name) e.open = false;
    }
  }

  override matchesState(state: string): boolean {
    return state === 'open' ? this.open : super.matchesState(state);
  }
}

reflect(DetailsElement.prototype, { open: boolean(), name: text() });

export class SummaryElement extends HtmlElement {
  /** https://html.spec.whatwg.org/#summary-for-its-parent-details */
  private get details(): DetailsElement | null {
    const parent = this.parentElement;
    if (!(parent instanceof DetailsElement)) return null;
    for (let child = parent.firstElementChild; child !== null; child = child.nextElementSibling)
      if (child.isHtml('summary')) return child === this ? parent : null;
    return null;
  }

  override get hasActivationBehavior(): boolean {
    return this.details !== null;
  }

  override activationBehavior(_event: Event): void {
    const details = this.details;
    if (details !== null) details.open = !details.open;
  }
}

export class DialogElement extends HtmlElement {
  declare open: boolean;
  returnValue = '';
  /** https://html.spec.whatwg.org/#is-modal */
  isModal = false;
  private previouslyFocused: Element | null = null;

  constructor(name: QualifiedName, nodeDocument: Document) {
    super(name, nodeDocument);
    this.flags |= FLAG_HAS_TREE_STEPS;
  }

  show(): void {
    if (this.open && !this.isModal) return;
    if (this.open) throw new DomException('the dialog is open as a modal one', 'InvalidStateError');
    this.beforeToggle('closed', 'open');
    this.setAttributeDirect('open', '');
    this.previouslyFocused = this.nodeDocument.focusedElement;
    this.focusInside();
  }

  showModal(): void {
    if (this.open && this.isModal) return;
    if (this.open) throw new DomException('the dialog is open already', 'InvalidStateError');
    if (!this.isConnected) throw new DomException('the dialog is not in a document', 'InvalidStateError');
    if (!this.beforeToggle('closed', 'open') || this.open || !this.isConnected) return;
    this.isModal = true;
    this.setAttributeDirect('open', '');
    modalDialogs(this.nodeDocument).push(this);
    this.nodeDocument.observer?.stateChanged(this, 'modal');
    this.previouslyFocused = this.nodeDocument.focusedElement;
    this.focusInside();
  }

  close(returnValue?: string): void {
    if (!this.open) return;
    this.beforeToggle('open', 'closed');
    if (!this.open) return;
    this.removeAttribute('open');
    if (returnValue !== undefined) this.returnValue = returnValue;
    this.leaveTopLayer();
    if (this.previouslyFocused !== null && isFocusable(this.previouslyFocused)) focusElement(this.previouslyFocused, 'script', { preventScroll: true });
    this.previouslyFocused = null;
    this.nodeDocument.host.queueTask(() => dispatch(createEvent('close'), this));
  }

  requestClose(returnValue?: string): void {
    if (!this.open) return;
    if (dispatch(createEvent('cancel', { cancelable: true }), this)) this.close(returnValue);
  }

  private beforeToggle(oldState: string, newState: string): boolean {
    const proceed = dispatch(trusted(new ToggleEvent('beforetoggle', { oldState, newState, cancelable: newState === 'open' })), this);
    this.nodeDocument.host.queueTask(() => dispatch(trusted(new ToggleEvent('toggle', { oldState, newState })), this));
    return proceed;
  }

  private leaveTopLayer(): void {
    if (!this.isModal) return;
    this.isModal = false;
    const list = modalDialogs(this.nodeDocument);
    const index = list.indexOf(this);
    if (index >= 0) list.splice(index, 1);
    this.nodeDocument.observer?.stateChanged(this, 'modal');
  }

  /** https://html.spec.whatwg.org/#dialog-focusing-steps */
  private focusInside(): void {
    let first: Element | null = null;
    for (let e = nextElementInTree(this, this); e !== null; e = nextElementInTree(e, this)) {
      if (!isFocusable(e)) continue;
      if (e.attribute('autofocus') !== null) {
        first = e;
        break;
      }
      first ??= e;
    }
    if (first !== null) focusElement(first, 'script');
  }

  override removingSteps(_oldParent: Node, _wasConnected: boolean): void {
    this.leaveTopLayer();
  }

  override matchesState(state: string): boolean {
    if (state === 'modal') return this.isModal;
    if (state === 'open') return this.open;
    return super.matchesState(state);
  }
}

reflect(DialogElement.prototype, { open: boolean(), closedBy: keyword(null, ['any', 'closerequest', 'none'], 'auto') });

const modals = new WeakMap<Document, DialogElement[]>();

/** Open modal dialogs, the topmost last: everything outside the last one is inert. */
export function modalDialogs(document: Document): DialogElement[] {
  let list = modals.get(document);
  if (list === undefined) modals.set(document, (list = []));
  return list;
}
