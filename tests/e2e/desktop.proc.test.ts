// The whole system as a person meets it: the printed address in a real browser, a page behind it in its jailed process.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { ServerResponse } from 'node:http';

import type { Browser, Page } from 'playwright-core';

import { boxOf, clickPage, drag, focusedName, goTo, launchBrowser, NO_BROWSER, pixelAt, until } from '../support/desktop-driver.ts';
import { startPageServer } from '../support/page-server.ts';
import type { PageServer } from '../support/page-server.ts';
import { jsonOf, kpio } from '../support/kpio-process.ts';
import { startDesktopSystem } from '../support/desktop-system.ts';
import type { DesktopSystem } from '../support/desktop-system.ts';

const FIRST = `<!doctype html><title>First</title><body style="margin:0;background:rgb(0,128,0)">
<a href="/second" style="position:absolute;left:0;top:0;width:200px;height:60px;background:rgb(200,220,255)">To the second</a>
<input id="field" style="position:absolute;left:20px;top:100px;width:300px;height:40px">
<script>
  field.oninput = () => { document.title = 'Typed ' + field.value; };
  addEventListener('resize', () => { document.title = 'Width ' + innerWidth; });
  document.body.addEventListener('wheel', () => { document.title = 'Wheel'; });
</script>`;

const SECOND = '<!doctype html><title>Second</title><body style="margin:0;background:rgb(0,0,160)">';

const ASKING = `<!doctype html><title>Asking</title><body style="margin:0;background:rgb(120,0,0)">
<button id="ask" style="position:absolute;left:0;top:0;width:200px;height:60px">Ask</button>
<script>ask.onclick = () => { document.title = 'Answer ' + prompt('Which one?', 'this'); };</script>`;

const CONTROLS = `<!doctype html><title>Controls</title><body style="margin:0;background:rgb(240,240,255);font:16px monospace">
<p style="position:absolute;left:0;top:0;margin:0">Hello   brave new world</p>
<select id="list" style="position:absolute;left:0;top:60px;width:200px;height:30px"><option>Apple<option disabled>Banana<optgroup label="Far"><option>Kiwi<option>Zebra</optgroup></select>
<input id="file" type="file" style="position:absolute;left:0;top:120px">
<input id="color" type="color" value="#00ff00" style="position:absolute;left:0;top:180px">
<div id="rich" contenteditable style="position:absolute;left:0;top:240px;width:300px">Edit me</div>
<script>
  const tell = (text) => { document.title = text; };
  list.onchange = () => tell('List ' + list.value);
  file.onchange = async () => tell('File ' + file.files[0].name + ' ' + await file.files[0].text());
  color.onchange = () => tell('Color ' + color.value);
  rich.oninput = () => tell('Rich ' + rich.textContent);
</script>`;

let pages: PageServer;
let system: DesktopSystem;
let browser: Browser;
let page: Page;

before(async () => {
  if (NO_BROWSER !== false) return;
  const html = (text: string) => (_request: unknown, response: ServerResponse) => {
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
    response.end(text);
  };
  pages = await startPageServer({ '/first': html(FIRST), '/second': html(SECOND), '/asking': html(ASKING), '/controls': html(CONTROLS) });
  [system, browser] = await Promise.all([startDesktopSystem(), launchBrowser()]);
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(20_000);
  await page.goto(system.address);
});

after(async () => {
  await browser?.close();
  await pages?.close();
  await system?.stop();
});

const options = { skip: NO_BROWSER };

async function titleIs(title: string): Promise<void> {
  await page.getByRole('tab', { name: title, exact: true }).waitFor();
}

async function colourIs(colour: string, x = 500, y = 300): Promise<void> {
  await until(`the page at ${x},${y} is ${colour}`, async () => (await pixelAt(page, x, y)) === colour);
}

test('the printed address opens a desktop with an empty tab that waits for an address', options, async () => {
  await page.getByRole('dialog', { name: 'New tab - Browser' }).waitFor();
  assert.equal(await page.getByRole('tablist', { name: 'Tabs' }).getByRole('tab').count(), 1);
  await until('the address field has the focus', async () => (await focusedName(page)) === 'Address');
  assert.equal(await page.getByRole('button', { name: 'Back', exact: true }).getAttribute('aria-disabled'), 'true');
  assert.equal(await page.getByRole('contentinfo', { name: 'Taskbar' }).getByRole('button', { name: 'New tab', pressed: true }).count(), 1);
});

