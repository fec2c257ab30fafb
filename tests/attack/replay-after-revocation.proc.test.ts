// A site process that has been taken over keeps every number that it was ever given, and uses them after the right behind them is gone: grants, loads,
// connections, surfaces, images. Each use is refused with a code or passed over; with the right back, new ones work and old ones do not.

import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { after, before, test } from 'node:test';

import type { CapabilityName } from '../../src/base/capability-names.ts';
import { FailureError } from '../../src/base/failure.ts';
import type { Result } from '../../src/base/failure.ts';
import { maskOf } from '../../src/capability/capability.ts';
import type { GrantId, GrantRequest } from '../../src/capability/grant.ts';
import { eventually } from '../support/kpio-process.ts';
import { startPageServer } from '../support/page-server.ts';
import type { PageServer } from '../support/page-server.ts';
import { AttackedSystem, newLoadId, REQUEST } from './taken-over/system.ts';
import type { HonestPage, TakenOverPage } from './taken-over/system.ts';

let server: PageServer;
let system: AttackedSystem;
let honest: HonestPage;
let page: TakenOverPage;
const asked: string[] = [];
const endless: ServerResponse[] = [];

before(async () => {
  server = await startPageServer({
    '/': (_request, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>honest</title>'),
    '/data': (request, response) => {
      asked.push(request.url!);
      response.writeHead(200, { 'Content-Type': 'text/plain' }).end('data');
    },
    '/endless': (request, response) => {
      asked.push(request.url!);
      endless.push(response);
      response.writeHead(200, { 'Content-Type': 'text/plain' }).write('x'.repeat(4096));
    },
  });
  system = await AttackedSystem.start();
  honest = await system.openPage(`${server.origin.replace('127.0.0.1', 'honest.localhost')}/`);
  page = await system.takeOver(`${server.origin.replace('127.0.0.1', 'evil.localhost')}/`);
});

after(async () => {
  await system?.stop();
  await server?.close();
});

async function revoke(right: CapabilityName): Promise<void> {
  const ended = await system.kernel.policy.revokeCapability(page.guest, right, 'an attack test');
  assert.ok(ended.ok && ended.value >= 1);
  // A grant that gave more than this right went whole.
  for (const each of SITE_RIGHTS) if (each !== right && !system.kernel.policy.holds(page.guest, each)) await grant(each);
  assert.equal(system.kernel.policy.holds(page.guest, right), false);
}

const SITE_RIGHTS = ['NETWORK', 'DISK_READ', 'DISK_WRITE', 'GPU', 'INPUT', 'CONSOLE'] as const;

function request(holder: number, right: CapabilityName, rest: Partial<GrantRequest> = {}): GrantRequest {
  return { holder, capabilities: maskOf([right]), reason: 'an attack test', ...rest };
}

async function grant(right: CapabilityName, rest: Partial<GrantRequest> = {}): Promise<GrantId> {
  const made = await system.kernel.policy.grant(request(page.guest, right, rest));
  assert.ok(made.ok, JSON.stringify(made));
  return made.value.id;
}

/** The code of the refusal. */
async function refusalOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'it was not refused',
    (error: unknown) => (error instanceof FailureError ? error.failure.code : String(error)),
  );
}

function codeOf(result: Result<unknown>): string | null {
  return result.ok ? null : result.failure.code;
}

test('a load whose right was revoked has ended, and its number brings nothing back', async (t) => {
  const loadId = newLoadId();
  const load = { loadId, request: { ...REQUEST, url: '/endless', mode: 'same-origin' } };
  load.request.url = new URL('/endless', page.tab.committedUrl).href;
  await page.say('load.start', load);
  await page.until(({ type, payload }) => type === 'load.data' && (payload as { loadId: number }).loadId === loadId);
  await revoke('NETWORK');
  await t.test('it ends at once', async () => {
    assert.equal((await page.outcome(loadId)).code, 'capability.denied');
    await eventually('its connection is closed', () => endless[0]!.destroyed);
  });
  asked.length = 0;
  const data = new URL('/data', page.tab.committedUrl).href;
  await t.test('its number again', async () => {
    await page.say('load.start', load);
    assert.equal((await page.outcome(loadId)).code, 'capability.denied');
  });
  await t.test('another number', async () => assert.equal((await page.load({ url: data, mode: 'same-origin' })).code, 'capability.denied'));
  await t.test('a blocking load', async () => assert.equal(await page.block('load.sync', { request: { ...REQUEST, url: data } }), 'capability.denied'));
  await t.test('stop what has ended', async () => {
    for (let times = 0; times < 3; times++) await page.say('load.abort', { loadId });
    assert.equal(page.ended, null);
  });
  await t.test('have the tab load it', async () => {
    for (const type of ['page.reload', 'page.traverseBy', 'page.icon', 'page.navigate']) {
      await page.say(type, {
        url: data,
        delta: 0,
        target: '_self',
        method: 'GET',
        body: null,
        contentType: '',
        referrer: '',
        replace: false,
        userActivation: true,
      });
    }
    assert.deepEqual([page.tab.isLoading, page.tab.iconUrl], [false, '']);
  });
  assert.deepEqual(asked, []);
  await t.test('with a new right a new load comes', async () => {
    await grant('NETWORK');
    assert.deepEqual((await page.load({ url: data, mode: 'same-origin' })).body, 'data');
    assert.deepEqual(asked, ['/data']);
  });
});

