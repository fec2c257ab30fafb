// Makes the pictures of README.md: a page drawn by KPIO, and KPIO's desktop as Debian's Chromium shows it.
// Run: node tools/record-pictures.ts

import { join } from 'node:path';

import { goTo, launchBrowser } from '../tests/support/desktop-driver.ts';
import { startDesktopSystem } from '../tests/support/desktop-system.ts';
import { kpio } from '../tests/support/kpio-process.ts';
import { startPageServer } from '../tests/support/page-server.ts';

const PICTURES = join(import.meta.dirname, '..', 'docs', 'pictures');
const SCREEN = { width: 1360, height: 820 };
/** Time for a page of this machine to be loaded and shown. */
const SHOWN_AFTER_MS = 2500;

const server = await startPageServer({}, '127.0.0.1', 8000);
const system = await startDesktopSystem();
const browser = await launchBrowser();
try {
  const shot = await kpio(['shot', `${server.origin}/bootstrap-album.html`, '-o', join(PICTURES, 'album.webp')]);
  process.stdout.write(shot.stdout + shot.stderr);
  const desktop = await browser.newPage({ viewport: SCREEN });
  await desktop.goto(system.address);
  await desktop.locator('.window.is-front').waitFor();
  await goTo(desktop, `${server.origin}/table.html`);
  await desktop.waitForTimeout(SHOWN_AFTER_MS);
  await desktop.keyboard.press('Control+Alt+t');
  await goTo(desktop, `${server.origin}/article.html`);
  await desktop.waitForTimeout(SHOWN_AFTER_MS);
  await desktop.screenshot({ path: join(PICTURES, 'desktop.png') });
} finally {
  await browser.close();
  await system.stop();
  await server.close();
}
