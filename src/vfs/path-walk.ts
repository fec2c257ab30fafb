// From a path to a node: one component at a time from a folder that is held, links expanded here and never by the backend, and `..` taken from
// the folders that this walk came through. So it cannot leave where it began, whatever is renamed or replaced meanwhile.

import { FailureError } from '../base/failure.ts';
import { requireName } from './node.ts';
import type { VfsNode } from './node.ts';

/** As Linux (path_resolution(7)). */
const MAX_LINKS = 40;
const MAX_PATH_BYTES = 4096;
/** Links that name links make many steps of a short path: a walk must not take long. */
const MAX_STEPS = 8192;
/** On the host each folder of a walk is a descriptor. */
const MAX_DEPTH = 256;

/** A folder on the way. */
export interface Place<M> {
  readonly node: VfsNode;
  /** Whether the walk releases the node. */
  readonly isOwned: boolean;
  /** What the caller wants to know of it: its mount. */
  readonly mark: M;
}

export interface WalkRules<M> {
  /** Where the walk begins, and what `/` means when `hasRoot`. */
  readonly start: Place<M>;
  /** Whether a path may begin with `/`; else it is outside. */
  readonly hasRoot: boolean;
  /** The root of what is mounted at this path from the start; null when nothing is. What lies under a mount is not looked at. */
  readonly mountAt: ((path: readonly string[]) => Place<M> | null) | null;
}

export interface Found<M> {
  /** null only when the last component is not there. */
  readonly node: VfsNode | null;
  /** Its folder and name there; null for the start itself, `.` and `..`. */
  readonly parent: VfsNode | null;
  readonly name: string;
  /** Of the node, or of the folder where it would be. */
  readonly mark: M;
  /** The folders from the start to the node's own, then its name. */
  readonly path: readonly string[];
  /** The path said that it is a folder, by a slash at its end. */
  readonly mustBeDirectory: boolean;
  /** The node, for the caller to release; null when there is none. */
  take(): VfsNode | null;
  /** All folders of the walk, and the node unless it was taken. */
  release(): void;
}

interface Component {
  readonly name: string;
  /** How far `..` may climb: the root of the mount that the link with this component lies in, as an index in the stack. */
  readonly floor: number;
}

/** What becomes of a link at the end: followed; kept, but followed when a slash is behind it; the name itself is meant, to make or remove it. */
export type LastLink = 'follow' | 'keep' | 'name';

/**
 * Finds what the path names.
 * Throws vfs.not-found when a folder on the way is not there, vfs.not-directory, vfs.outside, vfs.too-many-links, and vfs.invalid-name also
 * for paths that are too long or too deep.
 */
export function walkPath<M>(path: string, rules: WalkRules<M>, last: LastLink): Found<M> {
  return new Walk(rules).run(path, last);
}

class Walk<M> {
  readonly #rules: WalkRules<M>;
  /** From the start to where the walk is. */
  readonly #stack: Place<M>[];
  readonly #names: string[] = [];
  /** The next component is the last of the array. */
  readonly #pending: Component[] = [];
  #links = 0;
  #steps = 0;
  #mustBeDirectory = false;
  /** The found node, while the walk owns it beside its places. */
  #last: VfsNode | null = null;

  constructor(rules: WalkRules<M>) {
    this.#rules = rules;
    this.#stack = [rules.start];
  }

