// V8's code cache for external scripts: kept by the host by the hash of the source, so that the second visit compiles nothing.

import { createHash } from 'node:crypto';
import type { Completion, Realm, ScriptPlace } from './realm.ts';

export interface CodeCache {
  /** `key`: SHA-256 of the source's bytes in hex. */
  get(key: string): Uint8Array | null;
  put(key: string, data: Uint8Array): void;
}

/** Smaller scripts compile faster than their cache loads. */
const MIN_BYTES = 4096;

/** Runs a classic script with its cached code, or without and puts the code into the cache. `bytes` null: not cached. */
export function runCached(realm: Realm, source: string, place: ScriptPlace, bytes: Uint8Array | null, cache: CodeCache | null): Completion {
  if (cache === null || bytes === null || bytes.length < MIN_BYTES) return realm.evaluate(source, place);
  const key = createHash('sha256').update(bytes).digest('hex');
  const cached = cache.get(key);
  const compiled = realm.compile(source, place, cached ?? undefined);
  if (!compiled.ok) return { ok: false, thrown: compiled.thrown };
  const completion = realm.runScript(compiled.script);
  // Made after the run, it holds the functions that the page really used.
  if (cached === null || compiled.script.cachedDataRejected === true) cache.put(key, compiled.script.createCachedData());
  return completion;
}
