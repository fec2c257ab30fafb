import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { toFailure } from '../base/failure.ts';
import type { Anchor } from './anchor.ts';
import { fileAnchor } from './anchor.ts';
import { MAX_QUEUED_ENTRIES } from './append-queue.ts';
import type { AuditEntry } from './audit-entry.ts';
import { filesIn } from './audit-files.ts';
import { AuditLog } from './audit-log.ts';
import { decodeCheckpoint } from './checkpoint.ts';
import { consistencyProof, inclusionProof, readEntries, rootAt } from './folder-reader.ts';
import { leafHash } from './merkle-hash.ts';
import { verifyConsistency, verifyInclusion } from './merkle-proof.ts';
import { openOrSetAside } from './set-aside.ts';
import { openSigner } from './signing-key.ts';
import { parseVerifierKey, signerFromSeed } from './signed-note.ts';
import { FaultyFiles, must, openLog, should, SIGNER, temporaryFolder, writeLog } from './test-log.ts';
import { verifyFolder } from './verify-folder.ts';

const VERIFIER = parseVerifierKey(SIGNER.verifierKey)!;

async function entriesOf(folder: string): Promise<AuditEntry[]> {
  const decoded = decodeCheckpoint(readFileSync(join(folder, 'checkpoint')), VERIFIER);
  assert.ok('checkpoint' in decoded);
  return Array.fromAsync(readEntries(filesIn(folder), decoded.checkpoint.size, 0, decoded.checkpoint.size));
}

const eventsOf = async (folder: string): Promise<string[]> => (await entriesOf(folder)).map(({ event }) => event);

/** Partial tiles and bundles of a folder. */
const partialsOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.p\/\d+$/.test(path))
    .sort();

test('what was acknowledged is in the log, in order, and the folder verifies', async (t) => {
  const folder = temporaryFolder(t);
  const log = await openLog(folder);
  const receipts = await Promise.all([log.append(must('grant.made')), log.append(should()), log.append(must('grant.revoked'))]);
  assert.deepEqual(
    receipts.map((receipt) => receipt?.sequence),
    [1, 2, 3],
  );
  log.note(should('firewall.noted'));
  await log.close();
  assert.deepEqual(await eventsOf(folder), ['audit.opened', 'grant.made', 'firewall.hit', 'grant.revoked', 'firewall.noted', 'audit.closed']);
  const report = await verifyFolder(folder, { verifierKey: SIGNER.verifierKey });
  assert.deepEqual([report.ok, report.size, report.keyFrom], [true, 6, 'given']);
});

test('a log that was closed is taken up where it ended, over the borders of bundles', async (t) => {
  const folder = temporaryFolder(t);
  for (const count of [1, 250, 2, 300, 253, 1]) await writeLog(folder, count);
  const entries = await entriesOf(folder);
  assert.equal(entries.length, 1 + 250 + 2 + 300 + 253 + 1 + 12);
  assert.ok(entries.every(({ sequence }, index) => sequence === index));
  assert.equal((await verifyFolder(folder)).ok, true);
  assert.deepEqual(partialsOf(folder), ['tile/0/003.p/51', 'tile/1/000.p/3', 'tile/entries/003.p/51']);
});

test('the act runs after its entry is durable', async (t) => {
  const folder = temporaryFolder(t);
  const log = await openLog(folder);
  const seen = await log.beforeAct(must('grant.made'), () => eventsOf(folder));
  assert.deepEqual(seen, ['audit.opened', 'grant.made']);
  await log.close();
});

