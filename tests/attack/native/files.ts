// Files: what lies on the machine, what lies in KPIO's own folders, and every other way to a path.

import { join } from 'node:path';

import { computes, opensOnlyItsOwn } from './attempt.ts';
import type { AttackArea } from './attempt.ts';

export const AT_FDCWD = -100;
const READ = 0;
const WRITE = 1;
const READ_WRITE = 2;
const CREATE = 0o101;
const DIRECTORY = 0o200000;
const TEMPORARY_FILE = 0o20200001;

/** A process that computes opens nothing and asks about nothing, whatever the path. */
export const ANY_PATH: AttackArea = {
  name: 'any path at all',
  refusedTo: computes,
  attempts: ({ text, buffer }) => [
    ['open what it was started from', 'openat', AT_FDCWD, text(process.execPath), READ, 0],
    ['open the old way', 'open', text('/'), READ, 0],
    ['open by openat2', 'openat2', AT_FDCWD, text('/'), buffer, 24],
    ['creat', 'creat', text('/attack'), 0o600],
    ['open the root folder', 'openat', AT_FDCWD, text('/'), DIRECTORY, 0],
    ['open relative to a channel', 'openat', 3, text('.'), READ, 0],
    ['open relative to the null device', 'openat', 0, text('..'), READ, 0],
    ['stat', 'stat', text('/'), buffer],
    ['lstat', 'lstat', text('/'), buffer],
    ['newfstatat', 'newfstatat', AT_FDCWD, text('/'), buffer, 0],
    ['newfstatat of a descriptor by an empty path', 'newfstatat', 3, text(''), buffer, 0x1000],
    ['statx', 'statx', AT_FDCWD, text('/'), 0, 0xfff, buffer],
    ['statfs', 'statfs', text('/'), buffer],
    ['fstatfs', 'fstatfs', 0, buffer],
    ['readlink', 'readlink', text('/proc/self/exe'), buffer, 256],
    ['readlinkat', 'readlinkat', AT_FDCWD, text('/proc/self/exe'), buffer, 256],
    ['access', 'access', text('/'), 0],
    ['faccessat', 'faccessat', AT_FDCWD, text('/'), 0],
    ['faccessat2', 'faccessat2', AT_FDCWD, text('/'), 0, 0],
    ['getdents64', 'getdents64', 0, buffer, 4096],
    ['chdir', 'chdir', text('/')],
    ['fchdir', 'fchdir', 0],
    ['umask', 'umask', 0],
    ['sync', 'sync'],
    ['fsync', 'fsync', 0],
    ['fallocate', 'fallocate', 1, 0, 0, 4096],
    ['ftruncate', 'ftruncate', 3, 0],
    ['fchmod', 'fchmod', 0, 0o777],
    ['fchown', 'fchown', 0, 0, 0],
    ['flock', 'flock', 0, 2],
    ['utimensat', 'utimensat', AT_FDCWD, text('/'), 0, 0],
    ['getxattr', 'getxattr', text('/'), text('user.x'), buffer, 64],
    ['setxattr', 'setxattr', text('/'), text('user.x'), buffer, 1, 0],
    ['pread64', 'pread64', 0, buffer, 16, 0],
    ['pwrite64', 'pwrite64', 1, buffer, 1, 0],
    ['readahead', 'readahead', 0, 0, 4096],
    ['cachestat', 'cachestat', 0, buffer, buffer, 0],
  ],
};