  run(path: string, last: LastLink): Found<M> {
    try {
      if (path === '') throw new FailureError('vfs.not-found', 'the path is empty');
      if (path.startsWith('/') && !this.#rules.hasRoot) throw new FailureError('vfs.outside', 'the path begins with a slash');
      this.#push(path, 0);
      this.#mustBeDirectory = endsAsDirectory(path);
      for (;;) {
        const component = this.#pending.pop();
        if (component === undefined) return this.#found(this.#here().node, null, '', this.#here().mark);
        const end = this.#step(component, last);
        if (end !== null) return end;
      }
    } catch (error) {
      this.#release();
      throw error;
    }
  }

  #step({ name, floor }: Component, last: LastLink): Found<M> | null {
    if (++this.#steps > MAX_STEPS) throw new FailureError('vfs.too-many-links', `more than ${MAX_STEPS} steps`);
    if (name === '.') return null;
    if (name === '..') return (this.#climb(floor), null);
    if (this.#enterMount(requireName(name))) return null;
    const here = this.#here();
    const isLast = this.#pending.length === 0;
    const child = here.node.lookup(name);
    if (child === null) {
      if (isLast) return this.#found(null, here.node, name, here.mark);
      throw new FailureError('vfs.not-found');
    }
    if (child.kind === 'symlink' && (!isLast || last === 'follow' || (last === 'keep' && this.#mustBeDirectory))) {
      this.#follow(child, floor);
      return null;
    }
    if (isLast && (child.kind === 'directory' || last === 'name' || !this.#mustBeDirectory)) return this.#found(child, here.node, name, here.mark);
    if (child.kind !== 'directory') {
      child.release();
      throw new FailureError('vfs.not-directory');
    }
    if (this.#stack.length > MAX_DEPTH) {
      child.release();
      throw new FailureError('vfs.invalid-name', `the path is more than ${MAX_DEPTH} folders deep`);
    }
    this.#stack.push({ node: child, mark: here.mark, isOwned: true });
    this.#names.push(name);
    return null;
  }

  #climb(floor: number): void {
    if (this.#stack.length - 1 <= floor) throw new FailureError('vfs.outside');
    const left = this.#stack.pop()!;
    if (left.isOwned) left.node.release();
    this.#names.pop();
  }

  #enterMount(name: string): boolean {
    const place = this.#rules.mountAt?.([...this.#names, name]) ?? null;
    if (place === null) return false;
    this.#stack.push(place);
    this.#names.push(name);
    return true;
  }

  #follow(link: VfsNode, floor: number): void {
    let target: string;
    try {
      if (++this.#links > MAX_LINKS) throw new FailureError('vfs.too-many-links');
      target = link.readLink();
    } finally {
      link.release();
    }
    if (target === '') throw new FailureError('vfs.not-found', 'a link is empty');
    if (this.#pending.length === 0 && endsAsDirectory(target)) this.#mustBeDirectory = true;
    const mountRoot = Math.max(floor, this.#mountRoot());
    if (target.startsWith('/')) {
      if (!this.#rules.hasRoot) throw new FailureError('vfs.outside', 'a link begins with a slash');
      while (this.#stack.length - 1 > mountRoot) this.#climb(mountRoot);
    }
    this.#push(target, mountRoot);
  }

  /** The lowest place of the mount that the walk is in. */
  #mountRoot(): number {
    let at = this.#stack.length - 1;
    while (at > 0 && this.#stack[at - 1]!.mark === this.#stack[at]!.mark) at--;
    return at;
  }

  #push(path: string, floor: number): void {
    if (Buffer.byteLength(path) > MAX_PATH_BYTES) throw new FailureError('vfs.invalid-name', `the path is longer than ${MAX_PATH_BYTES} bytes`);
    const names = path.split('/');
    for (let at = names.length - 1; at >= 0; at--) if (names[at] !== '') this.#pending.push({ name: names[at]!, floor });
  }

  #here(): Place<M> {
    return this.#stack[this.#stack.length - 1]!;
  }

  #found(node: VfsNode | null, parent: VfsNode | null, name: string, mark: M): Found<M> {
    const path = name === '' ? this.#names : [...this.#names, name];
    if (name !== '') this.#last = node;
    return { node, parent, name, mark, path, mustBeDirectory: this.#mustBeDirectory, take: () => this.#take(node), release: () => this.#release() };
  }

  #take(node: VfsNode | null): VfsNode | null {
    if (this.#last === null) return node?.again() ?? null;
    this.#last = null;
    return node;
  }

  #release(): void {
    for (const place of this.#stack) if (place.isOwned) place.node.release();
    this.#last?.release();
  }
}

function endsAsDirectory(path: string): boolean {
  return path.endsWith('/') || path === '.' || path === '..' || path.endsWith('/.') || path.endsWith('/..');
}
