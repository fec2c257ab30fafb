// A seccomp filter as data -> classic BPF bytes. https://docs.kernel.org/userspace-api/seccomp_filter.html
// Every rule is one block "load nr; if equal ... return", so that no jump is longer than its own block.

import { systemCallNumber } from './system-calls.ts';
import type { SystemCallName } from './system-calls.ts';

/** What happens to a call. An errno name refuses quietly; `kill` ends the process: a tripwire. */
export type Action = 'allow' | 'kill' | { readonly errno: number };

/** A test of the low 32 bits of an argument (the high 32 bits must be 0 unless `ignoreHigh`). */
export interface ArgumentTest {
  readonly argument: number;
  /** Passes when (value & mask) equals one of `values`. */
  readonly mask?: number;
  readonly values: readonly number[];
  readonly ignoreHigh?: boolean;
}

export interface Rule {
  readonly calls: readonly SystemCallName[];
  readonly action: Action;
  /** All must pass for `action`; else `otherwise`. */
  readonly when?: readonly ArgumentTest[];
  readonly otherwise?: Action;
}

export interface Filter {
  readonly rules: readonly Rule[];
  readonly fallback: Action;
}

const LOAD_WORD = 0x20; // BPF_LD | BPF_W | BPF_ABS
const AND = 0x54; // BPF_ALU | BPF_AND | BPF_K
const JUMP_EQUAL = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
const JUMP_GREATER_OR_EQUAL = 0x35; // BPF_JMP | BPF_JGE | BPF_K
const RETURN = 0x06; // BPF_RET | BPF_K

const OFFSET_NUMBER = 0;
const OFFSET_ARCHITECTURE = 4;
const OFFSET_ARGUMENTS = 16;
const AUDIT_ARCHITECTURE = process.arch === 'arm64' ? 0xc00000b7 : 0xc000003e;
const X32_BIT = 0x40000000;

type Instruction = readonly [code: number, ifTrue: number, ifFalse: number, operand: number];

/** struct sock_filter[], 8 bytes an instruction. */
export function assemble(filter: Filter): Uint8Array {
  const program: Instruction[] = [
    // A call of another architecture has other numbers: never let it through.
    [LOAD_WORD, 0, 0, OFFSET_ARCHITECTURE],
    [JUMP_EQUAL, 1, 0, AUDIT_ARCHITECTURE],
    [RETURN, 0, 0, encodeAction('kill')],
    [LOAD_WORD, 0, 0, OFFSET_NUMBER],
  ];
  if (process.arch !== 'arm64') program.push([JUMP_GREATER_OR_EQUAL, 0, 1, X32_BIT], [RETURN, 0, 0, encodeAction('kill')]);
  for (const rule of filter.rules) for (const name of rule.calls) program.push(...ruleBlock(rule, name));
  program.push([RETURN, 0, 0, encodeAction(filter.fallback)]);
  return encode(program);
}

/** How many instructions a filter has, for `security status`. */
export function instructionCount(bytes: Uint8Array): number {
  return bytes.length / 8;
}

function ruleBlock(rule: Rule, name: SystemCallName): Instruction[] {
  const number = systemCallNumber(name);
  if (number < 0) return [];
  if (rule.when === undefined) {
    return [
      [JUMP_EQUAL, 0, 1, number],
      [RETURN, 0, 0, encodeAction(rule.action)],
    ];
  }
  const body: Instruction[] = [];
  const otherwise = encodeAction(rule.otherwise ?? { errno: EPERM });
  for (const test of rule.when) body.push(...testBlock(test, otherwise));
  body.push([RETURN, 0, 0, encodeAction(rule.action)]);
  return [[JUMP_EQUAL, 0, body.length, number], ...body];
}

/** Falls through when the test passes, returns `otherwise` when it does not. */
function testBlock(test: ArgumentTest, otherwise: number): Instruction[] {
  const offset = OFFSET_ARGUMENTS + 8 * test.argument;
  const block: Instruction[] = [];
  if (test.ignoreHigh !== true) {
    block.push([LOAD_WORD, 0, 0, offset + 4], [JUMP_EQUAL, 1, 0, 0], [RETURN, 0, 0, otherwise]);
  }
  block.push([LOAD_WORD, 0, 0, offset]);
  if (test.mask !== undefined) block.push([AND, 0, 0, test.mask]);
  test.values.forEach((value, index) => {
    block.push([JUMP_EQUAL, test.values.length - index, 0, value]);
  });
  block.push([RETURN, 0, 0, otherwise]);
  return block;
}

export const EPERM = 1;
export const ENOSYS = 38;
export const ENOTTY = 25;
export const EAFNOSUPPORT = 97;

function encodeAction(action: Action): number {
  if (action === 'allow') return 0x7fff0000; // SECCOMP_RET_ALLOW
  if (action === 'kill') return 0x80000000; // SECCOMP_RET_KILL_PROCESS
  return 0x00050000 | action.errno; // SECCOMP_RET_ERRNO
}

function encode(program: readonly Instruction[]): Uint8Array {
  const bytes = new Uint8Array(program.length * 8);
  const view = new DataView(bytes.buffer);
  program.forEach(([code, ifTrue, ifFalse, operand], index) => {
    if (ifTrue > 255 || ifFalse > 255) throw new RangeError('a rule of the seccomp filter is too long');
    view.setUint16(index * 8, code, true);
    view.setUint8(index * 8 + 2, ifTrue);
    view.setUint8(index * 8 + 3, ifFalse);
    view.setUint32(index * 8 + 4, operand >>> 0, true);
  });
  return bytes;
}
