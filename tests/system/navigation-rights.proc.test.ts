// Where a page may bring its tab: by its own doing no further than its guest's grants reach, whatever it navigates by; where a person goes is theirs.

import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import type { AuditEntry } from '../../src/audit/audit-entry.ts';
import type { GuestSnapshot } from '../../src/kernel/guests/guest-snapshot.ts';
import { entriesOf } from '../support/audit-client.ts';
import { CdpPage } from '../support/cdp-client.ts';
import type { PageTarget } from '../support/cdp-client.ts';
import { eventually, jsonOf, kpio, newFolder, TestSystem } from '../support/kpio-process.ts';

const ONE_MINUTE = { timeout: 60_000 };

let server: Server;
let system: TestSystem;
let port = 0;
let folder = '';
/** Host and path of what was asked for, but for the pages that tests open themselves. */
const asked: string[] = [];

before(async () => {
  folder = newFolder();
  server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://x');
    if (pathname === '/own') return void response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>own</title>');
    asked.push(`${request.headers.host!.split(':')[0]}${pathname}`);
    const to = searchParams.get('to');
    if (pathname === '/redirect') return void response.writeHead(302, { location: to! }).end();
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>elsewhere</title>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
  system = await TestSystem.start();
  const profile = join(folder, 'profile.json');
  const grants = [
    { capabilities: ['NETWORK'], constraints: { hosts: ['*.bound.localhost', 'bound.localhost'], protocols: ['tcp'], directions: ['out'] } },
    { capabilities: ['GPU', 'INPUT', 'CONSOLE'] },
  ];
  writeFileSync(profile, JSON.stringify({ name: 'site-bound', kind: 'site', summary: 'its own hosts', grants }));
  await command('policy', 'profile', '--file', profile);
});

