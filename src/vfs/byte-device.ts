// What an image is written to: bytes at offsets, and a barrier. A device has one writer, and nobody else changes what is under it.

import { closeSync, constants, fdatasyncSync, fstatSync, openSync, writeSync } from 'node:fs';

import { FailureError } from '../base/failure.ts';
import { readWhole } from './byte-source.ts';
import type { ByteSource } from './byte-source.ts';
import { hostFailure, onHost } from './host-failure.ts';

export interface ByteDevice extends ByteSource {
  /** Writes all of `bytes`. Throws vfs.input-output for what lies outside: a device never grows. */
  write(offset: number, bytes: Uint8Array): void;
  /** What was written before is on the disk when it returns. */
  flush(): void;
}

/** Images that this process has open to be written, by device and inode. */
const OPEN_IMAGES = new Set<string>();

/** A file of the host. The operator names it; links are followed. Throws vfs.busy when this process writes it already. */
export class FileDevice implements ByteDevice {
  readonly sizeBytes: number;
  readonly #descriptor: number;
  readonly #key: string;

  constructor(path: string) {
    this.#descriptor = onHost(() => openSync(path, constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOCTTY));
    const stat = fstatSync(this.#descriptor);
    this.#key = `${stat.dev}:${stat.ino}`;
    if (!stat.isFile() || OPEN_IMAGES.has(this.#key)) {
      closeSync(this.#descriptor);
      throw stat.isFile() ? new FailureError('vfs.busy', `${path} is being written already`) : new FailureError('vfs.denied', `${path} is no regular file`);
    }
    OPEN_IMAGES.add(this.#key);
    this.sizeBytes = stat.size;
  }

  read(offset: number, target: Uint8Array): void {
    readWhole(this.#descriptor, offset, target);
  }

  write(offset: number, bytes: Uint8Array): void {
    if (offset < 0 || offset + bytes.length > this.sizeBytes) throw new FailureError('vfs.input-output', 'the image ends there');
    try {
      for (let done = 0; done < bytes.length;) done += writeSync(this.#descriptor, bytes, done, bytes.length - done, offset + done);
    } catch (error) {
      throw hostFailure(error);
    }
  }

  flush(): void {
    onHost(() => fdatasyncSync(this.#descriptor));
  }

  close(): void {
    OPEN_IMAGES.delete(this.#key);
    closeSync(this.#descriptor);
  }
}

export class MemoryDevice implements ByteDevice {
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get sizeBytes(): number {
    return this.bytes.length;
  }

  read(offset: number, target: Uint8Array): void {
    this.#require(offset, target.length);
    target.set(this.bytes.subarray(offset, offset + target.length));
  }

  write(offset: number, bytes: Uint8Array): void {
    this.#require(offset, bytes.length);
    this.bytes.set(bytes, offset);
  }

  flush(): void {}

  close(): void {}

  #require(offset: number, length: number): void {
    if (offset < 0 || offset + length > this.bytes.length) throw new FailureError('vfs.input-output', 'the image ends there');
  }
}
