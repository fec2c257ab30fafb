import assert from 'node:assert/strict';
import { Duplex } from 'node:stream';
import type { Socket } from 'node:net';
import { test } from 'node:test';

import { FailureError } from '../base/failure.ts';
import type { Failure } from '../base/failure.ts';
import { Channel } from './channel.ts';
import { call, message, needs, needsBy, needsNone } from './message-table.ts';
import { array, boolean, bytes, integer, json, object, string } from './schema.ts';
import type { ChannelGate } from './channel-gate.ts';

const FREE = needsNone('a test');
const TABLE = {
  'to.service': message('kernel', object({ text: string(5) }), FREE),
  'to.kernel': message('service', object({ text: string(5) }), FREE),
  double: call('kernel', object({ value: integer(0, 100) }), object({ value: integer(0, 100) }), FREE),
  picture: call('kernel', object({ parts: array(bytes(), 9) }), object({ whole: bytes() }), FREE),
  anything: call('kernel', object({}), object({ value: json() }), FREE),
} as const;

interface Ends {
  readonly kernel: Channel<typeof TABLE, 'kernel'>;
  readonly service: Channel<typeof TABLE, 'service'>;
  readonly heard: string[];
  readonly closed: (Failure | null)[];
}

function connected(handlers: Partial<Record<string, (payload: any) => unknown>> = {}): Ends {
  const [one, other] = duplexPair();
  const heard: string[] = [];
  const closed: (Failure | null)[] = [];
  const kernel = new Channel(
    TABLE,
    'kernel',
    one,
    { 'to.kernel': ({ text }: { text: string }) => void heard.push(text), ...handlers } as never,
    (reason) => closed.push(reason),
    'service.lost',
  );
  const service = new Channel(
    TABLE,
    'service',
    other,
    {
      'to.service': ({ text }: { text: string }) => void heard.push(text),
      double: ({ value }: { value: number }) => ({ value: value * 2 }),
      picture: ({ parts }: { parts: readonly Uint8Array[] }) => ({ whole: Buffer.concat(parts) }),
      anything: () => ({ value: null }),
      ...handlers,
    } as never,
    (reason) => closed.push(reason),
  );
  return { kernel, service, heard, closed };
}

/** One end of a stream in memory. */
class End extends Duplex {
  other: End | null = null;

  override _read(): void {}

  override _write(chunk: Uint8Array, _encoding: string, done: () => void): void {
    if (!this.other!.destroyed) this.other!.push(chunk);
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    setImmediate(() => this.other!.destroy());
    done(error);
  }
}

function duplexPair(): [Socket, Socket] {
  const [one, other] = [new End(), new End()];
  one.other = other;
  other.other = one;
  return [one as unknown as Socket, other as unknown as Socket];
}

async function failureOf(promise: Promise<unknown>): Promise<Failure> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof FailureError, String(error));
    return error.failure;
  }
  assert.fail('did not fail');
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

test('messages arrive in order, both ways', async () => {
  const { kernel, service, heard } = connected();
  kernel.send('to.service', { text: 'a' });
  kernel.send('to.service', { text: 'b' });
  service.send('to.kernel', { text: 'c' });
  await turn();
  assert.deepEqual(heard.sort(), ['a', 'b', 'c']);
});

test('calls are answered each with its own answer, bytes too', async () => {
  const { kernel } = connected();
  assert.deepEqual(await Promise.all([1, 2, 3].map((value) => kernel.call('double', { value }))), [{ value: 2 }, { value: 4 }, { value: 6 }]);
  const { whole } = await kernel.call('picture', { parts: [new Uint8Array([1]), new Uint8Array(0), new Uint8Array([2, 3])] });
  assert.deepEqual([...whole], [1, 2, 3]);
});

