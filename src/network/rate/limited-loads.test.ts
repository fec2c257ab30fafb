// Loads under limits, over real sockets, by a clock that the test holds: what counts is how much has come, never how long it took.

import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { test } from 'node:test';
import type { TestContext } from 'node:test';

import { RuleFirewall } from '../policy/rule-firewall.ts';
import { makeService, NAVIGATION, pageFetch, serve } from '../test-support.ts';
import type { NetworkRequest } from '../network-request.ts';
import type { NetworkService } from '../network-service.ts';
import { TestClock } from './test-clock.ts';

const MEGABYTE = 1 << 20;

interface Running {
  bytes: number;
  outcome: string;
  readonly over: Promise<void>;
}

function start(service: NetworkService, request: NetworkRequest): Running {
  const { promise, resolve } = Promise.withResolvers<void>();
  const running: Running = { bytes: 0, outcome: '', over: promise };
  const settle = (word: string): void => {
    running.outcome = word;
    resolve();
  };
  service.start(request, {
    response: () => {},
    data: (chunk) => void (running.bytes += chunk.length),
    end: () => settle('end'),
    failed: ({ code }) => settle(code),
  });
  return running;
}

/** Until more than `above` is there and nothing has moved for a while: what does not come then waits for the clock. */
async function settled(count: () => number, above = 0): Promise<void> {
  for (let still = 0, last = count(); still < 10; still++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    if (count() !== last || count() <= above) still = 0;
    last = count();
  }
}

const big = (t: TestContext): Promise<string> => serve(t, (_request, response) => void response.end(Buffer.alloc(MEGABYTE)));

test("an operator's limit holds a guest's loads together; others are free, and lifting it lets them go on", async (t) => {
  const origin = await big(t);
  const clock = new TestClock();
  const service = makeService(t, { pacerClock: clock });
  service.limitGuest('slow', 100_000);
  const loads = [1, 2, 3].map((number) => start(service, { ...NAVIGATION, guestId: 'slow', cache: 'no-store', url: `${origin}/${number}` }));
  const free = start(service, { ...NAVIGATION, guestId: 'free', cache: 'no-store', url: `${origin}/4` });
  await free.over;
  const total = (): number => loads.reduce((sum, { bytes }) => sum + bytes, 0);
  await settled(total);
  assert.ok(total() < 100_000 + 3 * 65_536, `the burst, and what had come already: ${total()}`);
  for (let second = 0; second < 10; second++) {
    clock.pass(1000);
    await settled(total, second * 100_000 - 200_000);
  }
  assert.ok(total() < 1_300_000, String(total()));
  assert.deepEqual(
    loads.map(({ outcome }) => outcome),
    ['', '', ''],
  );
  service.limitGuest('slow', null);
  await Promise.all(loads.map(({ over }) => over));
  assert.deepEqual([total(), ...loads.map(({ outcome }) => outcome)], [3 * MEGABYTE, 'end', 'end', 'end']);
});

test('what is sent waits as well, and its server sees no more of it', async (t) => {
  let received = 0;
  const origin = await serve(t, (request: IncomingMessage, response) => {
    request.on('data', (chunk: Buffer) => void (received += chunk.length));
    request.on('end', () => response.end('thanks'));
  });
  const clock = new TestClock();
  const service = makeService(t, { pacerClock: clock });
  service.limitGuest('guest', 100_000);
  const upload = start(service, { ...NAVIGATION, method: 'POST', body: new Uint8Array(MEGABYTE), url: `${origin}/` });
  await settled(() => received, 50_000);
  assert.ok(received <= 100_000, String(received));
  clock.pass(2000);
  await settled(() => received, 200_000);
  assert.ok(received <= 310_000, String(received));
  service.limitGuest('guest', null);
  await upload.over;
  assert.deepEqual([upload.outcome, received], ['end', MEGABYTE]);
});

test('a limit rule of bytes holds the flows that it decides, from the moment it is there', async (t) => {
  const origin = await big(t);
  const { port } = new URL(origin);
  const clock = new TestClock();
  const firewall = RuleFirewall.balanced();
  const service = makeService(t, { pacerClock: clock, firewall });
  firewall.apply(`rule slow 1 limit tcp to 127.0.0.1 port ${port} rate 50kB/s burst 50kB`);
  const load = start(service, pageFetch('http://127.0.0.1', `${origin}/`, { mode: 'no-cors' }));
  await settled(() => load.bytes);
  assert.ok(load.bytes < 51_200 + 65_536, String(load.bytes));
  const [limit] = firewall.limits();
  assert.deepEqual([limit?.kind, limit?.name, limit?.guest, limit?.bytesPerSecond, limit?.waits], ['rule', 'slow', 'guest', 51_200, 1]);
  const before = load.bytes;
  clock.pass(4000);
  await settled(() => load.bytes, before);
  assert.ok(load.bytes < before + 300_000, String(load.bytes));
  firewall.apply('policy balanced');
  await load.over;
  assert.deepEqual([load.outcome, load.bytes], ['end', MEGABYTE]);
});

test('a grant that gives nothing more ends the load with the reason', async (t) => {
  const origin = await big(t);
  const service = makeService(t, { pacerClock: new TestClock() });
  const load = start(service, { ...NAVIGATION, url: `${origin}/`, grantRates: [{ grant: 'g', perSecond: 0, burst: 70_000 }] });
  await load.over;
  assert.equal(load.outcome, 'capability.limit-reached');
  assert.ok(load.bytes < 70_000 + 65_536, String(load.bytes));
});

test('requests without bodies count too: a flood of them waits', async (t) => {
  let asked = 0;
  const origin = await serve(t, (_request, response) => {
    asked++;
    response.end();
  });
  const clock = new TestClock();
  const service = makeService(t, { pacerClock: clock });
  service.limitGuest('guest', 10_000);
  const loads = Array.from({ length: 200 }, (_, number) => start(service, { ...NAVIGATION, cache: 'no-store', url: `${origin}/${number}` }));
  await settled(() => asked);
  assert.ok(asked < 60, String(asked));
  service.limitGuest('guest', null);
  await Promise.all(loads.map(({ over }) => over));
  assert.equal(asked, 200);
});
