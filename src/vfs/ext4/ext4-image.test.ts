import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { FailureError } from '../../base/failure.ts';
import { FileSource, MemorySource } from '../byte-source.ts';
import { GuestFiles, OPEN_TO_READ } from '../guest-files.ts';
import { PageCache } from '../page-cache.ts';
import { fillFolder, HAS_MKFS, indexFolders, makeImage, makeSmallImage, SHAPES } from './ext4-fixture.ts';
import { Ext4Image } from './ext4-image.ts';
import { recordedImage } from './recorded-image-fixture.ts';
import { codeOf, walk } from './walk-image-fixture.ts';

let folder = '';
let original = '';
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'kpio-ext4-'));
  original = join(folder, 'original');
  mkdirSync(original);
  fillFolder(original);
});
after(() => rmSync(folder, { recursive: true, force: true }));

function readWhole(files: GuestFiles, path: string): Buffer {
  const handle = files.open(null, path, OPEN_TO_READ);
  const bytes = Buffer.alloc(handle.stat().sizeBytes);
  assert.equal(handle.read(0, bytes), bytes.length);
  assert.equal(handle.read(bytes.length, Buffer.alloc(10)), 0);
  handle.close();
  return bytes;
}

/** Names, kinds, links, times and contents are those of the folder that the image was made from. */
function compare(files: GuestFiles, path: string): void {
  const host = join(original, path);
  const stat = lstatSync(host);
  const found = files.stat(null, path, false);
  // Of folders mkfs writes its own.
  if (stat.isFile()) assert.equal(Math.floor(found.modifiedMs / 1000), Math.floor(stat.mtimeMs / 1000), path);
  if (stat.isSymbolicLink()) assert.equal(files.readLink(null, path), readlinkSync(host), path);
  else if (stat.isFile()) {
    assert.deepEqual([found.kind, found.sizeBytes, found.linkCount], ['file', stat.size, stat.nlink], path);
    assert.ok(readWhole(files, path).equals(readFileSync(host)), path);
  } else {
    const names = files.list(null, path).map(({ name }) => name);
    assert.deepEqual(names.filter((name) => path !== '/' || name !== 'lost+found').sort(), readdirSync(host).sort(), path);
    for (const name of readdirSync(host)) compare(files, join(path, name));
  }
}

for (const [shape, options] of Object.entries(SHAPES)) {
  test(`an image ${shape} reads as what it was made from`, { skip: !HAS_MKFS && 'mkfs.ext4 is not there' }, () => {
    const image = join(folder, `${shape}.img`);
    makeImage(image, original, options, '24m');
    if (!options.join().includes('^dir_index')) indexFolders(image);
    const cache = new PageCache(1 << 20);
    const tree = new Ext4Image(cache.over(new FileSource(image)));
    assert.equal(tree.about, 'ext4 image test');
    const files = new GuestFiles();
    files.mount('/', tree, { mode: 'read-write' });
    compare(files, '/');
    assert.equal(readWhole(files, '/long link/deeper/file').toString(), 'at the bottom');
    assert.throws(() => files.unlink(null, '/size 1'), {
      failure: { code: 'vfs.read-only-image', message: 'cannot change the image: it can only be read' },
    });
    assert.throws(() => files.open(null, '/size 1', { ...OPEN_TO_READ, write: true }), /it can only be read/);
    assert.throws(() => files.createDirectory(null, '/new'), /it can only be read/);
    files.close();
    tree.close();
    assert.equal(cache.statistics().usedPages, 0);
  });
}

