import assert from 'node:assert/strict';
import { test } from 'node:test';

import { encodeUtf8 } from '../base/bytes.ts';
import { failure } from '../base/failure.ts';
import type { BrowserServices } from './browser-services.ts';
import { DEFAULT_VIEWPORT } from './browser.ts';
import { Tab } from './tab.ts';

/** A process that a test plays: what it was sent. */
interface PlayedProcess {
  readonly sent: { readonly type: string; readonly loaderId: string }[];
  isTouched: boolean;
}

interface Played {
  readonly tab: Tab;
  readonly processes: PlayedProcess[];
  readonly crashes: string[];
}

function played(): Played {
  const processes: PlayedProcess[] = [];
  const crashes: string[] = [];
  const services = {
    userAgent: 'test',
    languages: ['en'],
    pool: {
      processFor() {
        const process: PlayedProcess = { sent: [], isTouched: false };
        processes.push(process);
        return {
          isUntouched: false,
          pageCount: 1,
          touch: () => (process.isTouched = true),
          addPage: () => {},
          removePage: () => {},
          channel: {
            send: (type: string, payload: { loaderId?: string }) => process.sent.push({ type, loaderId: payload.loaderId ?? '' }),
            whenWritable: (_limit: number, resume: () => void) => resume(),
          },
        };
      },
    },
  } as unknown as BrowserServices;
  const tab = new Tab(services, 'default', null, DEFAULT_VIEWPORT);
  tab.observe({ crashed: (_tab, reason) => crashes.push(reason.code) });
  return { tab, processes, crashes };
}

const types = (process: PlayedProcess | undefined): string[] => (process?.sent ?? []).map(({ type }) => type);
const WHOLE = ['page.create', 'page.commit', 'page.data', 'page.end'];

test('a document whose process ends before it has begun goes to another one, whole', () => {
  const { tab, processes, crashes } = played();
  const { loaderId } = tab.openBytes(encodeUtf8('<p>text'));
  tab.crashed(failure('page.crashed'));
  assert.equal(processes.length, 2);
  assert.deepEqual(types(processes[1]), WHOLE);
  assert.ok(processes[1]!.sent.slice(1).every((message) => message.loaderId === loaderId));
  assert.ok(processes[1]!.isTouched, 'it is not taken for one that holds nothing');
  assert.deepEqual([tab.failure, crashes], [null, []]);
});

test('after a bounded number of processes the tab says that the page has crashed', () => {
  const { tab, processes, crashes } = played();
  tab.openBytes(encodeUtf8('<p>text'));
  for (let lost = 0; lost < 4; lost++) tab.crashed(failure('page.crashed'));
  assert.equal(processes.length, 4);
  assert.deepEqual([tab.failure?.code, crashes], ['page.crashed', ['page.crashed']]);
});

test('a page that has begun is lost with its process', () => {
  const { tab, processes, crashes } = played();
  const { loaderId } = tab.openBytes(encodeUtf8('<p>text'));
  tab.committed(loaderId, 'about:srcdoc');
  tab.crashed(failure('page.crashed'));
  assert.deepEqual([processes.length, crashes], [1, ['page.crashed']]);
});

test('what was ended on purpose is not brought back', () => {
  for (const code of ['guest.killed', 'page.unresponsive', 'ipc.malformed'] as const) {
    const { tab, processes, crashes } = played();
    tab.openBytes(encodeUtf8('<p>text'));
    tab.crashed(failure(code));
    assert.deepEqual([processes.length, crashes], [1, [code]]);
  }
});

test('a blank page that nobody has asked for anything is lost with its process', () => {
  const { tab, crashes } = played();
  tab.openBlank();
  tab.committed(tab.loaderId, 'about:blank');
  tab.crashed(failure('page.crashed'));
  assert.deepEqual(crashes, ['page.crashed']);
});
