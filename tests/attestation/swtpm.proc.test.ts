// The TPM client, the backends and the verifier against a real TPM 2.0 implementation (swtpm), and against the usual tools (tpm2-tools).

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { chooseBackend } from '../../src/attestation/backend/choose-backend.ts';
import type { ChosenBackend } from '../../src/attestation/backend/choose-backend.ts';
import { registersDigest } from '../../src/attestation/backend/register-digest.ts';
import { getBanks, getHandles, getRandom, identify, resetLockout, selfTest, shutDown, startUp } from '../../src/attestation/commands/general.ts';
import { defineIndex, extendIndex, readIndex, readIndexPublic, undefineIndex, writeIndex } from '../../src/attestation/commands/nonvolatile.ts';
import {
  activateCredential,
  ATTESTATION_KEY,
  certify,
  ENDORSEMENT_KEY,
  evictControl,
  readPublic,
  withPrimary,
} from '../../src/attestation/commands/objects.ts';
import { pcrPolicyDigest, policyGetDigest, policyPcr, policySecret, withPolicySession } from '../../src/attestation/commands/policy.ts';
import { extendRegister, readRegisters, resetRegister } from '../../src/attestation/commands/registers.ts';
import { measureBytes } from '../../src/attestation/event-log/component.ts';
import { parseEventLog, replay } from '../../src/attestation/event-log/event-log.ts';
import { attest } from '../../src/attestation/measure/attest.ts';
import { Measurements } from '../../src/attestation/measure/measurements.ts';
import { decodeAttest } from '../../src/attestation/tpm/attest.ts';
import { TPM_ALG } from '../../src/attestation/tpm/constants.ts';
import { TPM_RC, TpmError } from '../../src/attestation/tpm/response-codes.ts';
import { decodePublicArea } from '../../src/attestation/tpm/structures.ts';
import { SKIP_WITHOUT_SWTPM, withSwtpm } from '../../src/attestation/tpm/tpm-test-support.ts';
import { isSignedBy, keyOf } from '../../src/attestation/verify/check-signature.ts';
import { makeCredential } from '../../src/attestation/verify/make-credential.ts';
import { keyFingerprint, verifyBundle } from '../../src/attestation/verify/verify-bundle.ts';
import type { FailureError } from '../../src/base/failure.ts';
import { encodeUtf8 } from '../../src/base/bytes.ts';

const skip = SKIP_WITHOUT_SWTPM;
const skipTools = skip !== false ? skip : spawnSync('tpm2_eventlog', ['--version']).error === undefined ? false : 'tpm2-tools is not installed';
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const hasCode = (wanted: string) => (error: FailureError) => error.failure.code === wanted;
const isRefusal = (code: number) => (error: unknown) => error instanceof TpmError && error.is(code);

let folder = '';
before(() => (folder = mkdtempSync(join(tmpdir(), 'kpio-attestation-'))));
after(() => rmSync(folder, { recursive: true, force: true }));

function openSwtpm(name: string): Promise<ChosenBackend> {
  return chooseBackend({ folder: join(folder, name), wanted: 'swtpm', waitMs: 10_000 });
}

test('it starts once, tests itself, says who it is, and gives random bytes', { skip }, () =>
  withSwtpm(async (tpm) => {
    assert.equal(await startUp(tpm), false, 'the test support has started it');
    await selfTest(tpm, true);
    const { manufacturer, revision } = await identify(tpm);
    assert.match(manufacturer, /^[\w ]{1,4}$/);
    assert.match(revision, /^1\.\d\d$/);
    assert.ok((await getBanks(tpm)).some(({ algorithm, registers }) => algorithm === TPM_ALG.SHA256 && registers.length === 24));
    const random = await getRandom(tpm, 100);
    assert.equal(random.length, 100);
    assert.notDeepEqual(random, await getRandom(tpm, 100));
    await resetLockout(tpm);
    await shutDown(tpm);
  }),
);

test('registers are extended as the specification says, read in any order, and set back where that is allowed', { skip }, () =>
  withSwtpm(async (tpm) => {
    const digest = new Uint8Array(32).fill(7);
    await extendRegister(tpm, 8, digest);
    await extendRegister(tpm, 23, digest);
    const once = registersDigest([new Uint8Array(32), digest]);
    const all = Array.from({ length: 24 }, (_, index) => 23 - index);
    const values = await readRegisters(tpm, all);
    assert.deepEqual([hex(values[23 - 8]!), hex(values[0]!), hex(values[23]!)], [hex(once), hex(once), '00'.repeat(32)]);
    await resetRegister(tpm, 23);
    assert.deepEqual(await readRegisters(tpm, [23, 8]).then((read) => read.map(hex)), ['00'.repeat(32), hex(once)]);
    await assert.rejects(resetRegister(tpm, 8), isRefusal(TPM_RC.LOCALITY));
  }),
);

