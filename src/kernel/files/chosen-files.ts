// Files that a person's own program chooses for a page (DOM.setFileInputFiles): regular files of the host, read whole, within what one answer may carry.
// It is the person's act and needs no mount and no right of the guest to files: the page gets bytes and a name, and never a path.

import { basename } from 'node:path';

import { FailureError } from '../../base/failure.ts';
import { MAX_CHOSEN_FILE_BYTES } from '../../protocol/site-channel.ts';
import type { PickerAnswer } from '../../protocol/site-channel.ts';
import { GuestFiles, OPEN_TO_READ } from '../../vfs/guest-files.ts';
import type { FileHandle } from '../../vfs/file-handle.ts';
import { HostFileTree } from '../../vfs/host-folder.ts';
import { mimeTypeOfPath } from './file-address.ts';

export type ChosenFile = NonNullable<PickerAnswer['files']>[number];

export const MAX_CHOSEN_FILES = 1000;
const PIECE_BYTES = 1 << 20;

/** Paths are absolute, links in them are followed. Rejects with vfs.* for what is no regular file, vfs.too-large for more than one answer may carry. */
export async function readChosenFiles(paths: readonly string[]): Promise<ChosenFile[]> {
  if (paths.length > MAX_CHOSEN_FILES) throw new FailureError('vfs.too-large', `more than ${MAX_CHOSEN_FILES} files`);
  const files: ChosenFile[] = [];
  let left = MAX_CHOSEN_FILE_BYTES;
  for (const path of paths) {
    const file = await readOne(path, left);
    left -= file.data.length;
    files.push(file);
  }
  return files;
}

async function readOne(path: string, maxBytes: number): Promise<ChosenFile> {
  if (!path.startsWith('/')) throw new FailureError('vfs.invalid', 'a path that is not absolute');
  const tree = new HostFileTree(path, { readOnly: true });
  const files = new GuestFiles();
  try {
    files.mount('/file', tree, { mode: 'read-only' });
    const handle = files.open(null, '/file', OPEN_TO_READ);
    const { modifiedMs } = handle.stat();
    const data = await readAll(handle, maxBytes);
    return { name: basename(path), type: mimeTypeOfPath(path), lastModified: Math.max(0, Math.floor(modifiedMs)), data };
  } finally {
    files.close();
    tree.close();
  }
}

async function readAll(handle: FileHandle, maxBytes: number): Promise<Uint8Array> {
  const { sizeBytes } = handle.stat();
  if (sizeBytes > maxBytes) throw new FailureError('vfs.too-large', `more than ${MAX_CHOSEN_FILE_BYTES >> 20} MB in all`);
  const data = new Uint8Array(sizeBytes);
  let filled = 0;
  while (filled < sizeBytes) {
    const count = await handle.readSoon(filled, data.subarray(filled, filled + PIECE_BYTES));
    if (count === 0) break;
    filled += count;
  }
  return data.subarray(0, filled);
}
