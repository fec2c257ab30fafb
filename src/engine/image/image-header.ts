// Format and natural size of an image from its first bytes, without decoding anything.
// SAFETY: bytes are hostile: reads are checked, loops are bounded by the bytes and by MAX_CHUNKS, lies about sizes are only numbers.
// Formats by signature as in https://mimesniff.spec.whatwg.org/#matching-an-image-type-pattern, AVIF and SVG besides.

import { readAvif } from './avif-header.ts';
import { ByteReader } from './byte-reader.ts';
import { readJpeg } from './jpeg-header.ts';
import { readSvgRoot } from './svg-root.ts';
import { readWebp } from './webp-header.ts';

/** Above this an image is refused, here and by the screen. */
export const MAX_IMAGE_PIXELS = 100e6;

export type ImageFormat = 'png' | 'jpeg' | 'gif' | 'webp' | 'avif' | 'bmp' | 'ico' | 'svg';

export interface ImageHeader {
  readonly format: ImageFormat;
  /** Natural size in CSS px with the orientation applied; null where an SVG has none. */
  readonly width: number | null;
  readonly height: number | null;
  /** width / height: an SVG may have a ratio without a size. */
  readonly ratio: number | null;
  /** EXIF orientation 1 to 8; 1 is upright. */
  readonly orientation: number;
}

/** null when the bytes are no known image, or too few to tell. */
export function readImageHeader(bytes: Uint8Array): ImageHeader | null {
  const reader = new ByteReader(bytes);
  if (reader.startsWith(0, '\x89PNG\r\n\x1a\n')) return readPng(reader);
  if (reader.startsWith(0, '\xff\xd8\xff')) return readJpeg(reader);
  if (reader.startsWith(0, 'GIF87a') || reader.startsWith(0, 'GIF89a')) return sized('gif', reader.u16le(6), reader.u16le(8));
  if (reader.startsWith(0, 'RIFF') && reader.startsWith(8, 'WEBP')) return readWebp(reader);
  if (reader.startsWith(4, 'ftyp')) return readAvif(reader);
  if (reader.startsWith(0, 'BM')) return readBmp(reader);
  if (reader.startsWith(0, '\0\0\x01\0') || reader.startsWith(0, '\0\0\x02\0')) return readIco(reader);
  return readSvgRoot(bytes);
}

/** A bitmap's header; null when a dimension is missing or 0. Orientations 5 to 8 swap the sides. */
export function sized(format: ImageFormat, width: number | null, height: number | null, orientation = 1): ImageHeader | null {
  if (width === null || height === null || width <= 0 || height <= 0) return null;
  const [w, h] = orientation >= 5 ? [height, width] : [width, height];
  return { format, width: w, height: h, ratio: w / h, orientation };
}

function readPng(reader: ByteReader): ImageHeader | null {
  if (!reader.startsWith(12, 'IHDR')) return null;
  return sized('png', reader.u32be(16), reader.u32be(20));
}

function readBmp(reader: ByteReader): ImageHeader | null {
  const headerBytes = reader.u32le(14);
  if (headerBytes === 12) return sized('bmp', reader.u16le(18), reader.u16le(20));
  const width = reader.i32le(18);
  const height = reader.i32le(22);
  // A negative height means rows from top to bottom.
  return sized('bmp', width, height === null ? null : Math.abs(height));
}

/** The largest picture of the file; a stored 0 means 256. */
function readIco(reader: ByteReader): ImageHeader | null {
  const count = Math.min(reader.u16le(4) ?? 0, 256);
  let best: ImageHeader | null = null;
  for (let i = 0; i < count; i++) {
    const width = reader.u8(6 + i * 16);
    const height = reader.u8(7 + i * 16);
    if (width === null || height === null) break;
    const header = sized('ico', width || 256, height || 256);
    if (header !== null && (best === null || (header.width ?? 0) > (best.width ?? 0))) best = header;
  }
  return best;
}
