// Messages between processes under a hostile sender: frames that are cut, stretched, out of order, replayed or of other types; keys
// that would reach a prototype; deep JSON. A receiver answers with FrameError, ShapeError or a closed channel, and nothing else.

import assert from 'node:assert/strict';
import { createServer, connect } from 'node:net';
import type { Server, Socket } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import * as fc from 'fast-check';

import { concatBytes, encodeUtf8 } from '../src/base/bytes.ts';
import type { Failure } from '../src/base/failure.ts';
import { BlockingCalls } from '../src/kernel/guests/blocking-calls.ts';
import type { BlockingHandlers } from '../src/kernel/guests/blocking-calls.ts';
import { NO_INPUT } from '../src/protocol/no-input.ts';
import { Channel } from '../src/protocol/channel.ts';
import { TRUSTING_GATE } from '../src/protocol/channel-gate.ts';
import { decodeFrame, encodeFrame, FrameError, FrameReader, MAX_FRAME_BYTES } from '../src/protocol/frame.ts';
import type { MessageTable } from '../src/protocol/message-table.ts';
import { NETWORK_CHANNEL } from '../src/protocol/network-channel.ts';
import { ShapeError } from '../src/protocol/schema.ts';
import { SCREEN_CHANNEL } from '../src/protocol/screen-channel.ts';
import type { Form, Shape } from '../src/protocol/schema.ts';
import { SITE_BLOCKING_CHANNEL, SITE_CHANNEL } from '../src/protocol/site-channel.ts';
import type { InputEvent } from '../src/protocol/site-channel.ts';
import { FixedGate } from '../src/kernel/fixed-gate.ts';
import { DESKTOP_MESSAGES } from '../src/desktop/server/desktop-messages.ts';
import { describedControlCommands } from '../src/shell/control-commands.ts';
import { answerLine, serveControl } from '../src/shell/control-server.ts';
import { payloadOf, valueOf } from '../tests/support/payloads.ts';
import { socketPair as memoryPair, turns } from '../tests/support/socket-pair.ts';

const TABLES: readonly MessageTable[] = [SITE_CHANNEL, SITE_BLOCKING_CHANNEL, NETWORK_CHANNEL, SCREEN_CHANNEL];
/** Those of the desktop and the control socket have a payload only. */
const MESSAGES: readonly (readonly [name: string, message: { readonly payload: Shape<any>; readonly answer: Shape<any> | null }])[] = [
  ...TABLES.flatMap((table) => Object.entries(table)),
  ...Object.entries(DESKTOP_MESSAGES).map(([name, { payload }]) => [name, { payload, answer: null }] as const),
  ...Object.entries(describedControlCommands()).map(([name, { question }]) => [name, { payload: question, answer: null }] as const),
];
const RUNS = Number(process.env['KPIO_FUZZ_RUNS'] ?? 300);

const key = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'pageId', 'loadId', 'url', 'bytes', 'length', 'failure', 'ok', 'code', 'message'),
);
const { value: anyJson } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<unknown>(null, true, false, 0, -0, -1, 1, 1.5, 2 ** 31, 2 ** 53, 1e308, '', '\ud800', 'x'.repeat(70), 'GET', 'file:///etc/passwd'),
    fc.double({ noNaN: true }),
    fc.string({ maxLength: 20 }),
    fc.array(tie('value'), { maxLength: 5 }),
    // Through JSON, so that `__proto__` is a key of the object's own, as a sender would have it.
    fc
      .array(fc.tuple(key, tie('value')), { maxLength: 6 })
      .map((entries) => JSON.parse(`{${entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`) as unknown),
  ),
}));
const attachments = fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 4 });
const frame = fc.record({
  t: fc.oneof(fc.constantFrom(...TABLES.flatMap((table) => Object.keys(table))), key),
  p: anyJson,
  i: anyJson,
  r: anyJson,
  b: anyJson,
});

/** A frame of any head, its lengths right. */
function framed(head: unknown, rest: Uint8Array = new Uint8Array(0)): Uint8Array {
  const headBytes = encodeUtf8(JSON.stringify(head));
  const prefix = new Uint8Array(8);
  new DataView(prefix.buffer).setUint32(0, 4 + headBytes.length + rest.length, true);
  new DataView(prefix.buffer).setUint32(4, headBytes.length, true);
  return concatBytes([prefix, headBytes, rest]);
}

