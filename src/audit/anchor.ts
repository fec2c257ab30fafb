// A counter outside the log that only goes up, as a TPM's NV counter: it shows when an earlier state of the whole folder was put back.
// Protocol: an entry that names the next value is made durable first, then the counter is raised. So the counter is never ahead of an honest
// log, and a log that it is ahead of was put back. What was added since the last anchoring can still be cut off unseen.

import { basename, dirname } from 'node:path';

import { filesIn, makeFolderDurably } from './audit-files.ts';

const MAX_COUNTER_BYTES = 32;

export interface Anchor {
  /** Which counter it is, as the log's entries name it: values of different counters are not compared. */
  readonly name: string;
  /** Raises the counter by one and gives its new value. */
  increment(): Promise<bigint>;
  read(): Promise<bigint>;
}

/** agrees: as the log says. rolled-back: the counter is ahead of the log. reset: it is behind, so it is another counter or was made anew. */
export type AnchorVerdict = 'agrees' | 'unfinished' | 'rolled-back' | 'reset';

/** `logged`: the value of the last anchoring entry. One behind is a run that ended between the entry and the counter. */
export function compareAnchor(counter: bigint, logged: bigint): AnchorVerdict {
  if (counter === logged) return 'agrees';
  if (counter === logged - 1n) return 'unfinished';
  return counter > logged ? 'rolled-back' : 'reset';
}

/**
 * A counter in a file, for machines without a TPM. It has to lie outside the log's folder, and shows only that this folder alone was put back:
 * whoever can write both files can put back both.
 */
export function fileAnchor(file: string): Anchor {
  const files = filesIn(dirname(file));
  const read = async (): Promise<bigint> => {
    const text = Buffer.from((await files.read(basename(file), MAX_COUNTER_BYTES)) ?? '0').toString();
    if (!/^\d{1,20}\n?$/.test(text)) throw new Error(`${basename(file)} holds no counter`);
    return BigInt(text.trim());
  };
  return {
    name: 'file',
    read,
    async increment() {
      const value = (await read()) + 1n;
      await makeFolderDurably(files, '.');
      await files.write(`${basename(file)}.new`, Buffer.from(`${value}\n`));
      await files.rename(`${basename(file)}.new`, basename(file));
      await files.syncFolder('.');
      return value;
    },
  };
}
