// A site process that ends while a tab gets it: the tab gets another one by itself, and when that goes on the page says that it has crashed.

import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

import { CdpPage } from '../support/cdp-client.ts';
import { eventually, TestSystem } from '../support/kpio-process.ts';
import { startPageServer } from '../support/page-server.ts';

const PAGE = '<!doctype html><title>page</title><p>text';
const TABS = 30;
const LONGEST_PAUSE_MS = 120;

const sites = (system: TestSystem): number[] => system.processes().flatMap(({ pid, kind }) => (kind === 'site' ? [pid] : []));

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended by itself.
  }
}

const titleOf = async (page: CdpPage): Promise<unknown> => page.evaluate('document.title').catch((error: Error) => error.message);
/** A page that crashed before the client had attached is known by its answer. */
const hasCrashed = async (page: CdpPage): Promise<boolean> => page.has('Inspector.targetCrashed') || (await titleOf(page)) === 'Target crashed';

async function withSystem(environment: Record<string, string>, run: (system: TestSystem, address: (host: string) => string) => Promise<void>): Promise<void> {
  const server = await startPageServer({
    '/': (_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/html' });
      response.end(PAGE);
    },
  });
  const system = await TestSystem.start({ env: environment });
  try {
    await run(system, (host) => `${server.origin.replace('127.0.0.1', host)}/`);
  } finally {
    await system.stop();
    await server.close();
  }
}

for (const [how, environment] of [
  ['a copy of the zygote', {}],
  ['started by itself', { KPIO_NO_ZYGOTE: '1' }],
] as const) {
  test(`a spare that is killed before it has begun with its page (${how}) costs nothing but time`, () =>
    withSystem(environment, async (system, address) => {
      await eventually('the spare is there', () => sites(system).length > 0);
      // The first one may be replaced once its zygote has warmed up.
      await delay(2000);
      const spares = sites(system);
      for (const pid of spares) signal(pid, 'SIGSTOP');
      const opening = CdpPage.open(system.cdp, address('a.localhost'));
      await delay(500);
      for (const pid of spares) signal(pid, 'SIGKILL');
      const page = await opening;
      await eventually('the page is there', async () => (await titleOf(page)) === 'page');
      assert.equal(await hasCrashed(page), false);
      page.close();
    }));
}

test('whenever spares are killed, each tab ends in its page or says that it has crashed', () =>
  withSystem({}, async (system, address) => {
    let isOver = false;
    let kills = 0;
    const killing = (async (): Promise<void> => {
      while (!isOver) {
        await delay(randomInt(LONGEST_PAUSE_MS));
        const pid = sites(system).at(-1);
        if (pid === undefined || isOver) continue;
        signal(pid, 'SIGKILL');
        kills++;
      }
    })();
    const pages: CdpPage[] = [];
    try {
      for (let tab = 0; tab < TABS; tab++) {
        const page = await CdpPage.open(system.cdp, address(`t${tab}.localhost`));
        await eventually('the tab has its page or has crashed', async () => (await titleOf(page)) === 'page' || (await hasCrashed(page)));
        pages.push(page);
      }
    } finally {
      isOver = true;
      await killing;
    }
    assert.ok(kills > TABS / 4, `${kills} kills are too few to tell`);
    // What is left over works on, and so does the next tab.
    const last = await CdpPage.open(system.cdp, address('last.localhost'));
    await eventually('the next tab has its page', async () => (await titleOf(last)) === 'page');
    for (const page of [...pages, last]) page.close();
  }));