function onlyRefuses<T>(act: () => T): T | null {
  try {
    return act();
  } catch (error) {
    assert.ok(error instanceof FrameError || error instanceof ShapeError, `${String(error)}\n${(error as Error).stack ?? ''}`);
    return null;
  }
}

function withoutMinusZero(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_key, each: unknown) => (each instanceof Uint8Array ? [...each] : each === undefined ? null : each)));
}

function assertPrototypesUntouched(): void {
  assert.deepEqual(Object.keys(Object.prototype), []);
  assert.equal(({} as Record<string, unknown>)['url'], undefined);
}

test('decodeFrame refuses any bytes that are no frame with FrameError', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void onlyRefuses(() => decodeFrame(bytes))),
    { numRuns: RUNS },
  );
  fc.assert(
    fc.property(anyJson, fc.uint8Array({ maxLength: 50 }), (head, rest) => void onlyRefuses(() => decodeFrame(framed(head, rest).subarray(4)))),
    { numRuns: RUNS },
  );
});

test('a reader gives the same frames however the stream is cut, and stops at the first bad one', () => {
  const good = fc.record({ type: fc.string({ maxLength: 30 }), callId: fc.option(fc.nat()), answersId: fc.option(fc.nat()), payload: anyJson, attachments });
  fc.assert(
    fc.property(fc.array(good, { maxLength: 5 }), fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }), (frames, cuts) => {
      const stream = concatBytes([new Uint8Array(0), ...frames.flatMap(encodeFrame)]);
      const reader = new FrameReader();
      const read = [];
      for (let at = 0, cut = 0; at < stream.length; cut++) {
        const length = cuts[cut % cuts.length]!;
        read.push(...reader.push(stream.subarray(at, at + length)));
        at += length;
      }
      assert.equal(read.length, frames.length);
      assert.deepEqual(
        read.map(({ type, callId, answersId }) => [type, callId, answersId]),
        frames.map(({ type, callId, answersId }) => [type, callId, answersId]),
      );
      assert.deepEqual(
        read.map((each) => each.attachments.map((bytes) => [...bytes])),
        frames.map((each) => each.attachments.map((bytes) => [...bytes])),
      );
    }),
    { numRuns: RUNS },
  );
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 10 }), (chunks) => {
      const reader = new FrameReader(1 << 20);
      onlyRefuses(() => chunks.forEach((chunk) => reader.push(chunk)));
    }),
    { numRuns: RUNS },
  );
});

test('a claim of more than the limit is refused before anything is kept', () => {
  const reader = new FrameReader();
  const claim = new Uint8Array(8);
  new DataView(claim.buffer).setUint32(0, MAX_FRAME_BYTES + 1, true);
  assert.throws(() => reader.push(claim), FrameError);
});

test('every shape of every table refuses any JSON with ShapeError, and keeps nothing of the sender', () => {
  for (const table of TABLES) {
    for (const [name, { payload, answer }] of Object.entries(table)) {
      fc.assert(
        fc.property(anyJson, attachments, (value, bytes) => {
          const copy = onlyRefuses(() => payload.read(value, bytes, ''));
          assert.ok(copy === null || copy !== value, `${name} is a copy`);
          if (answer !== null) onlyRefuses(() => answer.read(value, bytes, ''));
        }),
        { numRuns: Math.ceil(RUNS / 10) },
      );
    }
  }
  assertPrototypesUntouched();
});

test('what a shape has written it takes, whole and equal', () => {
  for (const [name, { payload, answer }] of MESSAGES) {
    for (const shape of answer === null ? [payload] : [payload, answer]) {
      fc.assert(
        fc.property(payloadOf(shape), (value) => {
          const sent: Uint8Array[] = [];
          const plain = JSON.parse(JSON.stringify(shape.write(value, sent))) as unknown;
          // JSON has no -0.
          assert.deepEqual(withoutMinusZero(shape.read(plain, sent, '')), withoutMinusZero(value), name);
        }),
        { numRuns: Math.ceil(RUNS / 10) },
      );
    }
  }
});

