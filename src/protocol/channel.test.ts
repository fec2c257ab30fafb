import assert from 'node:assert/strict';
import { Duplex } from 'node:stream';
import type { Socket } from 'node:net';
import { test } from 'node:test';

import { FailureError } from '../base/failure.ts';
import type { Failure } from '../base/failure.ts';
import { Channel } from './channel.ts';
import { call, message } from './message-table.ts';
import { array, bytes, integer, json, object, string } from './schema.ts';

const TABLE = {
  'to.service': message('kernel', object({ text: string(5) })),
  'to.kernel': message('service', object({ text: string(5) })),
  double: call('kernel', object({ value: integer(0, 100) }), object({ value: integer(0, 100) })),
  picture: call('kernel', object({ parts: array(bytes(), 9) }), object({ whole: bytes() })),
  anything: call('kernel', object({}), object({ value: json() })),
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
