// Checks a TPM's signature with node:crypto: no TPM is needed on the verifying side.

import { constants, createPublicKey, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import { ByteReader, MalformedBytes } from '../marshal/byte-reader.ts';
import { HASH_NAMES, OBJECT, TPM_ALG, TPM_ECC_NIST_P256 } from '../tpm/constants.ts';
import { readSignature } from '../tpm/structures.ts';
import type { PublicArea, Signature } from '../tpm/structures.ts';

/** Throws MalformedBytes for keys that sign nothing, and for points that are not on their curve. */
export function keyOf(area: PublicArea): KeyObject {
  const { parameters } = area;
  try {
    if (parameters.kind === 'ecc') {
      const isP256 = parameters.curve === TPM_ECC_NIST_P256;
      const size = isP256 ? 32 : 48;
      const jwk = { kty: 'EC', crv: isP256 ? 'P-256' : 'P-384', x: base64Url(leftPad(parameters.x, size)), y: base64Url(leftPad(parameters.y, size)) };
      return createPublicKey({ key: jwk, format: 'jwk' });
    }
    if (parameters.kind === 'rsa') {
      if (parameters.modulus.length < 256) throw new MalformedBytes('an RSA key of less than 2048 bits', 0);
      // 0 stands for 65537: Part 2, 12.2.3.5.
      const exponent = parameters.exponent === 0 ? 65_537 : parameters.exponent;
      const bytes = Uint8Array.fromHex(exponent.toString(16).padStart(8, '0'));
      return createPublicKey({ key: { kty: 'RSA', n: base64Url(parameters.modulus), e: base64Url(bytes) }, format: 'jwk' });
    }
  } catch (error) {
    if (error instanceof MalformedBytes) throw error;
    throw new MalformedBytes('a public key that is none', 0);
  }
  throw new MalformedBytes('a key that signs nothing', 0);
}

/** Whether `signature` (TPMT_SIGNATURE, nothing after it) is this key's over these bytes. SHA-1 is refused. Throws MalformedBytes. */
export function isSignedBy(area: PublicArea, signed: Uint8Array, signature: Uint8Array): boolean {
  const reader = new ByteReader(signature);
  const parsed = readSignature(reader);
  reader.end('the signature');
  const key = keyOf(area);
  const hash = HASH_NAMES.get(parsed.hash)!;
  if (parsed.hash === TPM_ALG.SHA1) return false;
  const { scheme } = area.parameters as { scheme?: { algorithm: number } | null };
  if (scheme != null && scheme.algorithm !== SCHEMES[parsed.kind]) return false;
  if (parsed.kind === 'ecdsa') {
    if (area.parameters.kind !== 'ecc') return false;
    const size = area.parameters.curve === TPM_ECC_NIST_P256 ? 32 : 48;
    // TPMs leave out leading zeros.
    const raw = Buffer.concat([leftPad(parsed.r, size), leftPad(parsed.s, size)]);
    return verify(hash, signed, { key, dsaEncoding: 'ieee-p1363' }, raw);
  }
  if (area.parameters.kind !== 'rsa') return false;
  const padding = parsed.kind === 'rsassa' ? constants.RSA_PKCS1_PADDING : constants.RSA_PKCS1_PSS_PADDING;
  return verify(hash, signed, { key, padding }, parsed.signature);
}

const SCHEMES: Readonly<Record<Signature['kind'], number>> = { ecdsa: TPM_ALG.ECDSA, rsassa: TPM_ALG.RSASSA, rsapss: TPM_ALG.RSAPSS };

/** A key that never leaves its TPM and signs only what the TPM itself says. */
export function isAttestationKey(area: PublicArea): boolean {
  const needed = OBJECT.FIXED_TPM | OBJECT.FIXED_PARENT | OBJECT.SENSITIVE_DATA_ORIGIN | OBJECT.RESTRICTED | OBJECT.SIGN;
  return (area.attributes & needed) === needed && (area.attributes & OBJECT.DECRYPT) === 0;
}

function leftPad(number: Uint8Array, size: number): Uint8Array {
  let start = 0;
  while (number.length - start > size && number[start] === 0) start++;
  if (number.length - start > size) throw new MalformedBytes('a number that is too long for its curve', 0);
  const padded = new Uint8Array(size);
  padded.set(number.subarray(start), size - (number.length - start));
  return padded;
}

function base64Url(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64url');
}
