// The jail's rules as commented data: what each kind of process may ask of the operating system.
//
// Stage 1 holds from before Node starts (bubblewrap hands it to the kernel). Node must still be able to start under it.
// Stage 2 is installed by the process itself once its code is loaded and before it sees a byte from outside.
// The security argument assumes native code execution in the process: JavaScript is no boundary.

import { EAFNOSUPPORT, ENOSYS, ENOTTY, EPERM } from './bpf.ts';
import type { Filter, Rule } from './bpf.ts';

/** io_uring would bypass every other rule: a ring made before the lock goes on working after it. */
const NO_IO_URING: Rule = { calls: ['io_uring_setup', 'io_uring_enter', 'io_uring_register'], action: { errno: ENOSYS } };

/** glibc falls back to clone, whose flags a filter can read. */
const NO_CLONE3: Rule = { calls: ['clone3'], action: { errno: ENOSYS } };

/** Nothing in Node asks for these; only an attacker does. The process ends on the first one. */
const TRIPWIRES: Rule = {
  calls: [
    'ptrace',
    'process_vm_readv',
    'process_vm_writev',
    'bpf',
    'mount',
    'umount2',
    'fsopen',
    'fsmount',
    'fspick',
    'open_tree',
    'move_mount',
    'mount_setattr',
    'unshare',
    'setns',
    'pivot_root',
    'chroot',
    'userfaultfd',
    'perf_event_open',
    'keyctl',
    'add_key',
    'request_key',
    'init_module',
    'finit_module',
    'delete_module',
    'kexec_load',
    'kexec_file_load',
    'setuid',
    'setgid',
    'setreuid',
    'setregid',
    'setresuid',
    'setresgid',
    'setfsuid',
    'setfsgid',
    'setgroups',
  ],
  action: 'kill',
};

const CLONE_THREAD_FLAGS = 0x00010f00; // CLONE_THREAD | CLONE_SIGHAND | CLONE_FILES | CLONE_FS | CLONE_VM
/** CLONE_NEWCGROUP, NEWNS, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET, CLONE_PTRACE. */
const CLONE_OTHER_WORLDS = 0x7e022000;

const MAP_PRIVATE = 0x02;
/** MAP_TYPE (shared, private, shared and validated) and MAP_GROWSDOWN. */
const MAP_COUNTED = 0x10f;

/** Memory, threads, clocks, signals to itself, and traffic on descriptors that it already has. */
const RUN_JAVASCRIPT: Rule = {
  calls: [
    'futex',
    'read',
    'write',
    'readv',
    'writev',
    'munmap',
    'mprotect',
    'pkey_mprotect',
    'mremap',
    'brk',
    'epoll_pwait',
    'epoll_wait',
    'epoll_ctl',
    'epoll_create1',
    'eventfd2',
    'pipe2',
    'poll',
    'ppoll',
    'sendmsg',
    'recvmsg',
    'shutdown',
    'close',
    'fstat',
    'lseek',
    'getpid',
    'gettid',
    'getuid',
    'geteuid',
    'getgid',
    'getegid',
    'getcwd',
    'rt_sigprocmask',
    'rt_sigaction',
    'rt_sigreturn',
    'sigaltstack',
    'sched_yield',
    'sched_getaffinity',
    'sched_getparam',
    'sched_getscheduler',
    'clock_gettime',
    'clock_getres',
    'clock_nanosleep',
    'nanosleep',
    'gettimeofday',
    'getrandom',
    'getrusage',
    'times',
    'sysinfo',
    'uname',
    'capget',
    'membarrier',
    'rseq',
    'set_robust_list',
    'restart_syscall',
    'exit',
    'exit_group',
  ],
  action: 'allow',
};

/** A thread shares everything with the others: no other namespaces, also where the process runs as root. */
const THREADS_ONLY: Rule = {
  calls: ['clone'],
  action: 'allow',
  when: [{ argument: 0, mask: CLONE_THREAD_FLAGS | CLONE_OTHER_WORLDS, values: [CLONE_THREAD_FLAGS] }],
};

