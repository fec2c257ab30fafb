// The guests of a running system as an operator sees them, and what the commands do to their real processes.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';

import type { GuestSnapshot } from '../../src/kernel/guests/guest-snapshot.ts';
import { PATIENCE } from '../../src/kernel/guests/watchdog.ts';
import { CdpPage } from '../support/cdp-client.ts';
import { eventually, isRunning, jsonOf, kpio, TestSystem } from '../support/kpio-process.ts';

/** Short, so that a watchdog that was forgotten would strike within the test. */
const UNRESPONSIVE_MS = 2000;
const PAGE = `<!doctype html><title>guest</title><script>
  localStorage.setItem('a', 'b');
  let ticks = 0;
  setInterval(() => ticks++, 10);
</script><img src="/picture">`;

let server: Server;
let origin: string;
let system: TestSystem;

before(async () => {
  server = createServer((request, response) => {
    if (request.url === '/picture') return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': 'text/html' }).end(PAGE);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `localhost:${(server.address() as AddressInfo).port}`;
  system = await TestSystem.start({ env: { KPIO_UNRESPONSIVE_MS: String(UNRESPONSIVE_MS) } });
});

after(async () => {
  await system?.stop();
  server?.closeAllConnections();
  server?.close();
});

async function guestCommand(...words: string[]): Promise<Record<string, unknown>> {
  return jsonOf(await kpio(['guest', ...words, '--state', system.state, '--json']));
}

async function list(...words: string[]): Promise<readonly GuestSnapshot[]> {
  return (await guestCommand('list', ...words))['guests'] as GuestSnapshot[];
}

/** A page of a site of its own, and its guest. */
async function openSite(name: string): Promise<{ page: CdpPage; guest: GuestSnapshot }> {
  const page = await CdpPage.open(system.cdp, `http://${name}.${origin}/`);
  await eventually('the page has loaded', async () => (await page.evaluate('document.title').catch(() => '')) === 'guest').catch((error: unknown) => {
    throw new Error(`${String(error)}\n${system.log()}`);
  });
  const guest = (await list()).find((each) => each.name.includes(name));
  assert.ok(guest !== undefined, `${name} is a guest`);
  return { page, guest };
}

function stateOf(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2)[0]!;
}

test('a site is a guest: listed with its state, shown with what it has done and is connected to', async () => {
  const { page, guest } = await openSite('shown');
  assert.deepEqual([guest.kind, guest.state, guest.owner, guest.profile], ['site', 'running', 'default', 'site-default']);
  assert.ok(isRunning(guest.pid));
  const shown = (await guestCommand('show', String(guest.id)))['guest'] as GuestSnapshot;
  const { messagesIn, messagesOut, bytesIn, bytesOut, loads, refusals, cpuMs, residentBytes } = shown.statistics;
  for (const number of [messagesIn, messagesOut, bytesIn, bytesOut, loads, cpuMs, residentBytes])
    assert.ok(number !== null && number > 0, JSON.stringify(shown));
  assert.equal(refusals, 0, 'a page that works as it should is refused nothing');
  const services = shown.connections.map(({ service }) => service);
  for (const service of ['pages', 'network', 'storage', 'fonts', 'debugger']) assert.ok(services.includes(service), `${service} in ${services.join(' ')}`);
  assert.ok(shown.protections.some((name) => name.startsWith('seccomp:')));
  assert.equal(shown.networkInterface, null);
  const text = await kpio(['guest', 'list', '--state', system.state]);
  assert.match(text.stdout, new RegExp(`${guest.id} +site +running`));
  page.close();
});

test('a frozen guest stands still without being taken for hung, and goes on where it was', async () => {
  const { page, guest } = await openSite('frozen');
  const id = String(guest.id);
  assert.equal(((await guestCommand('freeze', id))['guest'] as GuestSnapshot).state, 'frozen');
  assert.equal(stateOf(guest.pid), 'T');
  assert.equal((await guestCommand('freeze', id))['code'], 'guest.wrong-state');
  const refused = await page.send('Runtime.evaluate', { expression: '1' });
  assert.match(JSON.stringify(refused), /the guest is frozen/);
  // Longer than the watchdog would wait, even for a process that gets nothing of the processor.
  await new Promise((resolve) => setTimeout(resolve, UNRESPONSIVE_MS * (PATIENCE + 0.5)));
  assert.equal(((await guestCommand('show', id))['guest'] as GuestSnapshot).state, 'frozen');
  assert.equal(stateOf(guest.pid), 'T');
  assert.equal(((await guestCommand('thaw', id))['guest'] as GuestSnapshot).state, 'running');
  const ticks = Number(await page.evaluate('ticks'));
  await eventually('its timers run', async () => Number(await page.evaluate('ticks')) > ticks);
  assert.equal((await guestCommand('thaw', id))['code'], 'guest.wrong-state');
  page.close();
});

test('a thawed guest is watched again: one that hangs is ended', async () => {
  const { page, guest } = await openSite('hangs');
  await guestCommand('freeze', String(guest.id));
  await guestCommand('thaw', String(guest.id));
  void page.send('Runtime.evaluate', { expression: 'for (;;);' });
  await eventually('the watchdog ends it', async () => (await list()).every(({ id }) => id !== guest.id), 20_000);
  const ended = (await list('--all')).find(({ id }) => id === guest.id)!;
  assert.equal(ended.endReason?.code, 'page.unresponsive');
  page.close();
});

test('killing a guest ends its processes, tells its tabs why, and is remembered', async () => {
  const { page, guest } = await openSite('killed');
  const { page: other } = await openSite('bystander');
  const id = String(guest.id);
  // Frozen first: a process that stands still must be killable.
  await guestCommand('freeze', id);
  await guestCommand('kill', id);
  await eventually('its process is gone', () => !isRunning(guest.pid));
  await eventually('its tab hears', () => page.events.some(({ method }) => method === 'Inspector.targetCrashed'));
  const ended = (await list('--all')).find((each) => each.id === guest.id)!;
  assert.deepEqual([ended.state, ended.endReason?.code, ended.statistics.cpuMs], ['ended', 'guest.killed', null]);
  assert.equal((await guestCommand('kill', id))['code'], 'guest.not-found');
  assert.equal(await other.evaluate('document.title'), 'guest', 'others are unharmed');
  page.close();
  other.close();
});

test('a memory limit holds for the running process', async () => {
  const { page, guest } = await openSite('limited');
  const id = String(guest.id);
  const limited = await guestCommand('limit', id, '--memory', '64M');
  assert.equal((limited['guest'] as GuestSnapshot).limits.memoryBytes, 64 << 20, JSON.stringify(limited));
  void page.send('Runtime.evaluate', { expression: 'const kept = []; for (;;) kept.push(new Uint8Array(1 << 20).fill(1))' });
  await eventually('it ends when it takes more', async () => (await list()).every((each) => each.id !== guest.id), 30_000);
  assert.match((await list('--all')).find((each) => each.id === guest.id)!.endReason!.code, /^page\.(out-of-memory|crashed)$/);
  page.close();
});

test('what cannot be done is refused with a code', async () => {
  const cases: readonly (readonly [words: string, code: string])[] = [
    ['show 1', 'guest.not-found'],
    ['freeze 1', 'guest.not-found'],
    ['kill 99999999999999999999', 'cli.usage'],
    ['kill', 'cli.usage'],
    ['pet 1', 'cli.usage'],
    ['list 1', 'cli.usage'],
    ['limit 1 --memory much', 'cli.usage'],
    ['limit 1 --cpu 0.5', 'cli.usage'],
    ['limit 1 --memory 1k', 'cli.usage'],
    ['limit 1 --memory 64M', 'guest.not-found'],
    ['limit 1 --network 64M', 'guest.not-found'],
    ['limit 1 --network 0', 'cli.usage'],
    ['limit 1 --network fast', 'cli.usage'],
  ];
  for (const [words, code] of cases) assert.equal((await guestCommand(...words.split(' ')))['code'], code, words);
  const { page, guest } = await openSite('nothing');
  assert.equal((await guestCommand('limit', String(guest.id)))['code'], 'guest.limit-refused');
  page.close();
});
