// A TPM behind a character device: /dev/tpmrm0 (with the system's resource manager) or /dev/tpm0. One write is one command, one read
// its whole answer. Reads wait in Node's thread pool: a device that hangs costs one thread of it, and is not asked again.

import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

import { FailureError } from '../../base/failure.ts';
import { announcedSize, MAX_ANSWER_BYTES } from './transport.ts';
import type { TpmTransport } from './transport.ts';

export class DeviceTransport implements TpmTransport {
  readonly description: string;
  readonly #handle: FileHandle;
  #failed: FailureError | null = null;
  #isClosed = false;

  constructor(handle: FileHandle, description: string) {
    this.#handle = handle;
    this.description = description;
  }

  async exchange(command: Uint8Array, timeoutMs: number): Promise<Uint8Array> {
    if (this.#failed !== null) throw this.#failed;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new FailureError('tpm.gone', `${this.description}: no answer within ${timeoutMs} ms`)), timeoutMs);
    });
    try {
      return await Promise.race([this.#writeAndRead(command), late]);
    } catch (error) {
      this.#failed =
        error instanceof FailureError ? error : new FailureError('tpm.gone', `${this.description}: ${(error as NodeJS.ErrnoException).code ?? String(error)}`);
      throw this.#failed;
    } finally {
      clearTimeout(timer);
    }
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#failed ??= new FailureError('tpm.gone', `${this.description}: closed`);
    this.#handle.close().catch(() => {});
  }

  async #writeAndRead(command: Uint8Array): Promise<Uint8Array> {
    await this.#handle.write(command, 0, command.length, null);
    const answer = new Uint8Array(MAX_ANSWER_BYTES);
    const { bytesRead } = await this.#handle.read(answer, 0, answer.length, null);
    const whole = answer.subarray(0, bytesRead);
    if (announcedSize(whole) !== bytesRead) throw new FailureError('tpm.malformed', `${this.description}: an answer of ${bytesRead} bytes`);
    return whole;
  }
}

/** Rejects with tpm.gone: no such device, no right to it, or another program holds it. */
export async function openDevice(path: string): Promise<DeviceTransport> {
  try {
    return new DeviceTransport(await open(path, 'r+'), path);
  } catch (error) {
    throw new FailureError('tpm.gone', `${path}: ${(error as NodeJS.ErrnoException).code ?? String(error)}`);
  }
}
