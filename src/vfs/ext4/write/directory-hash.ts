// The hashes of names that folders are indexed by: the old one, half MD4 and TEA, with names as signed or unsigned characters.
// https://docs.kernel.org/filesystems/ext4/dynamic.html#hash-tree-directories and fs/ext4/hash.c of Linux, which defines them.

export const HASH_VERSIONS = { legacy: 0, halfMd4: 1, tea: 2 } as const;
/** Added to a version: characters are unsigned. */
const UNSIGNED = 3;
const DEFAULT_SEED = Uint32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);
/** The largest hash stands for the end of a folder. */
const END = 0xfffffffe;

/** The hash of a name, without its lowest bit. `version` as in the folder's index, with the superblock's word on signs; null when it is not known. */
export function hashName(name: Uint8Array, version: number, isUnsigned: boolean, seed: Uint32Array): number | null {
  const buffer = Uint32Array.from(seed.some((word) => word !== 0) ? seed : DEFAULT_SEED);
  // Folders may also say it themselves.
  const base = version >= UNSIGNED && version < 2 * UNSIGNED ? version - UNSIGNED : version;
  const unsigned = isUnsigned || version >= UNSIGNED;
  let hash: number;
  if (base === HASH_VERSIONS.legacy) hash = legacyHash(name, unsigned);
  else if (base === HASH_VERSIONS.halfMd4) {
    for (let at = 0; at < name.length; at += 32) halfMd4(buffer, wordsOf(name, at, 8, unsigned));
    hash = buffer[1]!;
  } else if (base === HASH_VERSIONS.tea) {
    for (let at = 0; at < name.length; at += 16) tea(buffer, wordsOf(name, at, 4, unsigned));
    hash = buffer[0]!;
  } else return null;
  hash = (hash & ~1) >>> 0;
  return hash === END ? END - 2 : hash;
}

export function isKnownHash(version: number): boolean {
  return version < 2 * UNSIGNED;
}

function legacyHash(name: Uint8Array, unsigned: boolean): number {
  let hash0 = 0x12a3fe2d;
  let hash1 = 0x37abe8f9;
  for (const byte of name) {
    const character = unsigned ? byte : (byte << 24) >> 24;
    let hash = (hash1 + (hash0 ^ Math.imul(character, 7_152_373))) >>> 0;
    if ((hash & 0x80000000) !== 0) hash = (hash - 0x7fffffff) >>> 0;
    hash1 = hash0;
    hash0 = hash;
  }
  return (hash0 << 1) >>> 0;
}

/** Words of a part of the name, padded with its length (str2hashbuf). */
function wordsOf(name: Uint8Array, from: number, words: number, unsigned: boolean): Uint32Array {
  const left = name.length - from;
  const pad = ((left & 0xff) | ((left & 0xff) << 8) | ((left & 0xff) << 16) | ((left & 0xff) << 24)) >>> 0;
  const result = new Uint32Array(words).fill(pad);
  const length = Math.min(left, words * 4);
  let value = pad;
  for (let at = 0; at < length; at++) {
    const byte = name[from + at]!;
    value = ((unsigned ? byte : (byte << 24) >> 24) + (value << 8)) >>> 0;
    if (at % 4 === 3) {
      result[at >> 2] = value;
      value = pad;
    }
  }
  if (length % 4 !== 0) result[length >> 2] = value;
  return result;
}

function rotate(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}

const ROUND2 = 0x5a827999;
const ROUND3 = 0x6ed9eba1;

/** The basic MD4 transform, cut short: three rounds of eight steps. */
function halfMd4(buffer: Uint32Array, input: Uint32Array): void {
  let a = buffer[0]! | 0;
  let b = buffer[1]! | 0;
  let c = buffer[2]! | 0;
  let d = buffer[3]! | 0;
  const f = (x: number, y: number, z: number): number => z ^ (x & (y ^ z));
  const g = (x: number, y: number, z: number): number => ((x & y) + ((x ^ y) & z)) | 0;
  const h = (x: number, y: number, z: number): number => x ^ y ^ z;
  const steps = (mix: (x: number, y: number, z: number) => number, constant: number, order: readonly number[], shifts: readonly number[]): void => {
    for (let step = 0; step < 8; step += 4) {
      a = rotate((a + mix(b, c, d) + input[order[step]!]! + constant) | 0, shifts[0]!);
      d = rotate((d + mix(a, b, c) + input[order[step + 1]!]! + constant) | 0, shifts[1]!);
      c = rotate((c + mix(d, a, b) + input[order[step + 2]!]! + constant) | 0, shifts[2]!);
      b = rotate((b + mix(c, d, a) + input[order[step + 3]!]! + constant) | 0, shifts[3]!);
    }
  };
  steps(f, 0, [0, 1, 2, 3, 4, 5, 6, 7], [3, 7, 11, 19]);
  steps(g, ROUND2, [1, 3, 5, 7, 0, 2, 4, 6], [3, 5, 9, 13]);
  steps(h, ROUND3, [3, 7, 2, 6, 1, 5, 0, 4], [3, 9, 11, 15]);
  buffer[0]! += a;
  buffer[1]! += b;
  buffer[2]! += c;
  buffer[3]! += d;
}

const DELTA = 0x9e3779b9;

/** The Tiny Encryption Algorithm, 16 rounds. */
function tea(buffer: Uint32Array, input: Uint32Array): void {
  let sum = 0;
  let b0 = buffer[0]!;
  let b1 = buffer[1]!;
  const [a, b, c, d] = input as unknown as [number, number, number, number];
  for (let round = 0; round < 16; round++) {
    sum = (sum + DELTA) >>> 0;
    b0 = (b0 + ((((b1 << 4) + a) | 0) ^ ((b1 + sum) | 0) ^ (((b1 >>> 5) + b) | 0))) >>> 0;
    b1 = (b1 + ((((b0 << 4) + c) | 0) ^ ((b0 + sum) | 0) ^ (((b0 >>> 5) + d) | 0))) >>> 0;
  }
  buffer[0]! += b0;
  buffer[1]! += b1;
}
