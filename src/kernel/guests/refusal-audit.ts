// Refused messages on their way to the audit log and to whoever counts misuse.

import type { AuditEvent } from '../../audit/audit-entry.ts';
import type { CapabilityName } from '../../base/capability-names.ts';
import type { FixedRefusal } from '../fixed-gate.ts';
import type { KernelLog } from '../log.ts';
import type { MessageRefusal, RefusalSink } from './guest-gate.ts';
import type { Guest } from './guest.ts';

/** What this file needs of the audit log (audit/audit-entry.ts, AuditWriter). */
export interface AuditNotes {
  note(event: AuditEvent & { readonly class: 'should' }): void;
}

export type MisuseListener = (guest: Guest, message: string, right: CapabilityName | null) => void;

export class RefusalAudit implements RefusalSink {
  readonly #log: KernelLog;
  readonly #audit: () => AuditNotes | null;
  onMisuse: MisuseListener = () => {};

  /** `audit` answers null until the audit log is open, and in one-shot commands. */
  constructor(log: KernelLog, audit: () => AuditNotes | null = () => null) {
    this.#log = log;
    this.#audit = audit;
  }

  refused({ guest, message, right, way, count }: MessageRefusal): void {
    const what = right === null ? 'it is not for this kind of guest' : `it lacks ${right}`;
    this.#log.info(
      `guest ${guest.id} (${guest.name === '' ? guest.kind : guest.name}) was refused ${message}: ${what}${count === 1 ? '' : ` (${count} times)`}`,
      '',
    );
    this.#audit()?.note({
      class: 'should',
      event: 'ipc.refused',
      actor: way === 'in' ? String(guest.id) : 'kernel',
      guest: String(guest.id),
      outcome: 'refused',
      details: { code: 'capability.denied', message, right, way, count, kind: guest.kind, name: guest.name },
    });
  }

  fixedRefused({ who, message, right, way, count }: FixedRefusal): void {
    this.#log.info(`${who} was refused ${message}: it lacks ${right}`, '');
    this.#audit()?.note({
      class: 'should',
      event: 'ipc.refused',
      actor: way === 'in' ? who : 'kernel',
      outcome: 'refused',
      details: { code: 'capability.denied', who, message, right, way, count },
    });
  }

  misused(guest: Guest, message: string, right: CapabilityName | null): void {
    this.onMisuse(guest, message, right);
  }
}