test('what a handler throws reaches the caller with its code; the channel goes on', async () => {
  const { kernel } = connected({ double: ({ value }) => Promise.reject(value === 1 ? new FailureError('image.too-large', 'x') : new TypeError('bug')) });
  assert.deepEqual(await failureOf(kernel.call('double', { value: 1 })), { code: 'image.too-large', message: 'cannot decode the image: it is too large: x' });
  assert.equal((await failureOf(kernel.call('double', { value: 2 }))).code, 'internal.bug');
  assert.equal(kernel.isClosed, false);
});

test('what does not fit is not sent: the sender hears of it, the channel goes on', async () => {
  const { kernel, service, heard } = connected();
  assert.equal(kernel.send('to.service', { text: 'too long' }), false);
  assert.equal(service.send('to.kernel', { text: 'too long' }), false);
  assert.equal((await failureOf(kernel.call('double', { value: 101 }))).code, 'ipc.malformed');
  assert.equal((await failureOf(kernel.call('double', { value: 100 }))).code, 'ipc.malformed', 'the answer is too large');
  assert.equal(kernel.send('to.service', { text: 'fits' }), true);
  await turn();
  assert.deepEqual(heard, ['fits']);
  assert.equal(kernel.isClosed, false);
});

test('an answer that is too deep to be written is a failure of its call', async () => {
  let deep: unknown = null;
  for (let depth = 0; depth < 100_000; depth++) deep = [deep];
  const { kernel } = connected({ anything: () => ({ value: deep }) });
  assert.equal((await failureOf(kernel.call('anything', {}))).code, 'ipc.malformed');
});

test('a bug in a handler of the kernel closes the channel and is told, instead of being thrown', async () => {
  const { service, kernel, closed } = connected({
    'to.kernel': () => {
      throw new TypeError('a bug of the kernel');
    },
  });
  service.send('to.kernel', { text: 'x' });
  await turn();
  assert.ok(kernel.isClosed);
  assert.deepEqual(closed[0], { code: 'internal.bug', message: 'an internal error occurred: a bug of the kernel' });
});

test('closing rejects open calls with the lost code, lets waiting senders go and tells each end once', async () => {
  const { kernel, service, closed } = connected({ double: () => new Promise(() => {}) });
  const open = failureOf(kernel.call('double', { value: 1 }));
  service.close();
  assert.equal((await open).code, 'service.lost');
  let resumed = false;
  kernel.whenWritable(0, () => (resumed = true));
  assert.ok(resumed);
  await turn();
  assert.deepEqual(closed, [null, null]);
  assert.equal((await failureOf(kernel.call('double', { value: 1 }))).code, 'service.lost');
  kernel.send('to.service', { text: 'x' });
});

// --- rights ---

const GUARDED = {
  say: message('service', object({ text: string(5) }), needs('CONSOLE')),
  begin: message(
    'service',
    object({ id: integer(0, 9), local: boolean }),
    needsBy('NETWORK', 'what is local needs none', ({ local }) => (local ? null : 'NETWORK')),
    { type: 'failed', payload: ({ id: refused }, reason) => ({ id: refused, code: reason.code }) },
  ),
  failed: message('kernel', object({ id: integer(0, 9), code: string(64) }), FREE),
  ask: call('service', object({}), object({ value: integer(0, 9) }), needs('DISK_READ')),
  press: call('kernel', object({}), object({}), needs('INPUT')),
  show: message('kernel', object({}), needs('GPU')),
} as const;

interface Guarded {
  readonly kernel: Channel<typeof GUARDED, 'kernel'>;
  readonly service: Channel<typeof GUARDED, 'service'>;
  readonly handled: string[];
  readonly asked: string[];
  readonly failed: unknown[];
}

