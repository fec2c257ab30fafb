// Failures of guests' files as pages and people hear of them: what an address can be wrong in has the network's codes, the rest its own.

import { failure } from '../../base/failure.ts';
import type { ErrorCode } from '../../base/error-codes.ts';
import type { Failure } from '../../base/failure.ts';

const CODES: Partial<Record<ErrorCode, readonly [ErrorCode, string?]>> = {
  'vfs.not-found': ['net.file-not-found', 'no such file'],
  'vfs.not-directory': ['net.file-not-found', 'a part of the path is a file'],
  'vfs.invalid-name': ['net.file-not-found', 'no file has this name'],
  'vfs.is-directory': ['net.is-directory'],
  'vfs.outside': ['net.file-denied', 'a link or path leads out of what is mounted'],
};

export function fileFailure(reason: Failure): Failure {
  const known = CODES[reason.code];
  return known === undefined ? reason : failure(...known);
}
