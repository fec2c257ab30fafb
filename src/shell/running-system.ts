// What a running system consists of: filled in step by step by the boot (start.ts), looked at by the commands of the control socket.

import type { Browser } from '../browser/browser.ts';
import type { SessionRecorder } from '../browser/session-recorder.ts';
import type { TabLifecycle } from '../browser/tab-lifecycle.ts';
import type { CdpServer } from '../cdp/cdp-server.ts';
import type { DesktopServer } from '../desktop/server/desktop-server.ts';
import type { FontService } from '../fonts/font-service.ts';
import type { SystemAudit } from '../kernel/audit/system-audit.ts';
import type { MeasuredBoot } from '../kernel/boot/measured-boot.ts';
import type { StateKeySource } from '../kernel/boot/state-key-source.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { KernelLog } from '../kernel/log.ts';
import type { StateFolder } from '../kernel/state/state-folder.ts';

export interface RunningSystem {
  readonly statePath: string;
  log: KernelLog;
  folder: StateFolder | null;
  measuredBoot: MeasuredBoot | null;
  stateKey: StateKeySource | null;
  audit: SystemAudit | null;
  fonts: FontService | null;
  kernel: Kernel | null;
  browser: Browser | null;
  tabLifecycle: TabLifecycle | null;
  /** null without a desktop: what programs open is no session. */
  session: SessionRecorder | null;
  cdp: CdpServer | null;
  desktop: DesktopServer | null;
  isEnding: boolean;
}
