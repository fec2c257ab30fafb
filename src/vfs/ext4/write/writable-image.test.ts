// Images that are written: what is read back, what e2fsck and Linux say of them, and what is refused.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import type { FailureError } from '../../../base/failure.ts';
import { FileDevice, MemoryDevice } from '../../byte-device.ts';
import { MemorySource } from '../../byte-source.ts';
import { GuestFiles, OPEN_TO_READ } from '../../guest-files.ts';
import { Quota, QuotaTree } from '../../quota.ts';
import { fillFolder, HAS_MKFS, indexFolders, makeImage, SHAPES } from '../ext4-fixture.ts';
import { Ext4Image } from '../ext4-image.ts';
import { checkImage } from './image-check-fixture.ts';
import { dumpTree, RandomOperations, randomOf } from './random-operations-fixture.ts';
import { WritableImage } from './writable-image.ts';

const STEPS = Number(process.env['KPIO_EXT4_STEPS'] ?? 400);
const skip = !HAS_MKFS && 'mkfs.ext4 is not there';
const OPTIONS = { nowMs: Date.now };

const WRITTEN_SHAPES: Readonly<Record<string, readonly string[]>> = {
  ...SHAPES,
  'without a journal': ['-O', '^has_journal'],
  'of ext2 with large blocks': ['-t', 'ext2', '-b', '4096', '-O', '^extents,^has_journal,^dir_index'],
  'with large folders': ['-O', 'large_dir', '-b', '1024'],
  'with copies of the superblock in two groups': ['-O', 'sparse_super2', '-b', '1024'],
  'with blocks of 64 KiB': ['-b', '65536'],
  'with a file of orphans': ['-O', 'orphan_file'],
  'without flexible groups': ['-O', '^flex_bg', '-b', '1024', '-g', '4096'],
};

let folder = '';
let made = 0;
before(() => (folder = mkdtempSync(join(tmpdir(), 'kpio-ext4-write-'))));
after(() => rmSync(folder, { recursive: true, force: true }));

function newImage(options: readonly string[], size = '24m', fill: (content: string) => void = () => {}): string {
  const content = join(folder, String(made++));
  mkdirSync(content);
  fill(content);
  const image = `${content}.img`;
  makeImage(image, content, options, size);
  return image;
}

function requireClean(image: string, words = ''): void {
  const { status, stdout, stderr } = spawnSync('/sbin/e2fsck', ['-fn', image], { encoding: 'utf8' });
  assert.equal(status, 0, `${words} ${stdout}${stderr}`);
}

function codeOf(act: () => unknown): string {
  try {
    act();
    return 'nothing';
  } catch (error) {
    return (error as FailureError).failure.code;
  }
}

function put(files: GuestFiles, path: string, content: string | Uint8Array, offset = 0): void {
  const handle = files.open(null, path, { ...OPEN_TO_READ, write: true, create: true });
  handle.write(offset, Buffer.from(content));
  handle.close();
}

function get(files: GuestFiles, path: string): string {
  const handle = files.open(null, path, OPEN_TO_READ);
  const bytes = Buffer.alloc(handle.stat().sizeBytes);
  handle.read(0, bytes);
  handle.close();
  return bytes.toString('latin1');
}

/** debugfs copies everything out. */
function dumpWithDebugfs(image: string): string[] {
  const out = `${image}.out`;
  mkdirSync(out);
  spawnSync('/sbin/debugfs', ['-R', `rdump / ${out}`, image]);
  const lines: string[] = [];
  const visit = (path: string): void => {
    for (const entry of readdirSync(join(out, path), { withFileTypes: true })) {
      const at = `${path}/${entry.name}`;
      if (at === '/lost+found') continue;
      if (entry.isDirectory()) {
        lines.push(`${at} directory`);
        visit(at);
      } else if (entry.isFile()) lines.push(`${at} ${readFileSync(join(out, at)).toString('latin1')}`);
    }
  };
  visit('');
  rmSync(out, { recursive: true });
  return lines.sort();
}

