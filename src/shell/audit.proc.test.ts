import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { SIGNER, temporaryFolder, writeLog } from '../audit/test-log.ts';

const MAIN = join(import.meta.dirname, '..', 'main.ts');

function kpio(...words: string[]): { code: number | null; out: string; err: string } {
  const answer = spawnSync(process.execPath, ['--no-warnings', MAIN, 'audit', ...words], { encoding: 'utf8' });
  return { code: answer.status, out: answer.stdout, err: answer.stderr };
}

test('a folder is verified, listed, searched and exported without a running system', async (t) => {
  const folder = temporaryFolder(t);
  await writeLog(folder, 300);
  assert.deepEqual(kpio('verify', folder, '--key', SIGNER.verifierKey), { code: 0, out: 'ok: 302 entries signed by kpio.test/audit\n', err: '' });
  assert.equal(kpio('verify', folder, '--key', join(folder, 'verifier-key'), '--older', join(folder, 'checkpoint')).code, 0);
  assert.match(
    kpio('log', folder, '--limit', '2').out,
    /^\S+ #300 done {4}grant.made operator -> site:1 \{"index":299\}\n\S+ #301 done {4}audit.closed audit\n$/,
  );
  const found = JSON.parse(kpio('search', folder, '--event', 'grant.*', '--text', '"index":17}', '--json').out) as { entries: { sequence: number }[] };
  assert.deepEqual(
    found.entries.map(({ sequence }) => sequence),
    [18],
  );
  const lines = kpio('export', folder, '--guest', 'site:1').out.trimEnd().split('\n');
  assert.equal(lines.length, 300);
  assert.equal((JSON.parse(lines[0]!) as { event: string }).event, 'grant.made');
});

test('a changed folder, a folder without a log and wrong words end with a code', async (t) => {
  const folder = temporaryFolder(t);
  await writeLog(folder, 300);
  const file = join(folder, 'tile/entries/000');
  writeFileSync(file, readFileSync(file).fill(0x20, 500, 501));
  const told = kpio('verify', folder);
  assert.equal(told.code, 1);
  assert.match(told.out, /^NOT what was signed:\n {2}tile\/entries\/000: its entry \d+ is not what was signed\n$/);
  const report = JSON.parse(kpio('verify', folder, '--json').out) as { ok: boolean; code: string; problems: { file: string }[] };
  assert.deepEqual([report.ok, report.code, report.problems[0]!.file], [false, 'audit.tampered', 'tile/entries/000']);
  assert.match(kpio('export', folder, '--event', '*').err, /\[audit.tampered\]/);
  assert.match(kpio('log', temporaryFolder(t)).err, /\[audit.not-found\]/);
  assert.match(kpio('verify', join(folder, 'nowhere')).err, /\[audit.not-found\]/);
  for (const words of [
    ['burn', folder],
    ['search', folder, '--since', 'soon'],
    ['verify', folder, '--key', 'x'],
    ['verify', folder, '--counter', 'x'],
    ['verify', folder, '--older', join(folder, 'none')],
    ['log', folder, '--limit', '0'],
  ]) {
    assert.match(kpio(...words).err, /\[cli.usage\]/, words.join(' '));
  }
  assert.equal(kpio().code, 2);
});

test('without a folder and without a running system the log of the state folder is read', async (t) => {
  const state = temporaryFolder(t);
  assert.match(kpio('verify', '--state', join(state, 'nowhere')).err, /\[cli.not-running\]/, 'there is nothing to read');
  await writeLog(join(state, 'audit'), 3);
  assert.match(kpio('verify', '--state', state).out, /^ok: 5 entries signed by kpio.test\/audit\nthe key was taken from the folder itself/);
  assert.match(kpio('log', '--limit', '1', '--state', state).out, /audit.closed/);
  assert.equal(kpio('export', '--state', state).out.trimEnd().split('\n').length, 5);
});
