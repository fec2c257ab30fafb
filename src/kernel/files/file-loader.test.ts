import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';

import fc from 'fast-check';

import type { AuditEvent } from '../../audit/audit-entry.ts';
import { failure } from '../../base/failure.ts';
import { LIMITS } from '../../jail/limits.ts';
import type { Guest } from '../guests/guest.ts';
import { GuestTable } from '../guests/guest-table.ts';
import type { NetworkListener } from '../services/network-client.ts';
import { processSiteOf } from '../site-of.ts';
import { FileLoader } from './file-loader.ts';
import { MountSources } from './mount-source.ts';

let folder = '';

before(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'kpio-files-')));
  mkdirSync(join(folder, 'site', 'images'), { recursive: true });
  mkdirSync(join(folder, 'site-secret'));
  writeFileSync(join(folder, 'site', 'page.html'), '<p>page');
  writeFileSync(join(folder, 'site', 'images', 'a b%.svg'), '<svg/>');
  writeFileSync(join(folder, 'site', 'empty'), '');
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  writeFileSync(join(folder, 'site-secret', 'secret.txt'), 'secret');
  symlinkSync(join(folder, 'secret.txt'), join(folder, 'site', 'link.txt'));
  symlinkSync('../secret.txt', join(folder, 'site', 'up.txt'));
  symlinkSync('../site-secret', join(folder, 'site', 'folder'));
  symlinkSync(join(folder, 'site', 'page.html'), join(folder, 'site', 'own.html'));
  symlinkSync('.', join(folder, 'site', 'circle'));
  symlinkSync('no-such', join(folder, 'site', 'dangling'));
  symlinkSync('site', join(folder, 'my-site'));
  spawnSync('mkfifo', [join(folder, 'site', 'pipe')]);
});

after(() => rmSync(folder, { recursive: true, force: true }));

const address = (path: string): string => pathToFileURL(join(folder, path)).href;

/** Guests that may read everything but what lies below `denied`. */
function system() {
  const table = new GuestTable();
  const events: AuditEvent[] = [];
  const asked: string[] = [];
  const denied = new Set<string>();
  const isDenied = (path: string): boolean => [...denied].some((each) => path === each || path.startsWith(`${each}/`));
  const refusal = failure('capability.denied', 'test');
  const rights = {
    permitsPath: (_guest: number, path: string) => !isDenied(path),
    refusalOfFile: (_guest: number, path: string) => (isDenied(path) ? refusal : null),
    openFile: (_guest: number, path: string) => {
      asked.push(path);
      return isDenied(path) ? { ok: false as const, failure: refusal } : { ok: true as const, value: { takeBytes: () => 0 } };
    },
  };
  const audit = { note: (event: AuditEvent) => void events.push(event) };
  const loader = new FileLoader({ table, rights, audit: () => audit as never });
  let nextId = 1;
  const guestFor = (name: string): Guest => {
    const description = { id: nextId++, kind: 'site', name: '', owner: '', limits: LIMITS.site, profile: 'p', networkInterface: null } as const;
    const guest = table.add(description, {} as never);
    table.bind(guest, 'default', name);
    return guest;
  };
  /** As a tab does: the document goes to the guest of its folder, or to one of its own. */
  const open = async (url: string): Promise<{ guest: Guest; outcome: string }> => {
    const { listener, head, outcome } = listen();
    const document = loader.openDocument('default', url, listener);
    if (!(await head)) return { guest: guestFor('nobody'), outcome: await outcome };
    const name = document.isAlone ? 'opaque' : processSiteOf(url);
    const guest = [...table.guests].find((each) => each.name === name && name !== 'opaque') ?? guestFor(name);
    const refused = document.enter(guest);
    return { guest, outcome: refused?.code ?? (await outcome) };
  };
  const load = (guest: Guest, url: string, documentUrl = address('site/page.html'), more: object = {}): Promise<string> => {
    const { listener, outcome } = listen();
    loader.load(guest, documentUrl, { url, mode: 'no-cors', destination: 'image', ...more }, listener);
    return outcome;
  };
  return { table, loader, denied, events, asked, guestFor, open, load };
}