test('without a log that can write, the act does not run and the refusal has a code', async (t) => {
  const folder = temporaryFolder(t);
  const files = new FaultyFiles(folder);
  const log = await openLog(folder, { files });
  files.fault = () => ({ code: 'ENOSPC', kind: 'before' });
  let ran = false;
  await assert.rejects(
    log.beforeAct(must(), () => void (ran = true)),
    (error) => toFailure(error).code === 'audit.unavailable',
  );
  assert.equal(ran, false);
  assert.match(log.status.trouble!, /ENOSPC/);
  files.fault = () => null;
  await log.beforeAct(must('grant.made'), () => void (ran = true));
  assert.equal(ran, true);
  assert.equal(log.status.trouble, null);
  await log.close();
  assert.deepEqual(await eventsOf(folder), ['audit.opened', 'grant.made', 'audit.closed']);
});

test('what should be audited waits on a full disk and is written when there is room again', async (t) => {
  const folder = temporaryFolder(t);
  const files = new FaultyFiles(folder);
  const log = await openLog(folder, { files, retryMs: 3_600_000 });
  files.fault = () => ({ code: 'ENOSPC', kind: 'half' });
  const first = log.append(should('firewall.first'));
  await log.flush();
  log.note(should('firewall.second'));
  await assert.rejects(log.append(must()));
  files.fault = () => null;
  await log.append(must('grant.made'));
  assert.deepEqual(await first, { sequence: 1 });
  await log.close();
  assert.deepEqual(await eventsOf(folder), ['audit.opened', 'firewall.first', 'firewall.second', 'grant.made', 'audit.closed']);
  assert.equal((await verifyFolder(folder)).ok, true);
});

test('the log tries again by itself when the disk has failed', async (t) => {
  const folder = temporaryFolder(t);
  const files = new FaultyFiles(folder);
  const log = await openLog(folder, { files });
  let failures = 0;
  files.fault = () => (failures++ < 5 ? { code: 'EIO', kind: 'before' } : null);
  // Keeps the process alive: the log's own timer does not.
  const alive = setInterval(() => {}, 1000);
  assert.deepEqual(await log.append(should()), { sequence: 1 });
  clearInterval(alive);
  await log.close();
});

test('what does not fit the queue is refused or counted, and the loss is an entry', async (t) => {
  const folder = temporaryFolder(t);
  const log = await openLog(folder, { now: () => 77 });
  const kept = log.append(should());
  for (let count = 1; count < MAX_QUEUED_ENTRIES; count++) log.note(should());
  log.note(should());
  const [lostOne, refused] = [log.append(should()), log.append(must())];
  await assert.rejects(refused, (error) => toFailure(error).code === 'audit.unavailable');
  assert.equal(await lostOne, null);
  await log.flush();
  await kept;
  await log.close();
  const lost = (await entriesOf(folder)).find(({ event }) => event === 'audit.lost');
  assert.deepEqual(lost?.details, { count: 2, sinceMs: 77, cause: 'too many entries waited' });
  assert.equal((await verifyFolder(folder)).ok, true);
});

test('a closed log refuses what must be audited and loses the rest', async (t) => {
  const log = await openLog(temporaryFolder(t));
  await log.close();
  await log.close();
  assert.equal(await log.append(should()), null);
  await assert.rejects(log.append(must()), (error) => toFailure(error).message.endsWith('it is closed'));
});

