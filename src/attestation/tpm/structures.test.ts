import assert from 'node:assert/strict';
import { constants, generateKeyPairSync, sign } from 'node:crypto';
import { test } from 'node:test';

import { ATTESTATION_KEY, ENDORSEMENT_KEY, sealedArea, STORAGE_KEY } from '../commands/objects.ts';
import { ByteReader, MalformedBytes } from '../marshal/byte-reader.ts';
import { ByteWriter } from '../marshal/byte-writer.ts';
import { isAttestationKey, isSignedBy, keyOf } from '../verify/check-signature.ts';
import { makeCredential } from '../verify/make-credential.ts';
import { decodeAttest, encodeAttest } from './attest.ts';
import type { Attest } from './attest.ts';
import { OBJECT, TPM_ALG, TPM_ECC_NIST_P384, TPM_GENERATED_VALUE } from './constants.ts';
import {
  decodeNvPublic,
  decodePublicArea,
  encodeNvPublic,
  encodePublicArea,
  encodeSignature,
  nameOf,
  readSelections,
  readSignature,
  writeDigestValues,
  writeSelections,
} from './structures.ts';
import type { PublicArea, Signature } from './structures.ts';

const SIGNED = new TextEncoder().encode('signed');
const RSA: PublicArea = {
  type: TPM_ALG.RSA,
  nameAlgorithm: TPM_ALG.SHA256,
  attributes: OBJECT.SIGN,
  policy: new Uint8Array(0),
  parameters: { kind: 'rsa', isStorage: false, scheme: null, keyBits: 2048, exponent: 0, modulus: new Uint8Array(256).fill(0xff) },
};

test('public areas are read back as they were written', () => {
  for (const area of [ATTESTATION_KEY, STORAGE_KEY, ENDORSEMENT_KEY, sealedArea(new Uint8Array(32)), RSA]) {
    const bytes = encodePublicArea(area);
    assert.deepEqual(encodePublicArea(decodePublicArea(bytes)), bytes);
    assert.equal(nameOf(bytes).length, 34);
    assert.throws(() => decodePublicArea(bytes.subarray(0, -1)), MalformedBytes);
    assert.throws(() => decodePublicArea(new Uint8Array([...bytes, 0])), MalformedBytes);
  }
});

test('register selections are read back, in any order and beyond what a PC has', () => {
  const writer = new ByteWriter();
  writeSelections(writer, [{ algorithm: TPM_ALG.SHA256, registers: [23, 0, 8] }]);
  assert.deepEqual(readSelections(new ByteReader(writer.finish())), [{ algorithm: TPM_ALG.SHA256, registers: [0, 8, 23] }]);
  const wide = new ByteWriter().uint32(1).uint16(TPM_ALG.SHA1).uint8(4).uint32(1).finish();
  assert.deepEqual(readSelections(new ByteReader(wide)), [{ algorithm: TPM_ALG.SHA1, registers: [24] }]);
  assert.throws(() => writeSelections(writer, [{ algorithm: TPM_ALG.SHA256, registers: [24] }]), RangeError);
  assert.throws(() => readSelections(new ByteReader(new ByteWriter().uint32(17).finish())), MalformedBytes);
  assert.throws(() => readSelections(new ByteReader(new ByteWriter().uint32(1).uint16(4).uint8(9).finish())), MalformedBytes);
});

test('attestations are read back; other magics, kinds and lengths are refused', () => {
  const attest: Attest = {
    magic: TPM_GENERATED_VALUE,
    qualifiedSigner: new Uint8Array(34),
    extraData: SIGNED,
    clock: { clock: 5n, resetCount: 1, restartCount: 2, isSafe: true },
    firmwareVersion: 7n,
    attested: { kind: 'quote', selections: [{ algorithm: TPM_ALG.SHA256, registers: [8] }], registersDigest: new Uint8Array(32) },
  };
  const bytes = encodeAttest(attest);
  assert.deepEqual(encodeAttest(decodeAttest(bytes)), bytes);
  for (const [at, value] of [
    [0, 0],
    [4, 0x81],
    [5, 0],
  ] as const)
    assert.throws(() => decodeAttest(bytes.with(at, value)), MalformedBytes);
  for (let length = 0; length < bytes.length; length++) assert.throws(() => decodeAttest(bytes.subarray(0, length)), MalformedBytes);
});

test('signatures of every kind are checked; another key, scheme, hash or byte fails', () => {
  for (const [namedCurve, curve, size, hash, name] of [
    ['P-256', 3, 32, TPM_ALG.SHA256, 'sha256'],
    ['P-384', TPM_ECC_NIST_P384, 48, TPM_ALG.SHA384, 'sha384'],
  ] as const) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve });
    const { x, y } = publicKey.export({ format: 'jwk' });
    const area: PublicArea = {
      ...ATTESTATION_KEY,
      parameters: { kind: 'ecc', isStorage: false, scheme: null, curve, x: Buffer.from(x!, 'base64url'), y: Buffer.from(y!, 'base64url') },
    };
    const raw = sign(name, SIGNED, { key: privateKey, dsaEncoding: 'ieee-p1363' });
    const signature: Signature = { kind: 'ecdsa', hash, r: raw.subarray(0, size), s: raw.subarray(size) };
    assert.equal(isSignedBy(area, SIGNED, encodeSignature(signature)), true);
    assert.equal(isSignedBy(area, SIGNED.with(0, 0), encodeSignature(signature)), false);
    assert.equal(isSignedBy(area, SIGNED, encodeSignature({ ...signature, hash: TPM_ALG.SHA1 })), false);
    assert.equal(isSignedBy(RSA, SIGNED, encodeSignature(signature)), false);
    const long = { ...signature, r: new Uint8Array(size + 1).fill(1) };
    assert.throws(() => isSignedBy(area, SIGNED, encodeSignature(long)), MalformedBytes);
  }
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const modulus = Buffer.from(publicKey.export({ format: 'jwk' }).n!, 'base64url');
  const area: PublicArea = { ...RSA, parameters: { ...RSA.parameters, modulus } as typeof RSA.parameters };
  for (const [kind, padding] of [
    ['rsassa', constants.RSA_PKCS1_PADDING],
    ['rsapss', constants.RSA_PKCS1_PSS_PADDING],
  ] as const) {
    const signature = encodeSignature({ kind, hash: TPM_ALG.SHA256, signature: sign('sha256', SIGNED, { key: privateKey, padding }) });
    assert.equal(isSignedBy(area, SIGNED, signature), true);
    assert.equal(isSignedBy(ATTESTATION_KEY_WITH_POINT, SIGNED, signature), false);
    const bound: PublicArea = {
      ...area,
      parameters: { ...area.parameters, scheme: { algorithm: TPM_ALG.ECDSA, hash: TPM_ALG.SHA256 } } as typeof RSA.parameters,
    };
    assert.equal(isSignedBy(bound, SIGNED, signature), false, 'the key is for another scheme');
  }
});

