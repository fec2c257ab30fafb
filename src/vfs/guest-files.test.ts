import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { FailureError } from '../base/failure.ts';
import { GuestFiles, OPEN_TO_READ } from './guest-files.ts';
import type { OpenOptions } from './guest-files.ts';
import { HostFolder } from './host-folder.ts';
import { MemoryFolder } from './memory-folder.ts';
import { OverlayTree } from './overlay.ts';
import { Quota, QuotaTree } from './quota.ts';

const CREATE: OpenOptions = { ...OPEN_TO_READ, write: true, create: true };

let root = '';
let made = 0;
before(() => {
  root = fs.mkdtempSync(join(tmpdir(), 'kpio-files-'));
  fs.writeFileSync(join(root, 'secret'), 'secret');
});
after(() => fs.rmSync(root, { recursive: true, force: true }));

function newFolder(): string {
  const path = join(root, String(made++));
  fs.mkdirSync(path);
  return path;
}

const memory = (maxBytes = 1 << 24): MemoryFolder => new MemoryFolder({ maxBytes, nowMs: () => 1000 });

function mounted(mounts: Readonly<Record<string, { readonly tree: ConstructorParameters<typeof QuotaTree>[0]; readonly mode?: 'read-only' }>>): GuestFiles {
  const files = new GuestFiles();
  for (const [path, { tree, mode }] of Object.entries(mounts)) files.mount(path, tree, { mode: mode ?? 'read-write' });
  return files;
}

function codeOf(act: () => unknown): string {
  try {
    act();
    return 'done';
  } catch (error) {
    if (error instanceof FailureError) return error.failure.code;
    throw error;
  }
}

function put(files: GuestFiles, path: string, text: string): void {
  const handle = files.open(null, path, { ...CREATE, truncate: true });
  handle.write(0, Buffer.from(text));
  handle.close();
}

function get(files: GuestFiles, path: string): string {
  const handle = files.open(null, path, OPEN_TO_READ);
  const bytes = Buffer.alloc(handle.stat().sizeBytes);
  handle.read(0, bytes);
  handle.close();
  return bytes.toString();
}

/** Paths that try to leave a folder that has `inside/`, and links: up -> .., far -> ../../secret, absolute -> /, self -> self, two -> far. */
const ESCAPES: Readonly<Record<string, string>> = {
  '..': 'vfs.outside',
  '../secret': 'vfs.outside',
  'inside/../../secret': 'vfs.outside',
  'inside/../inside/../../../secret': 'vfs.outside',
  './../secret': 'vfs.outside',
  'up/secret': 'vfs.outside',
  'inside/up/../secret': 'vfs.outside',
  far: 'vfs.outside',
  two: 'vfs.outside',
  self: 'vfs.too-many-links',
  'self/x': 'vfs.too-many-links',
  'inside/../secret': 'vfs.not-found',
  'in\0side': 'vfs.invalid-name',
  'inside\ud800': 'vfs.invalid-name',
  [`${'x'.repeat(256)}`]: 'vfs.invalid-name',
  [`${'键'.repeat(86)}`]: 'vfs.invalid-name',
  [`inside/${'./'.repeat(3000)}`]: 'vfs.invalid-name',
  '': 'vfs.not-found',
};

function makeTrap(): string {
  const folder = newFolder();
  fs.mkdirSync(join(folder, 'inside'));
  for (const [name, target] of Object.entries({ up: '..', 'inside/up': '../..', far: '../../secret', absolute: '/', self: 'self', two: 'far' })) {
    fs.symlinkSync(target, join(folder, name));
  }
  return folder;
}

