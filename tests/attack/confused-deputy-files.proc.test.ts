// A site process that has been taken over asks the kernel for files: those of a page that came from the network, which has none; and those of a page
// of a local folder, which has that folder and nothing else, however the address is written, wherever links lead, and whatever it makes its tab do.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, realpathSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { maskOf } from '../../src/capability/capability.ts';
import { eventually, newFolder } from '../support/kpio-process.ts';
import { AttackedSystem, newLoadId, REQUEST } from './taken-over/system.ts';
import type { TakenOverPage } from './taken-over/system.ts';

let system: AttackedSystem;
let root = '';
let folder = '';
let page: TakenOverPage;

const address = (path: string): string => pathToFileURL(path).href;

before(async () => {
  root = realpathSync(newFolder());
  folder = join(root, 'site');
  mkdirSync(join(folder, 'sub'), { recursive: true });
  mkdirSync(join(root, 'site-2'));
  for (const file of ['secret', 'site/own', 'site/sub/own', 'site-2/secret']) writeFileSync(join(root, file), file.includes('secret') ? 'a secret' : 'own');
  writeFileSync(join(folder, 'page.html'), '<!doctype html>evil');
  writeFileSync(join(folder, 'long'), '');
  truncateSync(join(folder, 'long'), 1 << 19);
  symlinkSync('../secret', join(folder, 'link'));
  symlinkSync(join(root, 'secret'), join(folder, 'absolute'));
  symlinkSync('..', join(folder, 'up'));
  symlinkSync('/', join(folder, 'root'));
  symlinkSync('/proc/self', join(folder, 'self'));
  symlinkSync('loop', join(folder, 'loop'));
  symlinkSync('link', join(folder, 'chain'));
  spawnSync('mkfifo', [join(folder, 'pipe')]);
  system = await AttackedSystem.start();
  // The first process is what it seems: somebody else's page.
  await system.openPage('data:text/html,<title>honest</title>');
  page = await system.takeOver(address(join(folder, 'page.html')));
});

after(async () => {
  await system?.stop();
  rmSync(root, { recursive: true, force: true });
});

/** As a taken over process writes them: names of what it asks for, and addresses. */
const OUTSIDE: Readonly<Record<string, () => string>> = {
  'the folder above': () => address(join(root, 'secret')),
  dots: () => `${address(folder)}/../secret`,
  'dots in the middle': () => `${address(folder)}/sub/../../secret`,
  'encoded dots': () => `${address(folder)}/%2e%2e/secret`,
  'half encoded dots': () => `${address(folder)}/.%2E/secret`,
  'an encoded slash': () => `${address(folder)}/..%2fsecret`,
  'a backslash': () => `${address(folder)}\\..\\secret`,
  'twice encoded dots': () => `${address(folder)}/%252e%252e/secret`,
  slashes: () => `file:////${join(root, 'secret')}`,
  'no slash at all': () => `file:${join(root, 'secret')}`,
  'a host': () => `file://localhost${join(root, 'secret')}`,
  'a host of its own': () => `file://evil${join(folder, 'own')}`,
  'a name and a word': () => `file://user:word@localhost${join(root, 'secret')}`,
  'a port': () => `file://localhost:80${join(root, 'secret')}`,
  'a zero byte': () => `${address(join(folder, 'own'))}%00/../../secret`,
  'a drive letter': () => 'file:///C|/secret',
  'a name that begins alike': () => address(join(root, 'site-2/secret')),
  'a link': () => address(join(folder, 'link')),
  'a link with an absolute target': () => address(join(folder, 'absolute')),
  'a link to a link': () => address(join(folder, 'chain')),
  'a link to a folder above': () => address(join(folder, 'up/secret')),
  'a link above and back': () => address(join(folder, 'up/site/own')),
  'a link to the root': () => address(join(folder, 'root/etc/passwd')),
  'a link to the kernel’s own process': () => address(join(folder, 'self/environ')),
  'a link to a file that the kernel has open': () => address(join(folder, 'self/fd/0')),
  'a link to itself': () => address(join(folder, 'loop')),
  'a pipe': () => address(join(folder, 'pipe')),
  passwords: () => 'file:///etc/passwd',
  'memory of the kernel': () => 'file:///proc/self/mem',
  'the environment of the kernel': () => 'file:///proc/self/environ',
  'a device': () => 'file:///dev/zero',
  'a disk': () => 'file:///dev/sda',
  'a folder': () => address(join(folder, 'sub')),
  'its own folder': () => `${address(folder)}/`,
  'the root': () => 'file:///',
  nothing: () => 'file:',
  'slashes and nothing': () => 'file://',
  'a path that is too long': () => `${address(folder)}/${'a/'.repeat(4000)}`,
  'a name that is too long': () => `${address(folder)}/${'a'.repeat(300)}`,
  'a file as a folder': () => `${address(join(folder, 'own'))}/x`,
  'what is not there': () => address(join(folder, 'none')),
};

