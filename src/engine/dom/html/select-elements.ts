// select, option, optgroup, datalist: https://html.spec.whatwg.org/#the-select-element

import { DomException } from '../dom-exception.ts';
import type { Element } from '../element.ts';
import { dispatch } from '../event-dispatch.ts';
import { createEvent } from '../event.ts';
import { ComputedCollection } from '../html-collection.ts';
import type { HtmlCollection } from '../html-collection.ts';
import { replaceAllWithText } from '../mutation.ts';
import type { Text } from '../text.ts';
import { nextElementInTree, nextInTree, nextSkippingChildren } from '../tree-order.ts';
import { CDATA_SECTION_NODE, ELEMENT_NODE, TEXT_NODE } from '../node-type.ts';
import type { Node } from '../node.ts';
import { FormControlElement } from './form-control.ts';
import type { FormEntry, ValidityFlag } from './form-control.ts';
import { HtmlElement } from './html-element.ts';
import { boolean, parseInteger, reflect, text, unsigned } from './reflect.ts';

export class OptionElement extends HtmlElement {
  declare disabled: boolean;
  declare defaultSelected: boolean;
  /** https://html.spec.whatwg.org/#concept-option-selectedness; asked for through the select, which settles it. */
  isSelected = false;
  isDirty = false;

  override attributeChangeSteps(name: string, oldValue: string | null, value: string | null): void {
    super.attributeChangeSteps(name, oldValue, value);
    if (name !== 'selected' || this.isDirty) return;
    this.isSelected = value !== null;
    this.select?.optionChanged(this);
  }

  /** https://html.spec.whatwg.org/#option-element-nearest-ancestor-select */
  get select(): SelectElement | null {
    for (let e = this.parentElement; e !== null; e = e.parentElement) {
      if (e instanceof SelectElement) return e;
      if (e.isHtml('datalist') || e.isHtml('hr') || e.isHtml('option')) return null;
    }
    return null;
  }

  get selected(): boolean {
    this.select?.settle();
    return this.isSelected;
  }

  set selected(value: boolean) {
    this.isDirty = true;
    this.isSelected = value;
    this.select?.optionChanged(this);
  }

  get text(): string {
    return textWithoutScripts(this)
      .replace(/[\t\n\f\r ]+/g, ' ')
      .replace(/^ | $/g, '');
  }

  set text(value: string) {
    replaceAllWithText(this, value);
  }

  get label(): string {
    const label = this.attribute('label');
    return label ?? this.text;
  }

  set label(value: string) {
    this.setAttributeDirect('label', value);
  }

  override get value(): string {
    return this.attribute('value') ?? this.text;
  }

  override set value(value: string) {
    this.setAttributeDirect('value', value);
  }

  get index(): number {
    return Math.max(0, this.select?.options.items.indexOf(this) ?? 0);
  }

  get form(): Element | null {
    return this.select?.form ?? null;
  }

  override get isActuallyDisabled(): boolean {
    if (this.attribute('disabled') !== null) return true;
    const parent = this.parentElement;
    return parent !== null && parent.isHtml('optgroup') && parent.attribute('disabled') !== null;
  }

  override cloningSteps(from: Element): void {
    this.isSelected = (from as OptionElement).isSelected;
    this.isDirty = (from as OptionElement).isDirty;
  }

  override matchesState(state: string): boolean {
    switch (state) {
      case 'checked':
        return this.selected;
      case 'disabled':
        return this.isActuallyDisabled;
      case 'enabled':
        return !this.isActuallyDisabled;
      case 'default':
        return this.attribute('selected') !== null;
      default:
        return super.matchesState(state);
    }
  }
}

reflect(OptionElement.prototype, { disabled: boolean(), defaultSelected: boolean('selected') });

export class OptGroupElement extends HtmlElement {
  override get isActuallyDisabled(): boolean {
    return this.attribute('disabled') !== null;
  }

  override matchesState(state: string): boolean {
    if (state === 'disabled') return this.isActuallyDisabled;
    if (state === 'enabled') return !this.isActuallyDisabled;
    return super.matchesState(state);
  }
}

reflect(OptGroupElement.prototype, { disabled: boolean(), label: text() });

export class DataListElement extends HtmlElement {
  private optionList: HtmlCollection | null = null;

  get options(): HtmlCollection {
    return (this.optionList ??= new ComputedCollection(this, () => {
      const found: Element[] = [];
      for (let e = nextElementInTree(this, this); e !== null; e = nextElementInTree(e, this)) if (e instanceof OptionElement) found.push(e);
      return found;
    }));
  }
}

