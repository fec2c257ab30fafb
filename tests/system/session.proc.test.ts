// What was open comes back: after a kill always, after an end as it should by the setting `startup`; and what must not come back does not.

import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, test } from 'node:test';
import type { IncomingMessage, ServerResponse } from 'node:http';

import type { ArrangedWindow } from '../../src/desktop/protocol.ts';
import { DesktopClient } from '../support/desktop-client.ts';
import { eventually, jsonOf, kpio, newFolder, TestSystem } from '../support/kpio-process.ts';
import { startPageServer } from '../support/page-server.ts';
import type { PageServer } from '../support/page-server.ts';

const LONG = `<!doctype html><title>long</title><body style="height:9000px;margin:0"><script>addEventListener('scroll', () => fetch('/said?' + scrollY))</script>`;
const FORM = `<!doctype html><title>form</title><form method=post action=/posted><input name=a value=1></form>
<script>if (location.search === '?go') document.forms[0].submit()</script>`;

let pages: PageServer;
let hits: string[] = [];

before(async () => {
  const html = (text: string) => (request: IncomingMessage, response: ServerResponse) => {
    hits.push(`${request.method} ${request.url}`);
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
    response.end(text);
  };
  pages = await startPageServer({
    '/long': html(LONG),
    '/plain': html('<!doctype html><title>plain</title>text'),
    '/other': html('<!doctype html><title>other</title>text'),
    '/form': html(FORM),
    '/posted': html('<!doctype html><title>posted</title>text'),
    '/said': html(''),
  });
});

after(() => pages.close());

async function startDesktop(state: string): Promise<{ system: TestSystem; desktop: DesktopClient }> {
  const system = await TestSystem.start({ desktop: true, state });
  const address = await kpio(['address', '--json', '--state', state]);
  const desktop = await DesktopClient.open(String(jsonOf(address)['desktop']));
  await eventually('the greeting', () => desktop.isGreeted);
  return { system, desktop };
}

function windowWith(id: number, tabIds: readonly string[], activeTabId: string): ArrangedWindow {
  const place = { rectangle: { x: 40, y: 30, width: 700, height: 500 }, placedIn: { width: 1280, height: 720 }, zone: 'left' as const, isMinimised: false };
  return { id, kind: 'browser', ...place, tabIds, activeTabId, freshTabIds: [] };
}

const titles = (desktop: DesktopClient): string[] => [...desktop.tabs.values()].map(({ title }) => title);
const settle = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test('after kill -9 the tabs are back with their history, scrolling, order and window, and load when they are looked at', async () => {
  const state = newFolder();
  try {
    const first = await startDesktop(state);
    const plain = await first.desktop.openTab(`${pages.origin}/plain`, 'plain');
    first.desktop.send({ type: 'navigate', tabId: plain, url: `${pages.origin}/other` });
    await first.desktop.untilTab(plain, 'the second page', ({ title, isLoading }) => title === 'other' && !isLoading);
    const posted = await first.desktop.openTab(`${pages.origin}/form?go`, 'posted');
    const long = await first.desktop.openTab(`${pages.origin}/long`, 'long');
    first.desktop.show(long);
    const wheel = { x: 50, y: 50, button: 'none', buttons: 0, clickCount: 0, deltaX: 0, modifiers: 0 } as const;
    const noKey = { key: '', code: '', keyCode: 0, location: 0, repeat: false, text: '' };
    first.desktop.send({ type: 'input', tabId: long, input: { type: 'mouseWheel', ...wheel, deltaY: 700, ...noKey } });
    await eventually('it has scrolled', () => hits.includes('GET /said?700'));
    // The next picture is made when the last was shown.
    for (let times = 0; times < 20; times++) {
      first.desktop.send({ type: 'shown', tabId: long });
      await settle(50);
    }
    const windows = [windowWith(7, [long, plain], long), windowWith(3, [posted], posted)];
    first.desktop.send({ type: 'arrange', arrangement: { windows, stack: [7, 3] } });
    // What is kept is durable within a second.
    await settle(1000);
    await first.system.signal('SIGKILL');
    first.desktop.close();

    hits = [];
    const second = await startDesktop(state);
    assert.deepEqual(titles(second.desktop), ['long', 'other', 'posted']);
    assert.deepEqual(second.desktop.arrangement, { windows, stack: [7, 3] });
    assert.ok([...second.desktop.tabs.values()].every(({ discarded, failure }) => discarded !== null && failure === null));
    assert.equal(hits.length, 0, 'nobody has looked');
    assert.equal(second.desktop.tabs.get(plain)!.canGoBack, true);

    second.desktop.show(long);
    await eventually('it is scrolled to where it was', () => hits.includes('GET /said?700'));
    second.desktop.send({ type: 'back', tabId: plain });
    await second.desktop.untilTab(plain, 'the page before', ({ title, canGoForward }) => title === 'plain' && canGoForward);
    second.desktop.show(posted);
    await eventually('it is asked for again', () => hits.some((hit) => hit.endsWith('/posted')));
    assert.ok(!hits.some((hit) => hit.startsWith('POST')), 'what was sent once is not sent again');

    await settle(1000);
    await second.system.signal('SIGTERM');
    second.desktop.close();
    const third = await startDesktop(state);
    assert.equal(third.desktop.tabs.size, 3, 'an end as it should keeps the session too');
    third.desktop.close();
    await third.system.signal('SIGTERM');
  } finally {
    rmSync(state, { recursive: true, force: true });
  }
});

test('an end as it should is the end of the session when the setting says so; a start without a desktop leaves it alone', async () => {
  const state = newFolder();
  try {
    const first = await startDesktop(state);
    await first.desktop.openTab(`${pages.origin}/plain`, 'plain');
    await settle(600);
    await first.system.signal('SIGKILL');
    first.desktop.close();

    const headless = await TestSystem.start({ state });
    const { length } = (await (await fetch(`${headless.cdp}/json/list`)).json()) as unknown[];
    assert.equal(length, 0, 'a program that drives KPIO finds no tabs of a person');
    await headless.signal('SIGKILL');

    const second = await startDesktop(state);
    assert.deepEqual(titles(second.desktop), ['plain']);
    assert.equal((await kpio(['settings', 'set', 'startup', 'empty', '--state', state])).code, 0);
    await second.system.signal('SIGTERM');
    second.desktop.close();

    const third = await startDesktop(state);
    assert.deepEqual(titles(third.desktop), []);
    third.desktop.close();
    await third.system.signal('SIGTERM');
  } finally {
    rmSync(state, { recursive: true, force: true });
  }
});
