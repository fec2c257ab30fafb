import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { WebStorage } from './web-storage.ts';

const QUOTA = 5 * 1024 * 1024;
let folder = '';

before(() => (folder = mkdtempSync(join(tmpdir(), 'kpio-storage-'))));
after(() => rmSync(folder, { recursive: true, force: true }));

for (const kind of ['local', 'session'] as const) {
  test(`${kind} storage keeps keys in order, with any text`, () => {
    const storage = new WebStorage(join(folder, `${kind}.sqlite`));
    const area = storage.area(kind, 'default', 'https://example.org', kind === 'local' ? 0 : 1);
    const keys = ['b', 'a', '', '\ud800', '\udc00', 'é', 'e\u0301', '\0', '__proto__', '键'];
    for (const key of keys) assert.ok(area.set(key, `value of ${key}`));
    assert.deepEqual(area.keys(), keys);
    for (const key of keys) assert.equal(area.get(key), `value of ${key}`);
    area.set('b', '2');
    assert.deepEqual(area.keys(), keys, 'a change keeps the place');
    area.remove('a');
    area.remove('not there');
    assert.equal(area.get('a'), null);
    assert.equal(area.keys().length, keys.length - 1);
    area.clear();
    assert.deepEqual(area.keys(), []);
    storage.close();
  });

  test(`${kind} storage stops at its quota and gives back what is removed`, () => {
    const storage = new WebStorage(join(folder, `quota-${kind}.sqlite`));
    const area = storage.area(kind, 'default', 'https://example.org', 1);
    assert.equal(area.set('k', 'x'.repeat(QUOTA - 1)), true);
    assert.equal(area.set('more', ''), false);
    assert.equal(area.set('k', 'x'.repeat(QUOTA)), false, 'a refused change');
    assert.equal(area.get('k')?.length, QUOTA - 1, 'leaves the value');
    assert.equal(area.set('k', 'small'), true);
    assert.equal(area.set('more', 'y'.repeat(QUOTA - 20)), true);
    area.remove('more');
    area.remove('more');
    assert.equal(area.set('again', 'y'.repeat(QUOTA - 20)), true);
    area.clear();
    assert.equal(area.set('k', 'x'.repeat(QUOTA - 1)), true);
    storage.close();
  });
}

test('the default context is kept over a restart; other contexts, opaque origins and sessions are not', () => {
  const file = join(folder, 'kept.sqlite');
  const first = new WebStorage(file);
  first.area('local', 'default', 'https://example.org', 0).set('lone', '\ud800x');
  first.area('local', 'other', 'https://example.org', 0).set('a', '1');
  first.area('local', 'default', 'null', 7).set('a', '1');
  first.area('session', 'default', 'https://example.org', 1).set('a', '1');
  first.close();
  const second = new WebStorage(file);
  assert.equal(second.area('local', 'default', 'https://example.org', 0).get('lone'), '\ud800x');
  for (const area of [
    second.area('local', 'other', 'https://example.org', 0),
    second.area('local', 'default', 'null', 7),
    second.area('session', 'default', 'https://example.org', 1),
  ]) {
    assert.deepEqual(area.keys(), []);
  }
  assert.equal(second.area('local', 'default', 'https://example.org', 0).set('big', 'x'.repeat(QUOTA)), false, 'what was kept counts');
  second.close();
});

test('origins, contexts and tabs are apart', () => {
  const storage = new WebStorage(null);
  storage.area('local', 'default', 'https://a.example', 0).set('k', '1');
  storage.area('session', 'default', 'https://a.example', 1).set('k', '2');
  assert.equal(storage.area('local', 'default', 'https://b.example', 0).get('k'), null);
  assert.equal(storage.area('local', 'other', 'https://a.example', 0).get('k'), null);
  assert.equal(storage.area('session', 'default', 'https://a.example', 2).get('k'), null);
  assert.equal(storage.area('session', 'default', 'https://a.example', 1).get('k'), '2');
  storage.removeTab(1);
  assert.equal(storage.area('session', 'default', 'https://a.example', 1).get('k'), null);
  assert.equal(storage.area('local', 'default', 'https://a.example', 0).get('k'), '1');
  storage.removeContext('default');
  assert.equal(storage.area('local', 'default', 'https://a.example', 0).get('k'), null);
});

test('a file that is no database is set aside', () => {
  const file = join(folder, 'broken.sqlite');
  writeFileSync(file, 'this is not a database at all, whatever its name says'.repeat(100));
  const storage = new WebStorage(file);
  assert.ok(storage.area('local', 'default', 'https://example.org', 0).set('a', '1'));
  storage.close();
  assert.ok(readdirSync(folder).some((name) => name.startsWith('broken.sqlite.broken-')));
});

test('ten thousand writes take no time that grows with what is stored', () => {
  const storage = new WebStorage(join(folder, 'many.sqlite'));
  const area = storage.area('local', 'default', 'https://example.org', 0);
  for (let at = 0; at < 10_000; at++) assert.ok(area.set(`key ${at}`, 'v'));
  assert.equal(area.keys().length, 10_000);
  storage.close();
});
