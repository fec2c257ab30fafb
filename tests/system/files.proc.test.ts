// Local files in the running system: a page sees what is mounted for its guest and what its grants name, nothing else; operators see and change it;
// what is taken away ends at once.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, realpathSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';

import type { AuditEntry } from '../../src/audit/audit-entry.ts';
import type { MountView } from '../../src/kernel/files/mount-table.ts';
import type { GuestSnapshot } from '../../src/kernel/guests/guest-snapshot.ts';
import type { GuestPolicy } from '../../src/kernel/policy/policy-enforcer.ts';
import { CdpPage } from '../support/cdp-client.ts';
import { entriesOf } from '../support/audit-client.ts';
import { eventually, jsonOf, kpio, newFolder, TestSystem } from '../support/kpio-process.ts';

const ONE_MINUTE = { timeout: 60_000 };
const PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"><rect width="4" height="4"/></svg>';

let system: TestSystem;
let root = '';

before(async () => {
  root = realpathSync(newFolder());
  writeFileSync(join(root, 'secret.svg'), PICTURE);
  system = await TestSystem.start();
});

after(async () => {
  await system?.stop();
  rmSync(root, { recursive: true, force: true });
});

/** A folder with a page, a picture and a script. */
function newSite(name: string): string {
  const folder = join(root, name);
  mkdirSync(join(folder, 'images'), { recursive: true });
  writeFileSync(join(folder, 'page.html'), '<!doctype html><title>site</title><script src="own.js"></script><link rel=stylesheet href="own.css">');
  writeFileSync(join(folder, 'own.js'), 'window.own = 1');
  writeFileSync(join(folder, 'own.css'), 'body { color: rgb(1, 2, 3) }');
  writeFileSync(join(folder, 'images', 'x.svg'), PICTURE);
  return folder;
}

async function command(...words: string[]): Promise<Record<string, unknown>> {
  return jsonOf(await kpio([...words, '--state', system.state, '--json']));
}

async function openSite(folder: string, file = 'page.html'): Promise<{ page: CdpPage; id: string }> {
  const page = await CdpPage.open(system.cdp, pathToFileURL(join(folder, file)).href);
  await eventually('the page has loaded', async () => (await page.evaluate('document.readyState').catch(() => '')) === 'complete');
  const guests = (await command('guest', 'list'))['guests'] as GuestSnapshot[];
  const guest = guests.find(({ name }) => name === `${pathToFileURL(folder).href}/`);
  return { page, id: String(guest?.id ?? 0) };
}

/** Whether the page can show this picture. */
function shows(page: CdpPage, path: string): Promise<unknown> {
  const url = path.startsWith('/') ? pathToFileURL(path).href : path;
  return page.evaluate(
    `new Promise((resolve) => { const image = new Image(); image.onload = () => resolve('shown'); image.onerror = () => resolve('refused'); image.src = ${JSON.stringify(url)}; })`,
  );
}

async function refusalsOf(id: string): Promise<AuditEntry[]> {
  return (await entriesOf(system.state)).filter(({ guest, event }) => guest === id && (event === 'files.refused' || event === 'capability.refused'));
}

test('a page of a folder loads what lies there, and its guest shows what it has read', ONE_MINUTE, async () => {
  const folder = newSite('plain');
  const { page, id } = await openSite(folder);
  assert.deepEqual(await page.evaluate('[window.own, getComputedStyle(document.body).color]'), [1, 'rgb(1, 2, 3)']);
  assert.equal(await shows(page, 'images/x.svg'), 'shown');
  const reads = "Promise.all(['own.js', 'images/x.svg'].map((url) => fetch(url).then(() => 'read', (error) => error.name)))";
  assert.deepEqual(await page.evaluate(reads), ['TypeError', 'TypeError'], 'files are shared with no origin, as in Chromium');
  const mounts = (await command('guest', 'mounts', id))['mounts'] as MountView[];
  assert.equal(mounts.length, 1);
  const [{ path, mode, by, opened, openNow, bytesRead }] = mounts as [MountView];
  assert.deepEqual([path, mode, by, openNow], [folder, 'read-only', 'document', 0]);
  assert.ok(opened >= 4 && bytesRead > 200);
  assert.deepEqual(((await command('guest', 'show', id))['guest'] as GuestSnapshot).mounts, mounts);
  assert.match((await kpio(['guest', 'mounts', id, '--state', system.state])).stdout, new RegExp(`${folder} +read-only +document +0 of ${opened} `));
  assert.deepEqual(await refusalsOf(id), []);
  page.close();
});

