import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';

import type { BackendKind } from '../../attestation/backend/backend.ts';
import { temporaryFolder } from '../../audit/test-log.ts';
import { anchorSentence, chooseAnchor } from './tpm-anchor.ts';
import type { BackendSource } from './tpm-anchor.ts';

const KEY_ID = Uint8Array.of(200, 1, 2, 3);

function tpm(kind: BackendKind): { kind: BackendKind; values: Map<number, bigint> } & Awaited<ReturnType<BackendSource>> {
  const values = new Map<number, bigint>();
  const counter = (index: number) => ({
    read: () => Promise.resolve(values.get(index) ?? 0n),
    increment: () => Promise.resolve(values.set(index, (values.get(index) ?? 0n) + 1n).get(index)!),
  });
  return { kind, values, counter };
}

test('a TPM counts where there is one, a file where there is none', async (t) => {
  const file = join(temporaryFolder(t), 'counter');
  const cases: readonly (readonly [BackendSource, name: string])[] = [
    [() => Promise.resolve(tpm('hardware')), 'hardware:200'],
    [() => Promise.resolve(tpm('swtpm')), 'swtpm:0'],
    [() => Promise.resolve(tpm('software')), 'file'],
    [() => Promise.reject(new Error('nothing was measured')), 'file'],
  ];
  for (const [backend, name] of cases) {
    const anchor = await chooseAnchor(backend, file, KEY_ID);
    assert.equal(anchor.name, name);
    const before = await anchor.read();
    assert.equal(await anchor.increment(), before + 1n);
  }
});

test('a TPM that was lost and replaced is another counter', async (t) => {
  let now = tpm('swtpm');
  const anchor = await chooseAnchor(() => Promise.resolve(now), join(temporaryFolder(t), 'counter'), KEY_ID);
  await anchor.increment();
  now = tpm('software');
  await assert.rejects(anchor.increment(), /the swtpm TPM was lost/);
  assert.equal(now.values.size, 0);
});

test('what each anchor proves is said', () => {
  assert.match(anchorSentence(null), /^none/);
  assert.match(anchorSentence('file'), /whole state folder does not/);
  assert.match(anchorSentence('swtpm:0'), /whole state folder does not/);
  assert.match(anchorSentence('hardware:7'), /shows at the next start/);
});
