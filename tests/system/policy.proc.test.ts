// Rights on the running system: what a page may do changes at once when an operator grants and revokes, and everybody else goes on.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';

import type { GuestSnapshot } from '../../src/kernel/guests/guest-snapshot.ts';
import type { GrantView, GuestPolicy } from '../../src/kernel/policy/policy-enforcer.ts';
import { CdpPage } from '../support/cdp-client.ts';
import { eventually, jsonOf, kpio, TestSystem } from '../support/kpio-process.ts';

let server: Server;
let origin: string;
let system: TestSystem;
/** Answers that never end, by path. */
const endless = new Map<string, ServerResponse>();

before(async () => {
  server = createServer((request, response) => {
    const path = request.url ?? '/';
    response.writeHead(200, { 'content-type': path.startsWith('/endless') ? 'application/json' : 'text/html' });
    if (path.startsWith('/endless')) {
      endless.set(path, response);
      response.write('0'.repeat(4096));
    } else response.end('<!doctype html><title>guest</title>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `localhost:${(server.address() as AddressInfo).port}`;
  system = await TestSystem.start();
});

after(async () => {
  await system?.stop();
  server?.closeAllConnections();
  server?.close();
});

async function command(name: 'guest' | 'policy', ...words: string[]): Promise<Record<string, unknown>> {
  return jsonOf(await kpio([name, ...words, '--state', system.state, '--json']));
}

async function openSite(name: string): Promise<{ page: CdpPage; id: string }> {
  const page = await CdpPage.open(system.cdp, `http://${name}.${origin}/`);
  await eventually('the page has loaded', async () => (await page.evaluate('document.title').catch(() => '')) === 'guest');
  const guests = (await command('guest', 'list'))['guests'] as GuestSnapshot[];
  return { page, id: String(guests.find((each) => each.name.includes(name))!.id) };
}

async function holds(id: string): Promise<readonly string[]> {
  return ((await command('policy', 'show', id))['policy'] as GuestPolicy).holds;
}

const SITE = ['NETWORK', 'DISK_READ', 'DISK_WRITE', 'GPU', 'INPUT', 'CONSOLE'];

test('a site starts with the rights of its profile, each by a grant', async () => {
  const { page, id } = await openSite('plain');
  const { policy } = (await command('policy', 'show', id)) as { policy: GuestPolicy };
  assert.deepEqual([policy.profile, policy.holds], ['site-default', SITE]);
  const { grants } = (await command('policy', 'list')) as { grants: GrantView[] };
  assert.deepEqual(
    grants.filter((grant) => String(grant.guest) === id).map((grant) => grant.id),
    policy.grants.map((grant) => grant.id),
  );
  const { profiles } = (await command('policy', 'profile')) as { profiles: { name: string }[] };
  assert.ok(profiles.some(({ name }) => name === 'site-offline'));
  page.close();
});

test('revoking INPUT lets go of what is held: the page hears that it is up, and nothing is clicked', async () => {
  const { page, id } = await openSite('held');
  await page.evaluate(`(() => {
    document.body.innerHTML = '<button style="position:fixed;left:0;top:0;width:200px;height:200px">x</button>';
    globalThis.heard = [];
    for (const type of ['keydown', 'keyup', 'mousedown', 'mouseup', 'click']) addEventListener(type, (event) => heard.push(type + ' ' + (event.key ?? event.button)), true);
  })()`);
  await page.send('Input.dispatchMouseEvent', { type: 'mousePressed', x: 50, y: 50, button: 'left', buttons: 1, clickCount: 1 });
  await page.send('Input.dispatchKeyEvent', { type: 'keyDown', key: 'Shift', code: 'ShiftLeft', modifiers: 8 });
  await page.send('Input.dispatchKeyEvent', { type: 'keyDown', key: ' ', code: 'Space', modifiers: 8 });
  const heard = async (): Promise<string> => String(await page.evaluate('heard.join()'));
  const down = 'mousedown 0,keydown Shift,keydown  ';
  assert.equal(await heard(), down);
  await command('policy', 'revoke', id, 'INPUT', '--reason', 'a test');
  await eventually('all of it is up', async () => (await heard()) === `${down},mouseup 0,keyup  ,keyup Shift`);
  const late = await page.send('Input.dispatchKeyEvent', { type: 'keyUp', key: ' ', code: 'Space' });
  assert.match(JSON.stringify(late['error']), /INPUT/);
  await command('policy', 'grant', id, 'INPUT', '--once');
  await page.send('Input.dispatchKeyEvent', { type: 'keyDown', key: 'a', code: 'KeyA' });
  assert.match(await heard(), /keyup Shift,keydown a$/);
  page.close();
});

test('revoking DISK_WRITE ends writing in the middle of a page, and a grant brings it back', async () => {
  const { page, id } = await openSite('writes');
  const write = "(() => { try { localStorage.setItem('k', String(Math.random())); return 'written' } catch (error) { return error.name } })()";
  assert.equal(await page.evaluate(write), 'written');
  const ended = await command('policy', 'revoke', id, 'DISK_WRITE', '--reason', 'a test');
  assert.ok(Number(ended['ended']) >= 1, JSON.stringify(ended));
  assert.deepEqual(
    await holds(id),
    SITE.filter((right) => right !== 'DISK_WRITE'),
  );
  assert.equal(await page.evaluate(write), 'QuotaExceededError');
  assert.equal(await page.evaluate('localStorage.length'), 1, 'reading goes on');
  await command('policy', 'grant', id, 'DISK_WRITE', '--for', '600');
  assert.equal(await page.evaluate(write), 'written');
  const guest = (await command('guest', 'show', id))['guest'] as GuestSnapshot;
  assert.ok(guest.statistics.refusals >= 1);
  assert.match(system.log(), new RegExp(`guest ${id} .* was refused storage\\.set: it lacks DISK_WRITE`));
  page.close();
});

test('revoking NETWORK ends a load that is under way; new ones and navigations are refused; others go on', async () => {
  const { page, id } = await openSite('loads');
  const { page: other } = await openSite('bystander');
  for (const [each, path] of [
    [page, '/endless-1'],
    [other, '/endless-2'],
  ] as const) {
    await each.evaluate(
      `window.outcome = 'open'; fetch('${path}').then((r) => { window.outcome = 'answered'; return r.text() }).catch((error) => (window.outcome = error.name)); 1`,
    );
    await eventually('the answer has begun', async () => (await each.evaluate('window.outcome')) === 'answered');
  }
  await command('policy', 'revoke', id, 'NETWORK');
  await eventually('the load has ended', async () => (await page.evaluate('window.outcome')) === 'TypeError');
  await eventually('its connection is closed', () => endless.get('/endless-1')!.destroyed);
  assert.equal(await page.evaluate("fetch('/again').then(() => 'loaded', (error) => error.name)"), 'TypeError');
  await page.evaluate("location.href = '/elsewhere'; 1");
  await eventually('the navigation was refused', () => new RegExp(`guest ${id} .* was refused page\\.navigate: it lacks NETWORK`).test(system.log()));
  assert.equal(await page.evaluate('location.pathname'), '/');
  assert.equal(await other.evaluate('window.outcome'), 'answered', 'the other is still reading');
  assert.equal(endless.get('/endless-2')!.destroyed, false);
  await command('policy', 'grant', id, 'NETWORK');
  assert.equal(await page.evaluate("fetch('/again').then(() => 'loaded', (error) => error.name)"), 'loaded');
  page.close();
  other.close();
});

test('a page that asks again and again for what it was refused is told of as an anomaly, and cannot fill the log', async () => {
  const { page, id } = await openSite('misuses');
  await command('policy', 'revoke', id, 'NETWORK');
  const asked = "Promise.all(Array.from({ length: 200 }, (_, at) => fetch('/' + at).catch(() => 1))).then((all) => all.length)";
  assert.equal(await page.evaluate(asked), 200);
  await eventually('the anomaly is told', () => new RegExp(`guest ${id} .* asks again and again`).test(system.log()));
  const told = system
    .log()
    .split('\n')
    .filter((line) => line.includes(`guest ${id} `) && line.includes('was refused load.start'));
  assert.equal(told.length, 8, 'the 1st, 2nd, 4th ... 128th');
  assert.equal(((await command('guest', 'show', id))['guest'] as GuestSnapshot).statistics.refusals, 200);
  page.close();
});

test('without GPU there is no picture, without INPUT no key arrives, without CONSOLE no debugger', async () => {
  const { page, id } = await openSite('seen');
  await page.evaluate("window.keys = 0; addEventListener('keydown', () => window.keys++); 1");
  await command('policy', 'profile', id, 'site-restricted');
  const { error } = await page.send('Runtime.evaluate', { expression: '1' });
  assert.match(String(error.message), /the right for it is missing: cdp\.command needs CONSOLE/);
  const gpu = ((await command('policy', 'show', id))['policy'] as GuestPolicy).grants.find(({ capabilities }) => capabilities.includes('GPU'));
  await command('policy', 'revoke', gpu!.id);
  assert.match(String((await page.send('Page.captureScreenshot')).error.message), /page\.frame needs GPU/);
  await command('policy', 'revoke', id, 'INPUT');
  await page.send('Input.dispatchKeyEvent', { type: 'keyDown', key: 'a', code: 'KeyA' });
  await command('policy', 'grant', id, 'GPU,CONSOLE');
  assert.ok((await page.send('Page.captureScreenshot')).result.data.length > 0);
  assert.equal(await page.evaluate('window.keys'), 0);
  page.close();
});

test('a profile can be chosen for a site from now on', async () => {
  const { page, id } = await openSite('kept');
  const changed = (await command('policy', 'profile', id, 'site-offline', '--keep')) as { policy: GuestPolicy };
  assert.deepEqual(
    changed.policy.holds,
    SITE.filter((right) => right !== 'NETWORK'),
  );
  await page.send('Page.close');
  page.close();
  await eventually('its process has ended', async () =>
    ((await command('guest', 'list'))['guests'] as GuestSnapshot[]).every((each) => String(each.id) !== id),
  );
  const again = await openSite('kept');
  assert.equal((await holds(again.id)).includes('NETWORK'), false);
  again.page.close();
});

test('what cannot be done is refused with a code', async () => {
  const { page, id } = await openSite('refused');
  const cases: readonly (readonly [words: string, code: string])[] = [
    ['show 1', 'guest.not-found'],
    ['grant 1 GPU', 'guest.not-found'],
    [`revoke ${'0'.repeat(32)}`, 'capability.unknown-grant'],
    [`profile ${id} site-none`, 'capability.unknown-profile'],
    [`profile ${id} vm-server`, 'capability.unknown-profile'],
    [`grant ${id} NETWORK --ports 1-70000`, 'capability.invalid-grant'],
    [`grant ${id} DISK_READ --paths ../etc`, 'capability.invalid-grant'],
    [`grant ${id} ROOT`, 'cli.usage'],
    ['grant', 'cli.usage'],
  ];
  for (const [words, code] of cases) assert.equal((await command('policy', ...words.split(' ')))['code'], code, words);
  page.close();
});
