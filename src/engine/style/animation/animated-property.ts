// Reading and writing the value of one longhand in computed styles: what animations take and give.

import type { GroupName, Longhand } from '../../css/properties/longhand.ts';
import { LONGHANDS } from '../../css/properties/property-table.ts';
import { shorthandByName } from '../../css/properties/shorthands.ts';
import type { BackgroundLayer, ComputedStyle } from '../computed-style.ts';
import { DISCRETE, interpolate } from './interpolate.ts';

/** One value for each field of the property. */
export type PropertyValue = readonly unknown[];

const LAYER_FIELDS: ReadonlyMap<string, keyof BackgroundLayer> = new Map([
  ['background-image', 'image'],
  ['background-position-x', 'positionX'],
  ['background-position-y', 'positionY'],
  ['background-size', 'size'],
] as const);

/** https://drafts.csswg.org/web-animations-1/#not-animatable */
const NOT_ANIMATABLE = /^(?:animation|transition)-|^(?:direction|writing-mode|contain|display|will-change|content|counter-.*|unicode-bidi)$/;

const animatable: readonly Longhand[] = LONGHANDS.filter(
  (each) =>
    each.group !== null && each.fields.length > 0 && !NOT_ANIMATABLE.test(each.name) && (each.rule !== 'background-layer' || LAYER_FIELDS.has(each.name)),
);
const byGroup = new Map<GroupName, Longhand[]>();
for (const each of animatable) {
  const list = byGroup.get(each.group!);
  if (list === undefined) byGroup.set(each.group!, [each]);
  else list.push(each);
}
const animatableIds = new Set(animatable.map((each) => each.id));

export function isAnimatable(property: Longhand): boolean {
  return animatableIds.has(property.id);
}

/** The animatable properties whose group is another object: only those can differ. */
export function* maybeChanged(before: ComputedStyle, after: ComputedStyle): Iterable<Longhand> {
  for (const [group, properties] of byGroup) if (before[group] !== after[group]) yield* properties;
}

export function readProperty(style: ComputedStyle, property: Longhand): PropertyValue {
  const layerField = LAYER_FIELDS.get(property.name);
  if (layerField !== undefined) return style.background.layers.map((layer) => layer[layerField]);
  const group = style[property.group!] as unknown as Record<string, unknown>;
  return property.fields.map((field) => group[field]);
}

/** Puts values into a style; groups that change are copied once for all of them. */
export function withProperties(base: ComputedStyle, values: ReadonlyMap<Longhand, PropertyValue>): ComputedStyle {
  if (values.size === 0) return base;
  const style = { ...base } as unknown as Record<string, Record<string, unknown>>;
  const owned = new Set<string>();
  for (const [property, value] of values) {
    const name = property.group!;
    if (!owned.has(name)) {
      owned.add(name);
      style[name] = { ...style[name] };
    }
    const group = style[name]!;
    const layerField = LAYER_FIELDS.get(property.name);
    if (layerField === undefined) property.fields.forEach((field, i) => (group[field] = value[i]));
    else if (value.length > 0)
      group['layers'] = (group['layers'] as BackgroundLayer[]).map((layer, i) => ({ ...layer, [layerField]: value[i % value.length] }));
  }
  return style as unknown as ComputedStyle;
}

/** The value between two others, null when there is none in between. */
export function interpolateProperty(property: Longhand, a: PropertyValue, b: PropertyValue, p: number): PropertyValue | null {
  if (a.length !== b.length) return null;
  const result: unknown[] = [];
  for (let i = 0; i < a.length; i++) {
    const mixed = interpolate(property.rule, property.name, a[i], b[i], p);
    if (mixed === DISCRETE) return null;
    result.push(mixed);
  }
  return result;
}

export function isSameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  // The depth is a property's: four at most.
  return keys.every((key) => isSameValue((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]));
}

/** Whether an entry of transition-property means a longhand. */
export function transitionCovers(name: string, property: Longhand): boolean {
  return name === 'all' || name === property.name || (shorthandByName(name)?.longhands.includes(property.name) ?? false);
}
