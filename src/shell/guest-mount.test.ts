import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';

import type { AuditEvent } from '../audit/audit-entry.ts';
import { FailureError, toFailure } from '../base/failure.ts';
import { LIMITS } from '../jail/limits.ts';
import { MountSources } from '../kernel/files/mount-source.ts';
import type { MountView } from '../kernel/files/mount-table.ts';
import { GuestTable } from '../kernel/guests/guest-table.ts';
import { TRUSTING_GATE } from '../protocol/channel-gate.ts';
import { answerLine } from './control-server.ts';
import { guestMountControl } from './guest-mount-control.ts';
import { mountsText } from './guest-mount.ts';
import { GUEST } from './guest.spec.ts';
import { questionOf } from './guest.ts';
import { parseArguments } from './parse-arguments.ts';

const ask = (line: string): Record<string, unknown> => questionOf(parseArguments(GUEST, line.split(' ')));

test('the words of guest mount, mounts and unmount become questions', () => {
  assert.deepEqual(ask('mounts 7'), { command: 'guest.mounts', id: 7 });
  assert.deepEqual(ask('unmount 7 /srv'), { command: 'guest.unmount', id: 7, target: '/srv' });
  const plain = { command: 'guest.mount', id: 7, source: resolve('x'), target: '/srv', mode: 'ro', quotaBytes: null, changes: null };
  assert.deepEqual(ask('mount 7 x /srv'), plain);
  assert.deepEqual(ask('mount 7 x /srv --mode overlay --quota 1M --changes y'), { ...plain, mode: 'overlay', quotaBytes: 1 << 20, changes: resolve('y') });
});

for (const line of [
  'mount 7',
  'mount 7 x',
  'mount 7 x srv',
  'mount x /y',
  'mount 7 x /srv --mode all',
  'mount 7 x /srv --quota much',
  'unmount 7',
  'unmount 7 srv',
  'kill 7 8',
]) {
  test(`guest ${line} is no command`, () => {
    try {
      ask(line);
    } catch (error) {
      return assert.equal(toFailure(error).code, 'cli.usage');
    }
    assert.fail();
  });
}

let folder = '';
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'kpio-mounts-'));
  mkdirSync(join(folder, 'source'));
  mkdirSync(join(folder, 'changes'));
  writeFileSync(join(folder, 'source/x'), 'content');
});
after(() => rmSync(folder, { recursive: true, force: true }));

const CONTROL = { pid: 0, traffic: {}, protections: [], connections: [], freeze() {}, thaw() {}, kill() {}, rightsLost() {}, rightsGained() {} };

function system(logFull = false) {
  const guests = new GuestTable();
  const guest = guests.add({ id: 7, kind: 'site', name: '', owner: '', limits: LIMITS.site, profile: 'p', networkInterface: null }, CONTROL as never);
  guests.bind(guest, 'default', 'https://a');
  const spare = guests.add({ ...guest, id: 8, name: '', owner: '' }, CONTROL as never);
  guests.move(spare, 'spare');
  const audited: AuditEvent[] = [];
  const audit = {
    append: async (event: AuditEvent) => {
      if (logFull) throw new FailureError('audit.unavailable');
      audited.push(event);
      return null;
    },
    note: (event: AuditEvent) => void audited.push(event),
  };
  const mountSources = new MountSources();
  const table = guestMountControl(() => ({ guests, mountSources, audit }));
  const say = (line: string) => answerLine(JSON.stringify(ask(line)), table, TRUSTING_GATE) as Promise<any>;
  return { guests, guest, say, audited };
}

test('an operator mounts a folder, a file and an overlay for a guest, sees what it read, and takes them away', async () => {
  const { guest, say, audited } = system();
  const mounted = (await say(`mount 7 ${folder}/source /srv/folder`)).mounts as MountView[];
  assert.deepEqual([mounted.length, mounted[0]!.path, mounted[0]!.mode, mounted[0]!.by], [1, '/srv/folder', 'read-only', 'operator']);
  await say(`mount 7 ${folder}/source/x /srv/one`);
  await say(`mount 7 ${folder}/source /srv/overlay --mode overlay --quota 64k`);
  await say(`mount 7 ${folder}/source /srv/kept --mode overlay --changes ${folder}/changes --quota 64k`);
  for (const path of ['/srv/folder/x', '/srv/one', '/srv/overlay/x', '/srv/kept/x']) {
    const handle = guest.files.open(path, () => {});
    assert.equal(handle.read(0, new Uint8Array(100)), 7, path);
    handle.close();
  }
  const { mounts } = await say('mounts 7');
  assert.deepEqual(
    (mounts as MountView[]).map(({ path, opened, openNow, bytesRead, quotaBytes }) => [path, opened, openNow, bytesRead, quotaBytes]),
    [
      ['/srv/folder', 1, 0, 7, null],
      ['/srv/one', 1, 0, 7, null],
      ['/srv/overlay', 1, 0, 7, 65_536],
      ['/srv/kept', 1, 0, 7, 65_536],
    ],
  );
  assert.match(mountsText(mounts), /\/srv\/overlay +read-write +operator +0 of 1 +7 B +0 B +\d+(\.\d)? k?B of 64\.0 kB/);
  const left = (await say('unmount 7 /srv/one')).mounts as MountView[];
  assert.deepEqual(
    left.map(({ path }) => path),
    ['/srv/folder', '/srv/overlay', '/srv/kept'],
  );
  assert.deepEqual(
    [audited[0]!.event, audited[0]!.class, audited[0]!.details?.['target'], audited.at(-1)!.event],
    ['guest.mount', 'must', '/srv/folder', 'guest.unmount'],
  );
});

