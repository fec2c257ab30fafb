// A site process that is a copy of the zygote; as started plainly, it has a log, messages and blocking calls. Should the zygote fail
// before the copy is there, the process is started plainly with the same streams: nothing that was sent is lost.

import { Socket } from 'node:net';

import type { Native } from '../../jail/native.ts';
import { Child, LAST_WORDS_WITHIN_MS, LastWords, openStream } from './child.ts';
import type { ChildOptions, ExitReport, StartedProcess } from './child.ts';
import type { Fork, Zygote } from './zygote.ts';

const SIGNALS = 0x7f;
const SIGKILL = 9;

export class ForkedChild implements StartedProcess {
  readonly messages: Socket;
  readonly blocking: Socket;
  readonly exited: Promise<ExitReport>;
  readonly #lastWords = new LastWords();
  readonly #options: ChildOptions;
  #started: { readonly fork: Fork; readonly zygote: Zygote } | Child | null = null;
  #hasExited = false;
  #isKilled = false;

  /** `zygote` is null when there is none to be had after all. */
  constructor(native: Native, zygote: Promise<Zygote | null>, options: ChildOptions) {
    this.#options = options;
    const log = openStream(native);
    const messages = openStream(native);
    const blocking = openStream(native);
    this.messages = messages.near;
    this.blocking = blocking.near;
    log.near.on('data', (chunk: Buffer) => this.#lastWords.add(chunk));
    log.near.on('error', () => {});
    const start = this.#start(zygote, [log.far, messages.far, blocking.far]).finally(() => {
      for (const { far } of [log, messages, blocking]) native.call('close', far);
    });
    this.exited = start.then(() => this.#end(log.near));
  }

  get pid(): number {
    if (this.#started === null) return 0;
    return this.#started instanceof Child ? this.#started.pid : this.#started.fork.pid;
  }

  get hasExited(): boolean {
    return this.#hasExited;
  }

  settle(): void {
    void this.#options.resources?.settle(this.pid);
  }

  kill(): void {
    this.#isKilled = true;
    if (this.#hasExited || this.#started === null) return;
    if (this.#started instanceof Child) this.#started.kill();
    // SAFETY: the number cannot have been given to another process: the zygote has not been asked for its end yet.
    else if (this.#started.fork.pid !== 0) killProcess(this.#started.fork.pid);
  }

  async #start(zygote: Promise<Zygote | null>, [log, messages, blocking]: readonly [number, number, number]): Promise<void> {
    const found = await zygote;
    if (this.#isKilled) return;
    // Only where there is no copy may another process get the same streams.
    const fork = found === null ? null : await found.fork(log, messages, blocking).catch(() => null);
    if (found === null || fork === null) this.#started = new Child(this.#options, { messages, blocking, log });
    else {
      this.#started = { fork, zygote: found };
      const { resources, kind } = this.#options;
      resources?.adopt(fork.pid, kind);
      void this.exited.then(() => resources?.release(fork.pid));
    }
    if (this.#isKilled) this.kill();
  }

  /** Resolves when the process has ended: its log closes with it, unless it closed that itself, which ends it too. */
  async #end(log: Socket): Promise<ExitReport> {
    const started = this.#started;
    let report: ExitReport = { code: null, signal: null, lastWords: 'the process was not needed any more' };
    if (started instanceof Child) report = await started.exited;
    else if (started !== null) {
      if (started.fork.pid !== 0) await firstToClose([log, this.messages, this.blocking]);
      // SAFETY: from here on the number may be given to another process.
      this.#hasExited = true;
      report = reportOf(await started.zygote.end(started.fork.innerPid).catch(() => SIGKILL));
    }
    this.#hasExited = true;
    this.messages.destroy();
    this.blocking.destroy();
    await ended(log);
    return { ...report, lastWords: this.#lastWords.text || report.lastWords };
  }
}

function firstToClose(sockets: readonly Socket[]): Promise<void> {
  return new Promise((resolve) => {
    for (const socket of sockets) {
      if (socket.destroyed) resolve();
      else socket.once('close', () => resolve());
    }
  });
}

function killProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended with its zygote.
  }
}

/** Of wait(2)'s status; an end by a signal as bubblewrap reports it. */
function reportOf(status: number): ExitReport {
  const signal = status & SIGNALS;
  return { code: signal === 0 ? (status >> 8) & 0xff : 128 + signal, signal: null, lastWords: '' };
}

/** All that was written has been read; whatever still holds the log must not keep the kernel waiting. */
function ended(log: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (log.destroyed) return resolve();
    log.once('close', () => resolve());
    setTimeout(() => {
      log.destroy();
      resolve();
    }, LAST_WORDS_WITHIN_MS).unref();
  });
}
