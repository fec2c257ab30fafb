// JPEG: walks the marker segments up to the frame header, and reads the EXIF orientation on the way.
// ITU-T T.81 annex B; Exif 2.32, 4.6.2 (tag 0x0112).

import { sized } from './image-header.ts';
import type { ByteReader } from './byte-reader.ts';
import type { ImageHeader } from './image-header.ts';

const MAX_SEGMENTS = 10_000;

export function readJpeg(reader: ByteReader): ImageHeader | null {
  let orientation = 1;
  let at = 2;
  for (let i = 0; i < MAX_SEGMENTS; i++) {
    // Fill bytes before a marker.
    while (reader.u8(at) === 0xff && reader.u8(at + 1) === 0xff) at += 1;
    const marker = reader.u8(at + 1);
    if (reader.u8(at) !== 0xff || marker === null) return null;
    at += 2;
    const hasNoLength = marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
    if (hasNoLength) continue;
    const length = reader.u16be(at);
    if (marker === 0xd9 || marker === 0xda || length === null || length < 2) return null;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return sized('jpeg', reader.u16be(at + 5), reader.u16be(at + 3), orientation);
    if (marker === 0xe1 && reader.startsWith(at + 2, 'Exif\0\0')) orientation = readOrientation(reader, at + 8, at + length) ?? orientation;
    at += length;
  }
  return null;
}

/** The orientation entry of the first directory of a TIFF structure. */
export function readOrientation(reader: ByteReader, start: number, end: number): number | null {
  const isLittle = reader.startsWith(start, 'II*\0');
  if (!isLittle && !reader.startsWith(start, 'MM\0*')) return null;
  const u16 = (at: number) => (isLittle ? reader.u16le(at) : reader.u16be(at));
  const directory = isLittle ? reader.u32le(start + 4) : reader.u32be(start + 4);
  if (directory === null) return null;
  const count = u16(start + directory) ?? 0;
  for (let i = 0; i < count; i++) {
    const entry = start + directory + 2 + i * 12;
    if (entry + 12 > end) return null;
    if (u16(entry) !== 0x0112) continue;
    const value = u16(entry + 8);
    return value !== null && value >= 1 && value <= 8 ? value : null;
  }
  return null;
}
