// Machines whose memory is near some processors and far from others: which node a process is best put on, and how.
// https://docs.kernel.org/admin-guide/mm/numa_memory_policy.html

import { namesIn, parseWhole, readBounded } from './bounded-read.ts';
import { loadNative } from './native.ts';
import type { Native } from './native.ts';
import { maskOf } from './process-control.ts';

export interface NumaNode {
  readonly number: number;
  readonly processors: readonly number[];
  readonly totalBytes: number;
  readonly freeBytes: number;
  /** To each node by number, 10 to itself; as the firmware says. */
  readonly distances: ReadonlyMap<number, number>;
}

const MAX_NODES = 1024;
const MAX_PROCESSORS = 8192;

/** Nodes that have processors and memory, by number. [] where the machine does not tell. */
export function readTopology(sys = '/sys'): readonly NumaNode[] {
  const folder = `${sys}/devices/system/node`;
  const online = parseList(readBounded(`${folder}/online`, 4096) ?? '', MAX_NODES);
  const present = new Set(namesIn(folder, 2 * MAX_NODES));
  return online.flatMap((number) => {
    if (!present.has(`node${number}`)) return [];
    const processors = parseList(readBounded(`${folder}/node${number}/cpulist`, 65_536) ?? '', MAX_PROCESSORS);
    const memory = readBounded(`${folder}/node${number}/meminfo`, 8192) ?? '';
    const totalBytes = nodeBytes(memory, 'MemTotal');
    if (processors.length === 0 || totalBytes === 0) return [];
    const row = (readBounded(`${folder}/node${number}/distance`, 8192) ?? '').trim().split(/\s+/);
    const distances = new Map(online.flatMap((other, index) => (parseWhole(row[index]) === null ? [] : [[other, parseWhole(row[index])!] as const])));
    return [{ number, processors, totalBytes, freeBytes: nodeBytes(memory, 'MemFree'), distances }];
  });
}

/** `0-3,8,10-11` -> numbers, at most `max` of them. What makes no sense is left out. */
export function parseList(text: string, max: number): readonly number[] {
  const numbers: number[] = [];
  for (const part of text.trim().split(',')) {
    const match = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(part);
    if (match === null) continue;
    const last = Number(match[2] ?? match[1]);
    for (let number = Number(match[1]); number <= last && numbers.length < max; number++) numbers.push(number);
  }
  return numbers;
}

/** `Node 0 MemFree:  1234 kB` */
function nodeBytes(text: string, name: string): number {
  const match = new RegExp(`^Node \\d+ ${name}:\\s+(\\d{1,15}) kB$`, 'm').exec(text);
  return match === null ? 0 : Number(match[1]) * 1024;
}

/**
 * Spreads processes over the nodes: each goes where the fewest are for the processors there, of those to where most memory is free.
 * What talks much with others (the kernel, the services) stays where the kernel is; `near` asks for that.
 */
export class NumaPlacement {
  readonly #nodes: readonly NumaNode[];
  readonly #home: number;
  readonly #nodeOf = new Map<number, number>();

  /** `home` is the kernel process's node. */
  constructor(nodes: readonly NumaNode[], home: number) {
    this.#nodes = nodes;
    this.#home = home;
  }

  /** With one node there is nothing to choose. */
  get isUseful(): boolean {
    return this.#nodes.length > 1;
  }

  /** Where the next process would be put; null: anywhere. */
  next(isNear: boolean): NumaNode | null {
    if (!this.isUseful) return null;
    return (isNear ? this.#nodes.find(({ number }) => number === this.#home) : undefined) ?? this.#emptiest();
  }

  /** The node for a process; it counts as there until `leave`. null: anywhere. */
  place(pid: number, isNear: boolean): NumaNode | null {
    const node = this.next(isNear);
    if (node !== null) this.#nodeOf.set(pid, node.number);
    return node;
  }

  leave(pid: number): void {
    this.#nodeOf.delete(pid);
  }

  #emptiest(): NumaNode {
    const counts = new Map<number, number>();
    for (const number of this.#nodeOf.values()) counts.set(number, (counts.get(number) ?? 0) + 1);
    const load = (node: NumaNode): number => (counts.get(node.number) ?? 0) / node.processors.length;
    const distance = (node: NumaNode): number => node.distances.get(this.#home) ?? 0;
    return this.#nodes.reduce((best, node) => {
      const by = load(node) - load(best) || best.freeBytes - node.freeBytes || distance(node) - distance(best);
      return by < 0 ? node : best;
    });
  }
}

const MPOL_DEFAULT = 0;
const MPOL_PREFERRED = 1;

/**
 * What `start` starts takes its memory from the node as long as it has some (a policy is inherited by what this thread starts, over exec as
 * well); this process's own policy is as before. A machine that refuses changes nothing.
 */
export function preferringNode<T>(node: NumaNode | null, start: () => T, native: Native = loadNative()): T {
  if (node === null) return start();
  const mask = maskOf([node.number]);
  // One more than the highest bit: the kernel takes one off.
  native.call('set_mempolicy', MPOL_PREFERRED, native.address(mask), mask.length * 8 + 1);
  try {
    return start();
  } finally {
    native.call('set_mempolicy', MPOL_DEFAULT, 0, 0);
  }
}

/** The node that most of this process's processors are on. */
export function homeNode(nodes: readonly NumaNode[], proc = '/proc'): number {
  const allowed = new Set(parseList(/^Cpus_allowed_list:\s*(\S+)$/m.exec(readBounded(`${proc}/self/status`, 16_384) ?? '')?.[1] ?? '', MAX_PROCESSORS));
  let best = nodes[0]?.number ?? 0;
  let most = -1;
  for (const { number, processors } of nodes) {
    const count = processors.filter((each) => allowed.has(each)).length;
    if (count > most) [best, most] = [number, count];
  }
  return best;
}