/** A payload of the form with one place replaced by what does not belong there. */
function damaged(form: Form): fc.Arbitrary<unknown> {
  const wrong = fc.oneof(anyJson, fc.constantFrom<unknown>(undefined, -1, 2 ** 53, 'x'.repeat(5000), [], {}, [[]], { length: 2 }));
  switch (form.kind) {
    case 'object':
      if (form.fields.length === 0) return wrong;
      return fc
        .tuple(plainOf(form), fc.nat(form.fields.length - 1))
        .chain(([whole, at]) => damaged(form.fields[at]![1]).map((part) => ({ ...(whole as object), [form.fields[at]![0]]: part })));
    case 'array':
      return fc.oneof(
        wrong,
        damaged(form.of).map((part) => [part]),
      );
    case 'pair':
      return fc.oneof(
        wrong,
        damaged(form.first).map((part) => [part, null]),
        damaged(form.second).map((part) => [null, part]),
      );
    case 'nullable':
      return damaged(form.of);
    default:
      return wrong;
  }
}

/** As it stands in a frame's head: bytes are numbers of attachments. */
function plainOf(form: Form): fc.Arbitrary<unknown> {
  return valueOf(form).map((value) => JSON.parse(JSON.stringify(value, (_key, each: unknown) => (each instanceof Uint8Array ? 0 : each))) as unknown);
}

test('a payload with one wrong place is refused with ShapeError or taken as an exact copy, nothing else', () => {
  for (const [name, { payload, answer }] of MESSAGES) {
    for (const shape of answer === null ? [payload] : [payload, answer]) {
      fc.assert(
        fc.property(damaged(shape.form), attachments, (value, bytes) => {
          const copy = onlyRefuses(() => shape.read(value, bytes, ''));
          if (copy !== null && shape.form.kind === 'object')
            assert.deepEqual(
              Object.keys(copy as object),
              shape.form.fields.map(([field]) => field),
              `${name}: the known fields and no others`,
            );
        }),
        { numRuns: Math.ceil(RUNS / 5) },
      );
    }
  }
  assertPrototypesUntouched();
});

const MAX_TRIED = 1 << 20;

/** One value just beyond the bound, with the bytes that it names. */
function beyond(form: Form): [value: unknown, bytes: readonly Uint8Array[]] | null {
  switch (form.kind) {
    case 'string':
      return form.maxLength < MAX_TRIED ? ['x'.repeat(form.maxLength + 1), []] : null;
    case 'number':
      return [form.max + Math.max(1, Math.abs(form.max) * 1e-9), []];
    case 'word':
      return [`${form.words.join('')}!`, []];
    case 'bytes':
      return form.maxBytes < 1 << 23 ? [0, [new Uint8Array(form.maxBytes + 1)]] : [1, [new Uint8Array(1)]];
    case 'array':
      return form.maxItems < MAX_TRIED ? [new Array(form.maxItems + 1).fill(0), []] : null;
    default:
      return null;
  }
}

/** Every leaf of a form, by how to reach it. */
function* leavesOf(form: Form, wrap: (leaf: unknown) => unknown): Generator<[Form, (leaf: unknown) => unknown]> {
  if (form.kind === 'nullable') return yield* leavesOf(form.of, wrap);
  if (form.kind === 'object') {
    for (const [name, field] of form.fields) {
      const rest = fc.sample(plainOf(form), { numRuns: 1, seed: 1 })[0] as object;
      yield* leavesOf(field, (leaf) => wrap({ ...rest, [name]: leaf }));
    }
    return;
  }
  yield [form, wrap];
  if (form.kind === 'array') yield* leavesOf(form.of, (leaf) => wrap([leaf]));
}

test('every bound of every message holds: one unit, item or byte more is refused', () => {
  let tried = 0;
  for (const [name, { payload }] of MESSAGES) {
    for (const [leaf, wrap] of leavesOf(payload.form, (whole) => whole)) {
      const over = beyond(leaf);
      if (over === null) continue;
      const [value, bytes] = over;
      assert.throws(() => payload.read(wrap(value), bytes.length === 0 ? [new Uint8Array(1)] : bytes, ''), ShapeError, `${name} ${JSON.stringify(leaf)}`);
      tried++;
    }
  }
  assert.ok(tried > 200, String(tried));
});