/** Shared memory, and mappings that grow as stacks do, are not counted by RLIMIT_DATA: with them a page could take all of the machine's memory. */
const COUNTED_MEMORY: Rule = { calls: ['mmap'], action: 'allow', when: [{ argument: 3, mask: MAP_COUNTED, values: [MAP_PRIVATE] }] };

/**
 * Not MADV_REMOVE, not MADV_MERGEABLE (equal pages of others could be felt by the time that writing takes), not MADV_HWPOISON and
 * MADV_SOFT_OFFLINE (root may take the machine's own memory away).
 */
const OWN_MEMORY_ADVICE: Rule = { calls: ['madvise'], action: { errno: EPERM }, when: [{ argument: 2, values: [9, 12, 100, 101] }], otherwise: 'allow' };

/** PR_SET_NAME, PR_GET_NAME, PR_SET_VMA. */
const NAMES_ONLY: Rule = { calls: ['prctl'], action: 'allow', when: [{ argument: 0, values: [15, 16, 0x53564d41] }] };

/** F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC, F_GET_SEALS. */
const DESCRIPTOR_FLAGS: Rule = {
  calls: ['fcntl'],
  action: 'allow',
  when: [{ argument: 1, values: [1, 2, 3, 4, 1030, 1034] }],
};

/** FIONBIO, FIONREAD, FIOCLEX, FIONCLEX. */
const SOCKET_MODE: Rule = {
  calls: ['ioctl'],
  action: 'allow',
  when: [{ argument: 1, values: [0x5421, 0x541b, 0x5451, 0x5450] }],
  otherwise: { errno: ENOTTY },
};

/** Reading a limit, never setting one. */
const READ_LIMITS: Rule = {
  calls: ['prlimit64'],
  action: 'allow',
  when: [{ argument: 2, values: [0] }],
};

function signalSelf(pid: number): Rule {
  return { calls: ['tgkill'], action: 'allow', when: [{ argument: 0, values: [pid] }] };
}

/** After the lock a process of this kind starts no program and forks no child. */
const NO_NEW_PROGRAMS: Rule = { calls: ['execve', 'execveat', 'fork', 'vfork'], action: 'kill' };

/** A process without a network of its own makes no connection and takes none. */
const NO_CONNECTIONS: Rule = { calls: ['connect', 'bind', 'listen', 'accept', 'accept4'], action: 'kill' };

/**
 * V8 marks its memory as not to be taken along by a fork (MADV_DONTFORK): the call answers success and does nothing, so that a zygote
 * can be forked (docs/processes.md). Nothing is allowed by it that was not before.
 */
const FORKABLE_MEMORY: Rule = { calls: ['madvise'], action: { errno: 0 }, when: [{ argument: 2, values: [10] }], otherwise: 'allow' };

/** Stage 1, every kind: given to the kernel by bubblewrap before Node runs; starting Node needs one execve. */
export const STAGE_ONE: Filter = {
  rules: [NO_IO_URING, NO_CLONE3, FORKABLE_MEMORY, TRIPWIRES],
  fallback: 'allow',
};

/** Stage 1 for processes that have no network of their own: sockets are a tripwire as well. */
export const STAGE_ONE_NO_SOCKETS: Filter = {
  rules: [NO_IO_URING, NO_CLONE3, FORKABLE_MEMORY, TRIPWIRES, NO_CONNECTIONS, { calls: ['socket'], action: { errno: EPERM } }],
  fallback: 'allow',
};

/** Stage 2 of a site process and of the screen: compute, and talk on inherited descriptors. */
export function computeOnly(pid: number): Filter {
  return {
    rules: [
      RUN_JAVASCRIPT,
      COUNTED_MEMORY,
      OWN_MEMORY_ADVICE,
      THREADS_ONLY,
      NAMES_ONLY,
      DESCRIPTOR_FLAGS,
      SOCKET_MODE,
      signalSelf(pid),
      READ_LIMITS,
      NO_IO_URING,
      NO_CLONE3,
      TRIPWIRES,
      NO_NEW_PROGRAMS,
      NO_CONNECTIONS,
    ],
    fallback: { errno: EPERM },
  };
}

