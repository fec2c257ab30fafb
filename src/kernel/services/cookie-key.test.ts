import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';

import type { AttestationBackend } from '../../attestation/backend/backend.ts';
import { temporaryFolder } from '../../audit/test-log.ts';
import { noteLogBegun, openSigningKey } from '../audit/signing-key-secret.ts';
import { StateKeySource } from '../boot/state-key-source.ts';
import { SILENT_LOG } from '../log.ts';
import { StateStore } from '../state/state-store.ts';
import { openCookieKey } from './cookie-key.ts';

/** As at a start on a machine whose only bank is the software one: the state key lies in a file. */
async function keyAtStart(t: TestContext, folder: string): Promise<string> {
  const state = StateStore.open({ folder, log: SILENT_LOG, nowMs: Date.now });
  t.after(() => state.close());
  const backend = (): Promise<AttestationBackend> => Promise.resolve({ kind: 'software' } as AttestationBackend);
  const source = new StateKeySource({ statePath: folder, backend, isBuild: true, wish: () => 'tpm', log: SILENT_LOG });
  assert.equal(openCookieKey(state).ok, false, 'not before the secrets are open');
  await openSigningKey(state, source, () => source.isLost);
  assert.equal(source.kind, 'file');
  const key = openCookieKey(state);
  assert.ok(key.ok);
  noteLogBegun(state);
  state.close();
  return Buffer.from(key.value).toString('hex');
}

test('with the software bank the key is sealed under the state key in its file, and the same each time', async (t) => {
  const folder = temporaryFolder(t);
  const key = await keyAtStart(t, folder);
  assert.equal(key.length, 64);
  assert.equal(await keyAtStart(t, folder), key);
  for (const name of ['state.sqlite', 'state.key']) assert.equal(readFileSync(join(folder, name)).includes(Buffer.from(key, 'hex')), false, name);
});

test('a restored backup brings the key along; a state key that is gone for good leads to a new one', async (t) => {
  const folder = temporaryFolder(t);
  const key = await keyAtStart(t, folder);
  writeFileSync(join(folder, 'state.sqlite'), 'no database');
  assert.equal(await keyAtStart(t, folder), key);
  rmSync(join(folder, 'state.key'));
  assert.notEqual(await keyAtStart(t, folder), key);
});
