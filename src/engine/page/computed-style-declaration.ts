// What getComputedStyle() returns: a live, read-only CSSStyleDeclaration of resolved values.
// https://drafts.csswg.org/cssom-1/#dom-window-getcomputedstyle

import { DomException } from '../dom/dom-exception.ts';
import type { Element } from '../dom/element.ts';
import type { ComputedStyle, PseudoElement } from '../style/computed-style.ts';
import { COMPUTED_PROPERTY_NAMES, computedValueText } from '../style/computed-text.ts';
import type { UsedValues } from '../style/computed-text.ts';
import { pseudoStyleOf } from '../style/style-of.ts';
import type { DocumentView } from './document-view.ts';
import { svgComputedValue } from './svg-computed-values.ts';

const PSEUDO_ELEMENTS: readonly PseudoElement[] = [
  'before',
  'after',
  'marker',
  'placeholder',
  'selection',
  'first-line',
  'first-letter',
  'backdrop',
  'file-selector-button',
];

/** Properties whose resolved value is the used one: they need layout. */
const NEEDS_LAYOUT = /^(width|height|inline-size|block-size|margin|padding|top|right|bottom|left|inset|transform|perspective-origin|grid-template|line-height)/;

export class ComputedStyleDeclaration {
  /** For the glue. */
  wrapper: unknown = null;
  readonly parentRule = null;
  readonly #view: DocumentView;
  readonly #element: Element;
  /** undefined: the pseudo-element is not known, so everything is ''. */
  readonly #pseudo: PseudoElement | null | undefined;

  constructor(view: DocumentView, element: Element, pseudo: string | null) {
    this.#view = view;
    this.#element = element;
    this.#pseudo = pseudo === null || !pseudo.startsWith(':') ? null : PSEUDO_ELEMENTS.find((name) => `::${name}` === pseudo || `:${name}` === pseudo);
  }

  get interfaceName(): string {
    return 'CSSStyleDeclaration';
  }

  get #style(): ComputedStyle | null {
    if (this.#pseudo === undefined || !this.#element.isConnected) return null;
    const style = this.#view.styleOf(this.#element);
    if (this.#pseudo === null || style === null) return style;
    return pseudoStyleOf(this.#element, this.#pseudo) ?? style;
  }

  get cssText(): string {
    return '';
  }

  set cssText(_: string) {
    throw this.#readOnly();
  }

  get length(): number {
    return this.#style === null ? 0 : COMPUTED_PROPERTY_NAMES.length;
  }

  item(index: number): string {
    return this.#style === null ? '' : (COMPUTED_PROPERTY_NAMES[index] ?? '');
  }

  getPropertyValue(property: string): string {
    const name = property.startsWith('--') ? property : property.toLowerCase();
    const style = this.#style;
    if (style === null) return '';
    const own = this.#pseudo === null ? svgComputedValue(this.#element, style, name) : null;
    return own ?? computedValueText(style, name, this.#pseudo === null && NEEDS_LAYOUT.test(name) ? this.#usedValues() : null);
  }

  getPropertyPriority(_property: string): string {
    return '';
  }

  setProperty(_property: string, _value: string, _priority?: string): void {
    throw this.#readOnly();
  }

  removeProperty(_property: string): string {
    throw this.#readOnly();
  }

  #readOnly(): DomException {
    return new DomException(
      "Failed to execute on 'CSSStyleDeclaration': These styles are computed, and therefore the properties are read-only.",
      'NoModificationAllowedError',
    );
  }

  #usedValues(): UsedValues | null {
    const place = this.#view.placeOf(this.#element);
    if (place === null || place.fragment.type !== 'box') return null;
    const { fragment } = place;
    const { border, padding, margin, box } = fragment;
    const isInline = box.kind === 'inline';
    if (isInline) return null;
    const insetX = border.left + border.right + padding.left + padding.right;
    const insetY = border.top + border.bottom + padding.top + padding.bottom;
    const isBorderBox = box.style.box.boxSizing === 'border-box';
    return {
      width: isBorderBox ? fragment.width : fragment.width - insetX - fragment.scrollbarWidth,
      height: isBorderBox ? fragment.height : fragment.height - insetY - fragment.scrollbarHeight,
      marginTop: margin.top,
      marginRight: margin.right,
      marginBottom: margin.bottom,
      marginLeft: margin.left,
      paddingTop: padding.top,
      paddingRight: padding.right,
      paddingBottom: padding.bottom,
      paddingLeft: padding.left,
      top: null,
      right: null,
      bottom: null,
      left: null,
      borderBoxWidth: fragment.width,
      borderBoxHeight: fragment.height,
    };
  }
}
