// The running system's half of `kpio guest`.

import { failure, FailureError } from '../base/failure.ts';
import { needs } from '../protocol/message-table.ts';
import { boolean, id, integer, nullable, object } from '../protocol/schema.ts';
import type { GuestTable } from '../kernel/guests/guest-table.ts';
import { snapshotOf } from '../kernel/guests/guest-snapshot.ts';
import { limitGuest } from '../kernel/guests/limit-guest.ts';
import type { GuestLimiter } from '../kernel/guests/limit-guest.ts';
import type { Guest } from '../kernel/guests/guest.ts';
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
});

export function guestControl(table: () => GuestTable, limiter: () => GuestLimiter | null): ControlCommands {
  const living = (number: number): Guest => {
    const guest = table().get(number);
    if (guest === null) throw new FailureError('guest.not-found', String(number));
    return guest;
  };
  const after = (guest: Guest): unknown => ({ guest: snapshotOf(guest, false) });
  return {
    'guest.list': controlCommand(object({ all: boolean }), needs('ADMIN'), ({ all }) => ({
      guests: [...table().guests, ...(all ? table().ended : [])].map((guest) => snapshotOf(guest, false)),
    })),
    'guest.show': controlCommand(one, needs('ADMIN'), ({ id: number }) => ({ guest: snapshotOf(table().find(number), true) })),
    'guest.limit': controlCommand(limitQuestion, needs('ADMIN'), ({ id: number, ...wanted }) => {
      const guest = living(number);
      limitGuest(table(), guest, wanted, limiter());
      return after(guest);
    }),
    'guest.freeze': controlCommand(one, needs('ADMIN'), ({ id: number }) => {
      const guest = living(number);
      table().freeze(guest);
      return after(guest);
    }),
    'guest.thaw': controlCommand(one, needs('ADMIN'), ({ id: number }) => {
      const guest = living(number);
      table().thaw(guest);
      return after(guest);
    }),
    'guest.kill': controlCommand(one, needs('ADMIN'), ({ id: number }) => {
      const guest = living(number);
      table().kill(guest, failure('guest.killed'));
      return after(guest);
    }),
  };
}
