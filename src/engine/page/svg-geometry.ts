// Answers about the geometry of SVG elements for the SVG DOM, and the places of foreign objects for layout.

import { EMPTY_RECT, IDENTITY, multiply, transformRect } from '../../base/geometry.ts';
import type { Matrix, Rect, Size } from '../../base/geometry.ts';
import type { Document } from '../dom/document.ts';
import type { Element } from '../dom/element.ts';
import { SVG_NAMESPACE } from '../dom/namespaces.ts';
import { visualMatrix } from '../layout/geometry.ts';
import type { Hit } from '../layout/hit-test.ts';
import { PathMeasure } from '../paint/path-measure.ts';
import { svgFromElement } from '../paint/svg/svg-dom.ts';
import type { SvgPage } from '../paint/svg/svg-dom.ts';
import { rectOf } from '../paint/svg/svg-geometry.ts';
import { boundsInPlace, partOf, placeSvgElement, textInPlace } from '../paint/svg/svg-placement.ts';
import type { SvgPlacement } from '../paint/svg/svg-placement.ts';
import { shapePath } from '../paint/svg/svg-shapes.ts';
import { pieceRect } from '../paint/svg/svg-text.ts';
import type { ShapeText } from '../paint/svg/svg-text.ts';
import { svgHits } from '../paint/svg/svg-hit.ts';
import type { StyleEngine } from '../style/style-engine.ts';
import type { FontSet } from '../text/font-set.ts';
import type { SvgCharacter, SvgGeometry, SvgPath } from '../web/geometry-host.ts';
import type { DocumentView } from './document-view.ts';
import type { ImageStore } from './image-store.ts';

/** What the elements of a page's svgs reach beyond themselves: other styles, and other documents of the same origin. */
export function svgPageOf(document: Document, styles: StyleEngine, images: ImageStore): SvgPage {
  return {
    styleUnder: (element, parent) => styles.styleUnder(element, parent),
    external: (href) => {
      const target = externalSvg(document, href);
      const image = target === null ? null : images.get(target.url);
      if (target === null || image === null || image.state !== 'ready' || image.resource.type !== 'svg') return null;
      return image.resource.root.tree.byId(target.id);
    },
  };
}

/** The address and fragment of a document that a `use` may show: https://svgwg.org/svg2-draft/linking.html#processingURL, same origin only. */
export function externalSvg(document: Document, href: string): { readonly url: string; readonly id: string } | null {
  const url = href.trim().startsWith('#') ? null : URL.parse(href, document.baseURL);
  const own = URL.parse(document.URL);
  if (url === null || own === null || url.origin === 'null' || url.origin !== own.origin) return null;
  const id = url.hash.slice(1);
  url.hash = '';
  return { url: url.href, id };
}

export function shaperOf(fonts: FontSet): ShapeText {
  return (text, style) => fonts.shape(text, 0, text.length, style.font, style.text.direction);
}

/** The outermost svg has a box; what is inside of it has geometry of its own. */
export function isInsideSvg(element: Element): boolean {
  return element.namespaceURI === SVG_NAMESPACE && element.parentElement?.namespaceURI === SVG_NAMESPACE && element.parentElement.localName !== 'foreignObject';
}

/** From the outermost svg down to the element; HTML inside of a foreign object begins anew. */
function pathOf(element: Element): Element[] {
  const path: Element[] = [element];
  for (let at = element; isInsideSvg(at); at = at.parentElement!) path.unshift(at.parentElement!);
  return path;
}

/** The content box of the box that an outermost svg has, in document coordinates as layout made it. */
function contentBox(view: DocumentView, svg: Element): { rect: Rect; toPage: Matrix } | null {
  const placed = view.placeOf(svg);
  if (placed === null || placed.fragment.type !== 'box') return null;
  const { fragment, x, y } = placed;
  const { border, padding } = fragment;
  const left = border.left + padding.left;
  const top = border.top + padding.top;
  const rect = {
    x: x + left,
    y: y + top,
    width: fragment.width - left - border.right - padding.right,
    height: fragment.height - top - border.bottom - padding.bottom,
  };
  return { rect, toPage: multiply(visualMatrix(view.map, placed, view.scroll), { ...IDENTITY, e: rect.x, f: rect.y }) };
}

/** Where an element inside an svg is seen, in document coordinates; null for what is not rendered. */
export function svgElementRect(view: DocumentView, element: Element): Rect | null {
  const path = pathOf(element);
  const box = contentBox(view, path[0]!);
  const shape = shaperOf(view.fonts);
  const placement = box === null ? null : placeSvgElement(path, box.rect, shape, view.svgPage);
  if (box === null || placement === null || !placement.isDisplayed || placement.isTemplate) return null;
  // What has no extent has a place all the same.
  const bounds = boundsInPlace(placement, shape) ?? EMPTY_RECT;
  return transformRect(multiply(box.toPage, placement.matrix), bounds);
}

