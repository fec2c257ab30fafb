// Which physical property a logical one means in a writing mode. https://drafts.csswg.org/css-logical-1/

import { LONGHANDS, longhand } from '../css/properties/property-table.ts';
import type { TextGroup } from './computed-style.ts';

type Side = 'top' | 'right' | 'bottom' | 'left';

interface Sides {
  readonly 'block-start': Side;
  readonly 'block-end': Side;
  readonly 'inline-start': Side;
  readonly 'inline-end': Side;
}

function sidesOf(mode: TextGroup['writingMode'], direction: TextGroup['direction']): Sides {
  const isRtl = direction === 'rtl';
  if (mode === 'horizontal-tb') {
    return { 'block-start': 'top', 'block-end': 'bottom', 'inline-start': isRtl ? 'right' : 'left', 'inline-end': isRtl ? 'left' : 'right' };
  }
  const isRightToLeft = mode === 'vertical-rl' || mode === 'sideways-rl';
  const startsAtTop = isRtl === (mode === 'sideways-lr');
  return {
    'block-start': isRightToLeft ? 'right' : 'left',
    'block-end': isRightToLeft ? 'left' : 'right',
    'inline-start': startsAtTop ? 'top' : 'bottom',
    'inline-end': startsAtTop ? 'bottom' : 'top',
  };
}

const tables = new Map<string, Int16Array>();

/** Longhand id -> id of the physical property, or -1 for one that is not logical. */
export function physicalIds(mode: TextGroup['writingMode'], direction: TextGroup['direction']): Int16Array {
  const key = `${mode} ${direction}`;
  let table = tables.get(key);
  if (table === undefined) {
    const sides = sidesOf(mode, direction);
    const isVertical = mode !== 'horizontal-tb';
    table = Int16Array.from(LONGHANDS, (each) => (each.rule === 'logical' ? longhand(physicalName(each.name, sides, isVertical)).id : -1));
    tables.set(key, table);
  }
  return table;
}

/** The name of the physical longhand that `name` means. */
export function physicalPropertyName(name: string, mode: TextGroup['writingMode'], direction: TextGroup['direction']): string {
  return physicalName(name, sidesOf(mode, direction), mode !== 'horizontal-tb');
}

function physicalName(name: string, sides: Sides, isVertical: boolean): string {
  if (name.endsWith('inline-size')) return name.replace('inline-size', isVertical ? 'height' : 'width');
  if (name.endsWith('block-size')) return name.replace('block-size', isVertical ? 'width' : 'height');
  if (name === 'overflow-inline') return isVertical ? 'overflow-y' : 'overflow-x';
  if (name === 'overflow-block') return isVertical ? 'overflow-x' : 'overflow-y';
  if (name.endsWith('-radius')) return cornerName(name, sides);
  const side = /(block|inline)-(start|end)/.exec(name)![0] as keyof Sides;
  const physical = name.replace(side, sides[side]);
  return physical.startsWith('inset-') ? physical.slice('inset-'.length) : physical;
}

/** border-start-end-radius: block start, inline end. */
function cornerName(name: string, sides: Sides): string {
  const [, block, inline] = /^border-(start|end)-(start|end)-radius$/.exec(name) as RegExpExecArray;
  const found: Side[] = [sides[`block-${block}` as keyof Sides], sides[`inline-${inline}` as keyof Sides]];
  const vertical = found.find((side) => side === 'top' || side === 'bottom');
  const horizontal = found.find((side) => side === 'left' || side === 'right');
  return `border-${vertical}-${horizontal}-radius`;
}
