// What the style stage keeps on an element: the typed view of `Element.styleSlot`. Everything after style reads through here.

import type { Element } from '../dom/element.ts';
import type { ComputedStyle, PseudoElement } from './computed-style.ts';
import { INITIAL_STYLE } from './initial-style.ts';

/** Bits of `ElementStyle.dirty`. */
export const DIRTY_SELF = 1;
/** All descendants too. */
export const DIRTY_SUBTREE = 2;
/** Some descendant is dirty. */
export const DIRTY_CHILD = 4;
/** Animations of the element or of its pseudo-elements have moved on; its rules are the same. */
export const DIRTY_ANIMATION = 8;

/** The contents of `styleSlot`. */
export class ElementStyle {
  /** null: display: none above it, or not styled yet. */
  style: ComputedStyle | null;
  pseudos: Map<PseudoElement, ComputedStyle> | null;
  dirty: number;

  constructor() {
    this.style = null;
    this.pseudos = null;
    this.dirty = 0;
  }
}

export function elementStyle(element: Element): ElementStyle | null {
  return element.styleSlot as ElementStyle | null;
}

/** The element's style; null when it has none: not in the document, not styled yet, or inside display: none. */
export function styleOf(element: Element): ComputedStyle | null {
  const slot = element.styleSlot as ElementStyle | null;
  return slot === null ? null : slot.style;
}

/** The style of a pseudo-element; null when no rule makes one. */
export function pseudoStyleOf(element: Element, pseudo: PseudoElement): ComputedStyle | null {
  return (element.styleSlot as ElementStyle | null)?.pseudos?.get(pseudo) ?? null;
}

const anonymousStyles = new WeakMap<ComputedStyle, Map<string, ComputedStyle>>();

/** The style of an anonymous box: inherited groups of `parent`, all else initial. Cached per parent. */
export function anonymousStyle(parent: ComputedStyle, display: ComputedStyle['box']['display']): ComputedStyle {
  let byDisplay = anonymousStyles.get(parent);
  if (byDisplay === undefined) anonymousStyles.set(parent, (byDisplay = new Map()));
  let style = byDisplay.get(display);
  if (style === undefined) {
    const { font, text, inherited, svg, custom } = parent;
    const { border, background, flex, grid, effects, rare } = INITIAL_STYLE;
    style = { font, text, inherited, svg, box: anonymousBox(display), border, background, flex, grid, effects, rare, custom };
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
