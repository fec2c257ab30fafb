// The engine behind the network service: what rules do to loads that run, connections that are kept, answers that are cached.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { withHosts } from '../http/resolver.ts';
import type { NetworkRequest } from '../network-request.ts';
import type { Refusal } from '../network-options.ts';
import { EVERY_NAME_IS_LOCAL, load, makeService, NAVIGATION, outcome, pageFetch, serve } from '../test-support.ts';
import { RuleFirewall } from './rule-firewall.ts';

const LOCAL = { resolver: EVERY_NAME_IS_LOCAL };

function applied(firewall: RuleFirewall, text: string): { rules: number; ended: number } {
  const result = firewall.apply(text);
  assert.ok(result.ok, result.ok ? '' : result.failure.message);
  return result.value;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}

test('a service whose rules have not come refuses everything', async (t) => {
  const origin = await serve(t, (_request, response) => response.end('x'));
  const firewall = new RuleFirewall();
  const service = makeService(t, { firewall });
  const refused = await load(service, { ...NAVIGATION, url: origin });
  assert.equal(refused.failure?.code, 'net.blocked-by-firewall');
  assert.match(refused.failure!.message, /have not come yet/);
  applied(firewall, '');
  assert.equal(await outcome(service, { ...NAVIGATION, url: origin }), '200');
});

