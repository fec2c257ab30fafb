// The decoders of measured boot under hostile bytes: a TPM's answers, attestations, keys, signatures, event logs, bundles, manifests.
// Each refuses with MalformedBytes (or a coded failure where people read it) and nothing else, and quickly.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import * as fc from 'fast-check';

import { openSoftwareBackend } from '../src/attestation/backend/software-backend.ts';
import { getBanks, getHandles, getProperties, getRandom } from '../src/attestation/commands/general.ts';
import { readIndex, readIndexPublic } from '../src/attestation/commands/nonvolatile.ts';
import { ATTESTATION_KEY, create, createPrimary, load, readPublic, STORAGE_KEY, unseal } from '../src/attestation/commands/objects.ts';
import { policyGetDigest, startPolicySession } from '../src/attestation/commands/policy.ts';
import { quote } from '../src/attestation/commands/quote.ts';
import { readRegisters } from '../src/attestation/commands/registers.ts';
import { componentEvent, measureBytes, readComponent } from '../src/attestation/event-log/component.ts';
import type { Component } from '../src/attestation/event-log/component.ts';
import { encodeEvent, logHead, parseEventLog, replay } from '../src/attestation/event-log/event-log.ts';
import { MalformedBytes, ByteReader } from '../src/attestation/marshal/byte-reader.ts';
import { attest } from '../src/attestation/measure/attest.ts';
import { Measurements } from '../src/attestation/measure/measurements.ts';
import { decodeAttest } from '../src/attestation/tpm/attest.ts';
import { TPM_ALG } from '../src/attestation/tpm/constants.ts';
import { responseCodeName } from '../src/attestation/tpm/response-codes.ts';
import { decodeNvPublic, decodePublicArea, encodePublicArea, nameOf, readSelections, readSignature } from '../src/attestation/tpm/structures.ts';
import { NO_PASSWORD, TpmClient } from '../src/attestation/tpm/tpm-client.ts';
import { answerOf, ScriptedTransport } from '../src/attestation/tpm/tpm-test-support.ts';
import { encodeBundle, parseBundle } from '../src/attestation/verify/bundle.ts';
import type { AttestationBundle } from '../src/attestation/verify/bundle.ts';
import { isSignedBy, keyOf } from '../src/attestation/verify/check-signature.ts';
import { encodeManifest, parseManifest } from '../src/attestation/verify/manifest.ts';
import { verifyBundle } from '../src/attestation/verify/verify-bundle.ts';
import { concatBytes, encodeUtf8 } from '../src/base/bytes.ts';
import { FailureError } from '../src/base/failure.ts';

const RUNS = Number(process.env['KPIO_FUZZ_RUNS'] ?? 500);
const COMPONENT: Component = { part: 'code', name: 'site', files: [measureBytes('site.cjs', encodeUtf8('x'))] };

let folder = '';
let good: AttestationBundle;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kpio-fuzz-'));
  const measurements = new Measurements();
  void measurements.add(COMPONENT);
  const backend = openSoftwareBackend(folder);
  await measurements.extendInto(backend);
  good = await attest(backend, measurements, Uint8Array.of(1));
});
after(() => rmSync(folder, { recursive: true, force: true }));

/** Good bytes with some of them changed, cut or repeated: closer to a format than random bytes. */
function damaged(whole: () => Uint8Array): fc.Arbitrary<Uint8Array> {
  const change = fc.record({ at: fc.nat(4096), value: fc.oneof(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), fc.nat(255)) });
  return fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.record({ changes: fc.array(change, { maxLength: 4 }), cut: fc.nat(400), twice: fc.boolean() }).map(({ changes, cut, twice }) => {
      const bytes = twice ? concatBytes([whole(), whole()]) : whole().slice();
      for (const { at, value } of changes) if (bytes.length > 0) bytes[at % bytes.length] = value;
      return cut < 200 ? bytes : bytes.subarray(0, bytes.length - (cut % (bytes.length + 1)));
    }),
  );
}

function onlyMalformed(read: () => unknown): void {
  try {
    read();
  } catch (error) {
    assert.ok(error instanceof MalformedBytes || error instanceof RangeError, `${String(error)}\n${(error as Error).stack ?? ''}`);
  }
}