function dumpWithContents(files: GuestFiles): string[] {
  const lines: string[] = [];
  const visit = (path: string): void => {
    for (const { name, kind } of files.list(null, path === '' ? '/' : path)) {
      const at = `${path}/${name}`;
      if (at === '/lost+found') continue;
      if (kind === 'directory') {
        lines.push(`${at} directory`);
        visit(at);
      } else if (kind === 'file') lines.push(`${at} ${get(files, at)}`);
    }
  };
  visit('');
  return lines.sort();
}

for (const [shape, options] of Object.entries(WRITTEN_SHAPES)) {
  test(`random changes of an image ${shape} are read back, and nothing is to be mended`, { skip }, () => {
    const image = newImage(options, shape.includes('64 KiB') ? '96m' : '24m', () => {});
    const tree = new WritableImage(new FileDevice(image), OPTIONS);
    const random = randomOf(shape.length);
    const run = new RandomOperations(tree, random, 80);
    for (let step = 0; step < STEPS; step++) {
      run.change();
      if (random(60) === 0) run.sync();
    }
    assert.deepEqual(dumpTree(tree), run.dump());
    run.closeAll();
    const expected = dumpWithContents(run.files);
    run.files.close();
    tree.close();
    requireClean(image);
    assert.deepEqual(dumpTree(new Ext4Image(new MemorySource(readFileSync(image)))), run.dump());
    if (made % 4 === 0) assert.deepEqual(dumpWithDebugfs(image), expected);
    // Again, with what is there.
    const again = new WritableImage(new FileDevice(image), OPTIONS);
    assert.deepEqual(dumpTree(again), run.dump());
    again.close();
    requireClean(image);
  });

  test(`what mkfs put into an image ${shape} can be changed and removed`, { skip }, () => {
    const image = newImage(options, shape.includes('64 KiB') ? '96m' : '24m', fillFolder);
    if (!options.join().includes('^dir_index')) indexFolders(image);
    const tree = new WritableImage(new FileDevice(image), OPTIONS);
    const files = new GuestFiles();
    files.mount('/', tree, { mode: 'read-write' });
    for (let at = 0; at < 400; at += 2) files.unlink(null, `/many/a file with quite a long name, number ${at}`);
    for (let at = 0; at < 300; at++) put(files, `/many/another name, number ${at}`, `content ${at}`);
    for (const size of [0, 1, 59, 60, 61, 100, 150, 1023, 1024, 1025, 4096, 65_537, 300_000]) put(files, `/size ${size}`, 'changed', 30);
    assert.equal(get(files, '/deep/second name'), get(files, '/size 100'));
    assert.equal(get(files, '/size 61').slice(30, 37), 'changed');
    put(files, '/sparse', 'another island', 700_000);
    assert.equal(get(files, '/sparse').slice(699_998, 700_016), '\0\0another island\0\0');
    files.createDirectory(null, '/empty folder/in it');
    files.rename(null, '/deep/er', null, '/empty folder/moved');
    assert.equal(get(files, '/empty folder/moved/still/deeper/file'), 'at the bottom');
    for (const name of ['short link', 'long link', '键盘', 'x'.repeat(255)]) files.unlink(null, `/${name}`);
    files.removeDirectory(null, '/empty folder/in it');
    files.close();
    tree.close();
    requireClean(image);
  });
}

