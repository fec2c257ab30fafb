// Decoded images of all site processes. Sizes are read from the header first: nothing larger than the pixel budget reaches a decoder.
// SAFETY: the decoders are native code; this service runs jailed, and only the raster formats named here are handed to them.

import { Image } from '@napi-rs/canvas';
import { MAX_IMAGE_PIXELS, readImageHeader } from '../engine/image/image-header.ts';
import { fail, ok } from '../base/failure.ts';
import { newCanvas } from './skia.ts';
import type { Result } from '../base/failure.ts';
import type { Size } from '../base/geometry.ts';
import type { ScreenImage } from './draw-paint.ts';
import type { Pixels } from './screen.ts';

/** Above this an image is kept at reduced size: no screen shows more of it at once. */
const MAX_KEPT_PIXELS = 16e6;
const DECODABLE = new Set(['png', 'jpeg', 'gif', 'webp', 'avif', 'bmp', 'ico']);

interface Kept extends ScreenImage {
  readonly sizeBytes: number;
  lastUse: number;
}

export class ImageRegistry {
  readonly #sites = new Map<string, Map<number, Kept>>();
  readonly #maxSiteBytes: number;
  #clock = 0;

  /** Each site may hold `maxSiteBytes` of pixels; beyond it the images that were drawn longest ago go. */
  constructor(maxSiteBytes: number) {
    this.#maxSiteBytes = maxSiteBytes;
  }

  /** First frame of animations. `image.too-large`, `image.decode-failed`. */
  async add(siteId: string, imageId: number, bytes: Uint8Array): Promise<Result<Size>> {
    const header = readImageHeader(bytes);
    if (header === null || !DECODABLE.has(header.format)) return fail('image.decode-failed', 'its format is unknown');
    if (header.width === null || header.height === null) return fail('image.decode-failed', 'it has no size');
    if (header.width * header.height > MAX_IMAGE_PIXELS) return fail('image.too-large', `${header.width} x ${header.height} pixels`);
    const image = new Image();
    try {
      image.src = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      await image.decode();
    } catch {
      return fail('image.decode-failed');
    }
    // NOTE: the decoder applies the EXIF orientation, so its size is the one to trust, and it must still be within the budget.
    const { naturalWidth: width, naturalHeight: height } = image;
    if (!(width > 0 && height > 0)) return fail('image.decode-failed');
    if (width * height > MAX_IMAGE_PIXELS) return fail('image.too-large', `${width} x ${height} pixels`);
    this.#keep(siteId, imageId, shrink(image, width, height));
    return ok({ width, height });
  }

  /** Pixels that a page drew (canvas elements). */
  addPixels(siteId: string, imageId: number, pixels: Pixels): Result<void> {
    const { width, height, rgba } = pixels;
    if (!Number.isInteger(width) || !Number.isInteger(height) || width < 1 || height < 1 || width > 32_767 || height > 32_767) {
      return fail('image.decode-failed', 'its size is not valid');
    }
    if (width * height > MAX_IMAGE_PIXELS) return fail('image.too-large', `${width} x ${height} pixels`);
    if (rgba.byteLength !== width * height * 4) return fail('image.decode-failed', 'its bytes do not match its size');
    const canvas = newCanvas(width, height);
    const context = canvas.getContext('2d');
    const data = context.createImageData(width, height);
    data.data.set(rgba);
    context.putImageData(data, 0, 0);
    this.#keep(siteId, imageId, { source: canvas, width, height, pixelWidth: width, pixelHeight: height });
    return ok(undefined);
  }

  get(siteId: string, imageId: number): ScreenImage | null {
    const image = this.#sites.get(siteId)?.get(imageId);
    if (image === undefined) return null;
    image.lastUse = this.#clock++;
    return image;
  }

  remove(siteId: string, imageId: number): void {
    this.#sites.get(siteId)?.delete(imageId);
  }

  removeSite(siteId: string): void {
    this.#sites.delete(siteId);
  }

  #keep(siteId: string, imageId: number, image: ScreenImage): void {
    let images = this.#sites.get(siteId);
    if (images === undefined) this.#sites.set(siteId, (images = new Map()));
    images.set(imageId, { ...image, sizeBytes: image.pixelWidth * image.pixelHeight * 4, lastUse: this.#clock++ });
    let total = 0;
    for (const kept of images.values()) total += kept.sizeBytes;
    if (total <= this.#maxSiteBytes) return;
    const byAge = [...images].sort((p, q) => p[1].lastUse - q[1].lastUse);
    for (const [id, kept] of byAge) {
      if (total <= this.#maxSiteBytes || id === imageId) break;
      total -= kept.sizeBytes;
      images.delete(id);
    }
  }
}

/** The image itself, or a smaller copy of a very large one. */
function shrink(image: Image, width: number, height: number): ScreenImage {
  const pixels = width * height;
  if (pixels <= MAX_KEPT_PIXELS) return { source: image, width, height, pixelWidth: width, pixelHeight: height };
  const factor = Math.sqrt(MAX_KEPT_PIXELS / pixels);
  const pixelWidth = Math.max(1, Math.round(width * factor));
  const pixelHeight = Math.max(1, Math.round(height * factor));
  const canvas = newCanvas(pixelWidth, pixelHeight);
  canvas.getContext('2d').drawImage(image, 0, 0, pixelWidth, pixelHeight);
  return { source: canvas, width, height, pixelWidth, pixelHeight };
}
