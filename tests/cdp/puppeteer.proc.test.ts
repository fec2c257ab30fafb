// Unmodified Puppeteer drives a running KPIO over CDP.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import puppeteer from 'puppeteer-core';
import type { Browser, BrowserContext, Page } from 'puppeteer-core';

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
  browser = await puppeteer.connect({ browserURL: system.cdp, defaultViewport: { width: 800, height: 600 }, protocolTimeout: 15_000 });
  context = await browser.createBrowserContext();
});

after(async () => {
  await browser?.disconnect();
  await system?.stop();
  await site?.close();
});

function scenario(title: string, run: (page: Page) => Promise<void>): void {
  test(title, { timeout: 30_000 }, async () => {
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    try {
      await run(page);
    } finally {
      await page.close();
    }
  });
}

scenario('goto answers with the response, and the page has its address and title', async (page) => {
  const response = await page.goto(`${site.origin}/`);
  assert.equal(response?.status(), 200);
  assert.equal(page.url(), `${site.origin}/`);
  assert.equal(await page.title(), 'Home');
  assert.match(await response!.text(), /Hello/);
});

scenario('a missing page is a response, a closed port an error', async (page) => {
  assert.equal((await page.goto(`${site.origin}/missing`))?.status(), 404);
  const closed = await startPageServer();
  await closed.close();
  await assert.rejects(page.goto(closed.origin), /ERR_CONNECTION_REFUSED/);
});

scenario('evaluate gives values, handles and errors', async (page) => {
  await page.goto(`${site.origin}/`);
  assert.deepEqual(await page.evaluate((a, b) => ({ sum: a + b }), 1, 2), { sum: 3 });
  const handle = await page.evaluateHandle(() => globalThis.document.body);
  assert.notEqual(handle.asElement(), null);
  assert.equal(await page.$eval('#heading', (heading: any) => heading.textContent), 'Hello');
  assert.equal((await page.$$('a')).length, 2);
  await assert.rejects(
    page.evaluate(() => {
      throw new RangeError('told');
    }),
    /told/,
  );
});

scenario('typing, clicking and choosing work as a person does', async (page) => {
  await page.goto(`${site.origin}/form`);
  await page.type('#name', 'Ada L');
  await page.click('#agree');
  assert.deepEqual(await page.select('#colour', 'g'), ['g']);
  await page.click('#go');
  assert.equal(await page.$eval('#result', (result: any) => result.textContent), 'Ada L,true,g');
  await page.focus('#area');
  await page.keyboard.press('KeyA');
  assert.equal(await page.$eval('#area', (area: any) => area.value), 'a');
});

scenario('locators wait, fill and click', async (page) => {
  await page.goto(`${site.origin}/form`);
  await page.locator('#name').fill('Grace');
  await page.locator('#go').click();
  assert.match(await page.$eval('#result', (result: any) => result.textContent), /^Grace,/);
});

scenario('waiting for an element that comes late', async (page) => {
  await page.goto(`${site.origin}/late`);
  await page.waitForSelector('#late', { visible: true });
});

scenario('boxes and screenshots are those of the layout', async (page) => {
  await page.setViewport({ width: 400, height: 300 });
  await page.goto(`${site.origin}/colours`);
  const red = (await page.$('#red'))!;
  assert.deepEqual(await red.boundingBox(), { x: 0, y: 0, width: 100, height: 50 });
  const shown = readPng(await page.screenshot());
  assert.deepEqual([shown.width, shown.height], [400, 300]);
  assert.deepEqual(
    [shown.pixel(50, 25), shown.pixel(50, 100), shown.pixel(200, 25)],
    [
      [255, 0, 0],
      [0, 0, 255],
      [255, 255, 255],
    ],
  );
  const full = readPng(await page.screenshot({ fullPage: true }));
  assert.deepEqual([full.width, full.height], [400, 2050]);
  const element = readPng(await red.screenshot());
  assert.deepEqual([element.width, element.height], [100, 50]);
});

scenario('network events tell of each request', async (page) => {
  const seen: string[] = [];
  page.on('requestfinished', (request) => seen.push(`${new URL(request.url()).pathname} ${request.resourceType()}`));
  const [data] = await Promise.all([
    page.waitForResponse((response) => response.url().endsWith('/data.json')),
    page.goto(`${site.origin}/fetches`, { waitUntil: 'networkidle0' }),
  ]);
  assert.deepEqual(await data.json(), { answer: 'forty-two' });
  assert.ok(seen.includes('/fetches document') && seen.includes('/data.json fetch'), seen.join());
});

