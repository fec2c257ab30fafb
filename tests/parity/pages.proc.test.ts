// The boxes of the test pages against those recorded in Chromium (tools/record-pages.ts): a change that moves things shows here, without
// Chromium on the machine. Each page has the share of its elements that must be within 1 px; raise it when a page gets better.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';

import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

import { hasFamilies } from '../../src/engine/text/text-test-support.ts';
import { startPageServer } from '../support/page-server.ts';
import type { PageServer } from '../support/page-server.ts';
import { startSystem } from '../support/running-system.ts';
import type { RunningSystem } from '../support/running-system.ts';
import { boxesOf, compareBoxes, PAGES, recordedName, withPage } from './page-boxes.ts';
import type { ElementBox } from './page-boxes.ts';

/** Percent of the elements; 100 for the pages that are not named. */
const LEAST: Readonly<Record<string, number>> = {
  'article.html': 99,
  'medium.html': 99,
  'table.html': 99,
  'bootstrap-album.html': 99,
  'bootstrap-components.html': 99,
};

const FAMILIES = ['Liberation Sans', 'Liberation Serif', 'Liberation Mono', 'DejaVu Sans'] as const;
const skip = hasFamilies(...FAMILIES) ? false : `needs the fonts that the boxes were recorded with: ${FAMILIES.join(', ')}`;
const recorded = (path: string): ElementBox[] => JSON.parse(readFileSync(new URL(`recorded/${recordedName(path)}`, import.meta.url), 'utf8')) as ElementBox[];

let system: RunningSystem | null = null;
let server: PageServer | null = null;
let browser: Browser | null = null;

before(async () => {
  if (skip !== false) return;
  system = await startSystem();
  server = await startPageServer();
  browser = await chromium.connectOverCDP(system.cdp);
});

after(async () => {
  await browser?.close();
  await system?.stop();
  await server?.close();
});

for (const path of PAGES) {
  test(`the elements of ${path} stand where Chromium has them`, { skip, timeout: 60_000 }, async () => {
    const { elements, near, different } = compareBoxes(await withPage(browser!, `${server!.origin}/${path}`, boxesOf), recorded(path));
    const percent = (near * 100) / elements;
    assert.ok(percent >= (LEAST[path] ?? 100), `${near} of ${elements} elements are within 1 px:\n${different.join('\n')}`);
  });
}
