import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { encodeUtf8 } from '../../base/bytes.ts';
import { registersDigest } from '../backend/register-digest.ts';
import { openSoftwareBackend } from '../backend/software-backend.ts';
import { ATTESTATION_KEY } from '../commands/objects.ts';
import { measureBytes } from '../event-log/component.ts';
import type { Component } from '../event-log/component.ts';
import { encodeEvent } from '../event-log/event-log.ts';
import { attest } from '../measure/attest.ts';
import { Measurements } from '../measure/measurements.ts';
import { decodeAttest, encodeAttest } from '../tpm/attest.ts';
import { TPM_ALG, TPM_GENERATED_VALUE } from '../tpm/constants.ts';
import { encodePublicArea, encodeSignature } from '../tpm/structures.ts';
import { encodeBundle, parseBundle } from './bundle.ts';
import type { AttestationBundle } from './bundle.ts';
import { keyFingerprint, verifyBundle } from './verify-bundle.ts';
import type { VerifyOptions } from './verify-bundle.ts';

const NONCE = encodeUtf8('a fresh nonce');
const file = (path: string, text: string) => measureBytes(path, encodeUtf8(text));
const BUILT: readonly Component[] = [
  { part: 'code', name: 'main', files: [file('main.cjs', 'main'), file('main.cache', 'cache')] },
  { part: 'code', name: 'site', files: [file('site.cjs', 'site')] },
  { part: 'platform', name: 'programs', files: [file('node', 'node')] },
];
const CONFIGURATION: Component = { part: 'configuration', name: 'start', files: [file('node flags', '[]')] };

let folder = '';
let honest: AttestationBundle;
let key = '';

async function bundleOf(components: readonly Component[], nonce = NONCE): Promise<AttestationBundle> {
  const measurements = new Measurements();
  const backend = openSoftwareBackend(folder);
  for (const component of components) await measurements.add(component);
  await measurements.extendInto(backend);
  return attest(backend, measurements, nonce);
}

/** The problems' codes and the differing files. */
function check(bundle: AttestationBundle, options: Partial<VerifyOptions> = {}): string[] {
  const verdict = verifyBundle(bundle, { nonce: NONCE, trustedKeys: [key], reference: BUILT, acceptSoftware: true, ...options });
  assert.equal(verdict.ok, verdict.problems.length === 0);
  return [...verdict.problems.map(({ code }) => code), ...verdict.differences.map(({ component, path, kind }) => `${kind} ${component}/${path}`)];
}

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kpio-verify-'));
  honest = await bundleOf([...BUILT, CONFIGURATION]);
  key = keyFingerprint(honest.quote.publicArea);
});
after(() => rmSync(folder, { recursive: true, force: true }));

test('an honest attestation of what was built passes, and says what it does not prove', () => {
  assert.deepEqual(check(honest), []);
  assert.deepEqual(check(parseBundle(encodeBundle(honest))), [], 'as JSON too');
  const verdict = verifyBundle(honest, { nonce: null, trustedKeys: null, reference: null, acceptSoftware: true });
  assert.equal(verdict.cautions.length, 4, verdict.cautions.join('; '));
});

test('an attestation without a root of trust is refused unless it is asked for', () => {
  assert.deepEqual(check(honest, { acceptSoftware: false }), ['attestation.no-root-of-trust']);
  assert.deepEqual(check({ ...honest, kind: 'hardware' }, { acceptSoftware: false }), ['attestation.no-root-of-trust'], 'whatever it says of itself');
});

test('another nonce and an unknown key are refused', () => {
  assert.deepEqual(check(honest, { nonce: encodeUtf8('another') }), ['attestation.wrong-nonce']);
  assert.deepEqual(check(honest, { nonce: new Uint8Array(0) }), ['attestation.wrong-nonce']);
  assert.deepEqual(check(honest, { trustedKeys: ['00'.repeat(32)] }), ['attestation.unknown-key']);
  assert.deepEqual(check(honest, { trustedKeys: [] }), ['attestation.unknown-key']);
});

test('changed, missing and added files are named', async () => {
  const site: Component = { part: 'code', name: 'site', files: [file('site.cjs', 'Site')] };
  const changed = ['attestation.changed', 'changed code:site/site.cjs'];
  assert.deepEqual(check(await bundleOf([BUILT[0]!, site, BUILT[2]!])), changed);
  assert.deepEqual(check(await bundleOf([...BUILT, site])), changed, 'measured twice: once as built, once not');
  assert.deepEqual(check(await bundleOf([BUILT[0]!, BUILT[2]!])), ['attestation.changed', 'missing code:site/site.cjs']);
  const more: Component = { part: 'code', name: 'other', files: [file('more.js', '')] };
  assert.deepEqual(check(await bundleOf([...BUILT, more])), ['attestation.changed', 'added code:other/more.js']);
  assert.deepEqual(check(await bundleOf([])).length, 1 + 4);
});

test('configuration and platform are compared where the reference names them', async () => {
  const other: Component = { ...CONFIGURATION, files: [file('node flags', '["--inspect"]')] };
  const bundle = await bundleOf([...BUILT, other]);
  assert.deepEqual(check(bundle), [], 'the build knows no configuration');
  assert.deepEqual(check(bundle, { reference: [...BUILT, CONFIGURATION] }), ['attestation.changed', 'changed configuration:start/node flags']);
});

