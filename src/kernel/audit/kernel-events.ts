// What the kernel itself tells the audit log: how its state was found, guests and services that end otherwise than they were told to.

import type { AuditWriter } from '../../audit/audit-entry.ts';
import type { GuestTable } from '../guests/guest-table.ts';
import type { ExitReport } from '../guests/child.ts';
import type { StateStore } from '../state/state-store.ts';

/** What this needs of the kernel. */
export interface ObservedKernel {
  readonly guests: GuestTable;
  readonly state: Pick<StateStore, 'recovery'>;
  readonly network: { readonly service: ObservedService };
  readonly screen: { readonly service: ObservedService };
}

interface ObservedService {
  onDied: (report: ExitReport) => void;
}

/** Of a process's last words: pages choose part of them. */
const MAX_WORDS = 400;

export function auditKernel(kernel: ObservedKernel, audit: AuditWriter): void {
  const { recovery } = kernel.state;
  if (recovery !== null) audit.note({ class: 'should', event: 'state.restored', actor: 'kernel', outcome: 'failed', details: { ...recovery } });
  kernel.guests.observe({
    moved(guest) {
      const { endReason } = guest;
      // What operators do has an entry of its own.
      if (guest.state !== 'ended' || endReason === null || endReason.code === 'guest.killed') return;
      const details = { name: guest.name, kind: guest.kind, owner: guest.owner, code: endReason.code, message: endReason.message };
      audit.note({ class: 'should', event: 'guest.ended', actor: 'kernel', guest: String(guest.id), outcome: 'failed', details });
    },
    lostChanges(guest, lost) {
      for (const { path, failure } of lost) {
        audit.note({
          class: 'should',
          event: 'guest.changes-lost',
          actor: 'kernel',
          guest: String(guest.id),
          outcome: 'failed',
          details: { path, ...failure },
        });
      }
    },
  });
  for (const name of ['network', 'screen'] as const) {
    kernel[name].service.onDied = ({ code, signal, lastWords }) =>
      audit.note({ class: 'should', event: 'service.died', actor: name, outcome: 'failed', details: { code, signal, lastWords: lastWords.slice(-MAX_WORDS) } });
  }
}
