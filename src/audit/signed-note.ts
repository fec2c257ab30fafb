// Signed notes, the envelope of checkpoints: https://c2sp.org/signed-note, with Ed25519 keys (type 0x01).
// A text that ends with a newline, an empty line, then signature lines: "— <name> base64(key id || signature)".

import { createPrivateKey, createPublicKey, hash, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import { encodeUtf8 } from '../base/bytes.ts';

const ED25519_TYPE = 0x01;
const KEY_BYTES = 32;
const KEY_ID_BYTES = 4;
const SIGNATURE_BYTES = 64;
export const MAX_NOTE_BYTES = 16 * 1024;
const MAX_SIGNATURES = 16;
const SIGNATURE_START = '— ';
/** RFC 8410: what stands before the 32 bytes of a key in DER. */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const STRICT_DECODER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export interface NoteVerifier {
  readonly name: string;
  readonly keyId: Uint8Array;
  verify(text: Uint8Array, signature: Uint8Array): boolean;
}

export interface NoteSigner {
  readonly name: string;
  readonly keyId: Uint8Array;
  /** The verifier key as text: "<name>+<key id in hex>+base64(type || key)". */
  readonly verifierKey: string;
  sign(text: Uint8Array): Uint8Array;
}

/** key id = SHA-256(name || 0x0A || type || key)[:4] */
function keyIdOf(name: string, publicKey: Uint8Array): Uint8Array {
  return hash('sha256', Buffer.concat([Buffer.from(`${name}\n`), Buffer.of(ED25519_TYPE), publicKey]), 'buffer').subarray(0, KEY_ID_BYTES);
}

/** Names are not empty and have no spaces and no plus. */
export function isKeyName(name: string): boolean {
  return /^[^\s+\p{Cc}]{1,200}$/u.test(name) && name.isWellFormed();
}

/** `seed`: the 32 bytes of an Ed25519 private key (RFC 8032). */
export function signerFromSeed(name: string, seed: Uint8Array): NoteSigner {
  if (!isKeyName(name) || seed.length !== KEY_BYTES) throw new Error('a signer needs a name without spaces and a seed of 32 bytes');
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' });
  const publicKey = rawPublicKey(createPublicKey(key));
  const keyId = keyIdOf(name, publicKey);
  const verifierKey = `${name}+${Buffer.from(keyId).toString('hex')}+${Buffer.concat([Buffer.of(ED25519_TYPE), publicKey]).toString('base64')}`;
  return { name, keyId, verifierKey, sign: (text) => sign(null, text, key) };
}

function rawPublicKey(key: KeyObject): Uint8Array {
  return key.export({ format: 'der', type: 'spki' }).subarray(SPKI_PREFIX.length);
}

/** Reads "<name>+<key id>+<key>"; null when it is not one, or its key id is not the key's. */
export function parseVerifierKey(text: string): NoteVerifier | null {
  const parts = /^([^+]{1,200})\+([0-9a-f]{8})\+([A-Za-z0-9+/=]{44})$/.exec(text);
  if (parts === null || !isKeyName(parts[1]!)) return null;
  const [name, key] = [parts[1]!, decodeBase64(parts[3]!)];
  if (key === null || key.length !== 1 + KEY_BYTES || key[0] !== ED25519_TYPE) return null;
  const publicKey = key.subarray(1);
  const keyId = keyIdOf(name, publicKey);
  if (Buffer.from(keyId).toString('hex') !== parts[2]) return null;
  const object = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, publicKey]), format: 'der', type: 'spki' });
  return { name, keyId, verify: (message, signature) => signature.length === SIGNATURE_BYTES && verify(null, message, object, signature) };
}

/** `text` ends with a newline and has no other control characters. */
export function signNote(text: string, signer: NoteSigner): Uint8Array {
  const signature = Buffer.concat([signer.keyId, signer.sign(encodeUtf8(text))]).toString('base64');
  return encodeUtf8(`${text}\n${SIGNATURE_START}${signer.name} ${signature}\n`);
}

export type OpenedNote = { readonly text: string } | { readonly problem: string };

/** The text of a note that `verifier` signed. Signatures of other keys are passed over, as the format asks. */
export function openNote(bytes: Uint8Array, verifier: NoteVerifier): OpenedNote {
  if (bytes.length > MAX_NOTE_BYTES) return { problem: 'it is too long' };
  let note: string;
  try {
    note = STRICT_DECODER.decode(bytes);
  } catch {
    return { problem: 'it is not UTF-8' };
  }
  // SAFETY: newline is the only control character that a note may have.
  if (/[^\P{Cc}\n]/u.test(note)) return { problem: 'it has control characters' };
  const split = note.lastIndexOf('\n\n');
  if (split < 0 || !note.endsWith('\n')) return { problem: 'it is not a signed note' };
  const text = note.slice(0, split + 1);
  const lines = note.slice(split + 2, -1).split('\n');
  if (lines.length > MAX_SIGNATURES) return { problem: 'it has too many signatures' };
  let isSigned = false;
  for (const line of lines) {
    const parts = /^— (\S+) ([A-Za-z0-9+/=]+)$/.exec(line);
    const signature = parts === null ? null : decodeBase64(parts[2]!);
    if (parts === null || signature === null || signature.length <= KEY_ID_BYTES) return { problem: 'it has a malformed signature line' };
    if (parts[1] !== verifier.name || !verifier.keyId.every((byte, at) => byte === signature[at])) continue;
    if (!verifier.verify(encodeUtf8(text), signature.subarray(KEY_ID_BYTES))) return { problem: 'its signature is wrong' };
    isSigned = true;
  }
  return isSigned ? { text } : { problem: `it has no signature by ${verifier.name}` };
}

/** Strict: the one spelling of the bytes, with its padding; null for anything else. */
export function decodeBase64(text: string): Uint8Array | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : null;
}
