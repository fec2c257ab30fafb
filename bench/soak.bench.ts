// Soak of the zygote: tabs are opened on ten sites, used and closed, for an hour (or --minutes N). What must hold: no tab crashes, the
// zygote stays the same process, and neither it nor the kernel grows.

import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

import { startPageServer } from '../tests/support/page-server.ts';
import type { PageServer } from '../tests/support/page-server.ts';
import { startKpio } from './support/browsers.ts';
import { median, printTable } from './support/measure.ts';
import { descendants, memoryOf } from './support/process-memory.ts';

const SITES = 10;
const PAGES = ['trivial.html', 'react-app.html', 'bootstrap-album.html'];
const PAUSE_MS = 250;

const at = process.argv.indexOf('--minutes');
const minutes = at < 0 ? 60 : Number(process.argv[at + 1]);

async function startSites(): Promise<PageServer[]> {
  const first = await startPageServer({}, '127.0.0.1');
  const port = Number(new URL(first.origin).port);
  return [first, ...(await Promise.all(Array.from({ length: SITES - 1 }, (_, i) => startPageServer({}, `127.0.0.${i + 2}`, port))))];
}

const sites = await startSites();
const browser = await startKpio();
const zygoteOf = (): number => descendants(browser.pid).find(({ command }) => command.startsWith('kpio zygote'))?.pid ?? 0;
const descriptorsOf = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;

const opened: number[] = [];
const failures: string[] = [];

/** Opens a tab, lets its page be drawn and run a script, closes it. */
async function cycle(round: number): Promise<void> {
  const startedAt = performance.now();
  const url = `${sites[round % SITES]!.origin}/${PAGES[round % PAGES.length]!}`;
  const { targetId } = await browser.cdp.send('Target.createTarget', { url });
  const { sessionId } = await browser.cdp.send('Target.attachToTarget', { targetId, flatten: true });
  try {
    await browser.cdp.send('Page.captureScreenshot', {}, String(sessionId));
    opened.push(performance.now() - startedAt);
    const { result } = (await browser.cdp.send(
      'Runtime.evaluate',
      { expression: 'let n = 0; for (let i = 0; i < 1e5; i++) n += i; n' },
      String(sessionId),
    )) as {
      result?: { value?: unknown };
    };
    if (result?.value !== 4_999_950_000) failures.push(`${url}: answered ${JSON.stringify(result)}`);
  } finally {
    await browser.cdp.send('Target.closeTarget', { targetId });
  }
}

const zygote = await (async () => {
  for (let attempt = 0; attempt < 100 && zygoteOf() === 0; attempt++) await delay(100);
  return zygoteOf();
})();
await delay(3000);
const before = { zygote: memoryOf(zygote), kernel: memoryOf(browser.pid), descriptors: descriptorsOf(browser.pid) };
const endsAt = performance.now() + minutes * 60_000;
let round = 0;
for (; performance.now() < endsAt; round++) {
  await cycle(round).catch((error: unknown) => failures.push(String(error)));
  if (round % 500 === 499) process.stderr.write(`${round + 1} tabs, ${failures.length} failures\n`);
  await delay(PAUSE_MS);
}
await delay(5000);
const kept = zygoteOf() === zygote;
const after = { zygote: kept ? memoryOf(zygote) : before.zygote, kernel: memoryOf(browser.pid), descriptors: descriptorsOf(browser.pid) };
const threads = kept ? /Threads:\s+(\d+)/.exec(readFileSync(`/proc/${zygote}/status`, 'latin1'))![1]! : '0';
const mb = (kb: number): string => (kb / 1024).toFixed(1);
printTable(
  `Soak of the zygote, ${minutes} minutes`,
  ['what', 'result'],
  [
    ['tabs opened, used and closed', round],
    ['failures', failures.length],
    ['the zygote is the same process', kept ? 'yes' : 'no'],
    ['threads of the zygote', threads],
    ['tab opened and drawn, median ms', Math.round(median(opened))],
    ['zygote, private MB before and after', `${mb(before.zygote.privateKb)} / ${mb(after.zygote.privateKb)}`],
    ['kernel, PSS MB before and after', `${mb(before.kernel.pssKb)} / ${mb(after.kernel.pssKb)}`],
    ["kernel's descriptors before and after", `${before.descriptors} / ${after.descriptors}`],
  ],
);
for (const failure of failures.slice(0, 20)) process.stdout.write(`${failure}\n`);
await browser.stop();
await Promise.all(sites.map((site) => site.close()));
process.exit(failures.length > 0 || !kept ? 1 : 0);
