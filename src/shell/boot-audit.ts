// The audit log of a running system, and what the boot writes into it.

import { existsSync } from 'node:fs';
import { join } from 'node:path';

import type { AuditDetails } from '../audit/audit-entry.ts';
import { componentText, sha256Hex } from '../attestation/event-log/component.ts';
import { encodeUtf8 } from '../base/bytes.ts';
import { toFailure } from '../base/failure.ts';
import { auditKernel } from '../kernel/audit/kernel-events.ts';
import { noteLogBegun, openSigningKey, wasLogBegun } from '../kernel/audit/signing-key-secret.ts';
import { SystemAudit } from '../kernel/audit/system-audit.ts';
import { chooseAnchor } from '../kernel/audit/tpm-anchor.ts';
import type { MeasuredBoot } from '../kernel/boot/measured-boot.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { KernelLog } from '../kernel/log.ts';
import { FileKeySource } from '../kernel/state/key-source.ts';
import type { RunningSystem } from './running-system.ts';
import { VERSION } from './version.ts';

/** Below the state folder: the log, the counter for machines without a TPM (outside the log's folder), the key that its key is sealed under. */
const LOG_FOLDER = 'audit';
const COUNTER_FILE = 'audit.counter';
const STATE_KEY_FILE = 'state.key';

/** However old they are. */
const KEEP_ENTRIES = 100_000;

/** From here on the kernel has a log. It opens beside the boot, which does not wait for it. */
export function beginAudit(kernel: Kernel, statePath: string, measuredBoot: MeasuredBoot, details: AuditDetails): SystemAudit {
  const { state } = kernel;
  const { log } = kernel.options;
  const keyFile = join(statePath, STATE_KEY_FILE);
  const audit = new SystemAudit({
    folder: join(statePath, LOG_FOLDER),
    signer: () => openSigningKey(state, new FileKeySource(keyFile), () => !existsSync(keyFile)),
    anchor: ({ keyId }) => chooseAnchor(() => measuredBoot.backend(), join(statePath, COUNTER_FILE), keyId),
    wasBegun: () => wasLogBegun(state),
    onBegun: () => noteLogBegun(state),
    retention: {
      keepEntries: KEEP_ENTRIES,
      get keepMs() {
        return state.settings.get('audit.keep-days') * 24 * 60 * 60 * 1000;
      },
    },
    log,
  });
  const started = { version: VERSION, node: process.version, pid: process.pid, user: process.getuid?.() ?? null, ...details };
  audit.note({ class: 'should', event: 'boot.started', actor: 'operator', outcome: 'done', details: started });
  kernel.audit = audit;
  auditKernel(kernel, audit);
  return audit;
}

/** What measured boot warns of goes into the audit log as well. */
export function auditedLog(log: KernelLog, system: RunningSystem): KernelLog {
  return {
    ...log,
    warn(line, detail) {
      log.warn(line, detail);
      system.audit?.note({ class: 'should', event: 'boot.warned', actor: 'kernel', outcome: 'failed', details: { line, detail } });
    },
  };
}

/** When all stands in the registers, which a slow TPM makes late, and again with the large files that are hashed after the boot. Never rejects. */
export async function auditMeasuredBoot(audit: SystemAudit, boot: MeasuredBoot): Promise<void> {
  const told = await noteMeasured(audit, boot, 0);
  await boot.measurePlatform();
  if (told !== null) await noteMeasured(audit, boot, told);
}

/** The components from `from` on; answers how many are told now, null when nothing can be said of them. */
async function noteMeasured(audit: SystemAudit, boot: MeasuredBoot, from: number): Promise<number | null> {
  try {
    const backend = await boot.backend();
    const registers = [...new Set(Object.values(backend.registers))];
    const values = await backend.read(registers);
    const { components, notes } = boot.report();
    const details = {
      tpm: backend.kind,
      description: backend.description,
      registers: Object.fromEntries(registers.map((register, at) => [`sha256:${register}`, Buffer.from(values[at]!).toString('hex')])),
      components: Object.fromEntries(components.slice(from).map((each) => [`${each.part}:${each.name}`, sha256Hex(encodeUtf8(componentText(each)))])),
      notes: [...notes],
    };
    audit.note({ class: 'should', event: 'boot.measured', actor: 'kernel', outcome: 'done', details });
    return components.length;
  } catch (error) {
    const { code, message } = toFailure(error);
    audit.note({ class: 'should', event: 'boot.measured', actor: 'kernel', outcome: 'failed', details: { code, message } });
    return null;
  }
}

export function auditBootEnd(audit: SystemAudit, details: AuditDetails): void {
  audit.note({ class: 'should', event: 'boot.finished', actor: 'kernel', outcome: 'done', details });
}

/** A start that ended before the system was up. */
export function auditBootFailure(audit: SystemAudit | null, error: unknown): void {
  const { code, message } = toFailure(error);
  if (code === 'boot.not-strict') audit?.note({ class: 'should', event: 'boot.refused', actor: 'kernel', outcome: 'refused', details: { code, message } });
  else audit?.note({ class: 'should', event: 'boot.failed', actor: 'kernel', outcome: 'failed', details: { code, message } });
}

export function auditEnd(audit: SystemAudit | null, cause: string): void {
  audit?.note({ class: 'should', event: 'boot.ended', actor: 'operator', outcome: 'done', details: { cause } });
}
