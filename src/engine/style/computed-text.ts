// Resolved values as text: what getComputedStyle() answers, in Chromium's forms. https://drafts.csswg.org/cssom-1/#resolved-values

import { parseComponentValues } from '../css/syntax/component-values.ts';
import { LONGHANDS, longhandByName, ALIASES } from '../css/properties/property-table.ts';
import type { GroupName, Longhand } from '../css/properties/longhand.ts';
import { shorthandByName } from '../css/properties/shorthands.ts';
import type { CssValue } from '../css/values/css-value.ts';
import { NO_CONTEXT } from '../css/values/parse-context.ts';
import { identText, stringText } from '../css/values/serialize.ts';
import { colorText } from '../css/values/color.ts';
import { ValueStream } from '../css/values/value-stream.ts';
import type { AlignmentValue, ComputedStyle, LengthPercentage, Radius, Shadow } from './computed-style.ts';
import type { FieldBag } from './compute/style-builder.ts';
import { animationText, transitionText } from './computed-text-animation.ts';
import { borderImageText, clipPathText, filterText, layerText, transformText } from './computed-text-paint.ts';
import { gridLineText, trackListText, trackSizesText } from './computed-text-grid.ts';
import { resolvedShorthandText } from './computed-text-shorthand.ts';
import { imageText, lengthText, px } from './computed-text-values.ts';
import { INITIAL_STYLE } from './initial-style.ts';
import { physicalPropertyName } from './logical-properties.ts';

/** What layout knows of a box, in px. Sizes are those of the content box, or of the border box where box-sizing says so. */
export interface UsedValues {
  readonly width: number;
  readonly height: number;
  readonly marginTop: number;
  readonly marginRight: number;
  readonly marginBottom: number;
  readonly marginLeft: number;
  readonly paddingTop: number;
  readonly paddingRight: number;
  readonly paddingBottom: number;
  readonly paddingLeft: number;
  /** Of positioned boxes; null where `auto` stays. */
  readonly top: number | null;
  readonly right: number | null;
  readonly bottom: number | null;
  readonly left: number | null;
  /** The border box: the base of transforms. */
  readonly borderBoxWidth: number;
  readonly borderBoxHeight: number;
  /** Used track sizes of a grid container. */
  readonly gridTemplateRows?: readonly number[];
  readonly gridTemplateColumns?: readonly number[];
}

/** '' for an unknown property. `used` is null for elements without a box. */
export function computedValueText(style: ComputedStyle, property: string, used: UsedValues | null = null): string {
  if (property.startsWith('--')) return style.custom.get(property) ?? '';
  const name = ALIASES.get(property) ?? property;
  const longhand = longhandByName(name);
  if (longhand !== null) return longhandText(style, longhand, used);
  const shorthand = shorthandByName(name);
  if (shorthand === null || name === 'all') return '';
  const full = resolvedShorthandText(name, (each) => longhandText(style, longhandByName(each)!, used));
  if (full !== null) return full;
  // OPTIMIZATION (of code): the texts of the longhands are parsed again, so that one printer serves both.
  const values: CssValue[] = [];
  for (const each of shorthand.longhands) {
    const parsed = parseText(longhandByName(each)!, longhandText(style, longhandByName(each)!, used));
    if (parsed === null) return '';
    values.push(parsed);
  }
  return shorthand.serialize(values);
}

/** The properties that getComputedStyle() enumerates. */
export const COMPUTED_PROPERTY_NAMES: readonly string[] = LONGHANDS.map((each) => each.name).sort();

function parseText(property: Longhand, text: string): CssValue | null {
  const stream = new ValueStream(parseComponentValues(text));
  const value = property.parse(stream, NO_CONTEXT);
  return stream.atEnd() ? value : null;
}

function longhandText(style: ComputedStyle, property: Longhand, used: UsedValues | null): string {
  if (property.rule === 'logical') {
    return longhandText(style, longhandByName(physicalPropertyName(property.name, style.text.writingMode, style.text.direction))!, used);
  }
  if (used !== null) {
    const text = usedText(style, property.name, used);
    if (text !== null) return text;
  }
  if (property.group === null) {
    const others = property.inherited ? style.inherited.others : style.rare.others;
    return others?.get(property.name) ?? initialText(style, property);
  }
  return computedText(style, property, used);
}

