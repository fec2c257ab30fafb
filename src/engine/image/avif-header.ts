// AVIF: the size is in the image spatial extents box: meta > iprp > ipco > ispe. ISO/IEC 14496-12 and 23008-12.
// FIXME: the primary item's own ispe and its irot/imir should be found through ipma; the largest ispe stands in for it.

import { sized } from './image-header.ts';
import type { ByteReader } from './byte-reader.ts';
import type { ImageHeader } from './image-header.ts';

const MAX_BOXES = 4096;

export function readAvif(reader: ByteReader): ImageHeader | null {
  if (!hasAvifBrand(reader)) return null;
  const meta = find(reader, 0, reader.length, 'meta');
  // meta is a full box: version and flags come before its children.
  const properties = meta && find(reader, meta.start + 4, meta.end, 'iprp');
  const container = properties && find(reader, properties.start, properties.end, 'ipco');
  if (!container) return null;
  let best: ImageHeader | null = null;
  for (const box of boxes(reader, container.start, container.end)) {
    if (box.type !== 'ispe') continue;
    const header = sized('avif', reader.u32be(box.start + 4), reader.u32be(box.start + 8));
    if (header !== null && (best === null || (header.width ?? 0) * (header.height ?? 0) > (best.width ?? 0) * (best.height ?? 0))) best = header;
  }
  return best;
}

function hasAvifBrand(reader: ByteReader): boolean {
  const size = Math.min(reader.u32be(0) ?? 0, reader.length, 4096);
  for (let at = 8; at + 4 <= size; at += at === 8 ? 8 : 4) {
    if (reader.startsWith(at, 'avif') || reader.startsWith(at, 'avis')) return true;
  }
  return false;
}

interface IsoBox {
  readonly type: string;
  /** Content, without the box's header. */
  readonly start: number;
  readonly end: number;
}

function find(reader: ByteReader, from: number, to: number, type: string): IsoBox | null {
  for (const box of boxes(reader, from, to)) if (box.type === type) return box;
  return null;
}

function* boxes(reader: ByteReader, from: number, to: number): Generator<IsoBox> {
  let at = from;
  for (let i = 0; i < MAX_BOXES && at + 8 <= to; i++) {
    let size = reader.u32be(at);
    if (size === null) return;
    let headerBytes = 8;
    if (size === 1) {
      const low = reader.u32be(at + 12);
      // 64-bit sizes above 4 GiB are no image that anyone loads.
      if (reader.u32be(at + 8) !== 0 || low === null) return;
      size = low;
      headerBytes = 16;
    } else if (size === 0) {
      size = to - at;
    }
    if (size < headerBytes) return;
    const type = String.fromCharCode(...reader.bytes.subarray(at + 4, at + 8));
    yield { type, start: at + headerBytes, end: Math.min(to, at + size) };
    at += size;
  }
}
