import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import type { AuditEntry } from './audit-entry.ts';
import { entryMatches, findEntries, findNewest, openForReading } from './search.ts';
import type { EntryFilter, ReadableLog } from './search.ts';
import { must, openLog, should, temporaryFolder, writeLog } from './test-log.ts';

const ENTRY: AuditEntry = {
  sequence: 5,
  timeMs: 1000,
  class: 'must',
  event: 'grant.made.twice',
  actor: 'operator',
  guest: 'site:3',
  outcome: 'done',
  details: { host: 'Example.org' },
};

test('a filter takes the entries that fit all of it', () => {
  const cases: readonly (readonly [filter: EntryFilter, fits: boolean])[] = [
    [{}, true],
    [{ fromMs: 1000, toMs: 1000 }, true],
    [{ fromMs: 1001 }, false],
    [{ toMs: 999 }, false],
    [{ guest: 'site:3' }, true],
    [{ guest: 'operator' }, true],
    [{ guest: 'site:33' }, false],
    [{ outcome: 'done' }, true],
    [{ outcome: 'refused' }, false],
    [{ text: 'eXample.ORG' }, true],
    [{ text: 'example.net' }, false],
    [{ guest: 'site:3', outcome: 'failed' }, false],
    [{ event: 'grant.made.twice' }, true],
    [{ event: 'grant.made' }, false],
    [{ event: 'grant.*' }, true],
    [{ event: '*' }, true],
    [{ event: '*.twice' }, true],
    [{ event: '*made*' }, true],
    [{ event: 'grant*made*twice' }, true],
    [{ event: 'grant.made.twice*' }, true],
    [{ event: 'grant.made.tw*wice' }, false],
    [{ event: 'grant*grant*' }, false],
    [{ event: '*x*' }, false],
    [{ event: '' }, false],
  ];
  for (const [filter, fits] of cases) assert.equal(entryMatches(filter)(ENTRY), fits, JSON.stringify(filter));
});

async function readable(folder: string): Promise<ReadableLog> {
  const log = await openForReading(folder);
  assert.ok(log.ok);
  return log.value;
}

test('the newest entries that fit are found, and all of them', async (t) => {
  const folder = temporaryFolder(t);
  const log = await openLog(folder);
  for (let n = 0; n < 600; n++) log.note(n % 3 === 0 ? should('firewall.hit', { n }) : should('grant.asked', { n }));
  await log.append(must('grant.made'));
  await log.close();
  const folderLog = await readable(folder);
  const newest = await findNewest(folderLog, { event: 'firewall.*' }, 2);
  assert.deepEqual(
    newest.map(({ details }) => details['n']),
    [594, 597],
  );
  assert.equal((await Array.fromAsync(findEntries(folderLog, { event: 'grant.*' }))).length, 401);
  assert.equal((await Array.fromAsync(findEntries(folderLog, {}, 600))).length, 3);
  assert.equal((await findNewest(folderLog, {}, 10_000)).length, 603);
});

test('a folder without a log, and one whose checkpoint is not signed, are told apart', async (t) => {
  const folder = temporaryFolder(t);
  const codeOf = async (): Promise<string> => {
    const log = await openForReading(folder);
    return log.ok ? 'ok' : log.failure.code;
  };
  assert.equal(await codeOf(), 'audit.not-found');
  await writeLog(folder, 1);
  assert.equal(await codeOf(), 'ok');
  writeFileSync(join(folder, 'checkpoint'), 'nonsense');
  assert.equal(await codeOf(), 'audit.tampered');
  rmSync(join(folder, 'verifier-key'));
  assert.equal(await codeOf(), 'audit.tampered');
});
