// A site process: the engine and the pages of one site. Jailed before it sees a byte of them: no files, no sockets, no children.
// Started as a zygote, it makes copies of itself that become site processes.

import { randomInt } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { bundlePart, checkMeasured, keepBundleParts, writeCodeCache } from '../base/code-cache.ts';
import { bindExit, bindMallocTrim, loadNative } from '../jail/native.ts';
import { loadForker, reseedRealms } from '../jail/fork.ts';
import { LIMITS } from '../jail/limits.ts';
import type { LockDownOptions } from '../jail/lock-down.ts';
import { computeOnly } from '../jail/profiles.ts';
import { loadHarfBuzz } from '../engine/text/harfbuzz.ts';
import type { HarfBuzz } from '../engine/text/harfbuzz.ts';
import type { Bindings } from '../engine/script/realm.ts';
import { BlockingClient } from './site/blocking-client.ts';
import { runForkSelfTest } from './site/fork-self-test.ts';
import { IdleTrim } from './site/idle-trim.ts';
import { loopRounds } from './site/loop-rounds.ts';
import { loadLateModules } from './site/late-modules.ts';
import { SharedFonts } from './site/shared-fonts.ts';
import { SiteProcessMain } from './site/site-process-main.ts';
import { warmUp, warmUpForBuild } from './site/warm-up.ts';
import { serveForks, tellReady, tellWarm } from './site/zygote.ts';
import { BLOCKING_DESCRIPTOR, lockOrDie, MESSAGES_DESCRIPTOR, messagesSocket } from './start-service.ts';

const MAX_SEED = 2 ** 31 - 1;
/** V8 compiles what ran this often: the first tab of a page with 1,400 elements loads in 444 ms instead of 523. */
const WARM_UP_ROUNDS = 12;

/** Read now, because a jailed process opens no files; compiled when it is needed, which is not before the process is ready. */
function readHarfBuzz(): () => HarfBuzz {
  const root = process.env['KPIO_ROOT'] ?? '';
  const bundled = join(root, '.kpio', 'build', 'harfbuzz.wasm');
  const installed = join(root, 'node_modules', 'harfbuzzjs', 'dist', 'harfbuzz.wasm');
  const bytes = existsSync(bundled) ? checkMeasured('harfbuzz.wasm', readFileSync(bundled)) : readFileSync(installed);
  return () => loadHarfBuzz(bytes);
}

function lockOptions(pid: number): LockDownOptions {
  return { filter: computeOnly(pid), memoryBudgetBytes: LIMITS.site.memoryBytes, maxDescriptors: LIMITS.site.maxDescriptors };
}

async function main(): Promise<void> {
  const harfBuzz = readHarfBuzz();
  if (process.argv.includes('--warm-up')) {
    await warmUpForBuild(harfBuzz());
    return writeCodeCache();
  }
  const leave = bindExit();
  const fonts = new SharedFonts(new BlockingClient(BLOCKING_DESCRIPTOR, leave), harfBuzz);
  const trim = new IdleTrim(bindMallocTrim());
  const isZygote = process.argv.includes('zygote');
  let bindings: Bindings | undefined;
  if (isZygote) {
    keepBundleParts();
    // The catalogue is there in all copies.
    void fonts.fontSet;
    const forker = loadForker();
    process.title = 'kpio zygote';
    tellReady(forker, MESSAGES_DESCRIPTOR);
    // The first copies are made from what is loaded, because somebody waits for the first page; then the kernel lets it warm up.
    await loopRounds();
    let purpose = serveForks(forker, MESSAGES_DESCRIPTOR);
    while (purpose === 'warm') {
      loadLateModules();
      bindings = await warmUp(fonts.fontSet, bundlePart('glue.cache'), WARM_UP_ROUNDS);
      // It ends between two rounds of the loop, as a copy must begin.
      await trim.settle();
      tellWarm(forker, MESSAGES_DESCRIPTOR);
      purpose = serveForks(forker, MESSAGES_DESCRIPTOR);
    }
    process.title = 'kpio site';
    // Node's own end after an error waits for threads that a forked process does not have.
    process.setUncaughtExceptionCaptureCallback((error) => {
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
      leave(1);
    });
    reseedRealms(randomInt(1, MAX_SEED));
    if (purpose === 'test') {
      lockOrDie(lockOptions(loadNative().call('getpid')));
      return runForkSelfTest(() => trim.collect(), MESSAGES_DESCRIPTOR, leave);
    }
  }
  // The socket is bound before the lock: finding out what a descriptor is takes calls that the lock forbids.
  const messages = messagesSocket();
  const jail = lockOrDie(lockOptions(isZygote ? loadNative().call('getpid') : process.pid));
  const beforeRealm = isZygote ? () => reseedRealms(randomInt(1, MAX_SEED)) : undefined;
  new SiteProcessMain(messages, fonts, { leave, beforeRealm, bindings, giveMemoryBack: () => trim.now() }).serve(jail);
  messages.on('data', () => trim.noteActivity());
  // What a zygote's child holds is shared: collecting it would copy it.
  if (!isZygote) trim.noteReady();
}

void main();