test('storage and cookies are closed to the page that had them open', async (t) => {
  const key = { area: 'local', origin: '', key: 'mark' };
  assert.deepEqual(await page.block('storage.set', { ...key, value: 'before' }), { stored: true });
  assert.notEqual(await page.call('service.connect', { name: 'storage' }, 20), 'capability.denied');
  await revoke('DISK_WRITE');
  for (const [type, payload] of [
    ['storage.set', { ...key, value: 'after' }],
    ['storage.remove', key],
    ['storage.clear', key],
    ['cookie.set', { url: '', cookie: 'after=1' }],
  ] as const) {
    await t.test(`${type} without DISK_WRITE`, async () => assert.equal(await page.block(type, payload), 'capability.denied'));
  }
  assert.deepEqual(await page.block('storage.get', key), { value: 'before' });
  await revoke('DISK_READ');
  for (const [type, payload] of [
    ['storage.get', key],
    ['storage.keys', key],
    ['cookie.get', { url: '' }],
  ] as const) {
    await t.test(`${type} without DISK_READ`, async () => assert.equal(await page.block(type, payload), 'capability.denied'));
  }
  await t.test('a file', async () => assert.equal((await page.load({ url: 'file:///etc/passwd' })).code, 'capability.denied'));
  await grant('DISK_READ');
  assert.deepEqual(await page.block('storage.get', key), { value: 'before' });
});

test('a page without GPU shows nothing, and what it had shown is gone', async (t) => {
  const { surfaceId } = page.tab;
  await revoke('GPU');
  await t.test('it is not asked for a picture', async () => {
    await page.received();
    assert.equal(await refusalOf(page.tab.frame()), 'capability.denied');
    assert.ok((await page.received()).every(({ type }) => type !== 'page.frame'));
  });
  await t.test('nor may it call itself changed', async () => {
    let changes = 0;
    const stop = page.tab.observe({ dirty: () => changes++, cursor: () => changes++, hoverUrl: () => changes++ });
    await page.say('page.dirty', {});
    await page.say('page.cursor', { cursor: 'wait' });
    await page.say('page.hoverUrl', { url: 'https://example.org/' });
    stop();
    assert.equal(changes, 0);
  });
  await t.test('a picture that was not asked for ends it not, and shows nothing', async () => {
    const picture = { x: 0, y: 0, width: 4, height: 4, scale: 1, format: 'png', quality: 0, background: null } as const;
    const { bytes } = await system.kernel.screen.capture({ surfaceId, ...picture });
    const { bytes: nothing } = await system.kernel.screen.capture({ surfaceId: 2 ** 40, ...picture });
    assert.deepEqual(Buffer.from(bytes), Buffer.from(nothing));
  });
  await t.test('images and fonts are dropped', async () => {
    await page.send({ type: 'resource.image', payload: { imageId: 1, bytes: 0 }, attachments: [''] });
    await page.send({ type: 'resource.font', payload: { fontId: 1, faceId: 1, sfnt: null, variations: [] } });
    assert.equal(page.ended, null);
  });
  await grant('GPU');
});

