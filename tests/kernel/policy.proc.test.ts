// Policy on the running system: what a site's guest holds decides what its page can do, at once, on the loads that are under way as well.

import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { test } from 'node:test';
import type { TestContext } from 'node:test';

import { Browser } from '../../src/browser/browser.ts';
import type { Tab } from '../../src/browser/tab.ts';
import { openFonts } from '../../src/fonts/font-service.ts';
import { Kernel } from '../../src/kernel/kernel.ts';
import { openLog } from '../../src/kernel/log.ts';
import type { PolicyEnforcer } from '../../src/kernel/policy/policy-enforcer.ts';
import { programPaths } from '../../src/kernel/program-paths.ts';
import { eventually, ROOT } from '../support/kpio-process.ts';
import { startPageServer } from '../support/page-server.ts';
import type { PageServer, Route } from '../support/page-server.ts';

interface System {
  readonly kernel: Kernel;
  readonly policy: PolicyEnforcer;
  open(url: string): Promise<{ tab: Tab; guest: number }>;
}

async function start(t: TestContext): Promise<System> {
  const paths = programPaths(ROOT);
  const fonts = openFonts(paths.build);
  const kernel = new Kernel({ paths, log: openLog(null, false), statePath: null, fonts, userAgent: 'KPIO test', keepSpare: false, extraCertificates: null });
  kernel.start();
  t.after(() => kernel.stop());
  await Promise.all([kernel.networkReady, kernel.screenReady]);
  const { pool, network, screen, files } = kernel;
  const browser = new Browser({ pool, network, screen, files, userAgent: 'KPIO test', languages: ['en'] }, () => {});
  return {
    kernel,
    policy: kernel.policy,
    async open(url) {
      const tab = browser.openTab(url, { start: false });
      await tab.navigate(url);
      return { tab, guest: tab.process!.id };
    },
  };
}

interface Site {
  readonly server: PageServer;
  /** Paths that were asked for. */
  readonly asked: string[];
  /** Answers that were begun and are not finished by the server. */
  readonly open: Map<string, ServerResponse>;
  readonly cut: string[];
}

/** /page runs `script`; /stream and /document begin an answer (with more than is looked at to tell its type) and never end it. Everybody may read all of it. */
async function startSite(t: TestContext, script: string, address = '127.0.0.1', routes: Readonly<Record<string, Route>> = {}): Promise<Site> {
  const asked: string[] = [];
  const open = new Map<string, ServerResponse>();
  const cut: string[] = [];
  const endless =
    (type: string, beginning: string): Route =>
    (request, response) => {
      asked.push(request.url!);
      open.set(request.url!, response);
      response.writeHead(200, { 'Content-Type': type, 'Access-Control-Allow-Origin': '*' });
      response.write(beginning);
      response.on('close', () => cut.push(request.url!));
    };
  const server = await startPageServer(
    {
      '/page': (_request, response) => {
        response.writeHead(200, { 'Content-Type': 'text/html' });
        response.end(`<!doctype html><title>loaded</title><script>${script}</script>`);
      },
      '/stream': endless('text/plain', 'begun'.padEnd(2000, '.')),
      '/document': endless('text/html', '<!doctype html><title>half</title><p>'.padEnd(2000, 'x')),
      '/data': (request, response) => {
        asked.push(request.url!);
        response.writeHead(200, { 'Content-Type': 'text/plain', 'Access-Control-Allow-Origin': '*' });
        response.end('data');
      },
      ...routes,
    },
    address,
  );
  t.after(() => {
    for (const response of open.values()) response.destroy();
    return server.close();
  });
  return { server, asked, open, cut };
}

const WITHIN_MS = 10_000;
const titled = (tab: Tab, title: string): Promise<unknown> => eventually(`the title is ${title}`, () => tab.pageTitle === title, WITHIN_MS);

test('a site starts with its profile, and revoking NETWORK ends the load that is under way at once', async (t) => {
  const system = await start(t);
  const site = await startSite(
    t,
    `fetch('/stream').then(async (response) => {
       const reader = response.body.getReader();
       await reader.read();
       document.title = 'begun';
       await reader.read();
     }).catch((error) => { document.title = 'ended'; return fetch('/data'); }).catch(() => { document.title = 'ended, and no more'; });`,
  );
  const { tab, guest } = await system.open(`${site.server.origin}/page`);
  assert.deepEqual(system.policy.show(guest).holds, ['NETWORK', 'DISK_READ', 'DISK_WRITE', 'GPU', 'INPUT', 'CONSOLE']);
  assert.equal(system.policy.show(guest).profile, 'site-default');
  await titled(tab, 'begun');
  const ended = await system.policy.revokeCapability(guest, 'NETWORK', 'test');
  assert.deepEqual(ended, { ok: true, value: 1 });
  await titled(tab, 'ended, and no more');
  await eventually('the server sees its connection end', () => site.cut.includes('/stream'), WITHIN_MS);
  assert.equal(site.asked.includes('/data'), false, 'nothing was asked for after the revocation');
  assert.match(
    system.policy.explain(guest, { kind: 'connection', host: '127.0.0.1', address: '127.0.0.1', port: 80, protocol: 'tcp', direction: 'out' }).text,
    /may not connect/,
  );
});

