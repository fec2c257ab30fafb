import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readChosenFiles } from './chosen-files.ts';

function message(head: unknown, ...parts: readonly Uint8Array[]): Uint8Array {
  const json = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  return Buffer.concat([length, json, ...parts]);
}

const HEAD = {
  type: 'files',
  tabId: 'T',
  pickerId: 3,
  files: [
    { name: 'a.txt', type: 'text/plain', lastModified: 5, bytes: 2 },
    { name: 'b', type: '', lastModified: 0, bytes: 1 },
  ],
};

test('chosen files come with their names and bytes', () => {
  const read = readChosenFiles(message(HEAD, Buffer.from('hi'), Buffer.from('!')));
  assert.deepEqual(
    read?.files.map(({ name, data }) => [name, Buffer.from(data).toString()]),
    [
      ['a.txt', 'hi'],
      ['b', '!'],
    ],
  );
  assert.equal(read.pickerId, 3);
});

test('messages that do not add up are refused', () => {
  const cases: readonly Uint8Array[] = [
    new Uint8Array(3),
    Buffer.from([255, 255, 255, 255, 1]),
    message(HEAD, Buffer.from('hi')),
    message(HEAD, Buffer.from('hi!!')),
    message({ ...HEAD, type: 'x' }),
    message({ ...HEAD, files: [{ name: 'a', type: '', lastModified: -1, bytes: 0 }] }),
    Buffer.from([2, 0, 0, 0, 0x7b, 0x7b]),
  ];
  for (const bytes of cases) assert.equal(readChosenFiles(bytes), null);
});
