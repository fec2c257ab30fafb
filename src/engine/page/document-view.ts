// DocumentView: what a document looks like now. Holds the products of the pipeline, marks them stale when the DOM, sheets, images, fonts
// or the viewport change, and brings them up to date when somebody looks: a frame, a script that asks for geometry, a click.

import type { Rect } from '../../base/geometry.ts';
import type { Viewport } from '../../protocol/site-channel.ts';
import { DEFAULT_MEDIA_ENVIRONMENT } from '../css/media/media-query.ts';
import type { CharacterData } from '../dom/character-data.ts';
import type { Document } from '../dom/document.ts';
import type { Element } from '../dom/element.ts';
import { SelectElement } from '../dom/html/select-elements.ts';
import type { OptionElement } from '../dom/html/select-elements.ts';
import type { Node } from '../dom/node.ts';
import type { DomObserver } from '../dom/observer.ts';
import type { ShadowRoot } from '../dom/shadow-root.ts';
import type { BoxSources, NaturalSize } from '../layout/box-tree/box-sources.ts';
import { boxOf } from '../layout/box-tree-builder.ts';
import type { Box } from '../layout/box.ts';
import type { BoxFragment } from '../layout/fragment.ts';
import { boundingRect, FragmentMap, placeOf } from '../layout/geometry.ts';
import type { PlacedFragment } from '../layout/geometry.ts';
import { hitTest, hitTestAll } from '../layout/hit-test.ts';
import type { Hit } from '../layout/hit-test.ts';
import type { SvgPage } from '../paint/svg/svg-dom.ts';
import type { ComputedStyle, FontGroup } from '../style/computed-style.ts';
import type { StyleEnvironment } from '../style/environment.ts';
import { StyleEngine } from '../style/style-engine.ts';
import { styleOf } from '../style/style-of.ts';
import type { FontSet } from '../text/font-set.ts';
import { documentPaintInput } from './document-paint-input.ts';
import type { ImageStore } from './image-store.ts';
import { bringUpToDate, paint, STALE } from './pipeline.ts';
import type { LaidOut, Stale } from './pipeline.ts';
import { ScrollState } from './scroll-state.ts';
import type { StageTimer } from './stage-timer.ts';
import { hitsInSvg, placeForeignObject, svgPageOf } from './svg-geometry.ts';

export interface DocumentViewHost {
  readonly document: Document;
  readonly fonts: FontSet;
  readonly images: ImageStore;
  readonly timer: StageTimer;
  readonly scriptingEnabled: boolean;
  /** The picture is stale: ask for a frame. */
  becameStale(): void;
}

export class DocumentView implements DomObserver {
  readonly document: Document;
  readonly styles: StyleEngine;
  readonly scroll = new ScrollState();
  viewport: Viewport;
  readonly #host: DocumentViewHost;
  #laidOut: LaidOut | null = null;
  #map: FragmentMap | null = null;
  #stale: Stale = STALE.styles;
  #sheetsProvider: () => void = () => {};
  #onLayout: (boxes: Box) => void = () => {};
  #sheetsAreStale = true;
  /** Nodes whose boxes changed by themselves, without a change of style; null: all boxes are to be made. */
  #dirtyNodes: Set<Node> | null = null;
  #needsLayout = false;
  readonly #sources: BoxSources;
  /** What svgs reach beyond themselves. */
  readonly svgPage: SvgPage;

  constructor(host: DocumentViewHost, viewport: Viewport) {
    this.#host = host;
    this.document = host.document;
    this.viewport = viewport;
    this.styles = new StyleEngine(host.document, this.#environment());
    this.svgPage = svgPageOf(host.document, this.styles, host.images);
    this.#sources = {
      fonts: host.fonts,
      imageOf: (element) => this.#imageOf(element),
      imageOfUrl: (url) => this.#imageOfUrl(url),
      valueOf: (element) => controlText(element),
      foreignPlace: (element, content) => placeForeignObject(element, content, host.fonts),
    };
    host.document.observer = this;
  }

  /** Called before styles are computed when the sheets have changed since. */
  provideSheets(provide: () => void): void {
    this.#sheetsProvider = provide;
  }

  /** Called after each layout with the boxes: for what only laid-out content asks for. */
  onLayout(hear: (boxes: Box) => void): void {
    this.#onLayout = hear;
  }

  // --- what changed ---

  sheetsChanged(): void {
    this.#sheetsAreStale = true;
    this.#mark(STALE.styles);
  }

  /** Of one shadow tree. */
  shadowSheetsChanged(root: ShadowRoot): void {
    this.styles.shadowSheetsChanged(root);
    this.#mark(STALE.styles);
  }

