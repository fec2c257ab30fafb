// What becomes of tabs that nobody sees: their processes get less, stand still, and are given up while memory is short; and how they come back.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import type { ServerResponse } from 'node:http';

import { PATIENCE } from '../../src/kernel/guests/watchdog.ts';
import { CdpPage } from '../support/cdp-client.ts';
import { DesktopClient } from '../support/desktop-client.ts';
import { eventually, jsonOf, kpio, TestSystem } from '../support/kpio-process.ts';
import { startPageServer } from '../support/page-server.ts';
import type { PageServer } from '../support/page-server.ts';

const FREEZE_AFTER_MS = 400;
const UNRESPONSIVE_MS = 1500;

const COUNTING = '<!doctype html><title>counting</title><script>setInterval(() => fetch("/tick"), 50)</script>';

const FORM = `<!doctype html><title>form</title><body style="height:9000px;margin:0"><input id=field style="width:300px;height:30px"><input id=box type=checkbox>
<script>const say = () => fetch('/said?' + new URLSearchParams({ value: field.value, box: box.checked, y: scrollY })); addEventListener('visibilitychange', say); addEventListener('scroll', say);
addEventListener('load', () => setTimeout(say, 300))</script>`;

let pages: PageServer;
let ticks = 0;
const said: string[] = [];

before(async () => {
  const html = (text: string) => (_request: unknown, response: ServerResponse) => {
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
    response.end(text);
  };
  pages = await startPageServer({
    '/counting': html(COUNTING),
    '/form': html(FORM),
    '/plain': html('<!doctype html><title>plain</title>text'),
    '/tick': (_request, response) => (ticks++, void response.end()),
    '/said': (request, response) => (said.push(request.url ?? ''), void response.end()),
  });
});

after(() => pages.close());

async function withDesktop(env: Record<string, string>, act: (system: TestSystem, desktop: DesktopClient) => Promise<void>): Promise<void> {
  const system = await TestSystem.start({ env, desktop: true });
  const address = await kpio(['address', '--json', '--state', system.state]);
  const desktop = await DesktopClient.open(String(jsonOf(address)['desktop']));
  try {
    await act(system, desktop);
  } finally {
    desktop.close();
    await system.stop();
  }
}

interface GuestFacts {
  readonly pid: number;
  readonly state: string;
}

async function guests(system: TestSystem): Promise<GuestFacts[]> {
  const answer = jsonOf(await kpio(['guest', 'list', '--json', '--state', system.state]));
  return (answer['guests'] as GuestFacts[]).filter(({ state }) => state !== 'spare' && state !== 'starting');
}

/** Of the process and all its threads: T is stopped. */
function schedulerState(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
}

test('a hidden page stands still after the policy time, is not taken for one that hangs, and goes on when it is shown', async () => {
  await withDesktop({ KPIO_FREEZE_AFTER_MS: String(FREEZE_AFTER_MS), KPIO_UNRESPONSIVE_MS: String(UNRESPONSIVE_MS) }, async (system, desktop) => {
    const tab = await desktop.openTab(`${pages.origin}/plain`, 'plain');
    desktop.show(tab);
    const [guest] = await guests(system);
    await new Promise((resolve) => setTimeout(resolve, 3 * FREEZE_AFTER_MS));
    assert.notEqual(schedulerState(guest!.pid), 'T', 'a page that is seen goes on');
    desktop.hide(tab);
    await eventually('the page stands still', () => schedulerState(guest!.pid) === 'T');
    assert.equal((await guests(system))[0]!.state, 'frozen');
    // Longer than the watchdog waits for an answer, even of a process that gets nothing of the processor.
    await new Promise((resolve) => setTimeout(resolve, UNRESPONSIVE_MS * (PATIENCE + 0.5)));
    assert.equal(schedulerState(guest!.pid), 'T');
    assert.equal(desktop.tabs.get(tab)!.failure, null);
    desktop.show(tab);
    await eventually('the page goes on', () => schedulerState(guest!.pid) !== 'T');
    assert.equal((await guests(system))[0]!.state, 'running');
    desktop.hide(tab);
    await eventually('it stands still again', () => schedulerState(guest!.pid) === 'T');
    desktop.send({ type: 'navigate', tabId: tab, url: `${pages.origin}/form` });
    await desktop.untilTab(tab, 'a navigation thaws', ({ title }) => title === 'form');
  });
});

test('a page that loads is not frozen', async () => {
  await withDesktop({ KPIO_FREEZE_AFTER_MS: String(FREEZE_AFTER_MS) }, async (_system, desktop) => {
    const tab = await desktop.openTab(`${pages.origin}/plain`, 'plain');
    desktop.hide(tab);
    const counting = await desktop.openTab(`${pages.origin}/counting`, 'counting');
    desktop.show(counting);
    await eventually('it counts', () => ticks > 3);
    desktop.hide(counting);
    await eventually('it stands still between two loads', async () => {
      const count = ticks;
      await new Promise((resolve) => setTimeout(resolve, 300));
      return count === ticks;
    });
  });
});

test('a CDP session keeps a hidden page going', async () => {
  await withDesktop({ KPIO_FREEZE_AFTER_MS: String(FREEZE_AFTER_MS) }, async (system, desktop) => {
    const tab = await desktop.openTab(`${pages.origin}/plain`, 'plain');
    desktop.hide(tab);
    const [guest] = await guests(system);
    await eventually('the page stands still', () => schedulerState(guest!.pid) === 'T');
    const client = await CdpPage.attach(system.cdp, tab);
    assert.equal(await client.evaluate('document.title'), 'plain', 'a session thaws');
    await new Promise((resolve) => setTimeout(resolve, 3 * FREEZE_AFTER_MS));
    assert.notEqual(schedulerState(guest!.pid), 'T');
    client.close();
    await eventually('without it the page stands still again', () => schedulerState(guest!.pid) === 'T');
  });
});

test('while memory is short the tab that was used least lately goes, with a reason; it comes back as it was', async () => {
  // Less than KPIO itself takes: memory is short from the first look on.
  await withDesktop({ KPIO_MEMORY_BUDGET_MB: '1', KPIO_FREEZE_AFTER_MS: '0' }, async (system, desktop) => {
    const tab = await desktop.openTab(`${pages.origin}/form`, 'form');
    desktop.show(tab);
    const client = await CdpPage.attach(system.cdp, tab);
    await client.evaluate('field.value = "entered"; box.checked = true; field.focus(); scrollTo(0, 4000)');
    client.close();
    desktop.hide(tab);
    const other = await desktop.openTab(`${pages.origin.replace('127.0.0.1', 'localhost')}/plain`, 'plain');
    desktop.show(other);
    const gone = await desktop.untilTab(tab, 'the hidden tab is discarded', ({ discarded }) => discarded !== null);
    assert.match(gone.discarded!, /KPIO holds \d+ MB of its budget of 1 MB; it is the only tab that nobody sees/);
    assert.equal(gone.title, 'form', 'the title stays');
    assert.equal(gone.url, `${pages.origin}/form`);
    assert.equal(gone.failure, null);
    assert.match(system.log(), /is discarded \[page\.discarded\]: KPIO holds/);
    assert.equal(desktop.tabs.get(other)!.discarded, null, 'what is seen stays');
    said.length = 0;
    desktop.hide(other);
    desktop.show(tab);
    const back = await desktop.untilTab(tab, 'the tab is back', ({ discarded, isLoading, title }) => discarded === null && !isLoading && title === 'form');
    assert.equal(back.failure, null);
    await eventually('it has its controls and its place', () => said.some((url) => url === '/said?value=entered&box=true&y=4000'));
  });
});
