// <color>: parsing to CssValue and resolving to 0xRRGGBBAA. https://drafts.csswg.org/css-color-5/
//
// Colours that depend on nothing become a `color` value at once. Those that need the element (currentcolor, light-dark(),
// color-mix() and relative colours of such) stay functions and are resolved by resolveColor.

import type { ComponentValue, FunctionBlock } from '../component-value.ts';
import { namedColor } from './color-names.ts';
import { fromXyz, hslToRgb, hwbToRgb, toSrgb, toXyz } from './color-spaces.ts';
import type { ColorSpace, Triple } from './color-spaces.ts';
import { keyword, list } from './css-value.ts';
import type { ColorValue, CssValue } from './css-value.ts';
import { evaluateMath, isMathFunction, parseMath } from './math.ts';
import { numberText } from './number-text.ts';
import { unitCategory, toCanonical } from './units.ts';
import { lowerAscii, ValueStream } from './value-stream.ts';

const MAX_DEPTH = 16;
/** A missing component (`none`). */
const NONE = NaN;

export interface ColorContext {
  readonly currentColor: number;
  readonly isDark: boolean;
}

export function parseColor(stream: ValueStream, depth = 0): CssValue | null {
  const value = stream.peek();
  if (value === undefined || depth > MAX_DEPTH) return null;
  const result = colorOf(value, depth);
  if (result !== null) stream.next();
  return result;
}

function colorOf(value: ComponentValue, depth: number): CssValue | null {
  if (value.type === 'ident') {
    const name = lowerAscii(value.value);
    return name === 'currentcolor' || namedColor(name) !== null ? keyword(name) : null;
  }
  if (value.type === 'hash') return hexColor(value.value);
  return value.type === 'function' ? functionColor(value, depth) : null;
}

/** `#rgb`, `#rgba`, `#rrggbb`, `#rrggbbaa` without the `#`; null for anything else. */
export function hexColor(text: string): ColorValue | null {
  if (!/^[0-9a-f]+$/i.test(text)) return null;
  if (text.length === 3 || text.length === 4) text = [...text].map((digit) => digit + digit).join('');
  if (text.length === 6) text += 'ff';
  return text.length === 8 ? legacyColor(Number.parseInt(text, 16)) : null;
}

export function legacyColor(rgba: number): ColorValue {
  return { type: 'color', rgba, text: colorText(rgba) };
}

/** `rgb(1, 2, 3)` or `rgba(1, 2, 3, 0.5)`: how computed sRGB colours print. */
export function colorText(rgba: number): string {
  const red = (rgba >>> 24) & 255;
  const green = (rgba >>> 16) & 255;
  const blue = (rgba >>> 8) & 255;
  const alpha = rgba & 255;
  if (alpha === 255) return `rgb(${red}, ${green}, ${blue})`;
  return `rgba(${red}, ${green}, ${blue}, ${alphaText(alpha)})`;
}

/** Two decimals where they say the same byte, else three. https://drafts.csswg.org/cssom-1/#serializing-css-values */
function alphaText(alpha: number): string {
  const twoDecimals = Math.round((alpha * 100) / 255);
  if (Math.round((twoDecimals * 255) / 100) === alpha) return numberText(twoDecimals / 100);
  return numberText(Math.round((alpha * 1000) / 255) / 1000);
}

const byte = (value: number): number => Math.max(0, Math.min(255, Math.round(value)));

export function packColor(red: number, green: number, blue: number, alpha: number): number {
  return ((byte(red * 255) << 24) | (byte(green * 255) << 16) | (byte(blue * 255) << 8) | byte(alpha * 255)) >>> 0;
}

const RGB_SPACES = new Set(['srgb', 'srgb-linear', 'display-p3', 'a98-rgb', 'prophoto-rgb', 'rec2020', 'xyz', 'xyz-d50', 'xyz-d65']);

