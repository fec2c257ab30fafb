// Keys and sealed data. TPM 2.0 Part 3, 12 "Object commands", 24.1 CreatePrimary, 28.4 FlushContext, 28.5 EvictControl, 18.2 Certify.
// A TPM without a resource manager holds three objects at a time: whoever makes one flushes it (`withObject`).

import { EMPTY_BYTES, encodeUtf8 } from '../../base/bytes.ts';
import type { ByteReader } from '../marshal/byte-reader.ts';
import { ByteWriter } from '../marshal/byte-writer.ts';
import { OBJECT, TPM_ALG, TPM_ECC_NIST_P256, TPM_RH } from '../tpm/constants.ts';
import { encodePublicArea } from '../tpm/structures.ts';
import type { PublicArea } from '../tpm/structures.ts';
import { NO_PASSWORD } from '../tpm/tpm-client.ts';
import type { Authorization, TpmClient } from '../tpm/tpm-client.ts';

const MAX_AREA_BYTES = 1024;
const KEY_GENERATION_MS = 90_000;

const FIXED = OBJECT.FIXED_TPM | OBJECT.FIXED_PARENT | OBJECT.SENSITIVE_DATA_ORIGIN;

/**
 * The attestation key: signs only what the TPM itself says (restricted). A primary key of the endorsement hierarchy comes out the same
 * each time, so nothing of it is kept.
 */
export const ATTESTATION_KEY: PublicArea = {
  type: TPM_ALG.ECC,
  nameAlgorithm: TPM_ALG.SHA256,
  attributes: FIXED | OBJECT.USER_WITH_AUTH | OBJECT.NO_DICTIONARY_ATTACK | OBJECT.RESTRICTED | OBJECT.SIGN,
  policy: EMPTY_BYTES,
  parameters: {
    kind: 'ecc',
    isStorage: false,
    scheme: { algorithm: TPM_ALG.ECDSA, hash: TPM_ALG.SHA256 },
    curve: TPM_ECC_NIST_P256,
    x: encodeUtf8('KPIO attestation key 1'),
    y: EMPTY_BYTES,
  },
};

/** The key that sealed data is wrapped with: a primary key of the owner hierarchy. */
export const STORAGE_KEY: PublicArea = {
  type: TPM_ALG.ECC,
  nameAlgorithm: TPM_ALG.SHA256,
  attributes: FIXED | OBJECT.USER_WITH_AUTH | OBJECT.NO_DICTIONARY_ATTACK | OBJECT.RESTRICTED | OBJECT.DECRYPT,
  policy: EMPTY_BYTES,
  parameters: { kind: 'ecc', isStorage: true, scheme: null, curve: TPM_ECC_NIST_P256, x: EMPTY_BYTES, y: EMPTY_BYTES },
};

/** PolicySecret(endorsement hierarchy): TCG EK Credential Profile 2.5, B.6.2 "PolicyA". */
const ENDORSEMENT_POLICY = Uint8Array.fromHex('837197674484b3f81a90cc8d46a5d724fd52d76e06520b64f2a1da1b331469aa');

/** The maker's key, for which a chip brings a certificate. TCG EK Credential Profile 2.5, B.3.4 template L-2 (ECC P-256). */
export const ENDORSEMENT_KEY: PublicArea = {
  type: TPM_ALG.ECC,
  nameAlgorithm: TPM_ALG.SHA256,
  attributes: FIXED | OBJECT.ADMIN_WITH_POLICY | OBJECT.RESTRICTED | OBJECT.DECRYPT,
  policy: ENDORSEMENT_POLICY,
  parameters: { kind: 'ecc', isStorage: true, scheme: null, curve: TPM_ECC_NIST_P256, x: new Uint8Array(32), y: new Uint8Array(32) },
};

/** Data that only a policy opens. */
export function sealedArea(policy: Uint8Array): PublicArea {
  return {
    type: TPM_ALG.KEYEDHASH,
    nameAlgorithm: TPM_ALG.SHA256,
    attributes: OBJECT.FIXED_TPM | OBJECT.FIXED_PARENT | OBJECT.NO_DICTIONARY_ATTACK,
    policy,
    parameters: { kind: 'keyed-hash', unique: EMPTY_BYTES },
  };
}

export interface LoadedObject {
  readonly handle: number;
  /** TPMT_PUBLIC */
  readonly publicArea: Uint8Array;
  readonly name: Uint8Array;
}

export async function createPrimary(tpm: TpmClient, hierarchy: keyof typeof TPM_RH, template: PublicArea): Promise<LoadedObject> {
  const parameters = creationParameters(template, EMPTY_BYTES);
  const command = { name: 'CreatePrimary', handles: [TPM_RH[hierarchy]], authorizations: [NO_PASSWORD], parameters, returnsHandle: true } as const;
  const { handle, value } = await tpm.askForHandle({ ...command, timeoutMs: KEY_GENERATION_MS }, (reader) => {
    const publicArea = reader.sized('public area', MAX_AREA_BYTES);
    skipCreation(reader);
    return { publicArea, name: reader.sized('name', 66) };
  });
  return { handle, ...value };
}

