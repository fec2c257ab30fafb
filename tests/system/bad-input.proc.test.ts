// Bad input: whatever a server sends or a page does ends in a page or in a message with a stable code. The kernel, the other tabs and
// the state folder are unharmed: after each case another tab still answers.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { verifyFolder } from '../../src/audit/verify-folder.ts';
import { ERROR_CODES } from '../../src/base/error-codes.ts';
import { SILENT_LOG } from '../../src/kernel/log.ts';
import { StateStore } from '../../src/kernel/state/state-store.ts';
import { CdpPage } from '../support/cdp-client.ts';
import { startHostileServers } from '../support/hostile-server.ts';
import type { HostileServers } from '../support/hostile-server.ts';
import { eventually, isRunning, jsonOf, kpio, newFolder, TestSystem } from '../support/kpio-process.ts';

/** Endless scripts cost this much, all at the same time; enough for a page that is only large, on a busy machine. */
const UNRESPONSIVE_MS = 10_000;
const NETWORK_TIMEOUT_MS = 1500;

let servers: HostileServers;
let system: TestSystem;
let bystander: CdpPage;
let services: string;

before(async () => {
  servers = await startHostileServers();
  system = await TestSystem.start({ env: { KPIO_UNRESPONSIVE_MS: String(UNRESPONSIVE_MS), KPIO_NETWORK_TIMEOUT_MS: String(NETWORK_TIMEOUT_MS) } });
  bystander = await CdpPage.open(system.cdp);
  // Another site than the cases', so another process: localhost, not 127.0.0.1.
  await bystander.send('Page.navigate', { url: `${servers.http.replace('127.0.0.1', 'localhost')}/good` });
  await bystander.evaluate("localStorage.setItem('kept', 'yes'); window.mark = 1");
  services = servicePids();
});

after(async () => {
  bystander?.close();
  await system?.stop();
  await servers?.close();
});

/** Network and screen: a case that ends one of them has done harm, even though they come back. */
function servicePids(): string {
  const found = system.processes().filter(({ kind }) => kind !== 'site');
  return found
    .map(({ kind, pid }) => `${kind} ${pid}`)
    .sort()
    .join(', ');
}

/** What the kernel logged last, for a test that fails. */
function lastWords(): string {
  return system.log().slice(-2000);
}

async function assertUnharmed(): Promise<void> {
  assert.ok(isRunning(system.pid), 'the kernel runs');
  assert.equal(await bystander.evaluate("document.title + window.mark + localStorage.getItem('kept')"), 'good1yes', 'another tab answers');
  assert.equal(servicePids(), services, 'the services are the same processes');
  assert.doesNotMatch(system.log(), /a bug was met/);
}

/** The first, blank document does not count. */
async function settled(page: CdpPage): Promise<void> {
  const loaded = "document.readyState === 'complete' && location.href !== 'about:blank'";
  await eventually(
    'the page has loaded or crashed',
    async () => page.has('Inspector.targetCrashed') || (await page.evaluate(loaded).catch(() => false)) === true,
    40_000,
  );
}

interface Opened {
  readonly page: CdpPage;
  readonly text: string;
}

async function open(url: string): Promise<Opened> {
  const page = await CdpPage.open(system.cdp);
  await page.send('Page.navigate', { url });
  await settled(page);
  return { page, text: String(await page.evaluate("document.title + ' | ' + (document.body?.innerText ?? '')").catch(lastWords)) };
}

async function close(page: CdpPage): Promise<void> {
  await page.send('Page.close');
  page.close();
}

/** Loads that fail: the tab shows a page with the code. */
const FAILURES: readonly (readonly [what: string, url: () => string, code: keyof typeof ERROR_CODES])[] = [
  ['a host that does not exist', () => 'http://no-such-host.invalid/', 'net.name-not-resolved'],
  ['a port that nothing listens on', () => servers.refused, 'net.connection-refused'],
  ['a server that says nothing', () => servers.silent, 'net.timed-out'],
  ['a server that closes the connection', () => servers.closing, 'net.connection-reset'],
  ['a server that does not speak HTTP', () => servers.garbage, 'net.invalid-response'],
  ['a certificate that nobody trusts', () => servers.untrusted, 'net.tls-failed'],
  ['TLS with a server that has none', () => servers.http.replace('http:', 'https:'), 'net.tls-failed'],
  ['an endless chain of redirects', () => `${servers.http}/loop`, 'net.too-many-redirects'],
  ['a redirect to a local file', () => `${servers.http}/to-file`, 'net.unsupported-scheme'],
  ['a compression that is none', () => `${servers.http}/bad-gzip`, 'net.content-decoding-failed'],
  ['an unknown type', () => `${servers.http}/unknown-type`, 'page.unsupported-type'],
  ['bytes without a type', () => `${servers.http}/no-type-binary`, 'page.unsupported-type'],
  ['a PDF', () => `${servers.http}/pdf`, 'page.unsupported-type'],
  ['an unknown scheme', () => 'bogus://x/', 'net.unsupported-scheme'],
  ['what is no address', () => 'http://[::', 'net.invalid-url'],
  ['an address of 3 MB', () => `${servers.http}/${'a'.repeat(3e6)}`, 'net.invalid-url'],
];