function functionColor(block: FunctionBlock, depth: number): CssValue | null {
  const name = lowerAscii(block.name);
  const stream = new ValueStream(block.value);
  switch (name) {
    case 'rgb':
    case 'rgba':
    case 'hsl':
    case 'hsla':
    case 'hwb':
    case 'lab':
    case 'lch':
    case 'oklab':
    case 'oklch':
    case 'color': {
      if (stream.takeIdent('from')) return relativeColor(block, stream, name, depth);
      const result = componentsColor(name, stream);
      return stream.atEnd() ? result : null;
    }
    case 'color-mix':
      return colorMix(stream, depth);
    case 'light-dark': {
      const light = parseColor(stream, depth + 1);
      if (light === null || !stream.takeComma()) return null;
      const dark = parseColor(stream, depth + 1);
      return dark !== null && stream.atEnd() ? { type: 'function', name, separator: ', ', args: [light, dark] } : null;
    }
    default:
      return null;
  }
}

interface Component {
  readonly value: number;
  readonly kind: 'number' | 'percentage' | 'angle' | 'none';
}

type Variables = ReadonlyMap<string, number> | null;

function component(stream: ValueStream, variables: Variables): Component | null {
  const value = stream.peek();
  if (value === undefined) return null;
  let result: Component | null = null;
  if (value.type === 'number') result = { value: value.value, kind: 'number' };
  else if (value.type === 'percentage') result = { value: value.value, kind: 'percentage' };
  else if (value.type === 'dimension' && unitCategory(lowerAscii(value.unit)) === 'angle') {
    result = { value: toCanonical(value.value, lowerAscii(value.unit))!.value, kind: 'angle' };
  } else if (value.type === 'ident') {
    const name = lowerAscii(value.value);
    const variable = variables?.get(name);
    if (name === 'none') result = { value: NONE, kind: 'none' };
    else if (variable !== undefined) result = { value: variable, kind: 'number' };
  } else if (isMathFunction(value)) result = mathComponent(value, variables);
  if (result !== null) stream.next();
  return result;
}

function mathComponent(block: FunctionBlock, variables: Variables): Component | null {
  const bound = variables === null ? block : (bindVariables(block, variables, 0) as FunctionBlock);
  const math = parseMath(bound, 'percentage');
  if (math === null || (math.category !== 'number' && math.category !== 'percentage' && math.category !== 'angle')) return null;
  return { value: evaluateMath(math.node, () => 1), kind: math.category };
}

/** Relative colours: `calc(l + 20)` with `l` replaced by its number. */
function bindVariables(value: ComponentValue, variables: ReadonlyMap<string, number>, depth: number): ComponentValue {
  if (value.type === 'ident') {
    const bound = variables.get(lowerAscii(value.value));
    return bound === undefined ? value : { type: 'number', value: bound, isInteger: false, hasSign: false };
  }
  if ((value.type === 'function' || value.type === 'block') && depth < MAX_DEPTH) {
    return { ...value, value: value.value.map((inner) => bindVariables(inner, variables, depth + 1)) };
  }
  return value;
}

/** What 100% and (for some) 1 mean, per component, for the functions with fixed components. */
const SCALES: Readonly<Record<string, Triple>> = {
  lab: [100, 125, 125],
  lch: [100, 150, 360],
  oklab: [1, 0.4, 0.4],
  oklch: [1, 0.4, 360],
};

function componentsColor(name: string, stream: ValueStream, variables: Variables = null): ColorValue | null {
  let space: string = name;
  if (name === 'color') {
    const ident = stream.peekIdent();
    if (ident === null || !RGB_SPACES.has(ident)) return null;
    space = ident === 'xyz' ? 'xyz-d65' : ident;
    stream.next();
  }
  const parts: Component[] = [];
  const first = component(stream, variables);
  if (first === null) return null;
  const isLegacySyntax = (name.startsWith('rgb') || name.startsWith('hsl')) && variables === null && stream.takeComma();
  parts.push(first);
  for (let i = 1; i < 3; i++) {
    if (i === 2 && isLegacySyntax && !stream.takeComma()) return null;
    const part = component(stream, variables);
    if (part === null) return null;
    parts.push(part);
  }
  let alpha: Component = { value: variables?.get('alpha') ?? 1, kind: 'number' };
  if (isLegacySyntax ? stream.takeComma() : stream.takeSlash()) {
    const parsed = component(stream, variables);
    if (parsed === null || parsed.kind === 'angle') return null;
    alpha = parsed;
  }
  if (isLegacySyntax && [...parts, alpha].some((part) => part.kind === 'none')) return null;
  return finishColor(name, space, parts, alpha, isLegacySyntax, variables !== null);
}

