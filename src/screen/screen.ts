// The screen: display lists, fonts and images of all site processes in, pixels out. One object in the screen service's process.
// SAFETY: all arguments but the ids come from guests. A bad one is refused with a code and touches only its own surface.

import { fail, failure, ok } from '../base/failure.ts';
import { readDisplayList } from '../protocol/display-list-reader.ts';
import { CanvasPool } from './canvas-pool.ts';
import { encodePixels } from './encode.ts';
import { FontRegistry } from './font-registry.ts';
import { ImageRegistry } from './image-registry.ts';
import { rasterDisplayList } from './raster.ts';
import { cssColor } from './skia.ts';
import type { Failure, Result } from '../base/failure.ts';
import type { Point, Size } from '../base/geometry.ts';
import type { DisplayList } from '../protocol/display-list.ts';
import type { EncodedFormat } from './encode.ts';
import type { Variations } from './font-registry.ts';

export type SiteId = string;
export type SurfaceId = string;

const MIB = 1024 * 1024;
const MAX_FONT_BYTES = 64 * MIB;
const MAX_SITE_IMAGE_BYTES = 256 * MIB;
const POOL_BYTES = 96 * MIB;
/** Pixels of one picture: 400 MB of RGBA. */
const MAX_PICTURE_PIXELS = 100e6;
/** Tall pictures are drawn in bands, so that no canvas passes Skia's limits or much memory. */
const MAX_BAND_PIXELS = 16e6;
const MAX_BAND_HEIGHT = 8192;
const MAX_EDGE = 32_767;
const NO_OFFSETS: ReadonlyMap<number, Point> = new Map();

export interface RasterRequest {
  /** Scroll position of the page, CSS px: the page point at the top left of the picture. */
  readonly x: number;
  readonly y: number;
  /** Size of the picture, CSS px. */
  readonly width: number;
  readonly height: number;
  /** Device px per CSS px. */
  readonly scale: number;
  /** Newer offsets of scroll frames than the list's own, by frame id. */
  readonly scrollOffsets?: ReadonlyMap<number, Point>;
  /** Leaves out the page's background where it has none of its own (screenshots with a transparent background). */
  readonly transparent?: boolean;
}

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** RGBA, width * height * 4 bytes, not premultiplied. */
  readonly rgba: Uint8ClampedArray;
}

interface Surface {
  readonly siteId: SiteId;
  readonly list: DisplayList;
}

export class Screen {
  readonly #fonts = new FontRegistry(MAX_FONT_BYTES);
  readonly #images = new ImageRegistry(MAX_SITE_IMAGE_BYTES);
  readonly #pool = new CanvasPool(POOL_BYTES);
  readonly #surfaces = new Map<SurfaceId, Surface>();

  /**
   * `font.invalid`, `font.too-large`. The same face id may be given again to replace it.
   * `faceIndex` picks from a collection (ttc).
   */
  addFont(siteId: SiteId, faceId: number, sfnt: Uint8Array, variations: Variations = [], faceIndex = 0): Result<void> {
    return this.#fonts.add(siteId, faceId, sfnt, variations, faceIndex);
  }

  /** Decodes the first frame. `image.too-large`, `image.decode-failed`. Gives the natural size, EXIF orientation applied. */
  addImage(siteId: SiteId, imageId: number, bytes: Uint8Array): Promise<Result<Size>> {
    return this.#images.add(siteId, imageId, bytes);
  }

  /** Pixels that a page drew itself (canvas elements). */
  addPixels(siteId: SiteId, imageId: number, pixels: Pixels): Result<void> {
    return this.#images.addPixels(siteId, imageId, pixels);
  }

  removeImage(siteId: SiteId, imageId: number): void {
    this.#images.remove(siteId, imageId);
  }

  hasFont(siteId: SiteId, faceId: number): boolean {
    return this.#fonts.get(siteId, faceId) !== null;
  }

