// What SVG painting sees of an SVG document: made from the DOM of a page (svg-dom.ts) or from the bytes of an image (svg-xml.ts).

import type { ComputedStyle } from '../../style/computed-style.ts';

export interface SvgNode {
  /** Local name as in SVG: `linearGradient`; '#text' for text. */
  readonly name: string;
  /** Attributes by qualified name, `xlink:href` included. */
  attribute(name: string): string | null;
  readonly children: readonly SvgNode[];
  /** Character data of a '#text' node, '' else. */
  readonly text: string;
  /** From the page's style sheets; null in images, where attributes and `style` are all there is. */
  readonly style: ComputedStyle | null;
}

/** Walks into SVG documents are bounded by these: hostile documents nest and repeat (`use`) without end. */
export const MAX_SVG_DEPTH = 128;
export const MAX_SVG_NODES = 200_000;
