import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { encodeUtf8 } from '../../base/bytes.ts';
import type { FailureError } from '../../base/failure.ts';
import { ByteWriter } from '../marshal/byte-writer.ts';
import { decodeAttest } from '../tpm/attest.ts';
import { SOFTWARE_GENERATED_VALUE, TPM_CC } from '../tpm/constants.ts';
import { answerOf, serveTpm } from '../tpm/tpm-test-support.ts';
import { chooseBackend } from './choose-backend.ts';
import type { ChosenBackend } from './choose-backend.ts';
import { registersDigest } from './register-digest.ts';
import { openSoftwareBackend } from './software-backend.ts';
import { findSwtpm } from './swtpm-process.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const hasCode = (wanted: string) => (error: FailureError) => error.failure.code === wanted;
let folder = '';
before(() => (folder = mkdtempSync(join(tmpdir(), 'kpio-backend-'))));
after(() => rmSync(folder, { recursive: true, force: true }));

const choose = (wanted: string, waitMs = 2000): Promise<ChosenBackend> => chooseBackend({ folder, wanted, waitMs });

test('the software bank extends and reads as a TPM does', async () => {
  const backend = openSoftwareBackend(join(folder, 'a'));
  const digest = new Uint8Array(32).fill(7);
  await backend.extend(8, digest);
  const [eight, nine] = await backend.read([8, 9]);
  assert.deepEqual([hex(eight!), hex(nine!)], [hex(registersDigest([new Uint8Array(32), digest])), '00'.repeat(32)]);
  await assert.rejects(backend.extend(24, digest), RangeError);
  await assert.rejects(backend.extend(8, new Uint8Array(20)), RangeError);
  await assert.rejects(backend.read([-1]), RangeError);
});

test('the software bank says in what it signs that it is none', async () => {
  const { attest } = await openSoftwareBackend(join(folder, 'a')).quote(Uint8Array.of(1), [9, 8, 8]);
  const { magic, extraData, attested, clock } = decodeAttest(attest);
  assert.equal(magic, SOFTWARE_GENERATED_VALUE);
  assert.deepEqual([...extraData], [1]);
  assert.equal(clock.isSafe, false);
  assert.deepEqual(attested.kind === 'quote' && attested.selections[0]!.registers, [8, 9]);
});

test('its key, secrets and counters outlive it, readable for their owner alone', async () => {
  const first = openSoftwareBackend(join(folder, 'b'));
  const sealed = await first.seal(encodeUtf8('secret'), [8]);
  const { publicArea } = await first.quote(Uint8Array.of(1), [8]);
  assert.equal(await first.counter(0).read(), 0n);
  assert.equal(await first.counter(0).increment(), 1n);
  const again = openSoftwareBackend(join(folder, 'b'));
  assert.equal(hex(await again.unseal(sealed)), hex(encodeUtf8('secret')));
  assert.equal(hex((await again.quote(Uint8Array.of(1), [8])).publicArea), hex(publicArea));
  assert.equal(await again.counter(0).increment(), 2n);
  for (const name of readdirSync(join(folder, 'b'))) assert.equal(statSync(join(folder, 'b', name)).mode & 0o077, 0, name);
  writeFileSync(join(folder, 'b', 'counter-0'), 'x');
  await assert.rejects(again.counter(0).read(), hasCode('tpm.failed'));
});

test('it opens a secret for the same registers only', async () => {
  const backend = openSoftwareBackend(join(folder, 'b'));
  const sealed = await backend.seal(encodeUtf8('secret'), [9, 8]);
  for (const broken of [
    { ...sealed, kind: 'swtpm' as const },
    { ...sealed, registers: [8] },
    { ...sealed, privateArea: new Uint8Array(5) },
    { ...sealed, privateArea: sealed.privateArea.with(20, sealed.privateArea[20]! ^ 1) },
    { ...sealed, privateArea: sealed.privateArea.with(0, sealed.privateArea[0]! ^ 1) },
  ]) {
    await assert.rejects(backend.unseal(broken), hasCode('attestation.seal-refused'));
  }
  await backend.extend(9, new Uint8Array(32));
  await assert.rejects(backend.unseal(sealed), hasCode('attestation.seal-refused'));
});

