// How much of each test page looks as in Chromium: elements whose box is within 1 px, and pixels that differ. 1280 x 720, same pages, same run.

import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

import { readPng } from '../tests/cdp/png.ts';
import { boxesOf, compareBoxes, PAGES, withPage } from '../tests/parity/page-boxes.ts';
import type { ElementBox } from '../tests/parity/page-boxes.ts';
import { startPageServer } from '../tests/support/page-server.ts';
import { startSystem } from '../tests/support/running-system.ts';
import { printTable, requireChromium } from './support/measure.ts';

/** Channels may differ by this much where an edge is smoothed or a gradient is dithered. */
const CHANNEL_TOLERANCE = 16;

interface Look {
  readonly boxes: ElementBox[];
  readonly png: Buffer;
}

async function lookAt(browser: Browser, url: string): Promise<Look> {
  return withPage(browser, url, async (page) => ({ boxes: await boxesOf(page), png: await page.screenshot() }));
}

/** Percent of the pixels. */
function differingPixels(own: Buffer, other: Buffer): { any: number; visible: number } {
  const p = readPng(own);
  const q = readPng(other);
  const [width, height] = [Math.min(p.width, q.width), Math.min(p.height, q.height)];
  const count = width * height;
  let any = 0;
  let visible = 0;
  for (let at = 0; at < count; at++) {
    const [x, y] = [at % width, Math.floor(at / width)];
    const other = q.pixel(x, y);
    const most = Math.max(...p.pixel(x, y).map((value, channel) => Math.abs(value - other[channel]!)));
    if (most > 0) any++;
    if (most > CHANNEL_TOLERANCE) visible++;
  }
  return { any: (any * 100) / count, visible: (visible * 100) / count };
}

const peer = await chromium.launch({ executablePath: requireChromium(), args: ['--no-sandbox', '--hide-scrollbars'] });
const server = await startPageServer();
const system = await startSystem();
const own = await chromium.connectOverCDP(system.cdp);
const rows: (string | number)[][] = [];
for (const path of [...PAGES, 'npm/reveal.js/demo.html']) {
  const url = `${server.origin}/${path}`;
  try {
    const ours = await lookAt(own, url);
    const theirs = await lookAt(peer, url);
    const { elements, near, different } = compareBoxes(ours.boxes, theirs.boxes);
    const pixels = differingPixels(ours.png, theirs.png);
    rows.push([path, elements, ((near * 100) / elements).toFixed(2), pixels.any.toFixed(2), pixels.visible.toFixed(2)]);
    if (process.argv.includes('--verbose')) process.stdout.write(`${path}\n  ${different.join('\n  ')}\n`);
  } catch (error) {
    rows.push([path, '-', error instanceof Error ? error.message.split('\n')[0]! : String(error), '-', '-']);
  }
}
printTable(
  'boxes and pixels against Chromium, 1280 x 720',
  ['page', 'elements', 'within 1 px %', 'pixels differ %', `by more than ${CHANNEL_TOLERANCE} of 255 %`],
  rows,
);
await own.close();
await peer.close();
await system.stop();
await server.close();
