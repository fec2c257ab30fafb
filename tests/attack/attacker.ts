// Runs inside the jail of a site process, locked as one, and plays a page that has taken over the process: native calls through FFI.
// Prints one JSON object: attempt -> result (negative: -errno).

import { readSync, writeSync } from 'node:fs';

import { loadNative } from '../../src/jail/native.ts';
import type { Native } from '../../src/jail/native.ts';
import { lockDown } from '../../src/jail/lock-down.ts';
import { computeOnly } from '../../src/jail/profiles.ts';
import { systemCallNumber } from '../../src/jail/system-calls.ts';
import type { SystemCallName } from '../../src/jail/system-calls.ts';

const AT_FDCWD = -100;
const native = loadNative();
const isForked = process.argv.includes('forked');

/** What to do, from the messages of a forked process: the name of a call, or nothing for the list. */
function readName(): string | null {
  const bytes = Buffer.alloc(256);
  const name = bytes.toString('latin1', 0, readSync(3, bytes)).trim();
  return name === '' ? null : name;
}

const fatal = isForked ? readName() : (process.argv[2] ?? null);

lockDown({ filter: computeOnly(native.call('getpid')), memoryBudgetBytes: 1 << 30, maxDescriptors: 64 });

function text(value: string): bigint {
  const bytes = Buffer.from(`${value}\0`);
  kept.push(bytes);
  return native.address(bytes);
}

const kept: Uint8Array[] = [];
const scratch = new Uint8Array(4096);
const buffer = native.address(scratch);

type Attempt = readonly [name: string, call: SystemCallName, ...args: (number | bigint)[]];

/** Refused with an error: the process lives on. */
const ATTEMPTS: readonly Attempt[] = [
  ['open /etc/passwd', 'openat', AT_FDCWD, text('/etc/passwd'), 0, 0],
  ['open the old way', 'open', text('/etc/passwd'), 0, 0],
  ['create a file', 'openat', AT_FDCWD, text('/tmp/attack'), 0o101, 0o600],
  ['openat2', 'openat2', AT_FDCWD, text('/etc/passwd'), buffer, 24],
  ['creat', 'creat', text('/tmp/attack'), 0o600],
  ['open own memory', 'openat', AT_FDCWD, text('/proc/self/mem'), 2, 0],
  ['stat', 'stat', text('/'), buffer],
  ['newfstatat', 'newfstatat', AT_FDCWD, text('/'), buffer, 0],
  ['statx', 'statx', AT_FDCWD, text('/'), 0, 0xfff, buffer],
  ['readlink', 'readlink', text('/proc/self/exe'), buffer, 256],
  ['access', 'access', text('/'), 0],
  ['getdents64', 'getdents64', 0, buffer, 4096],
  ['unlink', 'unlink', text('/attack')],
  ['unlinkat', 'unlinkat', AT_FDCWD, text('/attack'), 0],
  ['rename', 'rename', text('/a'), text('/b')],
  ['mkdir', 'mkdir', text('/attack'), 0o700],
  ['link', 'link', text('/a'), text('/b')],
  ['symlink', 'symlink', text('/a'), text('/b')],
  ['chmod', 'chmod', text('/'), 0o777],
  ['chown', 'chown', text('/'), 0, 0],
  ['truncate', 'truncate', text('/a'), 0],
  ['ftruncate', 'ftruncate', 3, 0],
  ['chdir', 'chdir', text('/')],
  ['mknod', 'mknod', text('/attack'), 0o20600, 0x101],
  ['memfd_create', 'memfd_create', text('x'), 0],
  ['name_to_handle_at', 'name_to_handle_at', AT_FDCWD, text('/'), buffer, buffer, 0],
  ['open_by_handle_at', 'open_by_handle_at', AT_FDCWD, buffer, 0],
  ['inotify', 'inotify_init1', 0],
  ['fanotify', 'fanotify_init', 0, 0],
  ['TCP socket', 'socket', 2, 1, 0],
  ['UDP socket', 'socket', 2, 2, 0],
  ['IPv6 socket', 'socket', 10, 1, 0],
  ['raw socket', 'socket', 2, 3, 1],
  ['packet socket', 'socket', 17, 3, 0],
  ['netlink socket', 'socket', 16, 3, 0],
  ['unix socket', 'socket', 1, 1, 0],
  ['vsock', 'socket', 40, 1, 0],
  ['socketpair', 'socketpair', 1, 1, 0, buffer],
  ['setsockopt', 'setsockopt', 3, 1, 2, buffer, 4],
  ['signal the parent', 'kill', process.ppid, 9],
  ['signal process 1', 'kill', 1, 9],
  ['signal everyone', 'kill', -1, 9],
  ['tkill', 'tkill', 1, 9],
  ['tgkill another process', 'tgkill', 1, 1, 9],
  ['queue a signal', 'rt_sigqueueinfo', 1, 9, buffer],
  ['pidfd_open', 'pidfd_open', 1, 0],
  ['pidfd_getfd', 'pidfd_getfd', 3, 0, 0],
  ['pidfd_send_signal', 'pidfd_send_signal', 3, 9, 0, 0],
  ['process_madvise', 'process_madvise', 3, buffer, 1, 4, 0],
  ['clone a process', 'clone', 17, 0, 0, 0, 0],
  ['clone3', 'clone3', buffer, 88],
  ['clone into new namespaces', 'clone', 0x10000000 + 17, 0, 0, 0, 0],
  ['shmget', 'shmget', 1, 4096, 0o1600],
  ['mq_open', 'mq_open', text('/q'), 0o102, 0o600, 0],
  ['msgget', 'msgget', 1, 0o1600],
  ['semget', 'semget', 1, 1, 0o1600],
  ['io_uring_setup', 'io_uring_setup', 8, buffer],
  ['io_uring_enter', 'io_uring_enter', 3, 0, 0, 0, 0, 0],
  ['another seccomp filter', 'seccomp', 1, 0, buffer],
  ['prctl: allow core dumps', 'prctl', 4, 1, 0, 0, 0],
  ['prctl: keep capabilities', 'prctl', 8, 1, 0, 0, 0],
  ['prctl: ambient capabilities', 'prctl', 47, 2, 21, 0, 0],
  ['prctl: let anyone trace', 'prctl', 0x59616d61, -1, 0, 0, 0],
  ['raise a limit', 'prlimit64', 0, 2, buffer, 0],
  ['limit of the parent', 'prlimit64', process.ppid, 7, buffer, 0],
  ['setrlimit', 'setrlimit', 2, buffer],
  ['capset', 'capset', buffer, buffer],
  ['personality', 'personality', 0x0040000],
  ['setpriority', 'setpriority', 0, 0, -20],
  ['sched_setscheduler', 'sched_setscheduler', 0, 1, buffer],
  ['sched_setaffinity', 'sched_setaffinity', 0, 8, buffer],
  ['syslog', 'syslog', 3, buffer, 4096],
  ['reboot', 'reboot', 0xfee1dead, 672274793, 0x1234567, 0],
  ['sethostname', 'sethostname', text('x'), 1],
  ['settimeofday', 'settimeofday', buffer, 0],
  ['clock_settime', 'clock_settime', 0, buffer],
  ['adjtimex', 'adjtimex', buffer],
  ['acct', 'acct', text('/a')],
  ['swapon', 'swapon', text('/a'), 0],
  ['quotactl', 'quotactl', 0, 0, 0, 0],
  ['iopl', 'iopl', 3],
  ['ioperm', 'ioperm', 0, 1, 1],
  ['modify_ldt', 'modify_ldt', 0, buffer, 16],
  ['timer_create', 'timer_create', 0, 0, buffer],
  ['timerfd_create', 'timerfd_create', 0, 0],
  ['signalfd4', 'signalfd4', -1, buffer, 8, 0],
  ['splice', 'splice', 3, 0, 4, 0, 16, 0],
  ['tee', 'tee', 3, 4, 16, 0],
  ['vmsplice', 'vmsplice', 3, buffer, 1, 0],
  ['sendfile', 'sendfile', 3, 4, 0, 16],
  ['copy_file_range', 'copy_file_range', 3, 0, 4, 0, 16, 0],
  ['dup2 over a channel', 'dup2', 1, 3],
  ['dup3 over a channel', 'dup3', 1, 3, 0],
  ['ioctl: push terminal input', 'ioctl', 0, 0x5412, buffer],
  ['ioctl: tty', 'ioctl', 0, 0x5401, buffer],
  ['fcntl: async owner', 'fcntl', 3, 8, 1],
  ['fcntl: lock', 'fcntl', 3, 6, buffer],
  ['fcntl: pipe size', 'fcntl', 3, 1031, 1 << 20],
  ['migrate_pages', 'migrate_pages', 1, 1, buffer, buffer],
  ['move_pages', 'move_pages', 1, 0, 0, 0, 0, 0],
  ['mbind', 'mbind', buffer, 4096, 0, 0, 0, 0],
  ['landlock', 'landlock_create_ruleset', 0, 0, 1],
  ['setsid', 'setsid'],
  ['setpgid', 'setpgid', 0, 0],
  ['process group', 'getpgid', 1],
  ['session', 'getsid', 1],
];

