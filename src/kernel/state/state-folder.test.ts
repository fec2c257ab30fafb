import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { FailureError } from '../../base/failure.ts';
import { controlSocketPath, holdStateFolder } from './state-folder.ts';

let folder = '';
before(() => (folder = mkdtempSync(join(tmpdir(), 'kpio-state-'))));
after(() => rmSync(folder, { recursive: true, force: true }));

async function refusal(path: string): Promise<string> {
  try {
    (await holdStateFolder(path)).release();
  } catch (error) {
    assert.ok(error instanceof FailureError, String(error));
    return `${error.failure.code}: ${error.message}`;
  }
  return 'held';
}

test('a new folder is made, private, and held until it is released', async () => {
  const path = join(folder, 'deep', 'state');
  const held = await holdStateFolder(path);
  assert.equal(statSync(path).mode & 0o777, 0o700);
  assert.equal(statSync(controlSocketPath(path)).mode & 0o777, 0o600);
  assert.match(await refusal(path), new RegExp(`^boot.state-held: .*process ${process.pid} holds`));
  held.release();
  assert.equal(existsSync(controlSocketPath(path)), false);
  assert.equal(await refusal(path), 'held');
});

test('one who listens but does not answer holds the folder all the same', async () => {
  const path = join(folder, 'mute');
  (await holdStateFolder(path)).release();
  const server = createServer((socket) => socket.resume().end()).listen(controlSocketPath(path));
  await new Promise((resolve) => server.once('listening', resolve));
  assert.match(await refusal(path), /^boot.state-held: .*process unknown/);
  await new Promise((resolve) => server.close(resolve));
});

test('a socket that a killed system left is taken over', async () => {
  const path = join(folder, 'stale');
  (await holdStateFolder(path)).release();
  writeFileSync(controlSocketPath(path), '');
  assert.equal(await refusal(path), 'held');
});

test('a folder with other things in it is not taken, and its rights stay', async () => {
  const path = join(folder, 'home');
  mkdirSync(path);
  writeFileSync(join(path, 'letter.txt'), '');
  chmodSync(path, 0o755);
  assert.match(await refusal(path), /^boot.state-unusable: .*holds other things/);
  assert.equal(statSync(path).mode & 0o777, 0o755);
});

test('what is no folder, or too long for a socket, is a plain message', async () => {
  writeFileSync(join(folder, 'file'), '');
  assert.match(await refusal(join(folder, 'file')), /^boot.state-unusable: .*is not a folder/);
  assert.match(await refusal(join(folder, 'file', 'below')), /^boot.state-unusable: .*is not a folder/);
  assert.match(await refusal(join(folder, 'x'.repeat(100))), /^boot.state-unusable: .*too long/);
});
