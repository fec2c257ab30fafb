import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';

import { readMaps } from './memory-maps.ts';

const MAPS = `55d0a0000000-55d0a0001000 r--p 00000000 08:01 131 /usr/bin/node
55d0a0001000-55d0a0002000 r-xp 00001000 08:01 131 /usr/bin/node
55d0a1000000-55d0a1021000 rw-p 00000000 00:00 0 [heap]
7f0000000000-7f0000001000 ---p 00000000 00:00 0 
7f0000001000-7f0000801000 rw-p 00000000 00:00 0 
7f1000000000-7f1000100000 rwxp 00000000 00:00 0 
7f2000000000-7f2000001000 ---p 00000000 00:00 0 
7f2000002000-7f2000003000 rw-p 00000000 00:00 0 
7f3000000000-7f3000020000 r--p 00000000 08:01 77 /lib/x86_64-linux-gnu/libc.so.6
7ffc00000000-7ffc00021000 rw-p 00000000 00:00 0 [stack]
`;

test('places, guards and writable code are found', () => {
  assert.deepEqual(readMaps(MAPS, '/usr/bin/node'), {
    mappings: 10,
    places: { program: '55d0a0000000', library: '7f3000000000', heap: '55d0a1000000', stack: '7ffc00000000' },
    hasExecutableStack: false,
    writableCodeBytes: 0x100000,
    guards: 1,
  });
});

test('an executable stack is seen', () => {
  assert.equal(readMaps(MAPS.replace('rw-p 00000000 00:00 0 [stack]', 'rwxp 00000000 00:00 0 [stack]'), '').hasExecutableStack, true);
});

test('names that look like lines, and any other text, end in an answer', () => {
  assert.equal(readMaps('7f0000000000-7f0000001000 rwxp 00000000 00:00 1 /a b\\n7ff-7ff rwxp', '').writableCodeBytes, 4096);
  fc.assert(fc.property(fc.string({ maxLength: 2000 }), (text) => readMaps(text, '').mappings >= 0));
  assert.equal(readMaps(`${'x'.repeat(100_000)}\n`.repeat(20), '').mappings, 0);
});
