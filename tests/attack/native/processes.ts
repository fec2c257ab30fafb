// Other processes: signals, their descriptors, their memory, their places; and new ones.

import { computes, isLocked } from './attempt.ts';
import type { AttackArea } from './attempt.ts';

const CLONE_THREAD = 0x10f00;

export const OTHER_PROCESSES: AttackArea = {
  name: 'other processes',
  refusedTo: isLocked,
  attempts: ({ buffer }, { kernelPid }) => [
    ['signal the kernel', 'kill', kernelPid, 0],
    ['signal the parent', 'kill', process.ppid, 0],
    ['signal process 1', 'kill', 1, 0],
    ['signal everyone', 'kill', -1, 0],
    ["signal the kernel's group", 'kill', -kernelPid, 0],
    ['tkill', 'tkill', kernelPid, 0],
    ['tgkill', 'tgkill', kernelPid, kernelPid, 0],
    ['tgkill process 1', 'tgkill', 1, 1, 0],
    ['queue a signal', 'rt_sigqueueinfo', kernelPid, 0, buffer],
    ['queue a signal to a thread', 'rt_tgsigqueueinfo', kernelPid, kernelPid, 0, buffer],
    ['hold a process', 'pidfd_open', kernelPid, 0],
    ['hold process 1', 'pidfd_open', 1, 0],
    ['take a descriptor', 'pidfd_getfd', 3, 0, 0],
    ['signal a held process', 'pidfd_send_signal', 3, 9, 0, 0],
    ['advise about memory of others', 'process_madvise', 3, buffer, 1, 4, 0],
    ['give memory of others back', 'process_mrelease', 3, 0],
    ['compare with the kernel', 'kcmp', kernelPid, kernelPid, 0, 3, 3],
    ['move pages of others', 'move_pages', kernelPid, 0, 0, 0, 0, 0],
    ['migrate pages of others', 'migrate_pages', kernelPid, 1, buffer, buffer],
    ['limit the kernel', 'prlimit64', kernelPid, 7, buffer, 0],
    ['limit process 1', 'prlimit64', 1, 0, buffer, 0],
    ['weight of the kernel', 'setpriority', 0, kernelPid, 19],
    ['weight on disks', 'ioprio_set', 1, kernelPid, 0],
    ['processors of the kernel', 'sched_setaffinity', kernelPid, 8, buffer],
    ['scheduling of the kernel', 'sched_setscheduler', kernelPid, 0, buffer],
    ['parameters of the kernel', 'sched_setparam', kernelPid, buffer],
    ['attributes of the kernel', 'sched_setattr', kernelPid, buffer, 0],
    ['a session of its own', 'setsid'],
    ['another process group', 'setpgid', 0, kernelPid],
  ],
};

/** Namespaces need a thread or a process of their own; the flags are tried in each. */
export const NEW_PROCESSES: AttackArea = {
  name: 'new processes',
  refusedTo: isLocked,
  attempts: ({ buffer }) => [
    ['clone a process', 'clone', 17, 0, 0, 0, 0],
    ['clone as vfork does', 'clone', 0x4111, 0, 0, 0, 0],
    ['clone a child of the parent', 'clone', 0x8011, 0, 0, 0, 0],
    ['clone3', 'clone3', buffer, 88],
    ['clone with users of its own', 'clone', 0x1000_0011, 0, 0, 0, 0],
    ['clone with processes of its own', 'clone', 0x2000_0011, 0, 0, 0, 0],
    ['clone with a network of its own', 'clone', 0x4000_0011, 0, 0, 0, 0],
    ['clone with mounts of its own', 'clone', 0x0002_0011, 0, 0, 0, 0],
    ['a thread with users of its own', 'clone', CLONE_THREAD + 0x1000_0000, 0, 0, 0, 0],
    ['a thread with a network of its own', 'clone', CLONE_THREAD + 0x4000_0000, 0, 0, 0, 0],
    ['a thread with a host name of its own', 'clone', CLONE_THREAD + 0x0400_0000, 0, 0, 0, 0],
    ['a thread with control groups of its own', 'clone', CLONE_THREAD + 0x0200_0000, 0, 0, 0, 0],
    ['a traced thread', 'clone', CLONE_THREAD + 0x2000, 0, 0, 0, 0],
  ],
};

/** Nothing to be had by it, but not needed either. */
export const LOOKING_AROUND: AttackArea = {
  name: 'looking at other processes',
  refusedTo: computes,
  attempts: ({ buffer }) => [
    ['the parent', 'getppid'],
    ['process group of process 1', 'getpgid', 1],
    ['own process group', 'getpgrp'],
    ['session of process 1', 'getsid', 1],
    ['wait for any child', 'wait4', -1, 0, 1, 0],
    ['priority of process 1', 'getpriority', 0, 1],
    ['groups', 'getgroups', 0, buffer],
    ['set ids', 'getresuid', buffer, buffer, buffer],
    ['attributes of scheduling', 'sched_getattr', 1, buffer, 56, 0],
  ],
};
