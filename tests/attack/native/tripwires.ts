// System calls that end a process at once: nothing in Node asks for them after the lock. The zygote is not locked: it starts its copies by fork.

import type { SystemCallName } from '../../../src/jail/system-calls.ts';
import type { Attacked } from './attempt.ts';

/** In both stages, so also where there are no namespaces. */
const EVERYWHERE: readonly SystemCallName[] = [
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
];

const PROGRAMS_AND_CHILDREN: readonly SystemCallName[] = ['execve', 'execveat', 'fork', 'vfork'];

const CONNECTIONS: readonly SystemCallName[] = ['connect', 'bind', 'listen', 'accept', 'accept4'];

export function tripwiresOf({ kind, hasNamespaces }: Attacked): readonly SystemCallName[] {
  if (kind === 'zygote') return hasNamespaces ? [...EVERYWHERE, ...CONNECTIONS] : EVERYWHERE;
  return kind === 'network' ? [...EVERYWHERE, ...PROGRAMS_AND_CHILDREN] : [...EVERYWHERE, ...PROGRAMS_AND_CHILDREN, ...CONNECTIONS];
}