for (const [path, code] of Object.entries(ESCAPES)) {
  test(`${JSON.stringify(path).slice(0, 50)} ends in ${code}, from a mount and from a handle`, () => {
    const tree = new HostFolder(makeTrap(), { readOnly: false });
    const files = mounted({ '/': { tree } });
    const base = files.openMount('/');
    const attempts = [
      (): unknown => files.stat(null, `/${path}`, true),
      (): unknown => files.stat(base, path, true),
      (): unknown => files.open(base, path, OPEN_TO_READ),
      (): unknown => files.list(base, path),
    ];
    // The empty path under a mount is its root.
    for (const [index, attempt] of attempts.entries()) if (path !== '' || index > 0) assert.equal(codeOf(attempt), code);
    files.close();
    tree.close();
  });
}

test('an absolute link means the root of its own mount, and nothing to a handle', () => {
  const tree = new HostFolder(makeTrap(), { readOnly: false });
  const files = mounted({ '/': { tree: memory() } });
  files.createDirectory(null, '/m');
  files.mount('/m', tree, { mode: 'read-write' });
  assert.deepEqual(
    files
      .list(null, '/m/absolute')
      .map(({ name }) => name)
      .sort(),
    ['absolute', 'far', 'inside', 'self', 'two', 'up'],
  );
  assert.equal(
    codeOf(() => files.stat(null, '/m/up', true)),
    'vfs.outside',
    'a link does not climb out of its mount',
  );
  assert.deepEqual(
    files.list(null, '/m/..').map(({ name }) => name),
    ['m'],
    'a path may',
  );
  assert.equal(
    codeOf(() => files.stat(files.openMount('/m'), 'absolute', true)),
    'vfs.outside',
  );
  assert.equal(
    codeOf(() => files.stat(files.openMount('/m'), '/inside', true)),
    'vfs.outside',
  );
  files.close();
  tree.close();
});

test('long ways through links end', () => {
  const files = mounted({ '/': { tree: memory() } });
  files.createDirectory(null, '/d');
  // Each link goes a long way through the one before it.
  files.createSymlink(null, '/l0', 'd/../'.repeat(300));
  for (let at = 1; at < 20; at++) files.createSymlink(null, `/l${at}`, `${`l${at - 1}/`.repeat(20)}`);
  assert.equal(
    codeOf(() => files.stat(null, '/l19', true)),
    'vfs.too-many-links',
  );
  files.close();
});

test('folders deeper than a walk goes are refused, and leave no descriptor open', () => {
  const tree = new HostFolder(newFolder(), { readOnly: false });
  const files = mounted({ '/': { tree } });
  const descriptors = fs.readdirSync('/proc/self/fd').length;
  let path = '';
  let code = 'done';
  for (let depth = 0; depth < 400 && code === 'done'; depth++) {
    path += '/d';
    code = codeOf(() => files.createDirectory(null, path));
  }
  assert.equal(code, 'vfs.invalid-name');
  assert.equal(path.length / 2, 258);
  assert.equal(fs.readdirSync('/proc/self/fd').length, descriptors);
  files.close();
  tree.close();
});