test('Linux reads what was written, replays the journal of it, and writes what is read here again', { skip }, (context) => {
  const image = newImage(['-b', '1024'], '32m');
  const mounted = join(folder, 'mounted');
  mkdirSync(mounted);
  if (spawnSync('mount', ['-o', 'loop', image, mounted]).status !== 0) return context.skip('mounting an image needs root');
  spawnSync('umount', [mounted]);
  const tree = new WritableImage(new FileDevice(image), OPTIONS);
  const run = new RandomOperations(tree, randomOf(77), 80);
  for (let step = 0; step < STEPS; step++) run.change();
  run.files.createDirectory(null, '/many');
  for (let at = 0; at < 1500; at++) put(run.files, `/many/${'long '.repeat(at % 30)}${at}`, '');
  run.sync();
  run.closeAll();
  const expected = dumpWithContents(run.files);
  // As it is after a kill: the journal is not empty.
  writeFileSync(`${image}.copy`, readFileSync(image));
  tree.close();
  for (const path of [image, `${image}.copy`]) {
    assert.equal(spawnSync('mount', ['-o', 'loop', path, mounted]).status, 0);
    try {
      const lines: string[] = [];
      for (const entry of readdirSync(mounted, { recursive: true, withFileTypes: true })) {
        const at = join(entry.parentPath, entry.name);
        if (at === join(mounted, 'lost+found') || entry.isSymbolicLink()) continue;
        lines.push(`${at.slice(mounted.length)} ${entry.isDirectory() ? 'directory' : readFileSync(at).toString('latin1')}`);
      }
      assert.deepEqual(lines.sort(), expected);
      // It finds each of the names by its hash, and puts others beside them.
      for (let at = 0; at < 1500; at += 3) rmSync(join(mounted, 'many', `${'long '.repeat(at % 30)}${at}`));
      for (let at = 0; at < 700; at++) writeFileSync(join(mounted, 'many', `of Linux ${at}`), '');
      const file = openSync(join(mounted, 'not written'), 'w');
      writeSync(file, 'begin');
      closeSync(file);
      spawnSync('fallocate', ['-l', '500000', join(mounted, 'not written')]);
      writeFileSync(join(mounted, 'kept'), 'kept');
      spawnSync('setfattr', ['-n', 'user.test', '-v', 'v'.repeat(500), join(mounted, 'kept')]);
    } finally {
      spawnSync('umount', [mounted]);
    }
    requireClean(path);
    const again = new WritableImage(new FileDevice(path), OPTIONS);
    const files = new GuestFiles();
    files.mount('/', again, { mode: 'read-write' });
    assert.equal(files.list(null, '/many').length, 1700);
    for (let at = 0; at < 700; at += 2) files.unlink(null, `/many/of Linux ${at}`);
    // In the middle of blocks that are the file's and not written, and over their border.
    for (const offset of [3000, 20_000, 20_500, 100_000, 499_990]) put(files, '/not written', 'written', offset);
    assert.equal(get(files, '/not written').replaceAll('\0', ''), 'beginwrittenwrittenwrittenwrittenwritten');
    files.unlink(null, '/kept');
    files.close();
    again.close();
    requireClean(path);
  }
});

test('names are hashed as the image says, also with characters as unsigned', { skip }, () => {
  for (const hash of ['legacy', 'half_md4', 'tea']) {
    for (const flags of [1, 2]) {
      const image = newImage(['-b', '1024'], '16m');
      assert.equal(spawnSync('/sbin/tune2fs', ['-E', `hash_alg=${hash}`, image]).status, 0);
      spawnSync('/sbin/debugfs', ['-w', '-R', `set_super_value flags ${flags}`, image]);
      const tree = new WritableImage(new FileDevice(image), OPTIONS);
      const files = new GuestFiles();
      files.mount('/', tree, { mode: 'read-write' });
      files.createDirectory(null, '/many');
      for (let at = 0; at < 400; at++) put(files, `/many/ä ö ü 键盘 ${at}`, '');
      files.close();
      tree.close();
      // It looks at the hash of every name.
      requireClean(image, `${hash} ${flags}`);
    }
  }
});