function guarded(held: readonly string[], gate: ChannelGate | undefined = undefined): Guarded {
  const [one, other] = duplexPair();
  const handled: string[] = [];
  const asked: string[] = [];
  const failed: unknown[] = [];
  const byMask: ChannelGate = {
    admit(type, right, way) {
      asked.push(`${way} ${type} ${right}`);
      return right === null || held.includes(right);
    },
  };
  const kernel = new Channel(
    GUARDED,
    'kernel',
    one,
    { say: () => void handled.push('say'), begin: () => void handled.push('begin'), ask: () => ({ value: 7 }) },
    () => {},
    'page.crashed',
    held.length === 0 && gate === undefined ? undefined : (gate ?? byMask),
  );
  const service = new Channel(
    GUARDED,
    'service',
    other,
    { failed: (payload) => void failed.push(payload), press: () => ({}), show: () => void handled.push('show') },
    () => {},
  );
  return { kernel, service, handled, asked, failed };
}

test('what the sender has the right to passes, each message asked for once', async () => {
  const { kernel, service, handled, asked } = guarded(['CONSOLE', 'NETWORK', 'DISK_READ', 'INPUT', 'GPU']);
  service.send('say', { text: 'a' });
  service.send('begin', { id: 1, local: false });
  assert.deepEqual(await service.call('ask', {}), { value: 7 });
  assert.deepEqual(await kernel.call('press', {}), {});
  assert.ok(kernel.send('show', {}));
  await turn();
  assert.deepEqual(handled, ['say', 'begin', 'show']);
  assert.deepEqual(asked, ['in say CONSOLE', 'in begin NETWORK', 'in ask DISK_READ', 'out press INPUT', 'out show GPU']);
});

test('without the right a message is dropped, a call and a beginning are refused with the code, and the channel goes on', async () => {
  const { kernel, service, handled, failed } = guarded(['AUDIT']);
  service.send('say', { text: 'a' });
  service.send('begin', { id: 3, local: false });
  service.send('begin', { id: 4, local: true });
  assert.deepEqual(await failureOf(service.call('ask', {})), {
    code: 'capability.denied',
    message: 'refused: the right for it is missing: ask needs DISK_READ',
  });
  assert.equal((await failureOf(kernel.call('press', {}))).code, 'capability.denied');
  assert.equal(kernel.send('show', {}), false);
  await turn();
  assert.deepEqual(handled, ['begin'], 'only what needs no right');
  assert.deepEqual(failed, [{ id: 3, code: 'capability.denied' }]);
  assert.equal(kernel.isClosed, false);
});

test("a kernel's end without a gate lets nothing pass that needs a right", async () => {
  const { service, handled } = guarded([]);
  service.send('say', { text: 'a' });
  service.send('begin', { id: 4, local: true });
  assert.equal((await failureOf(service.call('ask', {}))).code, 'capability.denied');
  assert.deepEqual(handled, ['begin']);
});

test('the gate is asked only about messages that fit: what does not ends the channel first', async () => {
  const { kernel, service, asked } = guarded(['CONSOLE']);
  (service as unknown as { send(type: string, payload: unknown): boolean }).send('failed', { id: 1, code: '' });
  await turn();
  assert.ok(kernel.isClosed);
  assert.deepEqual(asked, []);
});

test('while the other end is held, calls to it are refused instead of piling up', async () => {
  const { kernel } = connected();
  kernel.hold('guest.frozen');
  assert.equal((await failureOf(kernel.call('double', { value: 1 }))).code, 'guest.frozen');
  kernel.hold(null);
  assert.deepEqual(await kernel.call('double', { value: 1 }), { value: 2 });
});

test('messages and bytes are counted, both ways', async () => {
  const { kernel, service } = connected();
  kernel.send('to.service', { text: 'a' });
  service.send('to.kernel', { text: 'b' });
  await kernel.call('double', { value: 1 });
  assert.deepEqual([kernel.counts.messagesOut, kernel.counts.messagesIn], [2, 1]);
  assert.equal(kernel.counts.bytesOut, service.counts.bytesIn);
  assert.equal(kernel.counts.bytesIn, service.counts.bytesOut);
});
