// kill -9 at random points of append: what was acknowledged is there, and the folder verifies, after every one of them.
// KPIO_AUDIT_KILLS sets how often (500 for the long run); KPIO_AUDIT_SEED repeats a run.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';

import { filesIn } from './audit-files.ts';
import { readEntries } from './folder-reader.ts';
import { openLog, SIGNER, temporaryFolder } from './test-log.ts';
import { verifyFolder } from './verify-folder.ts';

const KILLS = Number(process.env['KPIO_AUDIT_KILLS'] ?? 60);
const SEED = Number(process.env['KPIO_AUDIT_SEED'] ?? Date.now() % 1_000_000);
/** A new folder now and then, so that beginnings are met too and verification stays short. */
const KILLS_PER_FOLDER = 20;
const LANES = 4;
const LONGEST_LIFE_MS = 60;

/** Runs the writer and kills it so long after it was ready; gives the sequence numbers that it acknowledged. */
async function writeUntilKilled(folder: string, seed: number, lifeMs: number): Promise<number[]> {
  const child = spawn(process.execPath, ['--no-warnings', join(import.meta.dirname, 'test-kill-writer.ts'), folder, String(seed)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    // The life counts from the opened log on, or opening would be all that is ever killed. Every fourth is killed while it opens.
    if (text === '' && seed % 4 !== 0) setTimeout(() => child.kill('SIGKILL'), lifeMs);
    text += chunk.toString();
  });
  if (seed % 4 === 0) setTimeout(() => child.kill('SIGKILL'), 100 + lifeMs * 3);
  await new Promise((resolve) => child.on('close', resolve));
  // The last line may be cut off.
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => /^\d+$/.test(line))
    .map(Number);
}

test(`nothing acknowledged is lost in ${KILLS} kills`, async (t) => {
  t.diagnostic(`KPIO_AUDIT_SEED=${SEED}`);
  const totals = { acknowledged: 0, cuts: 0 };
  const killInFolder = async (first: number): Promise<void> => {
    const folder = temporaryFolder(t);
    for (let kill = first; kill < Math.min(first + KILLS_PER_FOLDER, KILLS); kill++) {
      const { acknowledged, cuts } = await killOnce(folder, SEED + kill);
      totals.acknowledged += acknowledged;
      totals.cuts += cuts;
    }
  };
  // Several folders at a time: what one waits for the disk another uses.
  const firsts = Array.from({ length: Math.ceil(KILLS / KILLS_PER_FOLDER) }, (_, at) => at * KILLS_PER_FOLDER);
  const lane = async (): Promise<void> => {
    for (let first = firsts.shift(); first !== undefined; first = firsts.shift()) await killInFolder(first);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  t.diagnostic(`${totals.acknowledged} entries acknowledged, ${totals.cuts} unsigned ends cut`);
  assert.ok(totals.acknowledged > 0);
});

/** One life of a writer, and what it left. */
async function killOnce(folder: string, seed: number): Promise<{ acknowledged: number; cuts: number }> {
  const sequences = await writeUntilKilled(folder, seed, (seed * 7919) % LONGEST_LIFE_MS);
  const acknowledged = sequences.length;
  const olderCheckpoint = await filesIn(folder).read('checkpoint', 1000);
  if (olderCheckpoint === null) {
    assert.equal(acknowledged, 0);
    return { acknowledged, cuts: 0 };
  }
  // Before any recovery: what is on the disk verifies as it is.
  const report = await verifyFolder(folder, { verifierKey: SIGNER.verifierKey });
  assert.ok(report.ok, `seed ${seed}: ${JSON.stringify(report.problems)}`);
  const stored = report.size!;
  const events = new Map((await Array.fromAsync(readEntries(filesIn(folder), stored, 0, stored))).map((entry) => [entry.sequence, entry]));
  for (const sequence of sequences) assert.equal(events.get(sequence)?.details['seed'], String(seed), `seed ${seed}: entry ${sequence} is lost`);
  // And after it, what was there before is still there.
  const log = await openLog(folder);
  await log.close();
  const after = await verifyFolder(folder, { olderCheckpoint });
  assert.ok(after.ok && after.size! > stored, `seed ${seed}: ${JSON.stringify(after.problems)}`);
  const added = await Array.fromAsync(readEntries(filesIn(folder), after.size!, stored, after.size!));
  return { acknowledged, cuts: added.filter(({ event }) => event === 'audit.tail-cut').length };
}
