// Every kind of tree against the real file system: the same random operations, the same answers, the same tree at the end.

import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import fc from 'fast-check';

import { FailureError } from '../base/failure.ts';
import { MemoryDevice } from './byte-device.ts';
import { MemorySource } from './byte-source.ts';
import { HAS_MKFS, makeImage, removeLostAndFound } from './ext4/ext4-fixture.ts';
import { Ext4Image } from './ext4/ext4-image.ts';
import { recordedImageWithJournal } from './ext4/recorded-image-fixture.ts';
import { WritableImage } from './ext4/write/writable-image.ts';
import { GuestFiles, OPEN_TO_READ } from './guest-files.ts';
import { hostFailure } from './host-failure.ts';
import { HostFolder } from './host-folder.ts';
import { MemoryFolder } from './memory-folder.ts';
import type { FileTree } from './node.ts';
import { OverlayTree } from './overlay.ts';
import { PageCache } from './page-cache.ts';
import { Quota, QuotaTree } from './quota.ts';

const RUNS = Number(process.env['KPIO_VFS_RUNS'] ?? 250);
/** What Linux's overlay refuses too. */
const OVERLAY_ONLY = 'vfs.cross-mount';

type Operation =
  | { readonly kind: 'write'; readonly path: string; readonly offset: number; readonly text: string }
  | { readonly kind: 'create' | 'truncate' | 'mkdir' | 'rmdir' | 'unlink' | 'read' | 'list' | 'stat' | 'lstat' | 'readlink'; readonly path: string }
  | { readonly kind: 'rename' | 'link' | 'symlink'; readonly path: string; readonly to: string };

const NAME = fc.constantFrom('a', 'b', 'c', 'd');
const PATH = fc.oneof(
  { weight: 4, arbitrary: fc.array(NAME, { minLength: 1, maxLength: 3 }).map((names) => names.join('/')) },
  { weight: 1, arbitrary: fc.tuple(NAME, NAME).map(([p, q]) => `${p}/../${q}`) },
  { weight: 1, arbitrary: NAME.map((name) => `${name}/`) },
  { weight: 1, arbitrary: fc.tuple(NAME, NAME).map(([p, q]) => `./${p}//${q}`) },
);
/** Of links: without `..`, which would leave the real folder. */
const TARGET = fc.array(NAME, { minLength: 1, maxLength: 2 }).map((names) => names.join('/'));
const OPERATION: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({ kind: fc.constant('write' as const), path: PATH, offset: fc.nat(40_000), text: fc.string({ maxLength: 20 }) }),
  fc.record({
    kind: fc.constantFrom('create' as const, 'create', 'truncate', 'mkdir', 'mkdir', 'rmdir', 'unlink', 'read', 'list', 'stat', 'lstat', 'readlink'),
    path: PATH,
  }),
  fc.record({ kind: fc.constantFrom('rename' as const, 'rename', 'link'), path: PATH, to: PATH }),
  fc.record({ kind: fc.constant('symlink' as const), path: TARGET, to: PATH }),
);
const OPERATIONS = fc.array(OPERATION, { minLength: 1, maxLength: 40, size: 'max' });

let folder = '';
let made = 0;
before(() => (folder = fs.mkdtempSync(join(tmpdir(), 'kpio-vfs-'))));
after(() => fs.rmSync(folder, { recursive: true, force: true }));

function newFolder(): string {
  const path = join(folder, String(made++));
  fs.mkdirSync(path);
  return path;
}

function answerOf(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ELOOP') return 'vfs.too-many-links';
    const failure = hostFailure(error);
    if (failure instanceof FailureError) return failure.failure.code;
    throw error;
  }
}

