// Boot and first tab: from the start of the program to its debugging port and to the load event of a page that is asked for at once, and from
// asking for a tab to the page's load event with the spare process warm; KPIO against Chromium, fresh profiles, in turn.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { startPageServer } from '../tests/support/page-server.ts';
import type { Route } from '../tests/support/page-server.ts';
import { startChromium, startKpio } from './support/browsers.ts';
import type { RunningBrowser } from './support/browsers.ts';
import { median, printTable, ROOT } from './support/measure.ts';

const ROUNDS = 7;
const PAGES = ['trivial.html', 'medium.html'];
/** Both have a spare process some time after the start. */
const SETTLE_MS = 2000;

/** The page itself says when it has loaded: the clients' ways to ask differ. */
const BEACON = '<script>addEventListener("load", () => { fetch("/loaded"); });</script>';

let heard: (atMs: number) => void = () => {};
const routes: Record<string, Route> = {
  '/loaded': (_request, response) => {
    heard(performance.now());
    response.end();
  },
};
for (const page of PAGES) {
  routes[`/measured/${page}`] = (_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
    response.end(readFileSync(join(ROOT, 'tests', 'pages', page), 'utf8') + BEACON);
  };
}
const server = await startPageServer(routes);

async function openTab(browser: RunningBrowser, page: string): Promise<number> {
  const loaded = new Promise<number>((resolve) => (heard = resolve));
  const startedAt = performance.now();
  await browser.cdp.send('Target.createTarget', { url: `${server.origin}/measured/${page}` });
  return (await loaded) - startedAt;
}

const start = { kpio: startKpio, chromium: startChromium };
const boots = { kpio: [] as number[], chromium: [] as number[] };
const rows: (string | number)[][] = [];
const pages = { kpio: [] as number[], chromium: [] as number[] };
for (let round = 0; round < ROUNDS; round++) {
  for (const name of ['kpio', 'chromium'] as const) {
    const browser = await start[name]();
    pages[name].push(browser.startMs + (await openTab(browser, PAGES[0]!)));
    await browser.stop();
  }
}
for (const page of PAGES) {
  const tabs = { kpio: [] as number[], chromium: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of ['kpio', 'chromium'] as const) {
      const browser = await start[name]();
      boots[name].push(browser.startMs);
      await delay(SETTLE_MS);
      tabs[name].push(await openTab(browser, page));
      await browser.stop();
    }
  }
  rows.push([`first tab, ${page}`, ...figures(tabs.kpio, tabs.chromium)]);
}
rows.unshift(
  ['boot to the debugging port', ...figures(boots.kpio, boots.chromium)],
  ['boot to a page that is asked for at once', ...figures(pages.kpio, pages.chromium)],
);
printTable('Boot and first tab (ms)', ['what', 'kpio median', 'min', 'chromium median', 'min', 'ratio'], rows);
await server.close();
process.exit(0);

function figures(ours: readonly number[], theirs: readonly number[]): (string | number)[] {
  return [
    Math.round(median(ours)),
    Math.round(Math.min(...ours)),
    Math.round(median(theirs)),
    Math.round(Math.min(...theirs)),
    (median(ours) / median(theirs)).toFixed(2),
  ];
}
