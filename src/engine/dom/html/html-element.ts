// https://html.spec.whatwg.org/#htmlelement. Elements without behaviour of their own (div, span, p, headings, lists, ...) are all of this
// class, so that walks over the tree meet few object shapes; `interfaceName` still tells script which interface they have, and the few
// attributes that only reflect are here for all of them.

import { DomException } from '../dom-exception.ts';
import { DomStringMap } from '../dom-string-map.ts';
import { dispatch } from '../event-dispatch.ts';
import { defineEventHandlers, GLOBAL_EVENT_HANDLERS } from '../event-handler.ts';

import { PointerEvent } from '../events/ui-events.ts';
import { Element } from '../element.ts';
import { blurElement, focusElement, isFocusable } from '../focus.ts';
import { innerTextOf, setInnerText, setOuterText } from './inner-text.ts';
import { HTML_INTERFACES } from './interface-names.ts';
import { boolean, elementReference, keyword, long, nullableText, parseInteger, reflect, text, url } from './reflect.ts';
import { ElementInternals } from './element-internals.ts';
import { hidePopover, isPopoverShowing, showPopover } from './popover.ts';
import { asciiLowercase } from '../qualified-name.ts';
import { makeInlineStyle } from '../inline-style.ts';

export class HtmlElement extends Element {
  // Defined by `reflect` below.
  declare title: string;
  declare lang: string;
  declare accessKey: string;
  declare nonce: string;

  override get interfaceName(): string {
    return HTML_INTERFACES.get(this.localName) ?? (this.rare?.customElement ? 'HTMLElement' : unknownInterface(this.localName));
  }

  get dataset(): DomStringMap {
    const rare = this.ensureRare();
    return (rare.dataset ??= new DomStringMap(this));
  }

  /** The CSSStyleDeclaration of the `style` attribute; null where no stage above makes one. */
  get style(): object {
    const rare = this.ensureRare();
    return (rare.style ??= makeInlineStyle(this));
  }

  override attributeChangeSteps(name: string, oldValue: string | null, value: string | null): void {
    super.attributeChangeSteps(name, oldValue, value);
    if (name === 'autofocus') this.nodeDocument.hasAutofocus = true;
    else if (name === 'style' && this.rare !== null && this.rare.style !== null) this.nodeDocument.host.inlineStyleAttributeChanged(this);
  }

  get dir(): string {
    const value = asciiLowercase(this.attribute('dir') ?? '');
    return value === 'ltr' || value === 'rtl' || value === 'auto' ? value : '';
  }

  set dir(value: string) {
    this.setAttributeDirect('dir', value);
  }

  /** https://html.spec.whatwg.org/#dom-hidden */
  get hidden(): boolean | string {
    const value = this.attribute('hidden');
    if (value === null) return false;
    return asciiLowercase(value) === 'until-found' ? 'until-found' : true;
  }

  set hidden(value: boolean | string | number | null) {
    if (typeof value === 'string' && asciiLowercase(value) === 'until-found') this.setAttributeDirect('hidden', 'until-found');
    else if (value === false || value === null || value === '' || value === 0 || Number.isNaN(value)) this.removeAttribute('hidden');
    else this.setAttributeDirect('hidden', '');
  }

  /** https://html.spec.whatwg.org/#dom-tabindex */
  get tabIndex(): number {
    return parseInteger(this.attribute('tabindex')) ?? (this.isFocusableByDefault ? 0 : -1);
  }

  set tabIndex(value: number) {
    this.setAttributeDirect('tabindex', String(value));
  }

  /** Whether the element can have focus without a tabindex: links, controls, editing hosts. */
  get isFocusableByDefault(): boolean {
    return this.isEditingHost || (this.localName === 'summary' && isDetailsSummary(this));
  }

  /** https://html.spec.whatwg.org/#concept-element-disabled */
  get isActuallyDisabled(): boolean {
    return false;
  }

