// The screen: display lists, fonts and images of all site processes in, pixels out. One object in the screen service's process.
// SAFETY: all arguments but the ids come from guests. A bad one is refused with a code and touches only its own surface.

import type { Failure, Result } from '../base/failure.ts';

export type SiteId = string;
export type SurfaceId = string;

export interface RasterRequest {
  /** CSS px of the viewport; the page is scrolled by scrollX, scrollY. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Device px per CSS px. */
  readonly scale: number;
  /** Newer offsets of scroll frames than the list's own, by frame id. */
  readonly scrollOffsets: ReadonlyMap<number, { readonly x: number; readonly y: number }>;
}

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** RGBA, width * height * 4 bytes, not premultiplied. */
  readonly rgba: Uint8ClampedArray;
}

export interface ScreenApi {
  addFont(siteId: SiteId, faceId: number, sfnt: Uint8Array, variations: readonly (readonly [tag: string, value: number])[]): Result<void>;
  /** `image.too-large`, `image.decode-failed`. The natural size, EXIF orientation applied. */
  addImage(siteId: SiteId, imageId: number, bytes: Uint8Array): Promise<Result<{ readonly width: number; readonly height: number }>>;
  addPixels(siteId: SiteId, imageId: number, pixels: Pixels): Result<void>;
  removeImage(siteId: SiteId, imageId: number): void;
  removeSite(siteId: SiteId): void;
  setDisplayList(surfaceId: SurfaceId, siteId: SiteId, bytes: Uint8Array): Failure | null;
  removeSurface(surfaceId: SurfaceId): void;
  raster(surfaceId: SurfaceId, request: RasterRequest): Result<Pixels>;
}
