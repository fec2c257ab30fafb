// A file or folder that a guest has open. It ends in one of two ways: the guest closes it (vfs.bad-handle afterwards), or the kernel takes it back
// (vfs.revoked). Either way the host's descriptors are closed in that moment.

import { FailureError } from '../base/failure.ts';
import type { GuestFiles, Mount } from './guest-files.ts';
import { MAX_FILE_BYTES } from './node.ts';
import type { DirectoryEntry, NodeKind, NodeStat, NodeTimes, OpenFile, VfsNode } from './node.ts';
import type { WalkRules } from './path-walk.ts';

export class FileHandle {
  readonly kind: NodeKind;
  readonly mount: Mount;
  readonly mayRead: boolean;
  /** For folders: whether names in it and below may be changed. */
  readonly mayWrite: boolean;
  /** As the guest's mounts have it: absolute, links resolved as they were when it was opened. */
  readonly path: string;
  /** Called once when the kernel takes the handle back, after it has ended. */
  onRevoked: (() => void) | null = null;
  readonly #guest: GuestFiles;
  #node: VfsNode | null;
  #file: OpenFile | null;
  #state: 'open' | 'closed' | 'revoked' = 'open';

  constructor(guest: GuestFiles, mount: Mount, path: string, node: VfsNode, file: OpenFile | null, mayRead: boolean, mayWrite: boolean) {
    this.#guest = guest;
    this.path = path;
    this.mount = mount;
    this.kind = node.kind;
    this.#node = node;
    this.#file = file;
    this.mayRead = mayRead;
    this.mayWrite = mayWrite;
  }

  get state(): 'open' | 'closed' | 'revoked' {
    return this.#state;
  }

  /** Bytes read; less than `target` takes only at the end. */
  read(offset: number, target: Uint8Array): number {
    const file = this.#requireFile(this.mayRead);
    if (offset >= MAX_FILE_BYTES) return 0;
    const count = file.read(requireOffset(offset), target);
    this.mount.statistics.bytesRead += count;
    return count;
  }

  /** Some bytes, 0 at the end, without keeping the thread where a disk may take its time. Rejects with vfs.revoked when that happens meanwhile. */
  async readSoon(offset: number, target: Uint8Array): Promise<number> {
    const file = this.#requireFile(this.mayRead);
    if (file.readSoon === undefined || offset >= MAX_FILE_BYTES) return this.read(offset, target);
    const count = await file.readSoon(requireOffset(offset), target);
    this.requireOpen();
    this.mount.statistics.bytesRead += count;
    return count;
  }

  write(offset: number, bytes: Uint8Array): void {
    const file = this.#requireFile(this.mayWrite);
    requireSize(requireOffset(offset) + bytes.length);
    file.write(offset, bytes);
    this.mount.statistics.bytesWritten += bytes.length;
  }

  /** After the end, wherever that is now; the new size. */
  append(bytes: Uint8Array): number {
    const file = this.#requireFile(this.mayWrite);
    const offset = file.sizeBytes();
    requireSize(offset + bytes.length);
    file.write(offset, bytes);
    this.mount.statistics.bytesWritten += bytes.length;
    return offset + bytes.length;
  }

  truncate(sizeBytes: number): void {
    const file = this.#requireFile(this.mayWrite);
    requireSize(requireOffset(sizeBytes));
    file.truncate(sizeBytes);
  }

  stat(): NodeStat {
    const node = this.#requireNode();
    return this.#file === null ? node.stat() : this.#file.stat();
  }

  setTimes(times: NodeTimes): void {
    const node = this.#requireNode();
    if (!this.mayWrite) throw new FailureError('vfs.bad-handle', 'it was opened to be read');
    node.setTimes(times);
  }

  /** Content and names are on the disk when it returns. */
  sync(dataOnly: boolean): void {
    const node = this.#requireNode();
    if (this.#file !== null) this.#file.sync(dataOnly);
    else if (this.mount.refusal === null) node.syncDirectory();
  }

  list(): readonly DirectoryEntry[] {
    const node = this.#requireNode();
    if (!this.mayRead) throw new FailureError('vfs.bad-handle', 'it was not opened to be read');
    return node.list();
  }

  /** Paths from this folder: they stay below it. Throws vfs.not-directory. */
  walkRules(): WalkRules<Mount> {
    const node = this.#requireNode();
    if (this.kind !== 'directory') throw new FailureError('vfs.not-directory');
    return { start: { node, mark: this.mount, isOwned: false }, hasRoot: false, mountAt: null };
  }

  /** Throws vfs.revoked, vfs.bad-handle. */
  requireOpen(): void {
    this.#requireNode();
  }

  /** More than once is nothing. */
  close(): void {
    this.#end('closed');
  }

  /** By the kernel: the right to it was taken back. */
  revoke(): void {
    if (this.#state !== 'open') return;
    this.#end('revoked');
    this.onRevoked?.();
  }

  #end(state: 'closed' | 'revoked'): void {
    if (this.#state !== 'open') return;
    this.#state = state;
    this.#guest.forget(this);
    this.#file?.close();
    this.#node?.release();
    this.#file = null;
    this.#node = null;
  }

  #requireNode(): VfsNode {
    if (this.#node === null) throw new FailureError(this.#state === 'revoked' ? 'vfs.revoked' : 'vfs.bad-handle');
    return this.#node;
  }

  #requireFile(isAllowed: boolean): OpenFile {
    if (this.#file === null) {
      this.#requireNode();
      throw new FailureError('vfs.is-directory');
    }
    if (!isAllowed) throw new FailureError('vfs.bad-handle', 'it was not opened for this');
    return this.#file;
  }
}

function requireOffset(offset: number): number {
  if (!Number.isSafeInteger(offset) || offset < 0) throw new FailureError('vfs.invalid', 'an offset is a whole number from 0');
  return offset;
}

function requireSize(sizeBytes: number): void {
  if (sizeBytes > MAX_FILE_BYTES) throw new FailureError('vfs.too-large', 'files have at most 16 TiB');
}
