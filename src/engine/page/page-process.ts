// What all pages of one site process share: the script agent, the event loop, the glue. One event loop per agent, as HTML has it.

import { Agent } from '../script/agent.ts';
import { trackRejections } from '../script/error-report.ts';
import { EventLoop } from '../script/event-loop.ts';
import { IMPL_CLASSES } from '../script/impl-classes.ts';
import { loadBindings } from '../script/realm.ts';
import type { Bindings } from '../script/realm.ts';
import type { PageEnvironment } from './page-host.ts';

export class PageProcess {
  readonly agent = new Agent();
  readonly loop: EventLoop;
  readonly #environment: PageEnvironment;
  readonly #states = new Map<string, unknown>();
  readonly #stopTracking: () => void;
  #bindings: Bindings | null = null;
  #nextState = 1;

  constructor(environment: PageEnvironment) {
    this.#environment = environment;
    this.agent.beforeRealm = environment.beforeRealm?.bind(environment) ?? null;
    this.loop = new EventLoop(environment.clock, environment.queue, this.agent);
    this.#stopTracking = trackRejections(this.agent, (reason) => {
      throw reason;
    });
  }

  /** Takes back what it has put into the operating-system process; its pages are closed before. */
  close(): void {
    this.#stopTracking();
  }

  /** Compiled when the first script runs: pages without scripts never pay. */
  get bindings(): Bindings {
    this.#bindings ??= this.#environment.bindings ?? loadBindings(IMPL_CLASSES, undefined, this.#environment.glueCache?.() ?? undefined);
    return this.#bindings;
  }

  get environment(): PageEnvironment {
    return this.#environment;
  }

  /** Keeps a history state; the name that stands for it in the browser's session history. */
  rememberState(state: unknown, limit: number): string {
    const name = String(this.#nextState++);
    this.#states.set(name, state);
    if (this.#states.size > limit) this.#states.delete(this.#states.keys().next().value!);
    return name;
  }

  /** null for a state of another process or one that is no longer kept. */
  recallState(name: string | null): unknown {
    return name === null ? null : (this.#states.get(name) ?? null);
  }
}