for (const mode of ['no-cors', 'navigate']) {
  test(`a page of a folder gets nothing that is not mounted for it, asked for as ${mode}`, async (t) => {
    for (const [name, url] of Object.entries(OUTSIDE)) {
      await t.test(name, async () => {
        const { code, body } = await page.load({ url: url(), mode });
        assert.match(String(code), /^(net\.(file-denied|file-not-found|is-directory|invalid-url)|vfs\.[a-z-]+|capability\.denied)$/);
        assert.equal(body, '');
        assert.equal(page.ended, null);
      });
    }
    await t.test('what lies in its folder it gets', async () => {
      assert.equal((await page.load({ url: address(join(folder, 'sub/own')), mode })).body, 'own');
    });
  });
}

test('nor by a blocking load, whatever it says that it is for', async (t) => {
  for (const [name, url] of Object.entries(OUTSIDE)) {
    await t.test(name, async () => {
      const answer = (await page.block('load.sync', { request: { ...REQUEST, url: url(), mode: 'no-cors', destination: 'script' } })) as {
        failure: { code: string } | null;
        response: unknown;
      };
      assert.ok(answer.failure !== null && answer.response === null, JSON.stringify(answer));
    });
  }
});

test('a page of the network gets no file at all, whatever it does', async (t) => {
  const other = await system.takeOver('data:text/html,evil');
  for (const url of ['file:///etc/passwd', address(join(folder, 'own')), address(join(folder, 'page.html')), 'file:///', 'file:']) {
    await t.test(url.slice(0, 30), async () => assert.equal((await other.load({ url, mode: 'no-cors' })).code, 'net.blocked-by-policy'));
  }
  await t.test('under the address of a file', async () => {
    const { committedUrl } = other.tab;
    await other.say('page.historyChanged', { url: address(join(folder, 'page.html')), state: null, replace: true });
    assert.equal(other.tab.committedUrl, committedUrl);
    assert.equal((await other.load({ url: address(join(folder, 'own')), mode: 'no-cors' })).code, 'net.blocked-by-policy');
  });
});

test('many loads at once hold few files, and what it stops is closed', async () => {
  const open = (): number => readdirSync('/proc/self/fd').length;
  const before = open();
  const loads = Array.from({ length: 100 }, () => newLoadId());
  const starts = loads.map((loadId) => ({
    type: 'load.start',
    payload: { pageId: page.pageId, loadId, request: { ...REQUEST, url: address(join(folder, 'long')), mode: 'no-cors', body: null } },
  }));
  await page.send(...starts);
  assert.ok(open() - before <= 2 * 32 + 16, `${open() - before} descriptors`);
  await page.send(...loads.map((loadId) => ({ type: 'load.abort', payload: { loadId } })));
  await page.received();
  await eventually('all are closed', () => page.tab.process!.guest.files.views[0]!.openNow === 0);
  assert.equal((await page.load({ url: address(join(folder, 'own')), mode: 'no-cors' })).body, 'own');
});

const NAVIGATION = { target: '_self', method: 'GET', body: null, contentType: '', referrer: '', replace: false, userActivation: true };

