// The kernel's end of the zygote: a jailed site process that makes copies of itself on demand (services/site/zygote.ts).
// It is used only after it has shown, on this machine and in this run, that its copies work; otherwise processes are started plainly.

import { Socket } from 'node:net';
import { readdirSync, readFileSync } from 'node:fs';

import { sendDescriptors } from '../../jail/descriptor-passing.ts';
import type { Native } from '../../jail/native.ts';
import { TRUSTING_GATE } from '../../protocol/channel-gate.ts';
import { ZYGOTE, ZYGOTE_ANSWER_BYTES, ZYGOTE_REQUEST_BYTES } from '../../protocol/zygote-channel.ts';
import { BlockingCalls } from './blocking-calls.ts';
import type { BlockingHandlers } from './blocking-calls.ts';
import { Child, openStream } from './child.ts';
import type { ChildOptions, ExitReport } from './child.ts';

/** Loading, the catalogue of fonts, one document and one fork take 400 ms, on a busy machine twenty times as long. Only a machine where it hangs waits this long. */
const PROVEN_WITHIN_MS = 20_000;
/** The copy that tries things out; of these 400 ms it takes 100. */
const TESTED_WITHIN_MS = 10_000;
const ATTEMPTS_TO_FIND_SLEEP = 100;
const ATTEMPTS_TO_FIND_CHILD = 20;

export interface Fork {
  /** Of the machine; 0 when it was not to be found: the process is to be ended. */
  readonly pid: number;
  /** As the zygote sees it. */
  readonly innerPid: number;
}

export class Zygote {
  /** Rejects with the reason why it is not to be used. */
  readonly proven: Promise<void>;
  readonly exited: Promise<ExitReport>;
  readonly #native: Native;
  readonly #child: Child;
  readonly #control: Socket;
  /** Answers what the zygote asks while it loads: the catalogue of fonts. */
  readonly blocking: BlockingCalls;
  readonly #controlDescriptor: number;
  readonly #answers: { readonly what: number; readonly resolve: (result: number) => void; readonly reject: (error: Error) => void }[] = [];
  readonly #ready = Promise.withResolvers<number>();
  #received = Buffer.alloc(0);
  /** Forks and what belongs to them happen one after the other: a new child is told from the others by being the only new one. */
  #queue: Promise<unknown> = Promise.resolve();
  #pid = 0;