/** Makes a primary key, uses it, and lets it go whatever happens. */
export async function withPrimary<T>(tpm: TpmClient, hierarchy: keyof typeof TPM_RH, template: PublicArea, use: (key: LoadedObject) => Promise<T>): Promise<T> {
  const key = await createPrimary(tpm, hierarchy, template);
  try {
    return await use(key);
  } finally {
    await flushContext(tpm, key.handle).catch(() => {});
  }
}

export interface CreatedObject {
  /** TPM2B_PRIVATE's contents: wrapped, only this TPM can open it. */
  readonly privateArea: Uint8Array;
  readonly publicArea: Uint8Array;
}

/** A new object under `parent`; `data` is what is sealed, empty for keys. */
export function create(tpm: TpmClient, parent: number, template: PublicArea, data: Uint8Array): Promise<CreatedObject> {
  const parameters = creationParameters(template, data);
  return tpm.ask({ name: 'Create', handles: [parent], authorizations: [NO_PASSWORD], parameters, timeoutMs: KEY_GENERATION_MS }, (reader) => {
    const privateArea = reader.sized('private area', MAX_AREA_BYTES);
    const publicArea = reader.sized('public area', MAX_AREA_BYTES);
    skipCreation(reader);
    return { privateArea, publicArea };
  });
}

function creationParameters(template: PublicArea, data: Uint8Array): Uint8Array {
  const sensitive = new ByteWriter().sized(EMPTY_BYTES).sized(data).finish();
  // Nothing of the outside and no registers go into the creation data.
  return new ByteWriter().sized(sensitive).sized(encodePublicArea(template)).sized(EMPTY_BYTES).uint32(0).finish();
}

function skipCreation(reader: ByteReader): void {
  reader.sized('creation data', MAX_AREA_BYTES);
  reader.sized('creation hash', 64);
  reader.uint16('tag of the ticket');
  reader.uint32('hierarchy of the ticket');
  reader.sized('ticket', 64);
}

export async function load(tpm: TpmClient, parent: number, object: CreatedObject): Promise<LoadedObject> {
  const parameters = new ByteWriter().sized(object.privateArea).sized(object.publicArea).finish();
  const { handle, value } = await tpm.askForHandle(
    { name: 'Load', handles: [parent], authorizations: [NO_PASSWORD], parameters, returnsHandle: true },
    (reader) => reader.sized('name', 66),
  );
  return { handle, publicArea: object.publicArea, name: value };
}

export function readPublic(tpm: TpmClient, handle: number): Promise<LoadedObject> {
  return tpm.ask({ name: 'ReadPublic', handles: [handle] }, (reader) => {
    const publicArea = reader.sized('public area', MAX_AREA_BYTES);
    const name = reader.sized('name', 66);
    reader.sized('qualified name', 66);
    return { handle, publicArea, name };
  });
}

/** For objects and sessions. */
export async function flushContext(tpm: TpmClient, handle: number): Promise<void> {
  await tpm.run({ name: 'FlushContext', parameters: new ByteWriter().uint32(handle).finish() });
}

/** Keeps a loaded object at `persistent` (0x81......), or removes what is kept there when the two are the same. */
export async function evictControl(tpm: TpmClient, object: number, persistent: number): Promise<void> {
  const parameters = new ByteWriter().uint32(persistent).finish();
  await tpm.run({ name: 'EvictControl', handles: [TPM_RH.OWNER, object], authorizations: [NO_PASSWORD], parameters });
}

export function unseal(tpm: TpmClient, handle: number, authorization: Authorization): Promise<Uint8Array> {
  return tpm.ask({ name: 'Unseal', handles: [handle], authorizations: [authorization] }, (reader) => reader.sized('sealed data', 128));
}

/** TPM2_Quote and TPM2_Certify answer alike. */
export interface SignedAttest {
  readonly attest: Uint8Array;
  readonly signature: Uint8Array;
}

/** `signer` says that `object` lives in the same TPM. */
export function certify(tpm: TpmClient, object: number, signer: number, nonce: Uint8Array): Promise<SignedAttest> {
  const parameters = new ByteWriter().sized(nonce).uint16(TPM_ALG.NULL).finish();
  return tpm.ask({ name: 'Certify', handles: [object, signer], authorizations: [NO_PASSWORD, NO_PASSWORD], parameters }, readSignedAttest);
}

export function readSignedAttest(reader: ByteReader): SignedAttest {
  return { attest: reader.sized('attestation', MAX_AREA_BYTES), signature: reader.rest() };
}

/** Opens a credential that was made for the name of `object` and for `key` (make-credential.ts); `keyAuthorization` is a policy session. */
export function activateCredential(
  tpm: TpmClient,
  object: number,
  key: number,
  keyAuthorization: Authorization,
  credential: { readonly blob: Uint8Array; readonly secret: Uint8Array },
): Promise<Uint8Array> {
  const parameters = new ByteWriter().sized(credential.blob).sized(credential.secret).finish();
  const authorizations = [NO_PASSWORD, keyAuthorization];
  return tpm.ask({ name: 'ActivateCredential', handles: [object, key], authorizations, parameters }, (reader) => reader.sized('credential', 64));
}
