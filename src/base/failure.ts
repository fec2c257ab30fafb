// Expected refusals and failures are values with a stable code from the one catalogue in error-codes.ts.
// A bug is an exception; a Failure is an answer that a user, a program or a page can act on.

import { ERROR_CODES } from './error-codes.ts';
import type { ErrorCode } from './error-codes.ts';

export interface Failure {
  readonly code: ErrorCode;
  /** One sentence, "cannot X: cause", fit to be shown to a person. */
  readonly message: string;
}

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

/** A failed Result. `cause` follows the catalogue's sentence after a colon. */
export function fail(code: ErrorCode, cause?: string): Result<never> {
  return { ok: false, failure: failure(code, cause) };
}

export function failure(code: ErrorCode, cause?: string): Failure {
  const sentence = ERROR_CODES[code];
  return { code, message: cause === undefined ? sentence : `${sentence}: ${cause}` };
}

/** Carries a Failure through code that can only throw (promises, callbacks of libraries). */
export class FailureError extends Error {
  readonly failure: Failure;

  constructor(code: ErrorCode, cause?: string) {
    const value = failure(code, cause);
    super(value.message);
    this.name = 'FailureError';
    this.failure = value;
  }

  /** Throws on a failure that was made elsewhere, with its own sentence. */
  static of(value: Failure): FailureError {
    const error = new FailureError(value.code);
    error.message = value.message;
    (error as { failure: Failure }).failure = value;
    return error;
  }
}

/** The Failure inside anything caught; what is not one becomes `internal.bug`. */
export function toFailure(thrown: unknown): Failure {
  if (thrown instanceof FailureError) return thrown.failure;
  return failure('internal.bug', thrown instanceof Error ? thrown.message : String(thrown));
}