test('whatever operation fails, and however, nothing acknowledged is lost and the log goes on', async (t) => {
  const probe = new FaultyFiles(temporaryFolder(t));
  const play = async (files: FaultyFiles, folder: string): Promise<number[]> => {
    const acknowledged: number[] = [];
    const opened = await AuditLog.open(folder, { signer: SIGNER, files, retryMs: 3_600_000 });
    if (!opened.ok) return acknowledged;
    const log = opened.value;
    for (const count of [3, 300, 5]) {
      const appends = Array.from({ length: count }, (_, n) => log.append(must('grant.made', { n })).then((receipt) => acknowledged.push(receipt!.sequence)));
      await Promise.allSettled(appends);
      log.note(should());
    }
    await log.flush();
    await log.close();
    return acknowledged;
  };
  await play(probe, temporaryFolder(t));
  const faults = [
    { code: 'ENOSPC', kind: 'before' },
    { code: 'ENOSPC', kind: 'half' },
    { code: 'EIO', kind: 'after' },
  ] as const;
  for (const fault of faults) {
    for (let call = 0; call < probe.calls.length; call++) {
      const folder = temporaryFolder(t);
      const files = new FaultyFiles(folder);
      files.fault = (at) => (at === call ? fault : null);
      const acknowledged = await play(files, folder);
      const what = `${fault.code} ${fault.kind} at ${call}: ${files.calls[call]}`;
      // As after a crash at the end: a new log on the same folder takes up all that was acknowledged.
      files.fault = () => null;
      const again = await openLog(folder, { files });
      await again.append(must('grant.after'));
      await again.close();
      const report = await verifyFolder(folder);
      assert.ok(report.ok, `${what}: ${JSON.stringify(report.problems)}`);
      const entries = await entriesOf(folder);
      for (const sequence of acknowledged) assert.equal(entries[sequence]?.event, 'grant.made', `${what}: entry ${sequence}`);
      assert.equal(entries.at(-2)!.event, 'grant.after', what);
    }
  }
});

test('an entry that was refused although its checkpoint may stand is named in the log', async (t) => {
  const folder = temporaryFolder(t);
  const files = new FaultyFiles(folder);
  const log = await openLog(folder, { files });
  files.fault = (_, name) => (name === 'syncFolder .' ? { code: 'EIO', kind: 'before' } : null);
  await assert.rejects(log.append(must('grant.doubtful')));
  await assert.rejects(log.append(must('grant.doubtful')));
  files.fault = () => null;
  await log.append(must('grant.made'));
  await log.close();
  const entries = await entriesOf(folder);
  assert.deepEqual(
    entries.map(({ event }) => event),
    ['audit.opened', 'grant.doubtful', 'audit.uncertain', 'grant.doubtful', 'audit.uncertain', 'grant.made', 'audit.closed'],
  );
  assert.deepEqual([entries[2]!.details['from'], entries[2]!.details['to']], [1, 1]);
  assert.equal((await verifyFolder(folder)).ok, true);
});

test('an end that no checkpoint covers is cut, and the cut is an entry', async (t) => {
  const folder = temporaryFolder(t);
  await writeLog(folder, 250);
  const files = new FaultyFiles(folder);
  files.fault = (_, name) => (name === 'write checkpoint.new' || name.startsWith('remove') ? { code: 'EIO', kind: 'before' } : null);
  const cutOff = await openLog(folder, { files });
  await Promise.allSettled(Array.from({ length: 600 }, () => cutOff.append(must('grant.unsigned'))));
  await cutOff.close();
  const log = await openLog(folder);
  await log.close();
  const entries = await entriesOf(folder);
  assert.deepEqual(
    entries.slice(252).map(({ event }) => event),
    ['audit.tail-cut', 'audit.opened', 'audit.closed'],
  );
  const cut = entries.find(({ event }) => event === 'audit.tail-cut')!;
  assert.ok(Number(cut.details['entries']) >= 600);
  assert.equal((await verifyFolder(folder)).ok, true);
  assert.deepEqual(partialsOf(folder), ['tile/0/000.p/255', 'tile/entries/000.p/255']);
  assert.deepEqual(readdirSync(join(folder, 'tile/entries')), ['000.p']);
});