scenario('console calls and uncaught errors are heard', async (page) => {
  const said: string[] = [];
  const errors: string[] = [];
  page.on('console', (message) => said.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => errors.push((error as Error).message));
  await page.goto(`${site.origin}/throws`);
  assert.deepEqual(
    said.slice(0, 2).map((line) => line.slice(0, 12)),
    ['log: said 42', 'error: bad'],
  );
  assert.deepEqual(errors, ['broken page']);
});

scenario('dialogs are answered', async (page) => {
  await page.goto(`${site.origin}/`);
  page.once('dialog', (dialog) => void dialog.accept('Ada'));
  assert.equal(await page.evaluate(() => globalThis.prompt('Name?')), 'Ada');
  page.once('dialog', (dialog) => void dialog.dismiss());
  assert.equal(await page.evaluate(() => globalThis.confirm('Sure?')), false);
});

scenario('files of this machine are given to a file input, and what is no file is not', async (page) => {
  await page.setContent('<input id=one type=file><input id=many type=file multiple><input id=text>');
  const path = join(import.meta.dirname, 'png.ts');
  await (await page.$('#one'))!.uploadFile(path);
  await (await page.$('#many'))!.uploadFile(path, import.meta.filename);
  const files = await page.evaluate(async () => {
    const read = async (id: string) =>
      Promise.all([...(globalThis as any).document.getElementById(id).files].map(async (file: File) => [file.name, (await file.text()).length]));
    return [await read('one'), await read('many'), (globalThis as any).document.getElementById('one').value];
  });
  const size = (file: string): number => readFileSync(file, 'utf8').length;
  assert.deepEqual(files, [
    [['png.ts', size(path)]],
    [
      ['png.ts', size(path)],
      ['puppeteer.proc.test.ts', size(import.meta.filename)],
    ],
    'C:\\fakepath\\png.ts',
  ]);
  await assert.rejects((await page.$('#one'))!.uploadFile('/dev/zero'), /no regular file/);
  const text = await page.$('#text');
  await assert.rejects((text as any).uploadFile(path), /not a file input|Node is not|InputElement|file/);
});

scenario('setContent replaces the document', async (page) => {
  await page.setContent('<title>Set</title><p id=p>set by the client</p>');
  assert.equal(await page.$eval('#p', (p: any) => p.textContent), 'set by the client');
});

scenario('back, forward and reload', async (page) => {
  await page.goto(`${site.origin}/`);
  await Promise.all([page.waitForNavigation(), page.click('#next')]);
  assert.equal(await page.title(), 'Second');
  await page.goBack();
  assert.equal(await page.title(), 'Home');
  await page.goForward();
  assert.equal((await page.reload())?.status(), 200);
});

scenario('a link to a new tab opens a popup', async (page) => {
  await page.goto(`${site.origin}/`);
  const [popup] = await Promise.all([new Promise<Page | null>((resolve) => page.once('popup', resolve)), page.click('#blank')]);
  await popup!.waitForSelector('#second');
  assert.equal(popup!.url(), `${site.origin}/second`);
  await popup!.close();
});

scenario('scripts for new documents and exposed functions', async (page) => {
  await page.evaluateOnNewDocument(() => {
    globalThis.fromInit = 'before';
  });
  await page.exposeFunction('add', (a: number, b: number) => a + b);
  await page.goto(`${site.origin}/second`);
  assert.equal(await page.evaluate(() => globalThis.early), 'before');
  assert.equal(await page.evaluate(() => globalThis.add(2, 3)), 5);
});

scenario('emulated colour scheme reaches the page', async (page) => {
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
  await page.goto(`${site.origin}/scheme`);
  assert.deepEqual(readPng(await page.screenshot()).pixel(50, 50), [0, 0, 0]);
});

test('contexts have their own cookies', { timeout: 30_000 }, async () => {
  const other = await browser.createBrowserContext();
  const page = await other.newPage();
  await page.goto(`${site.origin}/cookie`);
  assert.deepEqual(
    (await other.cookies()).map(({ name }) => name),
    ['served'],
  );
  assert.deepEqual(await context.cookies(), []);
  await other.setCookie({ name: 'added', value: '1', domain: '127.0.0.1', path: '/' });
  assert.match(await page.evaluate(() => globalThis.document.cookie), /added=1/);
  await other.close();
  assert.equal(page.isClosed(), true);
});

test('the browser tells its version and its targets', async () => {
  assert.match(await browser.version(), /^KPIO\//);
  const page = await context.newPage();
  assert.ok(browser.targets().some((target) => target.type() === 'page'));
  await page.close();
});

test('KPIO has written nothing to its error stream', () => {
  assert.equal(system.errors(), '');
});
