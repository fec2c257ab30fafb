// Painting properties of SVG elements. In pages the computed style has them all (presentation attributes are hints of the cascade); in images
// they come from attributes, `style` elements and the `style` attribute. https://svgwg.org/svg2-draft/painting.html

import { resolveLength } from '../../style/length.ts';
import { fragmentTarget, urlTarget } from './svg-node.ts';
import { svgColor, svgLength, svgLengths } from './svg-values.ts';
import type { ComputedStyle, SizeValue, SvgPaint } from '../../style/computed-style.ts';
import type { SvgNode } from './svg-node.ts';

/** What children inherit. */
export interface SvgStyle {
  readonly color: number;
  readonly fill: SvgPaint;
  readonly fillOpacity: number;
  readonly fillRule: 'nonzero' | 'evenodd';
  readonly clipRule: 'nonzero' | 'evenodd';
  readonly stroke: SvgPaint;
  readonly strokeOpacity: number;
  readonly strokeWidth: number;
  readonly linecap: 'butt' | 'round' | 'square';
  readonly linejoin: 'miter' | 'round' | 'bevel';
  readonly miterlimit: number;
  readonly dashes: readonly number[];
  readonly dashOffset: number;
  readonly fontSize: number;
  readonly fontWeight: number;
  readonly fontFamily: readonly string[];
  readonly italic: boolean;
  readonly letterSpacing: number;
  readonly textAnchor: 'start' | 'middle' | 'end';
  readonly dominantBaseline: string;
  /** What paint-order names, the rest in its usual order: 'normal', 'stroke', 'stroke markers' ... */
  readonly paintOrder: string;
  /** Marker properties as text: `none` or `url(#id)`. */
  readonly markerStart: string;
  readonly markerMid: string;
  readonly markerEnd: string;
  readonly visible: boolean;
  /** In pages: all properties, those that are not inherited among them. */
  readonly computed: ComputedStyle | null;
}

export const INITIAL_SVG_STYLE: SvgStyle = {
  color: 0x000000ff,
  fill: { color: 0x000000ff },
  fillOpacity: 1,
  fillRule: 'nonzero',
  clipRule: 'nonzero',
  stroke: null,
  strokeOpacity: 1,
  strokeWidth: 1,
  linecap: 'butt',
  linejoin: 'miter',
  miterlimit: 4,
  dashes: [],
  dashOffset: 0,
  fontSize: 16,
  fontWeight: 400,
  fontFamily: ['sans-serif'],
  italic: false,
  letterSpacing: 0,
  textAnchor: 'start',
  dominantBaseline: 'auto',
  paintOrder: 'normal',
  markerStart: 'none',
  markerMid: 'none',
  markerEnd: 'none',
  visible: true,
  computed: null,
};

/** Declarations of the `style` attribute; splits at semicolons outside of brackets and quotes. */
const styleAttributes = new WeakMap<SvgNode, ReadonlyMap<string, string>>();
const NO_DECLARATIONS: ReadonlyMap<string, string> = new Map();

/** In images: a property by `style`, else by a style sheet, else by presentation attribute. */
export function svgProperty(node: SvgNode, name: string): string | null {
  let declarations = styleAttributes.get(node);
  if (declarations === undefined) {
    const text = node.attribute('style');
    declarations = text === null ? NO_DECLARATIONS : parseDeclarations(text);
    styleAttributes.set(node, declarations);
  }
  return declarations.get(name) ?? node.declared?.get(name) ?? node.attribute(name);
}

/** A property that is not inherited and has no field of its own in the computed style: geometry, `mask`, `stop-color` ... */
export function ownProperty(node: SvgNode, computed: ComputedStyle | null, name: string): string | null {
  if (computed === null) return svgProperty(node, name);
  const set = name === 'width' || name === 'height' ? sizeText(computed.box[name]) : computed.rare.others?.get(name);
  return set ?? node.attribute(name);
}