test('an ext4 image is a source, and its pages are counted', { skip: existsSync('/usr/sbin/mkfs.ext4') ? false : 'there is no mkfs.ext4' }, async () => {
  const image = join(folder, 'image.ext4');
  assert.equal(spawnSync('/usr/sbin/mkfs.ext4', ['-q', '-F', '-d', join(folder, 'source'), image, '4M']).status, 0);
  const before = readFileSync(image);
  const { guest, say } = system();
  await say(`mount 7 ${image} /srv/image`);
  await say(`mount 7 ${image} /srv/changed --mode overlay`);
  for (const path of ['/srv/image/x', '/srv/changed/x']) guest.files.open(path, () => {}).close();
  const [mount] = (await say('mounts 7')).mounts as MountView[];
  assert.ok(mount!.cacheHits! > 0 && mount!.cacheMisses! > 0, JSON.stringify(mount));
  assert.match(mount!.source, /image/);
  assert.equal((await say(`mount 7 ${image} /srv/written --mode rw`)).code, 'vfs.busy', 'what is cached of it must not change');
  await say('unmount 7 /srv/image');
  await say('unmount 7 /srv/changed');
  assert.ok(readFileSync(image).equals(before), 'mounting changes nothing in it');
  const [written] = (await say(`mount 7 ${image} /srv/written --mode rw --quota 1M`)).mounts as MountView[];
  assert.deepEqual([written!.mode, written!.quotaBytes], ['read-write', 1 << 20]);
  assert.equal((await say(`mount 7 ${image} /srv/read`)).code, 'vfs.busy');
  guest.files.open('/srv/written/x', () => {}).close();
  guest.files.close();
  assert.equal(spawnSync('/usr/sbin/e2fsck', ['-f', '-n', image]).status, 0);
});

test('what cannot be mounted is refused with a code, is audited, and leaves nothing open', async () => {
  const { say, audited } = system();
  await say(`mount 7 ${folder}/source /srv`);
  const cases: readonly (readonly [line: string, code: string])[] = [
    [`mount 7 ${folder}/source /srv`, 'vfs.busy'],
    [`mount 7 ${folder}/none /none`, 'vfs.not-found'],
    ['mount 7 /dev/zero /zero', 'vfs.denied'],
    [`mount 7 ${folder}/source /x --quota 1M`, 'vfs.invalid'],
    [`mount 7 ${folder}/source /x --mode rw --changes ${folder}/changes`, 'vfs.invalid'],
    [`mount 7 ${folder}/source/x /x --mode overlay`, 'vfs.not-directory'],
    [`mount 7 ${folder}/source /x --mode overlay --quota 1G`, 'vfs.invalid'],
    [`mount 7 ${folder}/source /x/../y`, 'vfs.invalid-name'],
    ['unmount 7 /none', 'vfs.not-found'],
    [`mount 8 ${folder}/source /srv`, 'guest.wrong-state'],
    [`mount 9 ${folder}/source /srv`, 'guest.not-found'],
    ['mounts 9', 'guest.not-found'],
  ];
  for (const [line, code] of cases) assert.equal((await say(line)).code, code, line);
  assert.equal(audited.filter(({ event }) => event === 'guest.mount-refused').length, 2, 'what was begun');
});

test('without a log that takes it nothing is mounted', async () => {
  const { guest, say } = system(true);
  assert.equal((await say(`mount 7 ${folder}/source /srv`)).code, 'audit.unavailable');
  assert.deepEqual(guest.files.views, []);
});

test('a guest that has ended shows no files, and takes none', async () => {
  const { guests, guest, say } = system();
  await say(`mount 7 ${folder}/source /srv`);
  guests.move(guest, 'ending');
  guests.move(guest, 'ended');
  assert.deepEqual((await say('mounts 7')).mounts, []);
  assert.equal((await say(`mount 7 ${folder}/source /srv`)).code, 'guest.not-found');
});
