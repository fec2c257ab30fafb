// A site process that has been taken over and says what it likes to the kernel. What is no message ends it; what it may not have is refused or
// passed over; and in both cases another site's page is as it was.

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { after, before, test } from 'node:test';

import { MAX_FRAME_BYTES } from '../../src/protocol/frame.ts';
import { eventually } from '../support/kpio-process.ts';
import { startPageServer } from '../support/page-server.ts';
import type { PageServer } from '../support/page-server.ts';
import type { PuppetFrame } from './taken-over/commands.ts';
import { AttackedSystem, newLoadId, REQUEST } from './taken-over/system.ts';
import type { HonestPage, TakenOverPage } from './taken-over/system.ts';

const HONEST_PAGE = `<!doctype html><title>honest</title><link rel="icon" href="data:,"><body style="background: #0a0">
<script>document.cookie = 'own=1'; localStorage.mark = 'kept'</script>`;

let server: PageServer;
let system: AttackedSystem;
let honest: HonestPage;
let stateBefore: unknown;
let hosts = 0;

before(async () => {
  server = await startPageServer({
    '/': (_request, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end(HONEST_PAGE),
    '/evil': (_request, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('evil'),
    '/never': (_request, response) => response.writeHead(200, { 'Content-Type': 'text/plain' }).write('x'.repeat(4096)),
  });
  system = await AttackedSystem.start();
  honest = await system.openPage(`${server.origin.replace('127.0.0.1', 'honest.localhost')}/`);
  stateBefore = await honest.state();
});

after(async () => {
  await system?.stop();
  await server?.close();
});

/** A site of its own for each attack. */
function takeOver(): Promise<TakenOverPage> {
  return system.takeOver(`${server.origin.replace('127.0.0.1', `evil${++hosts}.localhost`)}/evil`);
}

async function assertNobodyElseWasTouched(): Promise<void> {
  assert.deepEqual(await honest.state(), stateBefore);
}

function bytesOf(...words: readonly number[]): string {
  return Buffer.from(new Uint32Array(words).buffer).toString('base64');
}

function message(type: string, payload: unknown, rest: Partial<PuppetFrame> = {}): readonly PuppetFrame[] {
  return [{ type, payload, ...rest }];
}

/** Each ends the process that sent it with ipc.malformed. */
const ENDING: Readonly<Record<string, (page: TakenOverPage) => Promise<unknown>>> = {
  'a message that only the kernel sends': (page) => page.say('page.input', { input: {} }),
  'a message of the network channel': (page) => page.say('net.start', { loadId: 1 }),
  'a message of the screen channel': (page) => page.say('screen.setDisplayList', { siteId: 1, surfaceId: 1 }),
  'a blocking call among the messages': (page) => page.say('cookie.get', { url: '' }),
  'a message that nobody knows': (page) => page.say('kernel.exit', {}),
  'a message named as a property of objects': (page) => page.say('__proto__', {}),
  'a message named as a method': (page) => page.say('constructor', {}),
  'an answer that nobody asked for': (page) => page.send(...message('', { ok: {} }, { answersId: 999_999 })),
  'an answer to a call that was answered': (page) => page.send(...[1, 2].flatMap(() => message('', { ok: {} }, { answersId: 1 }))),
  'a message sent as a call': (page) => page.send(...message('page.title', { pageId: page.pageId, title: 'x' }, { callId: 5 })),
  'a call sent as a message': (page) => page.send(...message('service.connect', { name: 'pages' })),
  'a payload of the wrong shape': (page) => page.say('page.title', { title: 7 }),
  'no payload': (page) => page.send(...message('page.title', null)),
  'a number below zero for a page': (page) => page.send(...message('page.title', { pageId: -1, title: 'x' })),
  'a number that is none for a page': (page) => page.send(...message('page.title', { pageId: '1', title: 'x' })),
  'a load number that is in use': (page) => {
    const start = message('load.start', { pageId: page.pageId, loadId: 5, request: { ...REQUEST, url: `${server.origin}/never` } });
    return page.send(...start, ...start);
  },
  'more images to drop than there can be': (page) => page.send(...message('resource.drop', { fontIds: [], imageIds: Array.from({ length: 65_537 }, () => 1) })),
  'an attachment that is not there': (page) => page.say('resource.image', { imageId: 1, bytes: 3 }),
  'a frame longer than any may be': (page) => page.do({ do: 'write', descriptor: 3, base64: bytesOf(MAX_FRAME_BYTES + 1, 10) }),
  'a frame shorter than its head': (page) => page.do({ do: 'write', descriptor: 3, base64: bytesOf(8, 4_000_000_000, 0) }),
  'a frame of no length': (page) => page.do({ do: 'write', descriptor: 3, base64: bytesOf(0, 0) }),
  'a head that is no JSON': (page) => page.do({ do: 'write', descriptor: 3, base64: bytesOf(8, 4, 0x41414141) }),
  'a value that is deep': (page) => page.say('cdp.event', { sessionId: '', method: '', params: deep(5000) }),
  'a head of more values than any message has': (page) => page.do(patternFrame('[],', 60_000_000, '0]', '[')),
  'a head that is longer than any message': (page) => page.do(patternFrame('x', 300_000_000, '"', '"')),
  'two blocking calls at once': (page) => {
    const call = frameBytes('font.catalogue', {});
    return page.do({ do: 'write', descriptor: 4, base64: Buffer.concat([call, call]).toString('base64') });
  },
  'a message on the descriptor of blocking calls': (page) => write(page, frameBytes('page.title', { pageId: page.pageId, title: 'x' })),
  'a blocking call that nobody knows': (page) => write(page, frameBytes('kernel.exit', {})),
  'a blocking call of the wrong shape': (page) => write(page, frameBytes('storage.get', { pageId: page.pageId, area: 'all', origin: '', key: '' })),
  'noise on the descriptor of blocking calls': (page) => page.do({ do: 'write', descriptor: 4, base64: bytesOf(12, 8, 0, 0) }),
};

function deep(levels: number): unknown {
  let value: unknown = 0;
  for (let level = 0; level < levels; level++) value = [value];
  return value;
}

function frameBytes(type: string, payload: unknown): Buffer {
  const head = Buffer.from(JSON.stringify({ t: type, i: 1, p: payload }));
  return Buffer.concat([Buffer.from(new Uint32Array([4 + head.length, head.length]).buffer), head]);
}

function write(page: TakenOverPage, bytes: Buffer): Promise<unknown> {
  return page.do({ do: 'write', descriptor: 4, base64: bytes.toString('base64') });
}

/** A message with something long beside what it needs. */
function patternFrame(pattern: string, times: number, behind: string, before = '') {
  const start = `{"t":"page.title","p":{"pageId":1,"title":"x"},"x":${before}`;
  const length = start.length + pattern.length * times + behind.length + 1;
  const head = Buffer.concat([Buffer.from(new Uint32Array([4 + length, length]).buffer), Buffer.from(start)]);
  return { do: 'write-pattern', before: head.toString('base64'), pattern, times, behind: `${behind}}` } as const;
}

for (const [name, act] of Object.entries(ENDING)) {
  test(`${name} ends who said it, and nobody else`, async () => {
    const page = await takeOver();
    void act(page);
    assert.equal(await page.endedWith(), 'ipc.malformed');
    await assertNobodyElseWasTouched();
  });
}

test('a process that hangs up in the middle of a frame has crashed', async () => {
  const page = await takeOver();
  void page.do({ do: 'write', descriptor: 3, base64: bytesOf(1000, 500) });
  void page.do({ do: 'hang-up' });
  assert.equal(await page.endedWith(), 'page.crashed');
  await assertNobodyElseWasTouched();
});

test('descriptors that it gives away are not taken', async () => {
  const page = await takeOver();
  const title = frameBytes('page.cursor', { pageId: page.pageId, cursor: 'x' });
  const frame = Buffer.from(title.toString('latin1').replace('"i":1,', ''), 'latin1');
  frame.writeUInt32LE(frame.length - 4, 0);
  frame.writeUInt32LE(frame.length - 8, 4);
  const held = readdirSync('/proc/self/fd').length;
  await page.do({ do: 'give-descriptors', base64: frame.toString('base64'), times: 20 });
  assert.equal(page.ended, null);
  assert.ok(readdirSync('/proc/self/fd').length <= held);
});

/** One process for all that is refused and goes on. Each leaves everybody else as they were. */
test('what is not its own is refused or passed over', async (t) => {
  const page = await takeOver();
  const theirs = honest.tab.pageId;
  const their = `${server.origin.replace('127.0.0.1', 'honest.localhost')}/`;
  const own = page.tab.committedUrl;
  const heard: string[] = [];
  const stop = honest.tab.observe({
    console: (_tab, { text }) => heard.push(`console ${text}`),
    cdpEvent: (_tab, { method }) => heard.push(`event ${method}`),
    cursor: (_tab, cursor) => heard.push(`cursor ${cursor}`),
    hoverUrl: (_tab, url) => heard.push(`hover ${url}`),
    picker: () => heard.push('picker'),
    navigationStarted: () => heard.push('navigation'),
    crashed: () => heard.push('crashed'),
  });
  const refusals: Readonly<Record<string, () => Promise<unknown>>> = {
    'the title of another page': () => page.say('page.title', { pageId: theirs, title: 'forged' }),
    'the icon of another page': () => page.say('page.icon', { pageId: theirs, url: 'https://example.org/' }),
    'the cursor over another page': () => page.say('page.cursor', { pageId: theirs, cursor: 'wait' }),
    'the status line of another page': () => page.say('page.hoverUrl', { pageId: theirs, url: 'https://example.org/' }),
    'a line on the console of another page': () => page.say('page.console', { pageId: theirs, level: 'log', text: 'forged' }),
    'a chooser over another page': () => page.say('page.picker', { pageId: theirs, picker: null }),
    'another tab to another address': () => page.say('page.navigate', { ...NAVIGATION, pageId: theirs, url: own }),
    'another tab back': () => page.say('page.traverseBy', { pageId: theirs, delta: -1 }),
    'another tab anew': () => page.say('page.reload', { pageId: theirs }),
    'the address of another tab': () => page.say('page.historyChanged', { pageId: theirs, url: `${their}forged`, state: null, replace: true }),
    'the end of another tab': () => page.say('page.close-request', { pageId: theirs }),
    'the document of another tab': () => page.say('page.committed', { pageId: theirs, loaderId: honest.tab.loaderId, url: own }),
    'the life of another document': () => page.say('page.lifecycle', { pageId: theirs, loaderId: honest.tab.loaderId, name: 'DOMContentLoaded' }),
    'an event of the debugger of another page': () => page.say('cdp.event', { pageId: theirs, sessionId: 'honest', method: 'Page.forged', params: {} }),
    'a number that no page has': () => page.say('page.title', { pageId: 2 ** 52, title: 'forged' }),
    'fonts and images of another process': () => page.send(...message('resource.drop', { fontIds: [0, 1, 2, 3], imageIds: [0, 1, 2, 3] })),
  };
  for (const [name, act] of Object.entries(refusals)) {
    await t.test(name, async () => {
      await act();
      assert.equal(page.ended, null);
      assert.deepEqual(heard, []);
    });
  }
  stop();
  await assertNobodyElseWasTouched();

  const blocking: readonly (readonly [name: string, type: string, payload: Readonly<Record<string, unknown>>, answer: unknown])[] = [
    ['cookies for another page', 'cookie.get', { pageId: theirs, url: their }, 'ipc.denied'],
    ['cookies of another address', 'cookie.get', { url: their }, { cookie: '' }],
    ['a cookie for another page', 'cookie.set', { pageId: theirs, url: their, cookie: 'forged=1' }, 'ipc.denied'],
    ['a cookie for another address', 'cookie.set', { url: their, cookie: 'forged=1' }, {}],
    ['a cookie for another domain', 'cookie.set', { url: their, cookie: 'forged=1; domain=honest.localhost' }, {}],
    ['a cookie for all names', 'cookie.set', { url: their, cookie: 'forged=1; domain=localhost' }, {}],
    ['storage of another page', 'storage.get', { pageId: theirs, area: 'local', origin: new URL(their).origin, key: 'mark' }, 'ipc.denied'],
    ['keys of another origin', 'storage.keys', { area: 'local', origin: new URL(their).origin }, { keys: [] }],
    ['a value of another origin', 'storage.get', { area: 'local', origin: new URL(their).origin, key: 'mark' }, { value: null }],
    ['a value for another origin', 'storage.set', { area: 'local', origin: new URL(their).origin, key: 'mark', value: 'forged' }, { stored: true }],
    ['no values for another origin', 'storage.clear', { area: 'local', origin: new URL(their).origin }, {}],
    ['no value for another page', 'storage.remove', { pageId: theirs, area: 'session', origin: '', key: 'mark' }, 'ipc.denied'],
    ['a question in the name of another page', 'dialog.open', { pageId: theirs, type: 'alert', message: 'forged', defaultText: '' }, 'ipc.denied'],
    ['a load in the name of another page', 'load.sync', { pageId: theirs, request: { ...REQUEST, url: their } }, 'ipc.denied'],
    ['a face that nobody has', 'font.tables', { faceId: 2 ** 50 }, { sfnt: null }],
  ];
  for (const [name, type, payload, answer] of blocking) {
    await t.test(name, async () => assert.deepEqual(await page.block(type, payload), answer));
  }
  await assertNobodyElseWasTouched();

  for (const [index, name] of ['audit', 'policy', 'firewall', 'kernel', 'guests', '', '__proto__', 'constructor'].entries()) {
    await t.test(`the service "${name}"`, async () => {
      assert.match(String(await page.call('service.connect', { name }, 100 + index)), /^[a-z]+\.[a-z-]+$/);
    });
  }

  await t.test('a load of another page is refused, and theirs cannot be stopped', async () => {
    const loadId = newLoadId();
    await page.say('load.start', { pageId: theirs, loadId, request: { ...REQUEST, url: their } });
    assert.equal((await page.outcome(loadId)).code, 'net.aborted');
    await honest.evaluate(
      "window.outcome = 'open'; fetch('/never').then((answer) => answer.text()).then(() => (window.outcome = 'ended'), () => (window.outcome = 'failed')); 1",
    );
    for (let number = 0; number < 50; number++) await page.say('load.abort', { loadId: number });
    assert.equal(await honest.evaluate('window.outcome'), 'open');
  });
  assert.equal(page.ended, null);
});

const NAVIGATION = { url: '', target: '_self', method: 'GET', body: null, contentType: '', referrer: '', replace: false, userActivation: false };

test('its own tab it cannot bring where no page may go, nor under an address that is not its own', async (t) => {
  const page = await takeOver();
  const { committedUrl } = page.tab;
  const tabs = system.browser.tabs.length;
  const navigations = ['file:///etc/passwd', 'FILE:///etc/passwd', ' file:///etc/passwd', 'data:text/html,forged', 'view-source:about:blank', 'kpio:settings'];
  for (const url of [...navigations, '\tfi\nle:///etc/passwd', ' DATA:text/html,forged', 'about:error', 'about:srcdoc', ' about:srcdoc']) {
    await t.test(`navigate to ${JSON.stringify(url)}`, async () => {
      await page.say('page.navigate', { ...NAVIGATION, url });
      assert.deepEqual([page.tab.isLoading, page.tab.committedUrl], [false, committedUrl]);
    });
  }
  const addresses = [
    'https://honest.localhost/',
    server.origin,
    'file:///etc/passwd',
    'about:blank',
    'data:,x',
    'javascript:1',
    `${committedUrl.replace('http', 'https')}`,
  ];
  for (const url of [...addresses, 'blob:null/1', '', 'http://[', committedUrl.replace('http://', 'http://bank@')]) {
    await t.test(`be called ${url}`, async () => {
      await page.say('page.historyChanged', { url, state: null, replace: true });
      assert.equal(page.tab.committedUrl, committedUrl);
    });
  }
  await t.test('a document that it does not have', async () => {
    await page.say('page.committed', { loaderId: page.tab.loaderId, url: 'https://honest.localhost/' });
    assert.equal(page.tab.committedUrl, committedUrl);
  });
  await t.test('a tab that nobody asked for', async () => {
    await page.say('page.navigate', { ...NAVIGATION, url: committedUrl, target: '_blank' });
    assert.equal(system.browser.tabs.length, tabs);
  });
  await t.test('the end of a tab that it did not open', async () => {
    await page.say('page.close-request', {});
    assert.equal(system.browser.tabs.length, tabs);
  });
  await assertNobodyElseWasTouched();
});

test('a process that has held a page is never given another site, however blank its tab looks', async (t) => {
  for (const [name, urls] of Object.entries({
    'by replacing its page with about:blank': ['about:blank'],
    'by a fragment of about:blank': ['about:blank#x', 'about:blank'],
  })) {
    await t.test(name, async () => {
      const page = await takeOver();
      const { process } = page.tab;
      for (const url of urls) {
        await page.say('page.navigate', { ...NAVIGATION, url, replace: true });
        await eventually('the blank page is there', () => page.tab.committedUrl === url);
      }
      await page.say('page.navigate', { ...NAVIGATION, url: `${server.origin.replace('127.0.0.1', `other${++hosts}.localhost`)}/` });
      await eventually('the other page is there', () => page.tab.committedUrl.includes('other'));
      assert.notEqual(page.tab.process, process);
    });
  }
});
