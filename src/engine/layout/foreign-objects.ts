// HTML inside of SVG: the foreignObject elements of an svg as boxes of its replaced box. Each stands in an anonymous box that carries the
// way from its user space to the svg's content box as a transform, so that paint, hit testing and CSSOM View need to know nothing of SVG.
// https://svgwg.org/svg2-draft/embedded.html#ForeignObjectElement

import type { Element } from '../dom/element.ts';
import type { Node } from '../dom/node.ts';
import { SVG_NAMESPACE } from '../dom/namespaces.ts';
import { anonymousStyle, styleOf } from '../style/style-of.ts';
import type { ComputedStyle } from '../style/computed-style.ts';
import type { Size } from '../../base/geometry.ts';
import { BoxNode, setFlagsFromStyle } from './box-node.ts';
import type { BoxSources } from './box-tree/box-sources.ts';
import type { ConstraintSpace } from './constraint-space.ts';
import type { FragmentLink } from './fragment.ts';
import { BoxFragmentNode, NO_LINKS } from './fragment-node.ts';
import type { Box } from './box.ts';
import type { LayoutContext } from './layout-context.ts';
import { placeOutOfFlow } from './out-of-flow.ts';

/** Elements whose content is only used by others, and those that hold none. */
const SKIPPED: ReadonlySet<string> = new Set(['defs', 'symbol', 'clipPath', 'mask', 'pattern', 'marker', 'text']);
const MAX_FOREIGN_OBJECTS = 20_000;

/** Gives each rendered foreignObject inside `svg` an anonymous box below `box`; `addContent` makes the element's own box in there. */
export function addForeignObjects(box: BoxNode, svg: Element, sources: BoxSources, addContent: (parent: BoxNode, element: Element) => void): void {
  let count = 0;
  for (let node: Node | null = svg.firstChild; node !== null && count < MAX_FOREIGN_OBJECTS;) {
    const element = node.nodeType === 1 ? (node as Element) : null;
    const isForeign = element !== null && element.localName === 'foreignObject' && element.namespaceURI === SVG_NAMESPACE;
    if (isForeign && isShown(element)) {
      count += 1;
      const around = new BoxNode('block', null, anonymousStyle(box.style, 'block'));
      around.foreign = (content) => sources.foreignPlace(element, content);
      setFlagsFromStyle(around);
      around.isFormattingContextRoot = true;
      box.append(around);
      addContent(around, element);
    }
    const isEntered = element !== null && !isForeign && element.namespaceURI === SVG_NAMESPACE && !SKIPPED.has(element.localName) && isShown(element);
    node = (isEntered ? node.firstChild : null) ?? following(node, svg);
  }
}

function isShown(element: Element): boolean {
  const style = styleOf(element);
  return style !== null && style.box.display !== 'none';
}

function following(node: Node, root: Node): Node | null {
  for (let at: Node | null = node; at !== null && at !== root; at = at.parentNode) if (at.nextSibling !== null) return at.nextSibling;
  return null;
}

/** Lays out the foreign objects of an svg whose content box begins at (left, top) of its border box. */
export function layoutForeignObjects(box: Box, left: number, top: number, content: Size, context: LayoutContext): readonly FragmentLink[] {
  if (box.children.length === 0) return NO_LINKS;
  const links: FragmentLink[] = [];
  for (const around of box.children as readonly BoxNode[]) {
    const place = around.foreign?.(content) ?? null;
    const inner = around.children[0];
    if (place === null || inner === undefined) continue;
    const { a, b, c, d, e, f } = place.matrix;
    around.style = withTransform(around.style, [a, b, c, d, e, f]);
    const fragment = context.layout(inner, fixedSpace(place.width, place.height));
    const children = [{ fragment, x: 0, y: 0 }];
    const held = new BoxFragmentNode({ box: around, width: place.width, height: place.height, children, outOfFlow: fragment.outOfFlow });
    // Absolute and fixed boxes stay in their foreign object: the transform makes it their containing block.
    links.push({ x: left, y: top, fragment: placeOutOfFlow(held, context, false) });
  }
  return links;
}

function withTransform(style: ComputedStyle, values: readonly [number, number, number, number, number, number]): ComputedStyle {
  return { ...style, effects: { ...style.effects, transform: [{ type: 'matrix', values }], transformOriginX: 0, transformOriginY: 0 } };
}

function fixedSpace(width: number, height: number): ConstraintSpace {
  return {
    availableWidth: width,
    availableHeight: height,
    percentageWidth: width,
    percentageHeight: height,
    fixedWidth: width,
    fixedHeight: height,
    fixedHeightIsDefinite: true,
    shrinkToFit: false,
    isTableCell: false,
  };
}
