// Unmodified Playwright drives a running KPIO over CDP.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';

import { startPageServer } from '../support/page-server.ts';
import type { PageServer } from '../support/page-server.ts';
import { startSystem } from '../support/running-system.ts';
import type { RunningSystem } from '../support/running-system.ts';
import { readPng } from './png.ts';
import { startTestSite } from './test-site.ts';

/** Page code in evaluate() is typed by hand: the tests have no DOM library. */
declare const globalThis: any;

let system: RunningSystem;
let site: PageServer;
let browser: Browser;
let context: BrowserContext;

before(async () => {
  system = await startSystem();
  site = await startTestSite();
  browser = await chromium.connectOverCDP(system.cdp);
  context = await browser.newContext();
  context.setDefaultTimeout(10_000);
});

after(async () => {
  await browser?.close();
  await system?.stop();
  await site?.close();
});

function scenario(title: string, run: (page: Page) => Promise<void>): void {
  test(title, { timeout: 30_000 }, async () => {
    const page = await context.newPage();
    try {
      await run(page);
    } finally {
      await page.close();
    }
  });
}

test('connecting finds the default context', () => {
  assert.ok(browser.isConnected());
  assert.equal(browser.contexts().length >= 1, true);
});

scenario('goto answers with the response, and the page has its address and title', async (page) => {
  const response = await page.goto(`${site.origin}/`);
  assert.equal(response?.status(), 200);
  assert.equal(response?.headers()['content-type'], 'text/html; charset=utf-8');
  assert.equal(page.url(), `${site.origin}/`);
  assert.equal(await page.title(), 'Home');
  assert.match(await response!.text(), /Hello/);
});

scenario('a missing page is a response as any other', async (page) => {
  const response = await page.goto(`${site.origin}/missing`);
  assert.equal(response?.status(), 404);
  assert.equal(await page.title(), 'Missing');
});

scenario('a redirect is followed and told', async (page) => {
  const response = await page.goto(`${site.origin}/redirect`);
  assert.equal(page.url(), `${site.origin}/second`);
  assert.equal(response?.request().redirectedFrom()?.url(), `${site.origin}/redirect`);
});

scenario('goto of a closed port fails with its cause', async (page) => {
  const closed = await startPageServer();
  await closed.close();
  await assert.rejects(page.goto(closed.origin), /ERR_CONNECTION_REFUSED/);
});

scenario('evaluate gives values, handles and errors', async (page) => {
  await page.goto(`${site.origin}/`);
  assert.deepEqual(await page.evaluate(() => [1, 'two', null, { three: [3n, NaN, new Date(0), undefined] }]), [
    1,
    'two',
    null,
    { three: [3n, NaN, new Date(0), undefined] },
  ]);
  assert.equal(await page.evaluate((add: number) => Promise.resolve(40 + add), 2), 42);
  assert.equal(await page.evaluate('1 + 2'), 3);
  const handle = await page.evaluateHandle(() => globalThis.document.getElementById('heading'));
  assert.equal(await handle.evaluate((heading: any) => heading.textContent), 'Hello');
  assert.equal(await handle.asElement()?.getAttribute('class'), 'big bold');
  const parts = await (await page.evaluateHandle(() => ({ element: globalThis.document.body, number: 5 }))).getProperties();
  assert.notEqual(parts.get('element')?.asElement(), null);
  assert.equal(await parts.get('number')?.jsonValue(), 5);
  await assert.rejects(
    page.evaluate(() => {
      throw new RangeError('told');
    }),
    /RangeError: told/,
  );
  await assert.rejects(
    page.evaluate(() => Promise.reject(new Error('later'))),
    /later/,
  );
});

scenario('the main world does not see the isolated one', async (page) => {
  await page.goto(`${site.origin}/`);
  await page.locator('#heading').textContent();
  assert.deepEqual(
    await page.evaluate(() => Object.getOwnPropertyNames(globalThis).filter((name: string) => /playwright|kpio|cdp/i.test(name) || name.startsWith('_'))),
    [],
  );
});

