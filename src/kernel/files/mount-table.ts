// MountTable: what one guest sees of files. It begins empty. A document that is opened from a file brings its folder (document-folder.ts); operators
// add and take away what they like, and what they mounted is never replaced.

import { FailureError, toFailure } from '../../base/failure.ts';
import type { Failure } from '../../base/failure.ts';
import { GuestFiles, OPEN_TO_READ } from '../../vfs/guest-files.ts';
import type { Admission } from '../../vfs/guest-files.ts';
import type { FileHandle } from '../../vfs/file-handle.ts';
import type { FileTree, NodeStat } from '../../vfs/node.ts';
import type { DocumentFolder } from './document-folder.ts';
import type { MountSource } from './mount-source.ts';

/** Who mounted it. */
export type MountedBy = 'document' | 'operator';

/** A mount as commands show it. */
export interface MountView {
  readonly path: string;
  readonly source: string;
  readonly mode: 'read-only' | 'read-write';
  readonly by: MountedBy;
  /** Bytes that changes take, and may take; null where nothing is counted. */
  readonly usedBytes: number | null;
  readonly quotaBytes: number | null;
  /** Pages of the image that were asked for, there and not; null for folders and files of the host, which Linux caches. */
  readonly cacheHits: number | null;
  readonly cacheMisses: number | null;
  readonly opened: number;
  readonly openNow: number;
  readonly bytesRead: number;
  readonly bytesWritten: number;
}

export interface LostChanges {
  readonly path: string;
  readonly failure: Failure;
}

interface Mounted {
  readonly tree: FileTree;
  readonly by: MountedBy;
  /** Which folder of the host it is: one that was replaced by another of its name is mounted anew. */
  readonly id: string;
  readonly source: MountSource | null;
}

export class MountTable {
  #files: GuestFiles | null = null;
  readonly #mounted = new Map<string, Mounted>();
  #isClosed = false;

  /** Takes the folder that a document brought, or closes it where the guest has it already. Throws vfs.*. */
  addDocumentFolder({ path, tree }: DocumentFolder): void {
    const id = idOf(tree);
    const known = this.#mounted.get(path);
    if (known !== undefined && (known.by === 'operator' || known.id === id)) return tree.close();
    if (known !== undefined) this.unmount(path);
    try {
      this.#add(path, { tree, by: 'document', id, source: null }, 'read-only');
    } catch (error) {
      tree.close();
      throw error;
    }
  }

  /** Throws vfs.busy, vfs.invalid; the caller then closes the source. */
  mount(path: string, source: MountSource): void {
    this.#add(path, { tree: source.tree, by: 'operator', id: '', source }, source.mode);
  }

  /** Whatever is open in it ends with vfs.revoked. Throws vfs.not-found; and, when it is gone, vfs.* where an image could not take its last changes. */
  unmount(path: string): void {
    this.#requireFiles().unmount(path);
    const mounted = this.#mounted.get(path);
    this.#mounted.delete(path);
    mounted?.tree.close();
  }

  /** Is this path in what an operator mounted? Documents are then looked for there and not in the host's folder. */
  isOperators(path: string): boolean {
    const at = this.#files?.mountOf(path) ?? null;
    return at !== null && this.#mounted.get(at)?.by === 'operator';
  }

  /** Where the mount is that holds this path; null: none does. */
  mountOf(path: string): string | null {
    return this.#files?.mountOf(path) ?? null;
  }

  /** Follows links. Throws net.file-denied where nothing is mounted, and vfs.*. */
  stat(path: string): NodeStat {
    return this.#holding(path).stat(null, path, true);
  }

  /** To read. As `stat`; `admit` is asked as in GuestFiles.open. */
  open(path: string, admit: Admission): FileHandle {
    return this.#holding(path).open(null, path, OPEN_TO_READ, admit);
  }

  get views(): readonly MountView[] {
    const infos = this.#files?.mounts() ?? [];
    return infos.map(({ path, about, mode, statistics }) => {
      const { by, source } = this.#mounted.get(path)!;
      const cache = source?.cache ?? null;
      return {
        path,
        source: about,
        mode,
        by,
        usedBytes: source?.usedBytes() ?? null,
        quotaBytes: source?.quotaBytes ?? null,
        cacheHits: cache?.hits ?? null,
        cacheMisses: cache?.misses ?? null,
        ...statistics,
      };
    });
  }

  /** The guest is gone: what it has open ends, and nothing of the host is held any more. Answers what could not take its last changes. */
  close(): readonly LostChanges[] {
    this.#isClosed = true;
    this.#files?.close();
    const lost: LostChanges[] = [];
    for (const [path, { tree }] of this.#mounted) {
      try {
        tree.close();
      } catch (error) {
        lost.push({ path, failure: toFailure(error) });
      }
    }
    this.#mounted.clear();
    return lost;
  }

  #add(path: string, mounted: Mounted, mode: 'read-only' | 'read-write'): void {
    if (this.#isClosed) throw new FailureError('vfs.revoked', 'the guest has ended');
    this.#requireFiles().mount(path, mounted.tree, { mode });
    this.#mounted.set(path, mounted);
  }

  #holding(path: string): GuestFiles {
    const files = this.#requireFiles();
    if (files.mountOf(path) === null) throw new FailureError('net.file-denied');
    return files;
  }

  /** Made on first use: few guests have files. */
  #requireFiles(): GuestFiles {
    return (this.#files ??= new GuestFiles());
  }
}

function idOf(tree: FileTree): string {
  const root = tree.root();
  try {
    return root.stat().id;
  } finally {
    root.release();
  }
}
