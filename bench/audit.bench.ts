// The audit log: what an entry costs when many come, how long one alone takes to be durable, how fast a folder is verified. There is no peer to
// compare with, so the disk itself stands beside it: a write and fsync of one entry to a plain file.

import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

import { AuditLog } from '../src/audit/audit-log.ts';
import type { AuditEvent } from '../src/audit/audit-entry.ts';
import { signerFromSeed } from '../src/audit/signed-note.ts';
import { verifyFolder } from '../src/audit/verify-folder.ts';
import { median, printTable, ROOT } from './support/measure.ts';

const ENTRIES = 100_000;
/** So many appends wait at a time. */
const AT_ONCE = 20_000;
const ROUNDS = 5;
const SINGLES = 200;

const EVENT: AuditEvent = {
  class: 'must',
  event: 'grant.made',
  actor: 'operator',
  guest: 'site:3',
  outcome: 'done',
  details: { right: 'NETWORK', host: 'example.org', port: 443 },
};

// On the disk of the checkout: /tmp may be memory, where nothing is ever synced.
const folder = mkdtempSync(join(ROOT, '.kpio', 'bench-audit-'));

async function openLog(): Promise<AuditLog> {
  const opened = await AuditLog.open(join(folder, 'log'), { signer: signerFromSeed('kpio.bench/audit', Buffer.alloc(32, 1)) });
  if (!opened.ok) throw new Error(opened.failure.message);
  return opened.value;
}

function plainWriteMs(): number {
  const file = openSync(join(folder, 'plain'), 'w');
  const bytes = Buffer.alloc(200);
  const startedAt = performance.now();
  for (let count = 0; count < SINGLES; count++) {
    writeSync(file, bytes);
    fsyncSync(file);
  }
  closeSync(file);
  return (performance.now() - startedAt) / SINGLES;
}

try {
  const log = await openLog();
  const singles: number[] = [];
  for (let count = 0; count < SINGLES; count++) {
    const startedAt = performance.now();
    await log.append(EVENT);
    singles.push(performance.now() - startedAt);
  }
  const wall: number[] = [];
  const processor: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const [startedAt, cpuBefore] = [performance.now(), process.cpuUsage()];
    for (let first = 0; first < ENTRIES; first += AT_ONCE) await Promise.all(Array.from({ length: AT_ONCE }, () => log.append(EVENT)));
    const cpu = process.cpuUsage(cpuBefore);
    wall.push(((performance.now() - startedAt) * 1000) / ENTRIES);
    processor.push((cpu.user + cpu.system) / ENTRIES);
  }
  await log.close();
  const verified: number[] = [];
  let size = 0;
  for (let round = 0; round < 3; round++) {
    const startedAt = performance.now();
    const report = await verifyFolder(join(folder, 'log'));
    if (!report.ok) throw new Error(JSON.stringify(report.problems));
    size = report.size!;
    verified.push((size / (performance.now() - startedAt)) * 1000);
  }
  printTable(
    'The audit log',
    ['what', 'median', 'best', 'target'],
    [
      ['append, amortised, durable (us an entry)', median(wall), Math.min(...wall), '<= 10'],
      ['processor time of it, all threads (us an entry)', median(processor), Math.min(...processor), ''],
      ['durable entries a second', 1e6 / median(wall), 1e6 / Math.min(...wall), ''],
      ['one append alone, durable (ms)', median(singles), Math.min(...singles), ''],
      ['a plain write and fsync of 200 bytes (ms)', plainWriteMs(), '', ''],
      [`entries verified a second (${size} entries)`, median(verified), Math.max(...verified), '>= 100,000'],
    ],
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