  /** Frees all that a site process gave: when it ends or crashes. */
  removeSite(siteId: SiteId): void {
    this.#fonts.removeSite(siteId);
    this.#images.removeSite(siteId);
    for (const [id, surface] of this.#surfaces) if (surface.siteId === siteId) this.#surfaces.delete(id);
  }

  /** Replaces what the surface shows. On `ipc.malformed` it keeps showing what it had. */
  setDisplayList(surfaceId: SurfaceId, siteId: SiteId, bytes: Uint8Array): Failure | null {
    const read = readDisplayList(bytes);
    if (!read.ok) return read.failure;
    this.#surfaces.set(surfaceId, { siteId, list: read.value });
    return null;
  }

  removeSurface(surfaceId: SurfaceId): void {
    this.#surfaces.delete(surfaceId);
  }

  /** Size of the page on a surface, CSS px; null before its first display list. */
  contentSize(surfaceId: SurfaceId): Size | null {
    const list = this.#surfaces.get(surfaceId)?.list;
    return list === undefined ? null : { width: list.width, height: list.height };
  }

  /** A surface without a display list gives white. `image.too-large` for more pixels than a picture may have. */
  raster(surfaceId: SurfaceId, request: RasterRequest): Result<Pixels> {
    const width = Math.round(request.width * request.scale);
    const height = Math.round(request.height * request.scale);
    if (!(request.scale > 0 && request.scale <= 16 && width >= 1 && height >= 1 && Number.isFinite(request.x) && Number.isFinite(request.y))) {
      return fail('image.decode-failed', 'the picture has no size');
    }
    if (width > MAX_EDGE || width * height > MAX_PICTURE_PIXELS) return fail('image.too-large', `${width} x ${height} pixels`);
    const surface = this.#surfaces.get(surfaceId) ?? null;
    const rgba = new Uint8ClampedArray(width * height * 4);
    const bandHeight = Math.min(height, MAX_BAND_HEIGHT, Math.max(256, Math.floor(MAX_BAND_PIXELS / width)));
    for (let top = 0; top < height; top += bandHeight) {
      const tall = Math.min(bandHeight, height - top);
      rgba.set(this.#rasterBand(surface, request, width, tall, top), top * width * 4);
    }
    return ok({ width, height, rgba });
  }

  /** `raster` and `encodePixels` in one. */
  capture(surfaceId: SurfaceId, request: RasterRequest, format: EncodedFormat, quality?: number): Result<Uint8Array> {
    const pixels = this.raster(surfaceId, request);
    return pixels.ok ? encodePixels(pixels.value, format, quality) : pixels;
  }

  /** An image of a site at most `size` pixels a side, on transparent ground (favicons, previews). `image.decode-failed` when it is not held. */
  thumbnail(siteId: SiteId, imageId: number, size: number): Result<Pixels> {
    const image = this.#images.get(siteId, imageId);
    if (image === null || !(size >= 1 && size <= 1024)) return fail('image.decode-failed', 'there is no such image');
    const factor = Math.min(1, size / Math.max(image.width, image.height));
    const width = Math.max(1, Math.round(image.width * factor));
    const height = Math.max(1, Math.round(image.height * factor));
    const canvas = this.#pool.acquire(width, height);
    const context = canvas.getContext('2d');
    context.imageSmoothingQuality = 'high';
    context.drawImage(image.source, 0, 0, image.pixelWidth, image.pixelHeight, 0, 0, width, height);
    const rgba = context.getImageData(0, 0, width, height).data;
    this.#pool.release(canvas);
    return ok({ width, height, rgba });
  }

  #rasterBand(surface: Surface | null, request: RasterRequest, width: number, height: number, top: number): Uint8ClampedArray {
    const canvas = this.#pool.acquire(width, height);
    const context = canvas.getContext('2d');
    try {
      if (request.transparent !== true) {
        context.fillStyle = surface === null ? '#fff' : cssColor(surface.list.background);
        context.fillRect(0, 0, width, height);
      }
      if (surface !== null) {
        const { scale } = request;
        const view = {
          scale,
          width,
          height,
          pageX: request.x,
          pageY: request.y + top / scale,
          scrollOffsets: request.scrollOffsets ?? NO_OFFSETS,
        };
        const { siteId } = surface;
        const resources = { font: (id: number) => this.#fonts.get(siteId, id), image: (id: number) => this.#images.get(siteId, id) };
        rasterDisplayList(surface.list, canvas, view, resources, this.#pool);
      }
      return context.getImageData(0, 0, width, height).data;
    } finally {
      this.#pool.release(canvas);
    }
  }
}

/** What the service answers when drawing itself failed: never an exception across the process boundary. */
export function drawFailure(thrown: unknown): Failure {
  return failure('internal.bug', thrown instanceof Error ? thrown.message : String(thrown));
}
