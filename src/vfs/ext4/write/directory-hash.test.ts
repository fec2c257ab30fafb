// The hashes against those of e2fsprogs 1.47.0 (`debugfs -R 'dx_hash -h ALGORITHM -s SEED NAME'`), which takes characters as signed; for unsigned ones see
// writable-image.test.ts, where e2fsck looks at the names of a folder.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { HASH_VERSIONS, hashName } from './directory-hash.ts';

const SEED = Uint32Array.from([0x652bc32e, 0x7a4fd551, 0xe44724be, 0x08de72bb]);
const VERSIONS: Readonly<Record<string, number>> = { legacy: HASH_VERSIONS.legacy, half_md4: HASH_VERSIONS.halfMd4, tea: HASH_VERSIONS.tea };
const VECTORS: readonly (readonly [string, string, number])[] = [
  ['legacy', 'a', 0xe74b53e2],
  ['legacy', 'hello', 0x32252546],
  ['legacy', 'abcdefgh', 0x730df612],
  ['legacy', 'a name of more than thirty-two bytes, so that it takes two rounds', 0xe5431c6a],
  ['legacy', 'ä ö ü', 0x3794891c],
  ['half_md4', 'a', 0x743d9b7c],
  ['half_md4', 'hello', 0x46980f3c],
  ['half_md4', 'abcdefgh', 0xe85425de],
  ['half_md4', 'a name of more than thirty-two bytes, so that it takes two rounds', 0x1935cbc2],
  ['half_md4', 'ä ö ü', 0x8c054696],
  ['tea', 'a', 0x6b283aaa],
  ['tea', 'hello', 0x13d5d0a6],
  ['tea', 'abcdefgh', 0x24d32682],
  ['tea', 'a name of more than thirty-two bytes, so that it takes two rounds', 0x1e535ff0],
  ['tea', 'ä ö ü', 0x851c1708],
];

test('names have the hashes that e2fsprogs gives them', () => {
  for (const [algorithm, name, hash] of VECTORS) assert.equal(hashName(Buffer.from(name), VERSIONS[algorithm]!, false, SEED), hash, `${algorithm} ${name}`);
});

test('signs matter for characters beyond ASCII alone, and ways that are not known have no hash', () => {
  for (const version of [0, 1, 2]) {
    const hashes = ['plain', 'ä'].map((name) => [false, true].map((isUnsigned) => hashName(Buffer.from(name), version, isUnsigned, SEED)));
    assert.equal(hashes[0]![0], hashes[0]![1]);
    assert.notEqual(hashes[1]![0], hashes[1]![1]);
    assert.equal(hashes[1]![1], hashName(Buffer.from('ä'), version + 3, false, SEED));
  }
  assert.equal(hashName(Buffer.from('a'), 6, false, SEED), null);
});
