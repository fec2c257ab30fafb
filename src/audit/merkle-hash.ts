// The two hashes of the log's tree: RFC 9162 section 2.1.1 (the same as RFC 6962's), SHA-256.
// https://www.rfc-editor.org/rfc/rfc9162.html#section-2.1.1

import { hash } from 'node:crypto';

export const HASH_BYTES = 32;

const LEAF_PREFIX = 0x00;
const NODE_PREFIX = 0x01;

/** Room for the prefix and the longest entry; never visible outside. */
const leafInput = Buffer.alloc(1 + 65_535);
leafInput[0] = LEAF_PREFIX;
const nodeInput = Buffer.alloc(1 + 2 * HASH_BYTES);
nodeInput[0] = NODE_PREFIX;

/** MTH({}) = HASH(). */
export const EMPTY_ROOT: Uint8Array = hash('sha256', Buffer.alloc(0), 'buffer');

/**
 * HASH(0x00 || entry) written to `target` at `offset`. Entries are at most 65,535 bytes.
 * OPTIMIZATION: a digest as a latin1 string is half the price of one as a Buffer.
 */
export function writeLeafHash(entry: Uint8Array, target: Buffer, offset: number): void {
  leafInput.set(entry, 1);
  target.write(hash('sha256', leafInput.subarray(0, 1 + entry.length), 'latin1'), offset, HASH_BYTES, 'latin1');
}

/** HASH(0x01 || left || right), the children lying one after the other at `childrenAt`. */
export function writeParentHash(children: Uint8Array, childrenAt: number, target: Buffer, offset: number): void {
  nodeInput.set(children.subarray(childrenAt, childrenAt + 2 * HASH_BYTES), 1);
  target.write(hash('sha256', nodeInput, 'latin1'), offset, HASH_BYTES, 'latin1');
}

export function leafHash(entry: Uint8Array): Uint8Array {
  const target = Buffer.allocUnsafe(HASH_BYTES);
  writeLeafHash(entry, target, 0);
  return target;
}

export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  nodeInput.set(left, 1);
  nodeInput.set(right, 1 + HASH_BYTES);
  return hash('sha256', nodeInput, 'buffer');
}

/** The hash of a range whose complete subtrees, from left to right, have these hashes. */
export function foldHashes(hashes: readonly Uint8Array[]): Uint8Array {
  let right = hashes.at(-1);
  if (right === undefined) return EMPTY_ROOT;
  for (let index = hashes.length - 2; index >= 0; index--) right = nodeHash(hashes[index]!, right);
  return right;
}

export function sameBytes(p: Uint8Array, q: Uint8Array): boolean {
  if (p.length !== q.length) return false;
  for (let index = 0; index < p.length; index++) if (p[index] !== q[index]) return false;
  return true;
}
