// A site process: the engine and the pages of one site. Jailed before it sees a byte of them: no files, no sockets, no children.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { writeCodeCache } from '../base/code-cache.ts';
import { bindMallocTrim } from '../jail/native.ts';
import { LIMITS } from '../jail/limits.ts';
import { computeOnly } from '../jail/profiles.ts';
import { loadHarfBuzz } from '../engine/text/harfbuzz.ts';
import type { HarfBuzz } from '../engine/text/harfbuzz.ts';
import { IdleTrim } from './site/idle-trim.ts';
import { SiteProcessMain } from './site/site-process-main.ts';
import { warmUpSite } from './site/warm-up.ts';
import { BLOCKING_DESCRIPTOR, lockOrDie, messagesSocket } from './start-service.ts';

function readHarfBuzz(): HarfBuzz {
  const root = process.env['KPIO_ROOT'] ?? '';
  const bundled = join(root, '.kpio', 'build', 'harfbuzz.wasm');
  const installed = join(root, 'node_modules', 'harfbuzzjs', 'dist', 'harfbuzz.wasm');
  try {
    return loadHarfBuzz(readFileSync(bundled));
  } catch {
    return loadHarfBuzz(readFileSync(installed));
  }
}

async function main(): Promise<void> {
  const harfBuzz = readHarfBuzz();
  if (process.argv.includes('--warm-up')) {
    await warmUpSite(harfBuzz);
    return writeCodeCache();
  }
  // The socket is bound before the lock: finding out what a descriptor is takes calls that the lock forbids.
  const messages = messagesSocket();
  const trim = new IdleTrim(bindMallocTrim());
  const jail = lockOrDie({ filter: computeOnly(process.pid), memoryBudgetBytes: LIMITS.site.memoryBytes, maxDescriptors: LIMITS.site.maxDescriptors });
  new SiteProcessMain(messages, BLOCKING_DESCRIPTOR, harfBuzz, () => trim.now()).serve(jail);
  messages.on('data', () => trim.noteActivity());
  trim.noteReady();
}

void main();
