// The few file operations that the log needs, on paths relative to its folder. A seam: tests put failing disks here.

import { mkdir, open, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

export interface AuditFiles {
  /** null when there is none. Reads at most `maxBytes` + 1 bytes, so that a longer file shows by its length. */
  read(path: string, maxBytes: number): Promise<Uint8Array | null>;
  /** Creates or replaces the file and brings its content to the disk; its name is durable only after syncFolder. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Makes a folder and those above it. Gives the folders that have to be synced for it to stay: none when it was there. */
  makeFolder(path: string): Promise<string[]>;
  syncFolder(path: string): Promise<void>;
  /** Fine when there is none. */
  remove(path: string): Promise<void>;
  /** Removes the folder when it is empty, else does nothing. */
  removeEmptyFolder(path: string): Promise<void>;
  /** The names in a folder; none when it does not exist. */
  list(path: string): Promise<string[]>;
}

const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

/** On the file system; `root` need not exist. */
export function filesIn(root: string): AuditFiles {
  const at = (path: string): string => join(root, path);
  return {
    async read(path, maxBytes) {
      return readBounded(at(path), maxBytes);
    },
    async write(path, bytes) {
      const handle = await open(at(path), 'w', FILE_MODE);
      try {
        await handle.writeFile(bytes);
        await handle.sync();
      } finally {
        await handle.close();
      }
    },
    rename: (from, to) => rename(at(from), at(to)),
    async makeFolder(path) {
      const first = await mkdir(at(path), { recursive: true, mode: FOLDER_MODE });
      if (first === undefined) return [];
      // Each new folder's name stands in the one above it.
      const changed: string[] = [];
      for (let folder = at(path); folder.length > dirname(first).length; folder = dirname(folder)) changed.push(relative(root, dirname(folder)));
      return changed;
    },
    syncFolder: (path) => syncFolder(at(path)),
    remove: (path) => rm(at(path), { force: true }),
    removeEmptyFolder: (path) => rmdir(at(path)).catch(() => {}),
    list: (path) => readdir(at(path)).catch(absentIs<string[]>([])),
  };
}

export async function makeFolderDurably(files: AuditFiles, path: string): Promise<void> {
  for (const folder of await files.makeFolder(path)) await files.syncFolder(folder);
}

async function readBounded(path: string, maxBytes: number): Promise<Uint8Array | null> {
  const handle = await open(path, 'r').catch(absentIs(null));
  if (handle === null) return null;
  try {
    const { size } = await handle.stat();
    const bytes = Buffer.allocUnsafe(Math.min(size, maxBytes + 1));
    let length = 0;
    while (length < bytes.length) {
      const { bytesRead } = await handle.read(bytes, length, bytes.length - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return bytes.subarray(0, length);
  } finally {
    await handle.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function absentIs<T>(value: T): (error: unknown) => T {
  return (error) => {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return value;
    throw error;
  };
}