function initialText(style: ComputedStyle, property: Longhand): string {
  return property.initial === 'currentcolor' ? colorText(style.text.color) : property.initial;
}

const USED_FIELDS: ReadonlyMap<string, keyof UsedValues> = new Map([
  ['width', 'width'],
  ['height', 'height'],
  ['margin-top', 'marginTop'],
  ['margin-right', 'marginRight'],
  ['margin-bottom', 'marginBottom'],
  ['margin-left', 'marginLeft'],
  ['padding-top', 'paddingTop'],
  ['padding-right', 'paddingRight'],
  ['padding-bottom', 'paddingBottom'],
  ['padding-left', 'paddingLeft'],
  ['top', 'top'],
  ['right', 'right'],
  ['bottom', 'bottom'],
  ['left', 'left'],
]);

function usedText(style: ComputedStyle, name: string, used: UsedValues): string | null {
  if (name === 'grid-template-columns' && used.gridTemplateColumns !== undefined) return used.gridTemplateColumns.map(px).join(' ') || 'none';
  if (name === 'grid-template-rows' && used.gridTemplateRows !== undefined) return used.gridTemplateRows.map(px).join(' ') || 'none';
  const field = USED_FIELDS.get(name);
  if (field === undefined || style.box.display === 'none' || style.box.display === 'contents') return null;
  const isInline = style.box.display === 'inline';
  // Non-replaced inline boxes have no used width; the caller leaves `used` out for them.
  if (isInline && (name === 'width' || name === 'height') && Number.isNaN(used[field])) return null;
  const value = used[field];
  return typeof value === 'number' ? px(value) : null;
}

type Print = (value: never, style: ComputedStyle, property: Longhand, used: UsedValues | null) => string;

const lengthOrKeyword = (value: LengthPercentage | string): string => (typeof value === 'string' ? value : lengthText(value));
const asText = (value: unknown): string => String(value);

function computedText(style: ComputedStyle, property: Longhand, used: UsedValues | null): string {
  const group = style[property.group as GroupName] as unknown as FieldBag;
  const print = PRINT[property.rule];
  if (print === undefined) return property.initial;
  return print(group[property.fields[0]!] as never, style, property, used);
}

