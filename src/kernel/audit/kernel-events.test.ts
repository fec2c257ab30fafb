import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { AuditEvent, AuditWriter } from '../../audit/audit-entry.ts';
import { failure } from '../../base/failure.ts';
import type { Failure } from '../../base/failure.ts';
import { LIMITS } from '../../jail/limits.ts';
import type { ExitReport } from '../guests/child.ts';
import type { GuestControl } from '../guests/guest.ts';
import { GuestTable } from '../guests/guest-table.ts';
import { auditKernel } from './kernel-events.ts';

function world(recovery: Failure | null = null) {
  const events: AuditEvent[] = [];
  const note = (event: AuditEvent): void => void events.push(event);
  const service = () => ({ service: { onDied: (_report: ExitReport): void => {} } });
  const kernel = { guests: new GuestTable(), state: { recovery }, network: service(), screen: service() };
  auditKernel(kernel, { note } as unknown as AuditWriter);
  return { events, kernel };
}

test('guests that end for a reason are told, with it', () => {
  const { events, kernel } = world();
  const reasons = [failure('page.crashed', 'SIGSEGV'), failure('page.unresponsive'), failure('guest.killed'), null];
  for (const [id, reason] of reasons.entries()) {
    const guest = kernel.guests.add({ id, kind: 'site', name: 'a', owner: '', limits: LIMITS.site, profile: '', networkInterface: null }, {} as GuestControl);
    guest.endReason = reason;
    kernel.guests.move(guest, 'ended');
  }
  assert.deepEqual(
    events.map(({ event, guest, details }) => [event, guest, details?.['code']]),
    [
      ['guest.ended', '0', 'page.crashed'],
      ['guest.ended', '1', 'page.unresponsive'],
    ],
  );
});

test('a service that dies is told, with the end of its last words', () => {
  const { events, kernel } = world();
  kernel.screen.service.onDied({ code: null, signal: 'SIGSEGV', lastWords: 'x'.repeat(10_000) });
  assert.deepEqual([events[0]?.event, events[0]?.actor, String(events[0]?.details?.['lastWords']).length], ['service.died', 'screen', 400]);
});

test('a state that was restored is told at once', () => {
  assert.deepEqual(world().events, []);
  assert.deepEqual(world(failure('state.restored')).events[0]?.details?.['code'], 'state.restored');
});
