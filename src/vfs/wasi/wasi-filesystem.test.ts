import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { GuestFiles } from '../guest-files.ts';
import { HostFolder } from '../host-folder.ts';
import { MemoryFolder } from '../memory-folder.ts';
import type { Descriptor } from './descriptor.ts';
import { getDirectories } from './preopens.ts';
import type { WasiResult } from './types.ts';

let folder = '';
before(() => (folder = mkdtempSync(join(tmpdir(), 'kpio-wasi-'))));
after(() => rmSync(folder, { recursive: true, force: true }));

interface Guest {
  readonly files: GuestFiles;
  readonly home: Descriptor;
  readonly fixed: Descriptor;
}

/** A read-write preopen on the host and a read-only one in memory. */
function guest(): Guest {
  const files = new GuestFiles();
  files.mount('/home', new HostFolder(mkdtempSync(join(folder, 'g-')), { readOnly: false }), { mode: 'read-write' });
  files.mount('/fixed', new MemoryFolder({ maxBytes: 1 << 20, nowMs: Date.now }), { mode: 'read-only' });
  const directories = new Map(getDirectories(files).map(([descriptor, name]) => [name, descriptor]));
  assert.deepEqual([...directories.keys()], ['/home', '/fixed']);
  return { files, home: directories.get('/home')!, fixed: directories.get('/fixed')! };
}

function ok<T>(result: { readonly tag: 'ok'; readonly val: T } | { readonly tag: 'err'; readonly val: unknown }): T {
  if (result.tag === 'err') assert.fail(JSON.stringify(result.val));
  return result.val;
}

function err(result: WasiResult<unknown>): string {
  return result.tag === 'err' ? result.val : 'ok';
}

const NEW_FILE = [{}, { create: true }, { read: true, write: true }] as const;

function create(base: Descriptor, path: string, text: string): Descriptor {
  const [pathFlags, openFlags, flags] = NEW_FILE;
  const file = ok(base.openAt(pathFlags, path, openFlags, flags));
  ok(file.write(Buffer.from(text), 0n));
  return file;
}

test('a file is made, written, read, resized, synced and described', () => {
  const { home, files } = guest();
  const file = create(home, 'x', 'some text');
  assert.deepEqual(
    ok(file.read(4n, 5n)).map((part) => (part instanceof Uint8Array ? Buffer.from(part).toString() : part)),
    ['text', false],
  );
  assert.equal(ok(file.read(100n, 5n))[1], true);
  ok(file.setSize(4n));
  ok(file.setTimes({ tag: 'no-change' }, { tag: 'timestamp', val: { seconds: 1_700_000_000n, nanoseconds: 5_000_000 } }));
  const stat = ok(file.stat());
  assert.deepEqual([stat.type, stat.size, stat.linkCount], ['regular-file', 4n, 1n]);
  assert.equal(stat.dataModificationTimestamp!.seconds, 1_700_000_000n);
  ok(file.syncData());
  ok(file.sync());
  ok(home.sync());
  assert.deepEqual(ok(file.getFlags()).write, true);
  assert.equal(ok(file.getType()), 'regular-file');
  ok(file.advise(0n, 10n, 'sequential'));
  const before = ok(file.metadataHash());
  ok(file.write(Buffer.from('longer than before'), 0n));
  assert.notDeepEqual(ok(home.metadataHashAt({}, 'x')), before);
  assert.equal(file.isSameObject(ok(home.openAt({}, './x', {}, { read: true }))), true);
  assert.equal(file.isSameObject(home), false);
  for (const size of [-1n, 2n ** 64n - 1n, 2n ** 50n]) assert.equal(err(file.setSize(size)), 'file-too-large');
  file.drop();
  assert.equal(err(file.stat()), 'bad-descriptor');
  files.close();
});

test('folders, names and links are made, listed, moved and removed', () => {
  const { home, files } = guest();
  ok(home.createDirectoryAt('d'));
  create(home, 'd/file', 'x').drop();
  ok(home.symlinkAt('file', 'd/link'));
  ok(home.linkAt({}, 'd/file', home, 'second'));
  const d = ok(home.openAt({}, 'd', { directory: true }, { read: true, mutateDirectory: true }));
  const stream = ok(d.readDirectory());
  const names: string[] = [];
  for (let entry = ok(stream.readDirectoryEntry()); entry !== null; entry = ok(stream.readDirectoryEntry())) names.push(`${entry.name} ${entry.type}`);
  assert.deepEqual(names.sort(), ['file regular-file', 'link symbolic-link']);
  assert.equal(ok(d.readlinkAt('link')), 'file');
  assert.equal(ok(d.statAt({}, 'link')).type, 'symbolic-link');
  assert.equal(ok(d.statAt({ symlinkFollow: true }, 'link')).type, 'regular-file');
  assert.equal(err(home.openAt({}, 'd/link', {}, { read: true })), 'loop');
  ok(d.renameAt('file', home, 'moved'));
  ok(home.setTimesAt({}, 'moved', { tag: 'now' }, { tag: 'now' }));
  ok(d.unlinkFileAt('link'));
  assert.equal(err(home.unlinkFileAt('d')), 'is-directory');
  assert.equal(err(home.removeDirectoryAt('moved')), 'not-directory');
  ok(home.removeDirectoryAt('d'));
  assert.equal(err(home.statAt({}, 'd')), 'no-entry');
  assert.equal(err(home.createDirectoryAt('moved')), 'exist');
  files.close();
});

