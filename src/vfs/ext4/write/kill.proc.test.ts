// kill -9 while an image is written: every file that was synced is there, and e2fsck finds nothing to mend but the journal.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { FileDevice } from '../../byte-device.ts';
import { MemorySource } from '../../byte-source.ts';
import { GuestFiles, OPEN_TO_READ } from '../../guest-files.ts';
import { HAS_MKFS, makeImage } from '../ext4-fixture.ts';
import { Ext4Image } from '../ext4-image.ts';
import { randomOf } from './random-operations-fixture.ts';
import { WritableImage } from './writable-image.ts';

const KILLS = Number(process.env['KPIO_EXT4_KILLS'] ?? 6);

let folder = '';
before(() => (folder = mkdtempSync(join(tmpdir(), 'kpio-ext4-kill-'))));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Says which files were synced before it was killed, after some of them. */
async function killWriter(image: string, seed: number, after: number): Promise<string[]> {
  const child = spawn(process.execPath, ['--no-warnings', join(import.meta.dirname, 'kill-process-fixture.ts'), image, String(seed)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (part: string) => {
    text += part;
    if (text.split('\n').length > after) child.kill('SIGKILL');
  });
  await once(child, 'close');
  assert.equal(child.signalCode, 'SIGKILL');
  return text.split('\n').slice(0, -1);
}

test('kill -9 loses no file that was synced', { skip: !HAS_MKFS && 'mkfs.ext4 is not there', timeout: 120_000 }, async () => {
  const image = join(folder, 'image');
  mkdirSync(join(folder, 'empty'));
  makeImage(image, join(folder, 'empty'), ['-b', '1024'], '96m');
  const random = randomOf(5);
  for (let seed = 1; seed <= KILLS; seed++) {
    const synced = await killWriter(image, seed, 1 + random(40));
    const copy = join(folder, 'copy');
    copyFileSync(image, copy);
    const replayed = spawnSync('/sbin/e2fsck', ['-p', copy], { encoding: 'utf8' });
    assert.ok(replayed.status! <= 1, replayed.stdout);
    const checked = spawnSync('/sbin/e2fsck', ['-fn', copy], { encoding: 'utf8' });
    assert.equal(checked.status, 0, checked.stdout);
    // The next writer goes on with what this one left.
    new WritableImage(new FileDevice(image), { nowMs: Date.now }).close();
    for (const bytes of [readFileSync(copy), readFileSync(image)]) requireFiles(bytes, synced.slice(-8));
  }
});

/** The last ones: those before were removed again. */
function requireFiles(bytes: Uint8Array, paths: readonly string[]): void {
  const tree = new Ext4Image(new MemorySource(bytes));
  const files = new GuestFiles();
  files.mount('/', tree, { mode: 'read-only' });
  for (const path of paths) {
    const handle = files.open(null, path, OPEN_TO_READ);
    const content = Buffer.alloc(handle.stat().sizeBytes);
    handle.read(0, content);
    handle.close();
    assert.ok(content.length > 0 && content.toString().replaceAll(`content of ${path}`, '') === '', path);
  }
  files.close();
}
