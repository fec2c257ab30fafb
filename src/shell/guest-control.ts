// The running system's half of `kpio guest`.

import { failure, FailureError, toFailure } from '../base/failure.ts';
import { needs } from '../protocol/message-table.ts';
import { boolean, id, integer, nullable, object } from '../protocol/schema.ts';
import type { GuestTable } from '../kernel/guests/guest-table.ts';
import { snapshotOf } from '../kernel/guests/guest-snapshot.ts';
import { limitGuest } from '../kernel/guests/limit-guest.ts';
import type { GuestLimiter } from '../kernel/guests/limit-guest.ts';
import type { Guest } from '../kernel/guests/guest.ts';
import type { AuditNotes } from '../kernel/guests/refusal-audit.ts';
import { controlCommand } from './control-server.ts';
import type { ControlCommands } from './control-server.ts';

const one = object({ id });

/** null: stays as it is. */
const limitQuestion = object({
  id,
  /** Hundredths of one processor. */
  cpuQuotaPercent: nullable(integer(1, 100_000)),
  memoryBytes: nullable(integer(16 << 20, Number.MAX_SAFE_INTEGER)),
  maxTasks: nullable(integer(1, 65_536)),
  /** 0: no limit. */
  networkBytesPerSecond: nullable(integer(0, Number.MAX_SAFE_INTEGER)),
});

export interface GuestParts {
  readonly guests: GuestTable;
  readonly limiter: GuestLimiter | null;
  /** null: no audit log is open. */
  readonly audit: AuditNotes | null;
}

export function guestControl(parts: () => GuestParts): ControlCommands {
  /** What an operator does to a guest is told to the audit log, done or refused; a log that is full keeps nobody from ending a guest. */
  const act = (name: string, number: number, run: (table: GuestTable, guest: Guest) => void): unknown => {
    const { guests: table, audit } = parts();
    const guest = table.get(number);
    if (guest === null) throw new FailureError('guest.not-found', String(number));
    const note = (outcome: 'done' | 'refused', code: string): void =>
      audit?.note({ class: 'should', event: `guest.${name}`, actor: 'operator', guest: String(number), outcome, details: { name: guest.name, code } });
    try {
      run(table, guest);
    } catch (error) {
      note('refused', toFailure(error).code);
      throw error;
    }
    note('done', '');
    return { guest: snapshotOf(guest, false) };
  };
  return {
    'guest.list': controlCommand(object({ all: boolean }), needs('ADMIN'), ({ all }) => {
      const { guests: table } = parts();
      return { guests: [...table.guests, ...(all ? table.ended : [])].map((guest) => snapshotOf(guest, false)) };
    }),
    'guest.show': controlCommand(one, needs('ADMIN'), ({ id: number }) => ({ guest: snapshotOf(parts().guests.find(number), true) })),
    'guest.limit': controlCommand(limitQuestion, needs('ADMIN'), ({ id: number, ...wanted }) =>
      act('limit', number, (table, guest) => limitGuest(table, guest, wanted, parts().limiter)),
    ),
    'guest.freeze': controlCommand(one, needs('ADMIN'), ({ id: number }) => act('freeze', number, (table, guest) => table.freeze(guest))),
    'guest.thaw': controlCommand(one, needs('ADMIN'), ({ id: number }) => act('thaw', number, (table, guest) => table.thaw(guest))),
    'guest.kill': controlCommand(one, needs('ADMIN'), ({ id: number }) => act('kill', number, (table, guest) => table.kill(guest, failure('guest.killed')))),
  };
}
