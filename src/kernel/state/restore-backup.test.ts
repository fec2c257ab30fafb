import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';

import { FailureError } from '../../base/failure.ts';
import { SILENT_LOG } from '../log.ts';
import { Backups } from './backups.ts';
import { FileKeySource } from './key-source.ts';
import { restoreBackup } from './restore-backup.ts';
import { checkFiles } from './state-check.ts';
import { StateStore } from './state-store.ts';

function newFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'kpio-restore-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const open = (folder: string): StateStore => StateStore.open({ folder, log: SILENT_LOG, nowMs: Date.now });
const checked = (folder: string): ReturnType<typeof checkFiles> => checkFiles(join(folder, 'state.sqlite'), new Backups(join(folder, 'backups')));
const keyOf = (folder: string): FileKeySource => new FileKeySource(join(folder, 'state.key'));

test('a backup takes the place of the state, which is kept aside; sealed secrets open again', async (t) => {
  const folder = newFolder(t);
  const store = open(folder);
  assert.ok((await store.secrets.unlock(keyOf(folder))).ok);
  store.secrets.put('key', new Uint8Array([1, 2, 3]));
  store.settings.set('audit.keep-days', 11);
  const { number } = store.backUp()!;
  store.settings.set('audit.keep-days', 12);
  store.backUp();
  store.settings.set('audit.keep-days', 13);
  assert.deepEqual(store.check().problems, []);
  assert.deepEqual(store.check().secrets, { names: ['key'], isUnlocked: true });
  store.close();

  for (const [wanted, days] of [
    [null, 12],
    [number, 11],
  ] as const) {
    const { setAside } = restoreBackup(folder, wanted, SILENT_LOG, Date.now());
    assert.ok(setAside !== null && existsSync(setAside));
    const again = open(folder);
    assert.equal(again.recovery, null);
    assert.equal(again.settings.get('audit.keep-days'), days);
    assert.ok((await again.secrets.unlock(keyOf(folder))).ok);
    const secret = again.secrets.get('key');
    assert.deepEqual(secret.ok && [...secret.value!], [1, 2, 3]);
    again.close();
  }
});

test('a backup that is not what it was, or is not there, replaces nothing', (t) => {
  const folder = newFolder(t);
  const codeOf = (number: number | null): string => {
    try {
      restoreBackup(folder, number, SILENT_LOG, Date.now());
      return '';
    } catch (error) {
      return error instanceof FailureError ? `${error.failure.code} ${error.failure.message}` : String(error);
    }
  };
  const store = open(folder);
  store.settings.set('audit.keep-days', 5);
  const backup = store.backUp()!;
  store.close();
  assert.match(codeOf(99), /^state\.no-backup .*there is no 99; there are 2, 1/);
  appendFileSync(backup.path, 'x');
  assert.match(codeOf(backup.number), /^state\.no-backup .*2 is not what it was/);
  assert.deepEqual(
    checked(folder).backups.map(({ number, isGood }) => [number, isGood]),
    [
      [2, false],
      [1, true],
    ],
  );
  const again = open(folder);
  assert.equal(again.settings.get('audit.keep-days'), 5);
  again.close();
});

test('a state is checked without being changed', (t) => {
  const folder = newFolder(t);
  const file = join(folder, 'state.sqlite');
  assert.deepEqual(checked(folder).problems, ['it is not there']);
  open(folder).close();
  assert.deepEqual([checked(folder).problems, checked(folder).version !== null], [[], true]);
  writeFileSync(file, 'nonsense, and more of it than a header has'.repeat(50));
  assert.deepEqual([checked(folder).version, checked(folder).problems.length], [null, 1]);
  assert.ok(!existsSync(`${file}-shm`));
});
