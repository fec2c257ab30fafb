// Random changes to a mounted tree, the same for the same seed, with a model of what the tree must hold: for tests of images that are written.

import { FailureError } from '../../../base/failure.ts';
import type { FileHandle } from '../../file-handle.ts';
import { GuestFiles, OPEN_TO_READ } from '../../guest-files.ts';
import type { FileTree } from '../../node.ts';

export type Random = (below: number) => number;

export function randomOf(seed: number): Random {
  let state = (Math.imul(seed, 2_654_435_761) + 1) >>> 0;
  return (below) => {
    state = (state + 0x9e3779b9) >>> 0;
    let value = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
    return ((value ^ (value >>> 16)) >>> 0) % below;
  };
}

type ModelNode = ModelFile | ModelFolder | string;
export interface ModelFile {
  content: Buffer;
  /** When something of it was changed last, in steps. */
  step: number;
}
type ModelFolder = Map<string, ModelNode>;

const MAX_FILE_BYTES = 300_000;

/** What every image may refuse. */
const REFUSALS = new Set(['vfs.no-space']);

export class RandomOperations {
  readonly files = new GuestFiles();
  readonly root: ModelFolder = new Map();
  /** What was refused for want of room. */
  refused = 0;
  readonly #random: Random;
  readonly #names: number;
  readonly #base: string;
  readonly #open: { readonly handle: FileHandle; readonly file: ModelFile }[] = [];
  #step = 0;

  /** `names`: how many different ones there are in a folder. `base`: the folder that the changes are made in, empty at first; '' for the root. */
  constructor(tree: FileTree, random: Random, names = 30, base = '') {
    this.#base = base;
    this.files.mount('/', tree, { mode: 'read-write' });
    this.#random = random;
    this.#names = names;
  }

  get step(): number {
    return this.#step;
  }

  /** One change. Throws what is no refusal for want of room. */
  change(): void {
    this.#step++;
    try {
      this.#changeSomething();
    } catch (error) {
      if (!(error instanceof FailureError) || !REFUSALS.has(error.failure.code)) throw error;
      this.refused++;
    }
  }

  sync(): void {
    const handle = this.files.open(null, '/', OPEN_TO_READ);
    handle.sync(false);
    handle.close();
  }

  closeAll(): void {
    for (const { handle } of this.#open.splice(0)) handle.close();
  }

  /** One line for each name, sorted. */
  dump(): string[] {
    const lines: string[] = [];
    dumpFolder(this.root, '', lines);
    return lines.sort();
  }

  /** The files by their paths. */
  filesByPath(): Map<string, ModelFile> {
    const found = new Map<string, ModelFile>();
    const visit = (folder: ModelFolder, path: string): void => {
      for (const [name, node] of folder) {
        if (node instanceof Map) visit(node, `${path}/${name}`);
        else if (isFile(node)) found.set(`${path}/${name}`, node);
      }
    };
    visit(this.root, '');
    return found;
  }

  #changeSomething(): void {
    const { folder, path } = this.#pickFolder();
    const name = this.#name();
    const at = `${path}/${name}`;
    const known = folder.get(name);
    switch (this.#random(12)) {
      case 0:
      case 1:
      case 2:
        if (known === undefined) this.#create(folder, name, at);
        else if (isFile(known)) this.#write(known, at);
        return;
      case 3:
      case 4:
        if (known !== undefined && isFile(known)) this.#write(known, at);
        return;
      case 5:
        if (known !== undefined && isFile(known)) this.#truncate(known, at);
        return;
      case 6:
        if (known !== undefined && !(known instanceof Map)) {
          this.files.unlink(null, at);
          folder.delete(name);
        }
        return;
      case 7:
        if (known === undefined && path.length < 60) {
          this.files.createDirectory(null, at);
          folder.set(name, new Map());
        } else if (known instanceof Map && known.size === 0) {
          this.files.removeDirectory(null, at);
          folder.delete(name);
        }
        return;
      case 8:
        if (known !== undefined) this.#rename(folder, name, at);
        return;
      case 9:
        if (known !== undefined && isFile(known)) this.#link(known, at);
        return;
      case 10:
        if (known === undefined) {
          const target = `../${'long/'.repeat(this.#random(30))}${name}`;
          this.files.createSymlink(null, at, target);
          folder.set(name, target);
        }
        return;
      default:
        this.#openOrClose(known, at);
    }
  }

  #create(folder: ModelFolder, name: string, at: string): void {
    const handle = this.files.open(null, at, { ...OPEN_TO_READ, write: true, create: true });
    const file = { content: Buffer.alloc(0), step: this.#step };
    folder.set(name, file);
    try {
      this.#writeTo(handle, file);
    } finally {
      handle.close();
    }
  }