function finishColor(
  name: string,
  space: string,
  parts: readonly Component[],
  alphaPart: Component,
  isLegacySyntax: boolean,
  isRelative: boolean,
): ColorValue | null {
  const [a, b, c] = parts as [Component, Component, Component];
  const alpha = Math.max(0, Math.min(1, alphaPart.kind === 'percentage' ? alphaPart.value / 100 : alphaPart.value));
  const opacity = Number.isNaN(alpha) ? 0 : alpha;
  const number = (part: Component, scale: number): number => (part.kind === 'percentage' ? (part.value / 100) * scale : part.value);
  const zero = (value: number): number => (Number.isNaN(value) ? 0 : value);
  if (name.startsWith('rgb')) {
    if (parts.some((part) => part.kind === 'angle')) return null;
    if (isLegacySyntax && (a.kind !== b.kind || b.kind !== c.kind)) return null;
    const rgb = parts.map((part) => zero(number(part, 255)) / 255) as unknown as Triple;
    return isRelative ? modernColor('srgb', rgb, alpha) : legacyColor(packColor(rgb[0], rgb[1], rgb[2], opacity));
  }
  if (name.startsWith('hsl') || name === 'hwb') {
    if (a.kind === 'percentage' || b.kind === 'angle' || c.kind === 'angle') return null;
    if (isLegacySyntax && (b.kind !== 'percentage' || c.kind !== 'percentage')) return null;
    const second = zero(b.value) / 100;
    const third = zero(c.value) / 100;
    const rgb = name === 'hwb' ? hwbToRgb([zero(a.value), second, third]) : hslToRgb([zero(a.value), Math.max(0, second), third]);
    return isRelative ? modernColor('srgb', rgb, alpha) : legacyColor(packColor(rgb[0], rgb[1], rgb[2], opacity));
  }
  const scales = SCALES[space] ?? [1, 1, 1];
  const isPolar = space === 'lch' || space === 'oklch';
  if (a.kind === 'angle' || b.kind === 'angle' || (isPolar ? c.kind === 'percentage' : c.kind === 'angle')) return null;
  const values: Triple = [number(a, scales[0]), number(b, scales[1]), isPolar ? c.value : number(c, scales[2])];
  if (space in SCALES) {
    const lightness = Math.max(0, Math.min(scales[0], values[0]));
    return modernColor(
      space as ColorSpace,
      [Number.isNaN(values[0]) ? NaN : lightness, isPolar ? (Number.isNaN(values[1]) ? NaN : Math.max(0, values[1])) : values[1], values[2]],
      alpha,
    );
  }
  return modernColor(space as ColorSpace, values, alpha);
}

/** A colour in a modern space: keeps its text; its rgba is clipped to sRGB. FIXME: wide gamut is lost after style. */
function modernColor(space: ColorSpace, components: Triple, alpha: number): ColorValue {
  const text = (value: number): string => (Number.isNaN(value) ? 'none' : numberText(value));
  const parts = `${text(components[0])} ${text(components[1])} ${text(components[2])}`;
  const tail = alpha === 1 ? '' : ` / ${text(alpha)}`;
  const known = components.map((value) => (Number.isNaN(value) ? 0 : value)) as unknown as Triple;
  const rgb = toSrgb(space, known);
  return {
    type: 'color',
    rgba: packColor(rgb[0], rgb[1], rgb[2], Number.isNaN(alpha) ? 0 : alpha),
    text: space in SCALES ? `${space}(${parts}${tail})` : `color(${space} ${parts}${tail})`,
  };
}

/** `rgb(from <origin> r g b)`: at once when the origin is known, else kept for the style stage. */
function relativeColor(block: FunctionBlock, stream: ValueStream, name: string, depth: number): CssValue | null {
  const origin = parseColor(stream, depth + 1);
  if (origin === null) return null;
  const isDependent = resolveIndependent(origin) === null;
  const color = relativeTo(isDependent ? 0x000000ff : resolveIndependent(origin)!, name, stream);
  if (color === null || !isDependent) return color;
  return { type: 'function', name: `${name}-from`, separator: ' ', args: [origin, { type: 'unresolved', tokens: block.value, text: '', shorthand: '' }] };
}

