// The audit log of a running system, and what the boot writes into it.

import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { fileAnchor } from '../audit/anchor.ts';
import type { AuditDetails } from '../audit/audit-entry.ts';
import { openSigner } from '../audit/signing-key.ts';
import { componentText, sha256Hex } from '../attestation/event-log/component.ts';
import { encodeUtf8 } from '../base/bytes.ts';
import { toFailure } from '../base/failure.ts';
import { auditKernel } from '../kernel/audit/kernel-events.ts';
import { noteLogBegun, openSigningKey, wasLogBegun } from '../kernel/audit/signing-key-secret.ts';
import { SystemAudit } from '../kernel/audit/system-audit.ts';
import { chooseAnchor } from '../kernel/audit/tpm-anchor.ts';
import type { MeasuredBoot } from '../kernel/boot/measured-boot.ts';
import type { StateKeySource } from '../kernel/boot/state-key-source.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { openCookieKey } from '../kernel/services/cookie-key.ts';
import type { KernelLog } from '../kernel/log.ts';
import { auditFolder } from '../kernel/state/state-folder.ts';
import type { RunningSystem } from './running-system.ts';
import { VERSION } from './version.ts';

/** Below the state folder: the counter for machines without a TPM (outside the log's folder). */
const COUNTER_FILE = 'audit.counter';
/** The log of code that was not let in: the key of the other stays closed to it, and what it does must be written down above all. */
const LOCKED_LOG_FOLDER = 'audit-locked';
const LOCKED_KEY_FILE = 'audit-locked.key';
const LOCKED_COUNTER_FILE = 'audit-locked.counter';

/** However old they are. */
const KEEP_ENTRIES = 100_000;

/** A TPM that comes up with the machine may take a few seconds. */
const COOKIES_WAIT_MS = 10_000;

const HOW_TO_GO_ON =
  'nothing is lost: start the build that ran before and let this one in with kpio security allow; or remove state.key.sealed to go on without the old secrets';

/** From here on the kernel has a log. It opens beside the boot, which does not wait for it. */
export function beginAudit(kernel: Kernel, statePath: string, measuredBoot: MeasuredBoot, stateKey: StateKeySource, details: AuditDetails): SystemAudit {
  const { state } = kernel;
  const { log } = kernel.options;
  let isLocked = false;
  const audit = new SystemAudit({
    folder: () => (isLocked ? join(statePath, LOCKED_LOG_FOLDER) : auditFolder(statePath)),
    async signer() {
      try {
        isLocked = false;
        return await openSigningKey(state, stateKey, () => stateKey.isLost);
      } catch (error) {
        const { code, message } = toFailure(error);
        if (code !== 'state.code-not-let-in') throw error;
        isLocked = true;
        log.warn(`${message}; secrets stay sealed, and the audit log goes on in ${LOCKED_LOG_FOLDER} [${code}]`, HOW_TO_GO_ON);
        return openSigner(join(statePath, LOCKED_KEY_FILE));
      }
    },
    anchor: ({ keyId }) =>
      isLocked
        ? Promise.resolve(fileAnchor(join(statePath, LOCKED_COUNTER_FILE)))
        : chooseAnchor(() => measuredBoot.backend(), join(statePath, COUNTER_FILE), keyId),
    wasBegun: () => !isLocked && wasLogBegun(state),
    onBegun: () => {
      if (!isLocked) noteLogBegun(state);
    },
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
  void giveCookieKey(kernel, audit);
  return audit;
}

/** The secrets are open when the log is. Pages wait for their cookies, but not for a TPM that does not answer. */
async function giveCookieKey({ network, state, options: { log } }: Kernel, audit: SystemAudit): Promise<void> {
  await Promise.race([audit.opened, sleep(COOKIES_WAIT_MS, undefined, { ref: false })]);
  const key = openCookieKey(state);
  if (!key.ok) log.warn(key.failure.message, 'they are used again when their key is there');
  network.giveCookieKey(key.ok ? key.value : null);
}

/** What measured boot warns of goes into the audit log as well. */
export function auditedLog(log: KernelLog, system: RunningSystem): KernelLog {
  return {
    ...log,
    warn(line, detail) {
      log.warn(line, detail);
      if (system.audit !== null) auditWarning(system.audit, line, detail);
    },
  };
}

export function auditWarning(audit: SystemAudit, line: string, detail: string): void {
  audit.note({ class: 'should', event: 'boot.warned', actor: 'kernel', outcome: 'failed', details: { line, detail } });
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
