import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';

import { parseElf, readElf } from './elf.ts';

interface Header {
  readonly type: number;
  readonly flags?: number;
  readonly note?: Uint8Array;
}

/** A file of one ELF header, its program headers, and their notes. */
function elf(type: number, headers: readonly Header[]): Buffer {
  const file = Buffer.alloc(64 + headers.length * 56 + 4096);
  file.write('\x7fELF\x02\x01\x01', 'latin1');
  file.writeUInt16LE(type, 16);
  file.writeBigUInt64LE(64n, 32);
  file.writeUInt16LE(56, 54);
  file.writeUInt16LE(headers.length, 56);
  let noteAt = 64 + headers.length * 56;
  headers.forEach((header, index) => {
    const at = 64 + index * 56;
    file.writeUInt32LE(header.type, at);
    file.writeUInt32LE(header.flags ?? 0, at + 4);
    if (header.note === undefined) return;
    file.writeBigUInt64LE(BigInt(noteAt), at + 8);
    file.writeBigUInt64LE(BigInt(header.note.length), at + 32);
    file.set(header.note, noteAt);
    noteAt += header.note.length;
  });
  return file;
}

function propertyNote(type: number, bits: number): Uint8Array {
  const note = Buffer.alloc(32);
  note.writeUInt32LE(4, 0);
  note.writeUInt32LE(16, 4);
  note.writeUInt32LE(5, 8);
  note.write('GNU\0', 12, 'latin1');
  note.writeUInt32LE(type, 16);
  note.writeUInt32LE(4, 20);
  note.writeUInt32LE(bits, 24);
  return note;
}

function parse(file: Buffer): ReturnType<typeof parseElf> {
  return parseElf((offset, length) => (offset < 0 || offset + length > file.length ? null : new DataView(file.buffer, file.byteOffset + offset, length)));
}

const STACK = 0x6474e551;
const RELRO = 0x6474e552;
const PROPERTY = 0x6474e553;

test('protections are read out of the headers', () => {
  const full = parse(elf(3, [{ type: STACK, flags: 6 }, { type: RELRO }, { type: PROPERTY, note: propertyNote(0xc0000002, 3) }]));
  assert.deepEqual(full, { isPositionIndependent: true, hasExecutableStack: false, hasReadOnlyRelocations: true, controlFlow: ['ibt', 'shstk'] });
  const weak = parse(
    elf(2, [
      { type: STACK, flags: 7 },
      { type: PROPERTY, note: propertyNote(0xc0000002, 2) },
    ]),
  );
  assert.deepEqual(weak, { isPositionIndependent: false, hasExecutableStack: true, hasReadOnlyRelocations: false, controlFlow: ['shstk'] });
  assert.deepEqual(parse(elf(3, [{ type: PROPERTY, note: propertyNote(0xc0000000, 3) }]))!.controlFlow, ['bti', 'pac']);
  assert.equal(parse(elf(3, []))!.hasExecutableStack, true, 'without the header the stack can be executed');
});

test('what is no ELF file of 64 bits is none', () => {
  const small = elf(3, []);
  small[4] = 1;
  for (const file of [Buffer.alloc(0), Buffer.from('#!/bin/sh\n'), small, elf(3, []).subarray(0, 40)]) assert.equal(parse(file), null);
  assert.equal(readElf('/nowhere'), null);
  assert.equal(readElf('/'), null);
});

test('any bytes end in an answer', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), fc.integer({ min: 0, max: 0xffff }), (bytes, count) => {
      const file = elf(3, [{ type: PROPERTY, note: propertyNote(0xc0000002, 3) }]);
      file.set(bytes.subarray(0, 100), 64);
      file.set(bytes.subarray(100, 400), 120);
      file.writeUInt16LE(count, 56);
      parse(file);
    }),
  );
});

test("this machine's own program is read", () => {
  const node = readElf(process.execPath);
  assert.notEqual(node, null);
  assert.equal(node!.hasExecutableStack, false);
});