function relativeTo(origin: number, name: string, stream: ValueStream): ColorValue | null {
  const channels: Readonly<Record<string, string>> = {
    rgb: 'rgb',
    rgba: 'rgb',
    hsl: 'hsl',
    hsla: 'hsl',
    hwb: 'hwb',
    lab: 'lab',
    lch: 'lch',
    oklab: 'lab',
    oklch: 'lch',
  };
  const space = name === 'color' ? (stream.peekIdent() ?? '') : name === 'rgba' || name === 'rgb' ? 'srgb' : name.replace('hsla', 'hsl');
  if (name === 'color' && !RGB_SPACES.has(space)) return null;
  const letters = name === 'color' ? (space.startsWith('xyz') ? 'xyz' : 'rgb') : channels[name]!;
  const values = inSpace(origin, (space === 'xyz' ? 'xyz-d65' : space) as ColorSpace);
  const scale = name.startsWith('rgb') ? 255 : 1;
  const percent = letters === 'hsl' || letters === 'hwb' ? 100 : scale;
  const variables = new Map<string, number>([
    [letters[0]!, letters === 'hsl' || letters === 'hwb' ? values[0] : values[0] * scale],
    [letters[1]!, values[1] * percent],
    [letters[2]!, values[2] * percent],
    ['alpha', (origin & 255) / 255],
  ]);
  const color = componentsColor(name, stream, variables);
  return stream.atEnd() ? color : null;
}

function inSpace(rgba: number, space: ColorSpace): Triple {
  const rgb: Triple = [((rgba >>> 24) & 255) / 255, ((rgba >>> 16) & 255) / 255, ((rgba >>> 8) & 255) / 255];
  return space === 'srgb' ? rgb : fromXyz(space, toXyz('srgb', rgb));
}

const POLAR = new Set(['hsl', 'hwb', 'lch', 'oklch']);
const MIX_SPACES = new Set([...RGB_SPACES, 'lab', 'lch', 'oklab', 'oklch', 'hsl', 'hwb']);

/** color-mix(in <space>, <color> <percentage>?, <color> <percentage>?). Becomes a function with space, hue, colours and shares. */
function colorMix(stream: ValueStream, depth: number): CssValue | null {
  if (!stream.takeIdent('in')) return null;
  const space = stream.peekIdent();
  if (space === null || !MIX_SPACES.has(space)) return null;
  stream.next();
  let hue = '';
  if (POLAR.has(space)) {
    const method = stream.peekIdent();
    if (method === 'shorter' || method === 'longer' || method === 'increasing' || method === 'decreasing') {
      stream.next();
      if (!stream.takeIdent('hue')) return null;
      hue = method;
    }
  }
  const parts: { color: CssValue; share: number | null }[] = [];
  for (let i = 0; i < 2; i++) {
    if (!stream.takeComma()) return null;
    let share = percentShare(stream);
    const color = parseColor(stream, depth + 1);
    if (color === null) return null;
    share ??= percentShare(stream);
    if (share !== null && (share.value < 0 || share.value > 100)) return null;
    parts.push({ color, share: share === null ? null : share.value });
  }
  if (!stream.atEnd()) return null;
  const [first, second] = parts as [(typeof parts)[0], (typeof parts)[0]];
  if (first.share !== null) second.share ??= 100 - first.share;
  const items = parts.map(({ color, share }) => (share === null ? color : list(' ', [color, { type: 'numeric', value: share, unit: '%' }])));
  const method = list(' ', [keyword('in'), keyword(space), ...(hue === '' || hue === 'shorter' ? [] : [keyword(hue), keyword('hue')])]);
  return { type: 'function', name: 'color-mix', separator: ', ', args: [method, ...items] };
}

function percentShare(stream: ValueStream): Component | null {
  const start = stream.index;
  const part = component(stream, null);
  if (part !== null && part.kind === 'percentage') return part;
  stream.index = start;
  return null;
}

/** The colour when it needs no context, else null. */
function resolveIndependent(value: CssValue): number | null {
  if (value.type === 'color') return value.rgba;
  return value.type === 'keyword' ? namedColor(value.value) : null;
}