test('what lies outside the folder, by whatever path, link or kind of file, is refused and audited', ONE_MINUTE, async () => {
  const folder = newSite('confined');
  symlinkSync(join(root, 'secret.svg'), join(folder, 'absolute.svg'));
  symlinkSync('../secret.svg', join(folder, 'relative.svg'));
  symlinkSync('..', join(folder, 'up'));
  symlinkSync('images/x.svg', join(folder, 'inside.svg'));
  spawnSync('mkfifo', [join(folder, 'pipe.svg')]);
  const { page, id } = await openSite(folder);
  assert.equal(await shows(page, 'inside.svg'), 'shown');
  for (const path of ['absolute.svg', 'relative.svg', 'up/secret.svg', '../secret.svg', '%2e%2e/secret.svg?2', `${pathToFileURL(root).href}//secret.svg`]) {
    const before = (await refusalsOf(id)).length;
    assert.equal(await shows(page, path), 'refused', path);
    const [refusal, ...others] = (await refusalsOf(id)).slice(before);
    assert.deepEqual([refusal?.details['code'], others.length], ['net.file-denied', 0], `${path}: one entry`);
  }
  for (const path of ['pipe.svg', '/dev/zero', '/proc/self/environ', '/etc/passwd']) assert.equal(await shows(page, path), 'refused', path);
  page.close();
});

test('a link out of a folder opens in a process of its own, from which the folder cannot be read', ONE_MINUTE, async () => {
  const folder = newSite('trap');
  writeFileSync(join(root, 'private.txt'), 'a private text');
  symlinkSync('../private.txt', join(folder, 'notes.txt'));
  const { page, id } = await openSite(folder);
  // The page may be gone before it can answer.
  await page.evaluate("location.href = 'notes.txt'; 1").catch(() => {});
  await eventually('the file is shown', async () => String(await page.evaluate('document.body.textContent')).includes('a private text'));
  const guests = (await command('guest', 'list'))['guests'] as GuestSnapshot[];
  const alone = guests.find(({ mounts }) => mounts.some(({ path }) => path === join(folder, 'notes.txt')));
  assert.ok(alone !== undefined && String(alone.id) !== id, 'the page that led there has not got it in its process');
  assert.equal(alone.mounts.length, 1);
  assert.equal(await shows(page, 'images/x.svg'), 'refused');
  page.close();
});

test("a person's own folder behind a link works as they named it", ONE_MINUTE, async () => {
  const folder = newSite('real');
  symlinkSync('real', join(root, 'my-link'));
  const { page } = await openSite(join(root, 'my-link'));
  assert.equal(await page.evaluate('window.own'), 1);
  assert.equal(await shows(page, 'images/x.svg'), 'shown');
  assert.equal(await shows(page, join(folder, 'images/x.svg')), 'refused', 'under its other name it was not opened');
  page.close();
  const shot = await kpio(['dump', join(root, 'my-link/page.html'), '--stage', 'html'], { timeoutMs: 50_000 });
  assert.match(shot.stdout, /<title>site/);
});

test('paths of a grant bound the files of a page, by name and by what links lead to', ONE_MINUTE, async () => {
  const folder = newSite('granted');
  symlinkSync('../page.html', join(folder, 'images/back.html'));
  const { page, id } = await openSite(folder);
  await command('policy', 'revoke', id, 'DISK_READ');
  assert.equal(await shows(page, 'images/x.svg?1'), 'refused', 'without the right nothing is asked for');
  await command('policy', 'grant', id, 'DISK_READ', '--paths', join(folder, 'images'));
  assert.equal(await shows(page, 'images/x.svg?2'), 'shown');
  const before = (await refusalsOf(id)).length;
  const loads = (url: string): Promise<unknown> =>
    page.evaluate(
      `new Promise((resolve) => { const script = document.createElement('script'); script.onload = () => resolve('loaded'); script.onerror = () => resolve('refused'); script.src = '${url}'; document.head.append(script); })`,
    );
  assert.equal(await loads('own.js?1'), 'refused');
  assert.equal(await loads('images/back.html'), 'refused');
  const refusals = (await refusalsOf(id)).slice(before);
  assert.deepEqual(
    refusals.map(({ details }) => [details['code'], details['request']]),
    [
      ['capability.denied', `read "${join(folder, 'own.js')}"`],
      ['capability.denied', `read "${join(folder, 'page.html')}"`],
    ],
  );
  const explained = async (target: string): Promise<readonly unknown[]> => {
    const { isAllowed, text } = await command('policy', 'explain', id, target);
    return [isAllowed, String(text)];
  };
  assert.equal((await explained(join(folder, 'images/x.svg')))[0], true);
  assert.match(String((await explained(pathToFileURL(join(folder, 'own.js')).href))[1]), /may not read .*own\.js[^]*it reaches only .*images/);
  // Its page leads it nowhere else either: a document of another folder is a file as well.
  newSite('other');
  await page.evaluate(`location.href = ${JSON.stringify(pathToFileURL(join(root, 'other/page.html')).href)}; 1`).catch(() => {});
  await eventually('the navigation is refused', async () => String(await page.evaluate('document.body.textContent')).includes('capability.denied'));
  page.close();
});

