// What a document that is opened from a file brings along for its guest: its folder, read-only, under the path that the address has. A document
// whose links lead out of its folder brings that one file and nothing else, and gets a process of its own.
// SAFETY: a folder that came out of an archive may hold a link to any file of the person. Were its target given to the folder's own process, a page
// of the folder could bring its tab there and read it.

import { realpathSync } from 'node:fs';

import { FailureError } from '../../base/failure.ts';
import { hostFailure } from '../../vfs/host-failure.ts';
import { GuestFiles } from '../../vfs/guest-files.ts';
import { HostFileTree, HostFolder } from '../../vfs/host-folder.ts';
import type { FileTree, NodeStat } from '../../vfs/node.ts';
import { folderOf } from './file-address.ts';

export interface DocumentFolder {
  /** Where it is mounted. */
  readonly path: string;
  readonly tree: FileTree;
  /** The tree is the document alone. */
  readonly isAlone: boolean;
}

/** The caller closes the tree. Throws vfs.* when there is no regular file at the path; folders on the way may be links. */
export function openDocumentFolder(path: string): DocumentFolder {
  const folder = folderOf(path);
  const tree = onRealPath(folder, (real) => new HostFolder(folder, { readOnly: true, ownPaths: [folder, real] }));
  try {
    const files = new GuestFiles();
    files.mount(folder, tree, { mode: 'read-only' });
    try {
      requireFile(files.stat(null, path, true));
    } finally {
      files.close();
    }
    return { path: folder, tree, isAlone: false };
  } catch (error) {
    tree.close();
    if (!(error instanceof FailureError) || error.failure.code !== 'vfs.outside') throw error;
  }
  return onRealPath(path, (real) => ({ path, tree: new HostFileTree(real, { readOnly: true }), isAlone: true }));
}

export function requireFile({ kind }: NodeStat): void {
  if (kind === 'directory') throw new FailureError('vfs.is-directory');
  if (kind !== 'file') throw new FailureError('vfs.denied', 'it is no regular file');
}

function onRealPath<T>(path: string, open: (real: string) => T): T {
  let real: string;
  try {
    real = realpathSync(path);
  } catch (error) {
    throw hostFailure(error);
  }
  return open(real);
}
