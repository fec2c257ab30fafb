// Records the border boxes of all elements of each tests/layout-fixtures/*.html in Chromium, to *.boxes.json beside it.
// Run where Chromium and the Liberation fonts are installed: node tools/record-boxes.ts [chromium] [name...]
// A box is [x, y, width, height] of getBoundingClientRect, null for an element without boxes; elements in document order from html on.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const folder = new URL('../tests/layout-fixtures/', import.meta.url);
const executablePath = process.argv[2] ?? '/usr/bin/chromium';
const names = process.argv.slice(3);

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--hide-scrollbars'] });
const page = await browser.newPage({ viewport: { width: 800, height: 600 } });
for (const file of readdirSync(folder)
  .filter((name) => name.endsWith('.html'))
  .sort()) {
  const name = file.slice(0, -'.html'.length);
  if (names.length > 0 && !names.includes(name)) continue;
  await page.setContent(readFileSync(new URL(file, folder), 'utf8'));
  const boxes = (await page.evaluate(`[...document.querySelectorAll('*')].map((element) => {
    if (element.getClientRects().length === 0) return [element.localName, null];
    const { x, y, width, height } = element.getBoundingClientRect();
    return [element.localName, [x, y, width, height]];
  })`)) as unknown[];
  writeFileSync(new URL(`${name}.boxes.json`, folder), `[\n${boxes.map((box) => JSON.stringify(box)).join(',\n')}\n]\n`);
}
await browser.close();
