import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { test } from 'node:test';

import { socketPair, turns } from '../../tests/support/socket-pair.ts';
import { FailureError } from '../base/failure.ts';
import { CLOSED_GATE, TRUSTING_GATE } from '../protocol/channel-gate.ts';
import { needs, needsNone } from '../protocol/message-table.ts';
import { integer, nothing, object, string } from '../protocol/schema.ts';
import { controlCommand, serveControl } from './control-server.ts';
import type { ControlCommands } from './control-server.ts';

const COMMANDS: ControlCommands = {
  double: controlCommand(object({ value: integer(0, 9) }), needsNone('a test'), ({ value }) => ({ value: value * 2 })),
  end: controlCommand(nothing, needs('ADMIN'), () => ({ ended: true })),
  fail: controlCommand(nothing, needsNone('a test'), () => Promise.reject(new FailureError('guest.not-found', '7'))),
  bug: controlCommand(nothing, needsNone('a test'), () => {
    throw new TypeError('a bug');
  }),
};

/** What comes back for pieces that are written one after the other; null when the socket ends without an answer. */
async function ask(pieces: readonly string[], gate = TRUSTING_GATE): Promise<unknown> {
  const [client, server] = socketPair();
  serveControl(server, COMMANDS, gate);
  return answerTo(client, pieces);
}

async function answerTo(client: Socket, pieces: readonly string[]): Promise<unknown> {
  let text = '';
  client.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
  for (const piece of pieces) {
    if (!client.destroyed) client.write(piece);
    await turns(1);
  }
  await turns();
  assert.ok(text.split('\n').length <= 2, 'one answer at most');
  return text === '' ? null : (JSON.parse(text) as unknown);
}

test('a question is one line, however it is cut', async () => {
  assert.deepEqual(await ask(['{"command":"double","value":4}\n']), { value: 8 });
  assert.deepEqual(await ask(['{"command":"dou', 'ble","value":4', '}\n']), { value: 8 });
});

test('a letter that is cut in two is still one', async () => {
  const [client, server] = socketPair();
  const echo = controlCommand(object({ word: string(9) }), needsNone('a test'), ({ word }) => ({ word }));
  serveControl(server, { echo }, TRUSTING_GATE);
  const bytes = Buffer.from('{"command":"echo","word":"für 😀"}\n');
  let text = '';
  client.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
  for (const byte of bytes) {
    client.write(Buffer.of(byte));
    await turns(1);
  }
  await turns();
  assert.deepEqual(JSON.parse(text), { word: 'für 😀' });
});

test('one connection asks one question', async () => {
  assert.deepEqual(await ask(['{"command":"double","value":1}\n{"command":"double","value":2}\n', '{"command":"double","value":3}\n']), { value: 2 });
});

test('what cannot be answered is refused with a code', async () => {
  const refused: readonly (readonly [line: string, code: string])[] = [
    ['nonsense', 'cli.usage'],
    ['null', 'cli.usage'],
    ['{}', 'cli.usage'],
    ['{"command":"nothing"}', 'cli.usage'],
    ['{"command":"__proto__"}', 'cli.usage'],
    ['{"command":"toString"}', 'cli.usage'],
    ['{"command":"double","value":10}', 'cli.usage'],
    ['{"command":"double"}', 'cli.usage'],
    ['{"command":"fail"}', 'guest.not-found'],
    ['{"command":"bug"}', 'internal.bug'],
  ];
  for (const [line, code] of refused) assert.equal(((await ask([`${line}\n`])) as { code: string }).code, code, line);
});

test('without the right a command is refused before it runs', async () => {
  assert.deepEqual(await ask(['{"command":"end"}\n']), { ended: true });
  assert.deepEqual(await ask(['{"command":"end"}\n'], CLOSED_GATE), {
    error: 'refused: the right for it is missing: end needs ADMIN',
    code: 'capability.denied',
  });
});

test('a line without an end is cut off', async () => {
  assert.equal(await ask(['x'.repeat(1 << 19), 'x'.repeat(1 << 19), 'x']), null);
});
