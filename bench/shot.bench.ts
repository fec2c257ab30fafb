// A cold start to a picture: `kpio shot` against `chromium --headless --screenshot`, same page, same viewport, same run.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startPageServer } from '../tests/support/page-server.ts';
import { spawn } from 'node:child_process';
import { median, printTable, requireChromium, ROOT } from './support/measure.ts';

const ROUNDS = 7;
const PAGES = ['trivial.html', 'medium.html', 'article.html', 'bootstrap-album.html'];

const chromium = requireChromium();
const server = await startPageServer();
const folder = mkdtempSync(join(tmpdir(), 'kpio-bench-'));

function run(program: string, args: readonly string[]): Promise<number> {
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'ignore', env: process.env });
    child.on('error', reject);
    child.on('exit', (code) => (code === 0 ? resolve(performance.now() - startedAt) : reject(new Error(`${program} ended with ${code}`))));
  });
}

const rows: (string | number)[][] = [];
for (const page of PAGES) {
  const url = `${server.origin}/${page}`;
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < ROUNDS + 1; round++) {
    const kpio = await run(join(ROOT, 'kpio'), ['shot', url, '-o', join(folder, 'kpio.png')]);
    const peer = await run(chromium, [
      '--headless=new',
      '--no-sandbox',
      '--hide-scrollbars',
      '--window-size=1280,720',
      `--user-data-dir=${join(folder, 'profile')}`,
      `--screenshot=${join(folder, 'chromium.png')}`,
      url,
    ]);
    // The first round fills the file cache.
    if (round > 0) {
      ours.push(kpio);
      theirs.push(peer);
    }
  }
  rows.push([
    page,
    Math.round(median(ours)),
    Math.round(Math.min(...ours)),
    Math.round(median(theirs)),
    Math.round(Math.min(...theirs)),
    (median(ours) / median(theirs)).toFixed(2),
  ]);
}
printTable('kpio shot, cold start to PNG, 1280 x 720 (ms)', ['page', 'kpio median', 'min', 'chromium median', 'min', 'ratio'], rows);
await server.close();
rmSync(folder, { recursive: true, force: true });
