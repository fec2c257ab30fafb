import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import type { AttestationBackend } from '../../attestation/backend/backend.ts';
import { chooseBackend } from '../../attestation/backend/choose-backend.ts';
import { measureBytes } from '../../attestation/event-log/component.ts';
import type { Component } from '../../attestation/event-log/component.ts';
import { Measurements } from '../../attestation/measure/measurements.ts';
import { SKIP_WITHOUT_SWTPM } from '../../attestation/tpm/tpm-test-support.ts';
import { encodeUtf8 } from '../../base/bytes.ts';
import { SealedKeySource } from './sealed-key-source.ts';

let folder = '';
before(() => (folder = mkdtempSync(join(tmpdir(), 'kpio-key-'))));
after(() => rmSync(folder, { recursive: true, force: true }));

const build = (version: string): Component[] => [
  { part: 'code', name: 'main', files: [measureBytes('main.cjs', encodeUtf8(version))] },
  { part: 'code', name: 'site', files: [measureBytes('site.cjs', encodeUtf8('same'))] },
];

for (const tpm of ['swtpm', 'software']) {
  const options = { skip: tpm === 'swtpm' ? SKIP_WITHOUT_SWTPM : false };
  /** Boots a build, and reads the key as it would. */
  async function boot<T>(version: string, use: (source: SealedKeySource, backend: AttestationBackend) => Promise<T>): Promise<T> {
    const { backend } = await chooseBackend({ folder: join(folder, tpm), wanted: tpm, waitMs: 10_000 });
    const measurements = new Measurements();
    for (const component of build(version)) void measurements.add(component);
    await measurements.extendInto(backend);
    try {
      return await use(new SealedKeySource(join(folder, `${tpm}.key`), async () => backend), backend);
    } finally {
      await backend.close();
    }
  }

  test(`${tpm}: the key comes back for the same build, not for another, unless it was allowed before`, options, async () => {
    const key = await boot('1', async (source) => {
      assert.equal((await source.read(false)).ok, false, 'there is none yet');
      const made = await source.read(true);
      assert.ok(made.ok && made.value.length === 32);
      return Buffer.from(made.value).toString('hex');
    });
    const read = (version: string): Promise<string> =>
      boot(version, async (source) => {
        const answer = await source.read(true);
        return answer.ok ? Buffer.from(answer.value).toString('hex') : answer.failure.code;
      });
    assert.equal(await read('1'), key);
    assert.equal(await read('2'), 'state.code-not-let-in');
    assert.equal((await boot('2', (source) => source.allowBuild(build('2')))).ok, false, 'it cannot let itself in');
    assert.ok((await boot('1', (source) => source.allowBuild(build('2')))).ok);
    assert.equal(await read('2'), key);
    assert.equal(await read('1'), key, 'and back');
    assert.equal(await read('3'), 'state.code-not-let-in');
    await boot('1', async (source) => {
      for (let version = 10; version < 25; version++) assert.ok((await source.allowBuild(build(String(version)))).ok);
    });
    assert.equal(await read('24'), key, 'the newest');
    assert.equal(await read('1'), key, 'and the one that let them in');
    assert.equal(await read('10'), 'state.code-not-let-in', 'the oldest have gone');
    assert.equal(statSync(join(folder, `${tpm}.key`)).mode & 0o077, 0);
  });

  test(`${tpm}: a file that is damaged locks the secrets, and is not written over`, options, async () => {
    const file = join(folder, `${tpm}.key`);
    const good = readFileSync(file, 'utf8');
    const seal = (JSON.parse(good) as { seals: object[] }).seals[0]!;
    const whole = (seals: unknown): string => JSON.stringify({ format: 'kpio-sealed-key-1', seals });
    for (const text of [
      '',
      '{}',
      '[]',
      good.slice(0, 60),
      whole(5),
      whole([5]),
      whole([]),
      whole([{ ...seal, kind: 'x' }]),
      whole([{ ...seal, registers: [99] }]),
      whole([{ ...seal, privateArea: 'AAAA' }]),
      'x'.repeat(70_000),
    ]) {
      writeFileSync(file, text);
      const answer = await boot('1', (source) => source.read(true));
      assert.ok(!answer.ok, text);
      assert.ok(['state.secrets-locked', 'state.code-not-let-in'].includes(answer.failure.code), text);
      assert.equal(readFileSync(file, 'utf8'), text);
    }
  });
}

test('a TPM that is gone locks the secrets', async () => {
  const source = new SealedKeySource(join(folder, 'none.key'), () => Promise.reject(new Error('gone')));
  const answer = await source.read(true);
  assert.ok(!answer.ok && answer.failure.message.includes('gone'));
});
