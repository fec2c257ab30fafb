// What the style stage keeps on an element: the typed view of `Element.styleSlot`. Everything after style reads through here.

import type { Element } from '../dom/element.ts';
import type { ComputedStyle, PseudoElement } from './computed-style.ts';
import { INITIAL_STYLE } from './initial-style.ts';

/** The contents of `styleSlot` once pseudo-elements or dirty flags need more than the style itself. */
export class ElementStyle {
  style: ComputedStyle | null;
  pseudos: Map<PseudoElement, ComputedStyle> | null;
  /** DIRTY_* bits of invalidation.ts. */
  dirty: number;

  constructor() {
    this.style = null;
    this.pseudos = null;
    this.dirty = 0;
  }
}

/** The element's style; null when it was not styled yet (not in the document, or in a display: none subtree never asked for). */
export function styleOf(element: Element): ComputedStyle | null {
  const slot = element.styleSlot as ElementStyle | null | undefined;
  return slot === null || slot === undefined ? null : slot.style;
}

/** The style of a pseudo-element; null when no rule makes one. */
export function pseudoStyleOf(element: Element, pseudo: PseudoElement): ComputedStyle | null {
  const slot = element.styleSlot as ElementStyle | null | undefined;
  return slot?.pseudos?.get(pseudo) ?? null;
}

const anonymousStyles = new WeakMap<ComputedStyle, Map<string, ComputedStyle>>();

/** The style of an anonymous box: inherited groups of `parent`, all else initial. Cached per parent. */
export function anonymousStyle(parent: ComputedStyle, display: ComputedStyle['box']['display']): ComputedStyle {
  let byDisplay = anonymousStyles.get(parent);
  if (byDisplay === undefined) anonymousStyles.set(parent, (byDisplay = new Map()));
  let style = byDisplay.get(display);
  if (style === undefined) {
    style = {
      ...INITIAL_STYLE,
      font: parent.font, text: parent.text, inherited: parent.inherited, svg: parent.svg, custom: parent.custom,
      box: anonymousBox(display),
    };
    byDisplay.set(display, style);
  }
  return style;
}

const anonymousBoxes = new Map<string, ComputedStyle['box']>();

function anonymousBox(display: ComputedStyle['box']['display']): ComputedStyle['box'] {
  let box = anonymousBoxes.get(display);
  if (box === undefined) anonymousBoxes.set(display, (box = { ...INITIAL_STYLE.box, display, originalDisplay: display }));
  return box;
}
