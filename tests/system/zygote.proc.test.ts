// Site processes as copies of the zygote: they share what was loaded and nothing else, and the system does not depend on it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { CdpPage } from '../support/cdp-client.ts';
import { eventually, TestSystem } from '../support/kpio-process.ts';
import { startPageServer } from '../support/page-server.ts';

const PAGE = '<!doctype html><title>page</title><p>text';
const NUMBERS = `JSON.stringify([Math.random(), crypto.randomUUID(), [...crypto.getRandomValues(new Uint32Array(2))].join()])`;

const sites = (system: TestSystem): number[] => system.processes().flatMap(({ pid, kind }) => (kind === 'site' ? [pid] : []));
/** A copy has the zygote's name until it takes its own. */
const zygote = (system: TestSystem): number | undefined => {
  const named = system.processes().flatMap(({ pid, kind }) => (kind === 'zygote' ? [pid] : []));
  return named.find((pid) => !named.includes(parentOf(pid)));
};
const parentOf = (pid: number): number => Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))![1]);

/** Asked until it holds: a copy that has just begun or ended may be in the way. */
async function areCopies(system: TestSystem): Promise<void> {
  const isCopy = (pid: number): boolean => parentOf(pid) === zygote(system);
  await eventually('all site processes are copies of the zygote', () => sites(system).length > 0 && sites(system).every(isCopy)).catch((error: unknown) => {
    const processes = system.processes().map(({ pid, kind }) => `${kind} ${pid} of ${parentOf(pid)}`);
    throw new Error(`${String(error)}\n${processes.join(', ')}\n${system.log()}`);
  });
}

async function withSystem(
  run: (system: TestSystem, open: (host: string) => Promise<CdpPage>) => Promise<void>,
  environment: Record<string, string> = {},
): Promise<void> {
  const server = await startPageServer({
    '/': (_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/html' });
      response.end(PAGE);
    },
  });
  const system = await TestSystem.start({ env: environment });
  try {
    await run(system, async (host) => {
      const page = await CdpPage.open(system.cdp, `${server.origin.replace('127.0.0.1', host)}/`);
      await eventually('the page is there', async () => (await page.evaluate('document.title').catch(() => '')) === 'page');
      return page;
    });
  } finally {
    await system.stop();
    await server.close();
  }
}

test('site processes are copies of the zygote, which never draw the same random numbers', () =>
  withSystem(async (system, open) => {
    await eventually('the spare is a copy of the zygote', () => sites(system).some((pid) => parentOf(pid) === zygote(system)));
    const pages = [await open('a.localhost'), await open('a.localhost'), await open('b.localhost'), await open('c.localhost')];
    await areCopies(system);
    const drawn: string[] = [];
    for (const page of pages) drawn.push(...(JSON.parse(String(await page.evaluate(NUMBERS))) as string[]).map(String));
    await pages[0]!.send('Page.reload');
    await eventually('the page is there again', async () => (await pages[0]!.evaluate('document.title').catch(() => '')) === 'page');
    drawn.push(...(JSON.parse(String(await pages[0]!.evaluate(NUMBERS))) as string[]).map(String));
    assert.equal(new Set(drawn).size, drawn.length, drawn.join(' '));
    for (const page of pages) page.close();
  }));

test('when the zygote is killed its pages crash, and the next ones work', () =>
  withSystem(async (system, open) => {
    const page = await open('a.localhost');
    const first = zygote(system)!;
    process.kill(first, 'SIGKILL');
    const crashes = (): number => page.events.filter(({ method }) => method === 'Inspector.targetCrashed').length;
    const isBack = async (): Promise<boolean> => (await page.evaluate('document.title').catch(() => '')) === 'page';
    await eventually('the tab hears of it', () => crashes() === 1);
    // The spare was a copy too: a page that moves into it before the kernel has seen it go crashes once more, and is told so.
    for (let seen = 0; seen < crashes();) {
      seen = crashes();
      assert.ok(seen <= 2, 'one spare, so one more crash at most');
      await page.send('Page.reload');
      await eventually('the reload brings it back', async () => crashes() > seen || (await isBack()));
    }
    assert.notEqual(zygote(system), first);
    assert.match(system.log(), /zygote/);
    page.close();
  }));

test('a copy that ends says how, and costs nobody else', () =>
  withSystem(async (system, open) => {
    const [a, b] = [await open('a.localhost'), await open('b.localhost')];
    const known = sites(system);
    const c = await open('c.localhost');
    await eventually('the next spare is there', () => sites(system).some((pid) => !known.includes(pid)));
    // A spare of before the warm-up has made room by itself.
    const left = sites(system).filter((pid) => known.includes(pid));
    for (const pid of left) process.kill(pid, 'SIGKILL');
    await eventually('both tabs hear of it', () => a.has('Inspector.targetCrashed') && b.has('Inspector.targetCrashed'));
    assert.match(system.log(), /SIGKILL \[page\.crashed\]/);
    await eventually('the ended are gone', () => known.every((pid) => !sites(system).includes(pid)));
    // The spare of that moment became the third tab.
    if (!c.has('Inspector.targetCrashed')) assert.equal(await c.evaluate('document.title'), 'page');
    for (const page of [a, b, c]) page.close();
  }));

test('without a zygote each process is started by itself', () =>
  withSystem(
    async (system, open) => {
      const page = await open('a.localhost');
      assert.equal(zygote(system), undefined);
      assert.ok(sites(system).length > 0);
      page.close();
    },
    { KPIO_NO_ZYGOTE: '1' },
  ));

test('without bubblewrap the zygote works as well', () =>
  withSystem(
    async (system, open) => {
      await eventually('the spare is a copy of the zygote', () => sites(system).some((pid) => parentOf(pid) === zygote(system)));
      const page = await open('a.localhost');
      await areCopies(system);
      page.close();
    },
    { KPIO_NO_BUBBLEWRAP: '1' },
  ));