/** undefined for `auto`: then the attribute counts. FIXME: calculations with percentages are taken for `auto`. */
function sizeText(value: SizeValue): string | undefined {
  if (typeof value === 'number') return `${value}px`;
  return typeof value === 'object' && 'percent' in value && value.px === 0 ? `${value.percent}%` : undefined;
}

export function parseDeclarations(text: string): ReadonlyMap<string, string> {
  const declarations = new Map<string, string>();
  for (const part of text.match(/(?:[^;("']|\([^)]*\)|"[^"]*"|'[^']*')+/g) ?? []) {
    const colon = part.indexOf(':');
    if (colon > 0)
      declarations.set(
        part.slice(0, colon).trim().toLowerCase(),
        part
          .slice(colon + 1)
          .replace(/!\s*important\s*$/i, '')
          .trim(),
      );
  }
  return declarations;
}

/**
 * `diagonal`: what 100% of a stroke width is. Below `use` an element inherits from the `use` element, not from its own parent:
 * https://svgwg.org/svg2-draft/struct.html#UseStyleInheritance
 */
export function svgStyleOf(node: SvgNode, parent: SvgStyle, diagonal: number, isInstance = false): SvgStyle {
  const computed = isInstance && parent.computed !== null ? node.tree.styleUnder(node, parent.computed) : node.style;
  return computed === null ? fromAttributes(node, parent, diagonal) : fromComputed(computed, diagonal);
}

function fromAttributes(node: SvgNode, base: SvgStyle, diagonal: number): SvgStyle {
  const get = (name: string) => {
    const value = svgProperty(node, name);
    return value === null || value === 'inherit' ? null : value;
  };
  const color = paintColor(get('color'), base.color) ?? base.color;
  const fontSize = svgLength(get('font-size'), base.fontSize, base.fontSize) ?? base.fontSize;
  const dashText = get('stroke-dasharray');
  const allMarkers = get('marker');
  return {
    color,
    fill: paintOf(get('fill'), base.fill, color),
    fillOpacity: opacityOf(get('fill-opacity'), base.fillOpacity),
    fillRule: oneOf(get('fill-rule'), ['nonzero', 'evenodd'], base.fillRule),
    clipRule: oneOf(get('clip-rule'), ['nonzero', 'evenodd'], base.clipRule),
    stroke: paintOf(get('stroke'), base.stroke, color),
    strokeOpacity: opacityOf(get('stroke-opacity'), base.strokeOpacity),
    strokeWidth: Math.max(0, svgLength(get('stroke-width'), diagonal, fontSize) ?? base.strokeWidth),
    linecap: oneOf(get('stroke-linecap'), ['butt', 'round', 'square'], base.linecap),
    linejoin: oneOf(get('stroke-linejoin'), ['miter', 'round', 'bevel'], base.linejoin),
    miterlimit: Math.max(1, Number(get('stroke-miterlimit') ?? base.miterlimit) || 4),
    dashes: dashText === null ? base.dashes : svgLengths(dashText, diagonal, fontSize).filter((dash) => dash >= 0),
    dashOffset: svgLength(get('stroke-dashoffset'), diagonal, fontSize) ?? base.dashOffset,
    fontSize,
    fontWeight: weightOf(get('font-weight'), base.fontWeight),
    fontFamily:
      get('font-family')
        ?.split(',')
        .map((family) => family.trim().replace(/^["']|["']$/g, '')) ?? base.fontFamily,
    italic: get('font-style') === null ? base.italic : get('font-style') === 'italic' || get('font-style') === 'oblique',
    letterSpacing: svgLength(get('letter-spacing'), fontSize, fontSize) ?? base.letterSpacing,
    textAnchor: oneOf(get('text-anchor'), ['start', 'middle', 'end'], base.textAnchor),
    dominantBaseline: get('dominant-baseline') ?? base.dominantBaseline,
    paintOrder: get('paint-order') ?? base.paintOrder,
    markerStart: get('marker-start') ?? allMarkers ?? base.markerStart,
    markerMid: get('marker-mid') ?? allMarkers ?? base.markerMid,
    markerEnd: get('marker-end') ?? allMarkers ?? base.markerEnd,
    visible: get('visibility') === null ? base.visible : get('visibility') === 'visible',
    computed: null,
  };
}

function fromComputed(style: ComputedStyle, diagonal: number): SvgStyle {
  const { svg, text, font, inherited } = style;
  const { others } = inherited;
  return {
    color: text.color,
    fill: svg.fill,
    fillOpacity: svg.fillOpacity,
    fillRule: svg.fillRule,
    clipRule: svg.clipRule,
    stroke: svg.stroke,
    strokeOpacity: svg.strokeOpacity,
    strokeWidth: resolveLength(svg.strokeWidth, diagonal),
    linecap: svg.strokeLinecap,
    linejoin: svg.strokeLinejoin,
    miterlimit: svg.strokeMiterlimit,
    dashes: svg.strokeDasharray.map((dash) => resolveLength(dash, diagonal)),
    dashOffset: resolveLength(svg.strokeDashoffset, diagonal),
    fontSize: font.size,
    fontWeight: font.weight,
    fontFamily: font.families,
    italic: font.style !== 'normal',
    letterSpacing: font.letterSpacing,
    textAnchor: svg.textAnchor,
    dominantBaseline: others?.get('dominant-baseline') ?? 'auto',
    paintOrder: others?.get('paint-order') ?? 'normal',
    markerStart: others?.get('marker-start') ?? 'none',
    markerMid: others?.get('marker-mid') ?? 'none',
    markerEnd: others?.get('marker-end') ?? 'none',
    visible: inherited.visibility === 'visible',
    computed: style,
  };
}

export function isDisplayed(node: SvgNode, style: SvgStyle): boolean {
  if (style.computed !== null) return style.computed.box.display !== 'none';
  return svgProperty(node, 'display') !== 'none';
}

export function opacityOfNode(node: SvgNode, { computed }: SvgStyle): number {
  return computed !== null ? computed.effects.opacity : opacityOf(svgProperty(node, 'opacity'), 1);
}

/** The element that `clip-path: url()` leads to. */
export function clipPathOf(node: SvgNode, { computed }: SvgStyle): SvgNode | null {
  if (computed === null) return urlTarget(svgProperty(node, 'clip-path'), node.tree);
  const { clipPath } = computed.effects;
  return clipPath !== null && clipPath.type === 'url' ? fragmentTarget(clipPath.url, node.tree) : null;
}

/** https://svgwg.org/svg2-draft/painting.html#SpecifyingPaint */
function paintOf(text: string | null, inherited: SvgPaint, currentColor: number): SvgPaint {
  if (text === null) return inherited;
  if (text.trim() === 'none') return null;
  if (text === 'context-fill' || text === 'context-stroke') return { context: text === 'context-fill' ? 'fill' : 'stroke' };
  const url = /^\s*url\(\s*["']?([^"')]*)["']?\s*\)\s*(.*)$/.exec(text);
  if (url !== null) return { url: url[1] ?? '', fallback: svgColor(url[2] ?? '', currentColor) };
  const color = svgColor(text, currentColor);
  return color === null ? inherited : { color };
}

function paintColor(text: string | null, currentColor: number): number | null {
  return text === null ? null : svgColor(text, currentColor);
}

export function opacityOf(text: string | null, fallback: number): number {
  if (text === null) return fallback;
  const value = text.trim().endsWith('%') ? Number.parseFloat(text) / 100 : Number.parseFloat(text);
  return Number.isNaN(value) ? fallback : Math.max(0, Math.min(1, value));
}

function weightOf(text: string | null, fallback: number): number {
  if (text === null) return fallback;
  if (text === 'bold' || text === 'bolder') return 700;
  if (text === 'normal' || text === 'lighter') return 400;
  return Number.parseInt(text, 10) || fallback;
}

function oneOf<const T extends string>(text: string | null, values: readonly T[], fallback: T): T {
  return values.find((value) => value === text) ?? fallback;
}
