// The host's error numbers as KPIO's codes: what leaves src/vfs is never a Node error.

import type { ErrorCode } from '../base/error-codes.ts';
import { FailureError } from '../base/failure.ts';

const CODES: Readonly<Record<string, ErrorCode>> = {
  ENOENT: 'vfs.not-found',
  EEXIST: 'vfs.exists',
  ENOTDIR: 'vfs.not-directory',
  EISDIR: 'vfs.is-directory',
  ENOTEMPTY: 'vfs.not-empty',
  EACCES: 'vfs.denied',
  EPERM: 'vfs.denied',
  EROFS: 'vfs.read-only',
  ENOSPC: 'vfs.no-space',
  EDQUOT: 'vfs.no-space',
  EFBIG: 'vfs.too-large',
  EMFILE: 'vfs.too-many-open',
  ENFILE: 'vfs.too-many-open',
  // With O_NOFOLLOW: a link where a file was a moment ago.
  ELOOP: 'vfs.not-found',
  ENAMETOOLONG: 'vfs.invalid-name',
  EXDEV: 'vfs.cross-mount',
  EBUSY: 'vfs.busy',
  EINVAL: 'vfs.invalid',
  EMLINK: 'vfs.too-large',
};

/** Runs one call to the host. Throws FailureError. */
export function onHost<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw hostFailure(error);
  }
}

export function hostFailure(error: unknown): unknown {
  if (error instanceof FailureError) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) return error;
  const known = CODES[code];
  return known === undefined ? new FailureError('vfs.input-output', code) : new FailureError(known);
}
