// Measured boot: what it adds to the boot (the whole time of its steps stands in the boot's way), and what the TPM's operations cost.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { chooseBackend } from '../src/attestation/backend/choose-backend.ts';
import { measureBuild } from '../src/attestation/measure/build-files.ts';
import { attest } from '../src/attestation/measure/attest.ts';
import { Measurements } from '../src/attestation/measure/measurements.ts';
import { keyFingerprint, verifyBundle } from '../src/attestation/verify/verify-bundle.ts';
import { TestSystem } from '../tests/support/kpio-process.ts';
import { median, printTable, ROOT } from './support/measure.ts';

const ROUNDS = 11;
const OPERATIONS = 40;
const STEPS: readonly string[] = ['measure the code', 'wait for the registers'];

const boots: (string | number)[][] = [];
const steps: Record<string, number[]> = { swtpm: [], software: [] };
const totals: Record<string, number[]> = { swtpm: [], software: [] };
for (let round = 0; round < ROUNDS; round++) {
  for (const tpm of ['swtpm', 'software']) {
    const system = await TestSystem.start({ env: { KPIO_TPM: tpm } });
    steps[tpm]!.push(system.steps.filter(({ name }) => STEPS.includes(name)).reduce((sum, { ms }) => sum + ms, 0));
    totals[tpm]!.push(system.bootMs);
    await system.stop();
  }
}
for (const tpm of ['swtpm', 'software']) boots.push([`added to the boot, ${tpm}`, median(steps[tpm]!), Math.min(...steps[tpm]!), median(totals[tpm]!)]);
printTable('Measured boot (ms)', ['what', 'median', 'min', 'whole boot'], boots);

const folder = mkdtempSync(join(tmpdir(), 'kpio-bench-'));
const build = join(ROOT, '.kpio', 'build');
const rows: (string | number)[][] = [];
const components = measureBuild(build, join(ROOT, 'kpio'));
const sizeMb = components.flatMap(({ files }) => files).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) / 1e6;
await time(`read and hash the build (${sizeMb.toFixed(1)} MB)`, '', async () => void measureBuild(build, join(ROOT, 'kpio')), ROUNDS);
for (const wanted of ['swtpm', 'software']) {
  const { backend } = await chooseBackend({ folder, wanted, waitMs: 10_000 });
  const measurements = new Measurements();
  for (const component of components) void measurements.add(component);
  await measurements.extendInto(backend);
  const nonce = Uint8Array.of(1, 2, 3, 4);
  const secret = new Uint8Array(32);
  const sealed = await backend.seal(secret, [8]);
  const bundle = await attest(backend, measurements, nonce);
  const options = { nonce, trustedKeys: [keyFingerprint(bundle.quote.publicArea)], reference: components, acceptSoftware: true };
  await time('extend a register', wanted, () => backend.extend(12, secret));
  await time('read three registers', wanted, () => backend.read([8, 9, 12]));
  await time('quote', wanted, () => backend.quote(nonce, [8, 9, 12]));
  await time('seal 32 bytes', wanted, () => backend.seal(secret, [8]));
  await time('unseal', wanted, () => backend.unseal(sealed));
  const counter = backend.counter(0);
  await time('raise a counter', wanted, () => counter.increment());
  if (wanted === 'swtpm') await time('verify an attestation', 'offline', async () => void verifyBundle(bundle, options));
  await backend.close();
}
rmSync(folder, { recursive: true, force: true });
printTable('Operations (ms)', ['what', 'with', 'median', 'min'], rows);
process.exit(0);

async function time(what: string, on: string, act: () => Promise<unknown>, rounds = OPERATIONS): Promise<void> {
  const values: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const startedAt = performance.now();
    await act();
    values.push(performance.now() - startedAt);
  }
  rows.push([what, on, median(values), Math.min(...values)]);
}
