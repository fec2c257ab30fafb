// A disk in memory that loses power: what POSIX promises after a crash and no more. A file's content is safe after its sync, a name after the
// sync of its folder; anything else is there or not, in any mixture, as a random choice says.

import { dirname } from 'node:path';

import type { AuditFiles } from './audit-files.ts';

interface Inode {
  content: Uint8Array;
  /** What a crash leaves for sure; null when the file was never synced. */
  synced: Uint8Array | null;
}

/** name -> file, or null for a folder. */
type Names = Map<string, Inode | null>;

export class MemoryFiles implements AuditFiles {
  #names: Names = new Map([['.', null]]);
  #durable: Names = new Map([['.', null]]);
  /** Operations until the power goes. */
  #left: number;

  /** So many operations before the power goes, that one fails once. */
  readonly #failsAt: number;
  hasFailed = false;

  constructor(operations = Infinity, failsAt = 0) {
    this.#left = operations;
    this.#failsAt = failsAt;
  }

  /** The disk as it is found after the crash. `choose(n)` gives a number below n. */
  afterCrash(choose: (below: number) => number, operations: number, failsAt: number): MemoryFiles {
    const found = new MemoryFiles(operations, failsAt);
    const everyName = [...new Set([...this.#durable.keys(), ...this.#names.keys()])].sort((p, q) => p.length - q.length);
    for (const name of everyName) {
      const [before, now] = [this.#durable.get(name), this.#names.get(name)];
      const kept = before === now || choose(2) === 0 ? before : now;
      if (kept === undefined || (name !== '.' && !found.#names.has(dirname(name)))) continue;
      const inode = kept === null ? null : contentAfterCrash(kept, choose);
      found.#names.set(name, inode);
      found.#durable.set(name, inode);
    }
    return found;
  }

  async read(path: string, maxBytes: number): Promise<Uint8Array | null> {
    return this.#names.get(path)?.content.slice(0, maxBytes + 1) ?? null;
  }

  async list(path: string): Promise<string[]> {
    return [...this.#names.keys()].filter((name) => name !== '.' && dirname(name) === path).map((name) => name.slice(name.lastIndexOf('/') + 1));
  }

  async write(path: string, bytes: Uint8Array): Promise<void> {
    this.#step();
    if (!this.#names.has(dirname(path))) throw new Error(`ENOENT: ${path}`);
    const inode = this.#names.get(path) ?? { content: new Uint8Array(0), synced: null };
    this.#names.set(path, inode);
    inode.content = bytes.slice(0, bytes.length >> 1);
    await Promise.resolve();
    this.#step();
    inode.content = bytes.slice();
    await Promise.resolve();
    this.#step();
    inode.synced = inode.content;
  }

  async rename(from: string, to: string): Promise<void> {
    this.#step();
    const inode = this.#names.get(from);
    if (inode === undefined) throw new Error(`ENOENT: ${from}`);
    this.#names.delete(from);
    this.#names.set(to, inode);
  }

  async makeFolder(path: string): Promise<string[]> {
    this.#step();
    if (this.#names.has(path)) return [];
    const above = dirname(path);
    const changed = await this.makeFolder(above);
    this.#names.set(path, null);
    return [above, ...changed];
  }

  async syncFolder(path: string): Promise<void> {
    this.#step();
    for (const name of new Set([...this.#durable.keys(), ...this.#names.keys()])) {
      if (name === '.' || dirname(name) !== path) continue;
      const inode = this.#names.get(name);
      if (inode === undefined) this.#durable.delete(name);
      else this.#durable.set(name, inode);
    }
  }

  async remove(path: string): Promise<void> {
    this.#step();
    this.#names.delete(path);
  }

  async removeEmptyFolder(path: string): Promise<void> {
    if ((await this.list(path)).length === 0) this.#names.delete(path);
  }

  #step(): void {
    if (--this.#left >= 0 && this.#left !== this.#failsAt) return;
    this.hasFailed = true;
    throw new Error(this.#left < 0 ? 'EIO: the power is gone' : 'EIO: once');
  }
}

/** Synced content for sure; else what was before, what was written, or a beginning of it. */
function contentAfterCrash(inode: Inode, choose: (below: number) => number): Inode {
  const { content, synced } = inode;
  const outcomes = synced === content ? [content] : [synced ?? new Uint8Array(0), content, content.slice(0, choose(content.length + 1))];
  const kept = outcomes[choose(outcomes.length)]!;
  return { content: kept, synced: kept };
}
