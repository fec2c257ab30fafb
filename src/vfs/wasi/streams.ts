// Streams over files, as wasi:io 0.2 has them. https://github.com/WebAssembly/WASI/blob/main/proposals/io/wit/streams.wit
// Files never block here, so that read and blocking-read are one, and a pollable would always be ready.

import type { FileHandle } from '../file-handle.ts';
import type { DirectoryEntry } from '../node.ts';
import { answer, descriptorType, wasiCodeOf } from './types.ts';
import type { WasiDirectoryEntry, WasiErrorCode, WasiResult } from './types.ts';

export type StreamError = { readonly tag: 'closed' } | { readonly tag: 'last-operation-failed'; readonly val: WasiErrorCode };
export type StreamResult<T> = { readonly tag: 'ok'; readonly val: T } | { readonly tag: 'err'; readonly val: StreamError };

/** One answer never takes more memory, whatever a guest asks for. */
export const MAX_CHUNK_BYTES = 1 << 20;
const CLOSED: StreamResult<never> = { tag: 'err', val: { tag: 'closed' } };

/** After an error a stream is closed, as the interface says. */
class Stream {
  protected isClosed = false;

  protected attempt<T>(call: () => T): StreamResult<T> {
    if (this.isClosed) return CLOSED;
    try {
      return { tag: 'ok', val: call() };
    } catch (error) {
      this.isClosed = true;
      return { tag: 'err', val: { tag: 'last-operation-failed', val: wasiCodeOf(error) } };
    }
  }
}

export class InputStream extends Stream {
  readonly #handle: FileHandle;
  #offset: number;

  constructor(handle: FileHandle, offset: number) {
    super();
    this.#handle = handle;
    this.#offset = offset;
  }

  /** Up to `length` bytes; closed at the end of the file. */
  read(length: bigint): StreamResult<Uint8Array> {
    const wanted = Number(length > BigInt(MAX_CHUNK_BYTES) ? MAX_CHUNK_BYTES : length);
    const bytes = new Uint8Array(wanted);
    const result = this.attempt(() => this.#handle.read(this.#offset, bytes));
    if (result.tag === 'err') return result;
    if (result.val === 0 && wanted > 0) {
      this.isClosed = true;
      return CLOSED;
    }
    this.#offset += result.val;
    return { tag: 'ok', val: bytes.subarray(0, result.val) };
  }

  blockingRead(length: bigint): StreamResult<Uint8Array> {
    return this.read(length);
  }

  skip(length: bigint): StreamResult<bigint> {
    const result = this.read(length);
    return result.tag === 'ok' ? { tag: 'ok', val: BigInt(result.val.length) } : result;
  }

  blockingSkip(length: bigint): StreamResult<bigint> {
    return this.skip(length);
  }
}

export class OutputStream extends Stream {
  readonly #handle: FileHandle;
  /** null: always at the end. */
  #offset: number | null;

  constructor(handle: FileHandle, offset: number | null) {
    super();
    this.#handle = handle;
    this.#offset = offset;
  }

  checkWrite(): StreamResult<bigint> {
    return this.attempt(() => BigInt(MAX_CHUNK_BYTES));
  }

  write(contents: Uint8Array): StreamResult<void> {
    return this.attempt(() => {
      if (this.#offset === null) this.#handle.append(contents);
      else {
        this.#handle.write(this.#offset, contents);
        this.#offset += contents.length;
      }
    });
  }

  blockingWriteAndFlush(contents: Uint8Array): StreamResult<void> {
    return this.write(contents);
  }

  /** What was written has reached the file already; `sync` of the descriptor brings it to the disk. */
  flush(): StreamResult<void> {
    return this.attempt(() => {});
  }

  blockingFlush(): StreamResult<void> {
    return this.flush();
  }

  writeZeroes(length: bigint): StreamResult<void> {
    return this.write(new Uint8Array(Number(length > BigInt(MAX_CHUNK_BYTES) ? MAX_CHUNK_BYTES : length)));
  }
}

/** The names that were there when it was made. */
export class DirectoryEntryStream {
  readonly #entries: readonly DirectoryEntry[];
  readonly #handle: FileHandle;
  #at = 0;

  constructor(handle: FileHandle) {
    this.#handle = handle;
    this.#entries = handle.list();
  }

  /** null at the end. A revoked folder says no more names. */
  readDirectoryEntry(): WasiResult<WasiDirectoryEntry | null> {
    return answer(() => {
      this.#handle.requireOpen();
      const entry = this.#entries[this.#at++];
      return entry === undefined ? null : { type: descriptorType(entry.kind), name: entry.name };
    });
  }
}