after(async () => {
  await system?.stop();
  server?.closeAllConnections();
  server?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function command(...words: string[]): Promise<Record<string, unknown>> {
  return jsonOf(await kpio([...words, '--state', system.state, '--json']));
}

const url = (host: string, path: string): string => `http://${host}:${port}${path}`;
const secret = (): string => url('away.localhost', '/secret');

interface Bound {
  readonly page: CdpPage;
  readonly id: string;
  /** What the audit log has been told since. */
  refusals(): Promise<AuditEntry[]>;
}

/** A page whose guest may reach bound.localhost and what is below it. */
async function openBound(): Promise<Bound> {
  const page = await CdpPage.open(system.cdp, url('bound.localhost', '/own'));
  await eventually('the page has loaded', async () => (await page.evaluate('document.title').catch(() => '')) === 'own');
  const guests = (await command('guest', 'list'))['guests'] as GuestSnapshot[];
  const id = String(guests.filter(({ name }) => name === 'http://bound.localhost').at(-1)!.id);
  await command('policy', 'profile', id, 'site-bound');
  asked.length = 0;
  // Tests whose tabs stay open share the guest of the site.
  const before = (await refusalsOf(id)).length;
  return { page, id, refusals: async () => (await refusalsOf(id)).slice(before) };
}

async function refusalsOf(id: string): Promise<AuditEntry[]> {
  return (await entriesOf(system.state, { event: 'capability.refused' })).filter(({ guest }) => guest === id);
}

async function isRefused(page: CdpPage): Promise<void> {
  await eventually('the error page says why', async () => /capability\.denied/.test(String(await page.evaluate('document.body.textContent'))));
  assert.ok(String(await page.evaluate('document.body.textContent')).includes(secret()), 'and what was asked for');
}

/** The page may be gone before it can answer. */
const act = (page: CdpPage, script: string): Promise<unknown> => page.evaluate(`${script}; 1`).catch(() => {});

const WAYS: Readonly<Record<string, () => string>> = {
  'location.href': () => `location.href = '${secret()}'`,
  'location.replace': () => `location.replace('${secret()}')`,
  'a link': () => `document.body.innerHTML = '<a href="${secret()}">x</a>'; document.querySelector('a').click()`,
  'a form': () =>
    `document.body.innerHTML = '<form action="${secret()}" method="post"><input name="a" value="b"></form>'; document.querySelector('form').submit()`,
  'a form that is got': () => `document.body.innerHTML = '<form action="${secret()}"></form>'; document.querySelector('form').submit()`,
  'a redirect of its own server': () => `location.href = '${url('bound.localhost', '/redirect')}?to=' + encodeURIComponent('${secret()}')`,
  'a redirect of a redirect': () =>
    `location.href = '${url('www.bound.localhost', '/redirect')}?to=' + encodeURIComponent('${url('bound.localhost', '/redirect')}?to=' + encodeURIComponent('${secret()}'))`,
};

for (const [name, script] of Object.entries(WAYS)) {
  test(`a page whose grants name its hosts goes to no other by ${name}`, ONE_MINUTE, async () => {
    const { page, refusals } = await openBound();
    await act(page, script());
    await eventually('the error page says why', async () => /capability\.denied/.test(String(await page.evaluate('document.body.textContent'))));
    assert.ok(!asked.some((each) => each.startsWith('away')), 'nothing was sent there');
    assert.deepEqual(
      (await refusals()).map(({ outcome, details }) => [outcome, details['code'], details['request']]),
      [['refused', 'capability.denied', `connect to away.localhost port ${port} over tcp`]],
    );
    page.close();
  });
}

test('a new tab that a page opens goes no further than the page may, and a reload of it brings it nowhere', ONE_MINUTE, async () => {
  const { page, refusals } = await openBound();
  const known = new Set((await targets()).map((target) => target.id));
  await page.evaluate(`document.body.innerHTML = '<a href="${secret()}" target="_blank" style="position:fixed;inset:0">x</a>'; 1`);
  for (const type of ['mousePressed', 'mouseReleased']) await page.send('Input.dispatchMouseEvent', { type, x: 50, y: 50, button: 'left', clickCount: 1 });
  let opened: PageTarget | undefined;
  await eventually('the tab is there', async () => (opened = (await targets()).find((target) => !known.has(target.id))) !== undefined);
  const tab = await CdpPage.attach(system.cdp, opened!.id);
  await isRefused(tab);
  await tab.send('Page.reload');
  await eventually('the reload is over', async () => String(await tab.evaluate('document.body?.textContent ?? ""')) === '');
  assert.equal((await refusals()).length, 1);
  assert.ok(!asked.some((each) => each.startsWith('away')));
  tab.close();
  page.close();
});

test('what was refused is in no history: going on, back and anew leads to the page that asked', ONE_MINUTE, async () => {
  const { page } = await openBound();
  await act(page, `location.href = '${secret()}'`);
  await isRefused(page);
  const { entries } = (await page.send('Page.getNavigationHistory'))['result'] as { entries: { url: string }[] };
  assert.ok(
    entries.every((entry) => !entry.url.includes('away')),
    JSON.stringify(entries),
  );
  await page.send('Page.reload');
  await eventually('the page that asked is back', async () => (await page.evaluate('document.title')) === 'own');
  assert.ok(!asked.some((each) => each.startsWith('away')));
  page.close();
});

test('a page goes where its grants reach, also by redirects, and a person anywhere', ONE_MINUTE, async () => {
  const { page, refusals } = await openBound();
  await act(page, `location.href = '${url('bound.localhost', '/redirect')}?to=' + encodeURIComponent('${url('www.bound.localhost', '/there')}')`);
  await eventually('it has gone', async () => (await page.evaluate('document.title')) === 'elsewhere');
  assert.ok(asked.includes('www.bound.localhost/there'));
  assert.deepEqual(await refusals(), []);
  await page.send('Page.navigate', { url: secret() });
  await eventually('a person has gone elsewhere', async () => (await page.evaluate('location.host')) === `away.localhost:${port}`);
  // That site has the profile of every site, and leads back by itself.
  await act(page, `location.href = '${url('bound.localhost', '/own')}'`);
  await eventually('it is back', async () => (await page.evaluate('document.title')) === 'own');
  page.close();
});

test('a page without a right to a host does not get back there by the history that a person made', ONE_MINUTE, async () => {
  const { page } = await openBound();
  await page.send('Page.navigate', { url: secret() });
  await eventually('a person has gone elsewhere', async () => (await page.evaluate('document.title')) === 'elsewhere');
  await page.send('Page.navigate', { url: url('bound.localhost', '/own') });
  await eventually('and come back', async () => (await page.evaluate('document.title')) === 'own');
  const guests = (await command('guest', 'list'))['guests'] as GuestSnapshot[];
  const now = String(guests.filter(({ name }) => name === 'http://bound.localhost').at(-1)!.id);
  await command('policy', 'profile', now, 'site-bound');
  const before = (await refusalsOf(now)).length;
  asked.length = 0;
  await act(page, 'history.back()');
  await isRefused(page);
  assert.deepEqual(asked, []);
  assert.equal((await refusalsOf(now)).length, before + 1);
  page.close();
});

test('the profile site-restricted keeps a page from leading its tab elsewhere, by a key that a person presses too', ONE_MINUTE, async () => {
  const { page, id, refusals } = await openBound();
  await page.evaluate(`addEventListener('keydown', () => { location.href = '${secret()}'; }); 1`);
  await command('policy', 'profile', id, 'site-restricted');
  await page.send('Input.dispatchKeyEvent', { type: 'keyDown', key: 'a', code: 'KeyA' });
  await isRefused(page);
  assert.equal((await refusals()).length, 1);
  assert.ok(!asked.some((each) => each.startsWith('away')));
  // Its process may have other tabs, and is driven again by the next test.
  await command('policy', 'profile', id, 'site-bound');
  page.close();
});

test('explain says why', ONE_MINUTE, async () => {
  const { page, id } = await openBound();
  const refused = await command('policy', 'explain', id, secret());
  assert.equal(refused['isAllowed'], false);
  assert.match(String(refused['text']), /may not connect to away\.localhost port \d+ over tcp:[^]*it is not for this host/);
  const allowed = await command('policy', 'explain', id, url('www.bound.localhost', '/x'));
  assert.equal(allowed['isAllowed'], true);
  assert.match(String(allowed['text']), /profile site-bound/);
  assert.equal((await command('policy', 'explain', id, 'about:blank'))['code'], 'cli.usage');
  page.close();
});

async function targets(): Promise<PageTarget[]> {
  return (await (await fetch(`${system.cdp}/json/list`)).json()) as PageTarget[];
}
