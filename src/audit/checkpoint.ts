// A checkpoint: what the log commits to. https://c2sp.org/tlog-checkpoint
// Three lines (origin, tree size, root hash in base64) in a signed note. The origin is the name of the log's key.

import { HASH_BYTES } from './merkle-hash.ts';
import { decodeBase64, openNote, signNote } from './signed-note.ts';
import type { NoteSigner, NoteVerifier } from './signed-note.ts';

export interface Checkpoint {
  readonly size: number;
  readonly root: Uint8Array;
}

export function encodeCheckpoint(checkpoint: Checkpoint, signer: NoteSigner): Uint8Array {
  return signNote(`${signer.name}\n${checkpoint.size}\n${Buffer.from(checkpoint.root).toString('base64')}\n`, signer);
}

export type DecodedCheckpoint = { readonly checkpoint: Checkpoint } | { readonly problem: string };

/** Only one that `verifier` signed and whose origin is the verifier's name. Extension lines are not taken: this log writes none. */
export function decodeCheckpoint(bytes: Uint8Array, verifier: NoteVerifier): DecodedCheckpoint {
  const note = openNote(bytes, verifier);
  if ('problem' in note) return note;
  const [origin, size, root, end, ...rest] = note.text.split('\n');
  if (end !== '' || rest.length > 0) return { problem: 'it has not exactly three lines' };
  if (origin !== verifier.name) return { problem: 'its origin is another log' };
  if (!/^(0|[1-9]\d{0,15})$/.test(size!) || !Number.isSafeInteger(Number(size))) return { problem: 'its size is not a number' };
  const hash = decodeBase64(root!);
  if (hash === null || hash.length !== HASH_BYTES) return { problem: 'its root is not a hash' };
  return { checkpoint: { size: Number(size), root: hash } };
}
