// Starts one jailed process and owns its life: its descriptors, its end, its killing.
//
// Descriptors of a child: 0 none, 1 and 2 its log (kept, bounded), 3 messages, 4 blocking calls, 5 stage 1 filter.

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync } from 'node:fs';
import type { Socket } from 'node:net';

import type { Sandbox } from '../../jail/sandbox.ts';
import { entryArguments, NODE_FLAGS, readablePaths } from '../program-paths.ts';
import type { ProcessKind, ProgramPaths } from '../program-paths.ts';

export interface ChildOptions {
  readonly kind: ProcessKind;
  readonly paths: ProgramPaths;
  readonly sandbox: Sandbox;
  readonly environment: Readonly<Record<string, string>>;
  readonly writable: readonly string[];
}

export interface ExitReport {
  readonly code: number | null;
  readonly signal: string | null;
  /** The last lines that the process wrote, for the log and the crash page. */
  readonly lastWords: string;
}

const MAX_LAST_WORDS = 8192;

export class Child {
  readonly messages: Socket;
  readonly blocking: Socket;
  readonly exited: Promise<ExitReport>;
  readonly #process: ChildProcess;
  #lastWords = '';
  #hasExited = false;

  constructor(options: ChildOptions) {
    const { kind, paths, sandbox } = options;
    const command = sandbox.prepare({
      program: paths.node,
      args: [...NODE_FLAGS[kind], ...entryArguments(paths, kind)],
      readable: readablePaths(paths, kind),
      writable: options.writable,
      network: kind === 'network',
      // A home that does not exist: libraries ask for one and must not find the person's.
        environment: { KPIO_ROOT: paths.root, HOME: '/nonexistent', LANG: 'C.UTF-8', ...options.environment },
    });
    this.#process = spawn(command.program, command.args, {
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe', command.filterDescriptor ?? 'ignore'],
      env: command.environment,
      cwd: '/',
    });
    if (command.filterDescriptor !== null) closeSync(command.filterDescriptor);
    this.messages = this.#process.stdio[3] as Socket;
    this.blocking = this.#process.stdio[4] as Socket;
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.on('data', (chunk: Buffer) => this.#keepLastWords(chunk.toString('utf8')));
    }
    this.exited = new Promise((resolve) => {
      const finish = (code: number | null, signal: string | null): void => {
        this.#hasExited = true;
        resolve({ code, signal, lastWords: this.#lastWords });
      };
      this.#process.on('error', (error) => {
        this.#keepLastWords(String(error));
        finish(null, null);
      });
      this.#process.on('close', finish);
    });
  }

  /** Of the outermost process: bubblewrap's where there is one. Killing it ends everything inside. */
  get pid(): number {
    return this.#process.pid ?? 0;
  }

  get hasExited(): boolean {
    return this.#hasExited;
  }

  kill(): void {
    if (!this.#hasExited) this.#process.kill('SIGKILL');
  }

  /** Does not keep the kernel alive for this child alone. */
  unref(): void {
    this.#process.unref();
  }

  #keepLastWords(text: string): void {
    if (process.env['KPIO_DEBUG'] !== undefined) process.stderr.write(text);
    this.#lastWords = (this.#lastWords + text).slice(-MAX_LAST_WORDS);
  }
}

