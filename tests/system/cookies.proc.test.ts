// Cookies of the person's own context over restarts: sealed on the disk, those of older KPIOs taken along, none lost by kill -9.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { writePlainStore } from '../../src/network/cookies/sealed-store-fixture.ts';
import { CdpPage } from '../support/cdp-client.ts';
import { eventually, newFolder, TestSystem } from '../support/kpio-process.ts';

test('cookies come back sealed after a restart and after kill -9, with those that an older KPIO kept in the clear', { timeout: 120_000 }, async (t) => {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    if (request.url === '/') seen.push(request.headers.cookie ?? '');
    response.writeHead(200, { 'Content-Type': 'text/html', 'Set-Cookie': 'own=legible-own; Max-Age=10000' }).end('<title>page</title>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const state = newFolder();
  t.after(() => {
    server.closeAllConnections();
    server.close();
    rmSync(state, { recursive: true, force: true });
  });
  // Makes the folder one of KPIO's.
  await (await TestSystem.start({ state })).signal('SIGTERM');
  const network = join(state, 'network');
  for (const name of readdirSync(network)) rmSync(join(network, name));
  writePlainStore(network, ['legible-old']);
  const legible = (): boolean => readdirSync(network).some((name) => readFileSync(join(network, name), 'latin1').includes('legible'));
  assert.ok(legible());

  const visit = async (end: NodeJS.Signals): Promise<void> => {
    const system = await TestSystem.start({ state, env: { KPIO_HOSTS: 'plain-host-0.test=127.0.0.1' } });
    const before = seen.length;
    const page = await CdpPage.open(system.cdp, `http://plain-host-0.test:${(server.address() as AddressInfo).port}/`);
    await eventually('the page is there', async () => seen.length > before && (await page.evaluate('document.title').catch(() => '')) === 'page');
    page.close();
    assert.equal(legible(), false);
    await system.signal(end);
  };
  await visit('SIGKILL');
  await visit('SIGTERM');
  await visit('SIGTERM');
  assert.deepEqual(seen, ['name=legible-old', 'name=legible-old; own=legible-own', 'name=legible-old; own=legible-own']);
  assert.equal(legible(), false);
});