function listen() {
  const head = Promise.withResolvers<boolean>();
  const outcome = Promise.withResolvers<string>();
  let text = '';
  let type = '';
  const listener: NetworkListener = {
    response(_response, facts) {
      type = facts.mimeType;
      head.resolve(true);
    },
    data(chunk, taken) {
      text += Buffer.from(chunk).toString('utf8');
      taken();
    },
    end: () => outcome.resolve(`${type} ${text}`),
    failed({ code }) {
      head.resolve(false);
      outcome.resolve(code);
    },
  };
  return { listener, head: head.promise, outcome: outcome.promise };
}

async function site() {
  const it = system();
  const { guest, outcome } = await it.open(address('site/page.html'));
  assert.equal(outcome, 'text/html <p>page');
  return { ...it, guest };
}

test('a document brings its folder, and loads what lies there and below', async () => {
  const { guest, load } = await site();
  assert.equal(await load(guest, address('site/images/a b%.svg')), 'image/svg+xml <svg/>');
  assert.equal(await load(guest, address('site/circle/circle/page.html')), 'text/html <p>page');
  assert.equal(await load(guest, address('site/own.html')), 'text/html <p>page');
  assert.equal(await load(guest, address('site/empty')), 'text/plain ');
  const [mount, ...others] = guest.files.views;
  assert.deepEqual([mount!.path, mount!.mode, mount!.by, mount!.openNow, others], [join(folder, 'site'), 'read-only', 'document', 0, []]);
  assert.ok(mount!.opened >= 5 && mount!.bytesRead > 10);
});

const REFUSED: readonly (readonly [what: string, url: () => string, code: string])[] = [
  ['a file above', () => address('secret.txt'), 'net.file-denied'],
  ['a file above, by dots', () => `${address('site/')}../secret.txt`, 'net.file-denied'],
  ['a file above, by encoded dots', () => `${address('site/')}%2e%2e/secret.txt`, 'net.file-denied'],
  ['a file above, by an encoded slash', () => `${address('site/')}..%2Fsecret.txt`, 'net.file-not-found'],
  ['a link that leads out', () => address('site/link.txt'), 'net.file-denied'],
  ['a link that leads up', () => address('site/up.txt'), 'net.file-denied'],
  ['a file behind a link to a folder elsewhere', () => address('site/folder/secret.txt'), 'net.file-denied'],
  ['a folder whose name begins alike', () => address('site-secret/secret.txt'), 'net.file-denied'],
  ['a file of the machine', () => 'file:///etc/passwd', 'net.file-denied'],
  ['what is not there', () => address('site/no-such'), 'net.file-not-found'],
  ['what is not there, outside', () => 'file:///no-such', 'net.file-denied'],
  ['a link to nothing', () => address('site/dangling'), 'net.file-not-found'],
  ['a folder', () => address('site/images'), 'net.is-directory'],
  ['a folder with a slash', () => address('site/images/'), 'net.is-directory'],
  ['a file as a folder', () => `${address('site/page.html')}/`, 'net.file-not-found'],
  ['a pipe', () => address('site/pipe'), 'vfs.denied'],
  ['a zero byte', () => `${address('site/page.html')}%00.png`, 'net.file-not-found'],
  ['a byte that is no text', () => `${address('site/')}%ff`, 'net.file-not-found'],
  ['another host', () => 'file://server/share/x', 'net.file-not-found'],
];

for (const [what, url, code] of REFUSED) {
  test(`a page is refused ${what}`, async () => {
    const { guest, load, events } = await site();
    assert.equal(await load(guest, url()), code);
    const refused = events.filter(({ event }) => event === 'files.refused');
    assert.equal(refused.length, code === 'net.file-denied' ? 1 : 0, 'told to the audit log once where it was outside');
  });
}

test('a document from the network loads no file at all', async () => {
  const { guest, load, events } = await site();
  for (const from of ['http://example.org/', 'about:blank', 'data:text/html,x', ''])
    assert.equal(await load(guest, address('site/page.html'), from), 'net.blocked-by-policy');
  assert.equal(events.length, 4);
});

test('scripts may not read files, which share nothing with anybody; fonts are used as in Chromium', async () => {
  const { guest, load } = await site();
  const as = (mode: string, destination = ''): Promise<string> => load(guest, address('site/page.html'), undefined, { mode, destination });
  assert.deepEqual([await as('cors'), await as('same-origin')], ['net.blocked-by-cors', 'net.blocked-by-cors']);
  assert.deepEqual([await as('cors', 'font'), await as('no-cors', 'image')], ['text/html <p>page', 'text/html <p>page']);
});