  setViewport(viewport: Viewport): void {
    this.viewport = viewport;
    this.styles.setEnvironment(this.#environment());
    this.#mark(STALE.styles);
    this.#needsLayout = true;
  }

  /** Fonts have arrived: metrics and shapes are others. */
  fontsChanged(): void {
    this.styles.invalidateAll();
    this.#mark(STALE.styles);
    this.#needsLayout = true;
  }

  /** An image has its size, or is broken: of an element, or of a style. */
  imagesChanged(element: Element | null): void {
    if (element === null) this.#dirtyNodes = null;
    this.#markBoxes(element);
  }

  paintChanged(): void {
    this.#mark(STALE.paint);
  }

  childListChanged(parent: Node): void {
    this.styles.childrenChanged(parent);
    this.#markBoxes(parent);
  }

  attributeChanged(element: Element, name: string, oldValue: string | null): void {
    this.styles.attributeChanged(element, name, oldValue);
    if (this.styles.needsUpdate) this.#mark(STALE.styles);
    if (BOX_ATTRIBUTES.has(name) || element.namespaceURI !== HTML_NAMESPACE) this.#markBoxes(element);
  }

  characterDataChanged(node: CharacterData): void {
    const parent = node.parentNode;
    if (parent !== null) this.styles.childrenChanged(parent);
    this.#markBoxes(parent);
  }

  stateChanged(element: Element, state: string): void {
    this.styles.elementChanged(element, 'state', state);
    if (this.styles.needsUpdate) this.#mark(STALE.styles);
    if (state === 'focus' || state === 'checked' || state === 'active' || state === 'indeterminate') this.#mark(STALE.paint);
  }

  // childListChanged speaks of the parent as well.
  subtreeInserted(root: Node): void {
    this.styles.subtreeInserted(root);
  }

  subtreeRemoved(): void {}

  subtreeMoved(root: Node): void {
    this.styles.subtreeMoved(root);
  }

  controlChanged(element: Element): void {
    this.#markBoxes(element);
  }

  selectionChanged(): void {
    this.#mark(STALE.paint);
  }

  #markBoxes(node: Node | null): void {
    if (node !== null) this.#dirtyNodes?.add(node);
    this.#mark(STALE.styles);
  }

  #mark(stale: Stale): void {
    // Also when nobody has taken the last picture: a frame brings styles and layout up to date, and animations begin.
    const isNews = this.#stale === STALE.nothing || (this.#stale === STALE.paint && stale > STALE.paint);
    if (stale > this.#stale) this.#stale = stale;
    if (isNews) this.#host.becameStale();
  }

  /** Animations have moved on, begun or ended. */
  animationsChanged(): void {
    if (this.styles.needsUpdate) this.#mark(STALE.styles);
  }

  // --- the products ---

  get isStale(): boolean {
    return this.#stale !== STALE.nothing;
  }

  /** The sheets in force are those that the document has now. */
  updateSheets(): void {
    this.#provideSheets();
  }

  /** Styles only: enough for getComputedStyle of what does not depend on layout. */
  updateStyles(): void {
    this.#provideSheets();
    if (this.styles.needsUpdate) this.update();
  }

