// The running system's half of `kpio guest mounts|mount|unmount`: the files that a guest sees.

import type { AuditWriter } from '../audit/audit-entry.ts';
import { failure, FailureError, toFailure } from '../base/failure.ts';
import { MOUNT_MODES } from '../kernel/files/mount-source.ts';
import type { MountSources, MountWish } from '../kernel/files/mount-source.ts';
import type { GuestTable } from '../kernel/guests/guest-table.ts';
import type { Guest } from '../kernel/guests/guest.ts';
import { needs } from '../protocol/message-table.ts';
import { id, integer, nullable, object, oneOf, string } from '../protocol/schema.ts';
import { controlCommand } from './control-server.ts';
import type { ControlCommands } from './control-server.ts';

const path = string(4096);

const mountQuestion = object({
  id,
  source: path,
  target: path,
  mode: oneOf(...MOUNT_MODES),
  quotaBytes: nullable(integer(1, Number.MAX_SAFE_INTEGER)),
  changes: nullable(path),
});

export interface GuestMountParts {
  readonly guests: GuestTable;
  readonly mountSources: MountSources;
  /** null: no audit log is open. */
  readonly audit: Pick<AuditWriter, 'append' | 'note'> | null;
}

export function guestMountControl(parts: () => GuestMountParts): ControlCommands {
  return {
    'guest.mounts': controlCommand(object({ id }), needs('ADMIN'), ({ id: number }) => ({ mounts: parts().guests.find(number).files.views })),
    'guest.mount': controlCommand(mountQuestion, needs('ADMIN'), async ({ id: number, target, ...wish }) => {
      const guest = runningGuest(parts().guests, number);
      await mount(parts(), guest, target, wish);
      return { mounts: guest.files.views };
    }),
    'guest.unmount': controlCommand(object({ id, target: path }), needs('ADMIN'), ({ id: number, target }) => {
      const guest = runningGuest(parts().guests, number);
      const note = (outcome: 'done' | 'failed', details: object): void =>
        parts().audit?.note({ class: 'should', event: 'guest.unmount', actor: 'operator', guest: String(number), outcome, details: { target, ...details } });
      try {
        guest.files.unmount(target);
      } catch (error) {
        note('failed', { code: toFailure(error).code });
        throw error;
      }
      note('done', {});
      return { mounts: guest.files.views };
    }),
  };
}

/** What gives a guest files is in the log before it does. Throws vfs.*, audit.unavailable. */
async function mount({ mountSources, audit }: GuestMountParts, guest: Guest, target: string, wish: MountWish): Promise<void> {
  const source = mountSources.open(wish);
  try {
    const details = { name: guest.name, target, ...wish };
    await audit?.append({ class: 'must', event: 'guest.mount', actor: 'operator', guest: String(guest.id), outcome: 'done', details });
    guest.files.mount(target, source);
  } catch (error) {
    source.tree.close();
    const { code } = toFailure(error);
    audit?.note({ class: 'should', event: 'guest.mount-refused', actor: 'operator', guest: String(guest.id), outcome: 'failed', details: { target, code } });
    throw error;
  }
}

/** A spare is nobody's yet: what is mounted for it would be given to whoever comes. */
function runningGuest(table: GuestTable, number: number): Guest {
  const guest = table.get(number);
  if (guest === null) throw new FailureError('guest.not-found', String(number));
  if (guest.state === 'starting' || guest.state === 'spare') throw FailureError.of(failure('guest.wrong-state', `it is ${guest.state}`));
  return guest;
}
