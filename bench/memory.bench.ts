// Memory of tabs: ten tabs on ten sites (127.0.0.1 to 127.0.0.10) in KPIO and in Chromium, the same page in each. What is
// measured is the process that holds the page, after a picture of it was taken, so that style, layout and paint have run in both.

import { setTimeout as delay } from 'node:timers/promises';

import { startPageServer } from '../tests/support/page-server.ts';
import type { PageServer } from '../tests/support/page-server.ts';
import { startChromium, startKpio } from './support/browsers.ts';
import type { RunningBrowser } from './support/browsers.ts';
import { median, printTable } from './support/measure.ts';
import { descendants, memoryOf } from './support/process-memory.ts';
import type { Memory } from './support/process-memory.ts';

const PAGES = ['trivial.html', 'medium.html', 'bootstrap-album.html'];
const TABS = 10;
/** Both give memory back some seconds after a load. */
const SETTLE_MS = 10_000;

async function startSites(): Promise<PageServer[]> {
  const first = await startPageServer({}, '127.0.0.1');
  const port = Number(new URL(first.origin).port);
  const others = await Promise.all(Array.from({ length: TABS - 1 }, (_, i) => startPageServer({}, `127.0.0.${i + 2}`, port)));
  return [first, ...others];
}

async function openTab(browser: RunningBrowser, url: string): Promise<void> {
  const { targetId } = await browser.cdp.send('Target.createTarget', { url });
  const { sessionId } = await browser.cdp.send('Target.attachToTarget', { targetId, flatten: true });
  await browser.cdp.send('Page.captureScreenshot', {}, String(sessionId));
  await browser.cdp.send('Target.detachFromTarget', { sessionId });
}

interface Tabs {
  /** Of one tab's process, kB. */
  readonly tab: Memory;
  /** All processes of the browser, kB of PSS. */
  readonly allPssKb: number;
}

/**
 * Chromium keeps a few renderers besides those of the tabs, KPIO a spare: the tabs' processes are the ten that hold most.
 */
async function measure(start: () => Promise<RunningBrowser>, isTab: (command: string) => boolean, sites: readonly PageServer[], page: string): Promise<Tabs> {
  const browser = await start();
  try {
    for (const site of sites) await openTab(browser, `${site.origin}/${page}`);
    await delay(SETTLE_MS);
    const all = descendants(browser.pid).map(({ pid, command }) => ({ command, memory: memoryOf(pid) }));
    const tabs = all
      .filter(({ command }) => isTab(command))
      .map(({ memory }) => memory)
      .sort((p, q) => q.pssKb - p.pssKb)
      .slice(0, TABS);
    return {
      tab: { pssKb: median(tabs.map(({ pssKb }) => pssKb)), privateKb: median(tabs.map(({ privateKb }) => privateKb)) },
      allPssKb: all.reduce((sum, { memory }) => sum + memory.pssKb, memoryOf(browser.pid).pssKb),
    };
  } finally {
    await browser.stop();
  }
}

const mb = (kb: number): number => kb / 1024;
const sites = await startSites();
const rows: (string | number)[][] = [];
const peers = process.argv.includes('--without-chromium') ? [] : ['chromium'];
for (const page of PAGES) {
  const kpio = await measure(
    () => startKpio(),
    (command) => !command.includes('bwrap') && / site\s*$/.test(command),
    sites,
    page,
  );
  rows.push([page, 'kpio', mb(kpio.tab.pssKb), mb(kpio.tab.privateKb), mb(kpio.allPssKb), '']);
  for (const peer of peers) {
    const chromium = await measure(startChromium, (command) => command.includes('--type=renderer'), sites, page);
    rows.push([page, peer, mb(chromium.tab.pssKb), mb(chromium.tab.privateKb), mb(chromium.allPssKb), (kpio.tab.pssKb / chromium.tab.pssKb).toFixed(2)]);
  }
}
printTable(
  `Memory of one of ${TABS} tabs on ${TABS} sites, median (MB)`,
  ['page', 'browser', 'tab PSS', 'tab private', 'whole browser PSS', 'ratio of tab PSS'],
  rows,
);
await Promise.all(sites.map((site) => site.close()));
process.exit(0);
