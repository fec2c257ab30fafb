// What an image is read from: bytes at offsets.

import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

import { FailureError } from '../base/failure.ts';
import { hostFailure, onHost } from './host-failure.ts';

export interface ByteSource {
  readonly sizeBytes: number;
  /** Fills `target`. Throws vfs.input-output when the source has less there. */
  read(offset: number, target: Uint8Array): void;
  close(): void;
}

/** Fills `target` from an open file of the host. Throws `vfs.input-output` when the file ends before. */
export function readWhole(descriptor: number, offset: number, target: Uint8Array): void {
  try {
    for (let done = 0; done < target.length;) {
      const count = readSync(descriptor, target, done, target.length - done, offset + done);
      if (count === 0) throw new FailureError('vfs.input-output', 'the file is shorter than it was');
      done += count;
    }
  } catch (error) {
    throw hostFailure(error);
  }
}

/** A file of the host. The operator names it; links are followed. */
export class FileSource implements ByteSource {
  readonly sizeBytes: number;
  readonly #descriptor: number;

  constructor(path: string) {
    this.#descriptor = onHost(() => openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY));
    const stat = fstatSync(this.#descriptor);
    if (!stat.isFile()) {
      closeSync(this.#descriptor);
      throw new FailureError('vfs.denied', `${path} is no regular file`);
    }
    this.sizeBytes = stat.size;
  }

  read(offset: number, target: Uint8Array): void {
    readWhole(this.#descriptor, offset, target);
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

export class MemorySource implements ByteSource {
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get sizeBytes(): number {
    return this.#bytes.length;
  }

  read(offset: number, target: Uint8Array): void {
    if (offset < 0 || offset + target.length > this.#bytes.length) throw new FailureError('vfs.input-output', 'the image ends there');
    target.set(this.#bytes.subarray(offset, offset + target.length));
  }

  close(): void {}
}