test('numbers that a TPM left leading zeros out of, or put one before, are the same numbers', () => {
  for (let round = 0; round < 2000; round++) {
    const { privateKey, publicKey } = KEY;
    const raw = sign('sha256', SIGNED, { key: privateKey, dsaEncoding: 'ieee-p1363' });
    if (raw[0] !== 0 && round < 1999) continue;
    const { x, y } = publicKey.export({ format: 'jwk' });
    const area: PublicArea = {
      ...ATTESTATION_KEY,
      parameters: { ...ATTESTATION_KEY.parameters, x: Buffer.from(x!, 'base64url'), y: Buffer.from(y!, 'base64url') } as typeof ATTESTATION_KEY.parameters,
    };
    const r = raw.subarray(
      raw.findIndex((byte) => byte !== 0),
      32,
    );
    assert.equal(isSignedBy(area, SIGNED, encodeSignature({ kind: 'ecdsa', hash: TPM_ALG.SHA256, r, s: new Uint8Array([0, ...raw.subarray(32)]) })), true);
    return;
  }
});

const KEY = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const POINT = KEY.publicKey.export({ format: 'jwk' });
const ATTESTATION_KEY_WITH_POINT: PublicArea = {
  ...ATTESTATION_KEY,
  parameters: {
    ...ATTESTATION_KEY.parameters,
    scheme: null,
    x: Buffer.from(POINT.x!, 'base64url'),
    y: Buffer.from(POINT.y!, 'base64url'),
  } as typeof ATTESTATION_KEY.parameters,
};

test('keys that are none are refused', () => {
  const off = { ...ATTESTATION_KEY.parameters, x: new Uint8Array(32).fill(1), y: new Uint8Array(32).fill(1) } as typeof ATTESTATION_KEY.parameters;
  assert.throws(() => keyOf({ ...ATTESTATION_KEY, parameters: off }), MalformedBytes, 'a point off the curve');
  assert.throws(() => keyOf(sealedArea(new Uint8Array(0))), MalformedBytes);
  assert.throws(
    () => keyOf({ ...RSA, parameters: { ...RSA.parameters, modulus: new Uint8Array(128) } as typeof RSA.parameters }),
    MalformedBytes,
    'a short key',
  );
  assert.throws(() => makeCredential(encodePublicArea(ATTESTATION_KEY_WITH_POINT), new Uint8Array(34), SIGNED), RangeError, 'no storage key');
  assert.equal(isAttestationKey(ATTESTATION_KEY), true);
  assert.equal(isAttestationKey(STORAGE_KEY), false);
  assert.equal(isAttestationKey(RSA), false);
});

test('indices and signatures are read back; what is not known is refused', () => {
  const area = { index: 0x01800000, nameAlgorithm: TPM_ALG.SHA256, attributes: 5, policy: new Uint8Array(32), sizeBytes: 8 };
  assert.deepEqual(encodeNvPublic(decodeNvPublic(encodeNvPublic(area))), encodeNvPublic(area));
  for (const [algorithm, hash] of [
    [0x99, TPM_ALG.SHA256],
    [TPM_ALG.ECDSA, 0x99],
  ] as const) {
    assert.throws(() => readSignature(new ByteReader(new ByteWriter().uint16(algorithm).uint16(hash).finish())), MalformedBytes);
  }
  for (const bytes of [
    new ByteWriter().uint16(0x99).uint16(TPM_ALG.SHA256).uint32(0).uint16(0).finish(),
    new ByteWriter().uint16(TPM_ALG.ECC).uint16(TPM_ALG.SHA256).uint32(0).uint16(0).uint16(0x99).finish(),
    new ByteWriter().uint16(TPM_ALG.ECC).uint16(TPM_ALG.SHA256).uint32(0).uint16(0).uint16(TPM_ALG.NULL).uint16(0x99).finish(),
    new ByteWriter().uint16(TPM_ALG.KEYEDHASH).uint16(TPM_ALG.SHA256).uint32(0).uint16(0).uint16(5).finish(),
  ]) {
    assert.throws(() => decodePublicArea(bytes), MalformedBytes);
  }
  assert.throws(() => nameOf(new Uint8Array(4)), RangeError);
  assert.throws(() => writeDigestValues(new ByteWriter(), [{ algorithm: TPM_ALG.SHA256, digest: new Uint8Array(20) }]), RangeError);
  assert.throws(() => new ByteWriter().sized(new Uint8Array(70_000)), RangeError);
});
