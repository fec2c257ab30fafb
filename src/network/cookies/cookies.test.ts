import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseCookieDate } from './cookie-date.ts';
import type { CookieAccess } from './cookie-jar.ts';
import { CookieJar, defaultPath } from './cookie-jar.ts';
import { MemoryCookieStore } from './cookie-store.ts';
import { parseSetCookie } from './parse-set-cookie.ts';
import { SqliteCookieStore } from './sqlite-cookie-store.ts';

const START = Date.UTC(2026, 0, 1);
const OWN: CookieAccess = { sameSite: true, topLevelNavigation: false, safeMethod: true, partitionKey: 'https://shop.test', http: true };
const CROSS: CookieAccess = { ...OWN, sameSite: false, partitionKey: 'https://evil.test' };

function makeJar(): { readonly jar: CookieJar; readonly pass: (ms: number) => void } {
  let now = START;
  const jar = new CookieJar(new MemoryCookieStore(), () => now++);
  return { jar, pass: (ms) => (now += ms) };
}

test('Set-Cookie headers are parsed as the standard says', () => {
  const cases: readonly (readonly [header: string, name: string | null, value: string])[] = [
    ['a=b', 'a', 'b'],
    [' a = b ', 'a', 'b'],
    ['a=b=c', 'a', 'b=c'],
    ['a=', 'a', ''],
    ['a', '', 'a'],
    ['=b', '', 'b'],
    ['="b"', '', '"b"'],
    ['a="b; c"', 'a', '"b'],
    ['', null, ''],
    ['=', null, ''],
    [';', null, ''],
    ['a=\x01', null, ''],
    ['a=b\tc', 'a', 'b\tc'],
    [`a=${'x'.repeat(4095)}`, 'a', 'x'.repeat(4095)],
    [`a=${'x'.repeat(4096)}`, null, ''],
  ];
  for (const [header, name, value] of cases) {
    const parsed = parseSetCookie(header);
    assert.equal(parsed === null ? null : parsed.name, name, header.slice(0, 40));
    if (parsed !== null) assert.equal(parsed.value, value);
  }
  const all = parseSetCookie('a=b; Path=/x; path=y; DOMAIN=.Shop.Test; Secure; HttpOnly; SameSite=STRICT; Max-Age=10; Partitioned; Expires=junk; Nonsense=1');
  assert.deepEqual(all, {
    name: 'a',
    value: 'b',
    domain: 'shop.test',
    path: '',
    secure: true,
    httpOnly: true,
    partitioned: true,
    sameSite: 'strict',
    maxAgeSeconds: 10,
    expiresMs: null,
  });
});

test('cookie dates in all the forms that servers write', () => {
  const cases: readonly (readonly [string, string | null])[] = [
    ['Wed, 21 Oct 2026 07:28:00 GMT', '2026-10-21T07:28:00.000Z'],
    ['Wednesday, 21-Oct-26 07:28:00 GMT', '2026-10-21T07:28:00.000Z'],
    ['Wed Oct 21 07:28:00 2026', '2026-10-21T07:28:00.000Z'],
    ['21 oct 99 7:8:9', '1999-10-21T07:08:09.000Z'],
    ['07:28:00 21 October 2026', '2026-10-21T07:28:00.000Z'],
    ['21 Oct 2026', null],
    ['31 Feb 2026 00:00:00', null],
    ['21 Oct 1600 00:00:00', null],
    ['21 Oct 2026 24:00:00', null],
    ['21 Oct 2026 00:60:00', null],
    ['0 Oct 2026 00:00:00', null],
    ['', null],
    ['21 Foo 2026 00:00:00', null],
  ];
  for (const [text, expected] of cases) {
    const ms = parseCookieDate(text);
    assert.equal(ms === null ? null : new Date(ms).toISOString(), expected, text);
  }
});

