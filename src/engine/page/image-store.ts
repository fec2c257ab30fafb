// The images of one document, by absolute URL: loaded once, measured without decoding, handed to the screen as they came.

import { failure } from '../../base/failure.ts';
import type { Failure } from '../../base/failure.ts';
import type { Loader } from '../host/loader.ts';
import { MAX_IMAGE_PIXELS, readImageHeader } from '../image/image-header.ts';
import type { NaturalSize } from '../layout/box-tree/box-sources.ts';
import type { ImageResource } from '../paint/paint-input.ts';
import { parseSvgImage } from '../paint/svg/svg-xml.ts';
import { loadBytes, subresourceRequest } from './load-bytes.ts';
import type { PageEnvironment } from './page-host.ts';

/** An image is kept as bytes here and decoded by the screen, which has its own limit on pixels. */
const MAX_IMAGE_BYTES = 64 * 1024 * 1024;

export type StoredImage =
  | { readonly state: 'pending' }
  | { readonly state: 'broken' }
  | { readonly state: 'ready'; readonly resource: ImageResource; readonly natural: NaturalSize };

interface Entry {
  image: StoredImage;
  waiting: ((image: StoredImage) => void)[];
}

export interface ImageRequest {
  readonly url: string;
  readonly crossOrigin: string | null;
  readonly referrer: string;
  readonly referrerPolicy: string;
}

const PENDING: StoredImage = { state: 'pending' };
const BROKEN: StoredImage = { state: 'broken' };

export class ImageStore {
  readonly #loader: Loader;
  readonly #environment: PageEnvironment;
  readonly #entries = new Map<string, Entry>();
  readonly #screenIds: number[] = [];
  readonly #isGone: () => boolean;
  readonly #refused: (failure: Failure) => void;

  /** `refused` hears of images that came and cannot be shown. */
  constructor(loader: Loader, environment: PageEnvironment, isGone: () => boolean, refused: (failure: Failure) => void) {
    this.#loader = loader;
    this.#environment = environment;
    this.#isGone = isGone;
    this.#refused = refused;
  }

  /** Starts the load unless it was; `done` hears when it ends, at the earliest in another task. Already known: true is returned. */
  request(request: ImageRequest, done: (image: StoredImage) => void): boolean {
    const key = `${request.crossOrigin ?? '-'} ${request.url}`;
    let entry = this.#entries.get(key);
    if (entry !== undefined && entry.image.state !== 'pending') return true;
    if (entry === undefined) {
      entry = { image: PENDING, waiting: [] };
      this.#entries.set(key, entry);
      this.#load(entry, request);
    }
    entry.waiting.push(done);
    return false;
  }

  get(url: string, crossOrigin: string | null = null): StoredImage | null {
    return this.#entries.get(`${crossOrigin ?? '-'} ${url}`)?.image ?? null;
  }

  /** The document is gone: so are its images at the screen. */
  close(): void {
    if (this.#screenIds.length > 0) this.#environment.dropImages(this.#screenIds);
    this.#entries.clear();
  }

  #load(entry: Entry, { url, crossOrigin, referrer, referrerPolicy }: ImageRequest): void {
    loadBytes(this.#loader, subresourceRequest({ url, destination: 'image', crossOrigin, referrer, referrerPolicy }), MAX_IMAGE_BYTES, (outcome) => {
      if (this.#isGone()) return;
      entry.image = outcome.ok ? this.#measure(outcome.value.bytes, url) : BROKEN;
      for (const done of entry.waiting.splice(0)) done(entry.image);
    });
  }

  #measure(bytes: Uint8Array, url: string): StoredImage {
    const header = readImageHeader(bytes);
    if (header === null) {
      this.#refused(failure('image.decode-failed', url.slice(0, 200)));
      return BROKEN;
    }
    const { width, height } = header;
    const ratio = width !== null && height !== null && height > 0 ? width / height : header.ratio;
    if (header.format === 'svg') {
      const root = parseSvgImage(bytes);
      return root === null ? BROKEN : { state: 'ready', natural: { width, height, ratio }, resource: { type: 'svg', root, width, height, ratio } };
    }
    if (width === null || height === null) return BROKEN;
    if (width * height > MAX_IMAGE_PIXELS) {
      this.#refused(failure('image.too-large', `${width} x ${height} pixels, ${url.slice(0, 200)}`));
      return BROKEN;
    }
    const id = this.#environment.addImage(bytes);
    this.#screenIds.push(id);
    return { state: 'ready', natural: { width, height, ratio }, resource: { type: 'bitmap', id, width, height } };
  }
}
