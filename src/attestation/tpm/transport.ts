// How command bytes reach a TPM and answers come back. One command at a time; a transport that has failed once stays failed, because
// nobody knows any more which answer belongs to which command. Rejects with tpm.gone and tpm.malformed.

import { FailureError } from '../../base/failure.ts';

export interface TpmTransport {
  /** For people: where the TPM is. */
  readonly description: string;
  /** A whole command to a whole answer: both begin with tag, size and code (10 bytes). */
  exchange(command: Uint8Array, timeoutMs: number): Promise<Uint8Array>;
  close(): void;
}

export const HEADER_BYTES = 10;
/** TPM_PT_MAX_RESPONSE_SIZE of all TPMs known is 4096. */
export const MAX_ANSWER_BYTES = 8192;

/** The size that an answer's head tells; null while the head is not there. Throws tpm.malformed. */
export function announcedSize(bytes: Uint8Array): number | null {
  if (bytes.length < HEADER_BYTES) return null;
  const size = new DataView(bytes.buffer, bytes.byteOffset).getUint32(2);
  if (size < HEADER_BYTES || size > MAX_ANSWER_BYTES) throw new FailureError('tpm.malformed', `an answer that says it has ${size} bytes`);
  return size;
}
