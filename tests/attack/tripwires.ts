// System calls that end a site process at once: nothing in Node asks for them after the lock.

import type { SystemCallName } from '../../src/jail/system-calls.ts';

export const TRIPWIRES: readonly SystemCallName[] = [
  'execve', 'execveat', 'fork', 'vfork', 'ptrace', 'process_vm_readv', 'process_vm_writev', 'bpf', 'mount', 'umount2', 'unshare', 'setns', 'pivot_root',
  'chroot', 'userfaultfd', 'perf_event_open', 'keyctl', 'add_key', 'request_key', 'init_module', 'finit_module', 'delete_module', 'kexec_load',
  'setuid', 'setgid', 'setreuid', 'setresuid', 'setgroups',
  'connect', 'bind', 'listen', 'accept', 'accept4',
];