  get draggable(): boolean {
    const value = asciiLowercase(this.attribute('draggable') ?? 'auto');
    if (value === 'true') return true;
    return value !== 'false' && (this.localName === 'img' || (this.localName === 'a' && this.attribute('href') !== null));
  }

  set draggable(value: boolean) {
    this.setAttributeDirect('draggable', String(value));
  }

  get spellcheck(): boolean {
    for (let element: Element | null = this; element !== null; element = element.parentElement) {
      const value = element.attribute('spellcheck');
      if (value !== null) return asciiLowercase(value) !== 'false';
    }
    return true;
  }

  set spellcheck(value: boolean) {
    this.setAttributeDirect('spellcheck', String(value));
  }

  get translate(): boolean {
    for (let element: Element | null = this; element !== null; element = element.parentElement) {
      const value = element.attribute('translate');
      if (value === null) continue;
      const lower = asciiLowercase(value);
      if (lower === '' || lower === 'yes') return true;
      if (lower === 'no') return false;
    }
    return true;
  }

  set translate(value: boolean) {
    this.setAttributeDirect('translate', value ? 'yes' : 'no');
  }

  get accessKeyLabel(): string {
    return '';
  }

  /** https://html.spec.whatwg.org/#dom-contenteditable */
  get contentEditable(): string {
    const value = this.attribute('contenteditable');
    if (value === null) return 'inherit';
    const lower = asciiLowercase(value);
    if (lower === '' || lower === 'true') return 'true';
    return lower === 'false' || lower === 'plaintext-only' ? lower : 'inherit';
  }

  set contentEditable(value: string) {
    const lower = asciiLowercase(value);
    if (lower === 'inherit') this.removeAttribute('contenteditable');
    else if (lower === 'true' || lower === 'false' || lower === 'plaintext-only') this.setAttributeDirect('contenteditable', lower);
    else throw new DomException(`"${value.slice(0, 40)}" is not a value of contentEditable`, 'SyntaxError');
  }

  get isContentEditable(): boolean {
    for (let element: Element | null = this; element !== null; element = element.parentElement) {
      const value = (element as HtmlElement).contentEditable;
      if (value === 'true' || value === 'plaintext-only') return true;
      if (value === 'false') return false;
    }
    return this.nodeDocument.designMode === 'on';
  }

  get isEditingHost(): boolean {
    const value = this.contentEditable;
    return value === 'true' || value === 'plaintext-only';
  }

  /** https://html.spec.whatwg.org/#dom-click */
  click(): void {
    if (this.isActuallyDisabled || this.clickInProgress) return;
    this.clickInProgress = true;
    try {
      const event = new PointerEvent('click', { bubbles: true, cancelable: true, composed: true, view: this.nodeDocument.defaultView, pointerId: -1 });
      dispatch(event, this);
    } finally {
      this.clickInProgress = false;
    }
  }

  private get clickInProgress(): boolean {
    return clicking.has(this);
  }

  private set clickInProgress(value: boolean) {
    if (value) clicking.add(this);
    else clicking.delete(this);
  }

  focus(options?: { preventScroll?: boolean; focusVisible?: boolean }): void {
    if (isFocusable(this)) focusElement(this, 'script', options);
  }

  blur(): void {
    if (this.nodeDocument.focusedElement === this) blurElement(this);
  }

  get innerText(): string {
    return innerTextOf(this);
  }

  set innerText(value: string) {
    setInnerText(this, value);
  }

  get outerText(): string {
    return innerTextOf(this);
  }

  set outerText(value: string) {
    setOuterText(this, value);
  }

  attachInternals(): ElementInternals {
    const data = this.rare?.customElement ?? null;
    if (data === null || data.definition === null || data.isValue !== null) {
      throw new DomException('only autonomous custom elements have internals', 'NotSupportedError');
    }
    if (data.definition.disableInternals) throw new DomException('the custom element disables internals', 'NotSupportedError');
    const map = (this.ensureRare().reflections ??= new Map());
    if (map.has('internals')) throw new DomException('the internals are attached already', 'NotSupportedError');
    const internals = new ElementInternals(this);
    map.set('internals', internals);
    return internals;
  }

