// The desktop page alone, before a stand-in for the kernel: what it says for each thing that a person does, and what it shows for
// each thing that the kernel says.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';

import type { Browser, Page } from 'playwright-core';

import { bundleDesktop } from '../../tools/build-desktop.ts';
import { boxOf, drag, focusedName, goTo, launchBrowser, NO_BROWSER, pixelAt, until } from '../support/desktop-driver.ts';
import { FakeDesktopServer } from '../support/fake-desktop-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'kpio-desktop-'));
let browser: Browser;
let server: FakeDesktopServer;
let page: Page;
let complaints: string[];

before(async () => {
  if (NO_BROWSER !== false) return;
  [browser] = await Promise.all([launchBrowser(), bundleDesktop(folder)]);
});

beforeEach(async () => {
  if (NO_BROWSER !== false) return;
  await server?.close();
  await page?.context().close();
  server = await FakeDesktopServer.listen(folder);
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(10_000);
  complaints = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(server.address);
  await page.getByRole('tab').waitFor();
});

after(async () => {
  await browser?.close();
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

const options = { skip: NO_BROWSER };

/** Opens a page in the only tab; the keys then go to it. */
async function openPage(): Promise<string> {
  await goTo(page, 'https://example.org/');
  await page.getByRole('tab', { name: 'Title of example.org/' }).waitFor();
  await until('the page is drawn', async () => (await pixelAt(page, 45, 145)) === '125,155,216');
  server.received.length = 0;
  return server.tabIds[0]!;
}

test('keys carry key, code, key code, place, modifiers and text', options, async () => {
  await openPage();
  await page.keyboard.press('Shift+KeyA');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.press('NumpadAdd');
  await until('all keys came', () => server.inputs.filter((input) => input.type === 'keyUp').length === 5);
  const seen = server.inputs.map(({ type, key, code, keyCode, location, modifiers, text }) => [type, key, code, keyCode, location, modifiers, text].join(' '));
  assert.deepEqual(seen, [
    'keyDown Shift ShiftLeft 16 1 8 ',
    'keyDown A KeyA 65 0 8 A',
    'keyUp A KeyA 65 0 8 ',
    'keyUp Shift ShiftLeft 16 1 0 ',
    'keyDown Enter Enter 13 0 0 \r',
    'keyUp Enter Enter 13 0 0 ',
    'keyDown Tab Tab 9 0 0 ',
    'keyUp Tab Tab 9 0 0 ',
    'keyDown + NumpadAdd 107 3 0 +',
    'keyUp + NumpadAdd 107 3 0 ',
  ]);
});

test('a composition comes as inserted text, a paste as a paste', options, async () => {
  const tabId = await openPage();
  const session = await page.context().newCDPSession(page);
  await session.send('Input.imeSetComposition', { text: 'にほ', selectionStart: 2, selectionEnd: 2 });
  await session.send('Input.insertText', { text: '日本' });
  await page.evaluate(`{
    const data = new DataTransfer();
    data.setData('text/plain', 'pasted\\r\\ntext');
    document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }`);
  await until('both came', () => server.received.some((message) => message.type === 'paste'));
  assert.deepEqual(
    server.inputs.filter((input) => input.type === 'insertText').map((input) => input.text),
    ['日本'],
  );
  const pastes = server.received.flatMap((message) => (message.type === 'paste' ? [message] : []));
  assert.deepEqual(pastes, [{ type: 'paste', tabId, text: 'pasted\ntext', html: '' }]);
});

test('presses carry place, button and count; the wheel is gathered', options, async () => {
  await openPage();
  const area = await boxOf(page.getByRole('tabpanel'));
  await page.mouse.dblclick(area.x + 70, area.y + 80);
  await page.mouse.click(area.x + 10, area.y + 20, { button: 'right' });
  await page.mouse.wheel(30, 120);
  await until('all came', () => server.inputs.some((input) => input.type === 'mouseWheel'));
  const presses = server.inputs
    .filter((input) => input.type === 'mousePressed')
    .map(({ x, y, button, buttons, clickCount }) => [x, y, button, buttons, clickCount].join(' '));
  assert.deepEqual(presses, ['70 80 left 1 1', '70 80 left 1 2', '10 20 right 2 1']);
  const wheel = server.inputs.find((input) => input.type === 'mouseWheel')!;
  assert.deepEqual([wheel.deltaX, wheel.deltaY], [30, 120]);
  assert.equal(await page.getByRole('menu').count(), 0, 'the right button belongs to the page');
});

test('a press that ends outside the page still ends in it', options, async () => {
  await openPage();
  const area = await boxOf(page.getByRole('tabpanel'));
  await drag(page, { x: area.x + 50, y: area.y + 50 }, { x: 5, y: 5 });
  await until('the release came', () => server.inputs.some((input) => input.type === 'mouseReleased'));
  const release = server.inputs.find((input) => input.type === 'mouseReleased')!;
  assert.ok(release.x < 0 && release.y < 0);
});

test('a finger drawn over the page scrolls it', options, async () => {
  await openPage();
  const { x, y } = await boxOf(page.getByRole('tabpanel'));
  const session = await page.context().newCDPSession(page);
  await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ x: x + 200, y: y + 400 }] });
  await session.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [{ x: x + 200, y: y + 330 }] });
  await session.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [{ x: x + 200, y: y + 300 }] });
  await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  const distance = (): number => server.inputs.filter((input) => input.type === 'mouseWheel').reduce((sum, input) => sum + input.deltaY, 0);
  await until('the page was told', () => distance() === 100);
});

test("the mouse's own Back button goes back", options, async () => {
  await openPage();
  await page.locator('.page-glass').dispatchEvent('mouseup', { button: 3 });
  await until('it was said', () => server.received.some((message) => message.type === 'back'));
});

