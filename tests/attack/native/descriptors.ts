// Descriptors: only those of docs/processes.md exist, nothing can be made of them, and none comes over a channel.

import type { Native } from '../../../src/jail/native.ts';
import { computes, isLocked } from './attempt.ts';
import type { AttackArea, Memory, Probe } from './attempt.ts';

const MAX_DESCRIPTORS = 1024;
const TYPE_MASK = 0o170000;
const FIFO = 0o010000;
const CHARACTER_DEVICE = 0o020000;
const SOCKET = 0o140000;
const DONT_WAIT = 0x40;
const EAGAIN = -11;

/** 0 nothing, 1 and 2 the log, 3 messages, 4 blocking calls; the rest is what Node's own loops are made of. */
const DOCUMENTED = 5;

interface Descriptor {
  readonly number: number;
  readonly type: number;
  readonly inode: bigint;
}

/** By fstat, which a locked process may ask of what it holds. */
function openDescriptors(native: Native): Descriptor[] {
  const status = new Uint8Array(144);
  const view = new DataView(status.buffer);
  const modeAt = process.arch === 'arm64' ? 16 : 24; // struct stat: st_mode
  const found: Descriptor[] = [];
  for (let number = 0; number < MAX_DESCRIPTORS; number++) {
    if (native.call('fstat', number, native.address(status)) !== 0) continue;
    found.push({ number, type: view.getUint32(modeAt, true) & TYPE_MASK, inode: view.getBigUint64(8, true) });
  }
  return found;
}

/** Numbers of descriptors that no process of this kind should have; the answer is how many, or -1 for none. */
const UNDOCUMENTED: Probe = {
  name: 'find a descriptor that nobody documented',
  run(native) {
    const descriptors = openDescriptors(native);
    const fifos = descriptors.filter(({ type }) => type === FIFO);
    const isOwnPipe = ({ inode }: Descriptor): boolean => fifos.filter((other) => other.inode === inode).length === 2;
    const strange = descriptors.filter((each) => {
      if (each.number === 0) return each.type !== CHARACTER_DEVICE;
      if (each.number < DOCUMENTED) return each.type !== SOCKET && each.type !== FIFO;
      // Epoll, event and timer descriptors have no type; a pipe has both its ends here.
      return each.type !== 0 && !(each.type === FIFO && isOwnPipe(each));
    });
    return strange.length === 0 ? -1 : strange[0]!.number;
  },
};

/** struct msghdr with room for descriptors. */
function receiveDescriptors(native: Native, memory: Memory, descriptor: number): number {
  const piece = new Uint8Array(16);
  new DataView(piece.buffer).setBigUint64(0, memory.buffer, true);
  new DataView(piece.buffer).setBigUint64(8, 64n, true);
  const control = new Uint8Array(64);
  const header = new Uint8Array(56);
  const view = new DataView(header.buffer);
  view.setBigUint64(16, memory.bytes(piece), true);
  view.setBigUint64(24, 1n, true);
  view.setBigUint64(32, memory.bytes(control), true);
  view.setBigUint64(40, BigInt(control.length), true);
  return native.call('recvmsg', descriptor, memory.bytes(header), DONT_WAIT);
}

const received = (descriptor: number): Probe => ({
  name: `take descriptors out of channel ${descriptor}`,
  run: (native, memory) => Math.min(receiveDescriptors(native, memory, descriptor), EAGAIN),
});

/** Of all numbers: one that answers beyond those that fstat found would be a descriptor that hides. */
const HIDDEN: Probe = {
  name: 'find a descriptor that hides',
  run(native) {
    const known = new Set(openDescriptors(native).map(({ number }) => number));
    for (let number = 0; number < MAX_DESCRIPTORS; number++) if (!known.has(number) && native.call('fcntl', number, 1) >= 0) return number;
    return -1;
  },
};

export const HELD_DESCRIPTORS: AttackArea = {
  name: 'descriptors that it holds',
  refusedTo: computes,
  attempts: () => [UNDOCUMENTED, HIDDEN, received(3), received(4)],
};

export const CHANGED_DESCRIPTORS: AttackArea = {
  name: 'what can be made of descriptors',
  refusedTo: computes,
  attempts: ({ buffer }) => [
    ['dup', 'dup', 3],
    ['dup2 over a channel', 'dup2', 1, 3],
    ['dup3 over a channel', 'dup3', 1, 3, 0],
    ['close many at once', 'close_range', 900, 1000, 0],
    ['signals about a channel to another', 'fcntl', 3, 8, 1],
    ['which signal', 'fcntl', 3, 10, 9],
    ['a lease', 'fcntl', 0, 1024, 1],
    ['watch a folder', 'fcntl', 0, 1026, 1],
    ['a lock', 'fcntl', 3, 6, buffer],
    ['size of a pipe', 'fcntl', 3, 1031, 1 << 20],
    ['seals', 'fcntl', 3, 1033, 1],
    ['splice', 'splice', 3, 0, 4, 0, 16, 0],
    ['tee', 'tee', 3, 4, 16, 0],
    ['vmsplice', 'vmsplice', 3, buffer, 1, 0],
    ['sendfile', 'sendfile', 3, 4, 0, 16],
    ['copy_file_range', 'copy_file_range', 3, 0, 4, 0, 16, 0],
    ['a timer', 'timerfd_create', 0, 0],
    ['signals as a descriptor', 'signalfd4', -1, buffer, 8, 0],
    ['the attached terminal', 'ioctl', 0, 0x5401, buffer],
    ['a device of the network', 'ioctl', 3, 0x8912, buffer],
    ['block requests', 'io_setup', 8, buffer],
    ['submit requests', 'io_submit', 0, 0, buffer],
  ],
};

export const TERMINAL_AND_RINGS: AttackArea = {
  name: 'terminals and rings',
  refusedTo: isLocked,
  attempts: ({ buffer }) => [
    ['push input into a terminal', 'ioctl', 0, 0x5412, buffer],
    ['paste into a console', 'ioctl', 0, 0x541c, buffer],
    ['hang the terminal up', 'vhangup'],
    ['make a ring', 'io_uring_setup', 8, buffer],
    ['enter a ring', 'io_uring_enter', 3, 0, 0, 0, 0, 0],
    ['register with a ring', 'io_uring_register', 3, 0, 0, 0],
  ],
};
