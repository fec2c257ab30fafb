// The counter that the audit log is anchored in: the TPM's, where one backs the system; else a file beside the log, which shows less.

import { setTimeout as sleep } from 'node:timers/promises';

import type { Anchor } from '../../audit/anchor.ts';
import { fileAnchor } from '../../audit/anchor.ts';
import type { AttestationBackend, BackendKind } from '../../attestation/backend/backend.ts';

/** How long a counter may take to answer. */
const ANSWERS_WITHIN_MS = 2000;
/** A TPM of KPIO's own has one log; on one that the machine shares, each log has a counter by its key (two of 256 may meet). */
const PRIVATE_COUNTER = 0;

/** What this needs of boot/measured-boot.ts. */
export type BackendSource = () => Promise<Pick<AttestationBackend, 'kind' | 'counter'>>;

/**
 * Resolves when the TPM is known, which may take some seconds. Never rejects. Each question goes to the TPM of that moment: one that was
 * lost and replaced is another counter, and refuses.
 */
export async function chooseAnchor(backend: BackendSource, file: string, keyId: Uint8Array): Promise<Anchor> {
  const chosen = await backend().catch(() => null);
  if (chosen === null || chosen.kind === 'software') return fileAnchor(file);
  const { kind } = chosen;
  const index = kind === 'swtpm' ? PRIVATE_COUNTER : keyId[0]!;
  const ask = async (question: 'read' | 'increment'): Promise<bigint> => {
    const now = await backend();
    if (now.kind !== kind) throw new Error(`the ${kind} TPM was lost`);
    return now.counter(index)[question]();
  };
  return {
    name: `${kind}:${index}`,
    read: () => within(ask('read')),
    increment: () => within(ask('increment')),
  };
}

/** What an anchor proves, for people. `name` as the log's entries have it; null: none yet. */
export function anchorSentence(name: string | null): string {
  if (name === null) return 'none: an older copy of the folder shows only by a checkpoint that was kept elsewhere';
  if (name === 'file') return "a file in the state folder: an older copy of the log's folder alone shows; one of the whole state folder does not";
  const kind = name.split(':')[0] as BackendKind;
  if (kind === 'swtpm') return "swtpm's counter, kept in the state folder: an older copy of the log's folder shows; one of the whole state folder does not";
  return "the TPM's counter: an older copy of the folder shows at the next start";
}

async function within(answer: Promise<bigint>): Promise<bigint> {
  answer.catch(() => {});
  const stop = new AbortController();
  const late = sleep(ANSWERS_WITHIN_MS, undefined, { signal: stop.signal, ref: false }).then(() => {
    throw new Error(`the counter does not answer within ${ANSWERS_WITHIN_MS} ms`);
  });
  late.catch(() => {});
  try {
    return await Promise.race([answer, late]);
  } finally {
    stop.abort();
  }
}
