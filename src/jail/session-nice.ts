// Nice values of whole sessions. Where the scheduler groups processes by session (sched_autogroup_enabled), a thread's nice value counts only
// within its session, and the session has one of its own. Unlike a thread's, a plain user may lower it again, down to 0: each jailed guest is
// a session, so this is how guests get more and less of the processor without privileges.
// https://man7.org/linux/man-pages/man7/sched.7.html, "The autogroup feature"

import { closeSync, openSync, writeFileSync } from 'node:fs';

import { readBounded } from './bounded-read.ts';
import { processTree } from './process-tree.ts';

/** The machine takes one change in 100 ms from users without privileges, of all sessions together. */
const BETWEEN_CHANGES_MS = 110;
const MAX_TRIES = 10;

export class SessionNice {
  readonly #proc: string;
  /** Outermost process -> what is still to be done; the last word counts. */
  readonly #pending = new Map<number, { readonly nice: number; tries: number }>();
  readonly #set = new Map<number, number>();
  readonly #descriptors = new Map<number, number>();
  #timer: NodeJS.Timeout | null = null;

  constructor(proc = '/proc') {
    this.#proc = proc;
  }

  /**
   * Call as soon as the process is there: the files in /proc of one that has locked itself belong to root, but what was opened before can be
   * written. One descriptor for each process, until `forget`.
   */
  open(pid: number): void {
    try {
      this.#descriptors.set(pid, openSync(`${this.#proc}/${pid}/autogroup`, 'w'));
    } catch {
      // It has locked itself already, or this machine has no such file.
    }
  }

  /** Of the session that the innermost process of the tree is in. */
  set(pid: number, nice: number): void {
    if ((this.#pending.get(pid)?.nice ?? this.#set.get(pid) ?? 0) === nice) return;
    this.#pending.set(pid, { nice, tries: 0 });
    if (this.#timer === null) this.#next();
  }

  forget(pid: number): void {
    this.#pending.delete(pid);
    this.#set.delete(pid);
    const descriptor = this.#descriptors.get(pid);
    if (descriptor !== undefined) closeSync(descriptor);
    this.#descriptors.delete(pid);
  }

  close(): void {
    this.#pending.clear();
    for (const pid of [...this.#descriptors.keys()]) this.forget(pid);
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #next(): void {
    this.#timer = null;
    for (const [pid, wish] of this.#pending) {
      const result = this.#write(pid, wish.nice);
      if (result === 'done') this.#set.set(pid, wish.nice);
      if (result !== 'later' || ++wish.tries >= MAX_TRIES) this.#pending.delete(pid);
      if (result !== 'refused') break;
    }
    if (this.#pending.size > 0) this.#timer = setTimeout(() => this.#next(), BETWEEN_CHANGES_MS).unref();
  }

  /** The files of a process that is not dumpable belong to root: bubblewrap's helper is in the same session and has its own. */
  #write(pid: number, nice: number): 'done' | 'later' | 'refused' {
    const tree = [...processTree(pid, this.#proc)].reverse();
    const session = tree.length === 0 ? null : this.#sessionOf(tree[0]!);
    for (const each of tree) {
      if (this.#sessionOf(each) !== session) return 'refused';
      const descriptor = this.#descriptors.get(each);
      const result = descriptor === undefined ? tryWrite(`${this.#proc}/${each}/autogroup`, nice) : tryWrite(descriptor, nice);
      if (result !== 'refused') return result;
    }
    return 'refused';
  }

  #sessionOf(pid: number): string | null {
    const stat = readBounded(`${this.#proc}/${pid}/stat`, 1024);
    // pid (name) state parent group session; the name may hold anything.
    return stat === null ? null : (stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3] ?? null);
  }
}

function tryWrite(file: string | number, nice: number): 'done' | 'later' | 'refused' {
  try {
    writeFileSync(file, String(nice));
    return 'done';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EAGAIN' ? 'later' : 'refused';
  }
}
