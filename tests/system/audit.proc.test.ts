// The audit log of a running system: what comes into it, when, and what becomes of the system when it cannot be written.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';

import { verifyFolder } from '../../src/audit/verify-folder.ts';
import { toFailure } from '../../src/base/failure.ts';
import { AUDIT_EVENTS } from '../../src/kernel/audit/audit-events.ts';
import type { SystemAuditStatus } from '../../src/kernel/audit/system-audit.ts';
import { askRunning } from '../../src/shell/ask-running.ts';
import { entriesOf, entriesOnDisk, grant, guestsOf, openGuest, revoke } from '../support/audit-client.ts';
import { eventually, jsonOf, kpio, kpioArguments, newFolder, TestSystem } from '../support/kpio-process.ts';

const ONE_MINUTE = { timeout: 60_000 };

async function start(t: TestContext, options: Parameters<typeof TestSystem.start>[0] = {}): Promise<TestSystem> {
  const system = await TestSystem.start(options);
  t.after(() => system.stop());
  return system;
}

const namesOf = (entries: readonly { event: string }[]): string[] => entries.map(({ event }) => event);

async function codeOf(act: Promise<unknown>): Promise<string> {
  return act.then(
    () => 'done',
    (error: unknown) => toFailure(error).code,
  );
}

test('boot, rights, firewall, guests and the end come into the log, with the class of the table', ONE_MINUTE, async (t) => {
  const system = await start(t);
  const { state } = system;
  const guest = await openGuest(state);
  const crashing = await openGuest(state);
  const own = (await entriesOf(state, { event: 'capability.grant', guest: String(guest) })).map(({ details }) => details);
  assert.ok(
    own.some(({ capabilities }) => (capabilities as string[]).includes('GPU')),
    'what its profile gives',
  );
  const { id } = await grant(state, guest, 'a test');
  await revoke(state, id, 'a test');
  await askRunning(state, { command: 'policy.setProfile', guest, profile: 'site-offline', keep: false });
  await askRunning(state, { command: 'firewall.add', rule: 'no-mail 100 deny tcp to any port 25' });
  await askRunning(state, { command: 'guest.freeze', id: guest });
  await askRunning(state, { command: 'guest.kill', id: guest });
  const other = (await guestsOf(state)).find(({ id: its }) => its === crashing)!;
  for (const pid of [other.pid, system.processes().find(({ kind }) => kind === 'network')!.pid]) {
    assert.ok(pid > 1, 'a process of its own');
    process.kill(pid, 'SIGKILL');
  }
  await eventually('both are told', async () => {
    const names = namesOf(await entriesOf(state));
    return names.includes('service.died') && names.includes('guest.ended');
  });
  await eventually(
    'the rest of what runs is measured',
    async () => (await entriesOf(state, { event: 'boot.measured', text: 'platform:programs' })).length === 1,
  );
  await system.signal('SIGTERM');

  const entries = await entriesOnDisk(state);
  const names = namesOf(entries);
  const expected = ['boot.started', 'boot.measured', 'firewall.loaded', 'boot.finished', 'capability.grant', 'capability.revoke', 'policy.profile-set'];
  for (const name of [...expected, 'firewall.changed', 'guest.freeze', 'guest.kill', 'boot.ended', 'audit.anchored']) assert.ok(names.includes(name), name);
  assert.equal(names.at(-1), 'audit.closed', 'nothing comes after the end');
  for (const { event, class: its } of entries) if (!event.startsWith('audit.')) assert.equal(its, AUDIT_EVENTS[event]?.class, event);
  const report = await verifyFolder(join(state, 'audit'));
  assert.ok(report.ok && report.counter !== null, JSON.stringify(report.problems));
});

