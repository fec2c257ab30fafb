// The words of wasi:filesystem 0.2 in TypeScript. https://github.com/WebAssembly/WASI/blob/main/proposals/filesystem/wit/types.wit
// u64 is bigint, list<u8> is Uint8Array, result<T, E> is a value: what a component host binds without thought.

import type { ErrorCode as KpioCode } from '../../base/error-codes.ts';
import { FailureError } from '../../base/failure.ts';
import type { NodeKind } from '../node.ts';

export type Filesize = bigint;

export type DescriptorType = 'unknown' | 'block-device' | 'character-device' | 'directory' | 'fifo' | 'symbolic-link' | 'regular-file' | 'socket';

export interface DescriptorFlags {
  readonly read?: boolean;
  readonly write?: boolean;
  readonly fileIntegritySync?: boolean;
  readonly dataIntegritySync?: boolean;
  readonly requestedWriteSync?: boolean;
  readonly mutateDirectory?: boolean;
}

export interface PathFlags {
  readonly symlinkFollow?: boolean;
}

export interface OpenFlags {
  readonly create?: boolean;
  readonly directory?: boolean;
  readonly exclusive?: boolean;
  readonly truncate?: boolean;
}

/** https://github.com/WebAssembly/WASI/blob/main/proposals/clocks/wit/wall-clock.wit */
export interface Datetime {
  readonly seconds: bigint;
  readonly nanoseconds: number;
}

export interface DescriptorStat {
  readonly type: DescriptorType;
  readonly linkCount: bigint;
  readonly size: Filesize;
  readonly dataAccessTimestamp?: Datetime;
  readonly dataModificationTimestamp?: Datetime;
  readonly statusChangeTimestamp?: Datetime;
}

export type NewTimestamp = { readonly tag: 'no-change' } | { readonly tag: 'now' } | { readonly tag: 'timestamp'; readonly val: Datetime };

export interface WasiDirectoryEntry {
  readonly type: DescriptorType;
  readonly name: string;
}

export type Advice = 'normal' | 'sequential' | 'random' | 'will-need' | 'dont-need' | 'no-reuse';

export interface MetadataHashValue {
  readonly lower: bigint;
  readonly upper: bigint;
}

/** The subset of error-code that KPIO gives. */
export type WasiErrorCode =
  | 'access'
  | 'bad-descriptor'
  | 'busy'
  | 'cross-device'
  | 'exist'
  | 'file-too-large'
  | 'insufficient-space'
  | 'invalid'
  | 'io'
  | 'is-directory'
  | 'loop'
  | 'name-too-long'
  | 'no-entry'
  | 'not-directory'
  | 'not-empty'
  | 'not-permitted'
  | 'quota'
  | 'read-only'
  | 'insufficient-memory'
  | 'unsupported';

export type WasiResult<T> = { readonly tag: 'ok'; readonly val: T } | { readonly tag: 'err'; readonly val: WasiErrorCode };

const CODES: Readonly<Partial<Record<KpioCode, WasiErrorCode>>> = {
  'vfs.not-found': 'no-entry',
  'vfs.exists': 'exist',
  'vfs.not-directory': 'not-directory',
  'vfs.is-directory': 'is-directory',
  'vfs.not-empty': 'not-empty',
  'vfs.outside': 'not-permitted',
  'vfs.denied': 'access',
  'vfs.read-only': 'read-only',
  'vfs.read-only-image': 'read-only',
  'vfs.quota-exceeded': 'quota',
  'vfs.no-space': 'insufficient-space',
  'vfs.too-large': 'file-too-large',
  'vfs.too-many-open': 'insufficient-memory',
  // As a disk that is gone: what was open answers nothing else any more.
  'vfs.revoked': 'io',
  'vfs.bad-handle': 'bad-descriptor',
  'vfs.too-many-links': 'loop',
  'vfs.invalid-name': 'invalid',
  'vfs.invalid': 'invalid',
  'vfs.cross-mount': 'cross-device',
  'vfs.busy': 'busy',
  'vfs.input-output': 'io',
  'vfs.image-invalid': 'io',
  'vfs.image-unsupported': 'unsupported',
};

/** Runs one call of a guest. What is no failure of files is a bug and goes on. */
export function answer<T>(call: () => T): WasiResult<T> {
  try {
    return { tag: 'ok', val: call() };
  } catch (error) {
    return { tag: 'err', val: wasiCodeOf(error) };
  }
}

export function wasiCodeOf(error: unknown): WasiErrorCode {
  const code = error instanceof FailureError ? CODES[error.failure.code] : undefined;
  if (code === undefined) throw error;
  return code;
}

export function descriptorType(kind: NodeKind): DescriptorType {
  return kind === 'file' ? 'regular-file' : kind === 'symlink' ? 'symbolic-link' : kind === 'directory' ? 'directory' : 'unknown';
}

/** Before 1970 there is no Datetime; such times are 1970. */
export function toDatetime(ms: number): Datetime {
  const nanoseconds = BigInt(Math.max(0, Math.round(ms * 1000))) * 1000n;
  return { seconds: nanoseconds / 1_000_000_000n, nanoseconds: Number(nanoseconds % 1_000_000_000n) };
}

/** A u64 as a number. Throws vfs.too-large: no file of KPIO reaches 2^53. */
export function toOffset(value: bigint): number {
  if (value < 0n || value > BigInt(Number.MAX_SAFE_INTEGER)) throw new FailureError('vfs.too-large');
  return Number(value);
}