test('a shape takes what the same shape has written', () => {
  const viewport = { width: 1, height: 32_767, scale: 0.1, colorScheme: 'dark', mediaType: 'print', scrollbarWidth: 0 };
  const shape = SITE_CHANNEL['page.viewport'].payload;
  const bytes: Uint8Array[] = [];
  assert.deepEqual(shape.read(shape.write({ pageId: 1, viewport } as never, bytes), bytes, ''), { pageId: 1, viewport });
});

test('deep and wide JSON is refused in linear time and without recursion', () => {
  const { params } = { params: JSON.parse('['.repeat(200_000) + ']'.repeat(200_000)) as unknown };
  const shape = SITE_CHANNEL['cdp.event'].payload;
  assert.throws(() => shape.read({ pageId: 1, sessionId: 's', method: 'm', params }, [], ''), ShapeError);
  const wide = { pageId: 1, sessionId: 's', method: 'm', params: new Array(1_000_001).fill(0) };
  assert.throws(() => shape.read(wide, [], ''), ShapeError);
  const twice = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000)) as unknown;
  for (const { payload } of TABLES.flatMap((table) => Object.values(table))) onlyRefuses(() => payload.read(twice, [], ''));
});

// --- over a real socket ---

let folder = '';
let server: Server;
const accepted: ((socket: Socket) => void)[] = [];

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kpio-fuzz-'));
  server = createServer((socket) => accepted.shift()!(socket));
  await new Promise<void>((resolve) => server.listen(join(folder, 'socket'), resolve));
});

after(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

async function socketPair(): Promise<[Socket, Socket]> {
  const other = new Promise<Socket>((resolve) => accepted.push(resolve));
  const one = connect(join(folder, 'socket'));
  one.on('error', () => {});
  return [one, await other];
}

/** All handlers of an end, each counting its calls. */
function handlersOf(table: MessageTable, onCall: () => unknown): any {
  return Object.fromEntries(Object.keys(table).map((name) => [name, onCall]));
}

test('a channel closes at the first bad frame, tells why once, and throws nothing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(frame, anyJson), { minLength: 1, maxLength: 6 }), fc.uint8Array({ maxLength: 30 }), async (heads, junk) => {
      const [hostile, mine] = await socketPair();
      const reasons: (Failure | null)[] = [];
      const closed = new Promise<void>((resolve) => {
        const handlers = handlersOf(SITE_CHANNEL, () => ({}));
        void new Channel(SITE_CHANNEL, 'kernel', mine, handlers, (reason) => {
          reasons.push(reason);
          resolve();
        });
      });
      for (const head of heads) hostile.write(framed(head));
      hostile.end(junk);
      await closed;
      assert.equal(reasons.length, 1);
      assert.ok(reasons[0] === null || reasons[0]!.code === 'ipc.malformed');
      hostile.destroy();
      mine.destroy();
    }),
    { numRuns: Math.ceil(RUNS / 3) },
  );
  assertPrototypesUntouched();
});

test('an answer that nobody asked for, or a second one, closes the channel', async () => {
  for (const answersId of [[1], [99, 1], [0]]) {
    const [hostile, mine] = await socketPair();
    const closed = new Promise<Failure | null>((resolve) => {
      const channel = new Channel(
        SITE_CHANNEL,
        'kernel',
        mine,
        handlersOf(SITE_CHANNEL, () => ({})),
        resolve,
      );
      if (answersId[0] === 1) void channel.call('page.ping', {});
    });
    for (const id of [...answersId, ...answersId]) hostile.write(framed({ t: '', r: id, p: { ok: {} } }));
    assert.equal((await closed)?.code, 'ipc.malformed');
    hostile.destroy();
  }
});

