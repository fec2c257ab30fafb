// Settings of the machine's own kernel that make an attacker's life harder, as commented data. `security status` compares them,
// `security harden` sets them. https://docs.kernel.org/admin-guide/sysctl/

import { parseWhole, readBounded } from './bounded-read.ts';

export interface HardeningSetting {
  readonly name: string;
  /** Below /proc/sys. */
  readonly file: string;
  /** What `security harden` writes. */
  readonly wanted: string;
  readonly isEnough: (value: string) => boolean;
  readonly why: string;
  /** What else on the machine feels it; '' for nothing that is known. */
  readonly sideEffect: string;
}

const atLeast =
  (least: number) =>
  (value: string): boolean =>
    (parseWhole(value) ?? -1) >= least;

export const HARDENING: readonly HardeningSetting[] = [
  {
    name: 'address-randomisation',
    file: 'kernel/randomize_va_space',
    wanted: '2',
    isEnough: atLeast(2),
    why: 'An attacker who does not know where things are has to find out first.',
    sideEffect: '',
  },
  {
    name: 'ptrace-scope',
    file: 'kernel/yama/ptrace_scope',
    wanted: '1',
    isEnough: atLeast(1),
    why: "Without it any program of this user can read and change KPIO's kernel process.",
    sideEffect: 'debuggers attach to running programs as root only',
  },
  {
    name: 'kernel-pointers',
    file: 'kernel/kptr_restrict',
    wanted: '1',
    isEnough: atLeast(1),
    why: "Addresses of the machine's kernel make its bugs easier to use.",
    sideEffect: '',
  },
  {
    name: 'kernel-log',
    file: 'kernel/dmesg_restrict',
    wanted: '1',
    isEnough: atLeast(1),
    why: "The machine's log names addresses and devices.",
    sideEffect: 'dmesg needs root',
  },
  {
    name: 'unprivileged-bpf',
    file: 'kernel/unprivileged_bpf_disabled',
    wanted: '1',
    isEnough: atLeast(1),
    why: "The verifier of BPF programs has been the way into many machines' kernels. KPIO's jails refuse the call; other programs of this user may make it.",
    sideEffect: 'cannot be turned back without a restart',
  },
  {
    name: 'io-uring-machine',
    file: 'kernel/io_uring_disabled',
    wanted: '2',
    isEnough: atLeast(2),
    why: "io_uring goes round seccomp filters. KPIO's processes are refused it; this refuses it to all.",
    sideEffect: 'databases and servers on this machine that use io_uring fall back or fail',
  },
  {
    name: 'performance-counters',
    file: 'kernel/perf_event_paranoid',
    wanted: '2',
    isEnough: atLeast(2),
    why: 'Counters of the processor leak what other processes do.',
    sideEffect: 'profilers need root',
  },
  {
    name: 'userfaultfd',
    file: 'vm/unprivileged_userfaultfd',
    wanted: '0',
    isEnough: (value) => value === '0',
    why: "It stops the machine's kernel at a point of an attacker's choice.",
    sideEffect: '',
  },
  {
    name: 'lowest-address',
    file: 'vm/mmap_min_addr',
    wanted: '65536',
    isEnough: atLeast(4096),
    why: 'A null pointer in the kernel must not point to what a program has put there.',
    sideEffect: '',
  },
  {
    name: 'symbolic-links',
    file: 'fs/protected_symlinks',
    wanted: '1',
    isEnough: atLeast(1),
    why: 'Somebody else could lead a write of this user to another file through /tmp.',
    sideEffect: '',
  },
  {
    name: 'hard-links',
    file: 'fs/protected_hardlinks',
    wanted: '1',
    isEnough: atLeast(1),
    why: 'As for symbolic links, for files that one may not read.',
    sideEffect: '',
  },
  {
    name: 'dumps-of-privileged',
    file: 'fs/suid_dumpable',
    wanted: '0',
    isEnough: (value) => value === '0',
    why: 'Memory images of programs that changed their rights end up readable.',
    sideEffect: '',
  },
];

export interface SettingState {
  readonly setting: HardeningSetting;
  /** null: this machine has no such setting. */
  readonly value: string | null;
  readonly isEnough: boolean;
}

export function readSettings(proc = '/proc'): readonly SettingState[] {
  return HARDENING.map((setting) => {
    const value = readBounded(`${proc}/sys/${setting.file}`, 256)?.trim() ?? null;
    return { setting, value, isEnough: value !== null && setting.isEnough(value) };
  });
}

/** As sysctl and /etc/sysctl.d write it. */
export function sysctlName({ file }: HardeningSetting): string {
  return file.replaceAll('/', '.');
}