/** The machine's own files, and ways to change any: out of reach of all who live in namespaces of their own. */
export const FILES_OF_THE_MACHINE: AttackArea = {
  name: 'files of the machine',
  refusedTo: opensOnlyItsOwn,
  attempts: ({ text, buffer }, { kernelPid, codeFolder }) => [
    ['read /etc/passwd', 'openat', AT_FDCWD, text('/etc/passwd'), READ, 0],
    ['read /etc/shadow', 'openat', AT_FDCWD, text('/etc/shadow'), READ, 0],
    ["read a person's keys", 'openat', AT_FDCWD, text('/root/.ssh'), DIRECTORY, 0],
    ['read the logs of the machine', 'openat', AT_FDCWD, text('/var/log'), DIRECTORY, 0],
    ['climb out of the root', 'openat', AT_FDCWD, text('/../../../etc/passwd'), READ, 0],
    ['own memory as a file', 'openat', AT_FDCWD, text('/proc/self/mem'), READ_WRITE, 0],
    ['memory of process 1', 'openat', AT_FDCWD, text('/proc/1/mem'), READ_WRITE, 0],
    ["the kernel's memory", 'openat', AT_FDCWD, text(`/proc/${kernelPid}/mem`), READ_WRITE, 0],
    ["the kernel's environment", 'openat', AT_FDCWD, text(`/proc/${kernelPid}/environ`), READ, 0],
    ["the kernel's root folder", 'openat', AT_FDCWD, text(`/proc/${kernelPid}/root/etc/passwd`), READ, 0],
    ["the kernel's descriptors", 'openat', AT_FDCWD, text(`/proc/${kernelPid}/fd/0`), READ, 0],
    ["the machine's processes", 'openat', AT_FDCWD, text('/proc'), DIRECTORY, 0],
    ["the machine's settings", 'openat', AT_FDCWD, text('/proc/sys/kernel/core_pattern'), WRITE, 0],
    ['pretend to be out of memory', 'openat', AT_FDCWD, text('/proc/self/oom_score_adj'), WRITE, 0],
    ['map users', 'openat', AT_FDCWD, text('/proc/self/uid_map'), WRITE, 0],
    ['the device tree', 'openat', AT_FDCWD, text('/sys'), DIRECTORY, 0],
    ['control groups', 'openat', AT_FDCWD, text('/sys/fs/cgroup/cgroup.procs'), WRITE, 0],
    ['physical memory', 'openat', AT_FDCWD, text('/dev/mem'), READ_WRITE, 0],
    ['a disk', 'openat', AT_FDCWD, text('/dev/vda'), READ_WRITE, 0],
    ['the TPM', 'openat', AT_FDCWD, text('/dev/tpmrm0'), READ_WRITE, 0],
    ['the terminal', 'openat', AT_FDCWD, text('/dev/tty'), READ_WRITE, 0],
    ['the container runtime', 'openat', AT_FDCWD, text('/var/run/docker.sock'), READ_WRITE, 0],
    ['create in the root folder', 'openat', AT_FDCWD, text('/attack'), CREATE, 0o600],
    ['create a temporary file', 'openat', AT_FDCWD, text('/tmp/kpio-attack'), CREATE, 0o600],
    ['a file without a name', 'openat', AT_FDCWD, text('/'), TEMPORARY_FILE, 0o600],
    ['change Node', 'openat', AT_FDCWD, text(process.execPath), WRITE, 0],
    ["change KPIO's code", 'openat', AT_FDCWD, text(join(codeFolder, 'code.ts')), WRITE, 0],
    ["add to KPIO's code", 'openat', AT_FDCWD, text(join(codeFolder, 'attack.ts')), CREATE, 0o600],
    ['cut code off', 'truncate', text(join(codeFolder, 'code.ts')), 0],
    ['unlink code', 'unlink', text(join(codeFolder, 'code.ts'))],
    ['unlinkat', 'unlinkat', AT_FDCWD, text(join(codeFolder, 'code.ts')), 0],
    ['rename code', 'rename', text(join(codeFolder, 'code.ts')), text(join(codeFolder, 'gone.ts'))],
    ['renameat2', 'renameat2', AT_FDCWD, text(join(codeFolder, 'code.ts')), AT_FDCWD, text('/gone.ts'), 0],
    ['mkdir', 'mkdir', text('/attack'), 0o700],
    ['mkdirat', 'mkdirat', AT_FDCWD, text(join(codeFolder, 'attack')), 0o700],
    ['rmdir', 'rmdir', text(join(codeFolder, 'folder'))],
    ['link', 'link', text(join(codeFolder, 'code.ts')), text(join(codeFolder, 'linked.ts'))],
    ['linkat', 'linkat', AT_FDCWD, text(join(codeFolder, 'code.ts')), AT_FDCWD, text('/attack'), 0],
    ['symlink', 'symlink', text('/etc'), text('/attack')],
    ['symlinkat', 'symlinkat', text('/etc'), AT_FDCWD, text(join(codeFolder, 'etc'))],
    ['chmod code', 'chmod', text(join(codeFolder, 'code.ts')), 0o4777],
    ['fchmodat', 'fchmodat', AT_FDCWD, text(join(codeFolder, 'code.ts')), 0o4777],
    ['chown code', 'chown', text(join(codeFolder, 'code.ts')), 12345, 12345],
    ['fchownat', 'fchownat', AT_FDCWD, text(join(codeFolder, 'code.ts')), 12345, 12345, 0],
    ['mark code with an attribute', 'setxattr', text(join(codeFolder, 'code.ts')), text('user.attack'), buffer, 20, 0],
  ],
};

/** What the state folder holds beside the network service's own part. */
export const STATE_OF_OTHERS: AttackArea = {
  name: 'the state of others',
  refusedTo: opensOnlyItsOwn,
  attempts: ({ text }, { stateFolder, kind }) => [
    ['storage of all sites', 'openat', AT_FDCWD, text(join(stateFolder, 'storage.sqlite')), READ, 0],
    ['rules of the firewall', 'openat', AT_FDCWD, text(join(stateFolder, 'firewall.rules')), WRITE, 0],
    ['the log of the kernel', 'openat', AT_FDCWD, text(join(stateFolder, 'kernel.log')), WRITE, 0],
    ['the filters of later processes', 'openat', AT_FDCWD, text(join(stateFolder, 'run', 'stage1.bpf')), WRITE, 0],
    ...(kind === 'network'
      ? ([['out of its folder', 'openat', AT_FDCWD, text(join(stateFolder, 'network', '..', 'storage.sqlite')), READ, 0]] as const)
      : ([
          ['cookies of all sites', 'openat', AT_FDCWD, text(join(stateFolder, 'network', 'cookies.sqlite')), READ, 0],
          ['add to the cookies', 'openat', AT_FDCWD, text(join(stateFolder, 'network', 'attack')), CREATE, 0o600],
        ] as const)),
  ],
};

/** Refused to services as well, with and without namespaces. */
export const UNUSUAL_FILES: AttackArea = {
  name: 'handles, devices and watches',
  refusedTo: ({ kind }) => kind !== 'zygote',
  attempts: ({ text, buffer }) => [
    ['make a device', 'mknod', text('/attack'), 0o20600, 0x101],
    ['make a device in a folder', 'mknodat', AT_FDCWD, text('/attack'), 0o60600, 0x800],
    ['name_to_handle_at', 'name_to_handle_at', AT_FDCWD, text('/'), buffer, buffer, 0],
    ['open_by_handle_at', 'open_by_handle_at', AT_FDCWD, buffer, 0],
    ['watch files', 'inotify_init1', 0],
    ['watch files the old way', 'inotify_init'],
    ['watch all files', 'fanotify_init', 0, 0],
    ['quotas', 'quotactl', 0, 0, 0, 0],
    ['file accounting', 'acct', text('/attack')],
    ['lookup_dcookie', 'lookup_dcookie', 0, buffer, 4096],
  ],
};
