import assert from 'node:assert/strict';
import { chmodSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';

import { temporaryFolder } from '../../audit/test-log.ts';
import { toFailure } from '../../base/failure.ts';
import { SILENT_LOG } from '../log.ts';
import { FileKeySource } from '../state/key-source.ts';
import { StateStore } from '../state/state-store.ts';
import { noteLogBegun, openSigningKey, wasLogBegun } from './signing-key-secret.ts';

interface World {
  readonly file: string;
  /** As at a start: the state is opened, used, closed. */
  start<T>(use: (state: StateStore) => T | Promise<T>): Promise<T>;
  /** The verifier key of the log's key. */
  key(): Promise<string>;
}

function world(t: TestContext): World {
  const folder = temporaryFolder(t);
  const file = join(folder, 'state.key');
  const start: World['start'] = async (use) => {
    const state = StateStore.open({ folder, log: SILENT_LOG, nowMs: Date.now });
    try {
      return await use(state);
    } finally {
      state.close();
    }
  };
  return {
    file,
    start,
    key: () => start(async (state) => (await openSigningKey(state, new FileKeySource(file), () => !existsSync(file))).verifierKey),
  };
}

test('the key is made once and kept, and is not in the clear anywhere', async (t) => {
  const it = world(t);
  const key = await it.key();
  assert.equal(await it.key(), key);
  assert.deepEqual(await it.start((state) => state.secrets.names()), ['audit.signing-key']);
});

test('that a log was begun is remembered, in the backup as well', async (t) => {
  const it = world(t);
  await it.start(async (state) => {
    await openSigningKey(state, new FileKeySource(it.file), () => false);
    assert.equal(wasLogBegun(state), false);
    const backups = state.backups.length;
    noteLogBegun(state);
    assert.equal(state.backups.length, backups + 1);
  });
  assert.ok(await it.start(wasLogBegun));
});

test('a state key that is gone for good leads to a new key and a new log; one that is refused does not', async (t) => {
  const it = world(t);
  const key = await it.key();
  await it.start(async (state) => {
    await state.secrets.unlock(new FileKeySource(it.file));
    noteLogBegun(state);
  });
  chmodSync(it.file, 0o644);
  await assert.rejects(it.key(), (error) => toFailure(error).code === 'state.secrets-locked');
  chmodSync(it.file, 0o600);
  assert.equal(await it.key(), key);
  rmSync(it.file);
  assert.notEqual(await it.key(), key);
  assert.equal(await it.start(wasLogBegun), false);
});

test('other secrets that wait for the old key are never given up for the log', async (t) => {
  const it = world(t);
  await it.key();
  await it.start(async (state) => {
    await state.secrets.unlock(new FileKeySource(it.file));
    state.secrets.put('other', new Uint8Array(3));
  });
  rmSync(it.file);
  await assert.rejects(it.key(), (error) => toFailure(error).code === 'state.secrets-locked');
  assert.deepEqual(await it.start((state) => state.secrets.names()), ['audit.signing-key', 'other']);
});
