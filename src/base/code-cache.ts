// What boot.cjs gives a bundle, and V8's code cache of it: the build runs each bundle once with --warm-up and keeps what was compiled by then.

import { hash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Script } from 'node:vm';

/** A part of the bundle that lies in a file of its own (tools/build.ts); null when there is none, or no bundle. Can be read once. */
export function bundlePart(name: string): Buffer | null {
  const read = (globalThis as Record<symbol, unknown>)[Symbol.for('kpio.part')] as ((name: string) => Buffer | null) | undefined;
  return read?.(name) ?? null;
}

/** The bytes of a file of the build; ends the process when they are not what the kernel measured at boot (boot.cjs). */
export function checkMeasured(name: string, bytes: Buffer): Buffer {
  const check = (globalThis as Record<symbol, unknown>)[Symbol.for('kpio.check')] as ((name: string, bytes: Buffer) => Buffer) | undefined;
  return check?.(name, bytes) ?? bytes;
}

/** The bytes of a file of the build that the kernel uses before it measures: their digest counts, not that of what lies on the disk then. */
export function noteUsed(name: string, bytes: Buffer): Buffer {
  const measured = (globalThis as Record<symbol, unknown>)[Symbol.for('kpio.measured')] as Map<string, unknown> | undefined;
  measured?.set(name, { path: name, sizeBytes: bytes.length, sha256: hash('sha256', bytes, 'hex') });
  return bytes;
}

/** Reads all parts now and for good: copies of this process share them. */
export function keepBundleParts(): void {
  const keep = (globalThis as Record<symbol, unknown>)[Symbol.for('kpio.keep-parts')] as (() => void) | undefined;
  keep?.();
}

/** Keeps the code cache of another script of the bundle, as a part of it. */
export function writePartCache(name: string, script: Script): void {
  const file = process.env['KPIO_WARM_UP'];
  if (file !== undefined) writeFileSync(join(dirname(file), name), script.createCachedData());
}

/** Writes the code cache of the running bundle to the file that the build names; nothing outside of a build. */
export function writeCodeCache(): void {
  const file = process.env['KPIO_WARM_UP'];
  const script = (globalThis as Record<symbol, unknown>)[Symbol.for('kpio.script')] as Script | undefined;
  if (file !== undefined && script !== undefined) writeFileSync(file, script.createCachedData());
  process.exit(0);
}
