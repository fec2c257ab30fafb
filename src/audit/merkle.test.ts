import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { EMPTY_ROOT, foldHashes, leafHash, nodeHash } from './merkle-hash.ts';
import { completeSubtrees, consistencyRanges, inclusionRanges, verifyConsistency, verifyInclusion } from './merkle-proof.ts';
import type { LeafRange } from './merkle-proof.ts';
import { Tile, TileTree } from './tile-tree.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** The reference tree of Certificate Transparency's tests (transparency-dev/merkle, testonly): eight leaves and the root at each size. */
const LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map((text) => Buffer.from(text, 'hex'));
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

/** MTH of RFC 9162 2.1.1, word for word. */
function naiveRoot(hashes: readonly Uint8Array[]): Uint8Array {
  if (hashes.length === 0) return EMPTY_ROOT;
  if (hashes.length === 1) return hashes[0]!;
  let k = 1;
  while (2 * k < hashes.length) k *= 2;
  return nodeHash(naiveRoot(hashes.slice(0, k)), naiveRoot(hashes.slice(k)));
}

const naivePath = (hashes: readonly Uint8Array[], ranges: readonly LeafRange[]): Uint8Array[] =>
  ranges.map(({ start, end }) => naiveRoot(hashes.slice(start, end)));

const numbered = (count: number): Uint8Array[] => Array.from({ length: count }, (_, index) => leafHash(Buffer.from(`entry ${index}`)));

test('the roots of the reference tree are as Certificate Transparency says', () => {
  const tree = new TileTree();
  assert.equal(hex(tree.root()), ROOTS[0]);
  for (const [index, leaf] of LEAVES.entries()) {
    tree.append(leafHash(leaf));
    assert.equal(hex(tree.root()), ROOTS[index + 1]);
  }
});

test('the inclusion proofs of the reference tree are as Certificate Transparency says', () => {
  const hashes = LEAVES.map(leafHash);
  const cases: readonly (readonly [index: number, size: number, path: readonly string[]])[] = [
    [0, 1, []],
    [
      0,
      8,
      [
        '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
        '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
        '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
      ],
    ],
    [
      5,
      8,
      [
        'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
        'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
        'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
      ],
    ],
    [2, 3, ['fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125']],
  ];
  for (const [index, size, path] of cases) assert.deepEqual(naivePath(hashes.slice(0, size), inclusionRanges(index, size)).map(hex), path);
});

test('the consistency proofs of the reference tree are as Certificate Transparency says', () => {
  const hashes = LEAVES.map(leafHash);
  const cases: readonly (readonly [first: number, second: number, path: readonly string[]])[] = [
    [1, 1, []],
    [
      1,
      8,
      [
        '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
        '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
        '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
      ],
    ],
    [
      6,
      8,
      [
        '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
        'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
        'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
      ],
    ],
    [2, 5, ['5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e', 'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b']],
  ];
  for (const [first, second, path] of cases) assert.deepEqual(naivePath(hashes.slice(0, second), consistencyRanges(first, second)).map(hex), path);
});

test('every leaf of every tree of up to 40 leaves has a proof that holds, and no other leaf, place, size or root fits it', () => {
  const hashes = numbered(40);
  for (let size = 1; size <= hashes.length; size++) {
    const root = naiveRoot(hashes.slice(0, size));
    for (let index = 0; index < size; index++) {
      const path = naivePath(hashes.slice(0, size), inclusionRanges(index, size));
      assert.ok(verifyInclusion(hashes[index]!, index, size, root, path));
      assert.ok(!verifyInclusion(hashes[(index + 1) % 40]!, index, size, root, path));
      assert.ok(!verifyInclusion(hashes[index]!, index, size, EMPTY_ROOT, path));
      assert.ok(!verifyInclusion(hashes[index]!, size + index, size, root, path));
      assert.ok(!verifyInclusion(hashes[index]!, index, size, root, [...path, root]));
      if (path.length > 0) assert.ok(!verifyInclusion(hashes[index]!, index, size, root, path.slice(1)));
      if (size > 1) assert.ok(!verifyInclusion(hashes[index]!, (index + 1) % size, size, root, path));
    }
  }
});