// [set by URL, header, asked for URL, what comes back]
const STORE_CASES: readonly (readonly [from: string, header: string, to: string, expected: string])[] = [
  ['https://shop.test/', 'a=1', 'https://shop.test/x', 'a=1'],
  ['https://shop.test/', 'a=1', 'https://www.shop.test/', ''],
  ['https://www.shop.test/', 'a=1; Domain=shop.test', 'https://shop.test/', 'a=1'],
  ['https://www.shop.test/', 'a=1; Domain=.SHOP.test', 'https://api.shop.test/', 'a=1'],
  ['https://shop.test/', 'a=1; Domain=www.shop.test', 'https://www.shop.test/', ''],
  ['https://shop.test/', 'a=1; Domain=other.test', 'https://other.test/', ''],
  ['https://shop.test/', 'a=1; Domain=test', 'https://shop.test/', ''],
  ['https://shop.co.uk/', 'a=1; Domain=co.uk', 'https://other.co.uk/', ''],
  ['https://me.github.io/', 'a=1; Domain=github.io', 'https://you.github.io/', ''],
  ['https://badshop.test/', 'a=1; Domain=shop.test', 'https://shop.test/', ''],
  ['http://127.0.0.1/', 'a=1; Domain=0.0.1', 'http://127.0.0.1/', ''],
  ['http://127.0.0.1/', 'a=1; Domain=127.0.0.1', 'http://127.0.0.1/', 'a=1'],
  ['http://localhost/', 'a=1; Domain=localhost', 'http://localhost/', 'a=1'],
  ['https://shop.test/a/b', 'a=1', 'https://shop.test/a/c', 'a=1'],
  ['https://shop.test/a/b', 'a=1', 'https://shop.test/', ''],
  ['https://shop.test/', 'a=1; Path=/a', 'https://shop.test/ab', ''],
  ['https://shop.test/', 'a=1; Path=/a', 'https://shop.test/a/b', 'a=1'],
  ['https://shop.test/', 'a=1; Path=/a/', 'https://shop.test/a', ''],
  ['https://shop.test/', 'a=1; Secure', 'http://shop.test/', ''],
  ['http://shop.test/', 'a=1; Secure', 'https://shop.test/', ''],
  ['http://localhost/', 'a=1; Secure', 'http://localhost/', 'a=1'],
  ['https://shop.test/', '__Secure-a=1', 'https://shop.test/', ''],
  ['https://shop.test/', '__Secure-a=1; Secure', 'https://shop.test/', '__Secure-a=1'],
  ['https://shop.test/', '__Host-a=1; Secure', 'https://shop.test/', ''],
  ['https://shop.test/', '__Host-a=1; Secure; Path=/', 'https://shop.test/', '__Host-a=1'],
  ['https://shop.test/', '__host-a=1; Secure; Path=/; Domain=shop.test', 'https://shop.test/', ''],
  ['https://shop.test/', '=__Host-a=1; Secure; Path=/', 'https://shop.test/', ''],
  ['https://shop.test/', 'a=1; SameSite=None', 'https://shop.test/', ''],
  ['https://shop.test/', 'a=1; SameSite=None; Secure', 'https://shop.test/', 'a=1'],
  ['https://shop.test/', 'a=1; Partitioned', 'https://shop.test/', ''],
  ['https://shop.test/', 'a=1; Max-Age=0', 'https://shop.test/', ''],
  ['https://shop.test/', 'a=1; Max-Age=-5', 'https://shop.test/', ''],
  ['https://shop.test/', 'a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT', 'https://shop.test/', ''],
  ['https://shop.test/', 'a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=9', 'https://shop.test/', 'a=1'],
  ['https://shop.test/', 'bare', 'https://shop.test/', 'bare'],
];

test('what a URL may set, and where it comes back', () => {
  for (const [from, header, to, expected] of STORE_CASES) {
    const { jar } = makeJar();
    jar.set(new URL(from), header, OWN);
    assert.equal(jar.cookieString(new URL(to), OWN), expected, `${from} ${header} -> ${to}`);
  }
});

test('SameSite decides what crosses sites', () => {
  const { jar, pass } = makeJar();
  const url = new URL('https://shop.test/');
  for (const header of [
    'strict=1; SameSite=Strict',
    'lax=1; SameSite=Lax',
    'default=1',
    'none=1; SameSite=None; Secure',
    'part=1; SameSite=None; Secure; Partitioned',
  ]) {
    assert.ok(jar.set(url, header, OWN), header);
  }
  const link = { ...CROSS, topLevelNavigation: true };
  assert.equal(jar.cookieString(url, OWN), 'strict=1; lax=1; default=1; none=1; part=1');
  assert.equal(jar.cookieString(url, CROSS), 'none=1');
  assert.equal(jar.cookieString(url, link), 'lax=1; default=1; none=1');
  assert.equal(jar.cookieString(url, { ...link, safeMethod: false }), 'default=1; none=1', 'a POST right after the cookie was set');
  pass(121_000);
  assert.equal(jar.cookieString(url, { ...link, safeMethod: false }), 'none=1');
  assert.equal(jar.set(url, 'x=1', CROSS), false, 'a cross-site image sets no Lax cookie');
  assert.equal(jar.set(url, 'y=1; SameSite=None; Secure; Partitioned', CROSS), true);
  assert.equal(jar.cookieString(url, CROSS), 'none=1; y=1');
});