test('an address shows its page, with title and state of the connection', options, async () => {
  await goTo(page, `${pages.origin}/first`);
  await titleIs('First');
  await colourIs('0,128,0');
  assert.equal(await page.getByRole('img', { name: 'A server on this machine' }).count(), 1);
  await page.getByRole('tabpanel', { name: 'First' }).waitFor();
  assert.equal(await focusedName(page), 'Page: First');
});

test('clicks, keys and the wheel reach the page', options, async () => {
  await clickPage(page, 100, 120);
  await page.keyboard.type('Hello wörld');
  await titleIs('Typed Hello wörld');
  await page.keyboard.press('Backspace');
  await titleIs('Typed Hello wörl');
  await page.mouse.wheel(0, 100);
  await titleIs('Wheel');
});

test('a link leads on, Back leads back, by button and by key', options, async () => {
  await clickPage(page, 50, 30);
  await titleIs('Second');
  await colourIs('0,0,160');
  await page.getByRole('button', { name: 'Back', exact: true }).click();
  await titleIs('First');
  await colourIs('0,128,0');
  await page.keyboard.press('Alt+ArrowRight');
  await titleIs('Second');
  await page.keyboard.press('Alt+ArrowLeft');
  await titleIs('First');
});

test('a window moves, is resized and snaps, and the page learns its new width', options, async () => {
  const window = page.getByRole('dialog');
  const start = await boxOf(window);
  const grip = { x: start.x + 600, y: start.y + 20 };
  await drag(page, grip, { x: grip.x + 40, y: grip.y + 30 });
  const moved = await boxOf(window);
  assert.deepEqual([moved.x - start.x, moved.y - start.y, moved.width], [40, 30, start.width]);

  await drag(page, { x: moved.x, y: moved.y + 300 }, { x: moved.x + 100, y: moved.y + 300 });
  assert.equal((await boxOf(window)).width, start.width - 100);
  await titleIs(`Width ${start.width - 100}`);

  const bar = await boxOf(window);
  await drag(page, { x: bar.x + 600, y: bar.y + 20 }, { x: 3, y: 400 }, false);
  await page.locator('.snap-preview').waitFor();
  await page.mouse.up();
  assert.equal((await boxOf(window)).width, 640);
  await titleIs('Width 640');

  await page.keyboard.press('Control+Alt+ArrowUp');
  await until('the window is in the top left quarter', async () => (await boxOf(window)).height < 400);
  await page.keyboard.press('Control+Alt+ArrowUp');
  await titleIs('Width 1280');
  await page.getByRole('button', { name: 'Restore' }).click();
  await titleIs(`Width ${start.width - 100}`);
});

test('a minimised window waits in the taskbar', options, async () => {
  await page.getByRole('button', { name: 'Minimise' }).click();
  assert.equal(await page.getByRole('dialog').count(), 0);
  await page.getByRole('list', { name: 'Windows' }).getByRole('button').click();
  await page.getByRole('dialog').waitFor();
  await colourIs('0,128,0');
});

test('tabs are opened, chosen with arrow keys and closed', options, async () => {
  await page.getByRole('button', { name: 'New tab' }).click();
  await until('there are two tabs', async () => (await page.getByRole('tab').count()) === 2);
  await goTo(page, `${pages.origin}/second`);
  await titleIs('Second');
  await colourIs('0,0,160');
  await page.getByRole('tab', { selected: true }).press('ArrowLeft');
  await colourIs('0,128,0');
  assert.equal(await page.getByRole('tab', { name: 'Second', selected: false }).getAttribute('tabindex'), '-1');
  await page.getByRole('button', { name: 'Close Second' }).click();
  await until('there is one tab', async () => (await page.getByRole('tab').count()) === 1);
});

test("a page's question stands over its own tab and its answer goes back", options, async () => {
  await goTo(page, `${pages.origin}/asking`);
  await colourIs('120,0,0');
  await clickPage(page, 50, 30);
  const question = page.getByRole('alertdialog', { name: /127\.0\.0\.1:\d+ says/ });
  await question.waitFor();
  await question.getByRole('textbox', { name: 'Answer' }).fill('that');
  await question.getByRole('button', { name: 'OK' }).click();
  await titleIs('Answer that');
  await until('the page has the keys again', async () => (await focusedName(page)).startsWith('Page: '));
});