/**
 * TCP and UDP, and asking the machine for its own addresses, which name resolution does (NETLINK_ROUTE). Not unix sockets: those without a name in the
 * file system (D-Bus, X11, container runtimes) are in reach of whoever has the machine's network.
 */
const INTERNET_SOCKETS: Rule = {
  calls: ['socket'],
  action: 'allow',
  when: [
    { argument: 0, values: [2, 10, 16] }, // AF_INET, AF_INET6, AF_NETLINK
    { argument: 1, mask: 0xf, values: [1, 2, 3] }, // SOCK_STREAM, SOCK_DGRAM, SOCK_RAW, which is what netlink is asked for with
    { argument: 2, values: [0] }, // The usual protocol: raw sockets for the internet have none.
  ],
  otherwise: { errno: EAFNOSUPPORT },
};

/** TIOCSTI and TIOCLINUX push input into a terminal. */
const NO_TERMINAL_INPUT: Rule = { calls: ['ioctl'], action: { errno: EPERM }, when: [{ argument: 1, values: [0x5412, 0x541c] }], otherwise: 'allow' };

/** What a service with sockets and files has no use for: other processes, memory shared with them, the machine's clock, name and devices. */
const NOTHING_OF_OTHERS: Rule = {
  calls: [
    'kill',
    'tkill',
    'rt_sigqueueinfo',
    'rt_tgsigqueueinfo',
    'pidfd_open',
    'pidfd_getfd',
    'pidfd_send_signal',
    'process_madvise',
    'process_mrelease',
    'kcmp',
    'migrate_pages',
    'move_pages',
    'sched_setaffinity',
    'sched_setscheduler',
    'sched_setattr',
    'sched_setparam',
    'setpriority',
    'ioprio_set',
    'setrlimit',
    'setsid',
    'setpgid',
    'capset',
    'seccomp',
    'personality',
    'memfd_create',
    'memfd_secret',
    'shmget',
    'shmat',
    'shmctl',
    'msgget',
    'msgsnd',
    'msgrcv',
    'msgctl',
    'semget',
    'semop',
    'semctl',
    'mq_open',
    'mq_unlink',
    'socketpair',
    'name_to_handle_at',
    'open_by_handle_at',
    'mknod',
    'mknodat',
    'fanotify_init',
    'inotify_init',
    'inotify_init1',
    'quotactl',
    'syslog',
    'acct',
    'reboot',
    'swapon',
    'swapoff',
    'vhangup',
    'iopl',
    'ioperm',
    'modify_ldt',
    'sethostname',
    'setdomainname',
    'settimeofday',
    'clock_settime',
    'adjtimex',
    'clock_adjtime',
    'lookup_dcookie',
    'io_setup',
    'io_submit',
  ],
  action: { errno: EPERM },
};

/** By a path: Landlock does not keep a process from them, and a service has no use for them. */
const NO_CHANGED_MODES: Rule = {
  calls: [
    'chmod',
    'fchmodat',
    'fchmodat2',
    'chown',
    'lchown',
    'fchownat',
    'setxattr',
    'lsetxattr',
    'setxattrat',
    'removexattr',
    'lremovexattr',
    'removexattrat',
    'file_setattr',
    'utime',
    'utimes',
    'futimesat',
    'utimensat',
  ],
  action: { errno: EPERM },
};

/** Stage 2 of the network service: sockets and files of its own folders, no programs, no other process. */
export function networkService(pid: number): Filter {
  return {
    rules: [
      NO_IO_URING,
      NO_CLONE3,
      TRIPWIRES,
      NO_NEW_PROGRAMS,
      THREADS_ONLY,
      NAMES_ONLY,
      OWN_MEMORY_ADVICE,
      signalSelf(pid),
      READ_LIMITS,
      INTERNET_SOCKETS,
      NO_TERMINAL_INPUT,
      NO_CHANGED_MODES,
      NOTHING_OF_OTHERS,
    ],
    fallback: 'allow',
  };
}
