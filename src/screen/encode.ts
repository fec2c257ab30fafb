// Pixels to files. PNG is written here, with the quickest zlib level (Skia's own writer takes ten times as long);
// JPEG and WebP by Skia's encoders.

import { crc32, deflateSync } from 'node:zlib';
import { fail, ok } from '../base/failure.ts';
import { MAX_CANVAS_EDGE, newCanvas } from './skia.ts';
import type { Result } from '../base/failure.ts';
import type { Pixels } from './screen.ts';

export type EncodedFormat = 'png' | 'jpeg' | 'webp';

/** `quality` 0 to 100 for JPEG and WebP. `image.too-large` for sizes that the format cannot hold. */
export function encodePixels(pixels: Pixels, format: EncodedFormat, quality = 80): Result<Uint8Array> {
  if (format === 'png') return ok(encodePng(pixels));
  const limit = format === 'webp' ? 16_383 : MAX_CANVAS_EDGE;
  if (pixels.width > limit || pixels.height > limit) return fail('image.too-large', `${format} holds at most ${limit} pixels a side`);
  const canvas = newCanvas(pixels.width, pixels.height);
  const context = canvas.getContext('2d');
  const data = context.createImageData(pixels.width, pixels.height);
  data.data.set(pixels.rgba);
  context.putImageData(data, 0, 0);
  return ok(canvas.encodeSync(format, Math.max(0, Math.min(100, quality))));
}

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** 8-bit RGB when every pixel is opaque, else RGBA. https://www.w3.org/TR/png-3/ */
export function encodePng({ width, height, rgba }: Pixels): Uint8Array {
  const isOpaque = allOpaque(rgba);
  const channels = isOpaque ? 3 : 4;
  const stride = width * channels + 1;
  const raw = new Uint8Array(stride * height);
  // Filter type 1 (Sub): flat areas become zeroes at the price of one subtraction a byte.
  let from = 0;
  for (let row = 0; row < height; row++) {
    let to = row * stride;
    raw[to++] = 1;
    let [r, g, b, a] = [0, 0, 0, 0];
    for (let column = 0; column < width; column++, from += 4) {
      const nr = rgba[from] as number;
      const ng = rgba[from + 1] as number;
      const nb = rgba[from + 2] as number;
      raw[to++] = nr - r;
      raw[to++] = ng - g;
      raw[to++] = nb - b;
      r = nr;
      g = ng;
      b = nb;
      if (isOpaque) continue;
      const na = rgba[from + 3] as number;
      raw[to++] = na - a;
      a = na;
    }
  }
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header[8] = 8;
  header[9] = isOpaque ? 2 : 6;
  const chunks = [SIGNATURE, ...chunk('IHDR', header), ...chunk('IDAT', deflateSync(raw, { level: 1 })), ...chunk('IEND', new Uint8Array(0))];
  return Buffer.concat(chunks);
}

function allOpaque(rgba: Uint8ClampedArray): boolean {
  for (let i = 3; i < rgba.length; i += 4) if (rgba[i] !== 255) return false;
  return true;
}

function chunk(type: string, data: Uint8Array): Uint8Array[] {
  const head = new Uint8Array(8);
  new DataView(head.buffer).setUint32(0, data.byteLength);
  for (let i = 0; i < 4; i++) head[4 + i] = type.charCodeAt(i);
  const tail = new Uint8Array(4);
  new DataView(tail.buffer).setUint32(0, crc32(data, crc32(head.subarray(4))));
  return [head, data, tail];
}
