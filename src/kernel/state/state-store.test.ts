import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test } from 'node:test';

import { FailureError } from '../../base/failure.ts';
import { SILENT_LOG } from '../log.ts';
import type { KernelLog } from '../log.ts';
import { Backups } from './backups.ts';
import { FileKeySource } from './key-source.ts';
import { migrate, versionOf } from './migrations.ts';
import { SETTINGS } from './settings.ts';
import type { SettingName } from './settings.ts';
import { STATE_MIGRATIONS } from './state-migrations.ts';
import { StateStore } from './state-store.ts';

const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2026, 10, 21);

let root = '';
let made = 0;
before(() => (root = mkdtempSync(join(tmpdir(), 'kpio-store-'))));
after(() => rmSync(root, { recursive: true, force: true }));

const newFolder = (): string => join(root, String(made++));

function open(folder: string | null, nowMs = START_MS, log: Partial<KernelLog> = {}): StateStore {
  return StateStore.open({ folder, log: { ...SILENT_LOG, ...log }, nowMs: () => nowMs });
}

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof FailureError) return error.failure.code;
    throw error;
  }
  return 'done';
}

/** A closed state with something in every table; its path. */
function filledState(): string {
  const folder = newFolder();
  const store = open(folder);
  store.settings.set('audit.keep-days', 12);
  for (let at = 0; at < 200; at++) store.grants.put(`grant ${at}`, { holder: `guest ${at}`, filler: 'x'.repeat(200) });
  store.permissions.set('default', { origin: 'https://a.example', name: 'camera', state: 'granted', changedAtMs: 1, expiresAtMs: null });
  store.session.putWindow({ id: 'w', position: 0, activeTabId: 't', detail: null });
  store.session.putTab({ id: 't', windowId: 'w', position: 0, address: 'https://a.example/', title: 'A', detail: { scroll: 3 } });
  store.backUp();
  store.close();
  return folder;
}

test('settings have defaults, keep what fits over a restart, and refuse what does not', () => {
  const folder = newFolder();
  const first = open(folder);
  for (const name of Object.keys(SETTINGS) as SettingName[]) {
    assert.equal(first.settings.get(name), SETTINGS[name].fallback);
    assert.ok(SETTINGS[name].accepts(SETTINGS[name].fallback), name);
    assert.deepEqual(SETTINGS[name].fromText(String(SETTINGS[name].fallback)), SETTINGS[name].fallback, 'as people type it');
  }
  const heard: string[] = [];
  first.settings.watch((name) => heard.push(name));
  first.settings.set('startup', 'empty');
  first.settings.set('security.strict', true);
  first.settings.reset('security.strict');
  const refused: readonly (readonly [string, unknown])[] = [
    ['startup', 'ajar'],
    ['startup', 1],
    ['security.strict', 'yes'],
    ['audit.keep-days', 0],
    ['audit.keep-days', 1.5],
    ['home.address', 'x'.repeat(3000)],
    ['home.address', '\ud800'],
    ['no.such', 1],
    ['__proto__', 1],
    ['toString', 1],
  ];
  for (const [name, value] of refused)
    assert.equal(
      codeOf(() => first.settings.set(name, value)),
      'state.invalid-value',
      `${name}=${String(value)}`,
    );
  assert.deepEqual(heard, ['startup', 'security.strict', 'security.strict']);
  first.close();
  const second = open(folder);
  assert.equal(second.settings.get('startup'), 'empty');
  assert.equal(second.settings.isSet('security.strict'), false);
  second.close();
});

test('a value that no longer fits its setting counts as not set', () => {
  const folder = newFolder();
  open(folder).close();
  const database = new DatabaseSync(join(folder, 'state.sqlite'));
  database.exec(`INSERT INTO settings VALUES ('startup', '"ajar"'), ('of.the.future', '1')`);
  database.close();
  const store = open(folder);
  assert.equal(store.settings.get('startup'), 'restore');
  store.close();
});