test('each change of a bundle is found', () => {
  const flip = (bytes: Uint8Array, at: number): Uint8Array => bytes.with(at, bytes[at]! ^ 1);
  const { quote, registers, log } = honest;
  const cases: [string, AttestationBundle, string][] = [
    ['the attestation', { ...honest, quote: { ...quote, attest: flip(quote.attest, quote.attest.length - 1) } }, 'attestation.wrong-signature'],
    ['the signature', { ...honest, quote: { ...quote, signature: flip(quote.signature, 20) } }, 'attestation.wrong-signature'],
    ['a register', { ...honest, registers: new Map([...registers, [8, new Uint8Array(32)]]) }, 'attestation.wrong-log'],
    ['a register left out', { ...honest, registers: new Map([...registers].slice(1)) }, 'attestation.wrong-log'],
    ['a register more', { ...honest, registers: new Map([...registers, [3, new Uint8Array(32)]]) }, 'attestation.wrong-log'],
    ['a byte of the log', { ...honest, log: flip(log, log.length - 40) }, 'attestation.wrong-log'],
    ['the log cut', { ...honest, log: log.subarray(0, log.length - 1) }, 'attestation.malformed'],
    ['no log', { ...honest, log: new Uint8Array(0) }, 'attestation.malformed'],
    ['no signature', { ...honest, quote: { ...quote, signature: new Uint8Array(0) } }, 'attestation.malformed'],
    ['no key', { ...honest, quote: { ...quote, publicArea: new Uint8Array(0) } }, 'attestation.malformed'],
  ];
  for (const [what, bundle, code] of cases) assert.ok(check(bundle).includes(code), `${what}: ${check(bundle).join(', ')}`);
});

test('an event that is none of KPIO, or for a register that was not quoted, is refused', () => {
  const foreign = encodeEvent({ register: 8, type: 0xd, digests: new Map([[TPM_ALG.SHA256, new Uint8Array(32)]]), data: encodeUtf8('kpio:code:x\n') });
  const elsewhere = encodeEvent({ register: 3, type: 0xd, digests: new Map([[TPM_ALG.SHA256, new Uint8Array(32)]]), data: new Uint8Array(0) });
  for (const event of [foreign, elsewhere]) assert.ok(check({ ...honest, log: Buffer.concat([honest.log, event]) }).includes('attestation.wrong-log'));
});

test("a key that signs anything cannot pass for a TPM's", () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x, y } = publicKey.export({ format: 'jwk' });
  const parameters = { ...ATTESTATION_KEY.parameters, x: Buffer.from(x!, 'base64url'), y: Buffer.from(y!, 'base64url') } as typeof ATTESTATION_KEY.parameters;
  const forge = (attributes: number): AttestationBundle => {
    const publicArea = encodePublicArea({ ...ATTESTATION_KEY, attributes, parameters });
    const signed = encodeAttest({ ...decodeAttest(honest.quote.attest), magic: TPM_GENERATED_VALUE });
    const raw = sign('sha256', signed, { key: privateKey, dsaEncoding: 'ieee-p1363' });
    const signature = encodeSignature({ kind: 'ecdsa', hash: TPM_ALG.SHA256, r: raw.subarray(0, 32), s: raw.subarray(32) });
    return { ...honest, kind: 'hardware', quote: { attest: signed, signature, publicArea } };
  };
  assert.deepEqual(check(forge(ATTESTATION_KEY.attributes)), ['attestation.unknown-key'], 'only the pin tells a forger from a TPM');
  assert.deepEqual(check(forge(1 << 18), { trustedKeys: null }), ['attestation.wrong-signature'], 'not restricted');
});

test('an attestation that quotes nothing, or another bank, is refused', () => {
  const decoded = decodeAttest(honest.quote.attest);
  const certify = encodeAttest({ ...decoded, attested: { kind: 'certify', name: new Uint8Array(34), qualifiedName: new Uint8Array(34) } });
  const sha1 = encodeAttest({
    ...decoded,
    attested: { kind: 'quote', selections: [{ algorithm: TPM_ALG.SHA1, registers: [8] }], registersDigest: registersDigest([]) },
  });
  for (const [bytes, code] of [
    [certify, 'attestation.malformed'],
    [sha1, 'attestation.wrong-log'],
  ] as const) {
    assert.ok(check({ ...honest, quote: { ...honest.quote, attest: bytes } }).includes(code));
  }
});

const NO_BUNDLES: [string, string][] = [
  ['nothing', ''],
  ['no object', '[]'],
  ['null', 'null'],
  ['another format', '{"format":"x"}'],
  ['no fields', '{"format":"kpio-attestation-1"}'],
  ['another kind', '{"format":"kpio-attestation-1","kind":"magic","description":""}'],
  ['prototype keys', '{"__proto__":{"format":"kpio-attestation-1"}}'],
];
for (const [what, text] of NO_BUNDLES) {
  test(`a bundle with ${what} is told as malformed`, () => {
    assert.throws(() => parseBundle(text), /cannot read the attestation/);
  });
}

test('broken fields of a bundle are told as malformed', () => {
  const fields = JSON.parse(encodeBundle(honest)) as Record<string, unknown>;
  for (const [name, value] of [
    ['attest', 'not base64!'],
    ['signature', 5],
    ['log', null],
    ['registers', null],
    ['registers', { 24: '00'.repeat(32) }],
    ['registers', { 8: 'xx' }],
    ['registers', { '-1': '00'.repeat(32) }],
  ] as const) {
    assert.throws(() => parseBundle(JSON.stringify({ ...fields, [name]: value })), /cannot read the attestation/, name);
  }
});
