// Trees of extents, to be read and changed. The root lies in the inode, the other nodes in blocks of their own; all leaves are equally deep.
// https://docs.kernel.org/filesystems/ext4/dynamic.html#extent-tree
// A node is checked as a whole when it comes from the disk, and on every way down against what the nodes above say of it.

import { invalid } from '../superblock.ts';
import type { Superblock } from '../superblock.ts';
import type { BlockAllocator } from './block-allocator.ts';
import {
  childBlock,
  closeEntry,
  depthOf,
  ENTRY_BYTES,
  entryCount,
  EXTENT_MAGIC,
  extentAt,
  firstLogical,
  initNode,
  lastEntryUpTo,
  MAX_DEPTH,
  MAX_UNWRITTEN_BLOCKS,
  MAX_WRITTEN_BLOCKS,
  maxEntries,
  moveEntries,
  nodeChecksum,
  openEntry,
  setChild,
  setDepth,
  setEntryCount,
  setExtent,
  setFirstLogical,
} from './extent-node.ts';
import type { Extent } from './extent-node.ts';
import type { FileMap, MappedRun } from './file-map.ts';
import type { InodeTable } from './inode-table.ts';
import type { LiveInode } from './live-inode.ts';
import type { MetadataBlock, MetadataStore } from './metadata-store.ts';

const ROOT_ENTRIES = 4;
/** Extents that one operation frees. */
const EXTENTS_PER_STEP = 32;
const FOLDER_BLOCKS_PER_EXTENT = 128;

/** A node on the way from the root to a leaf. */
interface Level {
  readonly node: DataView;
  /** null for the root, which lies in the inode. */
  readonly block: MetadataBlock | null;
  /** The entry that the way goes through; in the leaf the last that begins at or before what is looked for, or -1. */
  index: number;
  /** The first block that lies behind what the node may hold. */
  readonly end: number;
}

export class ExtentTree implements FileMap {
  readonly #store: MetadataStore;
  readonly #geometry: Superblock;
  readonly #allocator: BlockAllocator;
  readonly #inodes: InodeTable;
  readonly #blockEntries: number;

  constructor(store: MetadataStore, geometry: Superblock, allocator: BlockAllocator, inodes: InodeTable) {
    this.#store = store;
    this.#geometry = geometry;
    this.#allocator = allocator;
    this.#inodes = inodes;
    this.#blockEntries = Math.floor((geometry.blockBytes - ENTRY_BYTES) / ENTRY_BYTES);
  }

  find(inode: LiveInode, logical: number, maxCount: number): MappedRun {
    const path = this.#path(inode, logical);
    const { node, index, end } = path.at(-1)!;
    const next = index + 1 < entryCount(node) ? firstLogical(node, index + 1) : end;
    if (index >= 0) {
      const extent = extentAt(node, index);
      const skipped = logical - extent.logical;
      if (skipped < extent.count) {
        return { physical: extent.physical + skipped, count: Math.min(maxCount, extent.count - skipped), isUnwritten: extent.isUnwritten };
      }
    }
    return { physical: 0, count: Math.min(maxCount, next - logical), isUnwritten: false };
  }

  insert(inode: LiveInode, logical: number, physical: number, count: number): void {
    this.#inodes.edit(inode);
    for (let done = 0; done < count; done += MAX_WRITTEN_BLOCKS) {
      const part = Math.min(count - done, MAX_WRITTEN_BLOCKS);
      this.#insert(inode, { logical: logical + done, physical: physical + done, count: part, isUnwritten: false });
    }
    inode.addBlocks(count);
  }

  /** Takes the unwritten extent out, and puts its parts back. */
  markWritten(inode: LiveInode, logical: number, count: number): void {
    this.#inodes.edit(inode);
    const path = this.#path(inode, logical);
    const leaf = path.at(-1)!;
    const extent = extentAt(leaf.node, leaf.index);
    this.#removeEntry(inode, path);
    const before = logical - extent.logical;
    const after = extent.count - before - count;
    if (before > 0) this.#insert(inode, { ...extent, count: before });
    this.#insert(inode, { logical, physical: extent.physical + before, count, isUnwritten: false });
    if (after > 0) this.#insert(inode, { logical: logical + count, physical: extent.physical + before + count, count: after, isUnwritten: true });
  }