test('without a TPM the software bank is taken, and why is told', async () => {
  for (const [wanted, why] of [
    ['software', /^$/],
    ['device:/nonexistent/tpm', /\/nonexistent\/tpm is not used: .*ENOENT/],
    ['unix:/nonexistent/tpm', /ENOENT/],
    ['tcp:127.0.0.1:1', /ECONNREFUSED/],
  ] as const) {
    const { backend, notes } = await choose(wanted);
    assert.equal(backend.kind, 'software', wanted);
    assert.match(notes.join(), why);
  }
});

test('swtpm is found where programs are, or not', () => {
  assert.equal(findSwtpm('/nonexistent:/proc'), null);
});

/** What a TPM of KPIO's asks for first, answered; `act` decides about what comes after. */
function answerStart(command: Uint8Array, socket: Socket, act: () => void): void {
  const code = new DataView(command.buffer, command.byteOffset).getUint32(6);
  const banks = new ByteWriter()
    .uint8(0)
    .uint32(5)
    .uint32(1)
    .uint16(0xb)
    .uint8(3)
    .bytes(Uint8Array.of(255, 255, 255));
  const properties = new ByteWriter().uint8(0).uint32(6).uint32(0);
  const noSessions = new ByteWriter().uint32(0).uint8(0).finish();
  if (code === TPM_CC.Startup) socket.write(answerOf(0));
  else if (code === TPM_CC.PCR_Reset) socket.write(answerOf(0, noSessions, 0x8002));
  else if (code === TPM_CC.GetCapability) socket.write(answerOf(0, (command[13] === 5 ? banks : properties).finish()));
  else act();
}

const BAD: [string, (socket: Socket) => void, RegExp][] = [
  ['hangs', () => {}, /not ready within|no answer within/],
  ['vanishes', (socket) => socket.destroy(), /connection has ended/],
  ['is always busy', (socket) => socket.write(answerOf(0x922)), /TPM_RC_RETRY|not ready within/],
  ['is a TPM 1.2', (socket) => socket.write(answerOf(0x1e, new Uint8Array(0), 0xc4)), /TPM_RC_BAD_TAG/],
  ['has failed its self-test', (socket) => socket.write(answerOf(0x101)), /TPM_RC_FAILURE/],
  ['talks nonsense', (socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'), /an answer that says it has/],
];
for (const [what, act, why] of BAD) {
  test(`a TPM that ${what} gives way to the software bank within its time`, async () => {
    const server = await serveTpm((_command, socket) => act(socket));
    const { backend, notes } = await choose(`unix:${server.path}`, 100);
    assert.equal(backend.kind, 'software');
    assert.match(notes.join(), why);
    server.close();
  });
}

test('a TPM without a SHA-256 bank is not used', async () => {
  const server = await serveTpm((command, socket) => {
    const code = new DataView(command.buffer, command.byteOffset).getUint32(6);
    socket.write(
      code === TPM_CC.Startup
        ? answerOf(0x100)
        : answerOf(0, new ByteWriter().uint8(0).uint32(5).uint32(1).uint16(4).uint8(3).bytes(new Uint8Array(3)).finish()),
    );
  });
  const { backend, notes } = await choose(`unix:${server.path}`);
  assert.equal(backend.kind, 'software');
  assert.match(notes.join(), /SHA-256 bank has no register 23/);
  server.close();
});

test("a TPM that others use too is used with the applications' registers, set back first", async () => {
  const asked: number[] = [];
  const server = await serveTpm((command, socket) => {
    asked.push(new DataView(command.buffer, command.byteOffset).getUint32(6));
    answerStart(command, socket, () => socket.destroy());
  });
  const { backend, notes } = await choose(`unix:${server.path}`);
  assert.equal(backend.kind, 'hardware');
  assert.deepEqual(backend.registers, { code: 23, configuration: 16, platform: 16 });
  assert.deepEqual(notes, []);
  assert.equal(asked.filter((code) => code === TPM_CC.PCR_Reset).length, 2);
  await assert.rejects(backend.extend(23, new Uint8Array(32)), hasCode('tpm.gone'));
  await backend.close();
  assert.equal(asked.includes(TPM_CC.Shutdown), false, 'a machine shuts its own TPM down');
  server.close();
});
