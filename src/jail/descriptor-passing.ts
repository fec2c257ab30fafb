// Descriptors over a unix socket: unix(7), SCM_RIGHTS. Node has no call for it.

import type { Native } from './native.ts';

const AF_UNIX = 1;
const SOCK_STREAM = 1;
const SOCK_CLOEXEC = 0o2000000;
const SOL_SOCKET = 1;
const SCM_RIGHTS = 1;
const MSG_CMSG_CLOEXEC = 0x40000000;
const MSG_NOSIGNAL = 0x4000;
const EINTR = -4;

/** struct cmsghdr {size_t len; int level; int type}. */
const CONTROL_HEADER_BYTES = 16;

/** Two ends of a new stream; both are closed in programs that this process starts. Throws when there are no descriptors left. */
export function socketPair(native: Native): [number, number] {
  const pair = new Int32Array(2);
  const result = native.call('socketpair', AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, native.address(new Uint8Array(pair.buffer)));
  if (result !== 0) throw new Error(`cannot make a socket pair: ${result}`);
  return [pair[0]!, pair[1]!];
}

/** Sends the bytes in one piece with the descriptors beside them. Throws when the other end is gone. */
export function sendDescriptors(native: Native, socket: number, bytes: Uint8Array, descriptors: readonly number[]): void {
  const message = new Message(native, bytes, descriptors.length);
  if (descriptors.length > 0) message.control.set(descriptors);
  let result: number;
  do result = native.call('sendmsg', socket, message.address, MSG_NOSIGNAL);
  while (result === EINTR);
  if (result !== bytes.length) throw new Error(`cannot pass descriptors: ${result}`);
}

/** Waits until `bytes` is full; the descriptors that came. null: the other end is gone. */
export function receiveDescriptors(native: Native, socket: number, bytes: Uint8Array, maxDescriptors: number): number[] | null {
  const descriptors: number[] = [];
  for (let filled = 0; filled < bytes.length;) {
    const message = new Message(native, bytes.subarray(filled), maxDescriptors);
    const count = native.call('recvmsg', socket, message.address, MSG_CMSG_CLOEXEC);
    if (count === EINTR) continue;
    if (count <= 0) return null;
    descriptors.push(...message.received());
    filled += count;
  }
  return descriptors;
}

/** struct msghdr with one piece of bytes and room for descriptors, where the kernel can read it. */
class Message {
  readonly address: bigint;
  readonly control: Int32Array;
  readonly #header = new Uint8Array(56);
  readonly #view = new DataView(this.#header.buffer);
  readonly #control: Uint8Array;
  readonly #piece = new Uint8Array(16);
  readonly #bytes: Uint8Array;

  constructor(native: Native, bytes: Uint8Array, descriptors: number) {
    this.#bytes = bytes;
    const piece = new DataView(this.#piece.buffer); // struct iovec {void *base; size_t length}
    piece.setBigUint64(0, native.address(this.#bytes), true);
    piece.setBigUint64(8, BigInt(bytes.length), true);
    this.#control = new Uint8Array(CONTROL_HEADER_BYTES + Math.ceil((4 * descriptors) / 8) * 8);
    this.control = new Int32Array(this.#control.buffer, CONTROL_HEADER_BYTES, descriptors);
    const control = new DataView(this.#control.buffer);
    control.setBigUint64(0, BigInt(CONTROL_HEADER_BYTES + 4 * descriptors), true);
    control.setInt32(8, SOL_SOCKET, true);
    control.setInt32(12, SCM_RIGHTS, true);
    this.#view.setBigUint64(16, native.address(this.#piece), true);
    this.#view.setBigUint64(24, 1n, true);
    if (descriptors > 0) {
      this.#view.setBigUint64(32, native.address(this.#control), true);
      this.#view.setBigUint64(40, BigInt(this.#control.length), true);
    }
    this.address = native.address(this.#header);
  }

  received(): number[] {
    const length = Number(this.#view.getBigUint64(40, true));
    if (length <= CONTROL_HEADER_BYTES) return [];
    const count = (Number(new DataView(this.#control.buffer).getBigUint64(0, true)) - CONTROL_HEADER_BYTES) >> 2;
    return [...this.control.subarray(0, count)];
  }
}