test('permissions belong to a context and an origin, expire, and leave no trace of other contexts', () => {
  const folder = newFolder();
  const store = open(folder);
  const answer = { origin: 'https://a.example', name: 'camera', state: 'granted', changedAtMs: 1, expiresAtMs: 100 } as const;
  store.permissions.set('default', answer);
  store.permissions.set('private', { ...answer, origin: 'https://secret.example', state: 'denied', expiresAtMs: null });
  assert.equal(store.permissions.get('default', 'https://a.example', 'camera', 99), 'granted');
  assert.equal(store.permissions.get('default', 'https://a.example', 'camera', 100), 'prompt');
  assert.equal(store.permissions.get('default', 'https://a.example', 'microphone', 1), 'prompt');
  assert.equal(store.permissions.get('default', 'https://secret.example', 'camera', 1), 'prompt');
  assert.equal(store.permissions.get('private', 'https://secret.example', 'camera', 1), 'denied');
  for (const bad of [{ origin: 'null' }, { origin: '' }, { name: 'Camera' }, { name: '' }, { changedAtMs: 0.5 }, { origin: 'x'.repeat(3000) }]) {
    assert.equal(
      codeOf(() => store.permissions.set('default', { ...answer, ...bad })),
      'state.invalid-value',
      JSON.stringify(bad).slice(0, 40),
    );
  }
  assert.equal(store.permissions.all('private').length, 1);
  store.permissions.removeContext('private');
  assert.deepEqual(store.permissions.all('private'), []);
  store.permissions.set('default', { ...answer, name: 'microphone', expiresAtMs: null });
  store.permissions.forget('default', 'https://a.example', 'camera');
  assert.deepEqual(
    store.permissions.all('default').map(({ name }) => name),
    ['microphone'],
  );
  store.permissions.forget('default', 'https://a.example', null);
  assert.deepEqual(store.permissions.all('default'), []);
  store.close();
  assert.ok(!readFileSync(join(folder, 'state.sqlite')).includes('secret.example'));
});

test('a session is its windows and tabs in their order', () => {
  const store = open(null);
  store.session.putWindow({ id: 'b', position: 1, activeTabId: null, detail: null });
  store.session.putWindow({ id: 'a', position: 0, activeTabId: '2', detail: { x: 3 } });
  const tab = { windowId: 'a', address: 'https://a.example/', title: 'x'.repeat(2000), detail: { history: [1] } };
  store.session.putTab({ ...tab, id: '1', position: 2 });
  store.session.putTab({ ...tab, id: '2', position: 1 });
  store.session.putTab({ ...tab, id: '1', position: 3, title: '\ud800' });
  const [first, second] = store.session.load();
  assert.deepEqual([first!.id, first!.activeTabId, second!.id], ['a', '2', 'b']);
  assert.deepEqual(
    first!.tabs.map(({ id, title, detail }) => [id, title.length, detail]),
    [
      ['2', 1024, { history: [1] }],
      ['1', 1, { history: [1] }],
    ],
  );
  store.session.removeTab('2');
  store.session.removeWindow('a');
  assert.deepEqual(
    store.session.load().map(({ id }) => id),
    ['b'],
  );
  assert.throws(() => store.session.putTab({ ...tab, id: '9', position: 0 }), /FOREIGN KEY/);
  store.close();
});

test('documents change all at once or not at all', () => {
  const store = open(null);
  store.grants.change(
    [
      { name: 'a', document: { parent: null } },
      { name: 'b', document: [1] },
    ],
    [],
  );
  assert.deepEqual(store.grants.all(), [
    { name: 'a', document: { parent: null } },
    { name: 'b', document: [1] },
  ]);
  assert.equal(
    codeOf(() => store.grants.change([{ name: 'c', document: 'x'.repeat(2 ** 20) }], ['a'])),
    'state.invalid-value',
  );
  for (const name of ['', 'x'.repeat(201), 'a\0b', '\udc00'])
    assert.equal(
      codeOf(() => store.grants.put(name, 1)),
      'state.invalid-value',
    );
  assert.equal(
    codeOf(() => store.grants.put('f', undefined)),
    'state.invalid-value',
  );
  assert.throws(
    () =>
      store.transaction(() => {
        store.grants.remove('a');
        store.settings.set('audit.keep-days', 5);
        throw new Error('stop');
      }),
    /stop/,
  );
  assert.deepEqual(store.grants.get('a'), { parent: null });
  assert.equal(store.settings.get('audit.keep-days'), 90);
  assert.equal(store.grants.get('none'), null);
  store.close();
});