test('a folder that is not what was signed is not opened', async (t) => {
  const damages: readonly (readonly [what: string, damage: (folder: string) => void])[] = [
    ['the checkpoint is gone', (folder) => rmSync(join(folder, 'checkpoint'))],
    ['the checkpoint is empty', (folder) => writeFileSync(join(folder, 'checkpoint'), '')],
    ['the last tile is gone', (folder) => rmSync(join(folder, 'tile/0/001.p/46'))],
    ['the last tile is cut', (folder) => writeFileSync(join(folder, 'tile/0/001.p/46'), 'x')],
    ['the last tile is another', (folder) => writeFileSync(join(folder, 'tile/0/001.p/46'), Buffer.alloc(46 * 32))],
    ['the last bundle is gone', (folder) => rmSync(join(folder, 'tile/entries/001.p/46'))],
    ['the last bundle is cut', (folder) => writeFileSync(join(folder, 'tile/entries/001.p/46'), Buffer.of(0))],
    ['an entry of the last bundle is another', (folder) => flip(join(folder, 'tile/entries/001.p/46'), 100)],
    ['the upper tile is another', (folder) => flip(join(folder, 'tile/1/000.p/1'), 0)],
  ];
  for (const [what, damage] of damages) {
    const folder = temporaryFolder(t);
    await writeLog(folder, 300);
    damage(folder);
    const opened = await AuditLog.open(folder, { signer: SIGNER });
    assert.equal(opened.ok ? 'opened' : opened.failure.code, 'audit.damaged', what);
  }
});

function flip(file: string, at: number): void {
  const bytes = readFileSync(file);
  bytes[at]! ^= 1;
  writeFileSync(file, bytes);
}

test('a damaged log is set aside as evidence, and the new one says so', async (t) => {
  const folder = join(temporaryFolder(t), 'audit');
  await writeLog(folder, 3);
  flip(join(folder, 'tile/0/000.p/5'), 0);
  const opened = await openOrSetAside(folder, { signer: SIGNER, gatherMs: 1, now: () => 5 });
  assert.ok(opened.ok);
  await opened.value.log.close();
  assert.equal(opened.value.setAside!.folder, `${folder}.damaged-5`);
  assert.equal((await verifyFolder(`${folder}.damaged-5`)).problems[0]!.file, 'tile/0/000.p/5');
  const entries = await entriesOf(folder);
  assert.deepEqual(
    entries.map(({ event }) => event),
    ['audit.opened', 'audit.damage-found', 'audit.closed'],
  );
  assert.match(String(entries[1]!.details['cause']), /its root is not that of the tiles/);
  const again = await openOrSetAside(folder, { signer: SIGNER });
  assert.ok(again.ok && again.value.setAside === null);
  await again.value.log.close();
});

test('a log of another key is not opened', async (t) => {
  const folder = temporaryFolder(t);
  await writeLog(folder, 1);
  const opened = await AuditLog.open(folder, { signer: signerFromSeed('kpio.test/other', Buffer.alloc(32, 8)) });
  assert.equal(opened.ok ? 'opened' : opened.failure.code, 'audit.damaged');
});

test('a folder that cannot be read is unavailable', async (t) => {
  const file = join(temporaryFolder(t), 'file');
  writeFileSync(file, '');
  const opened = await AuditLog.open(join(file, 'audit'), { signer: SIGNER });
  assert.equal(opened.ok ? 'opened' : opened.failure.code, 'audit.unavailable');
});

test('proofs from the folder hold for every entry and between every two checkpoints', async (t) => {
  const folder = temporaryFolder(t);
  await writeLog(folder, 700);
  const files = filesIn(folder);
  const size = 702;
  const root = await rootAt(files, size, size);
  for (const index of [0, 1, 255, 256, 511, 512, 701]) {
    const entry = (await Array.fromAsync(readEntries(files, size, index, index + 1)))[0]!;
    assert.ok(verifyInclusion(leafHash(Buffer.from(JSON.stringify(entry))), index, size, root, await inclusionProof(files, index, size)));
  }
  for (const first of [0, 1, 2, 255, 256, 300, 512, 701, 702]) {
    const older = { size: first, root: await rootAt(files, first, size) };
    assert.ok(verifyConsistency(older, { size, root }, await consistencyProof(files, first, size)));
  }
});