/** https://html.spec.whatwg.org/#htmloptionscollection */
export class OptionsCollection extends ComputedCollection {
  private readonly select: SelectElement;

  constructor(select: SelectElement, compute: () => readonly Element[]) {
    super(select, compute);
    this.select = select;
  }

  override get interfaceName(): string {
    return 'HTMLOptionsCollection';
  }

  override get length(): number {
    return this.items.length;
  }

  override set length(value: number) {
    const items = this.items;
    for (let i = items.length - 1; i >= value; i--) items[i]?.remove();
    // SAFETY: the standard's own limit on options made in this way.
    if (value > items.length && value <= 100_000)
      for (let i = items.length; i < value; i++) this.select.appendChild(this.select.nodeDocument.createHtmlElement('option'));
  }

  get selectedIndex(): number {
    return this.select.selectedIndex;
  }

  set selectedIndex(value: number) {
    this.select.selectedIndex = value;
  }

  add(element: Element, before: Element | number | null = null): void {
    this.select.add(element, before);
  }

  remove(index: number): void {
    this.items[index]?.remove();
  }

  /** https://html.spec.whatwg.org/#dom-htmloptionscollection-setter */
  setIndexed(index: number, value: Element | null): void {
    if (value === null) return this.remove(index);
    const length = this.items.length;
    if (index > length) this.length = index;
    const old = this.items[index];
    if (old === undefined) this.select.appendChild(value);
    else old.replaceWith(value);
  }
}

export class SelectElement extends FormControlElement {
  declare multiple: boolean;
  private optionList: OptionsCollection | null = null;
  private selectedList: HtmlCollection | null = null;
  /** The tree version for which the selectedness setting algorithm has run. */
  private settledVersion = -1;
  userInteracted = false;

  get type(): string {
    return this.attribute('multiple') === null ? 'select-one' : 'select-multiple';
  }

  set type(_value: string) {
    // Read-only.
  }

  /** https://html.spec.whatwg.org/#concept-select-option-list */
  get options(): OptionsCollection {
    return (this.optionList ??= new OptionsCollection(this, () => {
      const found: Element[] = [];
      for (let e = nextElementInTree(this, this); e !== null; e = nextElementInTree(e, this))
        if (e instanceof OptionElement && e.select === this) found.push(e);
      return found;
    }));
  }

  private get optionElements(): readonly OptionElement[] {
    return this.options.items as readonly OptionElement[];
  }

  get selectedOptions(): HtmlCollection {
    return (this.selectedList ??= new SelectedCollection(this, () => {
      this.settle();
      return this.optionElements.filter((option) => option.isSelected);
    }));
  }

  /** https://html.spec.whatwg.org/#display-size */
  get displaySize(): number {
    const size = parseInteger(this.attribute('size'));
    return size !== null && size > 0 ? size : this.attribute('multiple') === null ? 1 : 4;
  }

  /** https://html.spec.whatwg.org/#selectedness-setting-algorithm, run lazily: once per change of the tree. */
  settle(): void {
    const version = this.nodeDocument.treeVersion;
    if (version === this.settledVersion) return;
    this.settledVersion = version;
    if (this.attribute('multiple') !== null) return;
    let last: OptionElement | null = null;
    for (const option of this.optionElements) {
      if (!option.isSelected) continue;
      if (last !== null) last.isSelected = false;
      last = option;
    }
    if (last === null && this.displaySize === 1) {
      const first = this.optionElements.find((option) => !option.isActuallyDisabled);
      if (first !== undefined) first.isSelected = true;
    }
  }

  /** An option's selectedness changed. */
  optionChanged(option: OptionElement): void {
    if (option.isSelected && this.attribute('multiple') === null) {
      for (const other of this.optionElements) if (other !== option) other.isSelected = false;
      this.settledVersion = this.nodeDocument.treeVersion;
    } else {
      this.settledVersion = -1;
    }
    this.changed();
  }

  private changed(): void {
    if (!this.isConnected) return;
    const { observer } = this.nodeDocument;
    observer?.controlChanged(this);
    // Options of a list box show whether they are selected.
    if (observer !== null && this.displaySize > 1) for (const option of this.optionElements) observer.stateChanged(option, 'checked');
    this.stateMayHaveChanged();
  }

  get selectedIndex(): number {
    this.settle();
    return this.optionElements.findIndex((option) => option.isSelected);
  }

  set selectedIndex(value: number) {
    this.selectOnly(this.optionElements[value] ?? null);
  }

  private selectOnly(chosen: OptionElement | null): void {
    for (const option of this.optionElements) option.isSelected = false;
    if (chosen !== null) {
      chosen.isSelected = true;
      chosen.isDirty = true;
    }
    this.settledVersion = this.nodeDocument.treeVersion;
    this.changed();
  }