test('non-volatile indices keep data, counters and registers', { skip }, () =>
  withSwtpm(async (tpm) => {
    const index = 0x018b4c00;
    await defineIndex(tpm, index, 'ordinary', 1200);
    const data = await getRandom(tpm, 1200);
    await writeIndex(tpm, index, data);
    assert.equal(hex(await readIndex(tpm, index, 1200)), hex(data));
    assert.equal((await readIndexPublic(tpm, index)).sizeBytes, 1200);
    await assert.rejects(defineIndex(tpm, index, 'ordinary', 8), isRefusal(TPM_RC.NV_DEFINED));
    await undefineIndex(tpm, index);
    await assert.rejects(readIndexPublic(tpm, index), isRefusal(TPM_RC.HANDLE));
    await defineIndex(tpm, index, 'extend');
    await extendIndex(tpm, index, encodeUtf8('root'));
    assert.equal(hex(await readIndex(tpm, index, 32)), hex(registersDigest([new Uint8Array(32), encodeUtf8('root')])));
  }),
);

test('keys can be kept, certified and let go; nothing is left loaded', { skip }, () =>
  withSwtpm(async (tpm) => {
    const persistent = 0x81004b00;
    await withPrimary(tpm, 'ENDORSEMENT', ATTESTATION_KEY, async (signer) => {
      await withPrimary(tpm, 'ENDORSEMENT', ENDORSEMENT_KEY, async (object) => {
        const signed = await certify(tpm, object.handle, signer.handle, encodeUtf8('nonce')).catch((error: unknown) => error as TpmError);
        // The maker's key lets nobody but its policy certify it.
        assert.ok(signed instanceof TpmError, 'AUTH_UNAVAILABLE or like');
      });
      const { attest: bytes, signature } = await certify(tpm, signer.handle, signer.handle, encodeUtf8('nonce'));
      const { attested } = decodeAttest(bytes);
      assert.equal(attested.kind === 'certify' && hex(attested.name), hex(signer.name));
      assert.ok(isSignedBy(decodePublicArea(signer.publicArea), bytes, signature));
      await evictControl(tpm, signer.handle, persistent);
    });
    assert.deepEqual(await getHandles(tpm, 0x81000000), [persistent]);
    const kept = await readPublic(tpm, persistent);
    await evictControl(tpm, persistent, persistent);
    assert.deepEqual(await getHandles(tpm, 0x80000000), []);
    await withPrimary(tpm, 'ENDORSEMENT', ATTESTATION_KEY, async (again) =>
      assert.equal(hex(again.publicArea), hex(kept.publicArea), 'the same key each time'),
    );
  }),
);

test('policy digests are computed as the TPM does', { skip }, () =>
  withSwtpm(async (tpm) => {
    const selections = [{ algorithm: TPM_ALG.SHA256, registers: [8, 9] }];
    const ofTpm = await withPolicySession(tpm, async (session) => (await policyPcr(tpm, session, selections), policyGetDigest(tpm, session)), true);
    const ours = pcrPolicyDigest(selections, registersDigest(await readRegisters(tpm, [8, 9])));
    assert.equal(hex(ofTpm), hex(ours));
    const secret = await withPolicySession(tpm, async (session) => (await policySecret(tpm, session, 'ENDORSEMENT'), policyGetDigest(tpm, session)), true);
    assert.equal(hex(secret), hex(ENDORSEMENT_KEY.policy));
  }),
);

test('a credential that was made for a key opens in its TPM alone', { skip }, () =>
  withSwtpm((tpm) =>
    withPrimary(tpm, 'ENDORSEMENT', ATTESTATION_KEY, (signer) =>
      withPrimary(tpm, 'ENDORSEMENT', ENDORSEMENT_KEY, async (endorsement) => {
        const secret = await getRandom(tpm, 32);
        const open = (credential: ReturnType<typeof makeCredential>): Promise<Uint8Array> =>
          withPolicySession(tpm, async (session) => {
            await policySecret(tpm, session, 'ENDORSEMENT');
            return activateCredential(tpm, signer.handle, endorsement.handle, { session, password: new Uint8Array(0) }, credential);
          });
        assert.equal(hex(await open(makeCredential(endorsement.publicArea, signer.name, secret))), hex(secret));
        await assert.rejects(open(makeCredential(endorsement.publicArea, endorsement.name, secret)), isRefusal(TPM_RC.INTEGRITY), 'for another key');
      }),
    ),
  ),
);

test('a secret opens while the registers are unchanged, over a restart too, and not after one extend or in another TPM', { skip }, async () => {
  const secret = encodeUtf8('the state key');
  const code = new Uint8Array(32).fill(1);
  const first = (await openSwtpm('sealing')).backend;
  await first.extend(first.registers.code, code);
  const sealed = await first.seal(secret, [first.registers.code, first.registers.platform]);
  assert.equal(hex(await first.unseal(sealed)), hex(secret));
  await first.extend(first.registers.configuration, code);
  assert.equal(hex(await first.unseal(sealed)), hex(secret), 'another register');
  await first.extend(first.registers.code, code);
  await assert.rejects(first.unseal(sealed), hasCode('attestation.seal-refused'));
  await first.close();
  const again = (await openSwtpm('sealing')).backend;
  await assert.rejects(again.unseal(sealed), hasCode('attestation.seal-refused'), 'nothing was measured yet');
  await again.extend(again.registers.code, code);
  assert.equal(hex(await again.unseal(sealed)), hex(secret));
  await again.close();
  const other = (await openSwtpm('another')).backend;
  await other.extend(other.registers.code, code);
  await assert.rejects(other.unseal(sealed), hasCode('attestation.seal-refused'));
  await assert.rejects(other.unseal({ ...sealed, kind: 'software' }), hasCode('attestation.seal-refused'));
  await other.close();
});

