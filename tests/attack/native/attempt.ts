// What an attacker tries once it runs native code in a jailed process, as data: each file here is one area of the operating system.
// An attempt is one system call with its arguments; it is refused when the call answers an error, and the process lives on.

import type { Native } from '../../../src/jail/native.ts';
import type { SystemCallName } from '../../../src/jail/system-calls.ts';

/** A site started by itself, a copy of the zygote, the two services, and the zygote before it copies itself. */
export type AttackedKind = 'site' | 'copy' | 'screen' | 'network' | 'zygote';

export const ATTACKED_KINDS: readonly AttackedKind[] = ['site', 'copy', 'screen', 'network', 'zygote'];

/** Where the attacker finds itself. */
export interface Attacked {
  readonly kind: AttackedKind;
  /** False: bubblewrap is missing, and stage 2 has to hold alone. */
  readonly hasNamespaces: boolean;
  /** Its files are kept apart: by namespaces, or by Landlock where those are missing. */
  readonly hasOwnFiles: boolean;
  /** The kernel's process. */
  readonly kernelPid: number;
  /** The state folder; `network/` in it is the network service's own. */
  readonly stateFolder: string;
  /** Stands for KPIO's own code: readable inside, and no loss if an attack on it succeeds. */
  readonly codeFolder: string;
}

/** What the calls point to. */
export interface Memory {
  /** Address of the text with a 0 behind it. */
  text(value: string): bigint;
  /** Address of 4096 bytes, 0 at the beginning. */
  readonly buffer: bigint;
  /** Address of these bytes. */
  bytes(values: Uint8Array): bigint;
}

export type Attempt = readonly [name: string, call: SystemCallName, ...args: (number | bigint)[]];

/** An attempt that takes more than one call. A negative answer: refused. */
export interface Probe {
  readonly name: string;
  run(native: Native, memory: Memory): number;
}

export interface AttackArea {
  readonly name: string;
  /** Whether a process must be refused all of it; others need some of it for their work. */
  refusedTo(attacked: Attacked): boolean;
  attempts(memory: Memory, attacked: Attacked): readonly (Attempt | Probe)[];
}

/** Processes that only compute, and talk on what they were given. */
export function computes({ kind }: Attacked): boolean {
  return kind === 'site' || kind === 'copy' || kind === 'screen';
}

/** All but the zygote, which holds stage 1 alone: no byte from outside reaches it. */
export function isLocked({ kind }: Attacked): boolean {
  return kind !== 'zygote';
}

/** Wherever there are namespaces; without them only where stage 2 refuses by itself. */
export function computesOrIsApart(attacked: Attacked): boolean {
  return computes(attacked) || attacked.hasNamespaces;
}

/** Where files are kept apart. */
export function opensOnlyItsOwn(attacked: Attacked): boolean {
  return computes(attacked) || attacked.hasOwnFiles;
}