test('a folder of many names has an index of two levels, and loses it as it grew', { skip, timeout: 60_000 }, () => {
  const image = newImage(['-b', '1024', '-N', '32000'], '48m');
  const tree = new WritableImage(new FileDevice(image), OPTIONS);
  const files = new GuestFiles();
  files.mount('/', tree, { mode: 'read-write' });
  files.createDirectory(null, '/many');
  for (let at = 0; at < 12_000; at++) put(files, `/many/${'long '.repeat(20)}${at}`, '');
  assert.match(spawnSync('/sbin/debugfs', ['-R', 'htree /many', image], { encoding: 'utf8' }).stdout, /Indirect levels: 1/);
  files.open(null, '/', OPEN_TO_READ).sync(false);
  requireCleanAfterReplay(image);
  for (let at = 0; at < 12_000; at++) files.unlink(null, `/many/${'long '.repeat(20)}${at}`);
  files.removeDirectory(null, '/many');
  files.close();
  tree.close();
  requireClean(image);
});

function requireCleanAfterReplay(image: string): void {
  const copy = `${image}.copy`;
  writeFileSync(copy, readFileSync(image));
  assert.ok(spawnSync('/sbin/e2fsck', ['-p', copy]).status! <= 1);
  requireClean(copy);
}

test('a full image refuses, and stays whole', { skip }, () => {
  for (const options of [
    ['-b', '1024'],
    ['-b', '4096', '-J', 'size=4'],
    ['-t', 'ext2', '-b', '1024', '-O', '^has_journal,^extents'],
  ]) {
    const image = newImage([...options, '-N', '2000'], '16m');
    const tree = new WritableImage(new FileDevice(image), OPTIONS);
    const run = new RandomOperations(tree, randomOf(options.length), 200);
    const big = run.files.open(null, '/big', { ...OPEN_TO_READ, write: true, create: true });
    const filler = run.files.open(null, '/filler', { ...OPEN_TO_READ, write: true, create: true });
    while (codeOf(() => filler.append(Buffer.alloc(50_000))) === 'nothing');
    filler.truncate(filler.stat().sizeBytes - 300_000);
    filler.close();
    for (let step = 0; step < 3000 && run.refused < 100; step++) run.change();
    assert.ok(run.refused > 0, 'it was full');
    assert.deepEqual(
      dumpTree(tree).filter((line) => line !== '/big file 0 0' && !line.startsWith('/filler ')),
      run.dump(),
    );
    run.sync();
    requireCleanAfterReplay(image);
    assert.equal(
      codeOf(() => big.write(0, Buffer.alloc(20 << 20))),
      'vfs.no-space',
    );
    assert.equal(big.stat().sizeBytes, 0);
    big.close();
    run.closeAll();
    run.files.close();
    tree.close();
    requireClean(image);
  }
});

test('a quota over an image counts as over any tree', { skip }, () => {
  const tree = new WritableImage(new FileDevice(newImage([])), OPTIONS);
  const quota = new Quota(100_000, 10);
  const files = new GuestFiles();
  files.mount('/', new QuotaTree(tree, quota), { mode: 'read-write' });
  put(files, '/a', 'x'.repeat(60_000));
  assert.equal(
    codeOf(() => put(files, '/b', 'x'.repeat(60_000))),
    'vfs.quota-exceeded',
  );
  files.unlink(null, '/a');
  put(files, '/b', 'x'.repeat(60_000));
  assert.equal(quota.usedBytes, 60_000);
  files.close();
  tree.close();
});

test('a file without a name lives as long as it is open, and its blocks as well', { skip }, () => {
  const image = newImage(['-b', '1024'], '8m');
  const tree = new WritableImage(new FileDevice(image), OPTIONS);
  const files = new GuestFiles();
  files.mount('/', tree, { mode: 'read-write' });
  const handles = [1, 2, 3].map((at) => {
    const handle = files.open(null, `/file ${at}`, { ...OPEN_TO_READ, write: true, create: true });
    handle.write(0, Buffer.alloc(50_000, at));
    files.unlink(null, `/file ${at}`);
    return handle;
  });
  handles[1]!.close();
  handles[0]!.sync(false);
  // Two are orphans on the disk; whoever opens the image next frees them.
  const copy = new MemoryDevice(readFileSync(image));
  assert.notEqual(new DataView(copy.bytes.buffer, copy.bytes.byteOffset).getUint32(1024 + 0xe8, true), 0);
  const other = new WritableImage(copy, OPTIONS);
  other.close();
  writeFileSync(`${image}.copy`, copy.bytes);
  requireClean(`${image}.copy`);
  const bytes = Buffer.alloc(50_000);
  assert.equal(handles[2]!.read(0, bytes), 50_000);
  assert.ok(bytes.every((byte) => byte === 3));
  for (const handle of handles) handle.close();
  files.close();
  tree.close();
  requireClean(image);
});

