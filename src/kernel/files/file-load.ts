// One file on its way to a guest: read piece by piece, the next when the last was taken, until it ends or the guest may have it no longer.

import { failure, toFailure } from '../../base/failure.ts';
import type { Failure } from '../../base/failure.ts';
import type { FileHandle } from '../../vfs/file-handle.ts';
import type { NetworkListener } from '../services/network-client.ts';
import { mimeTypeOfPath } from './file-address.ts';
import { fileFailure } from './file-failure.ts';

/** Tells of a file as of a response. `path` is the one that was asked for: its name says the type, wherever links lead. */
export function respondWithFile(listener: NetworkListener, url: string, path: string): void {
  const mimeType = mimeTypeOfPath(path);
  const headers: [string, string][] = mimeType === '' ? [] : [['content-type', mimeType]];
  listener.response(
    { url, redirected: false, status: 200, internalStatus: 200, statusText: 'OK', headers, type: 'basic' },
    {
      mimeType: mimeType === '' ? 'text/plain' : mimeType,
      charset: '',
      fromCache: false,
      protocol: 'file',
      remoteAddress: '',
      remotePort: 0,
      timing: null,
      security: null,
      allHeaders: headers,
    },
  );
}

/** All that a load holds at a time. */
const PIECE_BYTES = 256 * 1024;
const SMALLEST_PIECE_BYTES = 4096;

/** By which grant the file may be read. */
export interface FileUse {
  /** Milliseconds to wait before `bytes` may pass; 0: they may now. Infinity: the grant has ended. */
  takeBytes(bytes: number): number;
}

export const READING_REVOKED = failure('capability.denied', 'the right DISK_READ was revoked');

export class FileLoad {
  readonly guestId: number;
  /** As the guest's grants are asked for it. */
  readonly path: string;
  readonly #handle: FileHandle;
  readonly #use: FileUse;
  readonly #listener: NetworkListener;
  readonly #onOver: (load: FileLoad) => void;
  #isOver = false;

  constructor(guestId: number, handle: FileHandle, use: FileUse, listener: NetworkListener, onOver: (load: FileLoad) => void) {
    this.guestId = guestId;
    this.path = handle.path;
    this.#handle = handle;
    this.#use = use;
    this.#listener = listener;
    this.#onOver = onOver;
    handle.onRevoked = () => this.end(failure('vfs.revoked'));
  }

  /** The body, then the end. */
  async stream(): Promise<void> {
    try {
      const size = this.#isOver ? 0 : this.#handle.stat().sizeBytes;
      for (let offset = 0; !this.#isOver;) {
        const piece = new Uint8Array(Math.max(SMALLEST_PIECE_BYTES, Math.min(PIECE_BYTES, size - offset)));
        const count = await this.#handle.readSoon(offset, piece);
        if (this.#isOver) return;
        if (count === 0) return this.#finish(() => this.#listener.end(offset));
        offset += count;
        await this.#room(count);
        if (this.#isOver) return;
        await new Promise<void>((taken) => this.#listener.data(piece.subarray(0, count), taken));
      }
    } catch (error) {
      this.end(fileFailure(toFailure(error)));
    }
  }

  /** Waits for the rate of the grant. */
  async #room(bytes: number): Promise<void> {
    for (let waitMs = this.#use.takeBytes(bytes); waitMs > 0 && !this.#isOver; waitMs = this.#use.takeBytes(bytes)) {
      if (waitMs === Infinity) return this.end(READING_REVOKED);
      await new Promise((resolve) => setTimeout(resolve, waitMs).unref());
    }
  }

  /** The listener is told why. */
  end(reason: Failure): void {
    this.#finish(() => this.#listener.failed(reason));
  }

  abort(): void {
    this.#finish(() => {});
  }

  #finish(tell: () => void): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#handle.close();
    this.#onOver(this);
    tell();
  }
}