test('secrets lie sealed, open again after a restart, and only under their own name and key', async () => {
  const folder = newFolder();
  const store = open(folder);
  const source = new FileKeySource(join(folder, 'state.key'));
  assert.equal(
    codeOf(() => store.secrets.put('token', Buffer.from('x'))),
    'state.secrets-locked',
  );
  assert.ok((await store.secrets.unlock(source)).ok);
  assert.equal(statSync(join(folder, 'state.key')).mode & 0o777, 0o600);
  store.secrets.put('token', Buffer.from('hunter2 hunter2'));
  store.secrets.put('other', Buffer.from(''));
  assert.deepEqual(store.secrets.get('none'), { ok: true, value: null });
  store.close();
  for (const name of readdirSync(folder)) if (name.includes('sqlite')) assert.ok(!readFileSync(join(folder, name)).includes('hunter2'), name);

  const second = open(folder);
  const locked = second.secrets.get('token');
  assert.equal(locked.ok ? '' : locked.failure.code, 'state.secrets-locked');
  assert.ok((await second.secrets.unlock(source)).ok);
  const value = second.secrets.get('token');
  assert.equal(value.ok && Buffer.from(value.value!).toString(), 'hunter2 hunter2');
  assert.deepEqual(second.secrets.names(), ['other', 'token']);
  // Another key, given on purpose, opens all of them from then on.
  assert.ok((await second.secrets.changeKey(new FileKeySource(join(folder, 'next.key')))).ok);
  const changed = second.secrets.get('token');
  assert.equal(changed.ok && Buffer.from(changed.value!).toString(), 'hunter2 hunter2');
  second.close();

  const third = open(folder);
  assert.ok((await third.secrets.unlock(source)).ok, 'the old key is a key');
  const wrong = third.secrets.get('token');
  assert.equal(wrong.ok ? '' : wrong.failure.code, 'state.secret-damaged');
  third.close();
  const database = new DatabaseSync(join(folder, 'state.sqlite'));
  database.exec(
    `UPDATE secrets SET nonce = (SELECT nonce FROM secrets WHERE name = 'token'), sealed = (SELECT sealed FROM secrets WHERE name = 'token') WHERE name = 'other'`,
  );
  database.close();
  const fourth = open(folder);
  await fourth.secrets.unlock(new FileKeySource(join(folder, 'next.key')));
  const swapped = fourth.secrets.get('other');
  assert.equal(swapped.ok ? '' : swapped.failure.code, 'state.secret-damaged');
  fourth.secrets.remove('other');
  assert.deepEqual(fourth.secrets.names(), ['token']);
  rmSync(join(folder, 'next.key'));
  const gone = await fourth.secrets.unlock(new FileKeySource(join(folder, 'next.key')));
  assert.equal(gone.ok ? '' : gone.failure.code, 'state.secrets-locked', 'no new key while a secret waits for the old one');
  fourth.close();
});

test('a key file that is not its owner’s alone, or no key, is refused', async () => {
  const folder = newFolder();
  mkdirSync(folder);
  const file = join(folder, 'key');
  const cases: readonly (readonly [() => void, RegExp])[] = [
    [() => writeFileSync(file, 'short', { mode: 0o600 }), /no file of 32 bytes/],
    [() => writeFileSync(file, Buffer.alloc(32)), /^read$/],
    [() => chmodSync(file, 0o640), /mode 0600/],
    [() => (rmSync(file), mkdirSync(file)), /no file of 32 bytes/],
    [() => (rmSync(file, { recursive: true }), spawnSync('ln', ['-s', '/etc/passwd', file])), /ELOOP/],
  ];
  for (const [prepare, expected] of cases) {
    prepare();
    const key = await new FileKeySource(file).read(true);
    assert.match(key.ok ? 'read' : key.failure.message, expected);
  }
});

for (let version = 1; version < STATE_MIGRATIONS.length; version++) {
  test(`a state of version ${version} is brought to the newest, with a backup of before`, () => {
    const folder = newFolder();
    mkdirSync(folder);
    const old = new DatabaseSync(join(folder, 'state.sqlite'));
    migrate(old, STATE_MIGRATIONS.slice(0, version));
    old.exec(`INSERT INTO settings VALUES ('audit.keep-days', '7');
      INSERT INTO permissions VALUES ('default', 'https://a.example', 'camera', 'granted', 1, NULL);
      INSERT INTO session_windows VALUES ('w', 0, NULL); INSERT INTO session_tabs VALUES ('t', 'w', 0, 'about:blank', 'A', '{}')`);
    if (version >= 2) old.exec(`INSERT INTO grants VALUES ('g', '{}')`);
    old.close();
    const store = open(folder);
    assert.equal(store.recovery, null);
    assert.equal(store.settings.get('audit.keep-days'), 7);
    assert.equal(store.permissions.get('default', 'https://a.example', 'camera', 5), 'granted');
    assert.equal(store.session.load()[0]!.tabs[0]!.title, 'A');
    store.grants.put('new', 1);
    const backup = new DatabaseSync(store.backups.at(-1)!.path);
    assert.equal(versionOf(backup), version);
    backup.close();
    store.close();
  });
}