/** The used colour. Values that are no colours (a bug of a grammar) give transparent. */
export function resolveColor(value: CssValue, context: ColorContext): number {
  switch (value.type) {
    case 'color':
      return value.rgba;
    case 'keyword':
      return value.value === 'currentcolor' ? context.currentColor : (darkColor(value.value, context) ?? namedColor(value.value) ?? 0);
    case 'function':
      if (value.name === 'light-dark') return resolveColor(value.args[context.isDark ? 1 : 0]!, context);
      if (value.name === 'color-mix') return mix(value.args, context);
      return resolveRelative(value.name, value.args, context);
    default:
      return 0;
  }
}

/** System colours that differ in the dark scheme; from Chromium on Linux. */
function darkColor(name: string, context: ColorContext): number | null {
  if (!context.isDark) return null;
  switch (name) {
    case 'canvas':
      return 0x121212ff;
    case 'canvastext':
    case 'fieldtext':
    case 'buttontext':
      return 0xffffffff;
    case 'field':
      return 0x3b3b3bff;
    case 'buttonface':
      return 0x6b6b6bff;
    case 'linktext':
      return 0x9e9effff;
    case 'visitedtext':
      return 0xd0adf0ff;
    default:
      return null;
  }
}

function resolveRelative(name: string, args: readonly CssValue[], context: ColorContext): number {
  const tokens = args[1];
  if (tokens === undefined || tokens.type !== 'unresolved') return 0;
  const stream = new ValueStream(tokens.tokens);
  stream.next();
  parseColor(stream);
  return relativeTo(resolveColor(args[0]!, context), name.slice(0, -'-from'.length), stream)?.rgba ?? 0;
}

/** https://drafts.csswg.org/css-color-5/#color-mix-result */
function mix(args: readonly CssValue[], context: ColorContext): number {
  const method = args[0]!.type === 'list' ? args[0]!.items : [];
  const spaceName = method[1]?.type === 'keyword' ? method[1].value : 'srgb';
  const space = (spaceName === 'xyz' ? 'xyz-d65' : spaceName) as ColorSpace;
  const hueMethod = method[2]?.type === 'keyword' ? method[2].value : 'shorter';
  const [first, second] = [args[1]!, args[2]!].map((item) => {
    const share = item.type === 'list' && item.items[1]?.type === 'numeric' ? item.items[1].value : null;
    return { rgba: resolveColor(item.type === 'list' ? item.items[0]! : item, context), share };
  }) as [{ rgba: number; share: number | null }, { rgba: number; share: number | null }];
  let p1 = first.share ?? (second.share === null ? 50 : 100 - second.share);
  let p2 = second.share ?? 100 - p1;
  const total = p1 + p2;
  if (total === 0) return 0;
  const alphaFactor = Math.min(1, total / 100);
  p1 /= total;
  p2 /= total;
  const [alpha1, alpha2] = [(first.rgba & 255) / 255, (second.rgba & 255) / 255];
  const alpha = alpha1 * p1 + alpha2 * p2;
  const a = inSpace(first.rgba, space);
  const b = inSpace(second.rgba, space);
  const hueIndex: number = space === 'lch' || space === 'oklch' ? 2 : space === 'hsl' || space === 'hwb' ? 0 : -1;
  const mixed = [0, 1, 2].map((i) => {
    if (i === hueIndex) return mixHue(a[i as 0], b[i as 0], p2, hueMethod);
    return alpha === 0 ? 0 : (a[i]! * alpha1 * p1 + b[i]! * alpha2 * p2) / alpha;
  }) as unknown as Triple;
  const rgb = toSrgb(space, mixed);
  return packColor(rgb[0], rgb[1], rgb[2], alpha * alphaFactor);
}

function mixHue(from: number, to: number, share: number, method: string): number {
  let difference = to - from;
  if (method === 'longer') {
    if (difference > 0 && difference < 180) difference -= 360;
    else if (difference > -180 && difference <= 0) difference += 360;
  } else if (method === 'increasing') {
    if (difference < 0) difference += 360;
  } else if (method === 'decreasing') {
    if (difference > 0) difference -= 360;
  } else if (difference > 180) difference -= 360;
  else if (difference < -180) difference += 360;
  return from + difference * share;
}