test('a folder of a person that is reached by a link is opened as they named it', async () => {
  const it = system();
  const { guest, outcome } = await it.open(address('my-site/page.html'));
  assert.equal(outcome, 'text/html <p>page');
  assert.equal(await it.load(guest, address('my-site/images/a b%.svg'), address('my-site/page.html')), 'image/svg+xml <svg/>');
  assert.equal(await it.load(guest, address('my-site/own.html'), address('my-site/page.html')), 'text/html <p>page');
  assert.equal(await it.load(guest, address('site/page.html'), address('my-site/page.html')), 'net.file-denied');
});

test('a document whose link leads out of its folder is alone in a guest of its own, with nothing but itself', async () => {
  const it = await site();
  const { guest, outcome } = await it.open(address('site/link.txt'));
  assert.equal(outcome, 'text/plain secret');
  assert.notEqual(guest, it.guest);
  assert.deepEqual(
    guest.files.views.map(({ path }) => path),
    [join(folder, 'site/link.txt')],
  );
  assert.equal(await it.load(guest, address('site/page.html'), address('site/link.txt')), 'net.file-denied');
  assert.equal(await it.load(it.guest, address('site/link.txt')), 'net.file-denied', 'its folder has it no more than before');
});

test('what a person names is opened wherever it lies; devices, pipes, doors into the kernel and folders are not', async () => {
  const { open } = system();
  const named = async (path: string): Promise<string> => (await open(pathToFileURL(path).href)).outcome;
  assert.equal(await named(join(folder, 'secret.txt')), 'text/plain secret');
  assert.equal(await named('/dev/zero'), 'vfs.denied');
  assert.equal(await named(join(folder, 'site/pipe')), 'vfs.denied');
  assert.equal(await named('/proc/self/environ'), 'vfs.denied');
  assert.equal(await named(folder), 'net.is-directory');
  assert.equal(await named(`${folder}/`), 'net.is-directory');
  assert.equal(await named(join(folder, 'none/none')), 'net.file-not-found');
});

test('a grant that names paths holds for both names of a file, and nothing is said of what lies outside', async () => {
  const { guest, load, denied, asked } = await site();
  denied.add(join(folder, 'site/images'));
  assert.equal(await load(guest, address('site/images/a b%.svg')), 'capability.denied');
  assert.equal(await load(guest, address('site/images/none')), 'capability.denied');
  symlinkSync('images/a b%.svg', join(folder, 'site/way-in'));
  assert.equal(await load(guest, address('site/way-in')), 'capability.denied');
  assert.equal(asked.at(-1), join(folder, 'site/images/a b%.svg'));
  denied.clear();
  assert.equal(await load(guest, address('site/way-in')), 'text/plain <svg/>');
});

test('a document outside the paths of its guest is refused before a byte of it is read', async () => {
  const { open, denied } = system();
  denied.add(join(folder, 'site'));
  const { guest, outcome } = await open(address('site/page.html'));
  assert.deepEqual([outcome, guest.files.views[0]!.opened], ['capability.denied', 0]);
});

test('a load is read as it is taken, and ends when the right for it does, or the mount', async () => {
  for (const how of ['right', 'mount', 'guest', 'abort'] as const) {
    const { guest, loader, denied, table } = await site();
    writeFileSync(join(folder, 'site/long'), Buffer.alloc(4 << 20));
    const pieces: Uint8Array[] = [];
    const told: string[] = [];
    const took = Promise.withResolvers<() => void>();
    const stop = loader.load(
      guest,
      address('site/page.html'),
      { url: address('site/long'), mode: 'no-cors', destination: 'image' },
      {
        response: () => {},
        data(chunk, taken) {
          pieces.push(chunk);
          took.resolve(taken);
        },
        end: () => told.push('end'),
        failed: ({ code }) => told.push(code),
      },
    );
    const taken = await took.promise;
    assert.ok(pieces.length === 1 && pieces[0]!.length <= 256 * 1024, 'nothing is read ahead of what is taken');
    if (how === 'right') {
      loader.rightEnded(guest.id);
      assert.deepEqual(told, [], 'another grant still gives it');
      denied.add(join(folder, 'site/long'));
      loader.rightEnded(guest.id);
    } else if (how === 'mount') guest.files.unmount(join(folder, 'site'));
    else if (how === 'guest') {
      table.move(guest, 'ending');
      table.move(guest, 'ended');
    } else stop();
    assert.deepEqual(told, { right: ['capability.denied'], mount: ['vfs.revoked'], guest: ['vfs.revoked'], abort: [] }[how]);
    taken();
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(pieces.length, 1, how);
  }
});