/** What Node itself offers to a page that reached it. */
async function throughNode(): Promise<Record<string, string>> {
  const results: Record<string, string> = {};
  const attempt = async (name: string, act: () => unknown): Promise<void> => {
    try {
      await act();
      results[name] = 'SUCCEEDED';
    } catch (error) {
      results[name] = (error as { code?: string }).code ?? String(error);
    }
  };
  const fs = await import('node:fs');
  const net = await import('node:net');
  await attempt('fs.readFileSync', () => fs.readFileSync('/etc/passwd'));
  await attempt('fs.promises.readFile', () => fs.promises.readFile('/etc/passwd'));
  await attempt('fs.writeFileSync', () => fs.writeFileSync('/tmp/attack', 'x'));
  await attempt('fs.readdirSync', () => fs.readdirSync('/'));
  await attempt('net.connect', () => new Promise((resolve, reject) => net.connect(80, '127.0.0.1').on('connect', resolve).on('error', reject)));
  await attempt(
    'net.listen',
    () =>
      new Promise((resolve, reject) =>
        net
          .createServer()
          .on('error', reject)
          .listen(0, () => resolve(0)),
      ),
  );
  await attempt('fetch', () => fetch('http://127.0.0.1:1/'));
  await attempt('import of a new file', () => import(`${'/'}attack.mjs`));
  return results;
}

function bareCall(name: SystemCallName, calls: Native): void {
  calls.call(name, 0, 0, 0, 0, 0, 0);
}

if (fatal !== null) {
  bareCall(fatal as SystemCallName, native);
  writeSync(1, 'SURVIVED');
} else {
  const results: Record<string, number> = {};
  for (const [name, call, ...args] of ATTEMPTS) results[name] = systemCallNumber(call) < 0 ? -38 : native.call(call, ...args);
  const node = await throughNode();
  writeSync(1, JSON.stringify({ results, node }));
}
// As a site process leaves: Node's own way out does not work in a forked process.
native.call('exit_group', 0);
