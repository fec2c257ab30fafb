// The audit log of a test's system: asked over the control socket as `kpio audit` asks, and read from the folder when the system is down.

import { join } from 'node:path';

import type { AuditEntry } from '../../src/audit/audit-entry.ts';
import { findNewest, openForReading } from '../../src/audit/search.ts';
import type { GuestSnapshot } from '../../src/kernel/guests/guest-snapshot.ts';
import type { GrantView } from '../../src/kernel/policy/policy-enforcer.ts';
import { askRunning } from '../../src/shell/ask-running.ts';

const NO_FILTER = { fromMs: null, toMs: null, guest: null, event: null, outcome: null, text: null };

/** The newest thousand that fit. */
export async function entriesOf(state: string, filter: Partial<Record<keyof typeof NO_FILTER, unknown>> = {}): Promise<AuditEntry[]> {
  return (await askRunning(state, { command: 'audit.newest', filter: { ...NO_FILTER, ...filter }, limit: 1000 }))['entries'] as AuditEntry[];
}

export async function entriesOnDisk(state: string): Promise<AuditEntry[]> {
  const log = await openForReading(join(state, 'audit'));
  if (!log.ok) throw new Error(log.failure.message);
  return findNewest(log.value, {}, 100_000);
}

/** Opens a tab on a data: page and answers with its guest, once its process is there. */
export async function openGuest(state: string): Promise<number> {
  const running = async (): Promise<number[]> => (await guestsOf(state)).filter((each) => each.state === 'running' && each.pid > 0).map(({ id }) => id);
  const before = new Set(await running());
  await askRunning(state, { command: 'open', url: 'data:text/html,guest' });
  for (;;) {
    const id = (await running()).find((each) => !before.has(each));
    if (id !== undefined) return id;
  }
}

export async function guestsOf(state: string): Promise<GuestSnapshot[]> {
  return (await askRunning(state, { command: 'guest.list', all: false }))['guests'] as GuestSnapshot[];
}

/** Throws as the command does: a FailureError with its code. */
export async function grant(state: string, guest: number, reason: string): Promise<GrantView> {
  const question = { capabilities: ['CONSOLE'], constraints: null, lifetimeMs: null, depthLeft: 0, mayDelegate: false, parent: null, keep: false };
  return (await askRunning(state, { command: 'policy.grant', guest, ...question, reason }))['grant'] as GrantView;
}

export async function revoke(state: string, id: string, reason: string): Promise<unknown> {
  return (await askRunning(state, { command: 'policy.revoke', grant: id, reason }))['ended'];
}
