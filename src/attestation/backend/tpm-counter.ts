// A counter in a TPM's non-volatile storage: it outlives restarts, cannot be set back, and a new one begins above all that ever were.

import { defineIndex, incrementIndex, readCounter } from '../commands/nonvolatile.ts';
import { TPM_RC, TpmError } from '../tpm/response-codes.ts';
import type { TpmClient } from '../tpm/tpm-client.ts';
import type { MonotonicCounter } from './backend.ts';

/** In the range that the TCG leaves to the machine's owner (0x01800000 to 0x01bfffff); KPIO's begin at "K". */
const FIRST_INDEX = 0x018b4b00;
const COUNT = 256;

export function createCounter(tpm: TpmClient, number: number): MonotonicCounter {
  if (!(Number.isInteger(number) && number >= 0 && number < COUNT)) throw new RangeError(`there is no counter ${number}`);
  const index = FIRST_INDEX + number;
  let last: Promise<unknown> = Promise.resolve();
  /** One after the other: what is read is what this increment made. */
  const alone = <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work);
    last = result.catch(() => {});
    return result;
  };
  const increment = async (): Promise<bigint> => {
    try {
      await incrementIndex(tpm, index);
    } catch (error) {
      if (!isMissing(error)) throw error;
      await defineIndex(tpm, index, 'counter');
      await incrementIndex(tpm, index);
    }
    return readCounter(tpm, index);
  };
  return {
    increment: () => alone(increment),
    read: () =>
      alone(async () => {
        try {
          return await readCounter(tpm, index);
        } catch (error) {
          // Before its first increment it has no value.
          if (isMissing(error) || (error instanceof TpmError && error.is(TPM_RC.NV_UNINITIALIZED))) return increment();
          throw error;
        }
      }),
  };
}

/** TPM_RC_HANDLE: no such index was ever defined. */
function isMissing(error: unknown): boolean {
  return error instanceof TpmError && error.is(TPM_RC.HANDLE);
}
