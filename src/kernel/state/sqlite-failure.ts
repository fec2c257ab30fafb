// SQLite's result codes as KPIO's. https://www.sqlite.org/rescode.html

import { FailureError } from '../../base/failure.ts';

const BUSY = 5;
const READONLY = 8;
const IOERR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
const NOTADB = 26;

/** The primary code, 0 for what is no error of SQLite. */
function resultCode(error: unknown): number {
  const code = (error as { errcode?: unknown } | null)?.errcode;
  return typeof code === 'number' ? code & 0xff : 0;
}

/** Whether the file's content is wrong; a disk that fails or is full says something else. */
export function meansDamage(error: unknown): boolean {
  if (error instanceof FailureError) return error.failure.code === 'state.damaged';
  const code = resultCode(error);
  return code === CORRUPT || code === NOTADB;
}

/** A FailureError for what SQLite says of the disk and the file; anything else is a bug and comes back as it is. */
export function stateFailure(error: unknown): unknown {
  if (error instanceof FailureError) return error;
  const cause = error instanceof Error ? error.message : String(error);
  switch (resultCode(error)) {
    case BUSY:
      return new FailureError('state.held');
    case FULL:
    case IOERR:
    case READONLY:
      return new FailureError('state.write-failed', cause);
    case CORRUPT:
    case NOTADB:
      return new FailureError('state.damaged', cause);
    case CANTOPEN:
      return new FailureError('state.unusable', cause);
    default:
      return error;
  }
}