test('rules that come while a body runs end it with the reason; other loads go on', async (t) => {
  let isClosed = false;
  const origin = await serve(t, (request, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' }).write('[');
    if (request.url === '/short') response.end(']');
    else request.socket.on('close', () => (isClosed = true));
  });
  const firewall = RuleFirewall.balanced();
  const refusals: Refusal[] = [];
  const service = makeService(t, { firewall, onRefusal: (refusal) => refusals.push(refusal) });
  const page = pageFetch('http://127.0.0.1:1', `${origin}/`, { topSite: 'http://127.0.0.1', mode: 'no-cors', destination: 'image', guestId: '5' });
  const running = load(service, page);
  const others = load(service, { ...NAVIGATION, url: `${origin}/` });
  await until(() => firewall.stats().flows === 2);
  assert.deepEqual(applied(firewall, 'rule no 9 deny to 127.0.0.1 for site:http://127.0.0.1'), { generation: 2, rules: 1, ended: 1 });
  const { failure } = await running;
  assert.match(failure!.message, /the rule no forbids it now/);
  await until(() => isClosed);
  assert.equal(refusals.at(-1)?.failure.code, 'net.blocked-by-firewall');
  assert.equal(firewall.stats().flows, 1, "the person's load goes on");
  applied(firewall, 'policy locked');
  assert.match((await others).failure!.message, /the firewall's default forbids it now/);
});

test('a kept connection is closed by rules that refuse it, and its bytes are counted for its guest', async (t) => {
  const origin = await serve(t, (_request, response) => response.end('x'.repeat(5000)));
  const firewall = RuleFirewall.balanced();
  const service = makeService(t, { firewall });
  assert.equal(await outcome(service, { ...NAVIGATION, url: origin }), '200');
  assert.equal(await outcome(service, { ...NAVIGATION, url: `${origin}/2` }), '200');
  assert.equal(service.openConnections, 1);
  const [person] = firewall.stats().guests;
  assert.equal(person!.name, 'person');
  assert.equal(person!.allowed, 2);
  assert.ok(person!.bytesIn > 10_000 && person!.bytesOut > 100, JSON.stringify(person));
  assert.equal(applied(firewall, 'rule no 1 deny to 127.0.0.0/8').ended, 1);
  await until(() => service.openConnections === 0);
  assert.equal(await outcome(service, { ...NAVIGATION, url: origin }), 'net.blocked-by-firewall');
});

test('broken rules end what is open', async (t) => {
  const origin = await serve(t, (_request, response) => void response.writeHead(200, { 'Content-Type': 'application/json' }).write('['));
  const firewall = RuleFirewall.balanced();
  const service = makeService(t, { firewall });
  const running = load(service, { ...NAVIGATION, url: origin });
  await until(() => firewall.stats().flows === 1);
  assert.ok(!firewall.apply('oops').ok);
  assert.match((await running).failure!.message, /line 1, column 1/);
});

test('a cached answer is not given when rules refuse the address that it came from', async (t) => {
  let asked = 0;
  const origin = await serve(t, (_request, response) => {
    asked++;
    response.writeHead(200, { 'Cache-Control': 'max-age=1000' }).end('x');
  });
  const firewall = RuleFirewall.balanced();
  const service = makeService(t, { firewall });
  const ask = { ...NAVIGATION, url: origin };
  assert.deepEqual([await outcome(service, ask), await outcome(service, ask), asked], ['200', '200', 1]);
  applied(firewall, 'rule no 1 deny to 127.0.0.1');
  assert.equal(await outcome(service, ask), 'net.blocked-by-firewall');
});

test('guests are named by the site of the top document, a person as a person', async (t) => {
  const origin = await serve(t, (_request, response) => response.end('x'));
  const port = new URL(origin).port;
  const at = (host: string): string => `http://${host}:${port}/`;
  const firewall = RuleFirewall.balanced();
  const service = makeService(t, { ...LOCAL, firewall });
  const asks: readonly (readonly [string, NetworkRequest])[] = [
    ['person', { ...NAVIGATION, url: at('b.test') }],
    ['site:http://a.test', pageFetch('http://www.a.test', at('b.test'), { topSite: 'http://a.test', mode: 'no-cors', destination: 'image' })],
    ['site:http://a.test', pageFetch('http://frame.test', at('b.test'), { topSite: 'http://a.test', mode: 'no-cors', destination: 'image' })],
    ['site:http://link.test', { ...NAVIGATION, origin: 'http://www.link.test', url: at('b.test') }],
    ['site:opaque', pageFetch('null', at('b.test'), { topSite: '', mode: 'no-cors', destination: 'image' })],
    ['site:file:', pageFetch('null', at('b.test'), { topSite: 'file:', mode: 'no-cors', destination: 'image' })],
  ];
  for (const [name, ask] of asks) {
    applied(firewall, name === 'site:opaque' ? 'rule no 1 deny to b.test for site' : `rule no 1 deny to b.test for ${name}`);
    assert.equal(await outcome(service, ask), 'net.blocked-by-firewall', name);
    applied(firewall, `rule no 1 deny to b.test for site:http://nobody.test`);
    assert.notEqual(await outcome(service, { ...ask, cache: 'no-store' }), 'net.blocked-by-firewall', name);
  }
});

test('explain answers as a request would be answered', () => {
  const firewall = RuleFirewall.balanced();
  const question = { guest: 'explain', guestName: 'site:https://a.test', url: '', host: 'a.test', port: 80, requesterOrigin: null, isPlainLink: false };
  const answer = firewall.explain({ ...question, address: '127.0.0.1', requesterSpace: firewall.usualSpaceOf('site:https://a.test') });
  assert.ok(answer.ok && answer.value.reason === 'address-space');
  assert.equal(firewall.usualSpaceOf('person'), null);
  assert.equal(firewall.usualSpaceOf('site:http://127.0.0.1'), 'loopback');
  assert.equal(firewall.usualSpaceOf('site:http://localhost'), 'loopback');
  assert.equal(firewall.usualSpaceOf('site:file:'), 'loopback');
  assert.ok(!firewall.explain({ ...question, address: 'nonsense', requesterSpace: null }).ok);
});

test("hosts of one's own answer in the place of DNS", async () => {
  const resolver = withHosts({ resolve: async () => ({ ok: true, value: ['192.0.2.1'] }) }, ' A.test=127.0.0.2,a.test=::1,broken, =1.2.3.4,x=nonsense');
  assert.deepEqual(await resolver.resolve('a.TEST'), { ok: true, value: ['127.0.0.2', '::1'] });
  for (const name of ['b.test', 'broken', 'x', '']) assert.deepEqual(await resolver.resolve(name), { ok: true, value: ['192.0.2.1'] }, name);
});
