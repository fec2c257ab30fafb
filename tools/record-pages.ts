// Records the border boxes of all elements of the test pages in Chromium, to tests/parity/recorded/.
// Run where Chromium and the Liberation and DejaVu fonts are installed: node tools/record-pages.ts [page...]

import { mkdirSync, writeFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

import { requireChromium } from '../bench/support/measure.ts';
import { boxesOf, PAGES, recordedName, withPage } from '../tests/parity/page-boxes.ts';
import { startPageServer } from '../tests/support/page-server.ts';

const folder = new URL('../tests/parity/recorded/', import.meta.url);
const wanted = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const server = await startPageServer();
const browser = await chromium.launch({ executablePath: requireChromium(), args: ['--no-sandbox', '--hide-scrollbars'] });
for (const path of PAGES) {
  if (wanted.length > 0 && !wanted.includes(path)) continue;
  const boxes = await withPage(browser, `${server.origin}/${path}`, boxesOf);
  writeFileSync(new URL(recordedName(path), folder), `[\n${boxes.map((box) => JSON.stringify(box)).join(',\n')}\n]\n`);
}
await browser.close();
await server.close();
