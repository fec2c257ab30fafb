// What paint must know besides the fragments, read from the document's elements as they stand.

import type { Document } from '../dom/document.ts';
import type { Element } from '../dom/element.ts';
import { SvgElement } from '../dom/svg/svg-elements.ts';
import type { Box } from '../layout/box.ts';
import { boxOf } from '../layout/box-tree-builder.ts';
import type { ControlState, ImageResource, PaintInput, ReplacedImage, TextSelection } from '../paint/paint-input.ts';
import { svgFromElement } from '../paint/svg/svg-dom.ts';
import type { SvgNode } from '../paint/svg/svg-node.ts';
import type { ComputedStyle } from '../style/computed-style.ts';
import { pseudoStyleOf } from '../style/style-of.ts';
import type { FontSet } from '../text/font-set.ts';
import type { DocumentView } from './document-view.ts';
import type { ImageStore } from './image-store.ts';
import { editingHostOf } from './input/editing-host.ts';
import { selectionMap } from './input/selected-content.ts';
import { isText, textBoxOf, toBoxOffset } from './input/text-position.ts';

const NO_IMAGE: ReplacedImage = { type: 'pending' };
const CANVAS_LIGHT = 0xffffffff;
const CANVAS_DARK = 0x121212ff;

export function documentPaintInput(view: DocumentView, images: ImageStore, fonts: FontSet): PaintInput {
  const focused = view.document.focusedElement;
  const { viewport, scroll } = view;
  const isDark = usesDarkScheme(view);
  const selected = selectionMap(view.document);
  return {
    viewportWidth: viewport.width,
    viewportHeight: viewport.height,
    deviceScale: viewport.scale,
    baseBackground: isDark ? CANVAS_DARK : CANVAS_LIGHT,
    colorScheme: isDark ? 'dark' : 'light',
    cssImage: (url) => readyImage(images, url, null),
    replacedImage: (box) => replacedImage(box, images),
    svgRoot: (box) => svgRoot(box, view),
    svgImage: (node) => svgImage(node, images),
    svgElement: (url) => svgElement(url, view),
    controlState: (box) => controlState(box, focused),
    scrollOffsetOf: (box) => scroll.ofBox(box),
    scrollIdOf: (box) => scroll.idOf(box),
    viewportScroll: { x: scroll.x, y: scroll.y },
    selectionOf: (box) => selected?.get(box) ?? selectionOf(box, focused),
    selectionStyle: (box) => selectionStyle(box),
    caret: caretOf(focused) ?? contentCaret(view.document),
    shape: (text: string, style: ComputedStyle) => fonts.shape(text, 0, text.length, style.font, style.text.direction),
    linkOf: (box) => linkOf(box),
  };
}

/** https://drafts.csswg.org/css-color-adjust-1/#color-scheme-effect: the canvas is dark when the root element asks for it. */
function usesDarkScheme(view: DocumentView): boolean {
  const root = view.document.documentElement;
  return root !== null && view.styleOf(root)?.inherited.colorScheme === 'dark';
}

function readyImage(images: ImageStore, url: string, crossOrigin: string | null): ImageResource | null {
  const image = images.get(url, crossOrigin);
  return image !== null && image.state === 'ready' ? image.resource : null;
}

function elementOf(box: Box): Element | null {
  return box.node !== null && 'localName' in box.node ? box.node : null;
}

function replacedImage(box: Box, images: ImageStore): ReplacedImage {
  const generated = box.replaced?.url;
  if (generated !== undefined) return readyImage(images, generated, null) ?? NO_IMAGE;
  const element = elementOf(box) as (Element & { currentSrc?: string; loadState?: string }) | null;
  if (element === null) return NO_IMAGE;
  const broken: ReplacedImage = { type: 'broken', alt: element.getAttribute('alt') ?? '' };
  const url = element.currentSrc ?? '';
  if (url === '') return broken;
  const image = images.get(url, element.getAttribute('crossorigin'));
  if (image === null || image.state === 'pending') return NO_IMAGE;
  return image.state === 'broken' ? broken : image.resource;
}

function svgRoot(box: Box, view: DocumentView): SvgNode | null {
  const element = elementOf(box);
  if (element === null || element.localName !== 'svg') return null;
  return svgFromElement(element, view.svgPage);
}

function svgElement(url: string, view: DocumentView): SvgNode | null {
  const hash = url.lastIndexOf('#');
  const element = hash < 0 ? null : view.document.getElementById(url.slice(hash + 1));
  return element === null ? null : svgFromElement(element, view.svgPage);
}

function svgImage(node: SvgNode, images: ImageStore): ImageResource | null {
  const { identity } = node;
  if (!(identity instanceof SvgElement)) return null;
  const url = identity.nodeDocument.parseUrl(identity.hrefValue ?? '');
  return url === null ? null : readyImage(images, url, identity.attribute('crossorigin'));
}

interface ControlElement extends Element {
  readonly type?: string;
  readonly value?: unknown;
  readonly checked?: boolean;
  readonly indeterminate?: boolean;
  readonly disabled?: boolean;
  readonly selectionStart?: number | null;
  readonly selectionEnd?: number | null;
  readonly position?: number;
  readonly min?: unknown;
  readonly max?: unknown;
  readonly low?: number;
  readonly high?: number;
  readonly optimum?: number;
}