test('what is not understood is only read, and the reason is said', { skip }, () => {
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [['-O', 'bigalloc'], /bigalloc/],
    [['-O', 'quota'], /quotas/],
    [['-O', 'mmp'], /mmp/],
    [['-O', 'ea_inode'], /attributes in inodes/],
    [['-O', 'verity'], /fs-verity/],
    [['-O', 'project,quota'], /project quotas/],
  ];
  for (const [options, message] of cases) {
    const bytes = readFileSync(newImage(options));
    const before = Buffer.from(bytes);
    assert.throws(
      () => new WritableImage(new MemoryDevice(bytes), OPTIONS),
      (error: FailureError) => error.failure.code === 'vfs.read-only-image' && message.test(error.message),
    );
    assert.ok(before.equals(bytes), 'nothing was written');
  }
});

test('an image without a journal that was not unmounted, or one with errors, must be checked first', { skip }, () => {
  const image = newImage(['-O', '^has_journal']);
  const device = new MemoryDevice(readFileSync(image));
  const tree = new WritableImage(device, OPTIONS);
  const files = new GuestFiles();
  files.mount('/', tree, { mode: 'read-write' });
  put(files, '/a', 'content');
  files.open(null, '/a', OPEN_TO_READ).sync(false);
  assert.throws(() => new WritableImage(new MemoryDevice(Uint8Array.from(device.bytes)), OPTIONS), /was not unmounted/);
  files.close();
  tree.close();
  new WritableImage(device, OPTIONS).close();
  const damaged = readFileSync(newImage(['-O', '^metadata_csum,^64bit']));
  damaged.writeUInt16LE(3, 1024 + 0x3a);
  assert.throws(() => new WritableImage(new MemoryDevice(damaged), OPTIONS), /marked as damaged/);
});

test('an image is written by one at a time', { skip }, () => {
  const image = newImage([]);
  const tree = new WritableImage(new FileDevice(image), OPTIONS);
  assert.throws(() => new FileDevice(image), {
    failure: { code: 'vfs.busy', message: `cannot change the folder: it is in use: ${image} is being written already` },
  });
  tree.close();
  new WritableImage(new FileDevice(image), OPTIONS).close();
});

test('what nobody syncs is committed after a while', { skip }, (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const device = new MemoryDevice(readFileSync(newImage([])));
  const tree = new WritableImage(device, { ...OPTIONS, commitAfterMs: 5000 });
  const files = new GuestFiles();
  files.mount('/', tree, { mode: 'read-write' });
  for (const name of ['a', 'b']) {
    put(files, `/${name}`, 'content');
    assert.ok(
      !dumpTree(new Ext4Image(new MemorySource(device.bytes)))
        .join()
        .includes(`/${name}`),
    );
    context.mock.timers.tick(5000);
    assert.ok(
      dumpTree(new Ext4Image(new MemorySource(device.bytes)))
        .join()
        .includes(`/${name}`),
    );
  }
  files.close();
  tree.close();
});

test('times are kept to the nanoseconds that a number has, before 1970 and after 2038', { skip }, () => {
  const tree = new WritableImage(new FileDevice(newImage([])), OPTIONS);
  const files = new GuestFiles();
  files.mount('/', tree, { mode: 'read-write' });
  put(files, '/a', '');
  for (const ms of [0, 1_700_000_000_123.5, -86_400_000, 2 ** 31 * 1000 + 250, 5_000_000_000_000]) {
    files.setTimes(null, '/a', true, { accessedMs: ms, modifiedMs: ms });
    const { accessedMs, modifiedMs } = files.stat(null, '/a', true);
    assert.deepEqual([accessedMs, modifiedMs], [ms, ms]);
  }
  files.close();
  tree.close();
});

