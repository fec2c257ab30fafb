import assert from 'node:assert/strict';
import { test } from 'node:test';

import { SILENT_LOG } from '../kernel/log.ts';
import { StateStore } from '../kernel/state/state-store.ts';
import { Browser } from './browser.ts';
import { startSession } from './restore-session.ts';
import { MAX_DETAIL_CHARACTERS, sessionDetail, tabRecord } from './session-detail.ts';
import type { SessionRecorder, SessionStore } from './session-recorder.ts';
import type { Tab } from './tab.ts';

/** The timers of one test only: others run in the same process. */
function timed(title: string, run: (tick: (ms: number) => void) => void | Promise<void>): void {
  test(title, (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] });
    return run((ms) => context.mock.timers.tick(ms));
  });
}

const ENTRIES = ['https://a.example/', 'https://a.example/2', 'https://a.example/3'].map((url) => ({ url, title: `At ${url}`, state: null }));
const RECORD = { id: 'A'.repeat(32), entries: ENTRIES, index: 1, scrollX: 0, scrollY: 700 };

/** Tabs without pages need nothing of the system around them. */
function newBrowser(): Browser {
  const nobody = new Proxy({}, { get: () => () => {} }) as never;
  return new Browser({ pool: nobody, network: nobody, screen: nobody, files: nobody, userAgent: '', languages: [] }, () => {});
}

function openTab(browser: Browser, digit: string, url = `https://${digit}.example/`.toLowerCase()): Tab {
  return browser.restoreTab({ ...RECORD, id: digit.repeat(32), entries: [{ url, title: digit, state: null }], index: 0 }, 'test')!;
}

function newStore(): StateStore {
  return StateStore.open({ folder: null, log: SILENT_LOG, nowMs: Date.now });
}

const idOf = (digit: string): string => digit.repeat(32);
const shown = (browser: Browser): string[] =>
  browser.tabs.map((tab) => `${tab.history.current!.url} ${tab.pageTitle} ${tab.scroll.y} ${tab.discardReason !== null}`);
const begin = (browser: Browser, store: SessionStore, isWanted = true): SessionRecorder => startSession(browser, store, isWanted, SILENT_LOG).recorder;

timed('tabs come back with address, title, history, scrolling, order and windows, and without their pages', (tick) => {
  const { session } = newStore();
  const before = newBrowser();
  const recorder = begin(before, session);
  before.restoreTab(RECORD, 'test');
  openTab(before, 'B');
  openTab(before, 'C');
  const windows = [
    { id: '4', tabIds: [idOf('C'), idOf('A')], activeTabId: idOf('A'), detail: { x: 3 } },
    { id: '2', tabIds: [idOf('9')], activeTabId: idOf('9'), detail: null },
  ];
  recorder.arrange(windows);
  tick(300);

  const after = newBrowser();
  const started = startSession(after, session, false, SILENT_LOG);
  assert.deepEqual([started.wasCutOff, started.restoredTabs], [true, 3], 'nothing ended the first');
  assert.deepEqual(shown(after), ['https://c.example/ C 700 true', 'https://a.example/2 At https://a.example/2 700 true', 'https://b.example/ B 700 true']);
  const tab = after.tab(RECORD.id)!;
  assert.deepEqual([tab.history.length, tab.history.index, tab.history.entryAt(1)!.url, tab.process], [3, 1, 'https://a.example/3', null]);
  assert.deepEqual(
    started.recorder.windows.map(({ id, tabIds, detail }) => [id, tabIds.length, detail]),
    [
      ['4', 2, { x: 3 }],
      ['2', 0, null],
    ],
  );
});

timed('a session that ended as it should comes back when that is wanted', () => {
  for (const isWanted of [true, false]) {
    const { session } = newStore();
    const before = newBrowser();
    const recorder = begin(before, session);
    openTab(before, 'A');
    recorder.close();
    before.closeTab(before.tabs[0]!);
    recorder.flush();
    const after = newBrowser();
    const started = startSession(after, session, isWanted, SILENT_LOG);
    assert.deepEqual([started.wasCutOff, after.tabs.length], [false, isWanted ? 1 : 0]);
    started.recorder.close();
    assert.equal(session.load().length, isWanted ? 1 : 0, 'what was not wanted is forgotten');
  }
});

