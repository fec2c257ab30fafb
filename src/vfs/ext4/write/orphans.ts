// The list of inodes that have lost their last name, or a part of their content, and are not free yet. It goes from the superblock from inode to inode, so
// that after a power loss whoever opens the image next finishes it. https://docs.kernel.org/filesystems/ext4/orphan.html

import type { InodeTable } from './inode-table.ts';
import type { LiveInode } from './live-inode.ts';
import type { LiveSuperblock } from './live-superblock.ts';
import type { MetadataStore } from './metadata-store.ts';

export class OrphanList {
  readonly #store: MetadataStore;
  readonly #superblock: LiveSuperblock;
  readonly #inodes: InodeTable;
  /** The newest last: the superblock names it. */
  #list: LiveInode[] = [];

  constructor(store: MetadataStore, superblock: LiveSuperblock, inodes: InodeTable) {
    this.#store = store;
    this.#superblock = superblock;
    this.#inodes = inodes;
  }

  has(inode: LiveInode): boolean {
    return this.#list.includes(inode);
  }

  all(): readonly LiveInode[] {
    return [...this.#list];
  }

  add(inode: LiveInode): void {
    if (this.has(inode)) return;
    this.#remember();
    this.#inodes.edit(inode).nextOrphan = this.#superblock.lastOrphan;
    this.#superblock.lastOrphan = inode.number;
    this.#list.push(inode);
  }

  remove(inode: LiveInode): void {
    const at = this.#list.indexOf(inode);
    if (at < 0) return;
    this.#remember();
    const next = inode.nextOrphan;
    const before = this.#list[at + 1];
    if (before === undefined) this.#superblock.lastOrphan = next;
    else this.#inodes.edit(before).nextOrphan = next;
    this.#inodes.edit(inode).nextOrphan = 0;
    this.#list.splice(at, 1);
  }

  /** From the disk: what the last writer has left. The caller finishes each. */
  adopt(inodes: readonly LiveInode[]): void {
    this.#list = inodes.toReversed();
  }

  #remember(): void {
    const before = [...this.#list];
    this.#store.onUndo(() => (this.#list = before));
  }
}
