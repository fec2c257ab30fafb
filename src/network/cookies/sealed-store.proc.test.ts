// kill -9 while cookies in the clear are being sealed: none is lost, and nothing legible stays. KPIO_KILLS sets how often (500 for the long run).

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { FIXTURE_KEY, writePlainStore } from './sealed-store-fixture.ts';
import { SqliteCookieStore } from './sqlite-cookie-store.ts';

const KILLS = Number(process.env['KPIO_KILLS'] ?? 20);
const FIXTURE = join(import.meta.dirname, 'sealed-store-fixture.ts');
const VALUES = Array.from({ length: 2000 }, (_, index) => `legible-value-${index}`);

/** True when it came to its end before it was killed. */
async function openAndKill(folder: string, delayMs: number): Promise<boolean> {
  const child = spawn(process.execPath, ['--no-warnings', FIXTURE, 'open', folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  let said = '';
  await new Promise<void>((resolve) => child.stdout.on('data', (chunk: Buffer) => ((said += chunk.toString()), resolve())));
  await Promise.race([sleep(delayMs), closed]);
  child.kill('SIGKILL');
  await closed;
  return said.split('\n').length > 2;
}

test(`${KILLS} kills while cookies are sealed lose none and leave nothing in the clear`, async (t) => {
  const root = mkdtempSync(join(tmpdir(), 'kpio-cookies-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  let wholeRuns = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const folder = join(root, String(kill));
    writePlainStore(folder, VALUES);
    // Often several times in the middle of the same work.
    for (let again = 0; again <= kill % 3; again++) if (await openAndKill(folder, Math.random() ** 2 * 250)) wholeRuns++;
    const store = SqliteCookieStore.open(folder, FIXTURE_KEY);
    assert.deepEqual(
      store.loadAll().map(({ value }) => value),
      VALUES,
    );
    store.close();
    for (const name of readdirSync(folder)) assert.doesNotMatch(readFileSync(join(folder, name), 'latin1'), /legible-value|plain-host/, name);
  }
  t.diagnostic(`${wholeRuns} were not killed in time`);
});
