import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import type { FailureError } from '../../base/failure.ts';
import { SILENT_LOG } from '../log.ts';
import { MeasuredFiles } from './measured-files.ts';

const isChanged = (error: FailureError): boolean => error.failure.code === 'attestation.changed';

test('a file is read as it was measured, or not at all, and that is told once', (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'kpio-files-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const build = join(folder, 'build');
  mkdirSync(join(build, 'fonts'), { recursive: true });
  const font = join(build, 'fonts', 'a.ttf');
  writeFileSync(font, 'font');
  writeFileSync(join(folder, 'other.ttf'), 'other');
  const told: string[] = [];
  const log = { ...SILENT_LOG, warn: (line: string) => void told.push(line) };
  const files = new MeasuredFiles(build, new Map([['fonts/a.ttf', hash('sha256', 'font', 'hex')]]), log);
  assert.equal(Buffer.from(files.read('fonts/a.ttf')).toString(), 'font');
  assert.equal(Buffer.from(files.readWhole(font)!).toString(), 'font');
  assert.equal(files.readWhole(join(folder, 'other.ttf')), null, "the machine's own fonts are not of the build");
  writeFileSync(font, 'fond');
  assert.throws(() => files.read('fonts/a.ttf'), isChanged);
  assert.throws(() => files.readWhole(font), isChanged);
  assert.deepEqual(told, ['what was measured is not what was built: fonts/a.ttf is not what was measured at boot: it is not used']);
  writeFileSync(join(build, 'fonts', 'new.ttf'), 'new');
  assert.throws(() => files.read('fonts/new.ttf'), isChanged, 'what came later was not measured');
  assert.equal(new MeasuredFiles(build, null, log).readWhole(font), null, 'nothing was measured: read as any other file');
  assert.equal(Buffer.from(new MeasuredFiles(build, null, log).read('fonts/a.ttf')).toString(), 'fond');
});