test('streams read to the end, write on, append, and close after an error', () => {
  const { home, files } = guest();
  const file = create(home, 'x', '0123456789');
  const input = ok(file.readViaStream(2n));
  assert.equal(Buffer.from(ok(input.read(3n))).toString(), '234');
  assert.equal(ok(input.skip(2n)), 2n);
  assert.equal(Buffer.from(ok(input.blockingRead(2n ** 40n))).toString(), '789');
  assert.deepEqual(input.read(1n), { tag: 'err', val: { tag: 'closed' } });
  const output = ok(file.writeViaStream(8n));
  assert.ok(ok(output.checkWrite()) > 0n);
  ok(output.write(Buffer.from('ab')));
  ok(output.blockingWriteAndFlush(Buffer.from('cd')));
  ok(ok(file.appendViaStream()).write(Buffer.from('!')));
  ok(output.flush());
  assert.equal(Buffer.from(ok(file.read(20n, 0n))[0]).toString(), '01234567abcd!');
  const late = ok(file.readViaStream(0n));
  files.revokeAll();
  assert.deepEqual(late.read(1n), { tag: 'err', val: { tag: 'last-operation-failed', val: 'io' } });
  assert.deepEqual(late.read(1n), { tag: 'err', val: { tag: 'closed' } });
  assert.deepEqual(output.write(new Uint8Array(1)), { tag: 'err', val: { tag: 'last-operation-failed', val: 'io' } });
  files.close();
});

test('no path leaves its descriptor', () => {
  const { home, files } = guest();
  writeFileSync(join(folder, 'secret'), 'secret');
  const inHome = files.mounts()[0]!.about.replace('folder ', '');
  symlinkSync('../secret', join(inHome, 'out'));
  symlinkSync('/etc/passwd', join(inHome, 'absolute'));
  ok(home.createDirectoryAt('d'));
  const d = ok(home.openAt({}, 'd', {}, { mutateDirectory: true }));
  create(home, 'above', 'x').drop();
  const outside = ['../secret', '..', 'd/../../secret', '/etc/passwd', 'out', 'absolute', 'out/x'];
  for (const path of outside) assert.equal(err(home.openAt({ symlinkFollow: true }, path, {}, { read: true })), 'not-permitted', path);
  assert.equal(err(d.openAt({ symlinkFollow: true }, '../above', {}, { read: true })), 'not-permitted');
  assert.equal(err(d.renameAt('../above', d, 'x')), 'not-permitted');
  assert.equal(err(home.renameAt('above', d, '../x')), 'not-permitted');
  assert.equal(err(home.symlinkAt('/etc', 'new')), 'not-permitted');
  assert.equal(err(home.readlinkAt('absolute')), 'not-permitted');
  assert.equal(err(home.linkAt({ symlinkFollow: true }, 'out', home, 'copy')), 'not-permitted');
  files.close();
});

test('a descriptor allows no more than the one it came from', () => {
  const { home, fixed, files } = guest();
  assert.equal(err(fixed.openAt({}, 'x', { create: true }, { write: true })), 'read-only');
  assert.equal(err(fixed.createDirectoryAt('x')), 'read-only');
  assert.equal(err(fixed.openAt({}, '.', {}, { mutateDirectory: true })), 'read-only');
  ok(home.createDirectoryAt('d'));
  const d = ok(home.openAt({}, 'd', {}, { read: true }));
  assert.equal(ok(d.getFlags()).mutateDirectory, false);
  assert.equal(err(d.openAt({}, 'x', { create: true }, { write: true })), 'read-only');
  assert.equal(err(d.openAt({}, '.', {}, { mutateDirectory: true })), 'read-only');
  assert.equal(err(d.createDirectoryAt('x')), 'read-only');
  assert.equal(err(home.renameAt('d', fixed, 'd')), 'cross-device');
  create(home, 'x', 'x').drop();
  const reader = ok(home.openAt({}, 'x', {}, { read: true }));
  assert.equal(err(reader.write(new Uint8Array(1), 0n)), 'bad-descriptor');
  assert.equal(err(reader.writeViaStream(0n)), 'bad-descriptor');
  assert.equal(err(reader.readDirectory()), 'not-directory');
  assert.equal(err(home.readViaStream(0n)), 'is-directory');
  files.close();
});