test('a hostile writer of the same folder, swapping folders for links, never gets anything from outside', async () => {
  const folder = newFolder();
  fs.mkdirSync(join(folder, 'a/b'), { recursive: true });
  fs.writeFileSync(join(folder, 'a/b/secret'), 'inside');
  fs.symlinkSync('../..', join(folder, 'evil'));
  const script = `const fs=require('fs');process.chdir(process.argv[1]);process.stdout.write('ready');
    for(;;){try{fs.renameSync('a','away');fs.renameSync('evil','a');fs.renameSync('a','evil');fs.renameSync('away','a');
    fs.renameSync('a/b','../moved');fs.renameSync('../moved','a/b');
    fs.renameSync('a/b/secret','x');fs.symlinkSync('../../../secret','a/b/secret');fs.unlinkSync('a/b/secret');fs.renameSync('x','a/b/secret')}catch{}}`;
  const { spawn } = await import('node:child_process');
  const child = spawn(process.execPath, ['-e', script, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = new Promise((resolve) => child.once('close', resolve));
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const tree = new HostFolder(folder, { readOnly: false });
  const files = mounted({ '/': { tree } });
  const seen = new Map<string, number>();
  for (let at = 0; at < 20_000; at++) {
    let answer: string;
    try {
      answer = get(files, '/a/b/secret');
    } catch (error) {
      answer = (error as FailureError).failure.code;
    }
    seen.set(answer, (seen.get(answer) ?? 0) + 1);
  }
  child.kill('SIGKILL');
  await closed;
  assert.equal(seen.get('secret'), undefined, 'the file outside was never read');
  assert.ok(seen.size > 1, 'the folders were swapped while they were walked');
  assert.equal(files.handleCount, 0);
  files.close();
  tree.close();
});

test('devices, pipes and sockets are seen, not opened', () => {
  const files = mounted({ '/': { tree: new HostFolder('/dev', { readOnly: true }), mode: 'read-only' } });
  assert.equal(files.stat(null, '/null', true).kind, 'other');
  assert.equal(
    codeOf(() => files.open(null, '/null', OPEN_TO_READ)),
    'vfs.denied',
  );
  files.close();
});

test('the links of /proc lead nowhere', () => {
  const files = mounted({ '/': { tree: new HostFolder('/proc/self', { readOnly: true }), mode: 'read-only' } });
  assert.equal(files.stat(null, '/root', false).kind, 'symlink');
  assert.notEqual(
    codeOf(() => files.list(null, '/root/etc')),
    'done',
  );
  assert.notEqual(
    codeOf(() => files.stat(null, '/cwd/package.json', true)),
    'done',
  );
  assert.notEqual(
    codeOf(() => files.open(null, '/exe', OPEN_TO_READ)),
    'done',
  );
  files.close();
});

test('a read-only mount refuses every change, whatever the tree would take', () => {
  const tree = memory();
  const writer = mounted({ '/': { tree } });
  put(writer, '/file', 'text');
  writer.createDirectory(null, '/folder');
  writer.close();
  const files = mounted({ '/': { tree, mode: 'read-only' } });
  const base = files.openMount('/');
  const changes: readonly (() => unknown)[] = [
    () => files.open(null, '/file', { ...OPEN_TO_READ, write: true }),
    () => files.open(null, '/file', { ...OPEN_TO_READ, truncate: true }),
    () => files.open(null, '/new', CREATE),
    () => files.open(base, 'new', CREATE),
    () => files.createDirectory(null, '/new'),
    () => files.createSymlink(null, '/new', 'file'),
    () => files.link(null, '/file', false, null, '/new'),
    () => files.unlink(null, '/file'),
    () => files.removeDirectory(null, '/folder'),
    () => files.rename(null, '/file', null, '/new'),
    () => files.rename(base, 'file', base, 'new'),
    () => files.setTimes(null, '/file', true, { accessedMs: 1, modifiedMs: 1 }),
  ];
  for (const change of changes) assert.equal(codeOf(change), 'vfs.read-only', String(change));
  assert.equal(
    codeOf(() => files.open(null, '/file', CREATE).close()),
    'vfs.read-only',
    'what is there is not opened to be written',
  );
  assert.equal(get(files, '/file'), 'text');
  files.close();
});

test('mounts hide what is below them, are listed, cannot be moved or removed, and end at their border', () => {
  const outer = memory();
  const inner = memory();
  const files = mounted({ '/': { tree: outer } });
  files.createDirectory(null, '/a');
  files.createDirectory(null, '/a/b');
  put(files, '/a/b/hidden', '');
  assert.equal(
    codeOf(() => files.mount('/x/y', inner, { mode: 'read-write' })),
    'vfs.not-found',
  );
  files.mount('/a/b', inner, { mode: 'read-write' });
  assert.equal(
    codeOf(() => files.mount('/a/b/', inner, { mode: 'read-write' })),
    'vfs.busy',
  );
  put(files, '/a/b/shown', 'x');
  assert.deepEqual(
    files.list(null, '/a/b').map(({ name }) => name),
    ['shown'],
  );
  const moves: readonly (() => unknown)[] = [
    () => files.rename(null, '/a/b', null, '/c'),
    () => files.rename(null, '/a', null, '/c'),
    () => files.removeDirectory(null, '/a/b'),
    () => files.removeDirectory(null, '/'),
    () => files.unlink(null, '/a/b'),
  ];
  for (const move of moves) assert.equal(codeOf(move), 'vfs.busy', String(move));
  assert.equal(
    codeOf(() => files.rename(null, '/a/b/shown', null, '/shown')),
    'vfs.cross-mount',
  );
  assert.equal(
    codeOf(() => files.link(null, '/a/b/shown', false, null, '/shown')),
    'vfs.cross-mount',
  );
  assert.equal(
    codeOf(() => files.createDirectory(null, '/a/b')),
    'vfs.exists',
  );
  files.unmount('/a/b');
  assert.deepEqual(
    files.list(null, '/a/b').map(({ name }) => name),
    ['hidden'],
  );
  files.close();
});

test('without a root mount the way to the mounts is there, and only that', () => {
  const files = mounted({ '/mnt/data': { tree: memory() }, '/mnt/more': { tree: memory(), mode: 'read-only' }, '/etc': { tree: memory() } });
  assert.deepEqual(
    files
      .list(null, '/')
      .map(({ name }) => name)
      .sort(),
    ['etc', 'mnt'],
  );
  assert.deepEqual(
    files
      .list(null, '/mnt')
      .map(({ name }) => name)
      .sort(),
    ['data', 'more'],
  );
  put(files, '/mnt/../mnt/data/x', '1');
  assert.equal(
    codeOf(() => files.createDirectory(null, '/new')),
    'vfs.read-only',
  );
  assert.equal(
    codeOf(() => files.createDirectory(null, '/mnt/new')),
    'vfs.read-only',
  );
  assert.equal(
    codeOf(() => files.stat(null, '/mnt/none', true)),
    'vfs.not-found',
  );
  assert.deepEqual(
    files.mounts().map(({ path, about, mode }) => [path, about, mode]),
    [
      ['/mnt/data', 'memory', 'read-write'],
      ['/mnt/more', 'memory', 'read-only'],
      ['/etc', 'memory', 'read-write'],
    ],
  );
  files.close();
  assert.deepEqual(files.list(null, '/'), []);
});

test('revoked handles answer vfs.revoked from that moment, and hold nothing', () => {
  const tree = new HostFolder(newFolder(), { readOnly: false });
  const other = memory();
  const files = mounted({ '/a': { tree }, '/b': { tree: other } });
  put(files, '/a/x', 'text');
  const descriptors = fs.readdirSync('/proc/self/fd').length;
  const handles = [files.open(null, '/a/x', OPEN_TO_READ), files.open(null, '/a/x', CREATE), files.openMount('/a')];
  const kept = files.openMount('/b');
  assert.equal(files.revokeMount('/a'), 3);
  assert.equal(fs.readdirSync('/proc/self/fd').length, descriptors);
  for (const handle of handles) {
    const uses: readonly (() => unknown)[] = [
      () => handle.read(0, new Uint8Array(1)),
      () => handle.write(0, new Uint8Array(1)),
      () => handle.append(new Uint8Array(1)),
      () => handle.truncate(0),
      () => handle.stat(),
      () => handle.list(),
      () => handle.sync(false),
      () => handle.setTimes({ accessedMs: 0, modifiedMs: 0 }),
      () => files.stat(handle, 'x', true),
      () => files.rename(handle, 'x', kept, 'y'),
    ];
    for (const use of uses) assert.equal(codeOf(use), 'vfs.revoked', String(use));
    handle.close();
    assert.equal(handle.state, 'revoked');
  }
  assert.deepEqual(kept.list(), []);
  kept.close();
  assert.equal(
    codeOf(() => kept.list()),
    'vfs.bad-handle',
  );
  const late = files.open(null, '/a/x', OPEN_TO_READ);
  files.unmount('/a');
  assert.equal(
    codeOf(() => late.read(0, new Uint8Array(1))),
    'vfs.revoked',
  );
  assert.equal(
    codeOf(() => files.stat(null, '/a/x', true)),
    'vfs.not-found',
  );
  files.close();
  tree.close();
});

test('handles do what they were opened for, with whole offsets, and are counted', () => {
  const files = new GuestFiles({ maxHandles: 3 });
  files.mount('/', memory(), { mode: 'read-write' });
  put(files, '/x', 'text');
  const reader = files.open(null, '/x', OPEN_TO_READ);
  const writer = files.open(null, '/x', { ...OPEN_TO_READ, read: false, write: true });
  assert.equal(
    codeOf(() => reader.write(0, new Uint8Array(1))),
    'vfs.bad-handle',
  );
  assert.equal(
    codeOf(() => writer.read(0, new Uint8Array(1))),
    'vfs.bad-handle',
  );
  for (const offset of [-1, 0.5, NaN, Infinity, 2 ** 60]) {
    assert.match(
      codeOf(() => writer.write(offset, new Uint8Array(1))),
      /^vfs\.(invalid|too-large)$/,
    );
    assert.match(
      codeOf(() => writer.truncate(offset)),
      /^vfs\.(invalid|too-large)$/,
    );
  }
  assert.equal(
    codeOf(() => writer.truncate(17 * 2 ** 40)),
    'vfs.too-large',
  );
  assert.equal(reader.read(2 ** 50, new Uint8Array(5)), 0);
  assert.equal(writer.append(Buffer.from('!')), 5);
  assert.equal(get(files, '/x'), 'text!');
  const folder = files.openMount('/');
  assert.equal(
    codeOf(() => folder.read(0, new Uint8Array(1))),
    'vfs.is-directory',
  );
  assert.equal(
    codeOf(() => files.open(null, '/x', OPEN_TO_READ)),
    'vfs.too-many-open',
  );
  assert.equal(
    codeOf(() => files.open(null, '/y', CREATE)),
    'vfs.too-many-open',
  );
  folder.close();
  files.open(null, '/x', OPEN_TO_READ).close();
  files.close();
});

test('a file that lost its last name lives until its last handle, in memory and in the quota', () => {
  const tree = memory();
  const quota = new Quota(100_000, 10);
  const files = mounted({ '/': { tree: new QuotaTree(tree, quota) } });
  put(files, '/x', 'y'.repeat(50_000));
  const handle = files.open(null, '/x', { ...OPEN_TO_READ, write: true });
  files.unlink(null, '/x');
  handle.write(50_000, Buffer.from('more'));
  assert.deepEqual([quota.usedBytes, quota.usedFiles], [50_004, 0]);
  const bytes = Buffer.alloc(4);
  assert.equal(handle.read(50_000, bytes), 4);
  assert.equal(bytes.toString(), 'more');
  handle.close();
  assert.deepEqual([quota.usedBytes, tree.usedBytes], [0, 512]);
  files.close();
});

test('a quota stops bytes and files over all trees that share it, counts what is there, and gives back', () => {
  const quota = new Quota(1000, 5);
  const folder = newFolder();
  fs.mkdirSync(join(folder, 'd'));
  fs.writeFileSync(join(folder, 'd/f'), 'x'.repeat(300));
  const host = new HostFolder(folder, { readOnly: false });
  const files = mounted({ '/m': { tree: new QuotaTree(memory(), quota) }, '/h': { tree: new QuotaTree(host, quota) } });
  assert.deepEqual([quota.usedBytes, quota.usedFiles], [300, 2]);
  put(files, '/m/a', 'x'.repeat(600));
  assert.equal(
    codeOf(() => put(files, '/h/b', 'x'.repeat(101))),
    'vfs.quota-exceeded',
  );
  assert.deepEqual([quota.usedBytes, quota.usedFiles], [900, 4], 'the empty file is there');
  const handle = files.open(null, '/m/a', { ...OPEN_TO_READ, write: true });
  assert.equal(
    codeOf(() => handle.truncate(701)),
    'vfs.quota-exceeded',
  );
  handle.write(100, Buffer.alloc(500));
  handle.write(600, Buffer.alloc(100));
  handle.truncate(10);
  handle.close();
  assert.equal(quota.usedBytes, 310);
  files.createDirectory(null, '/m/c');
  assert.equal(
    codeOf(() => files.createSymlink(null, '/m/l', 'a')),
    'vfs.quota-exceeded',
  );
  assert.equal(
    codeOf(() => files.link(null, '/m/a', false, null, '/m/l')),
    'vfs.quota-exceeded',
  );
  files.rename(null, '/m/a', null, '/m/c/a');
  files.unlink(null, '/h/d/f');
  put(files, '/m/over', 'x'.repeat(50));
  files.rename(null, '/m/c/a', null, '/m/over');
  assert.deepEqual([quota.usedBytes, quota.usedFiles], [10, 4]);
  for (const path of ['/m/over', '/h/b']) files.unlink(null, path);
  for (const path of ['/m/c', '/h/d']) files.removeDirectory(null, path);
  assert.deepEqual([quota.usedBytes, quota.usedFiles], [0, 0]);
  files.close();
  host.close();
});

test('memory has a bound, and holes cost nothing', () => {
  const tree = memory(100_000);
  const files = mounted({ '/': { tree } });
  const handle = files.open(null, '/x', CREATE);
  handle.write(2 ** 40, Buffer.from('far'));
  assert.equal(handle.stat().sizeBytes, 2 ** 40 + 3);
  assert.ok(tree.usedBytes < 20_000);
  assert.equal(
    codeOf(() => handle.write(0, Buffer.alloc(200_000))),
    'vfs.no-space',
  );
  assert.equal(
    codeOf(() => Array.from({ length: 300 }, (_, at) => files.createDirectory(null, `/d${at}`))),
    'vfs.no-space',
  );
  handle.close();
  files.close();
});

test('an overlay keeps the lower tree as it is, and its handles see what is copied up', () => {
  const lower = newFolder();
  const upper = newFolder();
  fs.writeFileSync(join(lower, 'x'), 'lower');
  fs.mkdirSync(join(lower, 'd'));
  fs.writeFileSync(join(lower, 'd/y'), 'y');
  const make = (): OverlayTree => new OverlayTree(new HostFolder(lower, { readOnly: true }), new HostFolder(upper, { readOnly: false }));
  const tree = make();
  const files = mounted({ '/': { tree } });
  const early = files.open(null, '/x', OPEN_TO_READ);
  const writer = files.open(null, '/x', { ...OPEN_TO_READ, write: true });
  writer.write(0, Buffer.from('UPPER'));
  const bytes = Buffer.alloc(5);
  early.read(0, bytes);
  assert.equal(bytes.toString(), 'UPPER');
  files.unlink(null, '/d/y');
  files.removeDirectory(null, '/d');
  files.createDirectory(null, '/d');
  assert.deepEqual(files.list(null, '/d'), [], 'a new folder does not show the old one’s files');
  for (const name of ['.wh.x', '.wh..copy-1']) {
    assert.equal(
      codeOf(() => put(files, `/${name}`, '')),
      'vfs.invalid-name',
    );
    assert.equal(
      codeOf(() => files.stat(null, `/${name}`, true)),
      'vfs.not-found',
    );
  }
  files.close();
  tree.close();
  assert.equal(fs.readFileSync(join(lower, 'x'), 'utf8'), 'lower');
  assert.equal(fs.readFileSync(join(lower, 'd/y'), 'utf8'), 'y');
  // Mounted again, it is as it was left.
  const again = make();
  const later = mounted({ '/': { tree: again } });
  assert.equal(get(later, '/x'), 'UPPER');
  assert.deepEqual(later.list(null, '/d'), []);
  later.close();
  again.close();
});