function applyToHost(root: string, operation: Operation): unknown {
  const path = join(root, '.') + '/' + operation.path;
  switch (operation.kind) {
    case 'create':
      return fs.closeSync(fs.openSync(path, 'a'));
    case 'write': {
      const descriptor = fs.openSync(path, 'r+');
      fs.writeSync(descriptor, Buffer.from(operation.text), 0, undefined, operation.offset);
      return fs.closeSync(descriptor);
    }
    case 'truncate':
      return fs.closeSync(fs.openSync(path, fs.constants.O_WRONLY | fs.constants.O_TRUNC));
    case 'mkdir':
      return fs.mkdirSync(path);
    case 'rmdir':
      return fs.rmdirSync(path);
    case 'unlink':
      return fs.unlinkSync(path);
    case 'read':
      return fs.readFileSync(path).toString('latin1');
    case 'list':
      return fs.readdirSync(path).sort();
    case 'stat':
    case 'lstat': {
      const stat = operation.kind === 'stat' ? fs.statSync(path) : fs.lstatSync(path);
      return stat.isDirectory() ? 'directory' : stat.isSymbolicLink() ? 'symlink' : `file ${stat.size} ${stat.nlink}`;
    }
    case 'readlink':
      return fs.readlinkSync(path);
    case 'rename':
      return fs.renameSync(path, `${root}/${operation.to}`);
    case 'link':
      return fs.linkSync(path, `${root}/${operation.to}`);
    case 'symlink':
      return fs.symlinkSync(operation.path, `${root}/${operation.to}`);
  }
}

function applyToGuest(files: GuestFiles, operation: Operation): unknown {
  const path = `/${operation.path}`;
  switch (operation.kind) {
    case 'create':
      return files.open(null, path, { ...OPEN_TO_READ, write: true, create: true }).close();
    case 'write': {
      const handle = files.open(null, path, { ...OPEN_TO_READ, write: true });
      handle.write(operation.offset, Buffer.from(operation.text));
      return handle.close();
    }
    case 'truncate':
      return files.open(null, path, { ...OPEN_TO_READ, write: true, truncate: true }).close();
    case 'mkdir':
      return files.createDirectory(null, path);
    case 'rmdir':
      return files.removeDirectory(null, path);
    case 'unlink':
      return files.unlink(null, path);
    case 'read': {
      const handle = files.open(null, path, OPEN_TO_READ);
      try {
        const bytes = Buffer.alloc(50_000);
        return bytes.subarray(0, handle.read(0, bytes)).toString('latin1');
      } finally {
        handle.close();
      }
    }
    case 'list':
      return files
        .list(null, path)
        .map(({ name }) => name)
        .sort();
    case 'stat':
    case 'lstat': {
      const stat = files.stat(null, path, operation.kind === 'stat');
      return stat.kind === 'file' ? `file ${stat.sizeBytes} ${stat.linkCount}` : stat.kind;
    }
    case 'readlink':
      return files.readLink(null, path);
    case 'rename':
      return files.rename(null, path, null, `/${operation.to}`);
    case 'link':
      return files.link(null, path, false, null, `/${operation.to}`);
    case 'symlink':
      return files.createSymlink(null, `/${operation.to}`, operation.path);
  }
}

/** Everything below, with contents. */
function dumpHost(path: string): unknown {
  const stat = fs.lstatSync(path);
  if (stat.isSymbolicLink()) return `-> ${fs.readlinkSync(path)}`;
  if (stat.isFile()) return fs.readFileSync(path).toString('latin1');
  return Object.fromEntries(
    fs
      .readdirSync(path)
      .sort()
      .map((name) => [name, dumpHost(join(path, name))]),
  );
}

function dumpGuest(files: GuestFiles, path: string): unknown {
  const { kind } = files.stat(null, path, false);
  if (kind === 'symlink') return `-> ${files.readLink(null, path)}`;
  if (kind === 'file') return applyToGuest(files, { kind: 'read', path });
  const names = files.list(null, path).map(({ name }) => name);
  return Object.fromEntries(names.sort().map((name) => [name, dumpGuest(files, `${path}/${name}`)]));
}

/** What an overlay begins with, in its lower tree. */
function fill(root: string): void {
  fs.mkdirSync(join(root, 'a/b'), { recursive: true });
  fs.mkdirSync(join(root, 'c/a'), { recursive: true });
  fs.writeFileSync(join(root, 'a/b/c'), 'lower c');
  fs.writeFileSync(join(root, 'a/d'), 'x'.repeat(20_000));
  fs.writeFileSync(join(root, 'b'), 'lower b');
  fs.symlinkSync('a/b', join(root, 'd'));
}

const memory = (): FileTree => new MemoryFolder({ maxBytes: 1 << 26, nowMs: Date.now });

/** Made once: a lower tree does not change. */
let image: Uint8Array | null = null;

