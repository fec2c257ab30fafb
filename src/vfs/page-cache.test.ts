import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { FailureError } from '../base/failure.ts';
import { MemorySource } from './byte-source.ts';
import { MemoryDevice } from './byte-device.ts';
import type { ByteSource } from './byte-source.ts';
import { PAGE_BYTES, PageCache } from './page-cache.ts';

/** Counts what really is read. */
class CountingSource implements ByteSource {
  readonly reads: number[] = [];
  readonly #inner: MemorySource;

  constructor(bytes: Uint8Array) {
    this.#inner = new MemorySource(bytes);
  }

  get sizeBytes(): number {
    return this.#inner.sizeBytes;
  }

  read(offset: number, target: Uint8Array): void {
    this.reads.push(target.length);
    this.#inner.read(offset, target);
  }

  close(): void {}
}

function noise(length: number, seed: number): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => (Math.imul(at + seed, 2_654_435_761) >>> 24) & 0xff);
}

test('what is read through the cache is what the sources hold, however it is read', () => {
  const contents = [noise(PAGE_BYTES * 90 + 77, 1), noise(5000, 2), noise(PAGE_BYTES * 20, 3)];
  const read = fc.record({
    source: fc.nat(2),
    offset: fc.nat(PAGE_BYTES * 91),
    length: fc.oneof(fc.nat(200), fc.nat(PAGE_BYTES * 5)),
    times: fc.integer({ min: 1, max: 12 }),
  });
  fc.assert(
    fc.property(fc.array(read, { maxLength: 60 }), (reads) => {
      const cache = new PageCache(0);
      const sources = contents.map((bytes) => cache.over(new MemorySource(bytes)));
      for (const { source, offset, length, times } of reads) {
        const bytes = contents[source]!;
        for (let step = 0; step < times; step++) {
          const start = (offset + step * length) % bytes.length;
          const target = new Uint8Array(Math.min(length, bytes.length - start));
          sources[source]!.read(start, target);
          assert.ok(Buffer.from(target).equals(bytes.subarray(start, start + target.length)));
        }
      }
      const { usedPages, capacityPages } = cache.statistics();
      assert.ok(usedPages <= capacityPages);
      for (const source of sources) source.close();
      assert.equal(cache.statistics().usedPages, 0);
    }),
    { numRuns: 150 },
  );
});

test('what is read ahead never takes the place of the page that is being read', () => {
  const bytes = noise(PAGE_BYTES * 90 + 77, 1);
  const source = new PageCache(0).over(new MemorySource(bytes));
  const reads = [
    [618_585, 34_772, 2],
    [0, 1, 1],
    [491_520, 1, 1],
    [49_152, 59_579, 11],
  ] as const;
  for (const [offset, length, times] of reads) {
    for (let step = 0; step < times; step++) {
      const target = new Uint8Array(length);
      source.read(offset + step * length, target);
      assert.ok(Buffer.from(target).equals(bytes.subarray(offset + step * length, offset + (step + 1) * length)));
    }
  }
  assert.ok(source.hits > 0 && source.misses > 0);
});

test('a reader that goes forward is read ahead of, in large pieces; one that jumps is not', () => {
  const source = new CountingSource(noise(PAGE_BYTES * 200, 1));
  const cache = new PageCache(PAGE_BYTES * 256);
  const cached = cache.over(source);
  const piece = new Uint8Array(4096);
  for (let offset = 0; offset < source.sizeBytes; offset += piece.length) cached.read(offset, piece);
  const forward = cache.statistics();
  assert.ok(source.reads.length < 25, `${source.reads.length} reads of the source`);
  assert.equal(
    source.reads.reduce((sum, length) => sum + length, 0),
    source.sizeBytes,
    'nothing is read twice',
  );
  assert.ok(forward.misses <= 4, `the reader waited ${forward.misses} times`);
  assert.equal(forward.aheadHits, 200 - forward.misses);

  const jumping = new CountingSource(noise(PAGE_BYTES * 200, 1));
  const second = new PageCache(PAGE_BYTES * 256).over(jumping);
  for (let at = 0; at < 100; at++) second.read(((at * 83) % 200) * PAGE_BYTES, piece);
  assert.ok(jumping.reads.every((length) => length === PAGE_BYTES));
});

test('memory stays bounded, what is used often stays, and ends of sources are kept', () => {
  const cache = new PageCache(PAGE_BYTES * 64);
  const source = new CountingSource(noise(PAGE_BYTES * 1000 + 5, 1));
  const cached = cache.over(source);
  const piece = new Uint8Array(16);
  for (let at = 0; at < 900; at++) {
    cached.read(0, piece);
    cached.read(((at * 7) % 1000) * PAGE_BYTES, piece);
  }
  const { capacityPages, usedPages, evictions, hits } = cache.statistics();
  assert.deepEqual([capacityPages, usedPages], [64, 64]);
  assert.ok(evictions > 500 && hits > 800);
  cached.read(PAGE_BYTES * 1000, piece.subarray(0, 5));
  assert.throws(() => cached.read(PAGE_BYTES * 1000, piece), FailureError);
  assert.throws(() => cached.read(-1, piece), FailureError);
});

test('what is written through the cache is read through it, and is on the device at once', () => {
  const device = new MemoryDevice(new Uint8Array(PAGE_BYTES * 100 + 77));
  const cached = new PageCache(PAGE_BYTES * 64).overDevice(device);
  const expected = Buffer.alloc(device.sizeBytes);
  for (let at = 0; at < 500; at++) {
    const offset = (at * 104_729) % (expected.length - 40_000);
    const bytes = noise(1 + ((at * 7919) % 40_000), at);
    cached.write(offset, bytes);
    expected.set(bytes, offset);
    const piece = new Uint8Array(50_000);
    const from = (at * 15_485_863) % (expected.length - piece.length);
    cached.read(from, piece);
    assert.ok(expected.subarray(from, from + piece.length).equals(piece), `${at}`);
  }
  assert.ok(expected.equals(device.bytes));
  assert.throws(() => cached.write(expected.length - 1, new Uint8Array(2)), FailureError);
});