for (const [what, url, code] of FAILURES) {
  test(`${what} shows a page with ${code}`, async () => {
    const { page, text } = await open(url());
    // The head may come before its body turns out to be broken: the reason follows.
    await eventually(`the page says ${code}: ${text.slice(0, 200)}`, async () => String(await page.evaluate('document.body.innerText')).includes(code));
    await close(page);
    await assertUnharmed();
  });
}

/** Pages that are odd or large but shown. `shows` is what their text must hold. */
const SHOWN: readonly (readonly [what: string, path: string, shows: RegExp])[] = [
  ['a 404 with a body', '/404', /No such thing/],
  ['a 404 without a body', '/404-empty', /^ \| $/],
  ['HTML without a type', '/no-type', /sniffed/],
  ['a type that does not parse', '/bad-type', /some text/],
  ['a binary called .html', '/binary.html', /./],
  ['a status line and headers longer than any message', '/long-headers', /long headers/],
  ['a type longer than any message', '/long-type', /text/],
  ['a body that is cut off', '/short', /cut off/],
  ['100,000 elements', '/elements-100k', /text bold/],
  ['blocks nested 50,000 deep', '/nested-50k', /bottom/],
  ['inline elements nested 50,000 deep', '/nested-inline-50k', /bottom/],
  ['2,000 nested tables', '/nested-tables', /bottom/],
  ['2,000 nested flex containers', '/nested-flex', /bottom/],
  ['CSS nested 50,000 deep', '/css-nested', /text/],
  ['an attribute of 10 MB', '/attribute-10mb', /attribute/],
  ['10,000 images', '/images-10k', /images/],
  ['images that do not exist', '/images-missing', /images/],
  ['an image of 20,000 x 20,000 pixels', '/huge-image', /text/],
  ['an SVG of a billion shapes', '/svg-bomb', /^/],
  ['XML entities that multiply', '/xml-bomb', /^/],
  ['a title of a million letters', '/long-title', /done/],
  ['a cookie of a million letters', '/long-cookie', /done/],
  ['100 million letters for storage', '/long-storage', /QuotaExceededError/],
  ['requests and states too long to send', '/long-url', /done/],
  ['a navigation too long to send', '/long-navigation', /done/],
  ['timers that multiply', '/timer-bomb', /after/],
  ['100,000 intervals', '/interval-bomb', /after/],
  ['a string that doubles without end', '/memory-string', /RangeError/],
  ['buffers without end', '/memory-buffers', /refused RangeError/],
  ['deep recursion in script', '/recursion', /RangeError/],
  ['deep recursion through the DOM', '/recursion-dom', /done/],
  ['a thousand windows', '/open-bomb', /done/],
  ['20,000 lines of console', '/console-bomb', /done/],
  ['5,000 requests at once', '/fetch-bomb', /done/],
];

for (const [what, path, shows] of SHOWN) {
  test(`${what}: the page is shown`, async () => {
    const { page, text } = await open(`${servers.http}${path}`);
    assert.match(text, shows);
    const picture = await page.screenshot();
    assert.equal(picture.subarray(1, 4).toString('latin1'), 'PNG');
    await close(page);
    await assertUnharmed();
  });
}

/** Pages that take their process down: a message in the log, a crash event, and the tab can be used again. */
const CRASHES: readonly (readonly [what: string, path: string, codes: RegExp])[] = [
  ['an endless script', '/loop-script', /page\.unresponsive/],
  ['an endless timer', '/loop-timer', /page\.unresponsive/],
  ['endless promises', '/loop-promise', /page\.(out-of-memory|unresponsive)/],
  ['memory without end', '/memory-heap', /page\.(out-of-memory|unresponsive)/],
  ['100 MB of text', '/text-100mb', /page\.(out-of-memory|unresponsive|too-complex)/],
];

