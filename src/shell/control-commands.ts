// Everything that the control socket answers, in one table. A new group of commands is a file and a line here.

import { auditControl } from './audit-control.ts';
import { attestationControl } from './attestation-control.ts';
import { FailureError } from '../base/failure.ts';
import { SILENT_LOG } from '../kernel/log.ts';
import { needs, needsNone } from '../protocol/message-table.ts';
import { nothing, object, string } from '../protocol/schema.ts';
import { controlCommand } from './control-server.ts';
import type { ControlCommands } from './control-server.ts';
import { firewallControl } from './firewall-control.ts';
import { guestControl } from './guest-control.ts';
import { guestMountControl } from './guest-mount-control.ts';
import { policyControl } from './policy-control.ts';
import type { RunningSystem } from './running-system.ts';
import { settingsControl } from './settings-control.ts';
import { stateControl } from './state-control.ts';
import { securityStatusControl } from './security-status-control.ts';

export function controlCommands(system: RunningSystem): ControlCommands {
  return {
    ...basicCommands(system),
    ...attestationControl(() => system),
    ...auditControl(() => system.audit),
    ...securityStatusControl(
      () => kernelOf(system),
      () => system.audit,
    ),
    ...firewallControl(() => kernelOf(system)),
    ...guestControl(() => kernelOf(system)),
    ...guestMountControl(() => kernelOf(system)),
    ...settingsControl(() => kernelOf(system)),
    ...stateControl(() => kernelOf(system)),
    ...policyControl(() => kernelOf(system)),
  };
}

/** The table without a system behind it: for docs/messages.md and for tests that look at rights. */
export function describedControlCommands(): ControlCommands {
  return controlCommands({
    statePath: '',
    log: SILENT_LOG,
    folder: null,
    measuredBoot: null,
    stateKey: null,
    audit: null,
    fonts: null,
    kernel: null,
    browser: null,
    tabLifecycle: null,
    session: null,
    cdp: null,
    desktop: null,
    isEnding: false,
  });
}

function basicCommands(system: RunningSystem): ControlCommands {
  return {
    who: controlCommand(nothing, needsNone('who holds the folder is what every KPIO asks before it starts'), () => ({ pid: process.pid })),
    /** The desktop's address carries a token. */
    address: controlCommand(nothing, needs('ADMIN'), () => ({ desktop: system.desktop?.address ?? null, cdp: system.cdp?.address ?? null })),
    open: controlCommand(object({ url: string(1 << 19) }), needs('NETWORK'), ({ url }) => {
      if (system.browser === null) throw new FailureError('boot.interrupted');
      return { tabId: (system.desktop?.openTab(url) ?? system.browser.openTab(url)).id };
    }),
  };
}

function kernelOf(system: RunningSystem): NonNullable<RunningSystem['kernel']> {
  if (system.kernel === null) throw new FailureError('boot.interrupted');
  return system.kernel;
}
