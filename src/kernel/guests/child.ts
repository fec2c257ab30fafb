// Starts one jailed process and owns its life: its descriptors, its end, its killing.
//
// Descriptors of a child: 0 none, 1 and 2 its log (kept, bounded), 3 messages, 4 blocking calls, 5 stage 1 filter.

import { ChildProcess, spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { Socket } from 'node:net';

import type { ResourceController } from '../../jail/resource-controller.ts';
import type { Sandbox } from '../../jail/sandbox.ts';
import { entryArguments, NODE_FLAGS, readablePaths } from '../program-paths.ts';
import type { ProcessKind, ProgramPaths } from '../program-paths.ts';

export interface ChildOptions {
  readonly kind: ProcessKind;
  readonly paths: ProgramPaths;
  readonly sandbox: Sandbox;
  readonly environment: Readonly<Record<string, string>>;
  readonly writable: readonly string[];
  /** null: limits from inside only. */
  readonly resources: ResourceController | null;
}

export interface ExitReport {
  readonly code: number | null;
  readonly signal: string | null;
  /** The last lines that the process wrote, for the log and the crash page. */
  readonly lastWords: string;
}

const MAX_LAST_WORDS = 8192;
const LAST_WORDS_WITHIN_MS = 1000;

export class Child {
  readonly messages: Socket;
  readonly blocking: Socket;
  readonly exited: Promise<ExitReport>;
  /** null: it could not be started. */
  readonly #process: ChildProcess | null;
  readonly #resources: ResourceController | null = null;
  #lastWords = '';
  #hasExited = false;

  constructor(options: ChildOptions) {
    const started = tryStart(options);
    if (!(started instanceof ChildProcess)) {
      this.#process = null;
      this.#hasExited = true;
      this.messages = new Socket().destroy();
      this.blocking = new Socket().destroy();
      this.exited = Promise.resolve({ code: null, signal: null, lastWords: String(started) });
      return;
    }
    this.#process = started;
    this.#resources = options.resources;
    this.#resources?.adopt(this.pid, options.kind);
    this.messages = started.stdio[3] as Socket;
    this.blocking = started.stdio[4] as Socket;
    for (const stream of [started.stdout, started.stderr]) {
      stream?.on('data', (chunk: Buffer) => this.#keepLastWords(chunk.toString('utf8')));
    }
    this.exited = new Promise((resolve) => {
      const finish = (code: number | null, signal: string | null): void => {
        this.#hasExited = true;
        this.#resources?.release(this.pid);
        resolve({ code, signal, lastWords: this.#lastWords });
      };
      started.on('error', (error) => {
        this.#keepLastWords(String(error));
        finish(null, null);
      });
      started.on('close', finish);
      started.on('exit', (code, signal) => {
        this.blocking.destroy();
        this.messages.destroy();
        // Whatever still holds its output must not keep the kernel waiting for the last words.
        setTimeout(() => finish(code, signal), LAST_WORDS_WITHIN_MS).unref();
      });
    });
  }

  /** Of the outermost process: bubblewrap's where there is one. Killing it ends everything inside. */
  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  /** Call when it is jailed: the limits that hold from outside take effect. */
  settle(): void {
    void this.#resources?.settle(this.pid);
  }

  get hasExited(): boolean {
    return this.#hasExited;
  }

  kill(): void {
    if (this.#hasExited || this.pid === 0) return;
    try {
      // The whole group: a bubblewrap that dies while it sets up leaves its own child waiting for it for ever.
      process.kill(-this.pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }

  #keepLastWords(text: string): void {
    if (process.env['KPIO_DEBUG'] !== undefined) process.stderr.write(text);
    this.#lastWords = (this.#lastWords + text).slice(-MAX_LAST_WORDS);
  }
}

/** The process, or why there is none: no descriptors left, no memory, a file of the run folder gone. */
function tryStart(options: ChildOptions): ChildProcess | Error {
  const { kind, paths, sandbox } = options;
  let filter: number | null = null;
  try {
    const command = sandbox.prepare({
      program: paths.node,
      args: [...NODE_FLAGS[kind], ...entryArguments(paths, kind)],
      readable: readablePaths(paths, kind),
      writable: options.writable,
      network: kind === 'network',
      // A home that does not exist: libraries ask for one and must not find the person's. One malloc arena: each thread's own keeps what it freed.
      environment: { KPIO_ROOT: paths.root, HOME: '/nonexistent', LANG: 'C.UTF-8', MALLOC_ARENA_MAX: '1', ...options.environment },
    });
    filter = command.filterDescriptor;
    const child = spawn(command.program, command.args, {
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe', filter ?? 'ignore'],
      env: command.environment,
      cwd: '/',
      // A process group of its own: a terminal's Ctrl+C reaches the kernel alone, and killing the group misses nothing.
      detached: true,
    });
    // Node gives no pipes when it has run out of descriptors.
    if (child.stdio?.[4] !== undefined) return child;
    child.on('error', () => {});
    return new Error('cannot start a process: no descriptors are left');
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  } finally {
    if (filter !== null) closeSync(filter);
  }
}
