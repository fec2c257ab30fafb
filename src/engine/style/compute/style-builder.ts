// StyleBuilder: one computed style in the making. A group is copied when first written to, and given back to the parent or the
// initial style at the end if nothing in it changed. One builder serves all elements in turn.

import type { CssValue } from '../../css/values/css-value.ts';
import type { LengthContext } from '../../css/values/units.ts';
import type { GroupName } from '../../css/properties/longhand.ts';
import type { ComputedStyle, CustomProperties } from '../computed-style.ts';
import type { StyleEnvironment, StyleFontMetrics } from '../environment.ts';
import { INITIAL_STYLE } from '../initial-style.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };
export type WritableGroup<G extends GroupName> = Writable<ComputedStyle[G]>;
export type FieldBag = Record<string, unknown>;

const BITS: Readonly<Record<GroupName, number>> = {
  font: 1,
  text: 2,
  inherited: 4,
  svg: 8,
  box: 16,
  border: 32,
  background: 64,
  flex: 128,
  grid: 256,
  effects: 512,
  rare: 1024,
};
const GROUP_NAMES = Object.keys(BITS) as GroupName[];
const INHERITED_BITS = BITS.font | BITS.text | BITS.inherited | BITS.svg;

export class StyleBuilder implements LengthContext {
  readonly environment: StyleEnvironment;
  parent: ComputedStyle = INITIAL_STYLE;
  /** The root element's font: the base of `rem`. */
  rootFont: ComputedStyle['font'] = INITIAL_STYLE.font;
  isRoot = false;
  parentIsFlexOrGrid = false;
  /** Values of longhands that are finished together: background-*, transition-*, ...; null while there are none. */
  parts: Map<string, CssValue> | null = null;
  /** Fields that the cascade set, where a default depends on another property (border colours). */
  readonly colorsSet = new Set<string>();
  /** Line widths likewise: `medium` where only the style was set. */
  readonly widthsSet = new Set<string>();
  /** The style depends on more than the matched declarations and the parent's inherited groups. */
  isUnsharable = false;
  /** For content: attr(). */
  attribute: (name: string) => string | null = () => null;
  #style: Writable<ComputedStyle> = { ...INITIAL_STYLE };
  #owned = 0;
  /** While font-size is computed, em refers to the parent. */
  #emIsParents = false;
  #metrics: StyleFontMetrics | null = null;
  #metricsOf: ComputedStyle['font'] | null = null;

  constructor(environment: StyleEnvironment) {
    this.environment = environment;
  }

  start(parent: ComputedStyle | null, isRoot: boolean, parentIsFlexOrGrid: boolean): void {
    this.parent = parent ?? INITIAL_STYLE;
    this.isRoot = isRoot;
    this.parentIsFlexOrGrid = parentIsFlexOrGrid;
    this.parts = null;
    this.isUnsharable = false;
    if (this.colorsSet.size > 0) this.colorsSet.clear();
    if (this.widthsSet.size > 0) this.widthsSet.clear();
    this.#owned = 0;
    const { font, text, inherited, svg, custom } = this.parent;
    const { box, border, background, flex, grid, effects, rare } = INITIAL_STYLE;
    this.#style = { font, text, inherited, svg, box, border, background, flex, grid, effects, rare, custom };
  }

  /** The group as it is now. */
  get<G extends GroupName>(group: G): ComputedStyle[G] {
    return this.#style[group];
  }

  /** The group, for writing. */
  write<G extends GroupName>(group: G): WritableGroup<G> {
    const bit = BITS[group];
    if ((this.#owned & bit) === 0) {
      this.#owned |= bit;
      (this.#style as FieldBag)[group] = { ...this.#style[group] };
    }
    return this.#style[group] as WritableGroup<G>;
  }

  isOwned(group: GroupName): boolean {
    return (this.#owned & BITS[group]) !== 0;
  }

  set(group: GroupName, field: string, value: unknown): void {
    (this.write(group) as unknown as FieldBag)[field] = value;
  }

  get custom(): CustomProperties {
    return this.#style.custom;
  }

  set custom(custom: CustomProperties) {
    this.#style.custom = custom;
  }

  setPart(name: string, value: CssValue): void {
    (this.parts ??= new Map()).set(name, value);
  }

  /** The finished style; groups without a difference are shared. */
  finish(): ComputedStyle {
    for (const name of GROUP_NAMES) {
      const bit = BITS[name];
      if ((this.#owned & bit) === 0) continue;
      const base = (bit & INHERITED_BITS) !== 0 ? this.parent[name] : INITIAL_STYLE[name];
      if (hasSameFields(this.#style[name] as unknown as FieldBag, base as unknown as FieldBag)) (this.#style as FieldBag)[name] = base;
    }
    return this.#style;
  }

  // LengthContext

  withParentFont<T>(compute: () => T): T {
    this.#emIsParents = true;
    try {
      return compute();
    } finally {
      this.#emIsParents = false;
    }
  }

  get #lengthFont(): ComputedStyle['font'] {
    return this.#emIsParents ? this.parent.font : this.#style.font;
  }

  get fontSize(): number {
    return this.#lengthFont.size;
  }

  get rootFontSize(): number {
    return this.isRoot ? this.#lengthFont.size : this.rootFont.size;
  }

  get viewportWidth(): number {
    return this.environment.width;
  }

  get viewportHeight(): number {
    return this.environment.height;
  }

  get isVerticalWriting(): boolean {
    return this.#style.text.writingMode !== 'horizontal-tb';
  }

  #fontMetrics(): StyleFontMetrics | null {
    const font = this.#lengthFont;
    if (this.#metricsOf !== font) {
      this.#metricsOf = font;
      this.#metrics = this.environment.fontMetrics(font);
    }
    return this.#metrics;
  }

  xHeight(): number {
    return this.#fontMetrics()?.xHeight ?? this.fontSize * 0.5;
  }

  zeroAdvance(): number {
    return this.#fontMetrics()?.zeroAdvance ?? this.fontSize * 0.5;
  }

  capHeight(): number {
    return this.#fontMetrics()?.capHeight ?? this.fontSize * 0.7;
  }

  ideographAdvance(): number {
    return this.fontSize;
  }

  lineHeight(): number {
    return this.#lineHeightOf(this.#lengthFont);
  }

  rootLineHeight(): number {
    return this.#lineHeightOf(this.isRoot ? this.#lengthFont : this.rootFont);
  }

  #lineHeightOf(font: ComputedStyle['font']): number {
    if (font.lineHeight === 'normal') return this.environment.fontMetrics(font)?.lineSpacing ?? font.size * 1.15;
    return 'px' in font.lineHeight ? font.lineHeight.px : font.lineHeight.factor * font.size;
  }

  // Colours

  get currentColor(): number {
    return this.#style.text.color;
  }

  get isDark(): boolean {
    const scheme = this.#style.inherited.colorScheme;
    return scheme === 'dark';
  }
}

/** Equal by identity field by field; small structures (a radius, a list of families) are compared one level deep. */
function hasSameFields(one: FieldBag, other: FieldBag): boolean {
  for (const key in one) {
    const a = one[key];
    const b = other[key];
    if (a !== b && !isSmallEqual(a, b)) return false;
  }
  return true;
}

function isSmallEqual(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => item === b[i]);
  if (a instanceof Map || Array.isArray(b)) return false;
  let count = 0;
  for (const key in a) {
    if ((a as FieldBag)[key] !== (b as FieldBag)[key]) return false;
    count++;
  }
  return Object.keys(b).length === count;
}
