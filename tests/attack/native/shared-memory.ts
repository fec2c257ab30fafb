// Memory that somebody else sees too, and memory that no limit counts.

import { computes, isLocked } from './attempt.ts';
import type { AttackArea } from './attempt.ts';
import { AT_FDCWD } from './files.ts';

const READ_WRITE = 3;
const SHARED = 0x01;
const PRIVATE = 0x02;
const SHARED_VALIDATE = 0x03;
const ANONYMOUS = 0x20;
const GROWS_DOWN = 0x100;
const HUGE = 1n << 40n;

export const NAMED_MEMORY: AttackArea = {
  name: 'memory and queues by name',
  refusedTo: isLocked,
  attempts: ({ text, buffer }) => [
    ['memory as a file', 'memfd_create', text('x'), 0],
    ['secret memory', 'memfd_secret', 0],
    ['a segment of a known key', 'shmget', 1, 4096, 0o1600],
    ['a private segment', 'shmget', 0, 4096, 0o1600],
    ['attach a segment', 'shmat', 0, 0, 0],
    ['list segments', 'shmctl', 0, 2, buffer],
    ['a message queue', 'msgget', 1, 0o1600],
    ['list message queues', 'msgctl', 0, 3, buffer],
    ['send to a queue', 'msgsnd', 0, buffer, 1, 0o4000],
    ['read from a queue', 'msgrcv', 0, buffer, 16, 0, 0o4000],
    ['semaphores', 'semget', 1, 1, 0o1600],
    ['count a semaphore down', 'semop', 0, buffer, 1],
    ['list semaphores', 'semctl', 0, 0, 3, 0],
    ['a named message queue', 'mq_open', text('q'), 0o102, 0o600, 0],
    ['unlink a named queue', 'mq_unlink', text('q')],
    ['make equal pages one: time tells what others hold', 'madvise', buffer & ~4095n, 4096, 12],
    ['take pages of the machine away', 'madvise', buffer & ~4095n, 4096, 100],
  ],
};

/** RLIMIT_DATA counts private memory only. */
export const UNCOUNTED_MEMORY: AttackArea = {
  name: 'shared and uncounted memory',
  refusedTo: computes,
  attempts: ({ text, buffer }, { hasNamespaces }) => [
    ['a file in /dev/shm', 'openat', AT_FDCWD, text('/dev/shm/attack'), 0o102, 0o600],
    ['shared memory without a name', 'mmap', 0, 4096, READ_WRITE, SHARED | ANONYMOUS, -1, 0],
    ['shared and validated', 'mmap', 0, 4096, READ_WRITE, SHARED_VALIDATE | ANONYMOUS, -1, 0],
    ['memory that grows as a stack does', 'mmap', 0, 1 << 20, READ_WRITE, PRIVATE | ANONYMOUS | GROWS_DOWN, -1, 0],
    ['more than the limit', 'mmap', 0, HUGE, READ_WRITE, PRIVATE | ANONYMOUS, -1, 0],
    ['more than the limit, as the heap', 'mremap', buffer & ~4095n, 4096, HUGE, 1, 0],
    ['a channel as memory', 'mmap', 0, 4096, READ_WRITE, PRIVATE, 3, 0],
    ['a channel as shared memory', 'mmap', 0, 4096, READ_WRITE, SHARED, 3, 0],
    ['blocking calls as memory', 'mmap', 0, 4096, READ_WRITE, SHARED, 4, 0],
    ['the null device as shared memory', 'mmap', 0, 4096, READ_WRITE, SHARED, 0, 0],
    ['the log as memory', 'mmap', 0, 4096, READ_WRITE, SHARED, 1, 0],
    ['a descriptor that is none', 'mmap', 0, 4096, 1, PRIVATE, 900, 0],
    // Root of the machine itself may have it.
    ...(hasNamespaces ? ([['lowest memory', 'mmap', 0, 4096, READ_WRITE, PRIVATE | ANONYMOUS | 0x10, -1, 0]] as const) : []),
    ['write mapped files back', 'msync', buffer & ~4095n, 4096, 4],
    ['rearrange mapped files', 'remap_file_pages', buffer & ~4095n, 4096, 0, 0, 0],
    ['which pages are in memory', 'mincore', buffer & ~4095n, 4096, buffer],
    ['keep memory from being moved out', 'mlock', buffer & ~4095n, 4096],
    ['keep all memory', 'mlockall', 3],
    ['nodes of memory', 'mbind', buffer & ~4095n, 4096, 0, 0, 0, 0],
    ['policy of memory', 'set_mempolicy', 0, 0, 0],
    ['look at the policy', 'get_mempolicy', buffer, 0, 0, 0, 0],
  ],
};