scenario('fill, type, press, check, select and click work as a person does', async (page) => {
  await page.goto(`${site.origin}/form`);
  await page.fill('#name', 'Ada');
  await page.locator('#name').press('End');
  await page.locator('#name').pressSequentially(' L');
  assert.equal(await page.inputValue('#name'), 'Ada L');
  await page.check('#agree');
  assert.equal(await page.isChecked('#agree'), true);
  assert.deepEqual(await page.selectOption('#colour', 'g'), ['g']);
  await page.click('#go');
  assert.equal(await page.textContent('#result'), 'Ada L,true,g');
  await page.fill('#area', 'one\ntwo');
  assert.equal(await page.inputValue('#area'), 'one\ntwo');
  assert.match((await page.textContent('#log')) ?? '', /keydown:name input:name .*change:agree/);
});

scenario('locators find by role, text and label', async (page) => {
  await page.goto(`${site.origin}/form`);
  assert.equal(await page.getByRole('button', { name: 'Go' }).count(), 1);
  assert.equal(await page.getByText('Go', { exact: true }).isVisible(), true);
  assert.equal(await page.locator('option').count(), 2);
});

scenario('waiting for an element that comes late', async (page) => {
  await page.goto(`${site.origin}/late`);
  const late = await page.waitForSelector('#late');
  assert.equal(await late.textContent(), 'came late');
  await page.waitForFunction(() => globalThis.document.querySelectorAll('p').length === 1);
});

scenario('a click scrolls to what is far away', async (page) => {
  await page.goto(`${site.origin}/far`);
  await page.click('#far');
  assert.equal(await page.textContent('#far'), 'pressed');
  assert.ok((await page.evaluate(() => globalThis.scrollY)) > 1000);
});

scenario('bounding boxes are those of the layout', async (page) => {
  await page.goto(`${site.origin}/colours`);
  assert.deepEqual(await page.locator('#red').boundingBox(), { x: 0, y: 0, width: 100, height: 50 });
});

scenario('screenshots: viewport, full page, one element, one clip', async (page) => {
  await page.setViewportSize({ width: 400, height: 300 });
  await page.goto(`${site.origin}/colours`);
  const shown = readPng(await page.screenshot());
  assert.deepEqual([shown.width, shown.height], [400, 300]);
  assert.deepEqual(shown.pixel(50, 25), [255, 0, 0]);
  assert.deepEqual(shown.pixel(50, 100), [0, 0, 255]);
  assert.deepEqual(shown.pixel(200, 25), [255, 255, 255]);
  const full = readPng(await page.screenshot({ fullPage: true }));
  assert.deepEqual([full.width, full.height], [400, 2050]);
  assert.deepEqual(full.pixel(50, 2040), [0, 0, 255]);
  const element = readPng(await page.locator('#red').screenshot());
  assert.deepEqual([element.width, element.height], [100, 50]);
  assert.deepEqual(element.pixel(99, 49), [255, 0, 0]);
  const clip = readPng(await page.screenshot({ clip: { x: 90, y: 40, width: 20, height: 20 } }));
  assert.deepEqual([clip.width, clip.height], [20, 20]);
  assert.deepEqual(
    [clip.pixel(5, 5), clip.pixel(15, 5), clip.pixel(5, 15)],
    [
      [255, 0, 0],
      [255, 255, 255],
      [0, 0, 255],
    ],
  );
});

scenario('network events tell of each request, and bodies can be read', async (page) => {
  const seen: string[] = [];
  page.on('request', (request) => seen.push(`request ${new URL(request.url()).pathname} ${request.resourceType()}`));
  page.on('response', (response) => seen.push(`response ${new URL(response.url()).pathname} ${response.status()}`));
  page.on('requestfinished', (request) => seen.push(`finished ${new URL(request.url()).pathname}`));
  const [data] = await Promise.all([page.waitForResponse('**/data.json'), page.goto(`${site.origin}/fetches`)]);
  assert.deepEqual(await data.json(), { answer: 'forty-two' });
  await data.finished();
  await page.waitForFunction(() => globalThis.document.getElementById('data').textContent !== '');
  assert.equal(await page.textContent('#data'), 'forty-two');
  await page.waitForLoadState('networkidle');
  for (const event of [
    'request /fetches document',
    'response /fetches 200',
    'finished /fetches',
    'request /data.json fetch',
    'response /data.json 200',
    'finished /data.json',
  ]) {
    assert.ok(seen.includes(event), `${event} in ${seen.join(', ')}`);
  }
});