timed('what changes is written within a second; closed tabs, windows and other contexts leave no trace', (tick) => {
  const { session } = newStore();
  const browser = newBrowser();
  const recorder = begin(browser, session);
  const urls = (): string[] => session.load().flatMap((window) => window.tabs.map(({ address }) => `${window.id} ${address}`));
  const [a] = [openTab(browser, 'A'), openTab(browser, 'B')];
  assert.deepEqual(urls(), []);
  tick(1000);
  assert.deepEqual(urls(), ['none https://a.example/', 'none https://b.example/']);
  recorder.arrange([{ id: '1', tabIds: [idOf('B')], activeTabId: null, detail: null }]);
  a.history.push({ url: 'https://a.example/next', documentId: 'x', state: null, title: '' });
  a.title('Next');
  const secret = browser.createContext();
  browser.openTab('https://secret.example/', { browserContextId: secret, start: false });
  tick(1000);
  assert.deepEqual(urls(), ['1 https://b.example/', 'none https://a.example/next']);
  assert.equal(session.load()[1]!.tabs[0]!.title, 'Next');
  browser.closeTab(browser.tab(idOf('B'))!);
  recorder.arrange([]);
  tick(1000);
  assert.deepEqual(urls(), ['none https://a.example/next']);
});

timed('a disk that takes nothing is told once, and written when it takes again', (tick) => {
  const { session } = newStore();
  const browser = newBrowser();
  const told: string[] = [];
  let isFull = false;
  const store = {
    ...Object.fromEntries(['markOpen', 'load', 'putWindow', 'putTab', 'removeTab', 'removeWindow'].map((name) => [name, (session as any)[name].bind(session)])),
    isOpen: false,
    change: (changes: () => void) =>
      session.change(() => {
        changes();
        if (isFull) throw new Error('full');
      }),
  } as unknown as SessionStore;
  startSession(browser, store, true, { ...SILENT_LOG, warn: (line) => told.push(line) });
  isFull = true;
  openTab(browser, 'A');
  for (let seconds = 0; seconds < 10; seconds++) tick(1000);
  assert.deepEqual([told, session.load()], [['cannot keep the session'], []]);
  isFull = false;
  tick(3000);
  assert.equal(session.load()[0]!.tabs.length, 1);
});

timed('a page that makes its history large is kept without its states, then without its history', () => {
  const browser = newBrowser();
  const tab = browser.restoreTab({ ...RECORD, entries: ENTRIES.map((entry) => ({ ...entry, state: 'x'.repeat(MAX_DETAIL_CHARACTERS / 2) })) }, 'test')!;
  const detail = sessionDetail(tab)!;
  assert.ok(detail.entries.length === 3 && detail.entries.every(([, , state]) => state === null));
  tab.history.push({ url: `https://a.example/?${'x'.repeat(2 * MAX_DETAIL_CHARACTERS)}`, documentId: '1', state: null, title: 'long' });
  assert.equal(sessionDetail(tab)!.entries.length, 3, 'the address in front is the row’s own');
  tab.history.push({ url: 'https://a.example/', documentId: '1', state: null, title: 'short' });
  assert.deepEqual(sessionDetail(tab)!.entries, [['', 'short', null]]);
});

timed('a kept tab that cannot be read comes back by its address alone, or not at all', () => {
  const kept = { id: RECORD.id, windowId: 'w', position: 0, address: 'https://a.example/', title: 'A', detail: null as unknown };
  const good = { format: 1, entries: [['', 'A', null]], index: 0, scroll: [0, 5] };
  assert.equal(tabRecord({ ...kept, detail: good })!.scrollY, 5);
  const bad: unknown[] = [
    null,
    5,
    [],
    {},
    { ...good, format: 2 },
    { ...good, entries: [] },
    { ...good, entries: new Array(101).fill(['', '', null]) },
    { ...good, entries: [['', '']] },
    { ...good, entries: [[1, '', null]] },
    { ...good, index: 1 },
    { ...good, index: -1 },
    { ...good, scroll: [0] },
    { ...good, scroll: [0, 1e300] },
  ];
  for (const detail of bad)
    assert.deepEqual(tabRecord({ ...kept, detail })!.entries, [{ url: 'https://a.example/', title: 'A', state: null }], JSON.stringify(detail));
  for (const wrong of [{ id: 'x' }, { id: '../../etc' }, { address: '' }]) assert.equal(tabRecord({ ...kept, ...wrong }), null);
});
