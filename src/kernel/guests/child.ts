// Starts one jailed process and owns its life: its descriptors, its end, its killing.
//
// Descriptors of a child: 0 none, 1 and 2 its log (kept, bounded), 3 messages, 4 blocking calls, 5 stage 1 filter.

import { ChildProcess, spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { Socket } from 'node:net';

import { socketPair } from '../../jail/descriptor-passing.ts';
import type { Native } from '../../jail/native.ts';
import type { ResourceController } from '../../jail/resource-controller.ts';
import type { Sandbox } from '../../jail/sandbox.ts';
import { entryArguments, NODE_FLAGS, readablePaths } from '../program-paths.ts';
import type { ProcessKind, ProgramPaths } from '../program-paths.ts';

export interface ChildEntry {
  readonly args: readonly string[];
  readonly readable: readonly string[];
}

export interface ChildOptions {
  readonly kind: ProcessKind;
  readonly paths: ProgramPaths;
  readonly sandbox: Sandbox;
  readonly environment: Readonly<Record<string, string>>;
  /** Arguments for Node in place of the kind's own program: the attack tests play a page that has taken over its process. */
  readonly entry?: ChildEntry | undefined;
  readonly writable: readonly string[];
  /** null: limits from inside only. */
  readonly resources: ResourceController | null;
}

/** A jailed process that runs, however it was started. */
export interface StartedProcess {
  readonly messages: Socket;
  readonly blocking: Socket;
  readonly exited: Promise<ExitReport>;
  /** 0 before it is known. Signals to it, and to the group of that number, reach nothing but this process. */
  readonly pid: number;
  readonly hasExited: boolean;
  /** Call when it is jailed: the limits that hold from outside take effect. */
  settle(): void;
  /** Ends it and everything inside. */
  kill(): void;
}

/** Far ends of streams for a child, made by `openStream`; they stay open here. */
export interface ChildStreams {
  readonly messages: number;
  readonly blocking: number;
  /** Instead of pipes of the child's own. */
  readonly log?: number;
}

export interface ExitReport {
  readonly code: number | null;
  readonly signal: string | null;
  /** The last lines that the process wrote, for the log and the crash page. */
  readonly lastWords: string;
}

const MAX_LAST_WORDS = 8192;
export const LAST_WORDS_WITHIN_MS = 1000;

/** The end of a process's log. */
export class LastWords {
  text = '';

  add(chunk: Buffer | string): void {
    const text = chunk.toString();
    if (process.env['KPIO_DEBUG'] !== undefined) process.stderr.write(text);
    this.text = (this.text + text).slice(-MAX_LAST_WORDS);
  }
}

/** Two ends of a stream: one for this process, one to give away. Throws when no descriptors are left. */
export function openStream(native: Native): { readonly near: Socket; readonly nearDescriptor: number; readonly far: number } {
  const [nearDescriptor, far] = socketPair(native);
  return { near: new Socket({ fd: nearDescriptor, readable: true, writable: true }), nearDescriptor, far };
}

export class Child implements StartedProcess {
  readonly messages: Socket;
  readonly blocking: Socket;
  readonly exited: Promise<ExitReport>;
  /** null: it could not be started. */
  readonly #process: ChildProcess | null;
  readonly #resources: ResourceController | null = null;
  readonly #lastWords = new LastWords();
  #hasExited = false;

  /** With `streams`, the other ends are the caller's: `messages` and `blocking` of this object are then closed sockets. */
  constructor(options: ChildOptions, streams: ChildStreams | null = null) {
    const started = tryStart(options, streams);
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
    this.messages = (started.stdio[3] as Socket | null) ?? new Socket().destroy();
    this.blocking = (started.stdio[4] as Socket | null) ?? new Socket().destroy();
    for (const stream of [started.stdout, started.stderr]) stream?.on('data', (chunk: Buffer) => this.#lastWords.add(chunk));
    this.exited = new Promise((resolve) => {
      const finish = (code: number | null, signal: string | null): void => {
        this.#hasExited = true;
        this.#resources?.release(this.pid);
        resolve({ code, signal, lastWords: this.#lastWords.text });
      };
      started.on('error', (error) => {
        this.#lastWords.add(String(error));
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
}

/** The process, or why there is none: no descriptors left, no memory, a file of the run folder gone. */
function tryStart(options: ChildOptions, streams: ChildStreams | null): ChildProcess | Error {
  const { kind, paths, sandbox } = options;
  const codeDigests = paths.codeDigests === undefined ? {} : { KPIO_CODE: paths.codeDigests };
  let filter: number | null = null;
  try {
    const command = sandbox.prepare({
      program: paths.node,
      args: [...NODE_FLAGS[kind], ...(options.entry?.args ?? entryArguments(paths, kind))],
      readable: [...readablePaths(paths, kind), ...(options.entry?.readable ?? [])],
      writable: options.writable,
      network: kind === 'network',
      // A home that does not exist: libraries ask for one and must not find the person's. One malloc arena: each thread's own keeps what it freed.
      environment: { KPIO_ROOT: paths.root, HOME: '/nonexistent', LANG: 'C.UTF-8', MALLOC_ARENA_MAX: '1', ...codeDigests, ...options.environment },
    });
    filter = command.filterDescriptor;
    const start = (): ChildProcess =>
      spawn(command.program, command.args, {
        stdio: ['ignore', streams?.log ?? 'pipe', streams?.log ?? 'pipe', streams?.messages ?? 'pipe', streams?.blocking ?? 'pipe', filter ?? 'ignore'],
        env: command.environment,
        cwd: '/',
        // A process group of its own: a terminal's Ctrl+C reaches the kernel alone, and killing the group misses nothing.
        detached: true,
      });
    const child = options.resources === null ? start() : options.resources.startNear(kind, start);
    // Node gives no pipes when it has run out of descriptors.
    if (streams !== null || child.stdio?.[4] !== undefined) return child;
    child.on('error', () => {});
    return new Error('cannot start a process: no descriptors are left');
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  } finally {
    if (filter !== null) closeSync(filter);
  }
}
