// What a host folder or a single file of the host gives to a guest whose paths are the host's own: links, single files, what only looks like a
// file, reads that wait for a disk, and who is asked before anything is opened.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { FailureError } from '../base/failure.ts';
import { GuestFiles, OPEN_TO_READ } from './guest-files.ts';
import { HostFileTree, HostFolder } from './host-folder.ts';
import { MemoryFolder } from './memory-folder.ts';
import { OverlayTree } from './overlay.ts';
import { Quota, QuotaTree } from './quota.ts';

let root = '';
before(() => {
  root = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'kpio-sources-')));
  fs.mkdirSync(join(root, 'site/images'), { recursive: true });
  fs.writeFileSync(join(root, 'site/page'), 'page');
  fs.writeFileSync(join(root, 'site/images/x'), 'picture');
  fs.writeFileSync(join(root, 'secret'), 'secret');
  fs.symlinkSync(join(root, 'site/images/x'), join(root, 'site/absolute'));
  fs.symlinkSync('images/../page', join(root, 'site/relative'));
  fs.symlinkSync(join(root, 'site'), join(root, 'site/itself'));
  fs.symlinkSync(join(root, 'secret'), join(root, 'site/out'));
  fs.symlinkSync('../secret', join(root, 'site/up'));
  fs.symlinkSync(`${root}/site-2`, join(root, 'site/alike'));
  fs.symlinkSync('site', join(root, 'door'));
  spawnSync('mkfifo', [join(root, 'pipe')]);
});
after(() => fs.rmSync(root, { recursive: true, force: true }));

function codeOf(act: () => unknown): string {
  try {
    act();
    return 'done';
  } catch (error) {
    if (error instanceof FailureError) return error.failure.code;
    throw error;
  }
}

function get(files: GuestFiles, path: string): string {
  const handle = files.open(null, path, OPEN_TO_READ);
  const bytes = Buffer.alloc(100);
  const text = bytes.toString('utf8', 0, handle.read(0, bytes));
  handle.close();
  return text;
}

test('where a guest has the paths of the host, absolute links inside the folder work, and those out of it are refused', () => {
  for (const name of ['site', 'door']) {
    const path = join(root, name);
    const files = new GuestFiles();
    files.mount(path, new HostFolder(path, { readOnly: true, ownPaths: [path, join(root, 'site')] }), { mode: 'read-only' });
    assert.equal(get(files, `${path}/absolute`), 'picture');
    assert.equal(get(files, `${path}/relative`), 'page');
    assert.equal(get(files, `${path}/itself/itself/page`), 'page');
    for (const out of ['out', 'up', 'alike'])
      assert.equal(
        codeOf(() => get(files, `${path}/${out}`)),
        'vfs.outside',
        out,
      );
    files.close();
  }
});

test('one file can be mounted, and is no door to its folder', () => {
  const files = new GuestFiles();
  files.mount('/here/page.html', new HostFileTree(join(root, 'site/page'), { readOnly: true }), { mode: 'read-only' });
  assert.equal(get(files, '/here/page.html'), 'page');
  assert.equal(
    codeOf(() => get(files, '/here/page.html/x')),
    'vfs.not-directory',
  );
  assert.equal(
    codeOf(() => get(files, '/here/page.html/../images/x')),
    'vfs.not-found',
  );
  assert.deepEqual(
    files.list(null, '/here').map(({ name }) => name),
    ['page.html'],
  );
  assert.equal(
    codeOf(() => files.open(null, '/here/page.html', { ...OPEN_TO_READ, write: true })),
    'vfs.read-only',
  );
  files.close();
  assert.equal(
    codeOf(() => new HostFileTree(join(root, 'pipe'), { readOnly: true })),
    'vfs.denied',
  );
  assert.equal(
    codeOf(() => new HostFileTree('/dev/zero', { readOnly: true })),
    'vfs.denied',
  );
  assert.equal(
    codeOf(() => new HostFileTree(root, { readOnly: true })),
    'vfs.is-directory',
  );
});

