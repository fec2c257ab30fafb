import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { AuditEvent } from '../audit/audit-entry.ts';
import { LIMITS } from '../jail/limits.ts';
import { GuestTable } from '../kernel/guests/guest-table.ts';
import type { GuestLimiter } from '../kernel/guests/limit-guest.ts';
import { TRUSTING_GATE } from '../protocol/channel-gate.ts';
import { answerLine } from './control-server.ts';
import { guestControl } from './guest-control.ts';

const CONTROL = {
  pid: 0,
  traffic: { messagesIn: 0, messagesOut: 0, bytesIn: 0, bytesOut: 0 },
  protections: [],
  connections: [],
  freeze() {},
  thaw() {},
  kill() {},
  rightsLost() {},
  rightsGained() {},
};

const REPORT = [
  { name: 'memory', means: 'RLIMIT_DATA', detail: '' },
  { name: 'cpu-quota', means: null, detail: 'there is no cpu controller' },
  { name: 'tasks', means: 'RLIMIT_NPROC', detail: '' },
];

/** One running guest, number 7, and what the audit log hears. */
function system(limiter: Partial<GuestLimiter> | null = null) {
  const guests = new GuestTable();
  const guest = guests.add({ id: 7, kind: 'site', name: '', owner: '', limits: LIMITS.site, profile: 'p', networkInterface: null }, CONTROL);
  guests.bind(guest, 'default', 'https://a');
  const audited: AuditEvent[] = [];
  const parts = {
    guests,
    limiter: limiter === null ? null : { report: REPORT, limit: () => [], ...limiter },
    audit: { note: (event: AuditEvent) => void audited.push(event) },
  };
  const ask = (question: Record<string, unknown>) =>
    answerLine(
      JSON.stringify(question),
      guestControl(() => parts),
      TRUSTING_GATE,
    ) as Promise<any>;
  return { guest, ask, audited };
}

const NOTHING = { cpuQuotaPercent: null, memoryBytes: null, maxTasks: null, networkBytesPerSecond: null };

test('acts on guests are audited, done or refused', async () => {
  const { ask, audited } = system();
  assert.equal((await ask({ command: 'guest.freeze', id: 7 })).guest.state, 'frozen');
  assert.equal((await ask({ command: 'guest.freeze', id: 7 })).code, 'guest.wrong-state');
  assert.equal((await ask({ command: 'guest.kill', id: 7 })).guest.state, 'ending');
  assert.equal((await ask({ command: 'guest.kill', id: 8 })).code, 'guest.not-found');
  assert.deepEqual(
    audited.map(({ event, outcome, guest, details }) => [event, outcome, guest, details?.['code']]),
    [
      ['guest.freeze', 'done', '7', ''],
      ['guest.freeze', 'refused', '7', 'guest.wrong-state'],
      ['guest.kill', 'done', '7', ''],
    ],
  );
});

test('a limit is written in the table only when the machine took it', async () => {
  const { ask, guest } = system({ limit: (_pid, { memoryBytes }) => (memoryBytes === undefined ? [] : ['RLIMIT_DATA']) });
  assert.equal((await ask({ ...NOTHING, command: 'guest.limit', id: 7, memoryBytes: 1 << 26 })).guest.limits.memoryBytes, 1 << 26);
  const both = await ask({ ...NOTHING, command: 'guest.limit', id: 7, memoryBytes: 1 << 25, maxTasks: 9 });
  assert.deepEqual([both.code, both.error], ['guest.limit-refused', 'cannot set the limit: maxTasks: the machine refused']);
  assert.deepEqual([guest.limits.memoryBytes, guest.limits.maxTasks], [1 << 25, LIMITS.site.maxTasks]);
});

test('a limit of the network needs nothing of the machine, and 0 takes it away', async () => {
  const { ask, guest } = system();
  assert.equal((await ask({ ...NOTHING, command: 'guest.limit', id: 7, networkBytesPerSecond: 200_000 })).guest.limits.networkBytesPerSecond, 200_000);
  assert.equal((await ask({ ...NOTHING, command: 'guest.limit', id: 7, networkBytesPerSecond: 0 })).guest.limits.networkBytesPerSecond, null);
  assert.equal((await ask({ ...NOTHING, command: 'guest.limit', id: 7, networkBytesPerSecond: 5, memoryBytes: 1 << 26 })).code, 'guest.limit-refused');
  assert.equal(guest.limits.networkBytesPerSecond, null, 'what was asked for with it was refused');
});

test('a limit that this machine has no means for is refused before any other is set', async () => {
  const { ask, guest } = system({ limit: () => assert.fail('it was set') });
  const refused = await ask({ ...NOTHING, command: 'guest.limit', id: 7, memoryBytes: 1 << 26, cpuQuotaPercent: 50 });
  assert.deepEqual([refused.code, refused.error], ['guest.limit-refused', 'cannot set the limit: cpuQuotaPercent: there is no cpu controller']);
  assert.equal(guest.limits, LIMITS.site);
  assert.equal((await system().ask({ ...NOTHING, command: 'guest.limit', id: 7, memoryBytes: 1 << 26 })).code, 'guest.limit-refused');
  assert.equal((await ask({ ...NOTHING, command: 'guest.limit', id: 7 })).code, 'guest.limit-refused');
});