  override get value(): string {
    return this.optionElements[this.selectedIndex]?.value ?? '';
  }

  override set value(value: string) {
    this.selectOnly(this.optionElements.find((option) => option.value === value) ?? null);
  }

  /** The user chose from the list: https://html.spec.whatwg.org/#send-select-update-notifications. Called by the page. */
  userSelect(index: number, toggle = false): void {
    const option = this.optionElements[index];
    if (option === undefined || option.isActuallyDisabled || this.isActuallyDisabled) return;
    if (toggle && this.attribute('multiple') !== null) option.selected = !option.isSelected;
    else if (this.selectedIndex === index && this.selectedOptions.length === 1) return;
    else this.selectOnly(option);
    this.userInteracted = true;
    dispatch(createEvent('input', { bubbles: true, composed: true }), this);
    dispatch(createEvent('change', { bubbles: true }), this);
  }

  get length(): number {
    return this.options.length;
  }

  set length(value: number) {
    this.options.length = value;
  }

  item(index: number): Element | null {
    return this.options.item(index);
  }

  namedItem(name: string): unknown {
    return this.options.namedItem(name);
  }

  setIndexed(index: number, value: Element | null): void {
    this.options.setIndexed(index, value);
  }

  /** https://html.spec.whatwg.org/#dom-htmloptionscollection-add */
  add(element: Element, before: Element | number | null = null): void {
    if (element.contains(this)) throw new DomException('the option contains the select', 'HierarchyRequestError');
    const reference = typeof before === 'number' ? (this.options.item(before) ?? null) : before;
    if (reference !== null && !this.contains(reference)) throw new DomException('the reference is not in the select', 'NotFoundError');
    if (reference === element) return;
    ((reference?.parentNode as Element | null | undefined) ?? this).insertBefore(element, reference);
  }

  /** With an index: the option there; without: this element. */
  override remove(index?: number): void {
    if (index === undefined) super.remove();
    else this.options.item(index)?.remove();
  }

  showPicker(): void {
    this.nodeDocument.host.showPicker(this);
  }

  override resetControl(): void {
    for (const option of this.optionElements) {
      option.isSelected = option.attribute('selected') !== null;
      option.isDirty = false;
    }
    this.settledVersion = -1;
    this.userInteracted = false;
    this.changed();
  }

  override appendEntries(entries: FormEntry[]): void {
    const name = this.attribute('name') ?? '';
    if (name === '') return;
    this.settle();
    for (const option of this.optionElements) {
      if (option.isSelected && !option.isActuallyDisabled) entries.push({ name, value: option.value });
    }
  }

  protected override problems(): ValidityFlag[] {
    if (this.attribute('required') === null) return [];
    this.settle();
    const placeholder = this.attribute('multiple') === null && this.displaySize === 1 ? this.optionElements[0] : undefined;
    const chosen = this.optionElements.some((option) => {
      if (!option.isSelected) return false;
      return !(option === placeholder && option.value === '' && option.parentNode === this);
    });
    return chosen ? [] : ['valueMissing'];
  }

  override matchesState(state: string): boolean {
    switch (state) {
      case 'required':
        return this.attribute('required') !== null;
      case 'optional':
        return this.attribute('required') === null;
      case 'user-valid':
        return this.userInteracted && this.matchesState('valid');
      case 'user-invalid':
        return this.userInteracted && this.matchesState('invalid');
      default:
        return super.matchesState(state);
    }
  }
}

/** Selectedness changes without any change of the tree, so nothing is kept. */
class SelectedCollection extends ComputedCollection {
  private readonly fresh: () => readonly Element[];

  constructor(root: Element, compute: () => readonly Element[]) {
    super(root, compute);
    this.fresh = compute;
  }

  override get items(): readonly Element[] {
    return this.fresh();
  }
}

reflect(SelectElement.prototype, {
  autocomplete: text(),
  disabled: boolean(),
  multiple: boolean(),
  name: text(),
  required: boolean(),
  size: unsigned(null, 0),
});

/** https://html.spec.whatwg.org/#dom-option-text: the descendants' text, but that of scripts. */
function textWithoutScripts(root: Element): string {
  let text = '';
  let node: Node | null = nextInTree(root, root);
  while (node !== null) {
    const isScript = node.nodeType === ELEMENT_NODE && (node as Element).localName === 'script';
    if (node.nodeType === TEXT_NODE || node.nodeType === CDATA_SECTION_NODE) text += (node as Text).data;
    node = isScript ? nextSkippingChildren(node, root) : nextInTree(node, root);
  }
  return text;
}
