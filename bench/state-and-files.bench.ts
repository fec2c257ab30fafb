// The kernel's state beside plain SQLite, and guests' files beside plain Node calls on the same files.

import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { SILENT_LOG } from '../src/kernel/log.ts';
import { StateStore } from '../src/kernel/state/state-store.ts';
import { FileDevice } from '../src/vfs/byte-device.ts';
import { FileSource } from '../src/vfs/byte-source.ts';
import { Ext4Image } from '../src/vfs/ext4/ext4-image.ts';
import { WritableImage } from '../src/vfs/ext4/write/writable-image.ts';
import { GuestFiles, OPEN_TO_READ } from '../src/vfs/guest-files.ts';
import type { OpenOptions } from '../src/vfs/guest-files.ts';
import { HostFolder } from '../src/vfs/host-folder.ts';
import { PageCache } from '../src/vfs/page-cache.ts';
import { interleaved, printTable } from './support/measure.ts';

const ROUNDS = 7;
const folder = mkdtempSync(join(tmpdir(), 'kpio-bench-'));

/** Microseconds for each of `count` calls. */
function perCall(count: number, call: (at: number) => unknown): () => number {
  return () => {
    const startedAt = performance.now();
    for (let at = 0; at < count; at++) call(at);
    return ((performance.now() - startedAt) * 1000) / count;
  };
}

function row(name: string, ours: () => number, peer: () => number): (string | number)[] {
  ours();
  peer();
  const figures = interleaved(ROUNDS, { ours, peer });
  return [name, figures.ours, figures.peer, figures.ours / figures.peer];
}

const store = StateStore.open({ folder: join(folder, 'state'), log: SILENT_LOG, nowMs: Date.now });
const plain = new DatabaseSync(join(folder, 'plain.sqlite'));
plain.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE t (name TEXT PRIMARY KEY, value TEXT) STRICT');
const put = plain.prepare('INSERT OR REPLACE INTO t VALUES (?, ?)');
const get = plain.prepare('SELECT value FROM t WHERE name = ?');
store.session.putWindow({ id: 'w', position: 0, activeTabId: null, detail: null });
const reopen = (): number => {
  store.close();
  const startedAt = performance.now();
  const again = StateStore.open({ folder: join(folder, 'state'), log: SILENT_LOG, nowMs: Date.now });
  const ms = performance.now() - startedAt;
  again.close();
  return ms;
};
const rows = [
  row(
    'durable change (one fsync)',
    perCall(200, (at) => store.settings.set('audit.keep-days', 1 + at)),
    perCall(200, (at) => put.run('audit.keep-days', String(at))),
  ),
  row(
    'a tab of the session',
    perCall(200, (at) =>
      store.session.putTab({ id: `t${at % 50}`, windowId: 'w', position: at, address: 'https://example.org/', title: 'title', detail: null }),
    ),
    perCall(200, (at) => put.run(`t${at % 50}`, 'https://example.org/')),
  ),
  row(
    'read a setting',
    perCall(5000, () => store.settings.get('audit.keep-days')),
    perCall(5000, () => get.get('audit.keep-days')),
  ),
];
printTable('State (us each; peer: plain SQLite, FULL)', ['what', 'kpio', 'peer', 'ratio'], rows);
process.stdout.write(`  open and check: ${reopen().toFixed(2)} ms\n`);
plain.close();

const deep = join(folder, 'tree/a/b/c/d');
mkdirSync(deep, { recursive: true });
writeFileSync(join(deep, 'file'), Buffer.alloc(8 << 20, 'content'));
const files = new GuestFiles();
const tree = new HostFolder(join(folder, 'tree'), { readOnly: true });
files.mount('/tree', tree, { mode: 'read-only' });
const handle = files.open(null, '/tree/a/b/c/d/file', OPEN_TO_READ);
const descriptor = openSync(join(deep, 'file'), 'r');
const piece = new Uint8Array(4096);
const large = new Uint8Array(1 << 20);
const host = [
  row(
    'read 4 KiB of a host file',
    perCall(5000, (at) => handle.read((at % 2000) * 4096, piece)),
    perCall(5000, (at) => readSync(descriptor, piece, 0, 4096, (at % 2000) * 4096)),
  ),
  row(
    'read 1 MiB of a host file',
    perCall(100, (at) => handle.read((at % 8) << 20, large)),
    perCall(100, (at) => readSync(descriptor, large, 0, large.length, (at % 8) << 20)),
  ),
  row(
    'stat, five folders deep',
    perCall(2000, () => files.stat(null, '/tree/a/b/c/d/file', true)),
    perCall(2000, () => statSync(join(deep, 'file'))),
  ),
];
closeSync(descriptor);