  showPopover(): void {
    showPopover(this, true);
  }

  hidePopover(): void {
    hidePopover(this, true);
  }

  togglePopover(options?: boolean | { force?: boolean }): boolean {
    const force = typeof options === 'boolean' ? options : options?.force;
    const showing = isPopoverShowing(this);
    if (showing && force !== true) hidePopover(this, true);
    else if (!showing && force !== false) showPopover(this, true);
    return isPopoverShowing(this);
  }

  override matchesState(state: string): boolean {
    switch (state) {
      case 'popover-open':
        return isPopoverShowing(this);
      case 'read-only':
        return !this.isContentEditable;
      case 'read-write':
        return this.isContentEditable;
      default:
        return super.matchesState(state);
    }
  }

  // Reflections of plain elements whose state depends on the element's name.

  /** li: long; all other elements of this class have none. */
  get value(): unknown {
    return parseInteger(this.attribute('value')) ?? 0;
  }

  set value(value: unknown) {
    this.setAttributeDirect('value', String(value));
  }
}

/** Elements inside their own `click()`: https://html.spec.whatwg.org/#click-in-progress-flag */
const clicking = new WeakSet<HtmlElement>();

function unknownInterface(localName: string): string {
  // https://html.spec.whatwg.org/#elements-in-the-dom: names that could be custom elements' are HTMLElement.
  return localName.includes('-') ? 'HTMLElement' : 'HTMLUnknownElement';
}

function isDetailsSummary(summary: Element): boolean {
  const parent = summary.parentElement;
  if (parent === null || !parent.isHtml('details')) return false;
  for (let child = parent.firstElementChild; child !== null; child = child.nextElementSibling) if (child.isHtml('summary')) return child === summary;
  return false;
}

reflect(HtmlElement.prototype, {
  title: text(),
  lang: text(),
  accessKey: text(),
  nonce: text(),
  autofocus: boolean(),
  inert: boolean(),
  enterKeyHint: keyword(null, ['enter', 'done', 'go', 'next', 'previous', 'search', 'send']),
  inputMode: keyword(null, ['none', 'text', 'tel', 'url', 'email', 'numeric', 'decimal', 'search']),
  autocapitalize: keyword(null, ['none', 'sentences', 'words', 'characters'], '', 'sentences', { off: 'none', on: 'sentences' }),
  popover: keyword(null, ['auto', 'manual', 'hint'], null, 'manual', { '': 'auto' }),
  writingSuggestions: text(),
  itemid: url(),
  // Obsolete and plain attributes of the elements that are of this class.
  align: text(),
  clear: text(),
  cite: url(),
  color: text(),
  compact: boolean(),
  dateTime: text(),
  face: text(),
  noShade: boolean(),
  reversed: boolean(),
  size: text(),
  start: long(null, 1),
  type: text(),
  width: text(),
  cols: text(),
  rows: text(),
});

/** ARIA: https://w3c.github.io/aria/#ARIAMixin, on every element. */
const ARIA_TEXT =
  'Atomic AutoComplete BrailleLabel BrailleRoleDescription Busy Checked ColCount ColIndex ColIndexText ColSpan Current Description Disabled Expanded ' +
  'HasPopup Hidden Invalid KeyShortcuts Label Level Live Modal MultiLine MultiSelectable Orientation Placeholder PosInSet Pressed ReadOnly Relevant ' +
  'Required RoleDescription RowCount RowIndex RowIndexText RowSpan Selected SetSize Sort ValueMax ValueMin ValueNow ValueText';
for (const name of ARIA_TEXT.split(' ')) reflect(Element.prototype, { [`aria${name}`]: nullableText(`aria-${name.toLowerCase()}`) });
reflect(Element.prototype, { role: nullableText(), ariaActiveDescendantElement: elementReference('aria-activedescendant') });

defineEventHandlers(HtmlElement.prototype, GLOBAL_EVENT_HANDLERS);