/** Where a `foreignObject` stands in the content box of its svg: its size in user units, and the way from there to the box. */
export function placeForeignObject(element: Element, content: Size, fonts: FontSet): { width: number; height: number; matrix: Matrix } | null {
  const placement = placeSvgElement(pathOf(element), content, shaperOf(fonts));
  if (placement === null || !placement.isDisplayed || placement.isTemplate) return null;
  const { x, y, width, height } = rectOf(placement.node, placement.style, placement.port);
  return { width: Math.max(0, width), height: Math.max(0, height), matrix: multiply(placement.matrix, { ...IDENTITY, e: x, f: y }) };
}

export function svgGeometry(view: DocumentView): SvgGeometry {
  const shape = shaperOf(view.fonts);
  const NO_SIZE: Size = { width: 0, height: 0 };
  const place = (element: Element): { box: ReturnType<typeof contentBox>; placement: SvgPlacement } | null => {
    const path = pathOf(element);
    view.update();
    const box = contentBox(view, path[0]!);
    const placement = placeSvgElement(path, box?.rect ?? NO_SIZE, shape, view.svgPage);
    return placement === null ? null : { box, placement };
  };
  return {
    bounds: (element) => {
      const placed = place(element);
      return placed === null || placed.box === null || !placed.placement.isDisplayed ? null : boundsInPlace(placed.placement, shape);
    },
    viewportMatrix: (element) => place(element)?.placement.viewportMatrix ?? null,
    screenMatrix: (element) => {
      const placed = place(element);
      if (placed === null) return null;
      if (placed.box === null) return placed.placement.matrix;
      const toPage = multiply(placed.box.toPage, placed.placement.matrix);
      return multiply({ ...IDENTITY, e: -view.scroll.x, f: -view.scroll.y }, toPage);
    },
    path: (element) => pathIn(place(element)?.placement ?? null, element),
    text: (element) => {
      const placed = place(element);
      return placed === null || placed.box === null || !placed.placement.isDisplayed ? [] : charactersOf(placed.placement, shape);
    },
    lengthBases: (element) => {
      const placement = place(element)?.placement;
      return { width: placement?.port.width ?? 0, height: placement?.port.height ?? 0, fontSize: placement?.style.fontSize ?? 16 };
    },
  };
}

function pathIn(placement: SvgPlacement | null, element: Element): SvgPath | null {
  const node = placement?.node ?? svgFromElement(element);
  const data = shapePath(node, placement?.port ?? { width: 0, height: 0 }, placement?.style.computed ?? null);
  if (data === null) return null;
  const measure = new PathMeasure(data);
  const style = placement?.style;
  return {
    length: measure.length,
    at: (distance) => measure.at(distance),
    fills: (x, y) => measure.fills(x, y, style?.fillRule ?? 'nonzero'),
    strokes: (x, y) => measure.distanceFrom(x, y) <= (style?.strokeWidth ?? 1) / 2,
  };
}

/** One entry for each UTF-16 unit that is shown; units that share a glyph share its cell. */
function charactersOf(placement: SvgPlacement, shape: ShapeText): SvgCharacter[] {
  const layout = textInPlace(placement, shape);
  if (layout === null) return [];
  const characters: SvgCharacter[] = [];
  const belongs = partOf(placement.node);
  for (const piece of layout.pieces) {
    if (!belongs(piece)) continue;
    const { run, degrees, ascent, stretch, spacing, shift } = piece;
    const { height } = pieceRect(piece);
    let along = 0;
    for (let i = 0; i < run.glyphIds.length; i++) {
      const width = (run.advances[i]! + (i < run.glyphIds.length - 1 ? spacing : 0)) * stretch;
      const next = run.clusters[i + 1] ?? run.end;
      const units = Math.max(0, next - run.clusters[i]!);
      for (let unit = 0; unit < units; unit++) {
        // The glyph's advance is shared out between the units that it stands for.
        const part = width / units;
        characters.push({ x: piece.x, y: piece.y - shift, along: along + part * unit, advance: part, degrees, ascent: ascent - shift, height });
      }
      along += width;
    }
  }
  return characters;
}

/** A hit on the box of an svg, as hits on the elements inside of it that lie at the point; the svg itself comes last. */
export function hitsInSvg(view: DocumentView, hit: Hit, firstOnly: boolean): Hit[] {
  const { box, fragment, point } = hit;
  const svg = box.node;
  if (box.replaced?.type !== 'svg' || fragment.type !== 'box' || svg === null || !('localName' in svg)) return [hit];
  const { border, padding } = fragment;
  const [left, top] = [border.left + padding.left, border.top + padding.top];
  const content = { width: fragment.width - left - border.right - padding.right, height: fragment.height - top - border.bottom - padding.bottom };
  const at = { x: point.x - hit.x - left, y: point.y - hit.y - top };
  const root = svgFromElement(svg, view.svgPage);
  const found = svgHits(root, content, at, shaperOf(view.fonts), firstOnly);
  const inside = found.map((element) => ({ ...hit, element: element as Element }));
  return firstOnly && inside.length > 0 ? inside : [...inside, hit];
}
