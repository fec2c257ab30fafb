// For tests of the audit log: folders, events, and disks that fail.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

import type { AuditEvent } from './audit-entry.ts';
import { filesIn } from './audit-files.ts';
import type { AuditFiles } from './audit-files.ts';
import { AuditLog } from './audit-log.ts';
import type { AuditLogOptions } from './audit-log.ts';
import { signerFromSeed } from './signed-note.ts';

export const SIGNER = signerFromSeed('kpio.test/audit', Buffer.alloc(32, 7));

export function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'kpio-audit-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function must(event = 'grant.made', details: Record<string, string | number> = {}): AuditEvent & { class: 'must' } {
  return { class: 'must', event, actor: 'operator', guest: 'site:1', outcome: 'done', details };
}

export function should(event = 'firewall.hit', details: Record<string, string | number> = {}): AuditEvent & { class: 'should' } {
  return { class: 'should', event, actor: 'site:1', outcome: 'refused', details };
}

export async function openLog(folder: string, options: Partial<AuditLogOptions> = {}): Promise<AuditLog> {
  const opened = await AuditLog.open(folder, { signer: SIGNER, gatherMs: 1, retryMs: 1, ...options });
  if (!opened.ok) throw new Error(opened.failure.message);
  return opened.value;
}

/** A log of `count` entries besides its own two; closed. */
export async function writeLog(folder: string, count: number, options: Partial<AuditLogOptions> = {}): Promise<void> {
  const log = await openLog(folder, options);
  await Promise.all(Array.from({ length: count }, (_, index) => log.append(must('grant.made', { index }))));
  await log.close();
}

/** How a failing operation leaves the disk: nothing done; half of the file; all of it, but not confirmed. */
export type FaultKind = 'before' | 'half' | 'after';

/** A real folder whose writing operations fail on demand. */
export class FaultyFiles implements AuditFiles {
  readonly #files: AuditFiles;
  /** Writing operations so far, as `write tile/0/000.p/1`. */
  readonly calls: string[] = [];
  /** Says for the nth operation (from 0) whether and how it fails. */
  fault: (call: number, name: string) => { readonly code: string; readonly kind: FaultKind } | null = () => null;

  constructor(folder: string) {
    this.#files = filesIn(folder);
  }

  read(path: string, maxBytes: number): Promise<Uint8Array | null> {
    return this.#files.read(path, maxBytes);
  }

  list(path: string): Promise<string[]> {
    return this.#files.list(path);
  }

  write(path: string, bytes: Uint8Array): Promise<void> {
    const run = (): Promise<void> => this.#files.write(path, bytes);
    return this.#run(`write ${path}`, run, () => this.#files.write(path, bytes.subarray(0, bytes.length >> 1)));
  }

  rename(from: string, to: string): Promise<void> {
    return this.#run(`rename ${to}`, () => this.#files.rename(from, to));
  }

  makeFolder(path: string): Promise<string[]> {
    return this.#run(`makeFolder ${path}`, () => this.#files.makeFolder(path));
  }

  syncFolder(path: string): Promise<void> {
    return this.#run(`syncFolder ${path}`, () => this.#files.syncFolder(path));
  }

  remove(path: string): Promise<void> {
    return this.#run(`remove ${path}`, () => this.#files.remove(path));
  }

  removeEmptyFolder(path: string): Promise<void> {
    return this.#files.removeEmptyFolder(path);
  }

  async #run<T>(name: string, act: () => Promise<T>, half?: () => Promise<void>): Promise<T> {
    const fault = this.fault(this.calls.length, name);
    this.calls.push(name);
    if (fault === null) return act();
    if (fault.kind === 'after') await act();
    if (fault.kind === 'half') await half?.();
    throw Object.assign(new Error(`${fault.code}: made to fail, ${name}`), { code: fault.code });
  }
}