test('a profile for a folder decides what is read of it, the document included', ONE_MINUTE, async () => {
  const folder = newSite('profiled');
  const profile = join(root, 'profile.json');
  const grants = [{ capabilities: ['DISK_READ'], constraints: { paths: [join(folder, 'images')] } }, { capabilities: ['GPU', 'INPUT', 'CONSOLE'] }];
  writeFileSync(profile, JSON.stringify({ name: 'site-images', kind: 'site', summary: 'images only', grants }));
  assert.equal((await command('policy', 'profile', '--file', profile))['ok'], true);
  const { page, id } = await openSite(folder);
  await command('policy', 'profile', id, 'site-images', '--keep');
  page.close();
  const again = await CdpPage.open(system.cdp);
  const answer = await again.send('Page.navigate', { url: pathToFileURL(join(folder, 'page.html')).href });
  assert.match(JSON.stringify(answer), /errorText/);
  await eventually('the error page says why', async () => String(await again.evaluate('document.body.textContent')).includes('capability.denied'));
  again.close();
});

test('revoking the right, or taking the mount away, ends a file in the middle', ONE_MINUTE, async () => {
  for (const how of ['right', 'mount'] as const) {
    const folder = newSite(`streams-${how}`);
    writeFileSync(join(folder, 'long.svg'), '');
    truncateSync(join(folder, 'long.svg'), 50 << 20);
    const { page, id } = await openSite(folder);
    // A grant with a rate: the file is under way for as long as the test wants.
    await command('policy', 'revoke', id, 'DISK_READ');
    const { grant } = (await command('policy', 'grant', id, 'DISK_READ', '--rate', '300k', '--once')) as { grant: { id: string } };
    await page.evaluate("window.outcome = 'open'; const image = new Image(); image.onerror = () => (window.outcome = 'ended'); image.src = 'long.svg'; 1");
    const mounts = async (): Promise<MountView[]> => (await command('guest', 'mounts', id))['mounts'] as MountView[];
    await eventually('the file is read', async () => (await mounts())[0]!.bytesRead > 300_000);
    assert.equal((await mounts())[0]!.openNow, 1);
    assert.equal(await page.evaluate('window.outcome'), 'open');
    if (how === 'right') await command('policy', 'revoke', grant.id);
    else assert.deepEqual((await command('guest', 'unmount', id, folder))['mounts'], []);
    await eventually('it has ended', async () => (await page.evaluate('window.outcome')) === 'ended');
    if (how === 'right') assert.equal((await mounts())[0]!.openNow, 0);
    assert.equal(await shows(page, 'images/x.svg'), 'refused', 'nothing more comes');
    page.close();
  }
});

test('an operator mounts folders and images for a page, by name, and is told what cannot be', ONE_MINUTE, async () => {
  const folder = newSite('mounted');
  mkdirSync(join(root, 'shared'));
  writeFileSync(join(root, 'shared/y.svg'), PICTURE);
  const { page, id } = await openSite(folder);
  assert.equal(await shows(page, 'shared/y.svg'), 'refused');
  // The folder that the document brought is in the way of nothing: a mount below it needs its place to be there.
  mkdirSync(join(folder, 'shared'));
  const { mounts } = (await command('guest', 'mount', id, join(root, 'shared'), join(folder, 'shared'))) as { mounts: MountView[] };
  assert.deepEqual(
    mounts.map(({ path, by }) => [path, by]),
    [
      [folder, 'document'],
      [join(folder, 'shared'), 'operator'],
    ],
  );
  assert.equal(await shows(page, 'shared/y.svg?again'), 'shown');
  if (existsSync('/usr/sbin/mkfs.ext4')) {
    const image = join(root, 'image.ext4');
    assert.equal(spawnSync('/usr/sbin/mkfs.ext4', ['-q', '-F', '-d', join(root, 'shared'), image, '4M']).status, 0);
    mkdirSync(join(folder, 'image'));
    await command('guest', 'mount', id, image, join(folder, 'image'), '--mode', 'overlay', '--quota', '1M');
    assert.equal(await shows(page, 'image/y.svg'), 'shown');
    const inImage = ((await command('guest', 'mounts', id))['mounts'] as MountView[]).find(({ path }) => path.endsWith('/image'))!;
    assert.ok(inImage.cacheHits! + inImage.cacheMisses! > 0 && inImage.bytesRead === PICTURE.length);
  }
  assert.equal((await command('guest', 'mount', id, join(root, 'none'), '/x'))['code'], 'vfs.not-found');
  assert.equal((await command('guest', 'mount', '1', root, '/x'))['code'], 'guest.not-found');
  assert.equal((await command('guest', 'mount', id, root, folder))['code'], 'vfs.busy');
  const audited = (await entriesOf(system.state)).filter(({ guest, event }) => guest === id && event.startsWith('guest.mount'));
  assert.deepEqual([audited[0]!.event, audited[0]!.class, audited[0]!.details['target']], ['guest.mount', 'must', join(folder, 'shared')]);
  const policy = ((await command('policy', 'show', id))['policy'] as GuestPolicy).name;
  assert.equal(policy, `${pathToFileURL(folder).href}/`);
  page.close();
});