test('counters only grow, over restarts too', { skip }, async () => {
  const first = (await openSwtpm('counting')).backend;
  const counter = first.counter(0);
  const start = await counter.read();
  assert.deepEqual(await Promise.all([counter.increment(), counter.increment()]), [start + 1n, start + 2n]);
  assert.equal(await first.counter(0).read(), start + 2n);
  assert.ok((await first.counter(1).increment()) > 0n);
  await first.close();
  const again = (await openSwtpm('counting')).backend;
  assert.equal(await again.counter(0).increment(), start + 3n);
  assert.throws(() => again.counter(256), RangeError);
  await again.close();
});

test('many quotes, seals and extends at once do not run the TPM out of room', { skip }, async () => {
  const { backend } = await openSwtpm('busy');
  const work = Array.from({ length: 24 }, (_, index) => {
    if (index % 3 === 0) return backend.quote(Uint8Array.of(index), [8]);
    return index % 3 === 1 ? backend.seal(Uint8Array.of(index), [9]) : backend.extend(12, new Uint8Array(32));
  });
  await Promise.all(work);
  await backend.close();
});

test('an attestation verifies here, and agrees with tpm2_checkquote and tpm2_eventlog', { skip: skipTools }, async () => {
  const { backend } = await openSwtpm('attesting');
  const measurements = new Measurements();
  const components = (['code', 'configuration', 'platform'] as const).map((part) => ({
    part,
    name: 'main',
    files: [measureBytes('a b.cjs', encodeUtf8(part)), measureBytes('b', new Uint8Array(0))],
  }));
  for (const component of components) void measurements.add(component);
  await measurements.extendInto(backend);
  const nonce = encodeUtf8('nonce of the asker');
  const bundle = await attest(backend, measurements, nonce);
  await backend.close();
  const options = { nonce, trustedKeys: [keyFingerprint(bundle.quote.publicArea)], reference: components, acceptSoftware: false };
  assert.deepEqual(verifyBundle(bundle, options).problems, []);

  const path = (name: string): string => join(folder, name);
  const pem = keyOf(decodePublicArea(bundle.quote.publicArea)).export({ type: 'spki', format: 'pem' });
  assert.equal(createPublicKey(pem).asymmetricKeyType, 'ec');
  for (const [name, bytes] of Object.entries({ 'key.pem': pem, attest: bundle.quote.attest, signature: bundle.quote.signature, log: bundle.log }))
    writeFileSync(path(name), bytes);
  const check = (words: readonly string[]): number | null =>
    spawnSync('tpm2_checkquote', ['-u', path('key.pem'), '-m', path('attest'), '-s', path('signature'), '-g', 'sha256', ...words]).status;
  assert.equal(check(['-q', hex(nonce)]), 0);
  assert.notEqual(check(['-q', hex(encodeUtf8('another'))]), 0);
  writeFileSync(path('attest'), bundle.quote.attest.with(60, bundle.quote.attest[60]! ^ 1));
  assert.notEqual(check(['-q', hex(nonce)]), 0);

  const report = execFileSync('tpm2_eventlog', [path('log')], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const values = replay(parseEventLog(bundle.log).events);
  assert.equal(values.size, 3);
  for (const [register, value] of values) {
    assert.match(report.toLowerCase(), new RegExp(`\\b${register} *: 0x${hex(value)}`), `register ${register}`);
    assert.equal(hex(bundle.registers.get(register)!), hex(value));
  }
});

test('an emulator that dies is told as gone', { skip }, async () => {
  const ended = Promise.withResolvers<string>();
  const { backend } = await chooseBackend({ folder: join(folder, 'dying'), wanted: 'swtpm', waitMs: 10_000, onSwtpmEnded: ended.resolve });
  const pid = Number(/process (\d+)/.exec(backend.description)![1]);
  process.kill(pid, 'SIGKILL');
  await assert.rejects(backend.extend(8, new Uint8Array(32)), hasCode('tpm.gone'));
  await assert.rejects(backend.quote(Uint8Array.of(1), [8]), hasCode('tpm.gone'));
  await ended.promise;
  await backend.close();
});

test('an emulator that stands still does not keep its end waiting', { skip }, async () => {
  const { backend } = await openSwtpm('standing');
  process.kill(Number(/process (\d+)/.exec(backend.description)![1]), 'SIGSTOP');
  const pending = backend.extend(8, new Uint8Array(32));
  pending.catch(() => {});
  await backend.close();
  await assert.rejects(pending, hasCode('tpm.gone'));
});
