// Compiled code of scripts that clients run again in every document: Playwright's injected script alone has 330 kB.

import type { Realm } from '../../engine/script/realm.ts';

type Compiled = ReturnType<Realm['compile']>;

const MIN_LENGTH = 8192;
const MAX_SCRIPTS = 16;

export class ScriptCache {
  /** Source -> V8's code cache; the oldest first. */
  readonly #codes = new Map<string, Uint8Array>();

  compile(realm: Realm, source: string): Compiled {
    const code = source.length < MIN_LENGTH ? undefined : this.#codes.get(source);
    return realm.compile(source, { url: '' }, code);
  }

  /** Keeps the code of a script that has run: what it called is compiled by now. */
  keep(source: string, compiled: Compiled): void {
    if (!compiled.ok || source.length < MIN_LENGTH || this.#codes.has(source)) return;
    this.#codes.set(source, compiled.script.createCachedData());
    if (this.#codes.size > MAX_SCRIPTS) this.#codes.delete(this.#codes.keys().next().value!);
  }
}