const image = join(folder, 'image.ext4');
const made = spawnSync('/sbin/mkfs.ext4', ['-q', '-F', '-d', join(folder, 'tree'), image, '32m']);
if (made.status === 0) {
  const cache = new PageCache(64 << 20);
  const ext4 = new Ext4Image(cache.over(new FileSource(image)));
  files.mount('/image', ext4, { mode: 'read-only' });
  const inImage = files.open(null, '/image/a/b/c/d/file', OPEN_TO_READ);
  host.push(
    row(
      'read 4 KiB of a file in an image',
      perCall(5000, (at) => inImage.read((at % 2000) * 4096, piece)),
      perCall(5000, (at) => handle.read((at % 2000) * 4096, piece)),
    ),
    row(
      'read 1 MiB of a file in an image',
      perCall(100, (at) => inImage.read((at % 8) << 20, large)),
      perCall(100, (at) => handle.read((at % 8) << 20, large)),
    ),
    row(
      'stat in an image, five folders deep',
      perCall(2000, () => files.stat(null, '/image/a/b/c/d/file', true)),
      perCall(2000, () => files.stat(null, '/tree/a/b/c/d/file', true)),
    ),
  );
  printTable('Files (us each; peer: Node on the host; for images: the same file on the host)', ['what', 'kpio', 'peer', 'ratio'], host);
  process.stdout.write(`  page cache: ${JSON.stringify(cache.statistics())}\n`);
  benchWriting();
} else printTable('Files (us each; peer: Node on the host); no mkfs.ext4, so no images', ['what', 'kpio', 'peer', 'ratio'], host);
files.close();
rmSync(folder, { recursive: true, force: true });

/** An image that is written, beside a folder of the host. */
function benchWriting(): void {
  const empty = join(folder, 'empty');
  mkdirSync(empty);
  spawnSync('/sbin/mkfs.ext4', ['-q', '-F', '-b', '4096', '-N', '100000', '-d', empty, `${image}.rw`, '512m']);
  const written = new WritableImage(new PageCache(16 << 20).overDevice(new FileDevice(`${image}.rw`)), { nowMs: Date.now });
  const beside = new HostFolder(empty, { readOnly: false });
  files.mount('/written', written, { mode: 'read-write' });
  files.mount('/beside', beside, { mode: 'read-write' });
  const places = { ours: '/written', peer: '/beside' };
  const toWrite: OpenOptions = { ...OPEN_TO_READ, write: true, create: true };
  const each = (name: string, count: number, prepare: (place: string) => (at: number) => unknown): (string | number)[] =>
    row(name, perCall(count, prepare(places.ours)), perCall(count, prepare(places.peer)));
  const sequential = (bytes: Uint8Array, sizeBytes: number) => (place: string) => {
    const file = files.open(null, `${place}/sequential ${bytes.length}`, toWrite);
    return (at: number): void => {
      if (at === 0) file.truncate(0);
      file.write((at * bytes.length) % sizeBytes, bytes);
    };
  };
  let made = 0;
  const rewriting = [
    each('write 4 KiB behind the end', 4000, sequential(piece, 16 << 20)),
    each('write 1 MiB behind the end', 64, sequential(large, 64 << 20)),
    each('create a file', 1000, (place) => () => files.open(null, `${place}/file ${made++}`, toWrite).close()),
    each('create a file and sync it', 50, (place) => () => {
      const file = files.open(null, `${place}/synced ${made++}`, toWrite);
      file.sync(false);
      file.close();
    }),
    each('rename a file', 1000, (place) => {
      files.open(null, `${place}/renamed 0`, toWrite).close();
      let at = 0;
      return () => files.rename(null, `${place}/renamed ${at}`, null, `${place}/renamed ${++at}`);
    }),
  ];
  printTable('Images that are written (us each; peer: a folder of the host through the same calls)', ['what', 'kpio', 'peer', 'ratio'], rewriting);
  files.unmount('/written');
  files.unmount('/beside');
  written.close();
  beside.close();
}