  removeFrom(inode: LiveInode, from: number): boolean {
    this.#inodes.edit(inode);
    let isDone = false;
    for (let step = 0; step < EXTENTS_PER_STEP && !isDone; step++) isDone = this.#removeLast(inode, from);
    this.#flatten(inode);
    return isDone;
  }

  /** The last extent, or what of it lies behind `from`; true when nothing does. */
  #removeLast(inode: LiveInode, from: number): boolean {
    const path = this.#path(inode, 2 ** 32 - 1);
    const { node, index } = path.at(-1)!;
    if (index < 0) return true;
    const extent = extentAt(node, index);
    if (extent.logical + extent.count <= from) return true;
    // What is freed of folders is revoked, and a transaction has room for some thousands of these.
    const most = inode.kind === 'directory' ? FOLDER_BLOCKS_PER_EXTENT : extent.count;
    const kept = Math.max(0, from - extent.logical, extent.count - most);
    if (kept > 0) {
      this.#changed(path.at(-1)!);
      setExtent(node, index, { ...extent, count: kept });
    } else this.#removeEntry(inode, path);
    this.#allocator.free(extent.physical + kept, extent.count - kept);
    // The blocks of folders go through the journal.
    if (inode.kind === 'directory') for (let at = kept; at < extent.count; at++) this.#store.drop(extent.physical + at);
    inode.addBlocks(kept - extent.count);
    return false;
  }

  /** Into a hole. Joined with its neighbours where they go on in it. */
  #insert(inode: LiveInode, extent: Extent): void {
    for (;;) {
      const path = this.#path(inode, extent.logical);
      const leaf = path.at(-1)!;
      if (this.#join(leaf, extent)) return;
      if (entryCount(leaf.node) < maxEntries(leaf.node)) {
        this.#changed(leaf);
        openEntry(leaf.node, leaf.index + 1);
        setExtent(leaf.node, leaf.index + 1, extent);
        if (leaf.index < 0) this.#lowerKeys(path, extent.logical);
        return;
      }
      this.#makeRoom(inode, path, extent.logical);
    }
  }

  #join(leaf: Level, extent: Extent): boolean {
    const { node, index } = leaf;
    const max = extent.isUnwritten ? MAX_UNWRITTEN_BLOCKS : MAX_WRITTEN_BLOCKS;
    const left = index >= 0 ? extentAt(node, index) : null;
    const right = index + 1 < entryCount(node) ? extentAt(node, index + 1) : null;
    const joinsLeft = left !== null && follows(left, extent) && left.count + extent.count <= max;
    if (joinsLeft) {
      this.#changed(leaf);
      const count = left.count + extent.count;
      if (right !== null && follows({ ...left, count }, right) && count + right.count <= max) {
        setExtent(node, index, { ...left, count: count + right.count });
        closeEntry(node, index + 1);
      } else setExtent(node, index, { ...left, count });
      return true;
    }
    // Joined to the right only where no key above changes.
    if (right === null || index < 0 || !follows(extent, right) || extent.count + right.count > max) return false;
    this.#changed(leaf);
    setExtent(node, index + 1, { ...extent, count: extent.count + right.count });
    return true;
  }

  /** One node of the path gets a new sibling, or the tree another level: after some of these steps the leaf has room. */
  #makeRoom(inode: LiveInode, path: readonly Level[], logical: number): void {
    let level = path.length - 1;
    while (level > 0 && isFull(path[level - 1]!.node)) level--;
    if (level === 0) {
      this.#grow(inode, path[0]!);
      return;
    }
    const { node, index } = path[level]!;
    const count = entryCount(node);
    const isLeaf = level === path.length - 1;
    // Files mostly grow at their end: what is full stays full, and the new node begins with what comes.
    const isAtEnd = index === count - 1;
    const split = isAtEnd ? (isLeaf ? count : count - 1) : count >> 1;
    const key = split === count ? logical : firstLogical(node, split);
    const sibling = this.#newNode(inode, depthOf(node), path[level]!.block!.number);
    this.#changed(path[level]!);
    if (split < count) moveEntries(node, split, sibling.view);
    const parent = path[level - 1]!;
    this.#changed(parent);
    openEntry(parent.node, parent.index + 1);
    setChild(parent.node, parent.index + 1, key, sibling.number);
  }

  /** The root's entries move to a block of their own below it. */
  #grow(inode: LiveInode, root: Level): void {
    const depth = depthOf(root.node);
    if (depth === MAX_DEPTH) throw invalid(`the extents of inode ${inode.number} are too deep`);
    const child = this.#newNode(inode, depth, this.#inodes.firstBlockNear(inode));
    const key = firstLogical(root.node, 0);
    moveEntries(root.node, 0, child.view);
    setEntryCount(root.node, 1);
    setDepth(root.node, depth + 1);
    setChild(root.node, 0, key, child.number);
  }

  #newNode(inode: LiveInode, depth: number, goal: number): MetadataBlock {
    const { start } = this.#allocator.allocate(goal, 1, true);
    const block = this.#store.create(start, 'extents');
    block.owner = inode.number;
    block.seed = inode.checksumSeed;
    initNode(block.view, this.#blockEntries, depth);
    inode.addBlocks(1);
    return block;
  }

  /** The entry at the end of the path goes, and with it nodes that become empty. */
  #removeEntry(inode: LiveInode, path: readonly Level[]): void {
    for (let level = path.length - 1; level >= 0; level--) {
      const { node, block, index } = path[level]!;
      this.#changed(path[level]!);
      closeEntry(node, index);
      if (entryCount(node) > 0) {
        if (index === 0) this.#raiseKeys(path, level);
        return;
      }
      if (block === null) {
        setDepth(node, 0);
        return;
      }
      this.#freeNode(inode, block.number);
    }
  }

  #freeNode(inode: LiveInode, number: number): void {
    this.#allocator.free(number, 1);
    this.#store.drop(number);
    inode.addBlocks(-1);
  }

  /** A tree whose entries fit into the inode lies there. */
  #flatten(inode: LiveInode): void {
    const root = inode.blocksView;
    while (depthOf(root) > 0 && entryCount(root) === 1) {
      const child = this.#child(inode, root, 0, depthOf(root), 2 ** 32);
      if (entryCount(child.view) > ROOT_ENTRIES) return;
      setEntryCount(root, 0);
      setDepth(root, depthOf(child.view));
      for (let index = 0; index < entryCount(child.view); index++) {
        const at = ENTRY_BYTES * (index + 1);
        inode.blocks.set(child.bytes.subarray(at, at + ENTRY_BYTES), at);
      }
      setEntryCount(root, entryCount(child.view));
      this.#freeNode(inode, child.number);
    }
  }

  /** The first entry of a leaf begins earlier now. */
  #lowerKeys(path: readonly Level[], logical: number): void {
    for (let level = path.length - 2; level >= 0; level--) {
      const { node, index } = path[level]!;
      if (firstLogical(node, index) <= logical) return;
      this.#changed(path[level]!);
      setFirstLogical(node, index, logical);
      if (index > 0) return;
    }
  }

  /** The first entry of a node is another now: the keys above say where it begins. */
  #raiseKeys(path: readonly Level[], from: number): void {
    const key = firstLogical(path[from]!.node, 0);
    for (let level = from - 1; level >= 0; level--) {
      const { node, index } = path[level]!;
      this.#changed(path[level]!);
      setFirstLogical(node, index, key);
      if (index > 0) return;
    }
  }

  #changed({ block }: Level): void {
    if (block !== null) this.#store.change(block);
  }

  #path(inode: LiveInode, logical: number): Level[] {
    let node = inode.blocksView;
    this.#requireRoot(inode, node);
    let block: MetadataBlock | null = null;
    let end = 2 ** 32;
    const path: Level[] = [];
    for (let depth = depthOf(node); ; depth--) {
      const found = lastEntryUpTo(node, logical);
      const index = depth === 0 ? found : Math.max(0, found);
      path.push({ node, block, index, end });
      if (depth === 0) return path;
      if (index + 1 < entryCount(node)) end = firstLogical(node, index + 1);
      block = this.#child(inode, node, index, depth, end);
      node = block.view;
    }
  }

  #child(inode: LiveInode, parent: DataView, index: number, depth: number, end: number): MetadataBlock {
    const number = childBlock(parent, index);
    if (!this.#allocator.isForFiles(number, 1)) throw invalid(`an extent block of inode ${inode.number} lies outside`);
    const block = this.#store.get(number);
    if (block.use === 'unknown') {
      this.#checkBlock(inode, block);
      block.use = 'extents';
      block.owner = inode.number;
      block.seed = inode.checksumSeed;
    }
    const count = entryCount(block.view);
    const isGood = block.use === 'extents' && block.owner === inode.number && depthOf(block.view) === depth - 1;
    // An empty leaf is there only between being made and being filled.
    const isWithin = count === 0 || (firstLogical(block.view, 0) >= firstLogical(parent, index) && lastLogical(block.view) < end);
    if (!isGood || !isWithin || (count === 0 && depth > 1)) throw damaged(inode);
    return block;
  }

  #checkBlock(inode: LiveInode, { view, bytes }: MetadataBlock): void {
    if (view.getUint16(0, true) !== EXTENT_MAGIC || maxEntries(view) > this.#blockEntries || maxEntries(view) === 0) throw damaged(inode);
    if (this.#geometry.checksums === 'crc32c') {
      const tail = ENTRY_BYTES * (1 + maxEntries(view));
      if (view.getUint32(tail, true) !== nodeChecksum(bytes, view, inode.checksumSeed)) {
        throw invalid(`the checksum of an extent block of inode ${inode.number} is wrong`);
      }
    }
    this.#requireEntries(inode, view);
    if (entryCount(view) === 0) throw damaged(inode);
  }

  #requireRoot(inode: LiveInode, root: DataView): void {
    if (inode.isMapChecked) return;
    if (root.getUint16(0, true) !== EXTENT_MAGIC || maxEntries(root) !== ROOT_ENTRIES || depthOf(root) > MAX_DEPTH) throw damaged(inode);
    if (entryCount(root) === 0 && depthOf(root) > 0) throw damaged(inode);
    this.#requireEntries(inode, root);
    inode.isMapChecked = true;
  }

  /** Sorted, apart from each other, and where files may lie. */
  #requireEntries(inode: LiveInode, node: DataView): void {
    const count = entryCount(node);
    if (count > maxEntries(node)) throw damaged(inode);
    let end = 0;
    for (let index = 0; index < count; index++) {
      const logical = firstLogical(node, index);
      if (logical < end) throw damaged(inode);
      if (depthOf(node) > 0) {
        end = logical + 1;
        continue;
      }
      const extent = extentAt(node, index);
      if (extent.count === 0 || !this.#allocator.isForFiles(extent.physical, extent.count)) throw invalid(`a block of inode ${inode.number} lies outside`);
      end = logical + extent.count;
      if (end > 2 ** 32) throw damaged(inode);
    }
  }
}

function isFull(node: DataView): boolean {
  return entryCount(node) >= maxEntries(node);
}

function follows(left: Extent, right: Extent): boolean {
  return left.isUnwritten === right.isUnwritten && left.logical + left.count === right.logical && left.physical + left.count === right.physical;
}

function lastLogical(node: DataView): number {
  const last = entryCount(node) - 1;
  if (depthOf(node) > 0) return firstLogical(node, last);
  const { logical, count } = extentAt(node, last);
  return logical + count - 1;
}

function damaged(inode: LiveInode): Error {
  return invalid(`the extents of inode ${inode.number} are damaged`);
}