test('an image that Linux itself wrote reads as Linux reads it', { skip: !HAS_MKFS && 'mkfs.ext4 is not there' }, (context) => {
  const image = join(folder, 'linux.img');
  const mounted = join(folder, 'mounted');
  mkdirSync(mounted);
  mkdirSync(join(folder, 'nothing'));
  makeImage(image, join(folder, 'nothing'), ['-b', '1024'], '32m');
  if (spawnSync('mount', ['-o', 'loop', image, mounted]).status !== 0) return context.skip('mounting an image needs root');
  const written: Record<string, string> = {};
  try {
    mkdirSync(join(mounted, 'many'));
    // Enough for an index of two levels.
    for (let at = 0; at < 3000; at++) writeFileSync(join(mounted, 'many', `${'long '.repeat(20)}${at}`), '');
    for (let at = 0; at < 3000; at += 3) rmSync(join(mounted, 'many', `${'long '.repeat(20)}${at}`));
    const file = openSync(join(mounted, 'file'), 'w');
    // Extents of many lengths in an order of their own, and a hole at the end.
    for (let at = 0; at < 700; at++) writeSync(file, `block ${at}`, ((at * 37) % 701) * 3000);
    closeSync(file);
    truncateSync(join(mounted, 'file'), 5_000_000);
    spawnSync('fallocate', ['-l', '200000', join(mounted, 'file not written')]);
    for (const name of ['file', 'file not written']) written[name] = readFileSync(join(mounted, name)).toString('latin1');
  } finally {
    spawnSync('umount', [mounted]);
  }
  const tree = new Ext4Image(new FileSource(image));
  const files = new GuestFiles();
  files.mount('/', tree, { mode: 'read-only' });
  assert.equal(files.list(null, '/many').length, 2000);
  assert.equal(files.stat(null, `/many/${'long '.repeat(20)}2999`, false).kind, 'file');
  assert.throws(() => files.stat(null, `/many/${'long '.repeat(20)}2997`, false), /cannot find/);
  for (const [name, content] of Object.entries(written)) assert.ok(readWhole(files, `/${name}`).toString('latin1') === content, name);
  files.close();
  tree.close();
});

for (const [shape, options] of Object.entries({
  'as Debian makes it': [],
  'without checksums or 64 bits': ['-O', '^metadata_csum,^64bit'],
  'with small blocks': ['-b', '1024'],
})) {
  test(`an image ${shape} that was copied while Linux had it mounted reads as after e2fsck`, { skip: !HAS_MKFS && 'mkfs.ext4 is not there' }, (context) => {
    const name = shape.replaceAll(' ', '-');
    const image = join(folder, `used-${name}.img`);
    const mounted = join(folder, `used-${name}`);
    mkdirSync(mounted);
    mkdirSync(join(folder, `nothing-${name}`));
    makeImage(image, join(folder, `nothing-${name}`), options, '32m');
    if (spawnSync('mount', ['-o', 'loop', image, mounted]).status !== 0) return context.skip('mounting an image needs root');
    const copy = join(folder, `copy-${name}.img`);
    try {
      mkdirSync(join(mounted, 'd'));
      for (let at = 0; at < 400; at++) {
        writeFileSync(join(mounted, 'd', `file ${at}`), `content ${at}`.repeat(at));
        // Folders that go make revoked blocks; content that begins as a journal does is escaped.
        if (at % 7 === 0) mkdirSync(join(mounted, `folder ${at}`));
        if (at % 14 === 0) rmSync(join(mounted, `folder ${at}`), { recursive: true });
        if (at % 50 === 0) spawnSync('sync', ['-f', mounted]);
      }
      spawnSync('sync', ['-f', mounted]);
      copyFileSync(image, copy);
    } finally {
      spawnSync('umount', [mounted]);
    }
    const bytes = readFileSync(copy);
    assert.notEqual(bytes.readUInt32LE(1024 + 0x60) & 0x4, 0, 'it was not unmounted');
    const lines = walk(new Ext4Image(new FileSource(copy)));
    assert.ok(lines.length > 400, `${lines.length} lines`);
    indexFolders(copy);
    assert.deepEqual(lines, walk(new Ext4Image(new FileSource(copy))));
    // A journal with random changes is refused or read, never more.
    const at = bytes.indexOf(Buffer.from([0xc0, 0x3b, 0x39, 0x98, 0, 0, 0, 4]));
    assert.ok(at > 0);
    for (let seed = 0; seed < 40; seed++) {
      const places = [0, 1, 2].map((change) => at + ((Math.imul(seed * 3 + change + 1, 2_654_435_761) >>> 0) % (seed % 2 === 0 ? 64 : 100_000)));
      for (const place of places) bytes[place]! ^= 1 << (seed % 8);
      try {
        walk(new Ext4Image(new MemorySource(bytes)));
      } catch (error) {
        codeOf(error);
      }
      for (const place of places) bytes[place]! ^= 1 << (seed % 8);
    }
  });
}

