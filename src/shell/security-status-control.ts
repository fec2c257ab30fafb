// The running system's half of `kpio security status`.

import type { SystemAudit } from '../kernel/audit/system-audit.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { securityReport } from '../kernel/security/security-report.ts';
import { needs } from '../protocol/message-table.ts';
import { nothing } from '../protocol/schema.ts';
import { controlCommand } from './control-server.ts';
import type { ControlCommands } from './control-server.ts';

export function securityStatusControl(kernel: () => Kernel, audit: () => SystemAudit | null): ControlCommands {
  return {
    'security.status': controlCommand(nothing, needs('ADMIN'), async () => {
      // The doors open before they are jailed, and before the audit log is open.
      await Promise.all([kernel().networkReady, kernel().screenReady, audit()?.opened]);
      return {
        report: securityReport(kernel()),
        siteProcesses: kernel().pool.startMeans,
        limits: kernel().resources?.report ?? [],
        audit: (await audit()?.status()) ?? null,
      };
    }),
  };
}
