import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

import fc from 'fast-check';

import { encodeUtf8 } from '../base/bytes.ts';
import { encodeEventTail, entryHead } from './audit-entry.ts';
import { filesIn } from './audit-files.ts';
import { encodeCheckpoint } from './checkpoint.ts';
import { decodeBundle } from './entry-bundle.ts';
import { LogStore } from './log-store.ts';
import { EMPTY_ROOT, leafHash } from './merkle-hash.ts';
import { openStore } from './open-store.ts';
import { signerFromSeed } from './signed-note.ts';
import { must, openLog, SIGNER, temporaryFolder, writeLog } from './test-log.ts';
import { parseTilePath } from './tile-path.ts';
import { Tile } from './tile-tree.ts';
import { verifyFolder } from './verify-folder.ts';
import type { VerifyReport } from './verify-folder.ts';

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(folder, path)).isFile())
    .sort();
}

/** Which entry a byte of a bundle belongs to. */
function entryAt(bytes: Uint8Array, index: number, width: number, at: number): number {
  let end = 0;
  const { entries } = decodeBundle(bytes, width);
  for (const [number, entry] of entries.entries()) {
    end += 2 + entry.length;
    if (at < end) return index * 256 + number;
  }
  throw new Error('the byte is behind the bundle');
}

/** Changes a byte, verifies, and puts it back. */
async function verifyChanged(folder: string, path: string, at: number, change: number): Promise<VerifyReport> {
  const file = join(folder, path);
  const bytes = readFileSync(file);
  const changed = Buffer.from(bytes);
  changed[at]! ^= change;
  writeFileSync(file, changed);
  const report = await verifyFolder(folder);
  writeFileSync(file, bytes);
  return report;
}

async function mustNameChange(folder: string, path: string, at: number, change: number): Promise<void> {
  const { ok, problems } = await verifyChanged(folder, path, at, change);
  const what = `${path}, byte ${at}: ${JSON.stringify(problems)}`;
  assert.equal(ok, false, what);
  assert.equal(problems[0]!.file, path, what);
  const place = parseTilePath(path);
  if (place?.level === 0) assert.equal(problems[0]!.entry, place.index * 256 + Math.floor(at / 32), what);
  if (place?.level !== 'entries') return;
  const bytes = readFileSync(join(folder, path));
  // A changed length shows at the entry itself or, when the bundle ends within it, as the end.
  assert.equal(problems[0]!.entry, entryAt(bytes, place.index, place.width, at), what);
}

test('a change of any byte of any file is found, and the file and the entry are named', async (t) => {
  const folder = temporaryFolder(t);
  await writeLog(folder, 600);
  assert.equal((await verifyFolder(folder)).ok, true);
  for (const path of filesOf(folder)) {
    const { size } = statSync(join(folder, path));
    const step = Math.max(1, Math.floor(size / 60));
    for (let at = 0; at < size; at += step) await mustNameChange(folder, path, at, 1 << (at % 8));
    await mustNameChange(folder, path, size - 1, 255);
  }
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...filesOf(folder)), fc.nat(), fc.integer({ min: 1, max: 255 }), async (path, at, change) => {
      await mustNameChange(folder, path, at % statSync(join(folder, path)).size, change);
    }),
    { numRuns: 100 },
  );
});

test('in a log of three levels of tiles, the one that was changed is named', async (t) => {
  const folder = temporaryFolder(t);
  const { store } = await openStore(filesIn(folder), SIGNER);
  const tail = encodeEventTail(must(), 0);
  for (let group = 0; group < 33; group++) await store.append(Array.from({ length: 2000 }, () => tail));
  await store.clean();
  assert.deepEqual([(await verifyFolder(folder)).ok, store.size], [true, 66_000]);
  const paths = ['tile/0/000', 'tile/0/200', 'tile/0/256', 'tile/0/257.p/208', 'tile/1/000', 'tile/1/001.p/1', 'tile/2/000.p/1'];
  for (const path of [...paths, 'tile/entries/000', 'tile/entries/256', 'tile/entries/257.p/208'])
    await mustNameChange(folder, path, 40 % statSync(join(folder, path)).size, 4);
});

test('files that are missing, cut or longer are named', async (t) => {
  const original = temporaryFolder(t);
  await writeLog(original, 600);
  for (const path of filesOf(original)) {
    const size = statSync(join(original, path)).size;
    for (const change of ['remove', 'empty', 'half', 'longer'] as const) {
      const folder = temporaryFolder(t);
      cpSync(original, folder, { recursive: true });
      const file = join(folder, path);
      if (change === 'remove') rmSync(file);
      else if (change === 'longer') writeFileSync(file, Buffer.concat([readFileSync(file), Buffer.alloc(3)]));
      else truncateSync(file, change === 'half' ? size >> 1 : 0);
      const { ok, problems } = await verifyFolder(folder);
      const what = `${path} ${change}: ${JSON.stringify(problems)}`;
      assert.equal(ok, false, what);
      assert.equal(problems[0]!.file, path, what);
    }
  }
});

test('an entry that was rewritten together with its tile is found by the tile above', async (t) => {
  const folder = temporaryFolder(t);
  await writeLog(folder, 600);
  rewriteEntry(folder, 300);
  const { ok, problems } = await verifyFolder(folder);
  assert.equal(ok, false);
  assert.deepEqual([problems[0]!.file, problems[0]!.entry], ['tile/0/001', 256]);
});