test('features that are not known are named', { skip: !HAS_MKFS && 'mkfs.ext4 is not there' }, () => {
  const image = join(folder, 'features.img');
  const empty = join(folder, 'for features');
  mkdirSync(empty);
  makeImage(image, empty, ['-O', '^metadata_csum,^64bit'], '8m');
  const bytes = readFileSync(image);
  const incompatible = bytes.readUInt32LE(1024 + 0x60);
  const cases: readonly (readonly [number, RegExp])[] = [
    [0x1, /compression/],
    [0x10000, /encryption/],
    [0x20000, /names without case/],
    [0x80000000, /feature 0x80000000/],
  ];
  for (const [bit, message] of cases) {
    bytes.writeUInt32LE((incompatible | bit) >>> 0, 1024 + 0x60);
    assert.throws(() => new Ext4Image(new MemorySource(bytes)), message);
  }
});

test('with checksums, no byte of the metadata that is read can be changed unseen', { skip: !HAS_MKFS && 'mkfs.ext4 is not there' }, () => {
  const image = join(folder, 'checked.img');
  const content = join(folder, 'for checked');
  mkdirSync(content);
  makeSmallImage(image, content, ['-O', '^has_journal']);
  const whole = readFileSync(image);
  const expected = walk(new Ext4Image(new MemorySource(whole)));
  assert.equal(expected.filter((line) => line.includes('vfs.')).length, 0);
  let changed = 0;
  for (let at = 1024; at < whole.length; at += 397) {
    const bytes = Buffer.from(whole);
    bytes[at]! ^= 0x10;
    let lines: string[];
    try {
      lines = walk(new Ext4Image(new MemorySource(bytes)));
    } catch (error) {
      lines = [`${codeOf(error)}`];
    }
    const different = lines.filter((line) => !expected.includes(line));
    if (different.length > 0) changed++;
    // Only content of files and links differs without being refused: ext4 has no checksums of it.
    for (const line of different) assert.match(line, /vfs\.image|^\S.* file [0-9a-f]{8}$| -> |vfs.invalid-name$/, `byte ${at}: ${line}`);
  }
  assert.ok(changed > 20, `${changed} changes were seen`);
});

test('the recorded image reads as it did when it was made', () => {
  const lines = walk(new Ext4Image(new MemorySource(recordedImage())));
  assert.deepEqual(
    lines.filter((line) => !line.startsWith('/names/')),
    [
      ' directory 6',
      '/islands file a07385a6',
      '/link -> sub/folder',
      `/long link -> sub/${'./'.repeat(40)}file`,
      '/lost+found directory 0',
      '/names directory 120',
      '/sub directory 2',
      '/sub/file file 395e2517',
      '/sub/folder directory 1',
      '/sub/folder/tiny file 9f0190a1',
    ],
  );
});

test('what is no image, or cut off, is a code', () => {
  const codes = [0, 100, 2047, 2048, 100_000].map((size) => {
    try {
      return new Ext4Image(new MemorySource(new Uint8Array(size))).about;
    } catch (error) {
      return (error as FailureError).failure.code;
    }
  });
  assert.deepEqual(new Set(codes), new Set(['vfs.image-invalid']));
});