const log = (): Uint8Array =>
  concatBytes([logHead([TPM_ALG.SHA1, TPM_ALG.SHA256]), encodeEvent(componentEvent(COMPONENT, 8)), encodeEvent(componentEvent(COMPONENT, 9))]);
const DECODERS: [string, () => Uint8Array, (bytes: Uint8Array) => unknown][] = [
  ['attestations', () => good.quote.attest, decodeAttest],
  ['public areas', () => encodePublicArea(ATTESTATION_KEY), (bytes) => (nameOf(bytes), keyOf(decodePublicArea(bytes)))],
  ['storage keys', () => encodePublicArea(STORAGE_KEY), decodePublicArea],
  [
    'signatures',
    () => good.quote.signature,
    (bytes) => (readSignature(new ByteReader(bytes)), isSignedBy(decodePublicArea(good.quote.publicArea), good.quote.attest, bytes)),
  ],
  ['selections', () => Uint8Array.of(0, 0, 0, 1, 0, 11, 3, 1, 2, 3), (bytes) => readSelections(new ByteReader(bytes))],
  ['indices', () => new Uint8Array(14), decodeNvPublic],
  [
    'event logs',
    log,
    (bytes) => {
      const { events } = parseEventLog(bytes);
      for (const event of events) readComponent(event);
      replay(events);
    },
  ],
];
for (const [what, whole, read] of DECODERS) {
  test(`any bytes for ${what} are read or refused`, () => {
    fc.assert(
      fc.property(damaged(whole), (bytes) => onlyMalformed(() => read(bytes))),
      { numRuns: RUNS },
    );
  });
}

test('a log that is damaged anywhere never leads to the same registers with other components', () => {
  const honest = parseEventLog(log());
  const values = replay(honest.events);
  const texts = honest.events.map((event) => JSON.stringify(readComponent(event)));
  fc.assert(
    fc.property(damaged(log), (bytes) => {
      onlyMalformed(() => {
        const { events } = parseEventLog(bytes);
        const replayed = replay(events);
        if (![...values].every(([register, value]) => Buffer.from(replayed.get(register) ?? []).equals(value))) return;
        assert.deepEqual(
          events
            .filter((event) => event.type !== 3)
            .map((event) => JSON.stringify(readComponent(event)))
            .filter((text) => text !== 'null' && !texts.includes(text)),
          [],
        );
      });
    }),
    { numRuns: RUNS },
  );
});

const ASKED: [string, (tpm: TpmClient) => Promise<unknown>][] = [
  ['GetCapability', async (tpm) => [await getProperties(tpm, 0x100, 4), await getBanks(tpm), await getHandles(tpm, 0)]],
  ['GetRandom', (tpm) => getRandom(tpm, 40)],
  ['PCR_Read', (tpm) => readRegisters(tpm, [1, 8])],
  ['CreatePrimary', (tpm) => createPrimary(tpm, 'OWNER', STORAGE_KEY)],
  ['Create', (tpm) => create(tpm, 1, STORAGE_KEY, new Uint8Array(1))],
  ['Load', (tpm) => load(tpm, 1, { privateArea: new Uint8Array(1), publicArea: new Uint8Array(1) })],
  ['ReadPublic', (tpm) => readPublic(tpm, 1)],
  ['Quote', (tpm) => quote(tpm, 1, new Uint8Array(1), [])],
  ['Unseal', (tpm) => unseal(tpm, 1, NO_PASSWORD)],
  ['NV_Read', (tpm) => readIndex(tpm, 1, 8)],
  ['NV_ReadPublic', (tpm) => readIndexPublic(tpm, 1)],
  ['StartAuthSession', (tpm) => startPolicySession(tpm)],
  ['PolicyGetDigest', (tpm) => policyGetDigest(tpm, 1)],
];
for (const [name, ask] of ASKED) {
  test(`any answer to ${name} is read, or told with a code`, async () => {
    const body = fc.oneof(
      fc.uint8Array({ maxLength: 80 }),
      fc.array(fc.constantFrom(0, 0, 0, 1, 8, 11, 32, 255), { maxLength: 80 }).map((bytes) => Uint8Array.from(bytes)),
    );
    const answer = fc
      .tuple(fc.constantFrom(0, 0, 0, 0, 0x922, 0x101, 0x9a2), body, fc.constantFrom(0x8001, 0x8002, 0x8002, 0xc4))
      .map(([code, bytes, tag]) => answerOf(code, bytes, tag));
    await fc.assert(
      fc.asyncProperty(fc.array(answer, { minLength: 1, maxLength: 3 }), async (answers) => {
        const endless = [...answers, ...Array.from({ length: 60 }, () => answers.at(-1)!)];
        const tpm = new TpmClient(new ScriptedTransport(endless), async () => {});
        await ask(tpm).catch((error: unknown) =>
          assert.ok(error instanceof FailureError && error.failure.code.startsWith('tpm.'), `${String(error)}\n${(error as Error).stack ?? ''}`),
        );
      }),
      { numRuns: RUNS },
    );
  });
}

