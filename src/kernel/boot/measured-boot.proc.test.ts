import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';

import { startSwtpm } from '../../attestation/backend/swtpm-process.ts';
import { serveTpm, SKIP_WITHOUT_SWTPM, SWTPM } from '../../attestation/tpm/tpm-test-support.ts';
import { parseManifest, encodeManifest } from '../../attestation/verify/manifest.ts';
import { verifyBundle } from '../../attestation/verify/verify-bundle.ts';
import type { Verdict } from '../../attestation/verify/verify-bundle.ts';
import { measureBuild } from '../../attestation/measure/build-files.ts';
import type { FailureError } from '../../base/failure.ts';
import { SILENT_LOG } from '../log.ts';
import type { KernelLog } from '../log.ts';
import type { ProgramPaths } from '../program-paths.ts';
import type { DocumentTable } from '../state/document-table.ts';
import { keyFile, MeasuredBoot, policyComponent } from './measured-boot.ts';

let root = '';
let lines: string[] = [];
const log: KernelLog = { ...SILENT_LOG, info: (line, detail) => void lines.push(`${line} ${detail}`), warn: (line) => void lines.push(line) };
const nonce = Uint8Array.of(1, 2, 3);

before(() => {
  root = mkdtempSync(join(tmpdir(), 'kpio-measured-'));
  mkdirSync(join(root, '.kpio', 'build'), { recursive: true });
  mkdirSync(join(root, 'src'));
  for (const name of [
    'kpio',
    'package-lock.json',
    'src/main.ts',
    'src/main.test.ts',
    '.kpio/build/boot.cjs',
    '.kpio/build/site.cjs',
    '.kpio/build/harfbuzz.wasm',
  ])
    writeFileSync(join(root, name), name);
});
beforeEach(() => void (lines = []));
after(() => rmSync(root, { recursive: true, force: true }));

function pathsOf(more: Partial<ProgramPaths> = {}): ProgramPaths {
  return { root, node: join(root, 'kpio'), build: join(root, '.kpio', 'build'), isBundled: true, libraries: [root], addons: [], ...more };
}

async function begin(state: string, tpm: string, more: Partial<ProgramPaths> = {}): Promise<MeasuredBoot> {
  const boot = await MeasuredBoot.begin({ paths: pathsOf(more), statePath: join(root, state), ruleFiles: [], log, tpm });
  await boot.waitForRegisters();
  return boot;
}

async function verdictOf(boot: MeasuredBoot): Promise<Verdict> {
  const reference = measureBuild(join(root, '.kpio', 'build'), join(root, 'kpio'));
  const parsed = parseManifest(encodeManifest({ version: '1', node: 'v26', components: reference }));
  return verifyBundle(await boot.attest(nonce), { nonce, trustedKeys: null, reference: parsed.components, acceptSoftware: true });
}

test('what is built is measured, attested, and given to the processes to check', async () => {
  const boot = await begin('software', 'software');
  assert.deepEqual((await verdictOf(boot)).problems, []);
  assert.match(boot.codeDigests!, /^site\.cjs=[0-9a-f]{64},harfbuzz\.wasm=[0-9a-f]{64}$/);
  const { backend, extendedMs, components } = boot.report();
  assert.equal(backend!.kind, 'software');
  assert.ok(extendedMs !== null);
  assert.deepEqual(
    components.map(({ part, name }) => `${part}:${name}`),
    ['platform:launcher', 'code:boot', 'code:site', 'code:wasm', 'configuration:start', 'platform:programs', 'platform:machine'],
  );
  await boot.close();
});

test('a file that was changed since the build is named', async () => {
  const reference = measureBuild(join(root, '.kpio', 'build'), join(root, 'kpio'));
  writeFileSync(join(root, '.kpio', 'build', 'site.cjs'), 'changed');
  const boot = await begin('changed', 'software');
  const verdict = verifyBundle(await boot.attest(nonce), { nonce, trustedKeys: null, reference, acceptSoftware: true });
  assert.deepEqual(
    verdict.differences.map(({ component, path, kind }) => `${kind} ${component}/${path}`),
    ['changed code:site/site.cjs'],
  );
  await boot.close();
});

test('what is measured later stands in the registers too', async () => {
  const boot = await begin('later', 'software');
  await boot.measure({ part: 'configuration', name: 'firewall', files: [{ path: 'rules', sizeBytes: 1, sha256: '0'.repeat(64) }] });
  assert.ok((await verdictOf(boot)).components.some(({ name }) => name === 'firewall'));
  await boot.close();
});

test('profiles and grants of the database are measured one by one', () => {
  const table = (names: readonly string[]) => ({ all: () => names.map((name) => ({ name, document: { name } })) }) as unknown as DocumentTable;
  const { files } = policyComponent({ profiles: table(['a', 'b']), grants: table(['g']) });
  assert.deepEqual(
    files.map(({ path }) => path),
    ['profiles a', 'profiles b', 'grants g'],
  );
});

