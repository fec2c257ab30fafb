import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { AuditLog } from './audit-log.ts';
import { readEntries } from './folder-reader.ts';
import { must, should, SIGNER } from './test-log.ts';
import { MemoryFiles } from './test-memory-files.ts';
import { verifyFiles } from './verify-folder.ts';

const LIVES = 4;

/** Writes until the power goes; gives what was acknowledged: sequence -> mark. */
async function live(files: MemoryFiles, mark: string, groups: readonly number[]): Promise<Map<number, string>> {
  const acknowledged = new Map<number, string>();
  const opened = await AuditLog.open('', { signer: SIGNER, files, gatherMs: 3_600_000, retryMs: 3_600_000 });
  if (!opened.ok) {
    // A disk that fails cannot be read or begun; it must never be called damaged.
    assert.equal(opened.failure.code, 'audit.unavailable', opened.failure.message);
    assert.ok(files.hasFailed);
    return acknowledged;
  }
  const log = opened.value;
  for (const [round, count] of groups.entries()) {
    const appends = Array.from({ length: count }, (_, number) => {
      const own = `${mark}.${round}.${number}`;
      return log.append(must('grant.made', { mark: own })).then((receipt) => acknowledged.set(receipt!.sequence, own));
    });
    log.note(should());
    await Promise.allSettled(appends);
  }
  return acknowledged;
}

test('a loss of power at any moment, after a passing fault of the disk, with any mixture of what was not synced, loses nothing acknowledged and damages nothing', async () => {
  let cuts = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.infiniteStream(fc.nat(0xffff)),
      fc.array(fc.integer({ min: 1, max: 220 }), { maxLength: LIVES, minLength: LIVES }),
      fc.array(fc.nat(150), { maxLength: LIVES, minLength: LIVES }),
      fc.array(fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 600 })), { minLength: 4, maxLength: 8 }),
      async (choices, operations, faults, groups) => {
        const choose = (below: number): number => choices.next().value! % below;
        let files = new MemoryFiles(operations[0], faults[0]);
        const all = new Map<number, string>();
        for (let life = 0; life < LIVES; life++) {
          for (const [sequence, mark] of await live(files, String(life), groups)) all.set(sequence, mark);
          files = files.afterCrash(choose, operations[life + 1] ?? Infinity, faults[life + 1] ?? -1);
        }
        for (const [sequence, mark] of await live(files, 'last', [1])) all.set(sequence, mark);
        const report = await verifyFiles(files);
        assert.ok(report.ok, JSON.stringify(report.problems));
        const entries = await Array.fromAsync(readEntries(files, report.size!, 0, report.size!));
        for (const [sequence, mark] of all) assert.equal(entries[sequence]?.details['mark'], mark, `entry ${sequence}`);
        cuts += entries.filter(({ event }) => event === 'audit.tail-cut').length;
      },
    ),
    { numRuns: 80 },
  );
  assert.ok(cuts > 0);
});