test("a page's list opens over it and is used by keys and by mouse", options, async () => {
  await goTo(page, `${pages.origin}/controls`);
  await titleIs('Controls');
  await colourIs('240,240,255');
  const list = page.getByRole('listbox', { name: 'Options' });
  await clickPage(page, 50, 75);
  await list.waitFor();
  assert.equal(await focusedName(page), 'Options', 'the next key is meant for it');
  assert.equal(await page.getByRole('option', { name: 'Banana' }).getAttribute('aria-disabled'), 'true');
  const [place, area] = [await boxOf(list), await boxOf(page.getByRole('tabpanel'))];
  assert.deepEqual([Math.round(place.x - area.x), Math.round(place.y - area.y)], [0, 90]);
  await page.keyboard.press('z');
  await page.keyboard.press('Enter');
  await titleIs('List Zebra');
  assert.equal(await list.count(), 0);
  await clickPage(page, 50, 75);
  await page.getByRole('option', { name: 'Kiwi, Far' }).click();
  await titleIs('List Kiwi');
  await clickPage(page, 50, 75);
  await list.waitFor();
  await page.keyboard.press('Escape');
  await until('the list is closed', async () => (await list.count()) === 0);
  await page.keyboard.press('ArrowUp');
  await titleIs('List Apple');
});

test("a page gets the person's files and colours from their own choosers", options, async () => {
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), clickPage(page, 40, 132)]);
  await chooser.setFiles({ name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('inside') });
  await titleIs('File note.txt inside');
  await clickPage(page, 20, 190);
  await page.getByLabel('Colour').fill('#ff0000');
  await page.getByRole('button', { name: 'OK' }).click();
  await titleIs('Color #ff0000');
});

test("text of a page is selected by mouse and copied with the person's key, and pasted where it is edited", options, async () => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const area = await boxOf(page.getByRole('tabpanel'));
  await page.mouse.dblclick(area.x + 70, area.y + 8);
  await page.keyboard.press('Control+c');
  await until('the word is copied', async () => (await page.evaluate<string>('navigator.clipboard.readText()')) === 'brave');
  await clickPage(page, 5, 250);
  await page.keyboard.press('End');
  await page.keyboard.press('Control+v');
  await titleIs('Rich Edit mebrave');
  await page.keyboard.press('Backspace');
  await titleIs('Rich Edit mebrav');
});

test('a failed load shows a page with a stable code, and the toolbar names it', options, async () => {
  const gone = await startPageServer();
  await gone.close();
  await goTo(page, gone.origin);
  await page.getByText('net.connection-refused').waitFor();
  await page.getByRole('img', { name: 'Failed: net.connection-refused' }).waitFor();
});

test('a killed page process leaves a notice with a code in its tab, and Reload brings the page back', options, async () => {
  await goTo(page, `${pages.origin}/first`);
  await colourIs('0,128,0');
  for (const pid of system.siteProcesses()) process.kill(pid, 'SIGKILL');
  const notice = page.getByRole('alert');
  await notice.getByText('page.crashed').waitFor();
  await notice.getByRole('button', { name: 'Reload' }).click();
  await titleIs('First');
  await colourIs('0,128,0');
});

test('a page that loses the right to be seen is covered with the reason, and seen again when it has the right again', options, async () => {
  const { guests } = jsonOf(await kpio(['guest', 'list', '--json', '--state', system.state])) as { guests: { id: number; name: string }[] };
  const guest = String(guests.find(({ name }) => name !== '')!.id);
  assert.equal((await kpio(['policy', 'revoke', guest, 'GPU', '--state', system.state])).code, 0);
  const notice = page.getByRole('alert');
  await notice.getByText('This page may not be shown.').waitFor();
  await notice.getByText('capability.denied', { exact: true }).waitFor();
  assert.equal((await kpio(['policy', 'grant', guest, 'GPU', '--once', '--state', system.state])).code, 0);
  await until('the notice is gone', async () => (await notice.count()) === 0);
  await colourIs('0,128,0');
});

test('a reload of the desktop brings windows and tabs back', options, async () => {
  await page.keyboard.press('Control+Alt+ArrowRight');
  await until('the window is on the right', async () => (await boxOf(page.getByRole('dialog'))).x === 640);
  await page.reload();
  await page.getByRole('dialog').waitFor();
  assert.equal((await boxOf(page.getByRole('dialog'))).x, 640);
  await colourIs('0,128,0');
});

test('the address works once', options, async () => {
  const context = await browser.newContext();
  const other = await context.newPage();
  assert.equal((await other.goto(system.address))?.status(), 403);
  await context.close();
});