test('without INPUT and CONSOLE it asks nobody and tells nobody', async (t) => {
  const heard: string[] = [];
  const stop = page.tab.observe({
    console: () => heard.push('console'),
    cdpEvent: () => heard.push('event'),
    picker: () => heard.push('picker'),
    dialog: () => {
      heard.push('dialog');
      return Promise.resolve({ accepted: true, text: '' });
    },
  });
  await revoke('CONSOLE');
  await t.test('console and debugger', async () => {
    await page.say('page.console', { level: 'log', text: 'after' });
    await page.say('cdp.event', { sessionId: '', method: 'Runtime.consoleAPICalled', params: {} });
    assert.equal(await page.call('service.connect', { name: 'console' }, 31), 'capability.denied');
    assert.equal(await refusalOf(page.tab.cdpCommand('', 'Runtime.evaluate', {})), 'capability.denied');
  });
  await revoke('INPUT');
  await t.test('dialogs, choosers and keys', async () => {
    assert.equal(await page.block('dialog.open', { type: 'alert', message: 'after', defaultText: '' }), 'capability.denied');
    await page.say('page.picker', { picker: null });
    assert.equal(await page.call('service.connect', { name: 'dialogs' }, 32), 'capability.denied');
    assert.equal(await refusalOf(page.tab.copy(false)), 'capability.denied');
    await page.received();
    page.tab.paste('a secret', '');
    assert.ok((await page.received()).every(({ type }) => type !== 'page.paste'));
  });
  stop();
  assert.deepEqual(heard, []);
  await grant('INPUT');
  await grant('CONSOLE');
});

test('a grant that has ended gives nothing more, to nobody', async (t) => {
  const { policy } = system.kernel;
  const other = honest.tab.process!.id;
  const handsOn = { mayDelegate: true, depthLeft: 3 };
  const parent = await grant('AUDIT', handsOn);
  const child = await policy.grant(request(other, 'AUDIT', { mayDelegate: true, depthLeft: 2 }), parent, page.guest);
  assert.ok(child.ok);
  assert.equal(policy.holds(other, 'AUDIT'), true);
  assert.ok((await policy.revoke(parent, 'an attack test')).ok);
  await t.test('what was handed on has ended with it', () => assert.equal(policy.holds(other, 'AUDIT'), false));
  const uses: Readonly<Record<string, () => Promise<Result<unknown>>>> = {
    'derive from it': () => policy.grant(request(page.guest, 'AUDIT'), parent, page.guest),
    'hand it on': () => policy.grant(request(other, 'AUDIT'), parent, page.guest),
    'derive from what was handed on': () => policy.grant(request(other, 'AUDIT'), child.value.id, other),
    'hand what was handed on back': () => policy.grant(request(page.guest, 'AUDIT'), child.value.id, other),
    'as the kernel': () => policy.grant(request(page.guest, 'AUDIT'), parent),
    'revoke it again': () => policy.revoke(parent, 'again', page.guest),
    'revoke what was handed on again': () => policy.revoke(child.value.id, 'again', other),
  };
  for (const [name, use] of Object.entries(uses)) await t.test(name, async () => assert.equal(codeOf(await use()), 'capability.revoked'));
  const live = await grant('AUDIT');
  const notTheirs: Readonly<Record<string, readonly [use: () => Promise<Result<unknown>>, code: string]>> = {
    'a grant out of nothing': [() => policy.grant(request(page.guest, 'ADMIN'), null, page.guest), 'capability.not-holder'],
    "another's grant": [() => policy.grant(request(other, 'AUDIT'), live, other), 'capability.not-holder'],
    "the end of another's grant": [() => policy.revoke(live, 'forged', other), 'capability.not-holder'],
    'more than the grant gives': [() => policy.grant(request(page.guest, 'ADMIN'), live, page.guest), 'capability.too-deep'],
    'a number that was never given': [() => policy.grant(request(page.guest, 'AUDIT'), '0'.repeat(32), page.guest), 'capability.unknown-grant'],
  };
  for (const [name, [use, code]] of Object.entries(notTheirs)) await t.test(name, async () => assert.equal(codeOf(await use()), code));
  assert.equal(policy.holds(other, 'AUDIT'), false);
  assert.ok((await policy.revoke(live, 'an attack test')).ok);
  await t.test('use it', () => {
    assert.equal(policy.demand(page.guest, { kind: 'capability', capability: 'AUDIT' })?.code, 'capability.denied');
    assert.equal(policy.holds(page.guest, 'AUDIT'), false);
  });
});

test('a guest that has ended holds nothing, also for one that comes after it', async () => {
  const { guest } = page;
  const { policy } = system.kernel;
  const grants = policy.list(guest).map(({ id }) => id);
  assert.ok(grants.length > 0);
  system.browser.closeTab(page.tab);
  await eventually('its grants have ended', () => policy.list(guest).length === 0);
  for (const right of SITE_RIGHTS) assert.equal(policy.holds(guest, right), false, right);
  for (const id of grants) assert.equal(codeOf(await policy.grant(request(honest.tab.process!.id, 'GPU'), id)), 'capability.revoked');
  assert.match(String(codeOf(await policy.grant(request(guest, 'GPU')))), /^capability\./);
  assert.equal(await honest.evaluate('document.title'), 'honest');
});
