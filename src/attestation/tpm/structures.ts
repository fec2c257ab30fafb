// TPM 2.0 structures as they cross the wire, to and from plain objects. Part 2, sections 10 to 13. All numbers are big-endian.
// Decoders throw MalformedBytes; what KPIO has no use for (other key types, other signature schemes) is refused the same way.

import { createHash } from 'node:crypto';

import { concatBytes } from '../../base/bytes.ts';
import { ByteReader } from '../marshal/byte-reader.ts';
import { ByteWriter } from '../marshal/byte-writer.ts';
import { DIGEST_BYTES, HASH_NAMES, REGISTER_COUNT, TPM_ALG, TPM_ECC_NIST_P256, TPM_ECC_NIST_P384 } from './constants.ts';

/** A hash algorithm and registers of its bank, ascending. */
export interface RegisterSelection {
  readonly algorithm: number;
  readonly registers: readonly number[];
}

const MAX_SELECTIONS = 16;
const MAX_SELECT_BYTES = 8;

/** 10.9.7 TPML_PCR_SELECTION. Three bytes to a bank: what every PC client's TPM wants. */
export function writeSelections(writer: ByteWriter, selections: readonly RegisterSelection[]): void {
  writer.uint32(selections.length);
  for (const { algorithm, registers } of selections) {
    const bitmap = new Uint8Array(REGISTER_COUNT / 8);
    for (const register of registers) {
      if (!(register >= 0 && register < REGISTER_COUNT)) throw new RangeError(`there is no register ${register}`);
      bitmap[register >> 3]! |= 1 << (register & 7);
    }
    writer.uint16(algorithm).uint8(bitmap.length).bytes(bitmap);
  }
}

export function readSelections(reader: ByteReader): RegisterSelection[] {
  const count = reader.uint32('count of register selections');
  if (count > MAX_SELECTIONS) reader.fail(`${count} register selections`);
  const selections: RegisterSelection[] = [];
  for (let index = 0; index < count; index++) {
    const algorithm = reader.uint16('hash of a selection');
    const size = reader.uint8('size of a selection');
    if (size > MAX_SELECT_BYTES) reader.fail(`a selection of ${size} bytes`);
    const bitmap = reader.bytes(size, 'selection');
    const registers: number[] = [];
    for (let register = 0; register < size * 8; register++) if ((bitmap[register >> 3]! & (1 << (register & 7))) !== 0) registers.push(register);
    selections.push({ algorithm, registers });
  }
  return selections;
}

/** 12.2 TPMT_PUBLIC, as far as KPIO makes and reads keys. */
export interface PublicArea {
  readonly type: number;
  readonly nameAlgorithm: number;
  /** TPMA_OBJECT */
  readonly attributes: number;
  readonly policy: Uint8Array;
  readonly parameters: PublicParameters;
}

export type PublicParameters =
  | {
      readonly kind: 'ecc';
      readonly isStorage: boolean;
      readonly scheme: SignatureScheme | null;
      readonly curve: number;
      readonly x: Uint8Array;
      readonly y: Uint8Array;
    }
  | {
      readonly kind: 'rsa';
      readonly isStorage: boolean;
      readonly scheme: SignatureScheme | null;
      readonly keyBits: number;
      readonly exponent: number;
      readonly modulus: Uint8Array;
    }
  | { readonly kind: 'keyed-hash'; readonly unique: Uint8Array };

export interface SignatureScheme {
  readonly algorithm: number;
  readonly hash: number;
}

const MAX_KEY_BYTES = 512;
const MAX_POLICY_BYTES = 64;