test('a whole tree that was rewritten does not fit the signed root', async (t) => {
  const folder = temporaryFolder(t);
  await writeLog(folder, 600);
  rewriteEntry(folder, 300);
  const tile = Tile.of(readFileSync(join(folder, 'tile/0/001')));
  const upper = readFileSync(join(folder, 'tile/1/000.p/2'));
  upper.set(tile.root, 32);
  writeFileSync(join(folder, 'tile/1/000.p/2'), upper);
  const { ok, problems } = await verifyFolder(folder);
  assert.deepEqual([ok, problems.length, problems[0]!.file], [false, 1, 'checkpoint']);
});

/** Rewrites an entry of a full bundle, and its hash. */
function rewriteEntry(folder: string, sequence: number): void {
  const [bundleFile, tileFile] = [join(folder, 'tile/entries/001'), join(folder, 'tile/0/001')];
  const [bundle, tile] = [readFileSync(bundleFile), readFileSync(tileFile)];
  const entry = decodeBundle(bundle, 256).entries[sequence - 256]!;
  const at = Buffer.from(entry).indexOf('operator');
  entry.set(Buffer.from('operatox'), at);
  tile.set(leafHash(entry), (sequence - 256) * 32);
  writeFileSync(bundleFile, bundle);
  writeFileSync(tileFile, tile);
}

test('a log that was written anew with another key is found by who has the right key', async (t) => {
  const folder = temporaryFolder(t);
  const forger = signerFromSeed(SIGNER.name, Buffer.alloc(32, 99));
  await writeLog(folder, 5, { signer: forger });
  assert.equal((await verifyFolder(folder)).ok, true, 'the folder alone cannot tell');
  const { ok, problems } = await verifyFolder(folder, { verifierKey: SIGNER.verifierKey });
  assert.deepEqual([ok, problems.map(({ file }) => file)], [false, ['verifier-key', 'checkpoint']]);
});

test('a log that was cut or rewritten by the holder of the key is found by an older checkpoint', async (t) => {
  const [first, second] = [temporaryFolder(t), temporaryFolder(t)];
  await writeLog(first, 400);
  const olderCheckpoint = readFileSync(join(first, 'checkpoint'));
  await writeLog(first, 400);
  assert.equal((await verifyFolder(first, { olderCheckpoint })).ok, true);
  await writeLog(second, 100);
  assert.match((await verifyFolder(second, { olderCheckpoint })).problems[0]!.problem, /an earlier state was put back/);
  await writeLog(second, 1000);
  assert.match((await verifyFolder(second, { olderCheckpoint })).problems[0]!.problem, /does not begin with/);
  const other = encodeCheckpoint({ size: 0, root: EMPTY_ROOT }, signerFromSeed('other', Buffer.alloc(32)));
  assert.match((await verifyFolder(second, { olderCheckpoint: other })).problems[0]!.problem, /does not fit the key/);
});

test('entries that were signed but are none of this log are named', async (t) => {
  const folder = temporaryFolder(t);
  const { store } = await openStore(filesIn(folder), SIGNER);
  const tail = encodeEventTail(must(), 0);
  await store.append([tail, '"x":1}']);
  const { problems } = await verifyFolder(folder);
  assert.equal(problems[0]!.entry, 1);
  assert.match(problems[0]!.problem, /its entry 1 was signed but is none of this log/);
  assert.ok(store instanceof LogStore && encodeUtf8(entryHead(0)).length > 0);
});

test('a log that is being written verifies at any time', async (t) => {
  const folder = temporaryFolder(t);
  const log = await openLog(folder);
  let isDone = false;
  const writing = (async () => {
    for (let round = 0; round < 60; round++) await Promise.all(Array.from({ length: 40 }, () => log.append(must())));
    isDone = true;
  })();
  while (!isDone) {
    const { ok, problems } = await verifyFolder(folder);
    assert.ok(ok, JSON.stringify(problems));
  }
  await writing;
  await log.close();
});

test('a folder without a log, an empty log and folders of nonsense get a report', async (t) => {
  const folder = temporaryFolder(t);
  assert.deepEqual((await verifyFolder(folder)).problems, [{ file: 'verifier-key', entry: null, problem: 'it is missing' }]);
  await openStore(filesIn(folder), SIGNER);
  assert.deepEqual([(await verifyFolder(folder)).ok, (await verifyFolder(folder)).size], [true, 0]);
  // A checkpoint of a size that has no tiles at all.
  writeFileSync(join(folder, 'checkpoint'), encodeCheckpoint({ size: 5, root: EMPTY_ROOT }, SIGNER));
  assert.equal((await verifyFolder(folder)).ok, false);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 200 }), { minLength: 3, maxLength: 3 }), async ([tile, bundle, note]) => {
      for (const [path, bytes] of [
        ['tile/0/000.p/5', tile],
        ['tile/entries/000.p/5', bundle],
      ] as const) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), bytes!);
      }
      assert.equal((await verifyFolder(folder)).ok, false);
      writeFileSync(join(folder, 'checkpoint.x'), note!);
      renameSync(join(folder, 'checkpoint.x'), join(folder, 'checkpoint'));
      assert.equal((await verifyFolder(folder)).ok, false);
      writeFileSync(join(folder, 'checkpoint'), encodeCheckpoint({ size: 5, root: EMPTY_ROOT }, SIGNER));
    }),
    { numRuns: 50 },
  );
});

test('a checkpoint of an absurd size ends in a report, not in a long search', async (t) => {
  const folder = temporaryFolder(t);
  await writeLog(folder, 3);
  writeFileSync(join(folder, 'checkpoint'), encodeCheckpoint({ size: Number.MAX_SAFE_INTEGER, root: EMPTY_ROOT }, SIGNER));
  const { ok, problems } = await verifyFolder(folder);
  assert.deepEqual([ok, problems.length > 0], [false, true]);
});