test('messages of the wrong direction close the channel', async () => {
  for (const head of [
    { t: 'page.create', p: {} },
    { t: 'page.frame', p: { pageId: 1 }, i: 1 },
    { t: 'page.dirty', p: { pageId: 1 }, i: 1 },
    { t: '__proto__', p: {} },
    { t: 'constructor', p: {} },
  ]) {
    const [hostile, mine] = await socketPair();
    const closed = new Promise<Failure | null>(
      (resolve) =>
        void new Channel(
          SITE_CHANNEL,
          'kernel',
          mine,
          handlersOf(SITE_CHANNEL, () => assert.fail('was handled')),
          resolve,
        ),
    );
    hostile.write(framed(head));
    assert.equal((await closed)?.code, 'ipc.malformed', JSON.stringify(head));
    hostile.destroy();
  }
});

test('blocking calls: anything but one call at a time is a violation; nothing is thrown', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(frame, { minLength: 1, maxLength: 4 }), async (heads) => {
      const [hostile, mine] = await socketPair();
      const ended = new Promise<Failure | null>((resolve) => {
        void new BlockingCalls(mine, handlersOf(SITE_BLOCKING_CHANNEL, () => ({})) as BlockingHandlers, TRUSTING_GATE, resolve);
        mine.on('close', () => resolve(null));
      });
      hostile.resume();
      for (const head of heads) hostile.write(framed(head));
      hostile.end();
      const reason = await ended;
      assert.ok(reason === null || reason.code === 'ipc.malformed');
      hostile.destroy();
      mine.destroy();
    }),
    { numRuns: Math.ceil(RUNS / 3) },
  );
});

test('a second blocking call before the answer of the first is a violation', async () => {
  const [hostile, mine] = await socketPair();
  const reason = new Promise<Failure>((resolve) => {
    void new BlockingCalls(mine, handlersOf(SITE_BLOCKING_CHANNEL, () => new Promise(() => {})) as BlockingHandlers, TRUSTING_GATE, resolve);
  });
  hostile.write(concatBytes([framed({ t: 'font.catalogue', p: {}, i: 1 }), framed({ t: 'font.catalogue', p: {}, i: 1 })]));
  assert.equal((await reason).code, 'ipc.malformed');
  hostile.destroy();
});

// --- order and repetition ---

/** Any valid message of the table that a service may send, as bytes. */
function validFrame(table: MessageTable): fc.Arbitrary<{ readonly type: string; readonly bytes: Uint8Array }> {
  const types = Object.keys(table).filter((type) => table[type]!.from === 'service');
  return fc.constantFrom(...types).chain((type) =>
    fc.record({ value: payloadOf(table[type]!.payload), callId: fc.nat(3) }).map(({ value, callId }) => {
      const sent: Uint8Array[] = [];
      const payload = table[type]!.payload.write(value, sent);
      return {
        type,
        bytes: concatBytes(encodeFrame({ type, callId: table[type]!.answer === null ? null : callId, answersId: null, payload, attachments: sent })),
      };
    }),
  );
}

test('valid messages in any order, any of them sent again, are each handled once for each time, with or without the rights', async () => {
  const order = fc.array(fc.nat(), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(fc.array(validFrame(SITE_CHANNEL), { minLength: 1, maxLength: 6 }), order, fc.boolean(), async (messages, places, isTrusted) => {
      const [hostile, mine] = await socketPair();
      const stream = [...messages, ...places.map((place) => messages[place % messages.length]!)];
      let refused = 0;
      const gate = isTrusted ? TRUSTING_GATE : { admit: (_type: string, right: unknown) => right === null || (refused++, false) };
      let handled = 0;
      const ended = new Promise<Failure | null>((resolve) => {
        const handlers = handlersOf(SITE_CHANNEL, () => (handled++, { messages: [] }));
        void new Channel(SITE_CHANNEL, 'kernel', mine, handlers, resolve, 'page.crashed', gate);
      });
      hostile.resume();
      hostile.end(concatBytes(stream.map(({ bytes }) => bytes)));
      assert.equal(await ended, null);
      assert.equal(handled + refused, stream.length);
      hostile.destroy();
      mine.destroy();
    }),
    { numRuns: Math.ceil(RUNS / 3) },
  );
});

