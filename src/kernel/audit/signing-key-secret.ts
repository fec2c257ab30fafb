// The audit log's signing key, as a secret of the state: on the disk it lies only sealed under the state key, never in the log's folder.

import { newSigningKey, parseSigningKey } from '../../audit/signing-key.ts';
import type { NoteSigner } from '../../audit/signed-note.ts';
import { decodeUtf8, encodeUtf8 } from '../../base/bytes.ts';
import { FailureError } from '../../base/failure.ts';
import { COOKIE_KEY } from '../services/cookie-key.ts';
import type { KeySource } from '../state/key-source.ts';
import type { SecretsTable } from '../state/secrets-table.ts';

/** What this needs of state/state-store.ts. */
export interface KeyKeeper {
  readonly secrets: Pick<SecretsTable, 'isUnlocked' | 'names' | 'unlock' | 'get' | 'put' | 'remove'>;
  backUp(): unknown;
}

const KEY = 'audit.signing-key';
/** Put down once there is a log: a folder that is missing after that was taken away. */
const BEGUN = 'audit.log-begun';
/** What is made anew when the state key is gone for good: better than a system that does not start. */
const REPLACEABLE: readonly string[] = [BEGUN, KEY, COOKIE_KEY];

/**
 * The log's key, made at its first use. A key that cannot be had any more is replaced (the old log is then set aside, see openOrSetAside): the
 * system has to start, and the change shows. Rejects with state.secrets-locked, state.write-failed.
 * `isKeyLost`: the state key is gone for good, and not merely refused.
 */
export async function openSigningKey(keeper: KeyKeeper, source: KeySource, isKeyLost: () => boolean): Promise<NoteSigner> {
  const { secrets } = keeper;
  if (!secrets.isUnlocked) {
    let unlocked = await secrets.unlock(source);
    if (!unlocked.ok && isKeyLost() && secrets.names().every((name) => REPLACEABLE.includes(name))) {
      for (const name of secrets.names()) secrets.remove(name);
      unlocked = await secrets.unlock(source);
    }
    if (!unlocked.ok) throw FailureError.of(unlocked.failure);
  }
  const stored = secrets.get(KEY);
  if (!stored.ok && stored.failure.code !== 'state.secret-damaged') throw FailureError.of(stored.failure);
  const signer = stored.ok && stored.value !== null ? parseSigningKey(decodeUtf8(stored.value)) : null;
  return signer ?? makeKey(keeper);
}

function makeKey({ secrets }: KeyKeeper): NoteSigner {
  const text = newSigningKey();
  if (secrets.names().includes(BEGUN)) secrets.remove(BEGUN);
  secrets.put(KEY, encodeUtf8(text));
  return parseSigningKey(text)!;
}

export function wasLogBegun({ secrets }: KeyKeeper): boolean {
  return secrets.names().includes(BEGUN);
}

/** After the first entries are durable. A backup holds the key from now on: with a state that is restored, the log goes on. */
export function noteLogBegun(keeper: KeyKeeper): void {
  keeper.secrets.put(BEGUN, new Uint8Array(0));
  keeper.backUp();
}