test('revoking NETWORK cuts the document that still streams into the guest', async (t) => {
  const system = await start(t);
  const site = await startSite(t, '');
  const { tab, guest } = await system.open(`${site.server.origin}/document`);
  await titled(tab, 'half');
  assert.deepEqual(site.cut, []);
  assert.equal((await system.policy.revokeCapability(guest, 'NETWORK', 'test')).ok, true);
  await eventually('the server sees its connection end', () => site.cut.includes('/document'), WITHIN_MS);
  assert.equal(system.kernel.guests.get(guest)?.state, 'running', 'the page stays');
});

test('a right that is granted while the page runs can be used at once', async (t) => {
  const system = await start(t);
  const site = await startSite(
    t,
    `(function again() { fetch('/data').then(() => { document.title = 'got it'; }, () => { document.title = 'waits'; setTimeout(again, 20); }); })();`,
  );
  system.policy.profiles.assign('site', site.server.origin.replace(/:\d+$/, ''), 'site-offline');
  const { tab, guest } = await system.open(`${site.server.origin}/page`);
  assert.equal(system.policy.show(guest).profile, 'site-offline');
  await titled(tab, 'waits');
  assert.deepEqual(site.asked, []);
  const granted = await system.policy.grant({ holder: guest, capabilities: 1, constraints: { hosts: ['127.0.0.1'] }, reason: 'test' });
  assert.equal(granted.ok, true);
  await titled(tab, 'got it');
});

test('a grant for its own hosts reaches no others', async (t) => {
  const system = await start(t);
  const other = await startSite(t, '', '127.0.0.2');
  const site = await startSite(
    t,
    `(async () => {
       const results = [];
       for (const url of ['/data', '${other.server.origin}/data']) results.push(await fetch(url).then(() => 'yes', () => 'no'));
       const image = new Image();
       image.src = '${other.server.origin}/data?image';
       await new Promise((resolve) => { image.onload = image.onerror = resolve; });
       const request = new XMLHttpRequest();
       request.open('GET', '${other.server.origin}/data?sync', false);
       try { request.send(); results.push('yes'); } catch { results.push('no'); }
       document.title = results.join();
     })();`,
  );
  system.policy.profiles.write({
    name: 'site-own-hosts',
    kind: 'site',
    summary: 'its own hosts',
    grants: [{ capabilities: ['NETWORK'], constraints: { hosts: ['{host}', '*.{host}'] } }],
  });
  system.policy.profiles.assign('site', 'http://127.0.0.1', 'site-own-hosts');
  const { tab, guest } = await system.open(`${site.server.origin}/page`);
  await titled(tab, 'yes,no,no');
  assert.deepEqual(other.asked, []);
  assert.deepEqual(system.policy.show(guest).holds, ['NETWORK']);
  const changed = await system.policy.setProfile(guest, 'site-default', false);
  assert.equal(changed.ok, true);
  tab.reload();
  await titled(tab, 'yes,yes,yes');
});

test('a narrower profile ends the loads that it does not permit, and leaves the others', async (t) => {
  const system = await start(t);
  const other = await startSite(t, '', '127.0.0.2');
  const site = await startSite(
    t,
    `const states = ['', ''];
     const tell = (which, state) => { states[which] = state; document.title = states.join(); };
     ['/stream', '${other.server.origin}/stream'].forEach((url, which) => fetch(url).then((response) => {
       tell(which, 'begun');
       return response.text();
     }).catch(() => tell(which, 'ended')));`,
  );
  system.policy.profiles.write({ name: 'site-here', kind: 'site', summary: 'x', grants: [{ capabilities: ['NETWORK'], constraints: { hosts: ['{host}'] } }] });
  const { tab, guest } = await system.open(`${site.server.origin}/page`);
  await titled(tab, 'begun,begun');
  assert.equal((await system.policy.setProfile(guest, 'site-here', false)).ok, true);
  await titled(tab, 'begun,ended');
  await eventually('the other server sees its connection end', () => other.cut.length === 1, WITHIN_MS);
  assert.deepEqual(site.cut, []);
});

