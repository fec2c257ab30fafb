// The process's own rights and limits, and the machine: clock, name, devices, modules.

import { computes, isLocked } from './attempt.ts';
import type { AttackArea } from './attempt.ts';

export const OWN_RIGHTS: AttackArea = {
  name: 'rights and limits',
  refusedTo: isLocked,
  attempts: ({ buffer }) => [
    ['another filter', 'seccomp', 1, 0, buffer],
    ['ask what filters may do', 'seccomp', 3, 0, buffer],
    ['be traced: dumpable', 'prctl', 4, 1, 0, 0, 0],
    ['keep capabilities', 'prctl', 8, 1, 0, 0, 0],
    ['ambient capabilities', 'prctl', 47, 2, 21, 0, 0],
    ['drop from the bounding set', 'prctl', 24, 21, 0, 0, 0],
    ['secure bits', 'prctl', 28, 0, 0, 0, 0],
    ['let anyone trace', 'prctl', 0x59616d61, -1, 0, 0, 0],
    ['outlive the kernel', 'prctl', 1, 0, 0, 0, 0],
    ['adopt orphans', 'prctl', 36, 1, 0, 0, 0],
    ['a place for its memory', 'prctl', 35, 14, buffer, 0, 0],
    ['leave seccomp', 'prctl', 22, 0, 0, 0, 0],
    ['speculation', 'prctl', 53, 0, 2, 0, 0],
    ['capset', 'capset', buffer, buffer],
    ['raise the limit of descriptors', 'prlimit64', 0, 7, buffer, 0],
    ['raise the limit of memory', 'prlimit64', 0, 2, buffer, 0],
    ['allow core files', 'prlimit64', 0, 4, buffer, 0],
    ['setrlimit', 'setrlimit', 7, buffer],
    ['personality: no random addresses', 'personality', 0x0040000],
    ['weight', 'setpriority', 0, 0, -20],
    ['real time', 'sched_setscheduler', 0, 1, buffer],
    ['processors', 'sched_setaffinity', 0, 8, buffer],
  ],
};

export const THE_MACHINE: AttackArea = {
  name: 'the machine itself',
  refusedTo: isLocked,
  attempts: ({ text, buffer }) => [
    ['read its log', 'syslog', 3, buffer, 4096],
    ['restart', 'reboot', 0xfee1dead, 672274793, 0, 0],
    ['its name', 'sethostname', text('x'), 1],
    ['its domain', 'setdomainname', text('x'), 1],
    ['its clock', 'settimeofday', buffer, 0],
    ['its clock, by number', 'clock_settime', 0, buffer],
    ['its pace', 'adjtimex', buffer],
    ['its pace, by number', 'clock_adjtime', 0, buffer],
    ['swap on', 'swapon', text('/attack'), 0],
    ['swap off', 'swapoff', text('/attack')],
    ['all ports', 'iopl', 3],
    ['one port', 'ioperm', 0x80, 1, 1],
    ['segments', 'modify_ldt', 1, buffer, 16],
  ],
};

export const TIMERS: AttackArea = {
  name: 'timers and signals of its own',
  refusedTo: computes,
  attempts: ({ buffer }) => [
    ['timer_create', 'timer_create', 0, 0, buffer],
    ['alarm', 'alarm', 0],
    ['setitimer', 'setitimer', 0, buffer, 0],
    ['wait for a signal', 'rt_sigtimedwait', buffer, 0, buffer, 8],
    ['pending signals', 'rt_sigpending', buffer, 8],
    ['a ruleset of its own', 'landlock_create_ruleset', 0, 0, 1],
    ['segments for threads', 'arch_prctl', 0x1003, buffer],
  ],
};