test('kpio audit without a folder reads, follows, exports and verifies what the running system writes', ONE_MINUTE, async (t) => {
  const system = await start(t);
  const { state } = system;
  const follow = spawn(process.execPath, [...kpioArguments(), 'audit', 'log', '--follow', '--json', '--limit', '1', '--state', state], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => follow.kill('SIGKILL'));
  let followed = '';
  follow.stdout.on('data', (chunk: Buffer) => (followed += chunk.toString()));
  await eventually('it shows the last entry', () => followed.includes('\n'));
  const guest = await openGuest(state);
  const { id } = await grant(state, guest, 'seen by who follows');
  await eventually('it shows what comes', () => followed.includes(id));
  follow.kill('SIGKILL');

  const found = jsonOf(await kpio(['audit', 'search', '--event', 'capability.grant', '--text', 'seen by', '--json', '--state', state]));
  assert.equal((found['entries'] as { details: { grant: string } }[])[0]!.details.grant, id);
  const log = await kpio(['audit', 'log', '--state', state]);
  assert.match(log.stdout, /capability\.grant/);
  const exported = (await kpio(['audit', 'export', '--state', state])).stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { sequence: number });
  assert.deepEqual(
    exported.map(({ sequence }) => sequence),
    exported.map((_, at) => at),
  );
  const verified = jsonOf(await kpio(['audit', 'verify', '--json', '--state', state]));
  assert.deepEqual([verified['ok'], verified['keyFrom']], [true, 'given']);
  const { name, counter } = verified['anchor'] as SystemAuditStatus['anchor'];
  assert.ok(name !== null && counter === verified['counter'], `${name} ${counter}`);
  assert.match((await kpio(['audit', 'verify', '--state', state])).stdout, /^ok: \d+ entries[^]*anchor: .* does not/);
  assert.match((await kpio(['security', 'status', '--state', state])).stdout, /Audit log\n {2}\d+ entries\n {2}anchored in /);
  assert.equal(jsonOf(await kpio(['audit', 'burn', '--json', '--state', state]))['code'], 'cli.usage');
});

test('a start that --strict refuses is in the log', ONE_MINUTE, async (t) => {
  const state = newFolder();
  t.after(() => rmSync(state, { recursive: true, force: true }));
  const answer = await kpio(['--strict', '--no-desktop', '--cdp-port', '0', '--json', '--state', state], { env: { KPIO_NO_BUBBLEWRAP: '1' } });
  assert.equal(jsonOf(answer)['code'], 'boot.not-strict');
  const entries = await entriesOnDisk(state);
  const refused = entries.find(({ event }) => event === 'boot.refused');
  assert.equal(refused?.details['code'], 'boot.not-strict');
  assert.equal(entries.at(-1)!.event, 'audit.closed');
});

for (const tpm of ['software', 'auto']) {
  test(`an older copy of the log's folder is found at the next start (${tpm})`, ONE_MINUTE, async (t) => {
    const state = newFolder();
    t.after(() => rmSync(state, { recursive: true, force: true }));
    const env = { KPIO_TPM: tpm };
    const run = async (): Promise<TestSystem> => {
      const system = await TestSystem.start({ state, env });
      await eventually('it is anchored', async () => (await statusOf(state)).anchor.name !== null);
      await system.signal('SIGTERM');
      return system;
    };
    await run();
    const [folder, copy] = [join(state, 'audit'), join(state, 'run', 'copy')];
    cpSync(folder, copy, { recursive: true });
    await run();
    assert.ok((await verifyFolder(folder)).ok);
    rmSync(folder, { recursive: true });
    cpSync(copy, folder, { recursive: true });
    assert.ok((await verifyFolder(folder)).ok, 'the copy alone shows nothing');
    const system = await run();
    assert.ok(namesOf(await entriesOnDisk(state)).includes('audit.rollback-found'));
    assert.match(system.log(), /an earlier state of the audit log was put back/);
    assert.match((await verifyFolder(folder)).problems[0]!.problem, /an earlier state was put back/);
    // Taken away whole.
    rmSync(folder, { recursive: true });
    await run();
    assert.ok(namesOf(await entriesOnDisk(state)).includes('audit.rollback-found'));
  });
}

async function statusOf(state: string): Promise<SystemAuditStatus> {
  return (await askRunning(state, { command: 'audit.status' }))['audit'] as SystemAuditStatus;
}

/** null where this user may not mount one. */
function smallDisk(t: TestContext): string | null {
  const disk = newFolder();
  const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'kpio-test', disk]).status === 0;
  t.after(() => {
    if (isMounted) spawnSync('umount', ['-l', disk]);
    rmSync(disk, { recursive: true, force: true });
  });
  return isMounted ? disk : null;
}