export function encodePublicArea(area: PublicArea): Uint8Array {
  const writer = new ByteWriter();
  writer.uint16(area.type).uint16(area.nameAlgorithm).uint32(area.attributes).sized(area.policy);
  const { parameters } = area;
  switch (parameters.kind) {
    case 'ecc':
      writeSymmetric(writer, parameters.isStorage);
      writeScheme(writer, parameters.scheme);
      writer.uint16(parameters.curve).uint16(TPM_ALG.NULL).sized(parameters.x).sized(parameters.y);
      break;
    case 'rsa':
      writeSymmetric(writer, parameters.isStorage);
      writeScheme(writer, parameters.scheme);
      writer.uint16(parameters.keyBits).uint32(parameters.exponent).sized(parameters.modulus);
      break;
    case 'keyed-hash':
      writer.uint16(TPM_ALG.NULL).sized(parameters.unique);
      break;
  }
  return writer.finish();
}

export function decodePublicArea(bytes: Uint8Array): PublicArea {
  const reader = new ByteReader(bytes);
  const type = reader.uint16('type of a public area');
  const nameAlgorithm = reader.uint16('name algorithm');
  const attributes = reader.uint32('attributes');
  const policy = reader.sized('policy', MAX_POLICY_BYTES);
  const parameters = readParameters(reader, type);
  reader.end('the public area');
  return { type, nameAlgorithm, attributes, policy, parameters };
}

function readParameters(reader: ByteReader, type: number): PublicParameters {
  switch (type) {
    case TPM_ALG.ECC: {
      const isStorage = readSymmetric(reader);
      const scheme = readScheme(reader);
      const curve = reader.uint16('curve');
      if (curve !== TPM_ECC_NIST_P256 && curve !== TPM_ECC_NIST_P384) reader.fail(`curve ${curve}`);
      if (reader.uint16('key derivation') !== TPM_ALG.NULL) reader.fail('a key derivation scheme');
      return { kind: 'ecc', isStorage, scheme, curve, x: reader.sized('x', MAX_KEY_BYTES), y: reader.sized('y', MAX_KEY_BYTES) };
    }
    case TPM_ALG.RSA: {
      const isStorage = readSymmetric(reader);
      const scheme = readScheme(reader);
      const keyBits = reader.uint16('key bits');
      return { kind: 'rsa', isStorage, scheme, keyBits, exponent: reader.uint32('exponent'), modulus: reader.sized('modulus', MAX_KEY_BYTES) };
    }
    case TPM_ALG.KEYEDHASH:
      if (reader.uint16('scheme') !== TPM_ALG.NULL) reader.fail('a scheme of a sealed object');
      return { kind: 'keyed-hash', unique: reader.sized('unique', MAX_KEY_BYTES) };
    default:
      return reader.fail(`key type 0x${type.toString(16)}`);
  }
}

/** 11.1.7 TPMT_SYM_DEF_OBJECT: AES-128-CFB for keys that hold others, none for the rest. */
function writeSymmetric(writer: ByteWriter, isStorage: boolean): void {
  if (isStorage) writer.uint16(TPM_ALG.AES).uint16(128).uint16(TPM_ALG.CFB);
  else writer.uint16(TPM_ALG.NULL);
}

function readSymmetric(reader: ByteReader): boolean {
  const algorithm = reader.uint16('symmetric algorithm');
  if (algorithm === TPM_ALG.NULL) return false;
  if (algorithm !== TPM_ALG.AES) reader.fail(`symmetric algorithm 0x${algorithm.toString(16)}`);
  reader.uint16('symmetric key bits');
  reader.uint16('symmetric mode');
  return true;
}

function writeScheme(writer: ByteWriter, scheme: SignatureScheme | null): void {
  if (scheme === null) writer.uint16(TPM_ALG.NULL);
  else writer.uint16(scheme.algorithm).uint16(scheme.hash);
}

function readScheme(reader: ByteReader): SignatureScheme | null {
  const algorithm = reader.uint16('signature scheme');
  if (algorithm === TPM_ALG.NULL) return null;
  if (algorithm !== TPM_ALG.ECDSA && algorithm !== TPM_ALG.RSASSA && algorithm !== TPM_ALG.RSAPSS) reader.fail(`signature scheme 0x${algorithm.toString(16)}`);
  return { algorithm, hash: reader.uint16('hash of the scheme') };
}