test('each frame is answered, and a page in another tab is hidden', options, async () => {
  const first = await openPage();
  await page.keyboard.type('x');
  await until('the frame was answered', () => server.received.some((message) => message.type === 'shown' && message.tabId === first));
  await page.getByRole('dialog').getByRole('button', { name: 'New tab', exact: true }).click();
  await until('the first tab was hidden', () => server.received.some((message) => message.type === 'hide' && message.tabId === first));
  const second = server.tabIds[1]!;
  await until('the second was shown', () => server.received.some((message) => message.type === 'show' && message.tabId === second));
  await page.getByRole('button', { name: 'Minimise' }).click();
  await until('the second was hidden', () => server.received.some((message) => message.type === 'hide' && message.tabId === second));
});

test('a lost connection is said and mended, and the shown page is asked for again', options, async () => {
  const tabId = await openPage();
  const lost = page.getByRole('alert').getByText('The connection to KPIO is lost');
  const appeared = lost.waitFor();
  server.dropConnections();
  await appeared;
  await lost.waitFor({ state: 'detached' });
  await until('the page is shown again', () => server.received.some((message) => message.type === 'show' && message.tabId === tabId));
});

test('F6 goes around toolbar, page and taskbar', options, async () => {
  await openPage();
  const names: string[] = [];
  for (let count = 0; count < 4; count++) {
    await page.keyboard.press('F6');
    names.push(await focusedName(page));
  }
  assert.deepEqual(names, ['Launcher', 'Address', 'Page: Title of example.org/', 'Launcher']);
  await page.keyboard.press('Shift+F6');
  assert.equal(await focusedName(page), 'Page: Title of example.org/');
});

test('Escape in the address field brings the address back', options, async () => {
  await openPage();
  await page.keyboard.press('Control+l');
  await page.keyboard.type('something else');
  await page.keyboard.press('Escape');
  assert.equal(await page.getByRole('textbox', { name: 'Address' }).inputValue(), 'https://example.org/');
});

test('a window is moved with the keyboard, and Escape undoes it', options, async () => {
  await openPage();
  const window = page.getByRole('dialog');
  const start = await boxOf(window);
  await page.keyboard.press('Control+Alt+m');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  const moved = await boxOf(window);
  assert.deepEqual([moved.x - start.x, moved.y - start.y], [24, 24]);
  await page.keyboard.press('Escape');
  assert.deepEqual(await boxOf(window), start);
  assert.equal(server.inputs.filter((input) => input.key.startsWith('Arrow')).length, 0, 'the page gets none of these keys');
});

test('tabs change places by drag, and the middle button closes one', options, async () => {
  await openPage();
  for (const count of [2, 3]) {
    await page.getByRole('dialog').getByRole('button', { name: 'New tab', exact: true }).click();
    await until('there is one more tab', async () => (await page.getByRole('tab').count()) === count);
  }
  const first = await boxOf(page.getByRole('tab').nth(0));
  const last = await boxOf(page.getByRole('tab').nth(2));
  await drag(page, { x: first.x + 40, y: first.y + 15 }, { x: last.x + 60, y: first.y + 15 });
  assert.equal(await page.getByRole('tab').nth(2).textContent(), 'Title of example.org/');
  await page.getByRole('tab').nth(2).click({ button: 'middle' });
  await until('there are two tabs', async () => (await page.getByRole('tab').count()) === 2);
});

test('the last tab takes its window along, and the launcher opens another', options, async () => {
  await page.getByRole('button', { name: 'Close New tab' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Launcher' }).click();
  await page.getByRole('menu', { name: 'Launcher' }).getByRole('menuitem', { name: 'New browser window' }).click();
  await page.getByRole('dialog', { name: 'New tab - Browser' }).waitFor();
});

test('a tab that a command opened comes to the window in front', options, async () => {
  server.openTab('https://example.org/opened', null);
  await page.getByRole('tab', { name: 'Title of example.org/opened', selected: true }).waitFor();
  assert.equal(await page.getByRole('tab').count(), 2);
});

test('a cursor that is no keyword is not taken over', options, async () => {
  const tabId = await openPage();
  const cursor = (): Promise<string> => page.evaluate("document.querySelector('.page-glass').style.cursor");
  server.tell({ type: 'cursor', tabId, cursor: 'pointer' });
  await until('the hand is shown', async () => (await cursor()) === 'pointer');
  server.tell({ type: 'cursor', tabId, cursor: 'url(https://example.org/x), auto' });
  await until('the arrow is shown', async () => (await cursor()) === 'default');
});

test('a denser screen asks for a denser picture', options, async () => {
  const context = await browser.newContext({ viewport: { width: 900, height: 700 }, deviceScaleFactor: 2, colorScheme: 'dark' });
  const dense = await context.newPage();
  await dense.goto(server.address);
  await until('it was asked for', () => server.received.some((message) => message.type === 'show' && message.scale === 2 && message.dark));
  await until(
    'the canvas is as dense',
    async () => (await dense.evaluate<number>("document.querySelector('.page-canvas').width / document.querySelector('.page-glass').clientWidth")) === 2,
  );
  await context.close();
});

test('every control has a name and is large enough to hit', options, async () => {
  await openPage();
  const bad = await page.evaluate<string[]>(`[...document.querySelectorAll('button:not([hidden])')].filter((button) => {
    const { width, height } = button.getBoundingClientRect();
    const name = button.getAttribute('aria-label') ?? button.textContent;
    return width < 24 || height < 24 || name.trim() === '';
  }).map((button) => button.outerHTML)`);
  assert.deepEqual(bad, []);
  assert.deepEqual(complaints, []);
});
