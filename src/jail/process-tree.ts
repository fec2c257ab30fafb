// The processes below one process, and their threads. A jailed guest is three: bubblewrap, its helper inside, and the guest's own program.

import { linkTarget, namesIn, parseWhole, readBounded } from './bounded-read.ts';

/** A guest has a handful; more than this is not followed. */
const MAX_PROCESSES = 1024;

/** `pid` and all below it, parents first. [] when `pid` is gone. */
export function processTree(pid: number, proc = '/proc'): readonly number[] {
  if (readBounded(`${proc}/${pid}/stat`, 512) === null) return [];
  const found = [pid];
  for (let index = 0; index < found.length && found.length < MAX_PROCESSES; index++) {
    for (const thread of threadsOf(found[index]!, proc)) {
      const children = readBounded(`${proc}/${found[index]!}/task/${thread}/children`) ?? '';
      for (const word of children.split(' ')) {
        const child = parseWhole(word.trim());
        if (child !== null && child > 0 && !found.includes(child)) found.push(child);
      }
    }
  }
  return found;
}

export function threadsOf(pid: number, proc = '/proc'): readonly number[] {
  return namesIn(`${proc}/${pid}/task`, MAX_PROCESSES).flatMap((name) => parseWhole(name) ?? []);
}

/** The guest's own program: the last process of the tree, below bubblewrap where there is one. */
export function innermost(pid: number, proc = '/proc'): number {
  const tree = processTree(pid, proc);
  return tree.at(-1) ?? pid;
}

/** Whether two processes stand in the same namespace of a kind ('pid', 'net', 'user', ...); null when the machine does not tell. */
export function sharesNamespace(pid: number, other: number | 'self', kind: string, proc = '/proc'): boolean | null {
  const mine = linkTarget(`${proc}/${pid}/ns/${kind}`);
  const theirs = linkTarget(`${proc}/${other}/ns/${kind}`);
  return mine === null || theirs === null ? null : mine === theirs;
}
