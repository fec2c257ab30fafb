// Whether an image may be written: the rules of the feature words. Of what is compatible nothing needs to be known; of what is compatible for readers,
// and of what is not compatible, everything. https://docs.kernel.org/filesystems/ext4/globals.html#super-block

import { INCOMPATIBLE } from '../superblock.ts';

export const COMPATIBLE = { journal: 0x4, directoryIndex: 0x20, sparseSuperblocks2: 0x200 } as const;
export const READ_ONLY_COMPATIBLE = {
  sparseSuperblocks: 0x1,
  largeFiles: 0x2,
  hugeFiles: 0x8,
  groupChecksums: 0x10,
  manyFolders: 0x20,
  extraInodeBytes: 0x40,
  metadataChecksums: 0x400,
  orphansPresent: 0x10000,
} as const;

const WRITABLE_READ_ONLY_COMPATIBLE = Object.values(READ_ONLY_COMPATIBLE).reduce((all, bit) => all | bit, 0);
const WRITABLE_INCOMPATIBLE =
  INCOMPATIBLE.fileType |
  INCOMPATIBLE.recover |
  INCOMPATIBLE.metaGroups |
  INCOMPATIBLE.extents |
  INCOMPATIBLE.bits64 |
  INCOMPATIBLE.flexibleGroups |
  INCOMPATIBLE.checksumSeed |
  INCOMPATIBLE.largeDirectory |
  INCOMPATIBLE.inlineData;

/** Names for messages, by bit. */
const READ_ONLY_NAMES: Readonly<Record<number, string>> = {
  0x80: 'snapshots',
  0x100: 'quotas in the image',
  0x200: 'clusters of blocks (bigalloc)',
  0x800: 'replicas',
  0x1000: 'it is marked read-only',
  0x2000: 'project quotas',
  0x4000: 'shared blocks',
  0x8000: 'verified files (fs-verity)',
};
const INCOMPATIBLE_NAMES: Readonly<Record<number, string>> = {
  0x100: 'protection against several writers (mmp)',
  0x400: 'attributes in inodes of their own',
};

/** Why it can only be read; null when it can be written. */
export function whyNotWritable(incompatible: number, readOnlyCompatible: number): string | null {
  const names = [
    ...namesOf(incompatible & ~WRITABLE_INCOMPATIBLE, INCOMPATIBLE_NAMES),
    ...namesOf(readOnlyCompatible & ~WRITABLE_READ_ONLY_COMPATIBLE, READ_ONLY_NAMES),
  ];
  return names.length === 0 ? null : `it has ${names.join(', ')}`;
}

function namesOf(bits: number, names: Readonly<Record<number, string>>): string[] {
  const found: string[] = [];
  for (let bit = 0; bit < 32; bit++) if (((bits >>> bit) & 1) === 1) found.push(names[2 ** bit] ?? `feature 0x${(2 ** bit).toString(16)}`);
  return found;
}