test("doors into the machine's kernel look like files, and are not opened", () => {
  const files = new GuestFiles();
  files.mount('/', new HostFolder('/', { readOnly: true, ownPaths: ['/'] }), { mode: 'read-only' });
  for (const path of ['/proc/self/environ', '/proc/self/mem', '/proc/self/maps', '/proc/1/cmdline', '/sys/kernel/profiling', '/dev/zero', '/dev/null']) {
    assert.match(
      codeOf(() => get(files, path)),
      /^vfs\.(denied|not-found)$/,
      path,
    );
  }
  assert.equal(
    codeOf(() => get(files, '/proc/version')),
    'vfs.denied',
  );
  files.close();
  const one = new GuestFiles();
  one.mount('/version', new HostFileTree('/proc/version', { readOnly: true }), { mode: 'read-only' });
  assert.equal(
    codeOf(() => get(one, '/version')),
    'vfs.denied',
  );
  one.close();
});

test('whoever admits hears the path as links lead to it, before anything is opened or said to be missing', () => {
  const files = new GuestFiles();
  files.mount('/a/site', new HostFolder(join(root, 'site'), { readOnly: true }), { mode: 'read-only' });
  const heard: string[] = [];
  const open = (path: string): string =>
    codeOf(() =>
      files
        .open(null, path, OPEN_TO_READ, (at) => {
          heard.push(at);
          if (at.endsWith('/images/x')) throw new FailureError('capability.denied');
        })
        .close(),
    );
  assert.deepEqual(
    [open('/a/site/relative'), open('/a/site/images/./x'), open('/a/site/none'), open('/a/site/')],
    ['done', 'capability.denied', 'vfs.not-found', 'done'],
  );
  assert.deepEqual(heard, ['/a/site/page', '/a/site/images/x', '/a/site/none', '/a/site']);
  const folder = files.open(null, '/a/site/images', { ...OPEN_TO_READ, directory: true });
  assert.equal(files.open(folder, 'x', OPEN_TO_READ).path, '/a/site/images/x');
  assert.equal(files.mountOf('/a/site/images/x'), '/a/site');
  assert.equal(files.mountOf('/a/sit'), null);
  files.close();
});

test('reads beside the thread give what the file holds, count, and end with the handle', async () => {
  const content = Buffer.from(Array.from({ length: 300_000 }, (_, at) => at % 251));
  fs.writeFileSync(join(root, 'site/long'), content);
  const host = (): HostFolder => new HostFolder(join(root, 'site'), { readOnly: true });
  const memory = (): MemoryFolder => new MemoryFolder({ maxBytes: 1 << 20, nowMs: () => 0 });
  const trees = { host: host(), overlay: new OverlayTree(host(), memory()), quota: new QuotaTree(host(), new Quota(1 << 20, 100)) };
  for (const [name, tree] of Object.entries(trees)) {
    const files = new GuestFiles();
    files.mount('/', tree, { mode: 'read-only' });
    const handle = files.open(null, '/long', OPEN_TO_READ);
    const read = Buffer.alloc(content.length + 10);
    let length = 0;
    for (;;) {
      const count = await handle.readSoon(length, read.subarray(length, length + 65_536));
      if (count === 0) break;
      length += count;
    }
    assert.ok(read.subarray(0, length).equals(content), name);
    assert.deepEqual({ ...files.mounts()[0]!.statistics }, { opened: 1, openNow: 1, bytesRead: content.length, bytesWritten: 0 });
    let told = 0;
    handle.onRevoked = () => told++;
    const late = handle.readSoon(0, read);
    files.revokeAll();
    await assert.rejects(late, (error: FailureError) => error.failure.code === 'vfs.revoked');
    assert.deepEqual([told, files.mounts()[0]!.statistics.openNow], [1, 0]);
    files.close();
    tree.close();
  }
});
