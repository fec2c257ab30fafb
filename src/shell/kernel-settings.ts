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

function milliseconds(name: string): number | undefined {
  const text = process.env[name];
  if (text === undefined || text === '') return undefined;
  const value = Number(text);
  if (!(value >= 100 && value <= 3_600_000)) throw new FailureError('cli.usage', `${name} takes milliseconds from 100 to 3600000`);
  return value;
}
