// The `fvar` table: the axes of a variable font. https://learn.microsoft.com/typography/opentype/spec/fvar

import { BinaryReader } from './binary-reader.ts';

export interface VariationAxis {
  readonly tag: string;
  readonly minimum: number;
  readonly default: number;
  readonly maximum: number;
}

const MAXIMUM_AXES = 64;

export function readVariationAxes(fvar: Uint8Array): VariationAxis[] {
  const reader = new BinaryReader(fvar);
  const start = reader.u16(4);
  const count = Math.min(reader.u16(8), MAXIMUM_AXES);
  const size = reader.u16(10);
  const axes: VariationAxis[] = [];
  if (size < 20) return axes;
  for (let i = 0; i < count; i++) {
    const at = start + i * size;
    if (at + 20 > reader.length) break;
    const axis = { tag: reader.tag(at), minimum: reader.fixed(at + 4), default: reader.fixed(at + 8), maximum: reader.fixed(at + 12) };
    if (axis.minimum <= axis.default && axis.default <= axis.maximum) axes.push(axis);
  }
  return axes;
}