test('what it makes its tab show never comes into its process', async (t) => {
  for (const [name, path] of Object.entries({
    'a link out of its folder': 'link',
    'a link to a link': 'chain',
    'a file of another folder': '../site-2/secret',
  })) {
    await t.test(name, async () => {
      const evil = await system.takeOver(address(join(folder, 'page.html')));
      const { process } = evil.tab;
      await evil.say('page.navigate', { ...NAVIGATION, url: `${address(folder)}/${path}` });
      await eventually(
        'the tab shows it',
        () => evil.tab.committedUrl.endsWith('/link') || evil.tab.committedUrl.includes('secret') || evil.tab.committedUrl.endsWith('/chain'),
      );
      assert.notEqual(evil.tab.process, process);
      const mounts = evil.tab.process!.guest.files.views.map((mount) => mount.path);
      assert.ok(!mounts.includes(folder), 'the process that has it has nothing of the folder');
      assert.equal((await page.load({ url: `${address(folder)}/${path}`, mode: 'no-cors' })).code, 'net.file-denied');
      system.browser.closeTab(evil.tab);
    });
  }
});

test('with a grant for some paths it gets those alone, and leads its tab to no others', async (t) => {
  const { policy } = system.kernel;
  assert.ok((await policy.revokeCapability(page.guest, 'DISK_READ', 'an attack test')).ok);
  const own = { holder: page.guest, capabilities: maskOf(['DISK_READ']), constraints: { paths: [join(folder, 'sub')] }, reason: 'an attack test' };
  const made = await policy.grant(own);
  assert.ok(made.ok);
  symlinkSync('../own', join(folder, 'sub/back'));
  const cases: Readonly<Record<string, string>> = {
    own: 'beside it',
    'sub/back': 'by a link',
    'sub/../own': 'by dots',
    none: 'what is not there',
    'up/secret': 'outside',
  };
  for (const [path, name] of Object.entries(cases)) {
    await t.test(name, async () => assert.equal((await page.load({ url: `${address(folder)}/${path}`, mode: 'no-cors' })).code, 'capability.denied'));
  }
  assert.equal((await page.load({ url: address(join(folder, 'sub/own')), mode: 'no-cors' })).body, 'own');
  await t.test('a grant that ends takes the file along that is under way', async () => {
    assert.ok((await policy.revoke(made.value.id, 'an attack test')).ok);
    truncateSync(join(folder, 'sub/own'), 8 << 20);
    const slow = await policy.grant({ ...own, constraints: { ...own.constraints, bytesPerSecond: { perSecond: 300_000, burst: 300_000 } } });
    assert.ok(slow.ok);
    const loadId = newLoadId();
    await page.say('load.start', { loadId, request: { ...REQUEST, url: address(join(folder, 'sub/own')), mode: 'no-cors' } });
    await page.until(({ type, payload }) => type === 'load.data' && (payload as { loadId: number }).loadId === loadId);
    assert.ok((await policy.revoke(slow.value.id, 'an attack test')).ok);
    assert.equal((await page.outcome(loadId)).code, 'capability.denied');
    assert.equal(page.tab.process!.guest.files.views[0]!.openNow, 0);
    assert.equal((await page.load({ url: address(join(folder, 'sub/own')), mode: 'no-cors' })).code, 'capability.denied');
  });
  await t.test('its tab goes nowhere by it', async () => {
    const { committedUrl } = page.tab;
    await page.say('page.navigate', { ...NAVIGATION, url: address(join(root, 'site-2/secret')) });
    assert.deepEqual([page.tab.isLoading, page.tab.committedUrl], [false, committedUrl], 'without the right the message is refused');
    assert.ok((await policy.grant(own)).ok);
    await page.say('page.navigate', { ...NAVIGATION, url: address(join(root, 'site-2/secret')) });
    await eventually('the error page is there', () => page.tab.committedUrl === 'about:error');
    assert.equal(page.tab.failure?.code, 'capability.denied');
  });
});
