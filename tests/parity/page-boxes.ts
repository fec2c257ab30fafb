// The pages that are compared with Chromium, and how: border boxes of all elements as scripts see them, at 1280 x 720.

import type { Browser, Page } from 'playwright-core';

/** Paths at the page server. */
export const PAGES = [
  'trivial.html',
  'medium.html',
  'article.html',
  'table.html',
  'bootstrap-album.html',
  'bootstrap-components.html',
  'cjk.html',
  'rtl.html',
  'react-app.html',
  'preact-app.html',
  'vue-app.html',
  'jquery-app.html',
  'htmx-app.html',
  'npm/reveal.js/index.html',
] as const;

export const VIEWPORT = { width: 1280, height: 720 } as const;

/** Elements that turn or slide all the time. */
const MOVING = '.spinner-border, .spinner-grow, .reveal .controls';

const COLLECT = `[...document.querySelectorAll('*')].filter((element) => element.closest(${JSON.stringify(MOVING)}) === null).map((element) => {
  if (element.getClientRects().length === 0) return [element.localName];
  const { x, y, width, height } = element.getBoundingClientRect();
  return [element.localName, ...[x, y, width, height].map((value) => Math.round(value * 100) / 100)];
})`;

/** Name and, for an element that has boxes, x, y, width and height of its bounding client rectangle in CSS px. */
export type ElementBox = readonly [name: string, x?: number, y?: number, width?: number, height?: number];

/** Opens the page, waits until it has settled, and hands it to `look`. */
export async function withPage<T>(browser: Browser, url: string, look: (page: Page) => Promise<T>): Promise<T> {
  const context = await browser.newContext({ viewport: VIEWPORT });
  try {
    const page = await context.newPage();
    await page.goto(url, { waitUntil: 'load' });
    await page.evaluate('document.fonts.ready.then(() => new Promise((done) => setTimeout(done, 500)))');
    return await look(page);
  } finally {
    await context.close();
  }
}

export async function boxesOf(page: Page): Promise<ElementBox[]> {
  return (await page.evaluate(COLLECT)) as ElementBox[];
}

export interface BoxComparison {
  readonly elements: number;
  /** Elements whose edges all lie within 1 px of the recorded ones. */
  readonly near: number;
  /** The first elements that do not, for a person to look at. */
  readonly different: readonly string[];
}

const TOLERANCE_PX = 1;
const MAX_LISTED = 12;

/** Elements are paired by their place in the document; one that is missing or has another name counts as different. */
export function compareBoxes(own: readonly ElementBox[], expected: readonly ElementBox[]): BoxComparison {
  const elements = Math.max(own.length, expected.length);
  const different: string[] = [];
  let near = 0;
  for (let i = 0; i < elements; i++) {
    if (areNear(own[i], expected[i])) near++;
    else if (different.length < MAX_LISTED) different.push(`${i}: ${JSON.stringify(own[i] ?? null)} not ${JSON.stringify(expected[i] ?? null)}`);
  }
  return { elements, near, different };
}

function areNear(p: ElementBox | undefined, q: ElementBox | undefined): boolean {
  if (p === undefined || q === undefined || p[0] !== q[0] || p.length !== q.length) return false;
  const [, px = 0, py = 0, pw = 0, ph = 0] = p;
  const [, qx = 0, qy = 0, qw = 0, qh = 0] = q;
  const edges = [px - qx, py - qy, px + pw - qx - qw, py + ph - qy - qh];
  return edges.every((edge) => Math.abs(edge) <= TOLERANCE_PX);
}

/** The file of a page's recorded boxes, in tests/parity/recorded/. */
export function recordedName(page: string): string {
  return `${page.replace(/\.html$/, '').replaceAll('/', '-')}.json`;
}