  /** All stages up to layout. */
  update(): BoxFragment {
    this.#provideSheets();
    if (this.#laidOut !== null && this.#stale <= STALE.paint) return this.#laidOut.fragments;
    this.#host.fonts.deviceScale = this.viewport.scale;
    const before = this.#needsLayout ? null : this.#laidOut;
    const input = {
      document: this.document,
      styles: this.styles,
      sources: this.#sources,
      fonts: this.#host.fonts,
      viewportWidth: this.viewport.width,
      viewportHeight: this.viewport.height,
      scrollbarWidth: this.viewport.scrollbarWidth,
    };
    let laidOut = bringUpToDate(input, before, this.#stale, this.#dirtyNodes, this.#host.timer);
    // Styles may depend on sizes of containers, which the layout has only now made known.
    for (let pass = 0; pass < MAX_CONTAINER_PASSES && this.styles.containersLaidOut(contentBoxes(laidOut.fragments)); pass++) {
      laidOut = bringUpToDate(input, laidOut, STALE.styles, new Set(), this.#host.timer);
    }
    if (laidOut !== this.#laidOut) this.#map = null;
    this.#laidOut = laidOut;
    this.#stale = STALE.paint;
    this.#dirtyNodes = new Set();
    this.#needsLayout = false;
    this.scroll.clamp(laidOut.fragments);
    this.#onLayout(laidOut.boxes);
    return laidOut.fragments;
  }

  /** The display list of the whole page; afterwards nothing is stale. */
  displayList(): Uint8Array {
    const fragments = this.update();
    this.#stale = STALE.nothing;
    return paint(fragments, documentPaintInput(this, this.#host.images, this.#host.fonts), this.#host.timer);
  }

  get boxes(): Box {
    this.update();
    return this.#laidOut!.boxes;
  }

  get fragments(): BoxFragment {
    return this.update();
  }

  // --- questions about geometry; document coordinates, CSS px ---

  get map(): FragmentMap {
    const fragments = this.update();
    this.#map ??= new FragmentMap(fragments);
    return this.#map;
  }

  /** Border box as it is seen, in document coordinates: scroll offsets of inner containers, sticking and transforms applied; null without a box. */
  rectOf(node: Node): Rect | null {
    return boundingRect(this.map, node, this.scroll);
  }

  placeOf(node: Node): PlacedFragment | null {
    return placeOf(this.map, node);
  }

  /** What lies at a point of the viewport. */
  hit(x: number, y: number): Hit | null {
    const hit = hitTest(this.update(), x + this.scroll.x, y + this.scroll.y, this.scroll);
    return hit === null ? null : (hitsInSvg(this, hit, true)[0] ?? hit);
  }

  hitAll(x: number, y: number): Hit[] {
    return hitTestAll(this.update(), x + this.scroll.x, y + this.scroll.y, this.scroll).flatMap((hit) => hitsInSvg(this, hit, false));
  }

  styleOf(element: Element): ComputedStyle | null {
    this.updateStyles();
    return styleOf(element) ?? this.styles.styleFor(element);
  }

  isRendered(element: Element): boolean {
    this.update();
    return boxOf(element) !== null;
  }

  get contentSize(): { width: number; height: number } {
    const { scrollableOverflow, width, height } = this.update();
    return {
      width: Math.max(width, scrollableOverflow.x + scrollableOverflow.width),
      height: Math.max(height, scrollableOverflow.y + scrollableOverflow.height),
    };
  }

  /** The viewport without its scrollbars. */
  get clientSize(): { width: number; height: number } {
    const { width, height } = this.update();
    return { width, height };
  }

  get fonts(): FontSet {
    return this.#host.fonts;
  }

  #provideSheets(): void {
    if (!this.#sheetsAreStale) return;
    this.#sheetsAreStale = false;
    this.#sheetsProvider();
  }

  #imageOf(element: Element): NaturalSize | 'pending' | 'broken' {
    const url = (element as { currentSrc?: string }).currentSrc ?? '';
    return url === '' ? 'broken' : this.#imageOfUrl(url, element.getAttribute('crossorigin'));
  }

  #imageOfUrl(url: string, crossOrigin: string | null = null): NaturalSize | 'pending' | 'broken' {
    const image = this.#host.images.get(url, crossOrigin);
    if (image === null || image.state === 'pending') return 'pending';
    return image.state === 'broken' ? 'broken' : image.natural;
  }

  #environment(): StyleEnvironment {
    const { width, height, scale, colorScheme, mediaType } = this.viewport;
    return {
      ...DEFAULT_MEDIA_ENVIRONMENT,
      mediaType,
      width,
      height,
      colorScheme,
      deviceWidth: width,
      deviceHeight: height,
      resolution: scale,
      scripting: this.#host.scriptingEnabled ? 'enabled' : 'none',
      fontMetrics: (font: FontGroup) => this.#host.fonts.metrics(font),
    };
  }
}

/** Containers in containers settle from the outside in. */
const MAX_CONTAINER_PASSES = 8;

/** Gives the content boxes of elements in a layout; null for those without. */
function contentBoxes(fragments: BoxFragment): (element: Element) => { width: number; height: number } | null {
  let map: FragmentMap | null = null;
  return (element) => {
    const fragment = placeOf((map ??= new FragmentMap(fragments)), element)?.fragment ?? null;
    if (fragment === null || fragment.type !== 'box') return null;
    const { width, height, border, padding, scrollbarWidth, scrollbarHeight } = fragment;
    return {
      width: width - border.left - border.right - padding.left - padding.right - scrollbarWidth,
      height: height - border.top - border.bottom - padding.top - padding.bottom - scrollbarHeight,
    };
  };
}

const HTML_NAMESPACE = 'http://www.w3.org/1999/xhtml';

/** Attributes that change boxes without a style rule: content and sizes of replaced elements, controls, spans, lists. */
const BOX_ATTRIBUTES = new Set([
  'value',
  'placeholder',
  'type',
  'size',
  'cols',
  'rows',
  'multiple',
  'src',
  'srcset',
  'alt',
  'width',
  'height',
  'colspan',
  'rowspan',
  'span',
  'start',
  'reversed',
  'open',
  'label',
  'selected',
  'checked',
  'max',
  'min',
  'low',
  'high',
  'optimum',
  'controls',
  'viewBox',
  'hidden',
  'disabled',
]);

/** The value of a text field or area, or the chosen option of a list, as it stands; null lets the boxes read the attributes. */
function controlText(element: Element): string | null {
  if (element instanceof SelectElement) return (element.options.items[element.selectedIndex] as OptionElement | undefined)?.label ?? '';
  if (element.localName !== 'input' && element.localName !== 'textarea') return null;
  const { value } = element as { value?: unknown };
  return typeof value === 'string' ? value : null;
}