test('a migration that fails leaves the version before it', () => {
  const database = new DatabaseSync(':memory:');
  const failing = [...STATE_MIGRATIONS, (): void => database.exec('CREATE TABLE half (x); SELECT nonsense')];
  assert.throws(() => migrate(database, failing), /nonsense/);
  assert.equal(versionOf(database), STATE_MIGRATIONS.length);
  assert.equal(database.prepare(`SELECT count(*) AS n FROM sqlite_schema WHERE name = 'half'`).get()!['n'], 0);
  database.close();
});

test('a newer state is refused and not touched', () => {
  const folder = filledState();
  const file = join(folder, 'state.sqlite');
  const database = new DatabaseSync(file);
  database.exec('PRAGMA user_version = 99');
  database.close();
  const bytes = readFileSync(file);
  assert.equal(
    codeOf(() => open(folder)),
    'state.newer',
  );
  assert.deepEqual(readFileSync(file), bytes);
  assert.ok(readdirSync(folder).every((name) => !name.includes('broken')));
});

const DAMAGE: Readonly<Record<string, (file: string) => void>> = {
  'is text': (file) => writeFileSync(file, 'not a database, whatever its name says. '.repeat(500)),
  'is empty': (file) => truncateSync(file, 0),
  'is gone': (file) => rmSync(file),
  'is cut to 100 bytes': (file) => truncateSync(file, 100),
  'is cut to one page': (file) => truncateSync(file, 4096),
  'is cut in half': (file) => truncateSync(file, Math.floor(statSync(file).size / 2)),
  'lost its last page': (file) => truncateSync(file, statSync(file).size - 4096),
  'has zeros for its second page': (file) => patch(file, 4096, Buffer.alloc(4096)),
  'has noise in its middle': (file) => patch(file, 8192, Buffer.alloc(30_000, 0xa5)),
  'has a broken header': (file) => patch(file, 0, Buffer.from('SQLite format 9')),
  'has a page size of nonsense': (file) => patch(file, 16, Buffer.from([0x12, 0x34])),
  'has a schema of nonsense': (file) => patch(file, 100, Buffer.alloc(200, 0xff)),
  'is another program’s': (file) => {
    rmSync(file);
    const other = new DatabaseSync(file);
    other.exec('PRAGMA application_id = 77; CREATE TABLE t (x); INSERT INTO t VALUES (zeroblob(5000))');
    other.close();
  },
};

function patch(file: string, at: number, bytes: Uint8Array): void {
  const content = readFileSync(file);
  content.set(bytes.subarray(0, content.length - at), at);
  writeFileSync(file, content);
}

for (const [what, damage] of Object.entries(DAMAGE)) {
  test(`a state that ${what} is restored from its backup, said, and kept aside`, () => {
    const folder = filledState();
    damage(join(folder, 'state.sqlite'));
    const said: string[] = [];
    const store = open(folder, START_MS + 5, { warn: (line, detail) => said.push(`${detail} ${line}`) });
    assert.equal(store.recovery?.code, 'state.restored');
    assert.match(said[0]!, /^state.restored the state was damaged: its last good backup was restored: .*2026-11-21T00:00:00.000Z$/);
    assert.equal(store.settings.get('audit.keep-days'), 12);
    assert.equal(store.grants.all().length, 200);
    store.settings.set('audit.keep-days', 13);
    store.close();
    if (what !== 'is gone') assert.ok(readdirSync(folder).some((name) => name.startsWith('state.sqlite.broken-')));
    const again = open(folder);
    assert.equal(again.recovery, null);
    assert.equal(again.settings.get('audit.keep-days'), 13);
    again.close();
  });
}

test('a backup that has rotted is passed over for the one before it; without any the state starts empty and says so', () => {
  const folder = filledState();
  const store = open(folder);
  store.settings.set('audit.keep-days', 99);
  store.backUp();
  const [newest, ...older] = store.backups;
  store.close();
  patch(newest!.path, 5000, Buffer.from('rot'));
  writeFileSync(join(folder, 'state.sqlite'), 'broken'.repeat(1000));
  const second = open(folder);
  assert.equal(second.recovery?.code, 'state.restored');
  assert.equal(second.settings.get('audit.keep-days'), 12);
  second.close();
  for (const { path } of [newest!, ...older]) rmSync(path);
  for (const name of readdirSync(join(folder, 'backups'))) writeFileSync(join(folder, 'backups', name), 'rot');
  writeFileSync(join(folder, 'state.sqlite'), 'broken'.repeat(1000));
  const third = open(folder);
  assert.equal(third.recovery?.code, 'state.reset');
  assert.equal(third.settings.get('audit.keep-days'), 90);
  third.close();
});

