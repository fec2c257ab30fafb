import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { FailureError } from '../../base/failure.ts';
import { identify, getRandom, startUp } from '../commands/general.ts';
import { readRegisters } from '../commands/registers.ts';
import { ByteWriter } from '../marshal/byte-writer.ts';
import { openDevice } from './device-transport.ts';
import { plainResponseCode, responseCodeName, TPM_RC, TpmError } from './response-codes.ts';
import { connectSocket } from './socket-transport.ts';
import { encodeCommand, NO_PASSWORD, TpmClient } from './tpm-client.ts';
import { answerOf, ScriptedTransport, serveTpm } from './tpm-test-support.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const code = (wanted: string) => (error: FailureError) => error.failure.code === wanted;

test('commands have the bytes that the specification says', () => {
  const cases: [Parameters<typeof encodeCommand>[0], string][] = [
    [{ name: 'Startup', parameters: new Uint8Array(2) }, '80010000000c000001440000'],
    [{ name: 'FlushContext', parameters: Uint8Array.of(0x80, 0, 0, 1) }, '80010000000e0000016580000001'],
    [{ name: 'PCR_Reset', handles: [23], authorizations: [NO_PASSWORD] }, '80020000001b0000013d0000001700000009400000090000010000'],
  ];
  for (const [command, bytes] of cases) assert.equal(hex(encodeCommand(command)), bytes, command.name);
});

test('response codes have the names of the specification, with the handle, session or parameter', () => {
  const cases: [number, string][] = [
    [0, 'TPM_RC_SUCCESS'],
    [0x01e, 'TPM_RC_BAD_TAG'],
    [0x100, 'TPM_RC_INITIALIZE'],
    [0x14c, 'TPM_RC_NV_DEFINED'],
    [0x922, 'TPM_RC_RETRY'],
    [0x902, 'TPM_RC_OBJECT_MEMORY'],
    [0x99d, 'TPM_RC_POLICY_FAIL (session 1)'],
    [0x18b, 'TPM_RC_HANDLE (handle 1)'],
    [0x1c4, 'TPM_RC_VALUE (parameter 1)'],
    [0x2d5, 'TPM_RC_SIZE (parameter 2)'],
    [0x084, 'TPM_RC_VALUE'],
    [0x9a2, 'TPM_RC_BAD_AUTH (session 1)'],
    [0x17f, 'an unknown response code 0x17f'],
    [0x0bf, 'an unknown response code 0xbf'],
    [0x500, 'an unknown response code 0x500'],
    [0xffffffff, 'an unknown response code 0xffffffff'],
  ];
  for (const [number, name] of cases) assert.equal(responseCodeName(number), name);
  assert.equal(plainResponseCode(0x99d), TPM_RC.POLICY_FAIL);
  assert.equal(plainResponseCode(0x18b), TPM_RC.HANDLE);
  assert.equal(plainResponseCode(0x922), TPM_RC.RETRY);
});

test('a busy TPM is asked again, the same bytes, with pauses that grow up to a bound', async () => {
  const transport = new ScriptedTransport([
    ...Array.from({ length: 12 }, (_, index) => answerOf([TPM_RC.RETRY, TPM_RC.YIELDED, TPM_RC.TESTING][index % 3]!)),
    answerOf(0),
  ]);
  const pauses: number[] = [];
  const tpm = new TpmClient(transport, async (ms) => void pauses.push(ms));
  assert.equal(await startUp(tpm), true);
  assert.equal(transport.commands.length, 13);
  assert.equal(new Set(transport.commands.map(hex)).size, 1);
  assert.deepEqual(pauses, [1, 2, 4, 8, 16, 32, 64, 128, 250, 250, 250, 250]);
});

test('a TPM that stays busy is told as failed after a bound of tries', async () => {
  const transport = new ScriptedTransport(Array.from({ length: 100 }, () => answerOf(TPM_RC.RETRY)));
  const tpm = new TpmClient(transport, async () => {});
  await assert.rejects(startUp(tpm), (error) => error instanceof TpmError && error.is(TPM_RC.RETRY) && error.failure.code === 'tpm.failed');
  assert.ok(transport.commands.length < 50);
});

test('a TPM that was started before is well; other refusals are told with name and command', async () => {
  assert.equal(await startUp(new TpmClient(new ScriptedTransport([answerOf(TPM_RC.INITIALIZE)]))), false);
  await assert.rejects(startUp(new TpmClient(new ScriptedTransport([answerOf(0x101)]))), /TPM2_Startup: TPM_RC_FAILURE/);
  await assert.rejects(startUp(new TpmClient(new ScriptedTransport([answerOf(TPM_RC.BAD_TAG)]))), /TPM_RC_BAD_TAG/, 'a TPM 1.2');
});

test('commands are sent one after the other, and one that failed does not keep the next', async () => {
  const order: string[] = [];
  const transport = new ScriptedTransport([answerOf(0x101), answerOf(0)]);
  const exchange = transport.exchange.bind(transport);
  transport.exchange = async (command) => {
    order.push('sent');
    await new Promise((resolve) => setImmediate(resolve));
    order.push('answered');
    return exchange(command);
  };
  const tpm = new TpmClient(transport);
  const results = await Promise.allSettled([startUp(tpm), startUp(tpm)]);
  assert.deepEqual(order, ['sent', 'answered', 'sent', 'answered']);
  assert.deepEqual(
    results.map(({ status }) => status),
    ['rejected', 'fulfilled'],
  );
});

