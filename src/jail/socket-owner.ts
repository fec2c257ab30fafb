// Who has the other end of a connection over loopback: read from /proc, where the machine tells (proc_pid_net(5), proc_pid_fd(5)).

import { open } from 'node:fs/promises';

import { linkTarget, namesIn, parseWhole, readBounded } from './bounded-read.ts';
import { threadsOf } from './process-tree.ts';

/** A machine with more connections than fit here answers null for those that were cut off. */
const MAX_TABLE_BYTES = 8 * 1024 * 1024;

export interface PeerSocket {
  /** Its number, as in `socket:[NUMBER]`. */
  readonly inode: number;
  readonly uid: number;
}

/** The machine's TCP connections at one moment. Reading them may take its kernel 10 ms, so it is done beside the thread, and once for all that came. */
export class Connections {
  readonly #tables: readonly string[];

  private constructor(tables: readonly string[]) {
    this.#tables = tables;
  }

  /** Never rejects: what cannot be read has no connections. */
  static async now(proc = '/proc'): Promise<Connections> {
    // A socket of IPv6 may be connected to an address of IPv4.
    return new Connections(await Promise.all(['tcp', 'tcp6'].map((name) => readTable(`${proc}/self/net/${name}`))));
  }

  /** The socket that is connected over loopback from `peerPort` to our `ownPort`; null when there is none any more. */
  peer(ownPort: number, peerPort: number): PeerSocket | null {
    const ends = new RegExp(`^ *\\d+: [0-9A-F]+:${portText(peerPort)} [0-9A-F]+:${portText(ownPort)} .*$`, 'gm');
    for (const table of this.#tables) {
      for (const [line] of table.matchAll(ends)) {
        const columns = line.trim().split(/ +/);
        const [local = '', remote = ''] = columns.slice(1);
        const inode = parseWhole(columns[9]) ?? 0;
        // 0: it is closed, and belongs to nobody.
        if (inode !== 0 && isLoopback(local) && isLoopback(remote)) return { inode, uid: parseWhole(columns[7]) ?? -1 };
      }
    }
    return null;
  }
}

async function readTable(path: string): Promise<string> {
  try {
    await using file = await open(path, 'r');
    const chunks: Buffer[] = [];
    let length = 0;
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(65_536));
      length += bytesRead;
      chunks.push(buffer.subarray(0, bytesRead));
      if (bytesRead === 0 || length >= MAX_TABLE_BYTES) return Buffer.concat(chunks).toString('latin1');
    }
  } catch {
    return '';
  }
}

/** Whether one of the processes, in any of its threads, holds the socket; null when it cannot be seen and none that can be seen does. */
export function holdsSocket(pids: readonly number[], inode: number, proc = '/proc'): boolean | null {
  let isSure = true;
  for (const pid of pids) {
    // Threads may have descriptors of their own (unshare(CLONE_FILES)).
    const threads = threadsOf(pid, proc);
    if (threads.length === 0) continue;
    for (const thread of threads) {
      const folder = `${proc}/${pid}/task/${thread}/fd`;
      const names = namesIn(folder);
      // Each has its standard descriptors at least: none means that they may not be seen.
      if (names.every((name) => linkTarget(`${folder}/${name}`) === null)) isSure = false;
      else if (names.some((name) => linkTarget(`${folder}/${name}`) === `socket:[${inode}]`)) return true;
    }
  }
  return isSure ? false : null;
}

/** Whether any process but these can be seen to hold the socket. Looks at all that this user may see: for when there is no better way. */
export function isHeldByAnother(but: readonly number[], inode: number, proc = '/proc'): boolean {
  const own = new Set(but);
  return namesIn(proc).some((name) => {
    const pid = parseWhole(name);
    if (pid === null || own.has(pid)) return false;
    return namesIn(`${proc}/${name}/fd`).some((descriptor) => linkTarget(`${proc}/${name}/fd/${descriptor}`) === `socket:[${inode}]`);
  });
}

/** Every thread stands still (SIGSTOP), so that none moves a descriptor while one looks. */
export function standsStill(pids: readonly number[], proc = '/proc'): boolean {
  return pids.every((pid) =>
    threadsOf(pid, proc).every((thread) => {
      const stat = readBounded(`${proc}/${pid}/task/${thread}/stat`, 512);
      // The name may have blanks and brackets: what counts comes after the last one.
      return stat === null || /^ [TtZX]/.test(stat.slice(stat.lastIndexOf(')') + 1));
    }),
  );
}

function portText(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, '0');
}

/** 127.0.0.0/8, in the machine's own order of bytes, alone or mapped into IPv6. */
function isLoopback(end: string): boolean {
  const address = end.slice(0, end.indexOf(':'));
  if (address.length === 32 && !/^0{16}(0000FFFF|FFFF0000)/.test(address)) return false;
  const v4 = address.slice(-8);
  return v4.startsWith('7F') || v4.endsWith('7F');
}
