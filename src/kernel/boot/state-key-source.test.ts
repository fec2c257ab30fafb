import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';

import type { AttestationBackend, BackendKind, SealedSecret } from '../../attestation/backend/backend.ts';
import { FailureError } from '../../base/failure.ts';
import { SILENT_LOG } from '../log.ts';
import { KEY_FILE, SEALED_KEY_FILE, StateKeySource } from './state-key-source.ts';

/** Seals to the text of `code`, in the clear: what matters here is where the key lies. */
function fakeBackend(kind: BackendKind, code: string): AttestationBackend {
  return {
    kind,
    registers: { code: 8, configuration: 9, platform: 12 },
    seal: (secret: Uint8Array, registers: readonly number[]): Promise<SealedSecret> =>
      Promise.resolve({ kind, registers, publicArea: Buffer.from(code), privateArea: secret.slice() }),
    unseal: (sealed: SealedSecret): Promise<Uint8Array> =>
      sealed.kind === kind && Buffer.from(sealed.publicArea).toString() === code
        ? Promise.resolve(sealed.privateArea.slice())
        : Promise.reject(new FailureError('attestation.seal-refused')),
  } as Partial<AttestationBackend> as AttestationBackend;
}

interface Machine {
  kind: BackendKind | 'none';
  code: string;
  isBuild: boolean;
  wish: 'tpm' | 'file';
}

function newMachine(t: TestContext): { machine: Machine; source: () => StateKeySource; holds: () => string; folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'kpio-state-key-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const machine: Machine = { kind: 'swtpm', code: 'one', isBuild: true, wish: 'tpm' };
  const source = (): StateKeySource =>
    new StateKeySource({
      statePath: folder,
      backend: () => (machine.kind === 'none' ? Promise.reject(new FailureError('tpm.gone')) : Promise.resolve(fakeBackend(machine.kind, machine.code))),
      isBuild: machine.isBuild,
      wish: () => machine.wish,
      log: SILENT_LOG,
    });
  const holds = (): string => [KEY_FILE, SEALED_KEY_FILE].filter((name) => existsSync(join(folder, name))).join(' ');
  return { machine, source, holds, folder };
}

async function keyOf(source: StateKeySource, mayCreate = false): Promise<string> {
  const key = await source.read(mayCreate);
  return key.ok ? Buffer.from(key.value).toString('hex') : key.failure.code;
}

test('a new key is sealed where a TPM is and the code is a build, and lies in a file elsewhere', async (t) => {
  const cases: readonly (readonly [Partial<Machine>, string])[] = [
    [{}, SEALED_KEY_FILE],
    [{ kind: 'hardware' }, SEALED_KEY_FILE],
    [{ kind: 'software' }, KEY_FILE],
    [{ kind: 'none' }, KEY_FILE],
    [{ isBuild: false }, KEY_FILE],
    [{ wish: 'file' }, KEY_FILE],
  ];
  for (const [change, expected] of cases) {
    const { machine, source, holds } = newMachine(t);
    Object.assign(machine, change);
    assert.equal(source().isLost, true);
    assert.equal(await keyOf(source()), 'state.secrets-locked', 'none may be made');
    const made = await keyOf(source(), true);
    assert.match(made, /^[0-9a-f]{64}$/);
    assert.equal(holds(), expected);
    const again = source();
    assert.equal(await keyOf(again), made);
    assert.deepEqual([again.kind, again.problem, again.isLost], [expected === KEY_FILE ? 'file' : 'tpm', null, false]);
  }
});

test('the same key moves into the TPM, and back into a file, as it is wished; a kill in between loses nothing', async (t) => {
  const { machine, source, holds, folder } = newMachine(t);
  machine.kind = 'software';
  const key = await keyOf(source(), true);
  const bytes = readFileSync(join(folder, KEY_FILE));
  machine.kind = 'swtpm';
  assert.equal(await keyOf(source()), key);
  assert.equal(holds(), SEALED_KEY_FILE);
  // Killed after sealing, before the file went.
  writeFileSync(join(folder, KEY_FILE), bytes, { mode: 0o600 });
  assert.equal(await keyOf(source()), key);
  assert.equal(holds(), SEALED_KEY_FILE);
  machine.wish = 'file';
  await source().moveAsWished();
  assert.equal(holds(), KEY_FILE);
  assert.equal(statSync(join(folder, KEY_FILE)).mode & 0o777, 0o600);
  assert.equal(await keyOf(source()), key);
});

test('code that was not let in gets no key, and changes nothing', async (t) => {
  const { machine, source, holds, folder } = newMachine(t);
  const key = await keyOf(source(), true);
  const sealed = readFileSync(join(folder, SEALED_KEY_FILE), 'utf8');
  for (const change of [
    { code: 'two' },
    { isBuild: false, code: 'source' },
    { code: 'two', wish: 'file' },
    { kind: 'hardware' },
    { kind: 'software' },
  ] as const) {
    Object.assign(machine, { kind: 'swtpm', code: 'one', isBuild: true, wish: 'tpm' }, change);
    const other = source();
    assert.equal(await keyOf(other, true), 'state.code-not-let-in', JSON.stringify(change));
    assert.equal(other.problem?.code, 'state.code-not-let-in');
    assert.deepEqual([holds(), readFileSync(join(folder, SEALED_KEY_FILE), 'utf8')], [SEALED_KEY_FILE, sealed]);
  }
  Object.assign(machine, { kind: 'swtpm', code: 'one', isBuild: true, wish: 'tpm' });
  assert.equal(await keyOf(source()), key);
});

test('a file and seals with different keys are both left as they are', async (t) => {
  const { machine, source, holds, folder } = newMachine(t);
  await keyOf(source(), true);
  writeFileSync(join(folder, KEY_FILE), Buffer.alloc(32, 7), { mode: 0o600 });
  assert.equal(await keyOf(source()), '07'.repeat(32));
  machine.wish = 'file';
  assert.equal(await keyOf(source()), '07'.repeat(32));
  assert.equal(holds(), `${KEY_FILE} ${SEALED_KEY_FILE}`);
});