const PRINT: Readonly<Partial<Record<Longhand['rule'], Print>>> = {
  keyword: (value: unknown) => asText(value),
  'ident-or-keyword': (value: unknown) => asText(value),
  number: (value: number) => numberOf(value),
  integer: (value: number) => numberOf(value),
  opacity: (value: number) => numberOf(value),
  length: (value: number) => px(value),
  'length-percentage': lengthOrKeyword,
  gap: lengthOrKeyword,
  thickness: lengthOrKeyword,
  size: (value: unknown, _style, property) => sizeText(value, property),
  color: (value: number, style, property) => (isUnsetColor(style, property) ? colorText(style.text.color) : colorText(value)),
  'text-color': (value: number) => colorText(value),
  'auto-or-color': (value: number | 'auto', style, property) =>
    value !== 'auto' ? colorText(value) : property.name === 'caret-color' ? colorText(style.text.color) : 'auto',
  'line-width': (value: number, style, property) => px(keepsWidth(style, property) ? 3 : value),
  'line-style': (value: string) => value,
  image: (value: never) => (value === null ? 'none' : imageText(value)),
  radius: (value: Radius) => (lengthText(value.x) === lengthText(value.y) ? lengthText(value.x) : `${lengthText(value.x)} ${lengthText(value.y)}`),

  'font-family': (value: readonly string[]) => value.map(familyText).join(', '),
  'font-size': (value: number) => px(value),
  'font-weight': (value: number) => numberOf(value),
  'font-style': (value: ComputedStyle['font']['style']) =>
    typeof value === 'string' ? value : value.oblique === 14 ? 'oblique' : `oblique ${numberOf(value.oblique)}deg`,
  'font-stretch': (value: number) => `${numberOf(value)}%`,
  'line-height': (value: ComputedStyle['font']['lineHeight'], style) =>
    value === 'normal' ? value : px('px' in value ? value.px : value.factor * style.font.size),
  spacing: (value: number, _style, property) => (value === 0 && property.name === 'letter-spacing' ? 'normal' : px(value)),
  'font-features': (value: readonly (readonly [string, number])[], _style, property) =>
    property.name !== 'font-feature-settings' || value.length === 0
      ? 'normal'
      : value.map(([tag, on]) => stringText(tag) + (on === 1 ? '' : ` ${on}`)).join(', '),
  'font-variations': (value: readonly (readonly [string, number])[]) =>
    value.length === 0 ? 'normal' : value.map(([tag, on]) => `${stringText(tag)} ${numberOf(on)}`).join(', '),
  'font-synthesis': (value: boolean) => (value ? 'auto' : 'none'),
  language: (value: string) => (value === '' ? 'auto' : stringText(value)),
  'text-align': (value: string) => value,
  'tab-size': (value: ComputedStyle['text']['tabSize']) => ('spaces' in value ? numberOf(value.spaces) : px(value.px)),
  'text-shadow': (value: readonly Shadow[]) =>
    value.length === 0 ? 'none' : value.map((each) => `${colorText(each.color)} ${px(each.x)} ${px(each.y)} ${px(each.blur)}`).join(', '),
  'text-emphasis': (value: ComputedStyle['text']['textEmphasis'], style, property) =>
    property.name === 'text-emphasis-color' ? colorText(value?.color ?? style.text.color) : value === null ? 'none' : stringText(value.mark),
  'list-style-type': (value: ComputedStyle['inherited']['listStyleType']) => (typeof value === 'string' ? identText(value) : stringText(value.string)),
  quotes: (value: ComputedStyle['inherited']['quotes']) => (typeof value === 'string' ? value : value.flat().map(stringText).join(' ')),
  cursor: (value: string) => value,
  'border-spacing': (_value: number, { inherited: { borderSpacingX: x, borderSpacingY: y } }) => `${px(x)} ${px(y)}`,
  'color-scheme': (value: string) => value,

  paint: (value: ComputedStyle['svg']['fill']) => svgPaintText(value),
  'dash-array': (value: readonly LengthPercentage[]) => (value.length === 0 ? 'none' : value.map(lengthText).join(', ')),
  'svg-length': (value: LengthPercentage) => lengthText(value),

  display: (value: string) => (value === 'inline-list-item' ? 'inline list-item' : value),
  'aspect-ratio': (value: ComputedStyle['box']['aspectRatio']) =>
    value === null ? 'auto' : [...(value.auto ? ['auto'] : []), ...(value.ratio === null ? [] : [`${numberOf(value.ratio)} / 1`])].join(' '),
  'z-index': (value: unknown) => asText(value),
  'position-pair': (_value: unknown, style, property, used) => positionText(style, property, used),
  contain: (_value: boolean, { box }) =>
    [box.containSize ? 'size' : '', box.containLayout ? 'layout' : '', box.containPaint ? 'paint' : ''].filter((each) => each !== '').join(' ') || 'none',
  overflow: (value: string) => value,

  'border-image': (value: ComputedStyle['border']['image'], _style, property) => borderImageText(value, property),
  'background-layer': (_value: unknown, style, property) => layerText(style.background, property.name, property.initial),
  'box-shadow': (value: readonly Shadow[]) =>
    value.length === 0
      ? 'none'
      : value.map((each) => `${colorText(each.color)} ${px(each.x)} ${px(each.y)} ${px(each.blur)} ${px(each.spread)}${each.inset ? ' inset' : ''}`).join(', '),
  transform: (value: ComputedStyle['effects']['transform'], _style, _property, used) => transformText(value, used),
  translate: (value: ComputedStyle['effects']['translate']) =>
    value === null ? 'none' : value.y === 0 ? lengthText(value.x) : `${lengthText(value.x)} ${lengthText(value.y)}`,
  rotate: (value: number) => (value === 0 ? 'none' : `${numberOf(value)}deg`),
  scale: (value: ComputedStyle['effects']['scale']) =>
    value === null ? 'none' : value.x === value.y ? numberOf(value.x) : `${numberOf(value.x)} ${numberOf(value.y)}`,
  filter: (value: ComputedStyle['effects']['filter']) => filterText(value),
  'clip-path': (value: ComputedStyle['effects']['clipPath']) => clipPathText(value),

  alignment: (value: AlignmentValue) => (value.overflow === 'default' ? value.value : `${value.overflow} ${value.value}`),
  'track-list': (value: ComputedStyle['grid']['templateRows']) => trackListText(value),
  'track-sizes': (value: ComputedStyle['grid']['autoRows']) => trackSizesText(value),
  'grid-areas': (value: readonly (readonly string[])[]) => (value.length === 0 ? 'none' : value.map((row) => stringText(row.join(' '))).join(' ')),
  'grid-auto-flow': (value: string, { grid }) => (grid.autoFlowDense ? `${value} dense` : value),
  'grid-line': (value: ComputedStyle['grid']['rowStart']) => gridLineText(value),

  content: (value: ComputedStyle['rare']['content']) => contentText(value),
  counters: (value: readonly (readonly [string, number])[]) =>
    value.length === 0 ? 'none' : value.map(([name, number]) => `${identText(name)} ${number}`).join(' '),
  'decoration-lines': (value: readonly string[]) => (value.length === 0 ? 'none' : value.join(' ')),
  'text-overflow': (value: ComputedStyle['rare']['textOverflow']) => (typeof value === 'string' ? value : stringText(value.string)),
  'line-clamp': (value: number) => (value === 0 ? 'none' : String(value)),
  'will-change': (value: readonly string[]) => (value.length === 0 ? 'auto' : value.join(', ')),
  transition: (_value: unknown, style, property) => transitionText(style.rare.transitions, property),
  animation: (_value: unknown, style, property) => animationText(style.rare.animations, property),
  'auto-or-number': (value: unknown) => asText(value),
  'auto-or-length': (value: number | 'auto') => (value === 'auto' ? value : px(value)),
};

