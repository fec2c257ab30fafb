// The kernel against a network service that was taken over and lies on its own channel.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { openFonts } from '../../src/fonts/font-service.ts';
import { Kernel } from '../../src/kernel/kernel.ts';
import { programPaths } from '../../src/kernel/program-paths.ts';
import type { LoadRequest } from '../../src/engine/host/loader.ts';
import { eventually, ROOT } from '../support/kpio-process.ts';

const warnings: string[] = [];
let kernel: Kernel;

before(async () => {
  const paths = { ...programPaths(ROOT), isBundled: false };
  const entry = { args: [join(import.meta.dirname, 'taken-over', 'lying-network.ts')], readable: [import.meta.dirname, join(ROOT, 'src')] };
  kernel = new Kernel({
    paths,
    log: { info: () => {}, warn: (line: string) => void warnings.push(line), close: () => {} } as never,
    statePath: null,
    fonts: openFonts(paths.build),
    userAgent: 'KPIO test',
    keepSpare: false,
    extraCertificates: null,
    entries: { network: entry },
  });
  kernel.network.service.start();
  await kernel.networkReady;
});

after(() => kernel.stop());

/** What a listener hears that takes nothing of what comes. */
async function load(path: string): Promise<{ outcome: string; bytes: number; answers: number }> {
  await eventually('the service is up', () => kernel.network.service.isUp);
  const request = { url: `http://a.test${path}`, method: 'GET', headers: [], body: null, destination: '', mode: 'no-cors', credentials: 'omit' } as const;
  const rest = { redirect: 'follow', cache: 'default', referrer: '', referrerPolicy: '', integrity: '', initiator: 'other' } as const;
  const requester = { guestId: 1, browserContextId: 'x', pageId: 1, origin: '', topSite: '', isTopLevelNavigation: false, userActivation: false, reach: null };
  let bytes = 0;
  let answers = 0;
  return new Promise((resolve) =>
    kernel.network.start({ ...request, ...rest } as LoadRequest, requester, {
      response: () => void answers++,
      data: (chunk) => void (bytes += chunk.length),
      end: () => resolve({ outcome: 'end', bytes, answers }),
      failed: ({ code }) => resolve({ outcome: code, bytes, answers }),
    }),
  );
}

test('a body that nobody takes ends the service long before it fills the kernel', async () => {
  const { outcome, bytes } = await load('/flood');
  assert.equal(outcome, 'service.lost');
  assert.ok(bytes <= 7 << 20, String(bytes));
  assert.ok(
    warnings.some((line) => line.includes('more of a body than there was credit for')),
    warnings.join('\n'),
  );
});

test('a body without an answer, and a second answer, end the service', async () => {
  assert.deepEqual(await load('/body-first'), { outcome: 'service.lost', bytes: 0, answers: 0 });
  assert.deepEqual(await load('/two-answers'), { outcome: 'service.lost', bytes: 0, answers: 1 });
});

test('what it says of loads that nobody asked for reaches nobody', async () => {
  assert.deepEqual(await load('/nobody-asked'), { outcome: 'end', bytes: 0, answers: 1 });
});