const selection = new ByteWriter()
  .uint32(1)
  .uint16(0xb)
  .uint8(3)
  .bytes(Uint8Array.of(1, 0, 0));
const MALFORMED: [string, Uint8Array][] = [
  ['another tag', answerOf(0, new Uint8Array(2), 0x8002)],
  ['an empty body', answerOf(0)],
  ['a count of properties that is not there', answerOf(0, new ByteWriter().uint8(0).uint32(6).uint32(0xffffffff).finish())],
  ['another capability', answerOf(0, new ByteWriter().uint8(0).uint32(5).uint32(0).finish())],
  ['bytes after the last', answerOf(0, new ByteWriter().uint8(0).uint32(6).uint32(0).uint8(1).finish())],
];
for (const [what, answer] of MALFORMED) {
  test(`an answer with ${what} is told as malformed`, async () => {
    await assert.rejects(identify(new TpmClient(new ScriptedTransport([answer]))), code('tpm.malformed'));
  });
}

test('a TPM that gives no registers, or others, or no random bytes, does not keep anybody waiting for ever', async () => {
  const none = answerOf(0, new ByteWriter().uint32(1).bytes(selection.finish()).uint32(0).finish());
  const other = answerOf(0, new ByteWriter().uint32(1).bytes(selection.finish()).uint32(1).sized(new Uint8Array(32)).finish());
  const short = answerOf(0, new ByteWriter().uint32(1).bytes(selection.finish()).uint32(1).sized(new Uint8Array(20)).finish());
  for (const answer of [none, other, short]) await assert.rejects(readRegisters(new TpmClient(new ScriptedTransport([answer])), [5]), code('tpm.malformed'));
  const empty = answerOf(0, new ByteWriter().sized(new Uint8Array(0)).finish());
  await assert.rejects(getRandom(new TpmClient(new ScriptedTransport([empty])), 8), code('tpm.malformed'));
  const tooMany = answerOf(0, new ByteWriter().sized(new Uint8Array(9)).finish());
  await assert.rejects(getRandom(new TpmClient(new ScriptedTransport([tooMany])), 8), code('tpm.malformed'));
});

test('over a socket: pieces of an answer are put together', async () => {
  const server = await serveTpm((_command, socket) => {
    const answer = answerOf(0);
    socket.write(answer.subarray(0, 3));
    setImmediate(() => socket.write(answer.subarray(3)));
  });
  const tpm = new TpmClient(await connectSocket({ path: server.path }, 1000));
  assert.equal(await startUp(tpm), true);
  assert.equal(await startUp(tpm), true);
  tpm.close();
  await assert.rejects(startUp(tpm), code('tpm.gone'));
  server.close();
});

const BROKEN: [string, string, (socket: import('node:net').Socket) => void][] = [
  ['vanishes', 'tpm.gone', (socket) => socket.destroy()],
  ['vanishes in the middle of an answer', 'tpm.gone', (socket) => socket.end(answerOf(0).subarray(0, 7))],
  ['never answers', 'tpm.gone', () => {}],
  [
    'says that an answer is larger than any',
    'tpm.malformed',
    (socket) =>
      socket.write(
        new ByteWriter()
          .uint16(0x8001)
          .uint32(1 << 30)
          .uint32(0)
          .finish(),
      ),
  ],
  ['says that an answer is smaller than its head', 'tpm.malformed', (socket) => socket.write(new ByteWriter().uint16(0x8001).uint32(9).uint32(0).finish())],
  ['answers twice', 'tpm.malformed', (socket) => socket.write(Buffer.concat([answerOf(0), answerOf(0)]))],
  ['floods', 'tpm.malformed', (socket) => socket.write(Buffer.alloc(1 << 20))],
];
for (const [what, wanted, act] of BROKEN) {
  test(`a TPM that ${what} is told as ${wanted} and not asked again`, async () => {
    let commands = 0;
    const server = await serveTpm((_command, socket) => {
      commands++;
      act(socket);
    });
    const tpm = new TpmClient(await connectSocket({ path: server.path }, 1000));
    await assert.rejects(startUp(tpm, 50), code(wanted));
    await assert.rejects(startUp(tpm, 50), code(wanted));
    assert.equal(commands, 1);
    server.close();
  });
}

test('nobody there, and a device that is none, are told as gone', async () => {
  await assert.rejects(connectSocket({ path: '/nonexistent/tpm' }, 100), code('tpm.gone'));
  await assert.rejects(connectSocket({ host: '127.0.0.1', port: 1 }, 1000), code('tpm.gone'));
  await assert.rejects(openDevice('/nonexistent/tpm'), code('tpm.gone'));
  const device = await openDevice('/dev/null');
  await assert.rejects(startUp(new TpmClient(device)), code('tpm.malformed'));
  await assert.rejects(startUp(new TpmClient(device)), code('tpm.malformed'), 'it stays failed');
  device.close();
  device.close();
  const full = await openDevice('/dev/full');
  await assert.rejects(startUp(new TpmClient(full)), code('tpm.gone'));
  full.close();
});
