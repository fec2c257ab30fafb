// Debian's Chromium before a desktop page, and what tests ask of it again and again.

import { existsSync } from 'node:fs';

import { chromium } from 'playwright-core';
import type { Browser, Locator, Page } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';

/** A word for `skip` when there is no browser to drive, else false. */
export const NO_BROWSER = existsSync(CHROMIUM) ? false : `${CHROMIUM} is not installed`;

export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
}

/** Asks again until the answer is true. */
export async function until(what: string, isTrue: () => Promise<boolean> | boolean, timeoutMs = 20_000): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!(await isTrue())) {
    if (Date.now() > end) throw new Error(`it did not happen in ${timeoutMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** Of the browser window in front. */
export function addressField(page: Page): Locator {
  return page.locator('.window.is-front').getByRole('textbox', { name: 'Address' });
}

/** Types an address into the browser window in front. */
export async function goTo(page: Page, url: string): Promise<void> {
  await addressField(page).fill(url);
  await addressField(page).press('Enter');
}

/** The picture of the page at a place of it, as `r,g,b`; '' before there is one. */
export async function pixelAt(page: Page, x: number, y: number): Promise<string> {
  // Text, because the tests are checked without the DOM's types.
  return page.evaluate<string>(`(() => {
    const canvas = document.querySelector('.window.is-front .page-canvas') ?? undefined;
    if (canvas === undefined || canvas.width === 0) return '';
    return [...canvas.getContext('2d').getImageData(${x} * devicePixelRatio, ${y} * devicePixelRatio, 1, 1).data.slice(0, 3)].join(',');
  })()`);
}

export async function boxOf(locator: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  return (await locator.boundingBox())!;
}

/** Clicks the page at a place of it. */
export async function clickPage(page: Page, x: number, y: number): Promise<void> {
  const area = await boxOf(page.getByRole('tabpanel'));
  await page.mouse.click(area.x + x, area.y + y);
}

/** Presses at `from`, goes to `to` in steps, lets go. */
export async function drag(page: Page, from: { x: number; y: number }, to: { x: number; y: number }, release = true): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 6 });
  if (release) await page.mouse.up();
}

/** The accessible name of what has the focus, as far as `aria-label` gives it. */
export async function focusedName(page: Page): Promise<string> {
  return page.evaluate<string>("document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? ''");
}