test('from source one component says so, and no manifest knows it', async () => {
  const boot = await begin('source', 'software', { isBundled: false });
  assert.equal(boot.codeDigests, undefined);
  const verdict = await verdictOf(boot);
  assert.ok(verdict.differences.some(({ component, path, kind }) => component === 'code:source' && path === 'src/main.ts' && kind === 'added'));
  assert.equal(
    verdict.differences.some(({ path }) => path.includes('.test.')),
    false,
  );
  await boot.close();
});

test('the key is noted once, and a new one is told', async () => {
  for (let round = 0; round < 2; round++) {
    const boot = await begin('keys', 'software');
    await boot.measurePlatform();
    await boot.close();
  }
  const file = keyFile(join(root, 'keys'));
  assert.match(readFileSync(file, 'utf8'), /^[0-9a-f]{64}\n$/);
  rmSync(join(root, 'keys', 'attestation', 'software'), { recursive: true });
  const boot = await begin('keys', 'software');
  await boot.measurePlatform();
  await boot.close();
  assert.equal(readFileSync(file, 'utf8').trim().split('\n').length, 2);
  assert.ok(lines.some((line) => line.includes('a new key')));
});

test('what cannot be read is not attested, and the boot goes on', async () => {
  const boot = await begin('missing', 'software', { root: join(root, 'nowhere') });
  assert.equal(boot.codeDigests, undefined);
  await assert.rejects(boot.attest(nonce), (error: FailureError) => error.failure.code === 'attestation.unavailable' && /ENOENT/.test(error.message));
  await boot.close();
});

test('a state folder that takes no files leaves a boot without registers', async () => {
  writeFileSync(join(root, 'file'), '');
  const boot = await begin('file', 'software');
  await assert.rejects(boot.attest(nonce), (error: FailureError) => error.failure.code === 'attestation.unavailable');
  assert.equal(boot.report().backend, null);
  await boot.close();
});

test('a TPM that hangs does not hang the boot: the software bank takes its place, with a word', async () => {
  const server = await serveTpm(() => {});
  const boot = await begin('hanging', `unix:${server.path}`);
  assert.ok(
    lines.some((line) => line.includes('the TPM is slow')),
    'it went on before',
  );
  assert.deepEqual((await verdictOf(boot)).problems, []);
  assert.equal(boot.report().backend!.kind, 'software');
  assert.ok(boot.report().notes.some((note) => note.includes(server.path)));
  await boot.close();
  server.close();
});

test('a TPM that vanishes after the boot is replaced by the software bank, which gets everything', { skip: SKIP_WITHOUT_SWTPM }, async () => {
  // Passes swtpm's data channel on until it is cut.
  const child = startSwtpm(SWTPM!, join(root, 'vanishing-tpm'));
  let isCut = false;
  const server = await serveTpm((command, socket) => {
    if (isCut) socket.destroy();
    else void child.transport.exchange(command, 5000).then((answer) => socket.write(answer));
  });
  const boot = await begin('vanishing', `unix:${server.path}`);
  assert.equal(boot.report().backend!.kind, 'hardware');
  assert.deepEqual((await verdictOf(boot)).problems, []);
  isCut = true;
  await boot.measure({ part: 'configuration', name: 'later', files: [] });
  assert.equal(boot.report().backend!.kind, 'software');
  assert.ok((await verdictOf(boot)).components.some(({ name }) => name === 'later'));
  await boot.close();
  server.close();
  await child.stop();
});

test('an emulator that was killed is started again and gets everything; one that keeps dying is given up', { skip: SKIP_WITHOUT_SWTPM }, async () => {
  const boot = await begin('killed', 'swtpm');
  const kinds: string[] = [];
  for (let round = 0; round < 5; round++) {
    const { description, kind } = await boot.backend();
    kinds.push(kind);
    assert.deepEqual((await verdictOf(boot)).problems, []);
    if (kind === 'software') break;
    process.kill(Number(/process (\d+)/.exec(description)![1]), 'SIGKILL');
    // Whoever measures next finds out.
    await boot.measure({ part: 'configuration', name: 'next', files: [] });
    while ((await boot.backend().catch(() => null))?.description === description) await new Promise((resolve) => setImmediate(resolve));
  }
  assert.deepEqual(kinds, ['swtpm', 'swtpm', 'swtpm', 'swtpm', 'software']);
  await boot.close();
});

test('folders and missing files are left out of the platform', async () => {
  const boot = await begin('unreadable', 'software', { libraries: [join(root, 'missing.so'), root] });
  await boot.measurePlatform();
  const machine = boot.report().components.find(({ name }) => name === 'machine')!;
  assert.equal(
    machine.files.some(({ path }) => path === root || path.endsWith('missing.so')),
    false,
  );
  await boot.close();
});