test('without DISK_WRITE nothing is kept, and the page hears why', async (t) => {
  const system = await start(t);
  const site = await startSite(t, `try { localStorage.setItem('a', 'b'); document.title = 'kept'; } catch (error) { document.title = 'refused'; }`);
  system.policy.profiles.write({ name: 'site-reader', kind: 'site', summary: 'x', grants: [{ capabilities: ['NETWORK', 'DISK_READ'] }] });
  system.policy.profiles.assign('site', 'http://127.0.0.1', 'site-reader');
  const { tab } = await system.open(`${site.server.origin}/page`);
  await titled(tab, 'refused');
});

test('the grants of a guest end with it, and a guest that asks again and again is noticed', async (t) => {
  const system = await start(t);
  const site = await startSite(t, `(async () => { for (let i = 0; i < 100; i++) await fetch('/data').catch(() => {}); document.title = 'done'; })();`);
  system.policy.profiles.assign('site', 'http://127.0.0.1', 'site-offline');
  const { tab, guest } = await system.open(`${site.server.origin}/page`);
  await titled(tab, 'done');
  assert.deepEqual(site.asked, []);
  assert.ok(system.policy.list(guest).length > 0);
  tab.close();
  await eventually('the guest is gone', () => system.kernel.guests.get(guest) === null, WITHIN_MS);
  assert.deepEqual(system.policy.list(guest), []);
  assert.equal(system.policy.holds(guest, 'GPU'), false);
});

test('a redirect reaches no further than the grant, nor does a name that leads elsewhere', async (t) => {
  const system = await start(t);
  const other = await startSite(t, '', '127.0.0.2');
  const away: Route = (_request, response) => {
    response.writeHead(302, { Location: `${other.server.origin}/data?redirected`, 'Access-Control-Allow-Origin': '*' });
    response.end();
  };
  const site = await startSite(
    t,
    `(async () => {
       const results = [];
       for (const url of ['/away', '/data', location.origin.replace('127.0.0.1', 'localhost') + '/data?name']) results.push(await fetch(url).then(() => 'yes', () => 'no'));
       document.title = results.join();
     })();`,
    '127.0.0.1',
    { '/away': away },
  );
  const own = {
    name: 'site-addresses',
    kind: 'site',
    summary: 'x',
    grants: [{ capabilities: ['NETWORK'], constraints: { hosts: ['127.0.0.1/32', '10.0.0.0/8'] } }],
  };
  system.policy.profiles.write(own);
  system.policy.profiles.assign('site', 'http://127.0.0.1', 'site-addresses');
  const { tab, guest } = await system.open(`${site.server.origin}/page`);
  await titled(tab, 'no,yes,yes');
  assert.deepEqual(other.asked, []);
  system.policy.profiles.write({ ...own, grants: [{ capabilities: ['NETWORK'], constraints: { hosts: ['127.0.0.1/32', '127.0.0.2/32', '10.0.0.0/8'] } }] });
  assert.equal((await system.policy.setProfile(guest, 'site-addresses', false)).ok, true);
  tab.reload();
  await titled(tab, 'yes,yes,yes');
  system.policy.profiles.write({ ...own, grants: [{ capabilities: ['NETWORK'], constraints: { hosts: ['127.0.0.2/32', '10.0.0.0/8'] } }] });
  assert.equal((await system.policy.setProfile(guest, 'site-addresses', false)).ok, true);
  const before = site.asked.length;
  tab.reload();
  await titled(tab, 'no,no,no');
  assert.equal(site.asked.length, before, 'a name is not asked for at an address that is not granted');
});

test('bytes wait for the rate of the grant', async (t) => {
  const system = await start(t);
  const big: Route = (_request, response) => {
    response.writeHead(200, { 'Content-Type': 'application/octet-stream' });
    response.end(Buffer.alloc(300_000));
  };
  const site = await startSite(
    t,
    `(async () => {
       // 900 kB at 300 kB a second, a second's worth of them at once: two seconds, however slow the machine is otherwise.
       const start = performance.now();
       for (const part of [1, 2, 3]) await (await fetch('/big?' + part)).arrayBuffer();
       document.title = performance.now() - start > 1000 ? 'waited' : 'did not wait';
     })();`,
    '127.0.0.1',
    { '/big': big },
  );
  system.policy.profiles.write({
    name: 'site-slow',
    kind: 'site',
    summary: 'x',
    grants: [{ capabilities: ['NETWORK'], constraints: { bytesPerSecond: { perSecond: 300_000, burst: 300_000 } } }],
  });
  system.policy.profiles.assign('site', 'http://127.0.0.1', 'site-slow');
  const { tab } = await system.open(`${site.server.origin}/page`);
  await titled(tab, 'waited');
});