test('a follower sees every entry once, those of before and those to come, until the log closes', async (t) => {
  const folder = temporaryFolder(t);
  const log = await openLog(folder);
  await log.append(must());
  const seen = Array.fromAsync(log.follow(0), ({ sequence }) => sequence);
  for (let round = 0; round < 30; round++) await Promise.all(Array.from({ length: 25 }, () => log.append(must())));
  await log.close();
  assert.deepEqual(
    await seen,
    Array.from({ length: 753 }, (_, index) => index),
  );
});

test('a follower ends when it is told to', async (t) => {
  const log = await openLog(temporaryFolder(t));
  const stop = new AbortController();
  const seen = Array.fromAsync(log.follow(0, stop.signal));
  await log.append(must());
  stop.abort();
  assert.ok((await seen).length <= 2);
  await log.close();
});

test('old bundles go or move as the policy says; what is left verifies, and so do the proofs', async (t) => {
  for (const withArchive of [false, true]) {
    const [folder, archive] = [temporaryFolder(t), temporaryFolder(t)];
    const retention = { keepEntries: 300, keepMs: 1000, ...(withArchive ? { archive } : {}) };
    let nowMs = 0;
    const log = await openLog(folder, { retention, now: () => nowMs });
    for (let count = 0; count < 1000; count++) log.note(should());
    await log.flush();
    assert.deepEqual(await log.prune(), { ok: true, value: 0 }, 'all is young');
    nowMs = 1000;
    assert.deepEqual(await log.prune(), { ok: true, value: 512 });
    await log.close();
    assert.deepEqual(readdirSync(join(folder, 'tile/entries')).sort(), ['002', '003.p']);
    const report = await verifyFolder(folder);
    assert.deepEqual([report.ok, report.prunedBefore, report.entriesRead], [true, 512, report.size! - 512]);
    const size = report.size!;
    const root = await rootAt(filesIn(folder), size, size);
    const first = readFileSync(join(folder, 'tile/0/000')).subarray(0, 32);
    assert.ok(verifyInclusion(first, 0, size, root, await inclusionProof(filesIn(folder), 0, size)));
    if (withArchive) assert.equal((await verifyFolder(folder, { archive })).entriesRead, size);
    assert.equal((await Array.fromAsync(readEntries(filesIn(folder), size, 0, size)))[0]!.sequence, 512);
    await writeLog(folder, 3);
  }
});

test('a bundle that is missing without having been pruned is found', async (t) => {
  const folder = temporaryFolder(t);
  await writeLog(folder, 1000);
  rmSync(join(folder, 'tile/entries/001'));
  const { ok, problems } = await verifyFolder(folder);
  assert.deepEqual([ok, problems], [false, [{ file: 'tile/entries/001', entry: 256, problem: 'it is missing, and the log does not say that it was pruned' }]]);
});

function memoryAnchor(): Anchor & { value: bigint } {
  const anchor = {
    value: 40n,
    name: 'memory',
    increment: () => Promise.resolve(++anchor.value),
    read: () => Promise.resolve(anchor.value),
  };
  return anchor;
}

test('a counter outside shows that an earlier state of the folder was put back', async (t) => {
  const folder = temporaryFolder(t);
  const anchor = memoryAnchor();
  await writeLog(folder, 3, { anchor });
  const before = new Map(readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => [path, tryRead(join(folder, path))]));
  assert.equal((await verifyFolder(folder, { counter: anchor.value })).ok, true);
  await writeLog(folder, 3, { anchor });
  assert.equal((await verifyFolder(folder, { counter: anchor.value })).ok, true);
  assert.ok(!(await eventsOf(folder)).includes('audit.rollback-found'));
  // An attacker puts the folder back as it was.
  rmSync(folder, { recursive: true });
  for (const [path, bytes] of before)
    if (bytes !== null)
      await filesIn(folder)
        .makeFolder(join(path, '..'))
        .then(() => writeFileSync(join(folder, path), bytes));
  assert.equal((await verifyFolder(folder)).ok, true, 'hashes alone do not show it');
  assert.match((await verifyFolder(folder, { counter: anchor.value })).problems[0]!.problem, /an earlier state was put back/);
  await writeLog(folder, 1, { anchor });
  assert.ok((await eventsOf(folder)).includes('audit.rollback-found'));
  assert.match((await verifyFolder(folder)).problems[0]!.problem, /an earlier state was put back before this entry/);
});