test('every two trees of up to 40 leaves are consistent, and no changed history is', () => {
  const hashes = numbered(40);
  const roots = Array.from({ length: 41 }, (_, size) => naiveRoot(hashes.slice(0, size)));
  for (let second = 0; second <= 40; second++) {
    for (let first = 0; first <= second; first++) {
      const path = first === 0 ? [] : naivePath(hashes.slice(0, second), consistencyRanges(first, second));
      const [older, newer] = [
        { size: first, root: roots[first]! },
        { size: second, root: roots[second]! },
      ];
      assert.ok(verifyConsistency(older, newer, path));
      assert.ok(!verifyConsistency({ size: first, root: leafHash(Buffer.from('other')) }, newer, path));
      assert.ok(!verifyConsistency(older, { size: second, root: leafHash(Buffer.from('other')) }, path) || first === 0);
      assert.ok(!verifyConsistency(older, newer, [...path, EMPTY_ROOT]));
      if (path.length > 0) assert.ok(!verifyConsistency(older, newer, path.slice(0, -1)));
      if (second > first) assert.ok(!verifyConsistency(newer, older, path));
    }
  }
});

test('the ranges of a proof are made of complete subtrees that cover them', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 40 }), fc.nat(), (size, seed) => {
      const index = seed % size;
      for (const range of [...inclusionRanges(index, size), ...consistencyRanges(index + 1, size)]) {
        let at = range.start;
        for (const node of completeSubtrees(range)) {
          assert.equal(node.index * 2 ** node.level, at);
          assert.ok(Number.isInteger(node.index));
          at += 2 ** node.level;
        }
        assert.equal(at, range.end);
      }
    }),
  );
});

test('the incremental tree has the root of the recursive definition over tile borders, and its tiles are the hashes of their levels', () => {
  const hashes = numbered(70_000);
  const tree = new TileTree();
  const interesting = new Set([1, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 66_049, 70_000]);
  for (const [index, hash] of hashes.entries()) {
    tree.append(hash);
    if (interesting.has(index + 1)) assert.deepEqual(tree.root(), naiveRoot(hashes.slice(0, index + 1)));
  }
  const finished = tree.takeFinished();
  assert.equal(finished.filter(({ level }) => level === 0).length, 273);
  assert.deepEqual(
    finished.filter(({ level }) => level === 1).map(({ index }) => index),
    [0],
  );
  const third = finished.find(({ level, index }) => level === 0 && index === 2)!;
  assert.deepEqual(Buffer.from(third.bytes), Buffer.concat(hashes.slice(512, 768)));
  const upper = finished.find(({ level }) => level === 1)!;
  assert.deepEqual(Buffer.from(upper.bytes.subarray(64, 96)), Buffer.from(naiveRoot(hashes.slice(512, 768))));
});

test('a tree that was loaded from its edge, or brought back to an earlier state, goes on as if nothing had happened', () => {
  const hashes = numbered(1200);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 600 }), fc.integer({ min: 0, max: 600 }), (before, more) => {
      const tree = new TileTree();
      for (const hash of hashes.slice(0, before)) tree.append(hash);
      const state = tree.state();
      for (let index = 0; index < more; index++) tree.append(hashes[1199 - index]!);
      tree.restore(state);
      const edge = Array.from({ length: TileTree.levels(before) }, (_, level) => Tile.of(Buffer.from(tree.edge(level)?.bytes ?? [])));
      const loaded = TileTree.load(before, edge);
      for (const same of [tree, loaded]) {
        for (const hash of hashes.slice(before, before + 300)) same.append(hash);
        assert.deepEqual(same.root(), naiveRoot(hashes.slice(0, before + 300)));
      }
    }),
    { numRuns: 60 },
  );
});

test('folding nothing gives the root of the empty tree', () => assert.equal(hex(foldHashes([])), ROOTS[0]));
