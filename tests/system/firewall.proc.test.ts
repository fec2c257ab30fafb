// The firewall of a running system, from a page's point of view: what it may reach, what rules change, what DNS cannot.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { RequestListener, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';

import { CdpPage } from '../support/cdp-client.ts';
import { eventually, jsonOf, kpio, TestSystem } from '../support/kpio-process.ts';

const ONE_MINUTE = { timeout: 60_000 };

async function serve(t: TestContext, handler: RequestListener, address = '127.0.0.1'): Promise<{ port: number; server: Server }> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, server };
}

const page: RequestListener = (_request, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<title>page</title><h1>page</h1>');
const shared: RequestListener = (_request, response) => response.writeHead(200, { 'Access-Control-Allow-Origin': '*' }).end('shared');

async function start(t: TestContext, options: Parameters<typeof TestSystem.start>[0] = {}): Promise<TestSystem> {
  const system = await TestSystem.start(options);
  t.after(() => system.stop());
  return system;
}

/** What a fetch in the page came to: its text, or the name of its error. */
function fetched(tab: CdpPage, url: string): Promise<unknown> {
  return tab.evaluate(`fetch(${JSON.stringify(url)}, { cache: 'no-store' }).then((r) => r.text(), (e) => e.name)`);
}

async function open(system: TestSystem, url: string): Promise<CdpPage> {
  const tab = await CdpPage.open(system.cdp, url);
  // While the document's process takes over from the blank one, the target answers with an error.
  await eventually(`${url} is there`, async () => (await tab.evaluate('document.title').catch(() => '')) === 'page');
  return tab;
}

async function firewall(system: TestSystem, ...words: string[]): Promise<Record<string, unknown>> {
  const answer = await kpio(['firewall', ...words, '--state', system.state, '--json']);
  return jsonOf(answer);
}

test('a rule refuses a page another port of this machine, says so, and lets go when it is removed', ONE_MINUTE, async (t) => {
  const own = await serve(t, page);
  const other = await serve(t, shared);
  const system = await start(t);
  const tab = await open(system, `http://127.0.0.1:${own.port}/`);
  const target = `http://127.0.0.1:${other.port}/`;
  assert.equal(await fetched(tab, target), 'shared');

  const added = await firewall(system, 'add', 'no-other', '100', 'deny', 'tcp', 'to', '127.0.0.1', 'port', String(other.port));
  assert.equal(added['ok'], true, JSON.stringify(added));
  assert.equal(added['ended'], 1, 'the kept connection ends');
  assert.equal(await fetched(tab, target), 'TypeError');
  await eventually('the refusal is logged with its rule', () => /refused at firewall: .*the rule no-other/.test(system.log()));

  const explained = (await firewall(system, 'explain', `site:http://127.0.0.1`, target))['answers'] as Record<string, any>[];
  assert.equal(explained[0]!['verdict'], 'deny');
  assert.equal(explained[0]!['rule'].name, 'no-other');
  const listed = (await firewall(system, 'list'))['rules'] as { name: string; from: string }[];
  assert.equal(listed[0]!.name, 'no-other');
  const stats = await firewall(system, 'stats');
  assert.ok((stats['guests'] as { name: string; bytesIn: number }[]).some(({ name, bytesIn }) => name === 'site:http://127.0.0.1' && bytesIn > 0));

  assert.equal((await firewall(system, 'add', 'broken', '100', 'deny', 'sideways'))['code'], 'firewall.rules-invalid');
  assert.equal((await firewall(system, 'remove', 'nobody'))['code'], 'firewall.no-such-rule');
  assert.equal((await firewall(system, 'remove', 'no-other'))['ok'], true);
  assert.equal(await fetched(tab, target), 'shared');
});

test('a rule that comes while a body streams ends the stream at once, on both sides', ONE_MINUTE, async (t) => {
  const own = await serve(t, page);
  let answer: ServerResponse | null = null;
  let isClosed = false;
  const other = await serve(t, (_request, response) => {
    answer = response;
    response.on('close', () => (isClosed = true));
    response.writeHead(200, { 'Access-Control-Allow-Origin': '*', 'Content-Type': 'application/json' }).write('first');
  });
  const system = await start(t);
  const tab = await open(system, `http://127.0.0.1:${own.port}/`);
  await tab.evaluate(`(async () => {
    globalThis.seen = [];
    const reader = (await fetch('http://127.0.0.1:${other.port}/')).body.getReader();
    const read = async () => {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return 'done';
        seen.push(new TextDecoder().decode(value));
      }
    };
    globalThis.end = read().catch((error) => error.name);
    while (seen.length === 0) await new Promise((next) => setTimeout(next, 10));
  })()`);
  assert.equal(await tab.evaluate('seen.join()'), 'first');
  const added = await firewall(system, 'add', 'cut', '100', 'deny', 'tcp', 'to', '127.0.0.0/8', 'port', String(other.port));
  assert.equal(added['ended'], 1);
  assert.equal(await tab.evaluate('end'), 'TypeError');
  await eventually('the server sees the connection go', () => isClosed);
  answer!.end();
});

test('a page of the internet reaches this machine by no name that DNS could give it', ONE_MINUTE, async (t) => {
  // KPIO_HOSTS answers in DNS's place, and `space` makes one loopback address count as public: an internet of its own.
  const own = await serve(t, page, '127.0.0.2');
  const secret = await serve(t, shared, '127.0.0.1');
  const system = await start(t, { env: { KPIO_HOSTS: 'evil.test=127.0.0.2,rebound.test=127.0.0.1' } });
  writeFileSync(join(system.state, 'firewall.rules'), 'space public 127.0.0.2\n');
  assert.equal((await firewall(system, 'reload'))['ok'], true);
  const tab = await open(system, `http://evil.test:${own.port}/`);
  for (const name of ['rebound.test', '127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', '0.0.0.0', '2130706433']) {
    assert.equal(await fetched(tab, `http://${name}:${secret.port}/`), 'TypeError', name);
  }
  await eventually('it is logged', () => /a page from the internet asked for this machine/.test(system.log()));
  // A person may go there, and a page that lies there may ask for its own.
  const local = await serve(t, page, '127.0.0.1');
  const own2 = await open(system, `http://127.0.0.1:${local.port}/`);
  assert.equal(await fetched(own2, `http://127.0.0.1:${secret.port}/`), 'shared');
  // A rule that allows everything opens nothing; one that names the address does.
  assert.equal((await firewall(system, 'add', 'all', '100', 'allow', 'tcp'))['ok'], true);
  assert.equal(await fetched(tab, `http://rebound.test:${secret.port}/`), 'TypeError');
  assert.equal((await firewall(system, 'add', 'grant', '100', 'allow', 'tcp', 'to', '127.0.0.1', 'for', 'site:http://evil.test'))['ok'], true);
  assert.equal(await fetched(tab, `http://rebound.test:${secret.port}/`), 'shared');
});

test('rules that cannot be read block everything and say where; the right ones hold again at once', ONE_MINUTE, async (t) => {
  const own = await serve(t, page);
  const first = await start(t);
  const file = join(first.state, 'firewall.rules');
  writeFileSync(file, '# mine\nrule ok 1 allow\nrule broken 1 alow\n');
  const answer = await firewall(first, 'reload');
  assert.equal(answer['code'], 'firewall.rules-invalid');
  assert.match(String(answer['message']), /line 3, column 15: "alow" is not an action/);
  const tab = await CdpPage.open(first.cdp, `http://127.0.0.1:${own.port}/`);
  await eventually('the page says why', async () =>
    String(await tab.evaluate('document.documentElement.textContent').catch(() => '')).includes('line 3, column 15'),
  );
  assert.match(first.log(), /nothing may connect: .*line 3, column 15/);
  writeFileSync(file, '# mine\nrule ok 1 allow\n');
  assert.equal((await firewall(first, 'reload'))['ok'], true);
  await open(first, `http://127.0.0.1:${own.port}/`);
});

test('the rules hold again before the first load of a network process that was started anew', ONE_MINUTE, async (t) => {
  const own = await serve(t, page);
  const other = await serve(t, shared);
  const system = await start(t);
  const tab = await open(system, `http://127.0.0.1:${own.port}/`);
  await firewall(system, 'add', 'no-other', '100', 'deny', 'tcp', 'port', String(other.port));
  const [network] = system.processes().filter(({ kind }) => kind === 'network');
  process.kill(network!.pid, 'SIGKILL');
  await eventually('another process is there', () => system.processes().some(({ kind, pid }) => kind === 'network' && pid !== network!.pid));
  await eventually('pages load again', async () => (await fetched(tab, `http://127.0.0.1:${own.port}/`)) !== 'TypeError');
  assert.equal(await fetched(tab, `http://127.0.0.1:${other.port}/`), 'TypeError');
  assert.equal((await firewall(system, 'stats'))['policy'], 'balanced');
});

test('bytes are held to what the operator set, over what is under way, and everybody says by what', ONE_MINUTE, async (t) => {
  const body = Buffer.alloc(4 << 20);
  const own = await serve(t, (request, response) => {
    if (request.url !== '/big') return page(request, response);
    response.end(body);
  });
  const system = await start(t);
  const tab = await open(system, `http://127.0.0.1:${own.port}/`);
  const guests = (await jsonOf(await kpio(['guest', 'list', '--state', system.state, '--json'])))['guests'] as { id: number; name: string }[];
  const id = String(guests.find(({ name }) => name === 'http://127.0.0.1')!.id);
  const limit = async (rate: string): Promise<Record<string, unknown>> =>
    jsonOf(await kpio(['guest', 'limit', id, '--network', rate, '--state', system.state, '--json']));
  const received = (): Promise<number> => tab.evaluate('globalThis.received') as Promise<number>;

  assert.equal((await limit('200k'))['ok'], true);
  await tab.evaluate(`(async () => {
    globalThis.received = 0;
    for await (const chunk of (await fetch('/big', { cache: 'no-store' })).body) globalThis.received += chunk.length;
  })(), 0`);
  await eventually('its first second has come', async () => (await received()) >= 100_000);
  // 4 MB take 20 s: it is far from done, however slow this machine is to ask.
  assert.ok((await received()) < 3 << 20);
  const stats = (await firewall(system, 'stats'))['limits'] as Record<string, unknown>[];
  assert.deepEqual(
    stats.map(({ kind, guest, bytesPerSecond }) => [kind, guest, bytesPerSecond]),
    [['guest', id, 200 * 1024]],
  );
  assert.ok((stats[0]!['waits'] as number) > 0);
  const target = `http://127.0.0.1:${own.port}/`;
  await firewall(system, 'add', 'slow', '100', 'limit', 'tcp', 'to', '127.0.0.1', 'rate', '50kB/s');
  const explained = (await firewall(system, 'explain', 'site:http://127.0.0.1', target))['answers'] as { limits: unknown[] }[];
  assert.deepEqual(explained[0]!.limits, [
    { kind: 'rule', name: 'slow', bytesPerSecond: 50 * 1024 },
    { kind: 'guest', name: id, bytesPerSecond: 200 * 1024 },
  ]);
  const text = (await kpio(['firewall', 'explain', 'site:http://127.0.0.1', target, '--state', system.state])).stdout;
  assert.match(text, /held to 50\.0 kB\/s by the rule slow\n.*held to 200 kB\/s by the limit of guest \d+\n {2}the tightest holds: 50\.0 kB\/s/);
  assert.match((await kpio(['firewall', 'stats', '--state', system.state])).stdout, /^rule +slow +\d+ +50\.0 kB\/s/m);
  assert.match((await kpio(['guest', 'show', id, '--state', system.state])).stdout, /network 200 kB\/s/);

  await firewall(system, 'remove', 'slow');
  assert.equal((await limit('none'))['ok'], true);
  await eventually('without limits the rest comes at once', async () => (await received()) === body.length);
});

test('a document counts for the guest that shows it: a page does not get round its limit by bringing its tab to what it wants', ONE_MINUTE, async (t) => {
  const half = Buffer.alloc(2 << 20, 'x');
  const own = await serve(t, (request, response) => {
    if (request.url !== '/long') return page(request, response);
    response.writeHead(200, { 'Content-Type': 'text/html' }).write('<title>long</title>');
    response.end(half);
  });
  const system = await start(t);
  const tab = await open(system, `http://127.0.0.1:${own.port}/`);
  const guests = (await jsonOf(await kpio(['guest', 'list', '--state', system.state, '--json'])))['guests'] as { id: number; name: string }[];
  const id = String(guests.find(({ name }) => name === 'http://127.0.0.1')!.id);
  await kpio(['guest', 'limit', id, '--network', '100k', '--state', system.state]);
  await tab.evaluate(`location.href = '/long'; 0`);
  const limits = async (): Promise<{ guest: string; bytes: number; waits: number }[]> =>
    (await firewall(system, 'stats'))['limits'] as { guest: string; bytes: number; waits: number }[];
  await eventually('its bytes wait', async () => (await limits()).some(({ guest, bytes, waits }) => guest === id && bytes > 100_000 && waits > 0));
  // 2 MB take 20 s.
  assert.notEqual(await tab.evaluate('document.readyState'), 'complete');
  await kpio(['guest', 'limit', id, '--network', 'none', '--state', system.state]);
  await eventually('the rest comes at once', async () => (await tab.evaluate('document.readyState')) === 'complete');
});
