// kill -9 while the state is written, migrated or restored: nothing acknowledged is lost, nothing is unreadable.
// KPIO_KILLS sets how often (500 for the long run).

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { dumpOf, modelAfter, openForTest } from './state-kill-fixture.ts';

const KILLS = Number(process.env['KPIO_KILLS'] ?? 60);
/** Written to and killed at the same time: what one waits for the disk another uses. */
const FOLDERS = 4;
const FIXTURE = join(import.meta.dirname, 'state-kill-fixture.ts');

let folder = '';
before(() => (folder = mkdtempSync(join(tmpdir(), 'kpio-kill-'))));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Kills a writer when it has acknowledged `afterLines` and some time more; the numbers that it acknowledged. */
async function writeAndKill(path: string, afterLines: number, delayMs: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, ['--no-warnings', FIXTURE, 'write', path], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  let errors = '';
  let isDoomed = false;
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const doom = (): void => {
    if (isDoomed || said.split('\n').length <= afterLines) return;
    isDoomed = true;
    void sleep(delayMs).then(() => child.kill('SIGKILL'));
  };
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    doom();
  });
  doom();
  await closed;
  assert.equal(child.signalCode, 'SIGKILL', errors);
  return said.split('\n').slice(0, -1);
}

test(`${KILLS} kills at random points of writing lose nothing that was acknowledged`, async () => {
  await Promise.all(Array.from({ length: FOLDERS }, (_, at) => writeAndKillAgainAndAgain(join(folder, `writing ${at}`), Math.ceil(KILLS / FOLDERS))));
});

async function writeAndKillAgainAndAgain(path: string, kills: number): Promise<void> {
  let acknowledged = 0;
  for (let kill = 0; kill < kills; kill++) {
    const lines = await writeAndKill(path, Math.floor(Math.random() ** 2 * 120), Math.random() * 6);
    const last = Number(lines.at(-1) ?? 0);
    if (lines.length > 1) acknowledged = last;
    const store = await openForTest(path);
    assert.equal(store.recovery, null, `kill ${kill}: the database is whole`);
    const dump = dumpOf(store);
    assert.ok(dump.changes === acknowledged || dump.changes === acknowledged + 1, `kill ${kill}: ${acknowledged} was acknowledged, ${dump.changes} is there`);
    assert.deepEqual(dump, modelAfter(dump.changes));
    acknowledged = dump.changes;
    store.close();
  }
  assert.ok(acknowledged > kills, `${acknowledged} changes were written`);
  // The last kill may have left half a backup; the next backup takes it away.
  const store = await openForTest(path);
  store.backUp();
  store.close();
  assert.ok(readdirSync(join(path, 'backups')).every((name) => name.endsWith('.sqlite')));
}

test('kills at random points of a restore end in the backup all the same', async () => {
  const path = join(folder, 'restoring');
  await writeAndKill(path, 100, 0);
  const file = join(path, 'state.sqlite');
  for (let kill = 0; kill < Math.max(8, KILLS / 10); kill++) {
    const store = await openForTest(path);
    store.backUp();
    const whole = dumpOf(store);
    store.close();
    if (kill % 3 === 0) writeFileSync(file, 'no database');
    else if (kill % 3 === 1) truncateSync(file, 5000);
    else rmSync(file);
    const lines = await writeAndKill(path, 0, 20 + Math.random() * 120);
    const again = await openForTest(path);
    const acknowledged = Math.max(whole.changes, Number(lines.slice(1).at(-1) ?? 0));
    const dump = dumpOf(again);
    assert.ok(dump.changes === acknowledged || dump.changes === acknowledged + 1);
    assert.deepEqual(dump, modelAfter(dump.changes));
    again.close();
  }
});

test('a second process is refused while the first lives, and not after it was killed', async () => {
  const path = join(folder, 'held');
  const child = spawn(process.execPath, ['--no-warnings', FIXTURE, 'write', path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await new Promise<void>((resolve) => child.stdout.once('data', () => resolve()));
  await assert.rejects(openForTest(path), { failure: { code: 'state.held', message: 'cannot open the state: another process uses it' } });
  child.kill('SIGKILL');
  await closed;
  (await openForTest(path)).close();
});
