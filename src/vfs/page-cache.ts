// A bounded cache of pages over byte sources (images), shared by all of them, with read-ahead for readers that go forward. One slab of memory that
// never grows; CLOCK chooses what goes (Corbató, 1968: second chance). Host folders are not cached here: Linux caches their pages, and others
// may write them. Sources must not change while they are cached, but through the cache: what is written goes to the device at once, and into pages that
// are there.

import type { ByteDevice } from './byte-device.ts';
import type { ByteSource } from './byte-source.ts';

export const PAGE_BYTES = 16_384;
const MIN_AHEAD_PAGES = 4;
const MAX_AHEAD_PAGES = 32;
/** Readers that are told apart in one source. */
const STREAMS = 4;
/** Keys are source * 2^33 + page: exact for 2^20 sources of 128 TiB. */
const SOURCE_FACTOR = 2 ** 33;

export interface CacheStatistics {
  readonly capacityPages: number;
  readonly usedPages: number;
  /** Pages that were asked for and there. */
  readonly hits: number;
  readonly misses: number;
  /** Pages that were read before anybody asked. */
  readonly aheadPages: number;
  /** Those of them that were asked for later. */
  readonly aheadHits: number;
  readonly evictions: number;
}

export interface CachedByteSource extends ByteSource {
  /** Pages of this source that were asked for: there, and not. */
  readonly hits: number;
  readonly misses: number;
}

const FREE = 0;
const HELD = 1;
const AHEAD = 2;

export class PageCache {
  readonly #capacity: number;
  readonly #slab: Uint8Array;
  readonly #slots = new Map<number, number>();
  readonly #keys: Float64Array;
  readonly #states: Uint8Array;
  readonly #referenced: Uint8Array;
  readonly #staging = new Uint8Array(MAX_AHEAD_PAGES * PAGE_BYTES);
  #hand = 0;
  #used = 0;
  #nextSource = 0;
  #hits = 0;
  #misses = 0;
  #aheadPages = 0;
  #aheadHits = 0;
  #evictions = 0;

  /** All of it is taken at once; at least twice the longest read-ahead, so that a reader does not push out what is read for it. */
  constructor(capacityBytes: number) {
    this.#capacity = Math.max(2 * MAX_AHEAD_PAGES, Math.floor(capacityBytes / PAGE_BYTES));
    this.#slab = new Uint8Array(this.#capacity * PAGE_BYTES);
    this.#keys = new Float64Array(this.#capacity);
    this.#states = new Uint8Array(this.#capacity);
    this.#referenced = new Uint8Array(this.#capacity);
  }