test('a folder that was built anew under its name is the one that the next document sees', async () => {
  const it = system();
  mkdirSync(join(folder, 'dist'));
  writeFileSync(join(folder, 'dist/page.html'), 'old');
  const first = await it.open(address('dist/page.html'));
  renameSync(join(folder, 'dist'), join(folder, 'dist-old'));
  mkdirSync(join(folder, 'dist'));
  writeFileSync(join(folder, 'dist/page.html'), 'new');
  const second = await it.open(address('dist/page.html'));
  assert.deepEqual([first.outcome, second.outcome, second.guest === first.guest], ['text/html old', 'text/html new', true]);
  assert.equal(second.guest.files.views.length, 1);
});

test('what an operator mounted is read in place of the folder of the host, and is not replaced', async () => {
  const it = await site();
  mkdirSync(join(folder, 'other'));
  writeFileSync(join(folder, 'other/only-here.html'), 'here');
  const target = join(folder, 'site');
  it.guest.files.unmount(target);
  it.guest.files.mount(target, new MountSources().open({ source: join(folder, 'other'), mode: 'ro', quotaBytes: null, changes: null }));
  assert.equal((await it.open(address('site/only-here.html'))).outcome, 'text/html here');
  assert.equal((await it.open(address('site/page.html'))).outcome, 'net.file-not-found');
  assert.equal(await it.load(it.guest, address('site/only-here.html')), 'text/html here');
  assert.deepEqual(
    it.guest.files.views.map(({ by }) => by),
    ['operator'],
  );
});

test('whatever words an address is made of, nothing comes but what lies in the folder', async () => {
  const { guest, load } = await site();
  const word = fc.constantFrom(
    '..',
    '.',
    '',
    '%2e%2e',
    '.%2E',
    '..%2f',
    '%2f',
    'circle',
    'folder',
    'images',
    'link.txt',
    'up.txt',
    'own.html',
    'page.html',
    'a b%25.svg',
    'secret.txt',
    'site',
    'site-secret',
    'dangling',
    'pipe',
    '%00',
    '\\',
    '?',
    '#',
    '%ff',
    '\u{1f642}',
    'etc',
    'passwd',
    'proc',
    'self',
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(address('site'), address('.'), 'file://', 'file:', 'file:///', address('site/circle')),
      fc.array(word, { maxLength: 9 }),
      async (start, words) => {
        const outcome = await load(guest, [start, ...words].join('/'));
        assert.match(outcome, /^(net\.[a-z-]+|vfs\.[a-z-]+|text\/html <p>page|image\/svg\+xml <svg\/>|text\/plain )$/);
      },
    ),
    { numRuns: 500 },
  );
  assert.equal(guest.files.views[0]!.openNow, 0);
});

test('a file that grows while it is read is read on; many loads wait their turn, with few files open', async () => {
  const { guest, loader, load } = await site();
  writeFileSync(join(folder, 'site/grows'), 'a');
  const { listener, outcome } = listen();
  let isFirst = true;
  const growing: NetworkListener = {
    ...listener,
    data(chunk, taken) {
      if (isFirst) appendFileSync(join(folder, 'site/grows'), 'b'.repeat(10_000));
      isFirst = false;
      listener.data(chunk, taken);
    },
  };
  loader.load(guest, address('site/page.html'), { url: address('site/grows'), mode: 'no-cors', destination: 'image' }, growing);
  assert.equal((await outcome).length, 'text/plain '.length + 10_001);
  const before = readdirSync('/proc/self/fd').length;
  const all = Array.from({ length: 500 }, () => load(guest, address('site/page.html')));
  await Promise.resolve();
  assert.ok(readdirSync('/proc/self/fd').length - before <= 2 * 32 + 2);
  assert.deepEqual(new Set(await Promise.all(all)), new Set(['text/html <p>page']));
  assert.equal(guest.files.views[0]!.openNow, 0);
});