test('any text for a bundle or a manifest is read or told as malformed, and no verdict throws', () => {
  const text = encodeBundle(good);
  const manifest = encodeManifest({ version: '1', node: 'v26', components: [COMPONENT] });
  assert.deepEqual(parseManifest(manifest).components, [COMPONENT]);
  const fields = Object.keys(JSON.parse(text) as object);
  const value = fc.oneof(
    fc.constantFrom<unknown>(null, '', 'AAAA', 'AA==', 5, [], {}, { 8: '00'.repeat(32) }, 'kpio-manifest-1', 'hardware'),
    fc.string(),
    fc.array(fc.object()),
  );
  const broken = fc.record({ name: fc.constantFrom(...fields, 'components', '__proto__'), value }).map(({ name, value: other }) => {
    const whole = { ...(JSON.parse(text) as object), ...(name === 'components' ? { ...(JSON.parse(manifest) as object), components: other } : {}) } as Record<
      string,
      unknown
    >;
    if (name !== 'components') whole[name] = other;
    return JSON.stringify(whole);
  });
  const cut = fc.nat(text.length).map((length) => text.slice(0, length));
  fc.assert(
    fc.property(fc.oneof(broken, cut, fc.string(), fc.json()), (any) => {
      for (const read of [parseBundle, parseManifest]) {
        try {
          const parsed = read(any);
          if ('quote' in parsed) verifyBundle(parsed, { nonce: Uint8Array.of(1), trustedKeys: [], reference: [COMPONENT], acceptSoftware: true });
        } catch (error) {
          assert.ok(error instanceof FailureError && error.failure.code === 'attestation.malformed', String(error));
        }
      }
    }),
    { numRuns: RUNS },
  );
});

test('a bundle whose binary fields are damaged never passes, and never throws', () => {
  const options = { nonce: Uint8Array.of(1), trustedKeys: null, reference: [COMPONENT], acceptSoftware: true };
  assert.deepEqual(verifyBundle(good, options).problems, []);
  const field = fc.constantFrom('attest', 'signature', 'publicArea', 'log');
  fc.assert(
    fc.property(field, fc.nat(4000), fc.integer({ min: 1, max: 255 }), (name, at, mask) => {
      const change = (bytes: Uint8Array): Uint8Array => bytes.with(at % bytes.length, bytes[at % bytes.length]! ^ mask);
      const bundle = name === 'log' ? { ...good, log: change(good.log) } : { ...good, quote: { ...good.quote, [name]: change(good.quote[name]) } };
      const verdict = verifyBundle(bundle, options);
      // The head of the log and a key's attributes are not signed: they change nothing that was measured.
      if (verdict.ok) assert.ok(name === 'log' || name === 'publicArea', name);
      assert.ok(!verdict.ok || JSON.stringify(verdict.components) === JSON.stringify([COMPONENT]));
    }),
    { numRuns: RUNS },
  );
});

test('every response code has a name', () => {
  fc.assert(
    fc.property(fc.oneof(fc.nat(0xfff), fc.nat(0xffffffff)), (code) =>
      assert.match(responseCodeName(code), /^(TPM_RC_\w+( \((parameter|handle|session) \d+\))?|an unknown response code 0x[0-9a-f]+)$/),
    ),
    { numRuns: RUNS },
  );
});