  /** The source as seen through the cache. Closing it closes the source and forgets its pages. */
  over(source: ByteSource): CachedByteSource {
    return new CachedSource(this, source, this.#nextSource++);
  }

  /** The same of a device. */
  overDevice(device: ByteDevice): CachedByteSource & ByteDevice {
    return new CachedDevice(this, device, this.#nextSource++);
  }

  statistics(): CacheStatistics {
    return {
      capacityPages: this.#capacity,
      usedPages: this.#used,
      hits: this.#hits,
      misses: this.#misses,
      aheadPages: this.#aheadPages,
      aheadHits: this.#aheadHits,
      evictions: this.#evictions,
    };
  }

  /** Copies from one page. */
  copy(cached: CachedSource, page: number, within: number, target: Uint8Array, at: number, count: number): void {
    const slot = this.#slots.get(cached.id * SOURCE_FACTOR + page) ?? -1;
    const start = (slot < 0 ? this.#miss(cached, page) : slot) * PAGE_BYTES + within;
    if (count <= 64) for (let index = 0; index < count; index++) target[at + index] = this.#slab[start + index]!;
    else target.set(this.#slab.subarray(start, start + count), at);
    // After the copy: what is read ahead may take the place of the page.
    if (slot >= 0) this.#hit(cached, page, slot);
  }

  /** Into one page, when it is there. */
  update(id: number, page: number, within: number, bytes: Uint8Array): void {
    const slot = this.#slots.get(id * SOURCE_FACTOR + page);
    if (slot !== undefined) this.#slab.set(bytes, slot * PAGE_BYTES + within);
  }

  forget(id: number): void {
    for (let slot = 0; slot < this.#capacity; slot++) {
      if (this.#states[slot] === FREE || Math.floor(this.#keys[slot]! / SOURCE_FACTOR) !== id) continue;
      this.#slots.delete(this.#keys[slot]!);
      this.#states[slot] = FREE;
      this.#used--;
    }
  }

  #hit(cached: CachedSource, page: number, slot: number): void {
    this.#hits++;
    cached.hits++;
    this.#referenced[slot] = 1;
    if (this.#states[slot] === AHEAD) {
      this.#states[slot] = HELD;
      this.#aheadHits++;
      // Half of what was read ahead is used: go on before the reader has to wait.
      const window = cached.windowAt(page);
      if (window > 0 && !this.#slots.has(cached.id * SOURCE_FACTOR + page + (window >> 1))) this.#fill(cached, page + 1, window);
    }
  }

  #miss(cached: CachedSource, page: number): number {
    this.#misses++;
    cached.misses++;
    this.#fill(cached, page, 1 + cached.missed(page));
    const slot = this.#slots.get(cached.id * SOURCE_FACTOR + page)!;
    this.#states[slot] = HELD;
    this.#aheadPages--;
    this.#referenced[slot] = 1;
    return slot;
  }

  /** Reads pages from `page` on in one call, up to the first that is there. The first is always read. */
  #fill(cached: CachedSource, page: number, wanted: number): void {
    const { source } = cached;
    const base = cached.id * SOURCE_FACTOR;
    let first = page;
    let count = Math.min(wanted, MAX_AHEAD_PAGES, Math.ceil(source.sizeBytes / PAGE_BYTES) - page);
    while (count > 0 && this.#slots.has(base + first)) {
      first++;
      count--;
    }
    for (let index = 1; index < count; index++) if (this.#slots.has(base + first + index)) count = index;
    if (count <= 0) return;
    const bytes = Math.min(count * PAGE_BYTES, source.sizeBytes - first * PAGE_BYTES);
    this.#staging.fill(0, bytes, count * PAGE_BYTES);
    source.read(first * PAGE_BYTES, this.#staging.subarray(0, bytes));
    for (let index = 0; index < count; index++) {
      const slot = this.#takeSlot();
      this.#slab.set(this.#staging.subarray(index * PAGE_BYTES, (index + 1) * PAGE_BYTES), slot * PAGE_BYTES);
      this.#keys[slot] = base + first + index;
      this.#states[slot] = AHEAD;
      // Once round the clock: what was read ahead is looked at soon or never.
      this.#referenced[slot] = 1;
      this.#slots.set(base + first + index, slot);
    }
    this.#aheadPages += count;
  }

  #takeSlot(): number {
    for (;;) {
      const slot = this.#hand;
      this.#hand = slot + 1 === this.#capacity ? 0 : slot + 1;
      if (this.#states[slot] === FREE) {
        this.#used++;
        return slot;
      }
      if (this.#referenced[slot] === 1) {
        this.#referenced[slot] = 0;
        continue;
      }
      this.#slots.delete(this.#keys[slot]!);
      this.#evictions++;
      return slot;
    }
  }
}

class CachedSource implements CachedByteSource {
  hits = 0;
  misses = 0;
  readonly id: number;
  readonly source: ByteSource;
  readonly #cache: PageCache;
  /** For each reader: the page that it reads next if it goes on, and how far ahead is read for it. */
  readonly #next = new Float64Array(STREAMS).fill(-3);
  readonly #window = new Uint8Array(STREAMS);
  #oldest = 0;

  constructor(cache: PageCache, source: ByteSource, id: number) {
    this.#cache = cache;
    this.source = source;
    this.id = id;
  }

  get sizeBytes(): number {
    return this.source.sizeBytes;
  }

  read(offset: number, target: Uint8Array): void {
    if (offset < 0 || offset + target.length > this.source.sizeBytes) {
      // The source says what it says of this.
      this.source.read(offset, target);
      return;
    }
    for (let done = 0; done < target.length;) {
      const page = Math.floor((offset + done) / PAGE_BYTES);
      const within = offset + done - page * PAGE_BYTES;
      const count = Math.min(target.length - done, PAGE_BYTES - within);
      this.#cache.copy(this, page, within, target, done, count);
      done += count;
    }
  }

  close(): void {
    this.#cache.forget(this.id);
    this.source.close();
  }

  /** How many pages more to read after one that was missing: none for the first of a stream, then twice as many each time. */
  missed(page: number): number {
    for (let stream = 0; stream < STREAMS; stream++) {
      if (page < this.#next[stream]! || page > this.#next[stream]! + 1) continue;
      const window = Math.min(MAX_AHEAD_PAGES - 1, Math.max(MIN_AHEAD_PAGES, this.#window[stream]! * 2));
      this.#window[stream] = window;
      this.#next[stream] = page + window + 1;
      return window;
    }
    const stream = this.#oldest;
    this.#oldest = (stream + 1) % STREAMS;
    this.#next[stream] = page + 1;
    this.#window[stream] = 0;
    return 0;
  }

  /** The window of the stream for which this page was read ahead, grown; 0 when there is none. */
  windowAt(page: number): number {
    for (let stream = 0; stream < STREAMS; stream++) {
      const end = this.#next[stream]!;
      const window = this.#window[stream]!;
      if (window === 0 || page >= end || page < end - window) continue;
      if (page < end - (window >> 1)) return 0;
      const grown = Math.min(MAX_AHEAD_PAGES - 1, window * 2);
      this.#window[stream] = grown;
      this.#next[stream] = Math.max(end, page + 1 + grown);
      return grown;
    }
    return 0;
  }
}

class CachedDevice extends CachedSource implements ByteDevice {
  readonly #cache: PageCache;
  readonly #device: ByteDevice;

  constructor(cache: PageCache, device: ByteDevice, id: number) {
    super(cache, device, id);
    this.#cache = cache;
    this.#device = device;
  }

  write(offset: number, bytes: Uint8Array): void {
    this.#device.write(offset, bytes);
    for (let done = 0; done < bytes.length;) {
      const page = Math.floor((offset + done) / PAGE_BYTES);
      const within = offset + done - page * PAGE_BYTES;
      const count = Math.min(bytes.length - done, PAGE_BYTES - within);
      this.#cache.update(this.id, page, within, bytes.subarray(done, done + count));
      done += count;
    }
  }

  flush(): void {
    this.#device.flush();
  }
}