function filledImage(): Uint8Array {
  if (image === null) {
    const content = newFolder();
    const file = join(folder, 'lower.img');
    fill(content);
    makeImage(file, content, ['-b', '1024'], '8m');
    removeLostAndFound(file);
    image = fs.readFileSync(file);
  }
  return image;
}

let empty: Uint8Array | null = null;

/** An image without anything in it, to be written. */
function writtenImage(): FileTree {
  if (empty === null) {
    empty = recordedImageWithJournal();
    const tree = new WritableImage(new MemoryDevice(empty), { nowMs: Date.now });
    const root = tree.root();
    root.unlink('file');
    root.removeDirectory('lost+found');
    root.release();
    tree.close();
  }
  return new WritableImage(new PageCache(1 << 20).overDevice(new MemoryDevice(Uint8Array.from(empty))), { nowMs: Date.now });
}

interface Kind {
  readonly isFilled: boolean;
  readonly needsMkfs?: boolean;
  make(): FileTree;
}

const KINDS: Readonly<Record<string, Kind>> = {
  'a host folder': { isFilled: false, make: () => new HostFolder(newFolder(), { readOnly: false }) },
  memory: { isFilled: false, make: memory },
  'memory with a quota': { isFilled: false, make: () => new QuotaTree(memory(), new Quota(1 << 30, 10_000)) },
  'an image': { isFilled: false, make: writtenImage },
  'an image with a quota': { isFilled: false, make: () => new QuotaTree(writtenImage(), new Quota(1 << 30, 10_000)) },
  'an overlay in an image': {
    isFilled: true,
    make() {
      const lower = newFolder();
      fill(lower);
      return new OverlayTree(new HostFolder(lower, { readOnly: true }), writtenImage());
    },
  },
  'an overlay in memory': {
    isFilled: true,
    make() {
      const lower = newFolder();
      fill(lower);
      return new OverlayTree(new HostFolder(lower, { readOnly: true }), memory());
    },
  },
  'an overlay of an image': {
    isFilled: true,
    needsMkfs: true,
    make: () => new OverlayTree(new Ext4Image(new PageCache(1 << 20).over(new MemorySource(filledImage()))), memory()),
  },
  'an overlay in a host folder': {
    isFilled: true,
    make() {
      const lower = newFolder();
      fill(lower);
      return new OverlayTree(new HostFolder(lower, { readOnly: true }), new HostFolder(newFolder(), { readOnly: false }));
    },
  },
};

for (const [name, { isFilled, needsMkfs = false, make }] of Object.entries(KINDS)) {
  test(`${name} answers as the real file system does`, { skip: needsMkfs && !HAS_MKFS && 'mkfs.ext4 is not there' }, () => {
    fc.assert(
      fc.property(OPERATIONS, (operations) => {
        const host = newFolder();
        if (isFilled) fill(host);
        const tree = make();
        const files = new GuestFiles();
        files.mount('/', tree, { mode: 'read-write' });
        for (const operation of operations) {
          const actual = answerOf(() => applyToGuest(files, operation));
          // Then the real one is left as it is as well.
          if (isFilled && actual === OVERLAY_ONLY) continue;
          const expected = answerOf(() => applyToHost(host, operation));
          const text = isFilled ? [actual, expected].map((answer) => String(answer).replace(/^(file \d+) \d+$/, '$1')) : [actual, expected];
          assert.deepEqual(text[0], text[1], JSON.stringify(operation));
        }
        if (!isFilled || !operations.some(({ kind }) => kind === 'link')) assert.deepEqual(dumpGuest(files, '/'), dumpHost(host));
        assert.equal(files.handleCount, 0);
        files.close();
        tree.close();
        fs.rmSync(host, { recursive: true });
      }),
      { numRuns: RUNS },
    );
  });
}

test('no walk leaves a descriptor open', () => {
  const before = fs.readdirSync('/proc/self/fd').length;
  fc.assert(
    fc.property(OPERATIONS, (operations) => {
      const tree = new QuotaTree(new HostFolder(newFolder(), { readOnly: false }), new Quota(1 << 20, 100));
      const files = new GuestFiles();
      files.mount('/x', tree, { mode: 'read-write' });
      for (const operation of operations) answerOf(() => applyToGuest(files, { ...operation, path: `x/${operation.path}` } as Operation));
      files.close();
      tree.close();
    }),
    { numRuns: 50 },
  );
  assert.equal(fs.readdirSync('/proc/self/fd').length, before);
});
