// WebP: the size stands in the first chunk, in one of three forms. https://www.rfc-editor.org/rfc/rfc9649#section-2

import { sized } from './image-header.ts';
import type { ByteReader } from './byte-reader.ts';
import type { ImageHeader } from './image-header.ts';

export function readWebp(reader: ByteReader): ImageHeader | null {
  if (reader.startsWith(12, 'VP8X')) {
    const width = reader.u24le(24);
    const height = reader.u24le(27);
    return sized('webp', width === null ? null : width + 1, height === null ? null : height + 1);
  }
  if (reader.startsWith(12, 'VP8L')) {
    const bits = reader.u32le(21);
    if (reader.u8(20) !== 0x2f || bits === null) return null;
    return sized('webp', (bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1);
  }
  if (reader.startsWith(12, 'VP8 ')) {
    if (!reader.startsWith(23, '\x9d\x01\x2a')) return null;
    const width = reader.u16le(26);
    const height = reader.u16le(28);
    // The two high bits are a scaling hint.
    return sized('webp', width === null ? null : width & 0x3fff, height === null ? null : height & 0x3fff);
  }
  return null;
}
