// The running system's half of `kpio state`.

import type { AuditWriter } from '../audit/audit-entry.ts';
import { FailureError } from '../base/failure.ts';
import type { StateStore } from '../kernel/state/state-store.ts';
import { needs } from '../protocol/message-table.ts';
import { nothing } from '../protocol/schema.ts';
import { controlCommand } from './control-server.ts';
import type { ControlCommands } from './control-server.ts';

export interface StateParts {
  readonly state: Pick<StateStore, 'backUp' | 'check'>;
  /** null while there is no log. */
  readonly audit: AuditWriter | null;
}

export function stateControl(parts: () => StateParts): ControlCommands {
  return {
    'state.backup': controlCommand(nothing, needs('ADMIN'), () => {
      const { state, audit } = parts();
      const backup = state.backUp();
      if (backup === null) throw new FailureError('state.unusable', 'this system keeps nothing');
      audit?.note({ class: 'should', event: 'state.backed-up', actor: 'operator', outcome: 'done', details: { number: backup.number, digest: backup.digest } });
      return { backup };
    }),
    'state.check': controlCommand(nothing, needs('ADMIN'), () => ({ check: parts().state.check() })),
  };
}
