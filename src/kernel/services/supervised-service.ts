// A service process that must always be there: started at boot, restarted when it dies, with a pause that grows while it keeps dying.

import { FailureError } from '../../base/failure.ts';
import type { Failure } from '../../base/failure.ts';
import { Channel } from '../../protocol/channel.ts';
import type { ChannelGate } from '../../protocol/channel-gate.ts';
import type { Handlers, MessageTable } from '../../protocol/message-table.ts';
import { Child } from '../guests/child.ts';
import type { ChildOptions, ExitReport } from '../guests/child.ts';
import type { ServiceName } from '../fixed-gate.ts';
import type { KernelLog } from '../log.ts';

/** The first restart waits for nothing. */
const SECOND_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 10_000;
/** A service that died this often without ever being ready does not come up. */
const MAX_EARLY_DEATHS = 3;
/** A service that lived this long has recovered. */
const HEALTHY_AFTER_MS = 30_000;

export class SupervisedService<T extends MessageTable> {
  /** It ended without being told to: for the audit log. */
  onDied: (report: ExitReport) => void = () => {};
  readonly #name: ServiceName;
  readonly #gate: ChannelGate;
  readonly #table: T;
  readonly #options: ChildOptions;
  readonly #log: KernelLog;
  readonly #handlers: () => Handlers<T, 'service'>;
  readonly #onLost: () => void;
  readonly #onRestart: () => void;
  #child: Child | null = null;
  #channel: Channel<T, 'kernel'> | null = null;
  #pauseMs = 0;
  #stopped = false;
  #timer: NodeJS.Timeout | null = null;
  #protections: readonly string[] = [];
  #earlyDeaths = 0;
  readonly #started = Promise.withResolvers<void>();

  /** `onLost` runs when the process has died, `onRestart` after a new one has taken its place: what the old one knew must be told again. */
  constructor(
    name: ServiceName,
    gate: ChannelGate,
    table: T,
    options: ChildOptions,
    log: KernelLog,
    handlers: () => Handlers<T, 'service'>,
    onLost: () => void,
    onRestart: () => void,
  ) {
    this.#name = name;
    this.#gate = gate;
    this.#started.promise.catch(() => {});
    this.#table = table;
    this.#options = options;
    this.#log = log;
    this.#handlers = handlers;
    this.#onLost = onLost;
    this.#onRestart = onRestart;
  }

  /** Throws service.lost while the service is down. */
  get channel(): Channel<T, 'kernel'> {
    if (this.#channel === null || this.#channel.isClosed) throw new FailureError('service.lost', this.#name);
    return this.#channel;
  }

  get isUp(): boolean {
    return this.#channel !== null && !this.#channel.isClosed;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  get protections(): readonly string[] {
    return this.#protections;
  }

  set protections(held: readonly string[]) {
    this.#protections = held;
    this.#child?.settle();
    this.#started.resolve();
  }

  /** Resolves when the service is there for the first time; rejects with boot.service-failed when it does not come up. */
  get started(): Promise<void> {
    return this.#started.promise;
  }

  start(): void {
    const startedAt = performance.now();
    const child = new Child(this.#options);
    this.#child = child;
    this.#channel = new Channel(this.#table, 'kernel', child.messages, this.#handlers(), (reason) => this.#hangUp(child, reason), 'service.lost', this.#gate);
    void child.exited.then((report) => {
      if (this.#stopped || this.#child !== child) return;
      if (performance.now() - startedAt > HEALTHY_AFTER_MS) this.#pauseMs = 0;
      this.#log.warn(
        `service ${this.#name} died (${report.signal ?? report.code}), starting it again${this.#pauseMs === 0 ? '' : ` in ${this.#pauseMs} ms`}`,
        report.lastWords,
      );
      this.onDied(report);
      this.#onLost();
      if (++this.#earlyDeaths >= MAX_EARLY_DEATHS)
        this.#started.reject(new FailureError('boot.service-failed', `${this.#name}: ${lastLine(report.lastWords)}`));
      this.#timer = setTimeout(() => {
        this.start();
        this.#onRestart();
      }, this.#pauseMs);
      this.#pauseMs = Math.min(Math.max(this.#pauseMs * 2, SECOND_PAUSE_MS), LONGEST_PAUSE_MS);
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#channel?.close();
    this.#child?.kill();
    await this.#child?.exited;
  }

  #hangUp(child: Child, reason: Failure | null): void {
    if (reason !== null) this.#log.warn(`service ${this.#name} is killed: ${reason.message}`, '');
    child.kill();
  }
}

function lastLine(words: string): string {
  return words.trim().split('\n').at(-1) ?? '';
}
