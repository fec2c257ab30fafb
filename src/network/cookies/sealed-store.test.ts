import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { TestContext } from 'node:test';

import type { Cookie } from './cookie.ts';
import { CookieSeal } from './cookie-seal.ts';
import { FIXTURE_KEY as KEY, writePlainStore } from './sealed-store-fixture.ts';
import { SqliteCookieStore } from './sqlite-cookie-store.ts';

const OTHER_KEY = new Uint8Array(32).fill(8);
const COOKIE: Cookie = {
  name: 'legible-name',
  value: 'legible-value',
  domain: 'legible.test',
  hostOnly: true,
  path: '/legible-path',
  secure: true,
  httpOnly: true,
  sameSite: 'lax',
  sameSiteByDefault: false,
  partitionKey: 'https://legible-top.test',
  expiresMs: 9e12,
  createdMs: 1,
  lastAccessMs: 2,
};

function temporary(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'kpio-cookies-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const textOf = (folder: string): string =>
  readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'latin1'))
    .join('\n');

/** What is kept there, or nothing while it is sealed under another key. */
function kept(folder: string, key: Uint8Array): readonly string[] {
  const store = SqliteCookieStore.open(folder, key);
  const names = store.loadAll().map(({ domain, value }) => `${domain} ${value}`);
  store.close();
  return names;
}

test('nothing of a cookie is legible on the disk, not its site either, and what is removed is gone', (t) => {
  const folder = temporary(t);
  const store = SqliteCookieStore.open(folder, KEY);
  store.put(COOKIE);
  store.put({ ...COOKIE, name: 'other', value: 'x' });
  assert.doesNotMatch(textOf(folder), /legible/);
  assert.deepEqual(
    store.loadAll().find(({ name }) => name === COOKIE.name),
    COOKIE,
  );
  store.put({ ...COOKIE, value: 'newer' });
  assert.equal(store.loadAll().length, 2, 'the same cookie takes the place of the old one');
  store.remove(COOKIE);
  assert.deepEqual(
    store.loadAll().map(({ name }) => name),
    ['other'],
  );
  store.close();
  assert.deepEqual(kept(folder, KEY), ['legible.test x']);
});

test('cookies in the clear are sealed when the key comes, all of them, and stay in the clear nowhere', (t) => {
  const folder = temporary(t);
  writePlainStore(folder, ['legible-1', 'legible-2']);
  assert.match(textOf(folder), /legible-1/);
  const expected = ['plain-host-0.test legible-1', 'plain-host-1.test legible-2'];
  assert.deepEqual(kept(folder, KEY), expected);
  assert.doesNotMatch(textOf(folder), /legible|plain-host/);
  assert.deepEqual(kept(folder, KEY), expected, 'once is enough');
});

test('what an older KPIO wrote in the clear in between is sealed as well', (t) => {
  const folder = temporary(t);
  const store = SqliteCookieStore.open(folder, KEY);
  store.put(COOKIE);
  store.close();
  writePlainStore(folder, ['legible-later']);
  assert.deepEqual([...kept(folder, KEY)].sort(), ['legible.test legible-value', 'plain-host-0.test legible-later']);
  assert.doesNotMatch(textOf(folder), /legible|plain-host/);
});

test('what a kill left between sealing and sweeping is swept at the next start', (t) => {
  const folder = temporary(t);
  writePlainStore(folder, ['legible-1']);
  kept(folder, KEY);
  const database = new DatabaseSync(join(folder, 'cookies.sqlite'));
  database.exec("CREATE TABLE rest (x TEXT); INSERT INTO rest VALUES ('legible-rest'); DROP TABLE rest; PRAGMA user_version = 1");
  database.close();
  assert.match(textOf(folder), /legible-rest/);
  assert.equal(kept(folder, KEY).length, 1);
  assert.doesNotMatch(textOf(folder), /legible/);
});

test('cookies of a key that is no more, and files that are none, are set aside', (t) => {
  const folder = temporary(t);
  writePlainStore(folder, ['one']);
  assert.equal(kept(folder, KEY).length, 1);
  assert.deepEqual(kept(folder, OTHER_KEY), []);
  assert.ok(readdirSync(folder).includes('cookies.sqlite.other-key'));
  writeFileSync(join(folder, 'cookies.sqlite'), 'no database at all, but long enough to be taken for one');
  assert.deepEqual(kept(folder, KEY), []);
  assert.ok(readdirSync(folder).includes('cookies.sqlite.broken'));
});

test('a file of a newer KPIO is left as it is', (t) => {
  const folder = temporary(t);
  kept(folder, KEY);
  const database = new DatabaseSync(join(folder, 'cookies.sqlite'));
  database.exec('PRAGMA user_version = 9');
  database.close();
  assert.throws(() => SqliteCookieStore.open(folder, KEY), /newer KPIO/);
  assert.deepEqual(readdirSync(folder), ['cookies.sqlite']);
});

test('a row that was changed or put in another place is no cookie', (t) => {
  const folder = temporary(t);
  const store = SqliteCookieStore.open(folder, KEY);
  store.put(COOKIE);
  store.put({ ...COOKIE, name: 'victim' });
  store.close();
  const database = new DatabaseSync(join(folder, 'cookies.sqlite'));
  const [first, second] = database.prepare('SELECT id, sealed FROM sealed_cookies').all();
  database.prepare('UPDATE sealed_cookies SET sealed = ? WHERE id = ?').run(first!['sealed']!, second!['id']!);
  database.close();
  assert.equal(kept(folder, KEY).length, 1);
  const seal = new CookieSeal(KEY);
  const { row, sealed } = seal.seal(COOKIE);
  for (let at = 0; at < sealed.length; at += 7) {
    sealed[at]! ^= 1;
    assert.equal(seal.open(row, sealed), null);
    sealed[at]! ^= 1;
  }
  assert.equal(seal.open(row, sealed.subarray(0, 5)), null);
  assert.equal(new CookieSeal(OTHER_KEY).open(row, sealed), null);
});