scenario('console calls and uncaught errors are heard', async (page) => {
  const consoleCalls: string[] = [];
  const errors: Error[] = [];
  page.on('console', (message) => consoleCalls.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => errors.push(error));
  await page.goto(`${site.origin}/throws`);
  await page.waitForFunction(() => globalThis.document.readyState === 'complete');
  assert.deepEqual(consoleCalls, ['log: said 42 {deep: Array(1)}', 'error: bad']);
  assert.equal(errors.length, 1);
  assert.equal(errors[0]!.message, 'broken page');
  assert.equal(errors[0]!.name, 'TypeError');
  assert.match(errors[0]!.stack ?? '', /at thrower \(http/);
  assert.doesNotMatch(errors[0]!.stack ?? '', /node:|engine/);
  const [rejected] = await Promise.all([page.waitForEvent('pageerror'), page.goto(`${site.origin}/rejects`)]);
  assert.equal(rejected.message, 'nobody caught this');
});

scenario('console arguments are handles', async (page) => {
  await page.goto(`${site.origin}/`);
  const [message] = await Promise.all([page.waitForEvent('console'), page.evaluate(() => console.log(globalThis.document.body, 'x'))]);
  assert.notEqual(message.args()[0]?.asElement(), null);
});

scenario('dialogs are answered', async (page) => {
  await page.goto(`${site.origin}/`);
  page.once('dialog', (dialog) => void dialog.accept('Ada'));
  assert.equal(await page.evaluate(() => globalThis.prompt('Name?', 'nobody')), 'Ada');
  page.once('dialog', (dialog) => void dialog.dismiss());
  assert.equal(await page.evaluate(() => globalThis.confirm('Sure?')), false);
  let told = '';
  page.once('dialog', (dialog) => {
    told = `${dialog.type()} ${dialog.message()}`;
    void dialog.accept();
  });
  await page.evaluate(() => globalThis.alert('Hear this'));
  assert.equal(told, 'alert Hear this');
});

scenario('setContent replaces the document', async (page) => {
  await page.goto(`${site.origin}/`);
  await page.setContent('<title>Set</title><p id=p>set by the client</p>');
  assert.equal(await page.textContent('#p'), 'set by the client');
  assert.equal(await page.title(), 'Set');
  assert.match(await page.content(), /<p id="p">set by the client<\/p>/);
});

scenario('back, forward and reload', async (page) => {
  await page.goto(`${site.origin}/`);
  await page.click('#next');
  await page.waitForURL('**/second');
  assert.equal(await page.title(), 'Second');
  await page.goBack();
  assert.equal(await page.title(), 'Home');
  await page.goForward();
  assert.equal(page.url(), `${site.origin}/second`);
  const response = await page.reload();
  assert.equal(response?.status(), 200);
});

scenario('navigation to a fragment stays in the document', async (page) => {
  await page.goto(`${site.origin}/`);
  await page.evaluate(() => {
    globalThis.kept = 1;
  });
  assert.equal(await page.goto(`${site.origin}/#heading`), null);
  assert.equal(page.url(), `${site.origin}/#heading`);
  assert.equal(await page.evaluate(() => globalThis.kept), 1);
});

scenario('a link to a new tab opens a popup with its opener', async (page) => {
  await page.goto(`${site.origin}/`);
  const [popup] = await Promise.all([page.waitForEvent('popup'), page.click('#blank')]);
  await popup.waitForLoadState();
  assert.equal(popup.url(), `${site.origin}/second`);
  assert.equal(await popup.title(), 'Second');
  assert.equal(await popup.opener(), page);
  await popup.close();
});

scenario('a popup is told of when its own document is there, however slow it is', async (page) => {
  await page.goto(`${site.origin}/opens-slow`);
  const [popup] = await Promise.all([page.waitForEvent('popup'), page.click('#slow')]);
  assert.equal(popup.url(), `${site.origin}/slow`);
  await popup.waitForLoadState();
  assert.equal(await popup.title(), 'Slow');
  await popup.close();
});

scenario('init scripts run before the page, after each navigation', async (page) => {
  await page.addInitScript(() => {
    globalThis.fromInit = 'before';
  });
  await page.goto(`${site.origin}/second`);
  assert.equal(await page.evaluate(() => globalThis.early), 'before');
  await page.reload();
  assert.equal(await page.evaluate(() => globalThis.early), 'before');
});

scenario('exposed functions are called and answer', async (page) => {
  await page.exposeFunction('add', (a: number, b: number) => a + b);
  await page.exposeBinding('whoAmI', ({ page: source }, name: string) => `${name} at ${new URL(source.url()).pathname}`);
  await page.goto(`${site.origin}/second`);
  assert.equal(await page.evaluate(() => globalThis.add(2, 3)), 5);
  assert.equal(await page.evaluate(() => globalThis.whoAmI('me')), 'me at /second');
});

scenario('emulated colour scheme reaches style and scripts', async (page) => {
  await page.setViewportSize({ width: 100, height: 100 });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto(`${site.origin}/scheme`);
  assert.deepEqual(readPng(await page.screenshot()).pixel(50, 50), [0, 0, 0]);
  await page.emulateMedia({ colorScheme: 'light' });
  assert.deepEqual(readPng(await page.screenshot()).pixel(50, 50), [255, 255, 255]);
});

scenario('the viewport has the size that was set', async (page) => {
  await page.goto(`${site.origin}/`);
  await page.setViewportSize({ width: 500, height: 400 });
  assert.deepEqual(await page.evaluate(() => [globalThis.innerWidth, globalThis.innerHeight]), [500, 400]);
});

test('contexts have their own cookies and end with their pages', { timeout: 30_000 }, async () => {
  const first = await browser.newContext();
  const second = await browser.newContext();
  const page = await first.newPage();
  const other = await second.newPage();
  await Promise.all([page.goto(`${site.origin}/cookie`), other.goto(`${site.origin}/`)]);
  assert.equal(await page.evaluate(() => globalThis.document.cookie), 'served=yes');
  assert.equal(await other.evaluate(() => globalThis.document.cookie), '');
  await second.addCookies([{ name: 'added', value: '1', url: site.origin }]);
  assert.equal(await other.evaluate(() => globalThis.document.cookie), 'added=1');
  assert.deepEqual(
    (await first.cookies()).map(({ name, value }) => `${name}=${value}`),
    ['served=yes'],
  );
  assert.deepEqual(
    (await second.cookies()).map(({ name, value }) => `${name}=${value}`),
    ['added=1'],
  );
  await second.clearCookies();
  assert.deepEqual(await second.cookies(), []);
  let closed = false;
  page.on('close', () => (closed = true));
  await first.close();
  assert.equal(closed, true);
  await second.close();
});

test('a page of the default context can be opened and closed', { timeout: 30_000 }, async () => {
  const page = await browser.contexts()[0]!.newPage();
  await page.goto(`${site.origin}/`);
  assert.equal(await page.title(), 'Home');
  await page.close();
  assert.equal(page.isClosed(), true);
});

scenario('an evaluation that a navigation interrupts is refused', async (page) => {
  await page.goto(`${site.origin}/`);
  const waiting = page.evaluate(() => new Promise(() => {}));
  const refused = assert.rejects(waiting, /navigation|navigated/);
  await page.goto(`${site.origin}/second`);
  await refused;
});

test('KPIO has written nothing to its error stream', () => {
  assert.equal(system.errors(), '');
});
