// Files of the build that the kernel reads again after the boot: fonts, the desktop's page. What it hands on are the bytes that were measured, or
// nothing: as boot.cjs does for the code of the other processes.

import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

import { FailureError } from '../../base/failure.ts';
import type { KernelLog } from '../log.ts';

export class MeasuredFiles {
  readonly #folder: string;
  readonly #digests: ReadonlyMap<string, string> | null;
  readonly #log: KernelLog;
  readonly #told = new Set<string>();

  /** `digests`: path in the build folder -> SHA-256 in hex, of all its files; null where nothing was measured (from source, one-shot commands). */
  constructor(folder: string, digests: ReadonlyMap<string, string> | null, log: KernelLog) {
    this.#folder = folder;
    this.#digests = digests;
    this.#log = log;
  }

  /** `path` with slashes, in the build folder. Throws attestation.changed, and what the file system throws. */
  read(path: string): Uint8Array {
    const bytes = readFileSync(join(this.#folder, path));
    if (this.#digests === null || this.#digests.get(path) === hash('sha256', bytes, 'hex')) return bytes;
    const refusal = new FailureError('attestation.changed', `${path} is not what was measured at boot: it is not used`);
    if (!this.#told.has(path)) this.#log.warn(refusal.message, refusal.failure.code);
    this.#told.add(path);
    throw refusal;
  }

  /** The whole of a file that was measured; null for any other. Throws as `read` does. */
  readWhole(file: string): Uint8Array | null {
    const path = relative(this.#folder, file);
    if (this.#digests === null || path.startsWith('..') || path.startsWith(sep)) return null;
    return this.read(path.replaceAll(sep, '/'));
  }
}
