import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { toFailure } from '../../base/failure.ts';
import { MAX_CHOSEN_FILE_BYTES } from '../../protocol/site-channel.ts';
import { readChosenFiles } from './chosen-files.ts';

let folder = '';
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'kpio-chosen-'));
  writeFileSync(join(folder, 'a.txt'), 'content');
  utimesSync(join(folder, 'a.txt'), 1000, 2000.5);
  symlinkSync('a.txt', join(folder, 'link.svg'));
  writeFileSync(join(folder, 'large'), '');
  truncateSync(join(folder, 'large'), MAX_CHOSEN_FILE_BYTES);
  spawnSync('mkfifo', [join(folder, 'pipe')]);
});
after(() => rmSync(folder, { recursive: true, force: true }));

test('regular files come with their name, type, time and bytes; links are followed', async () => {
  const files = await readChosenFiles([join(folder, 'a.txt'), join(folder, 'link.svg')]);
  assert.deepEqual(
    files.map(({ name, type, lastModified, data }) => [name, type, lastModified, Buffer.from(data).toString()]),
    [
      ['a.txt', 'text/plain', 2_000_500, 'content'],
      ['link.svg', 'image/svg+xml', 2_000_500, 'content'],
    ],
  );
  assert.deepEqual(await readChosenFiles([]), []);
});

const REFUSED: readonly (readonly [what: string, paths: () => string[], code: string])[] = [
  ['a path that is not absolute', () => ['a.txt'], 'vfs.invalid'],
  ['what is not there', () => [join(folder, 'none')], 'vfs.not-found'],
  ['a folder', () => [folder], 'vfs.is-directory'],
  ['a pipe', () => [join(folder, 'pipe')], 'vfs.denied'],
  ['a device', () => ['/dev/zero'], 'vfs.denied'],
  ['a door into the kernel', () => ['/proc/self/environ'], 'vfs.denied'],
  ['more bytes than an answer may carry', () => [join(folder, 'a.txt'), join(folder, 'large')], 'vfs.too-large'],
  ['more files than an answer may carry', () => Array.from({ length: 1001 }, () => join(folder, 'a.txt')), 'vfs.too-large'],
];

for (const [what, paths, code] of REFUSED) {
  test(`refuses ${what}`, async () => {
    const outcome = await readChosenFiles(paths()).then(
      () => 'done',
      (error: unknown) => toFailure(error).code,
    );
    assert.equal(outcome, code);
  });
}