test('files that Linux had open without names are freed, from its list and from its file of orphans', { skip }, (context) => {
  const mounted = join(folder, 'orphans');
  mkdirSync(mounted);
  for (const options of [[], ['-O', 'orphan_file'], ['-O', 'orphan_file,^metadata_csum']]) {
    const image = newImage(['-b', '1024', ...options], '32m');
    const copy = `${image}.copy`;
    if (spawnSync('mount', ['-o', 'loop', image, mounted]).status !== 0) return context.skip('mounting an image needs root');
    try {
      const open: number[] = [];
      for (let at = 0; at < 40; at++) {
        writeFileSync(join(mounted, `file ${at}`), Buffer.alloc(at * 1000, 'x'));
        open.push(openSync(join(mounted, `file ${at}`), 'r'));
        rmSync(join(mounted, `file ${at}`));
      }
      spawnSync('sync', ['-f', mounted]);
      const bytes = readFileSync(image);
      assert.equal((bytes.readUInt32LE(1024 + 0x64) & 0x10000) !== 0, options.length > 0, 'Linux used the file');
      writeFileSync(copy, bytes);
      for (const descriptor of open) closeSync(descriptor);
    } finally {
      spawnSync('umount', [mounted]);
    }
    const tree = new WritableImage(new FileDevice(copy), OPTIONS);
    assert.deepEqual(dumpTree(tree), []);
    tree.close();
    requireClean(copy);
  }
});

test('files with holes of gigabytes end where they should, and lose their end again', { skip }, () => {
  for (const options of [
    ['-b', '4096'],
    ['-t', 'ext3', '-b', '4096', '-O', '^extents'],
  ]) {
    const image = newImage([...options, '-J', 'size=4'], '32m');
    const tree = new WritableImage(new FileDevice(image), OPTIONS);
    const files = new GuestFiles();
    files.mount('/', tree, { mode: 'read-write' });
    const handle = files.open(null, '/holes', { ...OPEN_TO_READ, write: true, create: true });
    const offsets = [7 * 2 ** 30 + 123, 3 * 2 ** 30, 2 ** 22 + 5, 50_000, 10];
    for (const offset of offsets) handle.write(offset, Buffer.from(`at ${offset}`));
    assert.equal(handle.stat().sizeBytes, offsets[0]! + `at ${offsets[0]}`.length);
    const piece = Buffer.alloc(40);
    for (const offset of offsets) {
      handle.read(offset - 5, piece);
      assert.equal(piece.toString('latin1').replaceAll('\0', ''), `at ${offset}`);
    }
    assert.equal(
      codeOf(() => handle.write(16 * 2 ** 40 - 10, piece.subarray(0, 5))),
      'vfs.too-large',
    );
    handle.sync(false);
    requireCleanAfterReplay(image);
    for (const size of [4 * 2 ** 30, 2 ** 30, 60_000, 5]) handle.truncate(size);
    assert.equal(handle.read(0, piece), 5);
    handle.truncate(0);
    files.close();
    tree.close();
    requireClean(image);
  }
});

test('counts that Linux did not write before a power loss are made anew', { skip }, () => {
  const bytes = readFileSync(newImage(['-O', '^metadata_csum,^64bit', '-b', '1024']));
  bytes.writeUInt32LE(17, 1024 + 0xc);
  bytes.writeUInt32LE(0, 1024 + 0x10);
  const tree = new WritableImage(new MemoryDevice(bytes), OPTIONS);
  const files = new GuestFiles();
  files.mount('/', tree, { mode: 'read-write' });
  put(files, '/file', 'x'.repeat(100_000));
  files.close();
  tree.close();
  assert.deepEqual(checkImage(bytes), []);
});