/** 16 "Names": the hash algorithm and the hash of the public area. What identifies a key for certain. */
export function nameOf(publicArea: Uint8Array): Uint8Array {
  const algorithm = new ByteReader(publicArea.subarray(2)).uint16('name algorithm');
  const hash = HASH_NAMES.get(algorithm);
  if (hash === undefined) throw new RangeError(`name algorithm 0x${algorithm.toString(16)}`);
  return concatBytes([new ByteWriter().uint16(algorithm).finish(), createHash(hash).update(publicArea).digest()]);
}

/** 11.3.4 TPMT_SIGNATURE. */
export type Signature =
  | { readonly kind: 'ecdsa'; readonly hash: number; readonly r: Uint8Array; readonly s: Uint8Array }
  | { readonly kind: 'rsassa' | 'rsapss'; readonly hash: number; readonly signature: Uint8Array };

export function encodeSignature(signature: Signature): Uint8Array {
  const writer = new ByteWriter();
  if (signature.kind === 'ecdsa') return writer.uint16(TPM_ALG.ECDSA).uint16(signature.hash).sized(signature.r).sized(signature.s).finish();
  const algorithm = signature.kind === 'rsassa' ? TPM_ALG.RSASSA : TPM_ALG.RSAPSS;
  return writer.uint16(algorithm).uint16(signature.hash).sized(signature.signature).finish();
}

export function readSignature(reader: ByteReader): Signature {
  const algorithm = reader.uint16('signature algorithm');
  const hash = reader.uint16('hash of the signature');
  if (!HASH_NAMES.has(hash)) reader.fail(`hash 0x${hash.toString(16)} of the signature`);
  switch (algorithm) {
    case TPM_ALG.ECDSA:
      return { kind: 'ecdsa', hash, r: reader.sized('r', MAX_KEY_BYTES), s: reader.sized('s', MAX_KEY_BYTES) };
    case TPM_ALG.RSASSA:
    case TPM_ALG.RSAPSS:
      return { kind: algorithm === TPM_ALG.RSASSA ? 'rsassa' : 'rsapss', hash, signature: reader.sized('signature', MAX_KEY_BYTES) };
    default:
      return reader.fail(`signature algorithm 0x${algorithm.toString(16)}`);
  }
}

/** 10.9.6 TPML_DIGEST_VALUES. */
export function writeDigestValues(writer: ByteWriter, digests: readonly { readonly algorithm: number; readonly digest: Uint8Array }[]): void {
  writer.uint32(digests.length);
  for (const { algorithm, digest } of digests) {
    if (DIGEST_BYTES.get(algorithm) !== digest.length) throw new RangeError(`a digest of ${digest.length} bytes for algorithm 0x${algorithm.toString(16)}`);
    writer.uint16(algorithm).bytes(digest);
  }
}

/** 13.6 TPMS_NV_PUBLIC. */
export interface NvPublic {
  readonly index: number;
  readonly nameAlgorithm: number;
  /** TPMA_NV */
  readonly attributes: number;
  readonly policy: Uint8Array;
  readonly sizeBytes: number;
}

export function encodeNvPublic(area: NvPublic): Uint8Array {
  return new ByteWriter().uint32(area.index).uint16(area.nameAlgorithm).uint32(area.attributes).sized(area.policy).uint16(area.sizeBytes).finish();
}

export function decodeNvPublic(bytes: Uint8Array): NvPublic {
  const reader = new ByteReader(bytes);
  const index = reader.uint32('index');
  const nameAlgorithm = reader.uint16('name algorithm');
  const attributes = reader.uint32('attributes');
  const policy = reader.sized('policy', MAX_POLICY_BYTES);
  const sizeBytes = reader.uint16('size');
  reader.end('the public area of an index');
  return { index, nameAlgorithm, attributes, policy, sizeBytes };
}