test('pages that do not end are ended, and their tabs can go on', async () => {
  const openTab = async ([what, path, codes]: (typeof CRASHES)[number], at: number): Promise<void> => {
    // Each on a site of its own, so that all run out of their time together.
    const page = await CdpPage.open(system.cdp);
    void page.send('Page.navigate', { url: `${servers.http.replace('127.0.0.1', `case${at}.localhost`)}${path}` });
    await eventually(`${what} ends in a crash`, () => page.has('Inspector.targetCrashed'), 60_000);
    const line = system
      .log()
      .split('\n')
      .find((each) => each.includes(`//case${at}.localhost)`));
    assert.match(line ?? '', codes, what);
    await page.send('Page.navigate', { url: `${servers.http}/good` });
    await eventually(`the tab of ${what} goes on`, async () => (await page.evaluate('document.title').catch(() => '')) === 'good');
    await close(page);
  };
  await Promise.all(CRASHES.map(openTab));
  await assertUnharmed();
});

test('an endless stream is shown while it comes and ends with its tab', async () => {
  const page = await CdpPage.open(system.cdp);
  await page.send('Page.navigate', { url: `${servers.http}/endless` });
  await eventually('text is there', async () => String(await page.evaluate("document.body?.innerText ?? ''")).includes('and on'));
  await page.screenshot();
  await close(page);
  await assertUnharmed();
});

test('a value nested 100,000 deep is refused to the debugger, not fatal', async () => {
  const { page } = await open(`${servers.http}/deep-json`);
  const answer = await page.send('Runtime.evaluate', { expression: 'window.deep', returnByValue: true });
  assert.ok(answer['error'] !== undefined || answer['result']?.exceptionDetails !== undefined, JSON.stringify(answer).slice(0, 200));
  assert.equal(await page.evaluate('document.title').catch(lastWords), 'json');
  await close(page);
  await assertUnharmed();
});

test('one-shot commands end with the code and exit 1', async () => {
  const folder = newFolder();
  try {
    const picture = join(folder, 'page.png');
    const refused = await kpio(['shot', servers.refused, '-o', picture, '--json']);
    assert.equal(refused.code, 1);
    assert.equal(jsonOf(refused)['code'], 'net.connection-refused');
    assert.ok(existsSync(picture), 'the picture shows the error page');
    const loop = await kpio(['dump', `${servers.http}/loop-script`, '--json'], { env: { KPIO_UNRESPONSIVE_MS: '1000' } });
    assert.deepEqual([loop.code, jsonOf(loop)['code']], [1, 'page.unresponsive']);
    const late = await kpio(['dump', `${servers.http}/endless`, '--json', '--timeout', '1']);
    assert.deepEqual([late.code, jsonOf(late)['code']], [1, 'net.timed-out']);
    const missing = await kpio(['dump', join(folder, 'missing.html'), '--json']);
    assert.deepEqual([missing.code, jsonOf(missing)['code']], [1, 'net.file-not-found']);
    const isFolder = await kpio(['dump', folder, '--json']);
    assert.deepEqual([isFolder.code, jsonOf(isFolder)['code']], [1, 'net.is-directory']);
    const device = await kpio(['dump', '/dev/zero', '--json']);
    assert.deepEqual([device.code, jsonOf(device)['code']], [1, 'vfs.denied']);
    writeFileSync(join(folder, 'empty.html'), '');
    assert.equal((await kpio(['dump', join(folder, 'empty.html')])).code, 0);
    assert.equal((await kpio(['dump', '-'], { input: '<p>from standard input' })).stdout.trim(), 'from standard input');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('the state folder is whole in the end', async () => {
  const known = /^(run|network|attestation|audit|audit\.counter|backups|kernel\.log|(storage|state)\.sqlite(-wal|-shm)?|state\.key(\.sealed)?)$/;
  assert.deepEqual(
    readdirSync(system.state).filter((name) => !known.test(name)),
    [],
  );
  for (const match of readFileSync(join(system.state, 'kernel.log'), 'utf8').matchAll(/\[([a-z]+\.[a-z-]+)\]/g))
    assert.ok(Object.hasOwn(ERROR_CODES, match[1]!), match[1]!);
  // It can be started again, and what was stored is there.
  const address = `${servers.http.replace('127.0.0.1', 'localhost')}/good`;
  const { state } = system;
  await system.signal('SIGTERM');
  const report = await verifyFolder(join(state, 'audit'));
  assert.ok(report.ok && report.size! > 0, JSON.stringify(report.problems));
  const store = StateStore.open({ folder: state, log: SILENT_LOG, nowMs: Date.now });
  assert.deepEqual([store.recovery, store.secrets.names()], [null, ['audit.log-begun', 'audit.signing-key', 'network.cookie-key']]);
  store.close();
  system = await TestSystem.start({ state });
  const page = await CdpPage.open(system.cdp);
  await page.send('Page.navigate', { url: address });
  assert.equal(await page.evaluate("localStorage.getItem('kept')"), 'yes');
  await close(page);
});