function tryRead(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}

test('a run that ended between the entry and the counter is no rollback; a counter that fails does not stop the log', async (t) => {
  const folder = temporaryFolder(t);
  const anchor = memoryAnchor();
  await writeLog(folder, 1, { anchor });
  anchor.value--;
  await writeLog(folder, 1, { anchor });
  assert.ok(!(await eventsOf(folder)).some((event) => event === 'audit.rollback-found' || event === 'audit.anchor-failed'));
  const broken: Anchor = {
    name: 'memory',
    read: () => Promise.reject(new Error('the TPM is gone')),
    increment: () => Promise.reject(new Error('the TPM is gone')),
  };
  await writeLog(folder, 1, { anchor: broken });
  assert.ok((await eventsOf(folder)).includes('audit.anchor-failed'));
  anchor.value = 1n;
  await writeLog(folder, 1, { anchor });
  const entries = await entriesOf(folder);
  assert.ok(entries.some(({ event, details }) => event === 'audit.anchor-failed' && details['cause'] === 'the counter is behind the log'));
  assert.equal((await verifyFolder(folder)).ok, true);
});

test('a log is anchored when its counter comes to be there, and counters are not taken for one another', async (t) => {
  const folder = temporaryFolder(t);
  const first = memoryAnchor();
  await writeLog(folder, 1, { anchor: first });
  const log = await openLog(folder);
  await log.append(must());
  assert.equal(log.anchorName, null);
  // Another counter: far ahead of the first, and no rollback.
  assert.equal(await log.anchorIn({ ...memoryAnchor(), name: 'other' }), 'agrees');
  assert.equal(log.anchorName, 'other');
  await log.close();
  first.value += 5n;
  const again = await openLog(folder);
  assert.equal(await again.anchorIn(first), 'rolled-back', 'what the first counter says still counts');
  await again.close();
});

test('what is told is durable when that is answered, and a broken disk keeps nobody waiting', async (t) => {
  const folder = temporaryFolder(t);
  const files = new FaultyFiles(folder);
  const log = await openLog(folder, { files, gatherMs: 100_000, retryMs: 100_000 });
  const before = log.status.size;
  await log.tell(should());
  assert.equal(log.status.size, before + 1);
  files.fault = () => ({ code: 'ENOSPC', kind: 'before' });
  await log.tell(should());
  assert.deepEqual([log.status.size, log.status.waiting], [before + 1, 1]);
  files.fault = () => null;
  await log.tell(should());
  assert.equal(log.status.size, before + 3);
  await log.close();
});

test('the counter in a file goes up by one and refuses a file that is none', async (t) => {
  const file = join(temporaryFolder(t), 'state', 'counter');
  const anchor = fileAnchor(file);
  assert.equal(await anchor.read(), 0n);
  assert.equal(await anchor.increment(), 1n);
  assert.equal(await anchor.increment(), 2n);
  assert.equal(await fileAnchor(file).read(), 2n);
  writeFileSync(file, 'no number');
  await assert.rejects(anchor.read());
});

test('the signing key is made once, kept for its owner alone, and never overwritten', async (t) => {
  const file = join(temporaryFolder(t), 'keys', 'audit');
  const signer = await openSigner(file);
  assert.equal((await openSigner(file)).verifierKey, signer.verifierKey);
  writeFileSync(file, 'damaged');
  await assert.rejects(openSigner(file), /holds no signing key/);
  assert.equal(readFileSync(file, 'utf8'), 'damaged');
});
