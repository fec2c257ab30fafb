// One agent: all realms of a site process that can reach each other, with one microtask queue and one script stack.
// https://tc39.es/ecma262/#sec-agents, https://html.spec.whatwg.org/#perform-a-microtask-checkpoint

import type { Realm } from './realm.ts';

/** Counts nested entries into page code. Glue changes it directly: it is on the path of every callback. */
export class ScriptState {
  /** Page frames on the stack; the microtask checkpoint runs when it falls to 0. */
  depth = 0;
  private readonly afterCheckpoint: (() => void)[] = [];
  private checking = false;

  /** https://html.spec.whatwg.org/#perform-a-microtask-checkpoint. Does nothing while page code or another checkpoint runs. */
  checkpoint(): void {
    if (this.depth > 0 || this.checking) return;
    this.checking = true;
    try {
      // `_tickCallback` runs microtasks and delivers unhandled rejections now; there is no public form of it.
      (process as unknown as { _tickCallback(): void })._tickCallback();
    } finally {
      this.checking = false;
    }
    for (const step of this.afterCheckpoint) step();
  }

  /** Runs after each checkpoint: notifying about rejected promises, cleaning up. */
  onCheckpoint(step: () => void): void {
    this.afterCheckpoint.push(step);
  }

  /** Runs engine code that calls into pages as one script, with a checkpoint after it. */
  run<T>(body: () => T): T {
    this.depth++;
    try {
      return body();
    } finally {
      if (--this.depth === 0) this.checkpoint();
    }
  }
}

export class Agent {
  readonly state = new ScriptState();
  /** Live realms of all worlds. */
  readonly realms = new Set<Realm>();
  /** Runs before each new realm; the realm then draws its first random number: a forked process sees to it that its siblings draw others. */
  beforeRealm: (() => void) | null = null;

  /** The impl object behind a wrapper of any realm of `world`, with its type id. */
  foreign(object: object, world: string): { readonly impl: object; readonly type: number } | null {
    for (const realm of this.realms) {
      if (realm.world !== world) continue;
      const impl = realm.peek(object);
      if (impl !== null) return { impl, type: realm.peekType(object) };
    }
    return null;
  }

  /** The realm whose Promise made `promise`, for rejection events. */
  realmOfPromise(promise: unknown): Realm | null {
    for (const realm of this.realms) if (realm.isPromise(promise)) return realm;
    return null;
  }
}