test('a full disk refuses what gives rights, leaves the system manageable, and is over when there is room', ONE_MINUTE, async (t) => {
  const disk = smallDisk(t);
  if (disk === null) return t.skip('a small disk needs root');
  const state = join(disk, 'state');
  mkdirSync(state);
  const system = await TestSystem.start({ state });
  try {
    const guest = await openGuest(state);
    const held = await grant(state, guest, 'while there was room');
    const filler = join(disk, 'filler');
    fill(filler);
    assert.equal(await codeOf(grant(state, guest, 'no room')), 'audit.unavailable');
    assert.equal(await codeOf(askRunning(state, { command: 'policy.setProfile', guest, profile: 'site-offline', keep: false })), 'audit.unavailable');
    assert.equal(await codeOf(askRunning(state, { command: 'firewall.policy', policy: 'open' })), 'audit.unavailable');
    assert.match((await statusOf(state)).trouble ?? '', /ENOSPC/);
    // What takes away, and what only looks, goes on.
    assert.equal(await revoke(state, held.id, 'no room'), 1);
    await askRunning(state, { command: 'guest.freeze', id: guest });
    await askRunning(state, { command: 'guest.thaw', id: guest });
    assert.ok(namesOf(await entriesOf(state)).includes('boot.started'));
    assert.match((await kpio(['security', 'status', '--state', state])).stdout, /NOT WRITTEN, what must be audited is refused: ENOSPC/);
    const other = await openGuest(state).catch(() => null);
    if (other !== null) await eventually('a new guest keeps nothing that the log does not take', async () => (await holdsOf(state, other)).length === 0);
    await askRunning(state, { command: 'guest.kill', id: guest });
    await eventually('it has ended', async () => !(await guestsOf(state)).some(({ id }) => id === guest));

    rmSync(filler);
    const next = await openGuest(state);
    await grant(state, next, 'room again');
    assert.equal((await statusOf(state)).trouble, null);
    const names = namesOf(await entriesOf(state));
    for (const name of ['guest.freeze', 'guest.kill', 'capability.act-refused', 'capability.revoke'])
      assert.ok(names.includes(name), `${name} was kept until there was room`);
    assert.ok(!names.includes('audit.lost'));
    await system.signal('SIGTERM');
    const report = await verifyFolder(join(state, 'audit'));
    assert.ok(report.ok, JSON.stringify(report.problems));
  } finally {
    system.child.kill('SIGKILL');
    await system.ended;
  }
});

async function holdsOf(state: string, guest: number): Promise<readonly unknown[]> {
  return ((await askRunning(state, { command: 'policy.show', guest }))['policy'] as { holds: unknown[] }).holds;
}

/** To the last byte. */
function fill(file: string): void {
  for (const sizeBytes of [1 << 20, 4096, 1]) {
    try {
      for (;;) writeFileSync(file, Buffer.alloc(sizeBytes), { flag: 'a' });
    } catch (error) {
      assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC');
    }
  }
  assert.ok(statSync(file).size > 0);
}

test('a system that starts on a full disk says so, and audits when there is room', ONE_MINUTE, async (t) => {
  const disk = smallDisk(t);
  if (disk === null) return t.skip('a small disk needs root');
  const state = join(disk, 'state');
  mkdirSync(state);
  await (await TestSystem.start({ state })).signal('SIGTERM');
  // The database is there and need not grow; the log has to write.
  const filler = join(disk, 'filler');
  fill(filler);
  let system: TestSystem;
  try {
    system = await TestSystem.start({ state });
  } catch (error) {
    // The state itself may be what does not fit: refused with a code, and nothing is broken.
    assert.match(String(error), /state\.|boot\./);
    rmSync(filler);
    system = await TestSystem.start({ state });
  }
  try {
    rmSync(filler, { force: true });
    const guest = await openGuest(state);
    await eventually('grants are taken', async () => (await codeOf(grant(state, guest, 'room again'))) === 'done');
    await system.signal('SIGTERM');
    assert.ok((await verifyFolder(join(state, 'audit'))).ok);
  } finally {
    system.child.kill('SIGKILL');
    await system.ended;
  }
});

test('a command for one page keeps no log', ONE_MINUTE, async (t) => {
  const state = newFolder();
  t.after(() => rmSync(state, { recursive: true, force: true }));
  const answer = await kpio(['dump', 'data:text/html,one', '--json'], { env: { KPIO_STATE: state } });
  assert.equal(answer.code, 0);
  assert.ok(!existsSync(join(state, 'audit')));
});