/** Controls that paint draws itself; the others are ordinary boxes. */
function controlState(box: Box, focused: Element | null): ControlState | null {
  const element = elementOf(box) as ControlElement | null;
  if (element === null) return null;
  const common = {
    disabled: element.matchesState('disabled'),
    focused: element === focused,
    hovered: element.matchesState('hover'),
    pressed: element.matchesState('active'),
  };
  switch (box.control) {
    case 'checkbox':
    case 'radio':
      return { ...common, type: box.control, checked: element.checked === true, indeterminate: element.indeterminate === true };
    case 'range': {
      const [min, max] = [numberOr(element.getAttribute('min'), 0), numberOr(element.getAttribute('max'), 100)];
      const value = numberOr(String(element.value), (min + max) / 2);
      return { ...common, type: 'range', value: max > min ? Math.min(1, Math.max(0, (value - min) / (max - min))) : 0 };
    }
    case 'color':
      return { ...common, type: 'color', color: parseColor(String(element.value ?? '')) };
    case 'progress': {
      const position = element.position ?? -1;
      return { ...common, type: 'progress', value: position < 0 ? null : Math.min(1, position) };
    }
    case 'meter':
      return { ...common, type: 'meter', ...meterState(element) };
    default:
      return null;
  }
}

function numberOr(text: string | null, fallback: number): number {
  const value = text === null || text.trim() === '' ? NaN : Number(text);
  return Number.isFinite(value) ? value : fallback;
}

function parseColor(value: string): number {
  const digits = /^#([0-9a-f]{6})$/i.exec(value)?.[1];
  return digits === undefined ? 0x000000ff : ((parseInt(digits, 16) << 8) | 0xff) >>> 0;
}

/** https://html.spec.whatwg.org/#the-meter-element: the gauge's fill and its region. */
function meterState(element: ControlElement): { value: number; region: 'optimum' | 'suboptimum' | 'even-less-good' } {
  const min = Number(element.min ?? 0);
  const max = Number(element.max ?? 1);
  const value = Number(element.value ?? 0);
  const low = element.low ?? min;
  const high = element.high ?? max;
  const optimum = element.optimum ?? (min + max) / 2;
  const regionOf = (at: number): number => (at < low ? 0 : at > high ? 2 : 1);
  const distance = Math.abs(regionOf(value) - regionOf(optimum));
  return {
    value: max > min ? Math.min(1, Math.max(0, (value - min) / (max - min))) : 0,
    region: distance === 0 ? 'optimum' : distance === 1 ? 'suboptimum' : 'even-less-good',
  };
}

/** The text box inside a text field or area. */
function innerText(element: Element | null): Box | null {
  if (element === null) return null;
  let box: Box | null = boxOf(element);
  if (box === null || (box.control !== 'text-field' && box.control !== 'text-area')) return null;
  while (box !== null && box.kind !== 'text') box = box.children[0] ?? null;
  return box;
}

function caretOf(focused: Element | null): PaintInput['caret'] {
  const box = innerText(focused);
  const { selectionStart, selectionEnd } = (focused ?? {}) as ControlElement;
  if (box === null || typeof selectionStart !== 'number' || selectionStart !== selectionEnd) return null;
  return { box, offset: Math.min(selectionStart, box.text.length) };
}

/** The caret in content that is edited. FIXME: an empty line has no text box to show it in. */
function contentCaret(document: Document): PaintInput['caret'] {
  const selection = document.hasSelection ? document.ensureSelection() : null;
  const { focusNode, focusOffset } = selection ?? { focusNode: null, focusOffset: 0 };
  if (selection === null || !selection.isCollapsed || focusNode === null || !isText(focusNode)) return null;
  const host = editingHostOf(focusNode);
  if (host === null || (document.focusedElement !== host && document.designMode !== 'on' && !host.contains(document.focusedElement))) return null;
  const box = textBoxOf(focusNode);
  return box === null ? null : { box, offset: toBoxOffset(focusNode, box, focusOffset) };
}

function selectionOf(box: Box, focused: Element | null): TextSelection | null {
  if (box !== innerText(focused)) return null;
  const { selectionStart, selectionEnd } = focused as ControlElement;
  if (typeof selectionStart !== 'number' || typeof selectionEnd !== 'number' || selectionStart === selectionEnd) return null;
  return { start: selectionStart, end: selectionEnd };
}

function selectionStyle(box: Box): { color: number; background: number } | null {
  const element = elementOf(box) ?? (box.parent === null ? null : elementOf(box.parent));
  const style = element === null ? null : pseudoStyleOf(element, 'selection');
  return style === null ? null : { color: style.text.color, background: style.background.color };
}

function linkOf(box: Box): string | null {
  const element = elementOf(box);
  if (element === null || element.localName !== 'a' || !element.isHtmlElement) return null;
  const { href } = element as Element & { href?: unknown };
  return typeof href === 'string' && href !== '' ? href : null;
}
