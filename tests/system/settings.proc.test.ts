// Settings of a running system do what they say, at once.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { ServerResponse } from 'node:http';

import { DesktopClient } from '../support/desktop-client.ts';
import { eventually, jsonOf, kpio, TestSystem } from '../support/kpio-process.ts';
import { startPageServer } from '../support/page-server.ts';
import type { PageServer } from '../support/page-server.ts';

const SCHEME = `<!doctype html><title>?</title><script>
const dark = matchMedia('(prefers-color-scheme: dark)');
const tell = () => { document.title = dark.matches ? 'dark' : 'light'; };
dark.addEventListener('change', tell); tell();</script>`;

let pages: PageServer;
let system: TestSystem;
let desktop: DesktopClient;

before(async () => {
  const html = (text: string) => (_request: unknown, response: ServerResponse) => {
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
    response.end(text);
  };
  pages = await startPageServer({ '/scheme': html(SCHEME), '/home': html('<!doctype html><title>home</title>') });
  system = await TestSystem.start({ desktop: true });
  desktop = await DesktopClient.open(String(jsonOf(await kpio(['address', '--json', '--state', system.state]))['desktop']));
  await eventually('the greeting', () => desktop.isGreeted);
});

after(async () => {
  desktop?.close();
  await system?.stop();
  await pages?.close();
});

const settings = async (...words: string[]): Promise<Record<string, any>> => jsonOf(await kpio(['settings', ...words, '--json', '--state', system.state]));

test('pages hear of another colour scheme while they are shown', async () => {
  const tab = await desktop.openTab(`${pages.origin}/scheme`, 'light');
  desktop.show(tab);
  await settings('set', 'appearance.color-scheme', 'dark');
  await desktop.untilTab(tab, 'the page is dark', ({ title }) => title === 'dark');
  await settings('reset', 'appearance.color-scheme');
  await desktop.untilTab(tab, 'the page is what the person prefers', ({ title }) => title === 'light');
});

test('a new tab shows the home address', async () => {
  await settings('set', 'home.address', `${pages.origin}/home`);
  assert.ok(await desktop.openTab('', 'home'));
});

test('what does not fit is refused with a code, and each change is in the audit log', async () => {
  assert.equal((await settings('set', 'startup', 'ajar'))['code'], 'state.invalid-value');
  assert.equal((await settings('get', 'no.such'))['code'], 'state.invalid-value');
  const found = jsonOf(await kpio(['audit', 'search', '--event', 'settings.changed', '--json', '--state', system.state]))['entries'] as { details: unknown }[];
  assert.deepEqual(found.at(-1)!.details, { setting: 'home.address', from: '"about:blank"', to: JSON.stringify(`${pages.origin}/home`) });
});