function numberOf(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
}

const GENERIC = /^(serif|sans-serif|monospace|cursive|fantasy|system-ui|ui-serif|ui-sans-serif|ui-monospace|ui-rounded|math|emoji|fangsong|-webkit-body)$/;

/** Names that are one identifier print bare. */
function familyText(name: string): string {
  return GENERIC.test(name) || /^-?[a-zA-Z_][\w-]*$/.test(name) ? name : stringText(name);
}

/** Nobody set a border, so the group is shared: its colour is the text's. */
function isUnsetColor(style: ComputedStyle, property: Longhand): boolean {
  return property.initial === 'currentcolor' && style[property.group as GroupName] === INITIAL_STYLE[property.group as GroupName];
}

/** Outlines and column rules without a style keep their width. FIXME: any other than `medium` is lost. */
function keepsWidth({ border, rare }: ComputedStyle, property: Longhand): boolean {
  if (property.name === 'outline-width') return border.outlineStyle === 'none';
  return property.name === 'column-rule-width' && (rare.columnRuleStyle === 'none' || rare.columnRuleStyle === 'hidden');
}

function sizeText(value: unknown, property: Longhand): string {
  // FIXME: the automatic minimum size of flex and grid items prints as auto.
  if (value === 'auto' && property.name.startsWith('min-')) return '0px';
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null && 'fitContent' in value)
    return `fit-content(${lengthText((value as { fitContent: LengthPercentage }).fitContent)})`;
  return lengthText(value as LengthPercentage);
}

function positionText(style: ComputedStyle, property: Longhand, used: UsedValues | null): string {
  const group = style[property.group as GroupName] as unknown as FieldBag;
  const x = group[property.fields[0]!] as LengthPercentage;
  const y = group[property.fields[1]!] as LengthPercentage;
  const isOrigin = property.name === 'transform-origin' && used !== null;
  return isOrigin ? `${lengthText(x, used.borderBoxWidth)} ${lengthText(y, used.borderBoxHeight)}` : `${lengthText(x)} ${lengthText(y)}`;
}

function contentText(value: ComputedStyle['rare']['content']): string {
  if (typeof value === 'string') return value;
  return value
    .map((item) => {
      switch (item.type) {
        case 'string':
          return stringText(item.value);
        case 'image':
          return imageText(item.image);
        case 'counter': {
          const style = item.style === 'decimal' ? '' : `, ${item.style}`;
          return item.separator === null
            ? `counter(${identText(item.name)}${style})`
            : `counters(${identText(item.name)}, ${stringText(item.separator)}${style})`;
        }
        default:
          return item.type;
      }
    })
    .join(' ');
}

function svgPaintText(value: ComputedStyle['svg']['fill']): string {
  if (value === null) return 'none';
  if ('context' in value) return `context-${value.context}`;
  return 'color' in value ? colorText(value.color) : `url(${stringText(value.url)})`;
}
