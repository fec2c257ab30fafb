// Hostile bytes for the display list reader: it must answer or refuse, never throw anything else, never hang.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { dumpDisplayList } from '../src/protocol/display-list-dump.ts';
import { readDisplayList } from '../src/protocol/display-list-reader.ts';
import { DisplayListWriter } from '../src/protocol/display-list-writer.ts';
import { readImageHeader } from '../src/engine/image/image-header.ts';
import { parsePathData } from '../src/engine/paint/svg/path-data.ts';
import { parseSvgImage } from '../src/engine/paint/svg/svg-xml.ts';

function sample(): Uint8Array {
  const writer = new DisplayListWriter();
  writer.save();
  writer.rect(1, 2, 3, 4, 0xff);
  writer.add({ type: 'group', bounds: { x: 0, y: 0, width: 9, height: 9 }, opacity: 1, blend: 'normal', filters: [], backdropFilters: [] });
  writer.add({
    type: 'glyph-run',
    fontId: 1,
    sizePx: 12,
    color: 1,
    syntheticBold: false,
    syntheticItalic: false,
    y: 3,
    glyphIds: Uint16Array.of(1, 2, 3),
    xs: Float32Array.of(1, 2, 3),
    ys: null,
    shadows: [],
    text: 'abc',
  });
  writer.add({ type: 'clip-path', path: { verbs: Uint8Array.of(0, 1, 4), coords: Float32Array.of(0, 0, 1, 1) }, fillRule: 'nonzero' });
  writer.restore();
  writer.restore();
  return writer.finish(100, 100, 0xffffffff);
}

test('random bytes are refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => assert.ok(!readDisplayList(bytes).ok)),
    { numRuns: 2000 },
  );
});

test('a list with changed bytes is read whole or refused', () => {
  const change = fc.record({ at: fc.nat(sample().length - 1), value: fc.nat(255) });
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
      const bytes = sample();
      for (const { at, value } of changes) bytes[at] = value;
      const read = readDisplayList(bytes);
      assert.ok(read.ok || read.failure.code === 'ipc.malformed');
      assert.equal(typeof dumpDisplayList(bytes), 'string');
    }),
    { numRuns: 3000 },
  );
});

const SIGNATURES = ['\x89PNG\r\n\x1a\n', '\xff\xd8\xff', 'GIF89a', 'RIFF\0\0\0\0WEBPVP8X', '\0\0\0\x18ftypavif', 'BM', '\0\0\x01\0', '<svg width="'];

test('image headers never make the reader fail', () => {
  const start = fc.constantFrom(...SIGNATURES).map((text) => Uint8Array.from(text, (c) => c.charCodeAt(0)));
  fc.assert(
    fc.property(start, fc.uint8Array({ maxLength: 300 }), (head, tail) => {
      const header = readImageHeader(Uint8Array.from([...head, ...tail]));
      if (header !== null && header.format !== 'svg') assert.ok((header.width ?? 0) > 0 && (header.height ?? 0) > 0);
    }),
    { numRuns: 3000 },
  );
});

test('SVG path data and documents of any shape are read', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'MmLlHhVvCcSsQqTtAaZz0123456789.-+eE, \n') }), (text) => void parsePathData(text)),
    { numRuns: 2000 },
  );
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'<>/svg="\' &;[]!-?g') }), (text) => void parseSvgImage(new TextEncoder().encode(text))),
    { numRuns: 2000 },
  );
});
