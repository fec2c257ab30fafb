import assert from 'node:assert/strict';
import { test } from 'node:test';

import { RuleFirewall } from '../../network/policy/rule-firewall.ts';
import { EVERY_NAME_IS_LOCAL, makeService, outcome, pageFetch, serve } from '../../network/test-support.ts';
import type { Reach } from '../../protocol/network-channel.ts';
import { reachCheck } from './reach-check.ts';

const grant = (more: Partial<Reach[number]>): Reach[number] => ({ hosts: null, ports: null, localNetwork: false, ...more });

test('a grant of the local network opens it to a page of the internet, for what it permits and nothing else', async (t) => {
  const origin = await serve(t, (_request, response) => response.writeHead(200, { 'Access-Control-Allow-Origin': '*' }).end('x'));
  const { port } = new URL(origin);
  const service = makeService(t, { resolver: EVERY_NAME_IS_LOCAL, firewall: RuleFirewall.balanced() });
  const ask = (host: string, reach: Reach): Promise<string> =>
    outcome(service, { ...pageFetch('http://site.test', `http://${host}:${port}/`, { addressSpace: 'public', cache: 'no-store' }), reach: reachCheck(reach) });
  assert.equal(await ask('nas.test', [grant({})]), 'net.blocked-by-firewall');
  assert.equal(await ask('nas.test', [grant({ localNetwork: true })]), '200');
  assert.equal(await ask('nas.test', [grant({ hosts: ['nas.test'], localNetwork: true }), grant({})]), '200');
  assert.equal(await ask('other.test', [grant({ hosts: ['nas.test'], localNetwork: true }), grant({})]), 'net.blocked-by-firewall');
  assert.equal(await ask('nas.test', [grant({ ports: [{ from: 1, to: 2 }], localNetwork: true }), grant({})]), 'net.blocked-by-firewall');
  assert.equal(await ask('nas.test', [grant({ hosts: ['127.0.0.0/8'], localNetwork: true })]), '200');
  assert.equal(await ask('nas.test', [grant({ hosts: ['10.0.0.0/8'], localNetwork: true })]), 'capability.denied');
});

test('a rule of the firewall stands above any grant', async (t) => {
  const origin = await serve(t, (_request, response) => response.end('x'));
  const firewall = RuleFirewall.balanced();
  firewall.apply('rule no 1 deny to 127.0.0.1');
  const service = makeService(t, { resolver: EVERY_NAME_IS_LOCAL, firewall });
  const ask = { ...pageFetch('http://site.test', `${origin}/`, { addressSpace: 'public' }), reach: reachCheck([grant({ localNetwork: true })]) };
  assert.equal(await outcome(service, ask), 'net.blocked-by-firewall');
});
