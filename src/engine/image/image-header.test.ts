import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readImageHeader } from './image-header.ts';

const bytes = (...parts: (string | readonly number[])[]) =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? Array.from(part, (c) => c.charCodeAt(0)) : part)));
const u32be = (value: number) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
const u32le = (value: number) => u32be(value).reverse();

const exif = (orientation: number) =>
  ['Exif\0\0', 'MM\0*', u32be(8), [0, 1], [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]].flatMap((part) =>
    typeof part === 'string' ? Array.from(part, (c) => c.charCodeAt(0)) : [...part],
  );
const jpeg = (orientation: number | null) => {
  const app1 = orientation === null ? [] : [0xff, 0xe1, 0, exif(orientation).length + 2, ...exif(orientation)];
  return bytes([0xff, 0xd8, ...app1, 0xff, 0xc2, 0, 17, 8, 0, 20, 0, 30, 3]);
};
const box = (type: string, content: readonly number[]) => [...u32be(content.length + 8), ...Array.from(type, (c) => c.charCodeAt(0)), ...content];
const avif = bytes(
  box(
    'ftyp',
    Array.from('avif\0\0\0\0avifmif1', (c) => c.charCodeAt(0)),
  ),
  box('meta', [0, 0, 0, 0, ...box('iprp', box('ipco', box('ispe', [0, 0, 0, 0, ...u32be(64), ...u32be(48)])))]),
);

const CASES: readonly (readonly [name: string, input: Uint8Array, expected: string | null])[] = [
  ['png', bytes('\x89PNG\r\n\x1a\n', [0, 0, 0, 13], 'IHDR', u32be(20000), u32be(20000)), 'png 20000x20000'],
  ['png without a size', bytes('\x89PNG\r\n\x1a\n', [0, 0, 0, 13], 'IHDR', u32be(0), u32be(5)), null],
  ['jpeg', jpeg(null), 'jpeg 30x20'],
  ['jpeg on its side', jpeg(6), 'jpeg 20x30'],
  ['jpeg upside down', jpeg(3), 'jpeg 30x20'],
  ['jpeg cut off', bytes([0xff, 0xd8, 0xff, 0xe0, 0, 16]), null],
  ['gif', bytes('GIF89a', [10, 0, 5, 1]), 'gif 10x261'],
  ['webp extended', bytes('RIFF', u32le(30), 'WEBPVP8X', u32le(10), [0, 0, 0, 0], [99, 0, 0], [49, 0, 0]), 'webp 100x50'],
  ['webp lossless', bytes('RIFF', u32le(30), 'WEBPVP8L', u32le(10), [0x2f], u32le(99 | (49 << 14))), 'webp 100x50'],
  ['webp lossy', bytes('RIFF', u32le(30), 'WEBPVP8 ', u32le(10), [0, 0, 0, 0x9d, 1, 0x2a, 100, 0, 50, 0]), 'webp 100x50'],
  ['avif', avif, 'avif 64x48'],
  ['bmp', bytes('BM', new Array<number>(12).fill(0), u32le(40), u32le(7), u32le(-9 >>> 0)), 'bmp 7x9'],
  ['ico', bytes('\0\0\x01\0', [2, 0], [16, 16], new Array<number>(14).fill(0), [0, 0], new Array<number>(14).fill(0)), 'ico 256x256'],
  ['svg', bytes('<?xml version="1.0"?><!-- > --><svg xmlns="x" width="10" height="2em" viewBox="0 0 1 1">'), 'svg 10x32'],
  ['svg with a view box only', bytes('<svg viewBox="0 0 20 10" width="100%">'), 'svg nullxnull ratio 2'],
  ['html', bytes('<!doctype html><svg>'), 'svg nullxnull'],
  ['text', bytes('hello'), null],
  ['nothing', bytes(), null],
];

test('format and size are read from the header', () => {
  for (const [name, input, expected] of CASES) {
    const header = readImageHeader(input);
    const text =
      header === null
        ? null
        : `${header.format} ${header.width}x${header.height}${header.width === null && header.ratio !== null ? ` ratio ${header.ratio}` : ''}`;
    assert.equal(text, expected, name);
  }
});
