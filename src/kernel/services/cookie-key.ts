// What the network service seals kept cookies under, as a secret of the state: where the state key lies in a TPM, a copy of the state folder
// gives no cookies either.

import { randomBytes } from 'node:crypto';

import { failure, ok, toFailure } from '../../base/failure.ts';
import type { Result } from '../../base/failure.ts';
import type { SecretsTable } from '../state/secrets-table.ts';

export const COOKIE_KEY = 'network.cookie-key';
const KEY_BYTES = 32;

export interface CookieKeyKeeper {
  readonly secrets: Pick<SecretsTable, 'isUnlocked' | 'get' | 'put'>;
  backUp(): unknown;
}

/**
 * Made at its first use; a damaged one is replaced (the network service then sets the cookies aside). It has a backup before any cookie is
 * sealed under it. Fails with net.cookies-not-kept while secrets are locked, or when the disk does not take it.
 */
export function openCookieKey(keeper: CookieKeyKeeper): Result<Uint8Array> {
  const { secrets } = keeper;
  try {
    if (!secrets.isUnlocked) return { ok: false, failure: failure('net.cookies-not-kept', 'the secrets are locked') };
    const stored = secrets.get(COOKIE_KEY);
    if (stored.ok && stored.value?.length === KEY_BYTES) return ok(stored.value);
    const key = randomBytes(KEY_BYTES);
    secrets.put(COOKIE_KEY, key);
    keeper.backUp();
    return ok(key);
  } catch (error) {
    return { ok: false, failure: failure('net.cookies-not-kept', toFailure(error).message) };
  }
}