test('scripts neither see nor replace HttpOnly cookies, and insecure pages do not lay cookies over secure ones', () => {
  const { jar } = makeJar();
  const script = { ...OWN, http: false };
  const url = new URL('https://shop.test/');
  jar.set(url, 'id=1; HttpOnly; Secure', OWN);
  assert.equal(jar.cookieString(url, script), '');
  assert.equal(jar.set(url, 'id=2', script), false);
  assert.equal(jar.set(url, 'new=2; HttpOnly', script), false);
  assert.equal(jar.set(new URL('http://shop.test/'), 'id=3', OWN), false);
  assert.equal(jar.set(new URL('http://www.shop.test/'), 'id=3; Domain=shop.test', OWN), false);
  assert.equal(jar.cookieString(url, OWN), 'id=1');
});

test('longer paths come first, then older cookies; a new value keeps its age', () => {
  const { jar } = makeJar();
  const url = new URL('https://shop.test/a/b');
  for (const header of ['one=1; Path=/', 'two=1; Path=/a', 'three=1; Path=/', 'one=2; Path=/']) jar.set(url, header, OWN);
  assert.equal(jar.cookieString(url, OWN), 'two=1; one=2; three=1');
});

test('cookies expire, and no lifetime is over 400 days', () => {
  const { jar, pass } = makeJar();
  const url = new URL('https://shop.test/');
  jar.set(url, 'short=1; Max-Age=10', OWN);
  jar.set(url, 'long=1; Max-Age=99999999999', OWN);
  pass(11_000);
  assert.equal(jar.cookieString(url, OWN), 'long=1');
  pass(401 * 86_400_000);
  assert.equal(jar.cookieString(url, OWN), '');
  assert.equal(jar.size, 0);
});

test('a site keeps at most 180 cookies and the jar 3,000; the unused go first', () => {
  const { jar } = makeJar();
  for (let index = 0; index < 500; index++) {
    jar.set(new URL(`https://h${index % 7}.shop.test/`), `c${index}=1`, OWN);
    assert.ok(jar.size <= 180);
  }
  assert.ok(jar.cookieString(new URL('https://h2.shop.test/'), OWN).includes('c499=1'));
  for (let index = 0; index < 4000; index++) jar.set(new URL(`https://s${index}.test/`), 'a=1', OWN);
  assert.ok(jar.size <= 3000);
});

test('cookies can be listed, put and deleted for DevTools', () => {
  const { jar } = makeJar();
  jar.set(new URL('https://a.test/x/y'), 'a=1', OWN);
  jar.set(new URL('https://b.test/'), 'b=1', OWN);
  assert.deepEqual(
    jar.list({ url: new URL('https://a.test/x/') }).map((cookie) => cookie.name),
    ['a'],
  );
  assert.equal(jar.delete({ name: 'a', domain: 'a.test' }), 1);
  assert.deepEqual(
    jar.list().map((cookie) => cookie.name),
    ['b'],
  );
  assert.equal(defaultPath('/x/y'), '/x');
});

test('the SQLite store brings persistent cookies back, and only those', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'kpio-cookies-'));
  t.after(() => rmSync(folder, { recursive: true }));
  let now = START;
  const open = (): CookieJar => new CookieJar(SqliteCookieStore.open(folder, new Uint8Array(32)), () => now);
  const url = new URL('https://shop.test/');
  const first = open();
  first.set(url, 'session=1', OWN);
  first.set(url, 'kept=ü; Max-Age=1000; HttpOnly; SameSite=Strict', OWN);
  first.set(url, 'brief=1; Max-Age=10', OWN);
  first.set(url, 'gone=1; Max-Age=1000', OWN);
  first.delete({ name: 'gone' });
  const [kept] = first.list({ name: 'kept' });
  // Not closed: as after kill -9, with the write-ahead log still there.
  now += 20_000;
  const second = open();
  assert.deepEqual(second.list(), [kept]);
  second.close();
  first.close();
});