test('answers that come in another order reach their own calls; a replayed one ends the channel', async () => {
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray([1, 2, 3, 4, 5], { minLength: 5 }), fc.option(fc.nat(4)), async (order, replayed) => {
      const [hostile, mine] = await socketPair();
      let closed: Failure | null | undefined;
      const whenClosed = new Promise<void>((resolve) => {
        const onClose = (reason: Failure | null): void => ((closed = reason), resolve());
        const channel = new Channel(
          SITE_CHANNEL,
          'kernel',
          mine,
          handlersOf(SITE_CHANNEL, () => ({})),
          onClose,
          'page.crashed',
          TRUSTING_GATE,
        );
        const calls = order.map((_, at) => channel.call('page.input', { pageId: at, input: INPUT }));
        for (const id of order) hostile.write(framed({ t: '', r: id, p: { ok: { prevented: id % 2 === 0 } } }, new Uint8Array(0)));
        void Promise.allSettled(calls).then((answers) => {
          for (const [at, answer] of answers.entries()) assert.deepEqual(answer, { status: 'fulfilled', value: { prevented: (at + 1) % 2 === 0 } });
          if (replayed === null) hostile.end();
          else hostile.write(framed({ t: '', r: order[replayed], p: { ok: { prevented: true } } }));
        });
      });
      hostile.resume();
      await whenClosed;
      assert.equal(closed?.code ?? null, replayed === null ? null : 'ipc.malformed');
      hostile.destroy();
      mine.destroy();
    }),
    { numRuns: Math.ceil(RUNS / 10) },
  );
});

const INPUT: InputEvent = { ...NO_INPUT, type: 'char', key: 'a', code: 'KeyA', keyCode: 65, text: 'a' };

test('the control socket answers any line with an object, and a failure with a code', async () => {
  const commands = describedControlCommands();
  const gate = new FixedGate('control', [], () => {});
  const question = fc.record({ command: fc.oneof(fc.constantFrom(...Object.keys(commands)), key), id: anyJson, url: anyJson, all: anyJson });
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.string(),
        anyJson.map((value) => JSON.stringify(value)),
        question.map((each) => JSON.stringify(each)),
      ),
      async (line) => {
        const answer = (await answerLine(line, commands, gate)) as Record<string, unknown>;
        assert.equal(typeof answer, 'object');
        if ('error' in answer) assert.match(String(answer['code']), /^(cli\.usage|capability\.denied|boot\.interrupted)$/, line);
      },
    ),
    { numRuns: RUNS },
  );
});

test('the control socket takes bytes in any pieces: one answer at most, and what is no line within its length gets none', async () => {
  const commands = describedControlCommands();
  const gate = new FixedGate('control', [], () => {});
  const known = fc.record({ command: fc.constantFrom(...Object.keys(commands)), id: anyJson }).map((each) => `${JSON.stringify(each)}\n`);
  const bytes = fc.oneof(
    known.map((line) => encodeUtf8(line)),
    fc.tuple(known, fc.uint8Array({ maxLength: 40 })).map(([line, more]) => concatBytes([encodeUtf8(line), more])),
    fc.string({ unit: 'binary', maxLength: 60 }).map((text) => encodeUtf8(`${text}\n${text}`)),
    fc.uint8Array({ maxLength: 80 }),
    fc.constantFrom(1 << 20, (1 << 20) + 1, 1 << 21).map((length) => new Uint8Array(length).fill(32)),
  );
  const cuts = fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(bytes, cuts, fc.boolean(), async (all, lengths, ends) => {
      const [client, server] = memoryPair();
      serveControl(server, commands, gate);
      let text = '';
      client.on('error', () => {});
      client.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
      let at = 0;
      for (const length of [...lengths, all.length]) {
        if (!client.destroyed && at < all.length) client.write(all.subarray(at, at + length));
        at += length;
      }
      if (ends && !client.destroyed) client.destroy();
      await turns();
      const isLine = all.subarray(0, 1 << 20).includes(10);
      if (text !== '') assert.match(text, /^\{[^\n]*\}\n$/, 'one line with an object');
      if (!isLine) assert.equal(text, '');
      else if (!ends) assert.notEqual(text, '', 'a line is answered');
      client.destroy();
      server.destroy();
    }),
    { numRuns: RUNS },
  );
});
