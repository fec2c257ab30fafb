// What commands take from their options and the environment for the kernel.

import { readFileSync } from 'node:fs';

import { FailureError } from '../base/failure.ts';

/** PEM text. Throws cli.usage when the file cannot be read. */
export function readCertificates(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new FailureError('cli.usage', `cannot read ${file}: ${(error as NodeJS.ErrnoException).code ?? String(error)}`);
  }
}

/**
 * KPIO_UNRESPONSIVE_MS: how long a page process may not answer; KPIO_NETWORK_TIMEOUT_MS: how long a server may not.
 * undefined where not set, for the kernel's own choice. Throws cli.usage.
 */
export function kernelTimes(): { readonly unresponsiveAfterMs: number | undefined; readonly networkTimeoutMs: number | undefined } {
  return { unresponsiveAfterMs: milliseconds('KPIO_UNRESPONSIVE_MS'), networkTimeoutMs: milliseconds('KPIO_NETWORK_TIMEOUT_MS') };
}

/**
 * KPIO_FREEZE_AFTER_MS: how long a page must be hidden before it is stopped, 0 for never; KPIO_MEMORY_BUDGET_MB: what all of KPIO's processes may
 * take before tabs go. undefined where not set. Throws cli.usage.
 */
export function lifecycleSettings(): { readonly freezeAfterMs: number | undefined; readonly memoryBudgetMb: number | undefined } {
  return {
    freezeAfterMs: process.env['KPIO_FREEZE_AFTER_MS'] === '0' ? 0 : milliseconds('KPIO_FREEZE_AFTER_MS'),
    memoryBudgetMb: inRange('KPIO_MEMORY_BUDGET_MB', 'megabytes', 1, 1 << 24),
  };
}

function milliseconds(name: string): number | undefined {
  return inRange(name, 'milliseconds', 100, 3_600_000);
}

function inRange(name: string, unit: string, min: number, max: number): number | undefined {
  const text = process.env[name];
  if (text === undefined || text === '') return undefined;
  const value = Number(text);
  if (!(value >= min && value <= max)) throw new FailureError('cli.usage', `${name} takes ${unit} from ${min} to ${max}`);
  return value;
}
