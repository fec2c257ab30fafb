// Makes a credential that only the TPM with a certain endorsement key opens, and only for a certain key of its own: how somebody far away
// finds out that an attestation key lives in a TPM whose maker vouches for it. TPM 2.0 Part 1, 24 "Credential protection", and annex C.6.

import { createCipheriv, createHash, createHmac, createPublicKey, diffieHellman, generateKeyPairSync } from 'node:crypto';

import { concatBytes, encodeUtf8 } from '../../base/bytes.ts';
import { ByteWriter } from '../marshal/byte-writer.ts';
import { decodePublicArea } from '../tpm/structures.ts';
import { keyOf } from './check-signature.ts';

export interface Credential {
  /** TPM2B_ID_OBJECT's contents. */
  readonly blob: Uint8Array;
  /** TPM2B_ENCRYPTED_SECRET's contents. */
  readonly secret: Uint8Array;
}

/** `endorsementKey`: TPMT_PUBLIC of an ECC P-256 key with SHA-256 and AES-128. `name`: of the key to vouch for. Throws MalformedBytes, RangeError. */
export function makeCredential(endorsementKey: Uint8Array, name: Uint8Array, credential: Uint8Array): Credential {
  const area = decodePublicArea(endorsementKey);
  if (area.parameters.kind !== 'ecc' || !area.parameters.isStorage) throw new RangeError('credentials are made for ECC storage keys');
  const ephemeral = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const shared = diffieHellman({ privateKey: ephemeral.privateKey, publicKey: createPublicKey(keyOf(area).export({ type: 'spki', format: 'pem' })) });
  const { x, y } = ephemeral.publicKey.export({ format: 'jwk' });
  const point = { x: Buffer.from(x!, 'base64url'), y: Buffer.from(y!, 'base64url') };
  const seed = deriveFromPoint(shared, 'IDENTITY', point.x, area.parameters.x);

  const cipher = createCipheriv('aes-128-cfb', deriveKey(seed, 'STORAGE', name, 128), new Uint8Array(16));
  const sealed = concatBytes([cipher.update(new ByteWriter().sized(credential).finish()), cipher.final()]);
  const integrity = createHmac('sha256', deriveKey(seed, 'INTEGRITY', new Uint8Array(0), 256))
    .update(sealed)
    .update(name)
    .digest();
  return { blob: new ByteWriter().sized(integrity).bytes(sealed).finish(), secret: new ByteWriter().sized(point.x).sized(point.y).finish() };
}

/** Part 1, 11.4.10.3 KDFe with SHA-256, 256 bits: one round is enough. */
function deriveFromPoint(shared: Uint8Array, label: string, partyU: Uint8Array, partyV: Uint8Array): Uint8Array {
  const words = concatBytes([new ByteWriter().uint32(1).finish(), shared, encodeUtf8(`${label}\0`), partyU, partyV]);
  return createHash('sha256').update(words).digest();
}

/** Part 1, 11.4.10.2 KDFa with HMAC-SHA-256, at most 256 bits: one round is enough. */
function deriveKey(key: Uint8Array, label: string, context: Uint8Array, bits: number): Uint8Array {
  const words = concatBytes([new ByteWriter().uint32(1).finish(), encodeUtf8(`${label}\0`), context, new ByteWriter().uint32(bits).finish()]);
  return createHmac('sha256', key)
    .update(words)
    .digest()
    .subarray(0, bits / 8);
}
