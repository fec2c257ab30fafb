// The log's signing key in a file of its own, in the form that other tools for signed notes read: PRIVATE+KEY+<name>+<key id>+base64(type || seed).
// https://pkg.go.dev/golang.org/x/mod/sumdb/note#hdr-Signing_Notes

import { randomBytes } from 'node:crypto';
import { basename, dirname } from 'node:path';

import { filesIn, makeFolderDurably } from './audit-files.ts';
import { decodeBase64, isKeyName, signerFromSeed } from './signed-note.ts';
import type { NoteSigner } from './signed-note.ts';

const MAX_KEY_FILE_BYTES = 1024;

/** Reads the key, or makes one when there is none. Throws when the file holds something else: it is never overwritten. */
export async function openSigner(file: string): Promise<NoteSigner> {
  const files = filesIn(dirname(file));
  const stored = await files.read(basename(file), MAX_KEY_FILE_BYTES);
  if (stored !== null) {
    const signer = parseSigningKey(Buffer.from(stored).toString());
    if (signer === null) throw new Error(`${basename(file)} holds no signing key`);
    return signer;
  }
  const text = newSigningKey();
  await makeFolderDurably(files, '.');
  await files.write(`${basename(file)}.new`, Buffer.from(text));
  await files.rename(`${basename(file)}.new`, basename(file));
  await files.syncFolder('.');
  return parseSigningKey(text)!;
}

/** The text of a new key. Its name is the log's origin: random, so that no two logs have the same. */
export function newSigningKey(): string {
  const name = `kpio-audit-${randomBytes(8).toString('hex')}`;
  const seed = randomBytes(32);
  const keyId = Buffer.from(signerFromSeed(name, seed).keyId).toString('hex');
  return `PRIVATE+KEY+${name}+${keyId}+${Buffer.concat([Buffer.of(1), seed]).toString('base64')}\n`;
}

/** null when it is none, or its key id is not the key's. */
export function parseSigningKey(text: string): NoteSigner | null {
  const parts = /^PRIVATE\+KEY\+([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]{44})\n?$/.exec(text);
  const key = parts === null ? null : decodeBase64(parts[3]!);
  if (parts === null || key === null || key.length !== 33 || key[0] !== 1 || !isKeyName(parts[1]!)) return null;
  const signer = signerFromSeed(parts[1]!, key.subarray(1));
  return Buffer.from(signer.keyId).toString('hex') === parts[2] ? signer : null;
}