  constructor(native: Native, options: ChildOptions, blockingHandlers: BlockingHandlers) {
    this.#native = native;
    const control = openStream(native);
    const blocking = openStream(native);
    this.#control = control.near;
    this.#controlDescriptor = control.nearDescriptor;
    this.#child = new Child(options, { messages: control.far, blocking: blocking.far });
    for (const descriptor of [control.far, blocking.far]) native.call('close', descriptor);
    // The handlers themselves refuse what a zygote may not ask.
    this.blocking = new BlockingCalls(blocking.near, blockingHandlers, TRUSTING_GATE, () => this.kill());
    this.#control.on('data', (chunk: Buffer) => this.#read(chunk));
    this.#control.on('error', () => {});
    this.#control.on('close', () => this.#lost());
    this.exited = this.#child.exited;
    void this.exited.then(() => blocking.near.destroy());
    this.proven = within(PROVEN_WITHIN_MS, this.#prove());
    this.proven.catch(() => this.kill());
  }

  get pid(): number {
    return this.#child.pid;
  }

  get isAlive(): boolean {
    return !this.#child.hasExited && !this.#control.destroyed;
  }

  /** A copy that has `log`, `messages` and `blocking`, descriptors of this process that stay open here. */
  fork(log: number, messages: number, blocking: number, what: 'fork' | 'test' = 'fork'): Promise<Fork> {
    return this.#inTurn(async () => {
      const before = new Set(childrenOf(this.#pid));
      const innerPid = await this.#ask(ZYGOTE[what], 0, 0n, [log, messages, blocking]);
      if (innerPid <= 0) throw new Error('the machine refuses to fork');
      // The list of children may lack one while another one ends.
      for (let attempt = 0; attempt < ATTEMPTS_TO_FIND_CHILD; attempt++) {
        const pid = newChild(this.#pid, before, innerPid);
        if (pid !== null) return { pid, innerPid };
      }
      // It may have begun to read what it was given: it cannot be started again in another way.
      return { pid: 0, innerPid };
    });
  }

  /** Ends a child if it has not ended; its wait status. */
  end(innerPid: number): Promise<number> {
    return this.#inTurn(() => this.#ask(ZYGOTE.end, innerPid, 0n, []));
  }

  /** Copies made later share what most pages need. It takes as long as loading did; what is asked meanwhile waits. */
  warmUp(): Promise<unknown> {
    return this.#inTurn(() => this.#ask(ZYGOTE.warm, 0, 0n, []));
  }

  /** Ends all of its copies too. */
  kill(): void {
    this.#child.kill();
  }

  async #prove(): Promise<void> {
    const innerPid = await this.#ready.promise;
    this.#pid = findZygote(this.#child.pid, innerPid);
    await this.#findSleepingPool();
    const streams = [openStream(this.#native), openStream(this.#native), openStream(this.#native)] as const;
    try {
      const forked = this.fork(streams[0].far, streams[1].far, streams[2].far, 'test');
      const fork = await forked.finally(() => {
        for (const stream of streams) this.#native.call('close', stream.far);
      });
      try {
        await within(TESTED_WITHIN_MS, saysOk(streams[1].near));
      } finally {
        await this.end(fork.innerPid);
      }
    } finally {
      for (const stream of streams) stream.near.destroy();
    }
  }

  /** The threads of the pool fall asleep when what loading gave them to do is done. */
  async #findSleepingPool(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const problem = await this.#tryPool();
      if (problem === null) return;
      if (attempt === ATTEMPTS_TO_FIND_SLEEP) throw new Error(problem);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** null when all of them sleep on what the zygote knows then; else why not. */
  async #tryPool(): Promise<string | null> {
    try {
      const sleepers = poolThreads(this.#pid);
      const prepared = await this.#ask(ZYGOTE.prepare, sleepers.count, sleepers.futex, []);
      return prepared === 0 ? null : 'the pool of threads does not sleep as the C library of glibc lets it';
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(act);
    this.#queue = turn.catch(() => {});
    return turn;
  }

  #ask(what: number, number: number, address: bigint, descriptors: readonly number[]): Promise<number> {
    const request = new Uint8Array(ZYGOTE_REQUEST_BYTES);
    const view = new DataView(request.buffer);
    view.setUint32(0, what, true);
    view.setUint32(4, number, true);
    view.setBigUint64(8, address, true);
    return new Promise((resolve, reject) => {
      // SAFETY: the descriptor is the socket's own: once that is closed, the number may name something else.
      if (this.#control.destroyed) return reject(new Error('the zygote is gone'));
      this.#answers.push({ what, resolve, reject });
      sendDescriptors(this.#native, this.#controlDescriptor, request, descriptors);
    });
  }

  #read(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    for (; this.#received.length >= ZYGOTE_ANSWER_BYTES; this.#received = this.#received.subarray(ZYGOTE_ANSWER_BYTES)) {
      const what = this.#received.readUInt32LE(0);
      const result = this.#received.readInt32LE(4);
      if (what === ZYGOTE.ready) {
        this.#ready.resolve(result);
        continue;
      }
      const answer = this.#answers.shift();
      if (answer?.what !== what) return this.kill();
      answer.resolve(result);
    }
  }

  #lost(): void {
    const gone = new Error('the zygote is gone');
    this.#ready.reject(gone);
    for (const answer of this.#answers.splice(0)) answer.reject(gone);
    this.kill();
  }
}

function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms).unref();
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function saysOk(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    socket.on('data', (chunk: Buffer) => {
      said += chunk.toString('latin1');
      if (said === 'ok') resolve();
    });
    socket.on('close', () => reject(new Error('the copy that tries things out ended')));
    socket.on('error', () => {});
  });
}

function childrenOf(pid: number): readonly number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim().split(' ').filter(Boolean).map(Number);
}

function newChild(parent: number, before: ReadonlySet<number>, innerPid: number): number | null {
  try {
    return childrenOf(parent).find((child) => !before.has(child) && innerPidOf(child) === innerPid) ?? null;
  } catch {
    return null; // One of them ended meanwhile.
  }
}

/** A process's number inside the innermost namespace that it is in. */
function innerPidOf(pid: number): number {
  const line = /^NSpid:\s*(.*)$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'));
  return Number(line?.[1]?.trim().split(/\s+/).at(-1) ?? pid);
}

/** The zygote itself below `pid`, which is bubblewrap where there is one. */
function findZygote(pid: number, innerPid: number): number {
  const candidates = [pid];
  for (const candidate of candidates) {
    if (innerPidOf(candidate) === innerPid && readFileSync(`/proc/${candidate}/comm`, 'latin1').startsWith('kpio')) return candidate;
    candidates.push(...childrenOf(candidate));
  }
  throw new Error('the zygote is not to be found among the processes');
}

/** What the threads of V8's pool sleep on. Throws when one of them is awake or they are not to be read. */
function poolThreads(pid: number): { readonly futex: bigint; readonly count: number } {
  const FUTEX = process.arch === 'arm64' ? '98' : '202';
  const sleepers: bigint[] = [];
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    if (!readFileSync(`/proc/${pid}/task/${thread}/comm`, 'latin1').includes('V8Worker')) continue;
    const [call, address] = readFileSync(`/proc/${pid}/task/${thread}/syscall`, 'latin1').split(' ');
    if (call !== FUTEX || address === undefined) throw new Error('a thread of the pool is awake');
    sleepers.push(BigInt(address));
  }
  if (sleepers.length === 0) throw new Error('there is no pool of threads');
  return { futex: sleepers[0]!, count: sleepers.length };
}