test('random flips of bytes never keep the state from opening, and what is read is right or refused with a code', () => {
  const folder = filledState();
  const file = join(folder, 'state.sqlite');
  const whole = readFileSync(file);
  let restored = 0;
  for (let seed = 1; seed <= 150; seed++) {
    const bytes = Buffer.from(whole);
    let random = seed * 2_654_435_761;
    for (let flip = 0; flip <= seed % 4; flip++) {
      random = (Math.imul(random, 1_103_515_245) + 12_345) >>> 0;
      // Half of them where the structure is.
      const at = seed % 2 === 0 ? random % bytes.length : (Math.floor(random / 4096) % (bytes.length / 4096)) * 4096 + (random % 120);
      bytes[at]! ^= 1 << (random >>> 29);
    }
    writeFileSync(file, bytes);
    const code = codeOf(() => {
      const store = open(folder, START_MS + seed);
      if (store.recovery !== null) restored++;
      try {
        store.settings.get('audit.keep-days');
        store.grants.all();
        store.permissions.all('default');
        store.session.load();
      } finally {
        store.close();
      }
    });
    assert.ok(['done', 'state.damaged', 'state.newer'].includes(code), `seed ${seed}: ${code}`);
    for (const name of readdirSync(folder)) if (name.includes('broken') || name.endsWith('-wal')) rmSync(join(folder, name));
  }
  assert.ok(restored > 10, `${restored} were restored`);
});

test('backups are made daily, numbered whatever the clock says, and only the newest seven are kept', () => {
  const folder = newFolder();
  const times = [0, 1, DAY_MS - 1, DAY_MS, 2 * DAY_MS, -5 * DAY_MS, 3 * DAY_MS];
  const counts = times.map((offset) => {
    const store = open(folder, START_MS + offset);
    const count = store.backups.length;
    store.close();
    return count;
  });
  assert.deepEqual(counts, [1, 1, 1, 2, 3, 4, 5]);
  const store = open(folder, START_MS + 3 * DAY_MS);
  for (let at = 0; at < 5; at++) store.backUp();
  assert.deepEqual(
    store.backups.map(({ number }) => number),
    [10, 9, 8, 7, 6, 5, 4],
  );
  store.close();
  writeFileSync(join(folder, 'backups', 'copy.partial'), 'left by a kill');
  writeFileSync(join(folder, 'backups', 'letter.txt'), 'of a person');
  assert.equal(new Backups(join(folder, 'backups')).list().length, 7);
  const last = open(folder, START_MS + 5 * DAY_MS);
  assert.equal(existsSync(join(folder, 'backups', 'copy.partial')), false);
  assert.equal(existsSync(join(folder, 'backups', 'letter.txt')), true);
  last.close();
});

test('a full disk refuses changes with a code; what was kept stays and can be read, and writing goes on when there is room', (context) => {
  const folder = newFolder();
  mkdirSync(folder);
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=400k', 'kpio-test', folder]).status !== 0) return context.skip('a small disk needs root');
  try {
    const store = open(folder);
    store.settings.set('audit.keep-days', 5);
    const kept: string[] = [];
    let code = 'done';
    for (let at = 0; at < 200 && code === 'done'; at++) {
      code = codeOf(() => store.grants.put(`g${at}`, 'x'.repeat(10_000)));
      if (code === 'done') kept.push(`g${at}`);
    }
    assert.equal(code, 'state.write-failed');
    assert.ok(kept.length > 5);
    assert.deepEqual(
      store.grants
        .all()
        .map(({ name }) => name)
        .sort(),
      kept.sort(),
    );
    assert.equal(
      codeOf(() => store.backUp()),
      'state.write-failed',
    );
    assert.equal(store.settings.get('audit.keep-days'), 5);
    spawnSync('mount', ['-o', 'remount,size=4m', folder]);
    store.grants.put('room', 1);
    store.close();
    const again = open(folder);
    assert.equal(again.recovery, null);
    assert.equal(again.grants.all().length, kept.length + 1);
    again.close();
  } finally {
    spawnSync('umount', [folder]);
  }
});

test('two stores do not share a folder', () => {
  const folder = newFolder();
  const first = open(folder);
  assert.equal(
    codeOf(() => open(folder)),
    'state.held',
  );
  first.settings.set('audit.keep-days', 3);
  first.close();
  open(folder).close();
});

test('what is no folder, or may not be written, is a code', () => {
  const file = newFolder();
  writeFileSync(file, '');
  const blocked = newFolder();
  mkdirSync(join(blocked, 'state.sqlite'), { recursive: true });
  assert.equal(
    codeOf(() => open(blocked)),
    'state.unusable',
  );
});