  #write(file: ModelFile, at: string): void {
    const handle = this.files.open(null, at, { ...OPEN_TO_READ, write: true });
    try {
      this.#writeTo(handle, file);
    } finally {
      handle.close();
    }
  }

  #writeTo(handle: FileHandle, file: ModelFile): void {
    const offset = this.#random(4) === 0 ? this.#random(MAX_FILE_BYTES) : Math.min(file.content.length, MAX_FILE_BYTES);
    const bytes = Buffer.alloc(1 + this.#random(this.#random(8) === 0 ? 60_000 : 3000), `${this.#step} `);
    file.step = this.#step;
    handle.write(offset, bytes);
    const content = Buffer.alloc(Math.max(file.content.length, offset + bytes.length));
    file.content.copy(content);
    bytes.copy(content, offset);
    file.content = content;
  }

  #truncate(file: ModelFile, at: string): void {
    const handle = this.files.open(null, at, { ...OPEN_TO_READ, write: true });
    const size = this.#random(3) === 0 ? this.#random(MAX_FILE_BYTES) : this.#random(file.content.length + 1);
    file.step = this.#step;
    try {
      handle.truncate(size);
    } finally {
      handle.close();
    }
    const content = Buffer.alloc(size);
    file.content.copy(content, 0, 0, Math.min(size, file.content.length));
    file.content = content;
  }

  #rename(folder: ModelFolder, name: string, at: string): void {
    const target = this.#pickFolder();
    const toName = this.#name();
    const to = `${target.path}/${toName}`;
    const moved = folder.get(name)!;
    const replaced = target.folder.get(toName);
    if (moved instanceof Map && (`${to}/`.startsWith(`${at}/`) || (replaced !== undefined && (!(replaced instanceof Map) || replaced.size > 0)))) return;
    if (!(moved instanceof Map) && replaced instanceof Map) return;
    this.files.rename(null, at, null, to);
    // Two names of one file: nothing happens.
    if (moved === replaced) return;
    folder.delete(name);
    target.folder.set(toName, moved);
  }

  #link(file: ModelFile, at: string): void {
    const target = this.#pickFolder();
    const toName = this.#name();
    if (target.folder.has(toName)) return;
    this.files.link(null, at, false, null, `${target.path}/${toName}`);
    target.folder.set(toName, file);
  }

  #openOrClose(known: ModelNode | undefined, at: string): void {
    if (this.#open.length > 5) this.#open.splice(this.#random(this.#open.length), 1)[0]!.handle.close();
    else if (this.#open.length > 0 && this.#random(2) === 0) {
      const { handle, file } = this.#open[this.#random(this.#open.length)]!;
      this.#writeTo(handle, file);
    } else if (known !== undefined && isFile(known)) {
      this.#open.push({ handle: this.files.open(null, at, { ...OPEN_TO_READ, write: true }), file: known });
    }
  }

  #name(): string {
    const number = this.#random(this.#names);
    return `${'name '.repeat(1 + (number % 9))}${number}`;
  }

  #pickFolder(): { readonly folder: ModelFolder; readonly path: string } {
    let folder = this.root;
    let path = this.#base;
    while (this.#random(3) > 0) {
      const below = [...folder].filter(([, node]) => node instanceof Map);
      if (below.length === 0) break;
      const [name, node] = below[this.#random(below.length)]!;
      folder = node as ModelFolder;
      path += `/${name}`;
    }
    return { folder, path };
  }
}

function isFile(node: ModelNode): node is ModelFile {
  return typeof node !== 'string' && !(node instanceof Map);
}

function dumpFolder(folder: ModelFolder, path: string, lines: string[]): void {
  for (const [name, node] of folder) {
    const at = `${path}/${name}`;
    if (node instanceof Map) {
      lines.push(`${at} directory`);
      dumpFolder(node, at, lines);
    } else lines.push(typeof node === 'string' ? `${at} -> ${node}` : `${at} file ${describe(node.content)}`);
  }
}

/** The model never changes a buffer. */
const DESCRIPTIONS = new WeakMap<Buffer, string>();

/** Its size and a hash. */
export function describe(content: Buffer): string {
  const known = DESCRIPTIONS.get(content);
  if (known !== undefined) return known;
  let hash = 0;
  for (const byte of content) hash = (Math.imul(hash, 31) + byte) | 0;
  const description = `${content.length} ${hash}`;
  DESCRIPTIONS.set(content, description);
  return description;
}

/** As `RandomOperations.dump`, of a tree; without lost+found. */
export function dumpTree(tree: FileTree): string[] {
  const files = new GuestFiles();
  files.mount('/', tree, { mode: 'read-only' });
  const lines: string[] = [];
  const visit = (path: string): void => {
    for (const { name, kind } of files.list(null, path === '' ? '/' : path)) {
      const at = `${path}/${name}`;
      if (at === '/lost+found') continue;
      if (kind === 'directory') {
        lines.push(`${at} directory`);
        visit(at);
      } else if (kind === 'symlink') lines.push(`${at} -> ${files.readLink(null, at)}`);
      else {
        const handle = files.open(null, at, OPEN_TO_READ);
        const bytes = Buffer.alloc(handle.stat().sizeBytes);
        handle.read(0, bytes);
        handle.close();
        lines.push(`${at} file ${describe(bytes)}`);
      }
    }
  };
  visit('');
  files.close();
  return lines.sort();
}
